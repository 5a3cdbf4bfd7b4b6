"""Many at once: a page answers on fewer runs when others wait for the processors, says so, and catches up by itself."""

from __future__ import annotations

import streamlit as st

from sim.app.serving import service
from sim.app.state import session
from sim.app.state.scenarios import Trio

RUNS_IN_A_CROWD = 200
"""Runs of the first answer when others wait."""

SHOWN = "explore:runs"
"""Runs that the page shows now."""

SECONDS = 2.0
"""Between two looks whether the processors are free for the rest of the runs."""


def runs_now(three: Trio) -> int:
    """Return how many runs to show at once, and keep it: all, unless they must be computed and others compute."""
    link = session.current()
    pair = three.baseline(link.against), three.changed
    known = all(service.is_known(each, link.runs, link.seed) for each in pair)
    runs = min(RUNS_IN_A_CROWD, link.runs) if service.is_crowded(session.owner()) and not known else link.runs
    st.session_state[SHOWN] = runs
    return runs


def runs_shown() -> int:
    """Return how many runs the page shows."""
    return int(st.session_state.get(SHOWN, session.current().runs))


def words(runs: int) -> str:
    """Return what to say of so many runs, if they are not all."""
    asked = session.current().runs
    if runs >= asked:
        return ""
    return f" *Many are asking at once: the first {runs:,} of {asked:,} runs; the rest follow when it is calmer.*"


def follow_up() -> None:
    """Draw the rest of the runs as soon as it is calm, if only the first ones are shown."""
    if runs_shown() < session.current().runs:
        st.fragment(_catch_up, run_every=SECONDS)()


def _catch_up() -> None:
    if runs_shown() < session.current().runs and service.is_calm():
        st.rerun()
