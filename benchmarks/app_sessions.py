"""A session of the app without a browser: speaks streamlit's own protocol over a websocket, as a browser does.

Thirty browsers on two cores would measure one another's drawing. One real browser is measured among light sessions
that ask the server for the same work at the same pace: every message is received whole and read, nothing is drawn.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

STEP, LOW, HIGH = 0.01, 0.2, 0.9
"""Step of a lever and the shares of its range between which the light sessions move it."""

PATIENCE = 60.0
"""Seconds after which a move that is not answered counts as failed."""


@dataclass
class LightSession:
    """One session.

    Attributes:
        url: address of the app with its query, `http://host:port/?query`.
        sliders: label -> message of each lever's slider, as the server last sent it.
        fragment: id of the fragment that draws levers and answer.
        milliseconds: from each move to the end of its answer.
        failed: moves that were not answered in time, or with an error.
    """

    url: str
    sliders: dict[str, Any] = field(default_factory=dict)
    fragment: str = ""
    milliseconds: list[float] = field(default_factory=list)
    failed: int = 0
    _socket: Any = None
    _states: dict[str, float] = field(default_factory=dict)

    async def open(self) -> None:
        """Connect and wait for the first answer."""
        from tornado.websocket import websocket_connect

        host, _, self._query = self.url.removeprefix("http://").partition("/?")
        self._socket = await websocket_connect(f"ws://{host}/_stcore/stream", subprotocols=["streamlit"])
        await self._ask()

    async def move(self, label: str, chance: random.Random) -> None:
        """Move a lever somewhere else and wait for the answer."""
        slider = next(each for name, each in self.sliders.items() if name.startswith(label))
        share = chance.uniform(LOW, HIGH)
        steps = round(share * (slider.max - slider.min) / slider.step)
        self._states[slider.id] = slider.min + steps * slider.step
        begun = time.monotonic()
        try:
            well = await asyncio.wait_for(self._ask(self.fragment), PATIENCE)
        except TimeoutError:
            well = False
        if well:
            self.milliseconds.append(1000 * (time.monotonic() - begun))
        self.failed += not well

    def close(self) -> None:
        """Disconnect."""
        self._socket.close()

    async def _ask(self, fragment: str = "") -> bool:
        from streamlit.proto.BackMsg_pb2 import BackMsg

        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.fragment_id = fragment
        for name, value in self._states.items():
            state = message.rerun_script.widget_states.widgets.add(id=name)
            state.double_array_value.data.append(value)
        await self._socket.write_message(message.SerializeToString(), binary=True)
        return await self._read()

    async def _read(self) -> bool:
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        well = True
        while True:
            content = await self._socket.read_message()
            if content is None:
                return False
            message = ForwardMsg.FromString(content)
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                return well
            if kind == "delta":
                well = self._take(message.delta) and well

    def _take(self, delta: Any) -> bool:
        """Keep a slider; return False for an error on the page."""
        kind = delta.new_element.WhichOneof("type") if delta.HasField("new_element") else ""
        if kind == "slider" and delta.fragment_id:
            self.sliders[delta.new_element.slider.label] = delta.new_element.slider
            self.fragment = delta.fragment_id
        error = delta.new_element.alert.format == 1 if kind == "alert" else False
        return kind != "exception" and not error


async def keep_moving(session: LightSession, labels: tuple[str, ...], moves: int, every: float, seed: int) -> None:
    """Move levers at a user's pace."""
    chance = random.Random(seed)
    await asyncio.sleep(chance.random() * every)
    for move in range(moves):
        begun = time.monotonic()
        await session.move(labels[move % len(labels)], chance)
        await asyncio.sleep(max(0.0, every - (time.monotonic() - begun)))
