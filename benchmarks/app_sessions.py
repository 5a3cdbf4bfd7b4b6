"""A session of the app without a browser: speaks streamlit's own protocol over a websocket, as a browser does.

Thirty browsers on two cores would measure one another's drawing. One real browser is measured among light sessions
that ask the server for the same work at the same pace: every message is received whole and read, nothing is drawn.
"""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

STEP, LOW, HIGH = 0.01, 0.2, 0.9
"""Step of a lever and the shares of its range between which the light sessions move it."""

PATIENCE = 60.0
"""Seconds after which a move that is not answered counts as failed."""


GONE = 4.0
"""Seconds after which a fragment that should run by itself counts as gone."""


@dataclass
class LightSession:
    """One session.

    Attributes:
        url: address of the app with its query, `http://host:port/?query`.
        sliders: label -> message of each lever's slider, as the server last sent it.
        fragment: id of the fragment that draws levers and answer.
        follow_up: (seconds, id) of the fragment that the server wants to run every so many seconds, if there is one.
        milliseconds: from each move to the end of its answer.
        failed: moves that were not answered in time, or with an error.
    """

    url: str
    sliders: dict[str, Any] = field(default_factory=dict)
    fragment: str = ""
    follow_up: tuple[float, str] | None = None
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
        self.follow_up, begun = None, time.monotonic()
        try:
            well = await asyncio.wait_for(self._ask(self.fragment), PATIENCE)
        except TimeoutError:
            well = False
        if well:
            self.milliseconds.append(1000 * (time.monotonic() - begun))
        self.failed += not well

    async def rest(self, seconds: float) -> None:
        """Do nothing for a while but what a browser does by itself: run the fragment that asks for it."""
        until = time.monotonic() + seconds
        while self.follow_up is not None and time.monotonic() + self.follow_up[0] < until:
            every, fragment = self.follow_up
            await asyncio.sleep(every)
            with suppress(TimeoutError):  # a fragment that has gone in the meantime is not answered
                await asyncio.wait_for(self._ask(fragment), GONE)
        await asyncio.sleep(max(0.0, until - time.monotonic()))

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

        well, follow_up = True, None
        while True:
            content = await self._socket.read_message()
            if content is None:
                return False
            message = ForwardMsg.FromString(content)
            kind = message.WhichOneof("type")
            if kind == "stop_auto_rerun":
                self.follow_up = None
            if kind == "auto_rerun":
                follow_up = message.auto_rerun.interval, message.auto_rerun.fragment_id
            if kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                whole = message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                self.follow_up = follow_up if whole else follow_up or self.follow_up
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
        await session.rest(max(0.0, every - (time.monotonic() - begun)))
