"""What a sweep is asked for: one or two quantities, their ranges, and how many values each takes."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from sim.app.parts import controls
from sim.app.parts.words import path_words
from sim.app.state import session
from sim.app.state.link import Link
from sim.app.state.scenarios import Trio, levers
from sim.app.state.sweep_design import RUNS_OF_A_POINT, points_of
from sim.app.state.sweep_link import (
    FEWEST_VALUES,
    MOST_VALUES,
    MOST_VARIED,
    READING,
    Varied,
    numeric,
    quantities,
    values_of,
)
from sim.inputs.tables.parameters import ParameterValue


def draw(three: Trio) -> bool:
    """Draw the controls, and put what was chosen into the link when the button is pressed; return whether it was."""
    chosen = _quantities(three)
    stress = any(path != READING for path in chosen) and st.toggle(
        "Stress range",
        key=_started("sweep:stress", _leaves_the_evidence(three)),
        help="Let a range leave what the evidence supports, up to the limits of the model.",
    )
    asked = [_range(three, path, stress) if path != READING else Varied(READING) for path in chosen]
    link = replace(session.current(), vary=tuple(each.text for each in asked))
    link = replace(link, values=_values(link))
    st.caption(_cost(link) if chosen else "Choose a quantity.")
    pressed = st.button("Run the sweep", type="primary", disabled=not chosen, icon=":material/play_arrow:")
    if pressed:
        session.change(vary=link.vary, values=link.values)
    return pressed


def _quantities(three: Trio) -> list[str]:
    others = [path for path in three.changed.parameters if path not in levers()]
    paths = [*levers(), READING, *others]
    known = [each.path for each in quantities(session.current().vary) if each.path in paths]
    chosen: list[str] = st.multiselect(
        "One or two quantities",
        paths,
        key=_started("sweep:vary", known or [levers()[0]]),
        max_selections=MOST_VARIED,
        format_func=lambda path: "Reading: each in turn" if path == READING else path_words(path),
        help="The levers come first, then the reading, then every other value of the model.",
    )
    return chosen


def _started(key: str, value: object) -> str:
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def _leaves_the_evidence(three: Trio) -> bool:
    return any(
        each.range is not None and not (known.low <= each.range[0] and each.range[1] <= known.high)
        for each in numeric(session.current().vary)
        if (known := three.changed.parameters.get(each.path)) is not None
    )


def _range(three: Trio, path: str, stress: bool) -> Varied:
    known = three.changed.parameters[path]
    low, high = (known.minimum, known.maximum) if stress else (known.low, known.high)
    if low >= high:
        st.caption(f"The evidence gives {path_words(path)} no range; choose the stress range.")
        return Varied(path, (float(known.minimum), float(known.maximum)))
    given = {each.path: each.range for each in numeric(session.current().vary)}.get(path) or (known.low, known.high)
    start = (min(max(given[0], low), high), max(min(given[1], high), low))
    ends = st.slider(
        f"Range of {path_words(path)} ({known.unit})",
        float(low),
        float(high),
        (float(start[0]), float(start[1])),
        step=controls.step_of(low, high),
        key=f"sweep:range:{path}:{stress}",
        help=known.text,
    )
    st.html(controls.range_strip(known, three.assumed.parameters[path].value))
    return _as_varied(known, ends)


def _as_varied(known: ParameterValue, ends: tuple[float, float]) -> Varied:
    """The quantity with its range, unless that is the evidence's or has no width."""
    if ends[0] >= ends[1] or ends == (known.low, known.high):
        return Varied(known.path)
    return Varied(known.path, ends)


def _values(link: Link) -> int:
    numbers = len(numeric(link.vary))
    if numbers == 0:
        return 0
    usual = values_of(0, numbers)
    count = st.slider(
        "Values of each quantity",
        FEWEST_VALUES,
        MOST_VALUES[numbers],
        values_of(link.values, numbers),
        key=f"sweep:values:{numbers}",
    )
    return 0 if count == usual else int(count)


def _cost(link: Link) -> str:
    points = points_of(link)
    return f"{points} points of {RUNS_OF_A_POINT} runs each: {points * RUNS_OF_A_POINT:,} runs, all with the same luck."
