"""One run: a single course told by its key moments and day by day, every decision explained, and its twin."""

from __future__ import annotations

import streamlit as st

from sim.app.parts import controls, course, twin_panel
from sim.app.serving import service
from sim.app.state import reproduce, session
from sim.app.state.scenarios import posterior_of
from sim.inputs.scenario.scenario import Scenario
from sim.results.ensemble import Run
from sim.results.summary import EXTREME_WORDS, TYPICAL_WORDS

CHOSEN = "chosen"
KINDS = {
    "typical": ("Typical", TYPICAL_WORDS),
    "median": ("Median attacks", "the first run whose attacks on US forces are nearest the median"),
    "extreme": ("Extreme", EXTREME_WORDS),
    CHOSEN: ("Chosen", "a run chosen by its number"),
}
"""What each kind of run is called, and how it was chosen."""


def page() -> None:
    """Draw the page."""
    st.title("One run", anchor=False)
    columns = st.columns([1, 1], gap="large")
    with columns[0]:
        controls.choose_scenario()
    if (three := session.scenarios()) is None:
        return
    scenario = three.changed
    if (answer := session.attempt(lambda: session.answer(scenario))) is None:
        return
    with columns[1]:
        number = _choose_run(answer, scenario)
    run = service.one_run(scenario, session.current().seed, number)
    course.draw(run, scenario)
    twin_panel.draw(scenario, number)
    _reproduce(scenario, run)
    session.write_address(scenario)


def _choose_run(answer: service.Answer, scenario: Scenario) -> int:
    """Draw the choice of a run and return its number."""
    link = session.current()
    number = answer.notable["typical"] if link.run is None else link.run
    kinds = [kind for kind, each in answer.notable.items() if each == number]
    kind = kinds[0] if kinds and not st.session_state.get("run:chosen") else CHOSEN

    def pick() -> None:
        picked = st.session_state["run:kind"]
        st.session_state["run:chosen"] = picked == CHOSEN
        session.change(run=answer.notable.get(picked or "", number), day=None)

    first, second = st.columns([2.4, 1], vertical_alignment="bottom")
    held = session.hold("run:kind", kind)
    first.segmented_control("Which run", KINDS, key=held, format_func=lambda each: KINDS[each][0], on_change=pick)
    second.number_input(
        "Number of the run",
        0,
        999_999,
        step=1,
        key=session.hold("run:number", number),
        on_change=lambda: session.change(run=int(st.session_state["run:number"]), day=None),
    )
    st.caption(f"Shown: {KINDS[kind][1]}. One run is one of many courses that luck allows.")
    if (posterior := posterior_of(scenario)) is not None:
        row = int(posterior.rows(session.current().seed, [number])[0])
        st.caption(
            f"This run plays with draw {row} of the {posterior.name}; values that you moved stay where they are."
        )
    return number


@st.fragment
def _reproduce(scenario: Scenario, run: Run) -> None:
    with st.expander("Reproduce what is on screen", icon=":material/replay:"):
        st.button("Write it for the present day", key="reproduce")
        link = session.current()
        st.code(reproduce.run_code(link, scenario, run.run), language="python")
        st.code(reproduce.run_command(link, run.run, course.current_day(run)), language="bash")
        if link.twin or link.force:
            st.code(reproduce.twin_code(link, scenario, run.run), language="python")
