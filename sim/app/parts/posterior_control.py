"""The control of what values the runs play with: the scenario's own, or draws of the calibrated posterior."""

from __future__ import annotations

import streamlit as st

from sim.app.state import session
from sim.app.state.calibrated import is_shipped, posterior_of
from sim.app.state.link import OWN, PARAMETERS, POSTERIOR
from sim.app.state.scenarios import Trio
from sim.inputs.posterior.posterior import Posterior

WORDS = {OWN: "As shipped", POSTERIOR: "Calibrated draws"}

HELP = (
    "An assumption, not a lever. As shipped: every run has the same values, and runs differ by luck alone. Calibrated "
    "draws: each run plays with one of the draws that the calibration to the record leaves possible; runs differ by "
    "parameters and luck. Levers and values that you move stay where you put them and are not drawn."
)


def draw(three: Trio) -> None:
    """Draw the control, and what is to be said of the posterior where it is in force."""
    link = session.current()
    there = is_shipped(three.changed.reading)
    st.segmented_control(
        "Parameters (an assumption)",
        PARAMETERS,
        key=session.hold("parameters", link.parameters),
        format_func=WORDS.__getitem__,
        on_change=lambda: session.change(parameters=st.session_state["parameters"] or OWN),
        disabled=not there and link.parameters == OWN,
        help=HELP if there else "No posterior is shipped for this reading.",
    )
    found = posterior_of(three.changed)
    if found is not None:
        _told(found, three)


def _told(found: Posterior, three: Trio) -> None:
    from experiments.draws.age import is_stale

    drawn = len(found.draw_paths(three.changed))
    st.caption(
        f"{len(found.draws.values)} draws of {drawn} values: {found.name}. Sliders that you have not moved show the "
        "shipped value; what you move is not drawn."
    )
    if is_stale(found):
        st.warning(
            "This posterior was calibrated with another version of the model or of the record than this one.",
            icon=":material/history:",
        )
