"""Where a slider is while it is being dragged; streamlit's own sliders tell their value only when they are let go.

A component without a face watches the page's sliders. While a pointer holds one, it tells the server the latest
position, and the next one only when the answer to the last has been drawn: positions passed in between are dropped.
Sliders stay streamlit's own, with their keyboard, their labels and their value on release.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

KEY = "dragged"

WATCH = Path(__file__).with_suffix(".js").read_text("utf-8")


@dataclass(frozen=True)
class SliderPosition:
    """Where a slider is: its parameter, its value as the browser gives it, and the number of the message."""

    path: str
    value: float
    number: int


def position() -> SliderPosition | None:
    """Return where a slider is when it is being dragged; None when none is."""
    message: Any = st.session_state.get(KEY)
    return read_message(message.get("moved") if hasattr(message, "get") else None)


def watch(paths: Iterable[str], last_drawn: SliderPosition | None) -> None:
    """Watch the sliders of some parameters, and tell the browser which position has been drawn.

    Call it at the end of the fragment that draws the answer: a slider's movement runs that fragment alone, and the
    browser sends the next position as soon as it hears of the last, which would break off what is not drawn yet.
    """
    sliders = {class_of(f"value:{path}"): path for path in paths}
    st.components.v2.component("escalation_dragging", js=WATCH)(
        key=KEY,
        data={"sliders": sliders, "drawn": last_drawn.number if last_drawn else 0},
        height=1,
        on_moved_change=lambda: None,  # streamlit passes a component's message on only where somebody listens
    )


def class_of(key: str) -> str:
    """Class that streamlit gives to a widget's place on the page."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)


def read_message(message: Any) -> SliderPosition | None:
    """What a browser sent, if it is what the component sends."""
    if not isinstance(message, dict):
        return None
    path, value, number = (message.get(name) for name in ("path", "value", "number"))
    if not (isinstance(path, str) and isinstance(value, int | float) and isinstance(number, int)):
        return None
    return SliderPosition(path, float(value), number)
