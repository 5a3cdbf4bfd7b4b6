"""What the room expects, written down before the reveal, and how many runs agree with it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from sim.app.serving.service import Aftermath
from sim.kernel import codes
from sim.kernel.state import Response
from sim.results.text import share

KEY = "seminar:expected"


@dataclass(frozen=True)
class Expected:
    """What a room wrote down: attacks from low to high, the highest US response, whether a faction suspends."""

    low: int
    high: int
    response: int
    suspends: bool


def held() -> Expected | None:
    """Return what the room wrote down in this session."""
    said: Expected | None = st.session_state.get(KEY)
    return said


def form() -> None:
    """Draw the form; what is written down stays until it is written down anew."""
    said = held()
    with st.form("expect"):
        low, high = st.slider(
            "Attacks on US forces from 29 January to 30 April 2024: between",
            0,
            200,
            (said.low, said.high) if said else (20, 80),
        )
        names = [codes.words(each) for each in Response]
        response = st.radio("Highest US response", names, index=said.response if said else 0, horizontal=True)
        suspends = st.radio("Does a faction suspend its attacks?", ("Yes", "No"), horizontal=True)
        if st.form_submit_button("Write it down", type="primary"):
            st.session_state[KEY] = Expected(low, high, names.index(str(response)), suspends == "Yes")
            st.rerun()
    if said:
        st.success(f"Written down: {'; '.join(words(said))}.")


def words(said: Expected) -> list[str]:
    """Return each expectation in words."""
    suspends = "a faction suspends" if said.suspends else "no faction suspends"
    return [
        f"{said.low} to {said.high} attacks",
        f"highest US response: {codes.words(Response(said.response))}",
        suspends,
    ]


def shares(said: Expected, after: Aftermath) -> list[str]:
    """Return the share of runs that agree with each expectation."""
    inside = (after.attacks >= said.low) & (after.attacks <= said.high)
    agree = (inside, after.response == said.response, after.suspended == said.suspends)
    return [f"{share(float(each.mean()))} of runs" for each in agree]
