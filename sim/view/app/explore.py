"""Explore: move a lever, see a thousand runs answer, beside the baseline under the same luck."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sim.errors import EscalationError
from sim.inputs.scenario import Scenario
from sim.outputs.outcome_words import OUTCOMES
from sim.outputs.text import share
from sim.view import charts, overlays
from sim.view.app import controls, downloads, dragging, look, method, reproduce, service, session
from sim.view.app.link import AGAINST, ASSUMPTIONS, SHIPPED
from sim.view.app.paired import Row
from sim.view.app.scenarios import Trio, trio
from sim.view.app.upload import upload_box
from sim.view.app.words import outcome_difference, outcome_interval, outcome_value, what_changed

AGAINST_WORDS = {ASSUMPTIONS: "Levers untouched", SHIPPED: "As shipped"}

AT_REST = "explore:at-rest"
"""Set while the whole page is drawn, which is when no slider is being dragged."""

RUNS_WHILE_DRAGGED = 200
WHILE_DRAGGED = f" *While you drag: the first {RUNS_WHILE_DRAGGED} runs; all follow when you let go.*"


def page() -> None:
    """Draw the page."""
    st.title("Explore", anchor=False)
    _live()
    _files()


@st.fragment
def _live() -> None:
    left, right = st.columns([1, 2.4], gap="large")
    with left:
        controls.choose_scenario()
    three = session.scenarios()
    if three is None:
        return
    with left:
        _controls(three)
    with right:
        _against()
        st.session_state[AT_REST] = True
        _answer(three)
    session.write_address(three.changed)


def _controls(three: Trio) -> None:
    st.subheader("Levers", anchor=False, help="What an actor could choose.")
    controls.lever_controls(three)
    with st.expander("Assumptions: rival rules", icon=":material/rule:"):
        controls.rule_controls(three.changed)
    with st.expander("Assumptions: any other value", icon=":material/tune:"):
        controls.more_controls(three)
    with st.expander("Runs and luck", icon=":material/casino:"):
        controls.ensemble_controls()
    controls.reset_button()


@st.fragment
def _answer(three: Trio) -> None:
    """Draw the answer; runs by itself, on fewer runs, while a slider is dragged."""
    dragged, at_rest = dragging.position(), st.session_state.pop(AT_REST, False)
    _draw_answer(three, None if at_rest or dragged is None else _passed(dragged))
    dragging.watch(three.changed.parameters, dragged)


def _draw_answer(three: Trio, shown: Scenario | None) -> None:
    """Draw the answer to the changed scenario, or to the one that is shown while a slider passes it."""
    link = session.current()
    baseline, changed = three.baseline(link.against), shown or three.changed
    runs = min(RUNS_WHILE_DRAGGED, link.runs) if shown else link.runs
    answers = session.tried(lambda: (session.answer(baseline, runs), session.answer(changed, runs)))
    if answers is None:
        return
    rows = service.differences(baseline, changed, runs, link.seed)
    told = what_changed(baseline, changed, rows, runs)
    st.info(session.escaped(told) + (WHILE_DRAGGED if shown else ""), icon=":material/compare_arrows:")
    draw_weekly(changed, answers[1], runs=runs)
    draw_rungs(changed, answers[1])
    _table(rows)


def _passed(dragged: dragging.Dragged) -> Scenario | None:
    """The scenario with the dragged slider where it is now; None where its value is not allowed."""
    try:
        return trio(session.current().with_change(dragged.path, f"{dragged.value:.12g}"), session.uploads()).changed
    except EscalationError:
        return None


def _against() -> None:
    st.segmented_control(
        "Set against",
        AGAINST,
        key=session.hold("against", session.current().against),
        format_func=AGAINST_WORDS.__getitem__,
        on_change=lambda: session.change(against=st.session_state["against"] or ASSUMPTIONS),
        help="Levers untouched: the same reading, rules and other assumptions. As shipped: without any of them, "
        "so that what an assumption does is not taken for what a lever does.",
    )


def draw_weekly(
    scenario: Scenario, answer: service.Answer, key: str = "weekly", runs: int | None = None, seed: int | None = None
) -> None:
    """Draw the fan of weekly attacks with the recorded history over it; runs and seed are the link's unless given."""
    link = session.current()
    runs, seed = link.runs if runs is None else runs, link.seed if seed is None else seed
    st.markdown(f"**Attacks on US forces per week: {session.escaped(scenario.title)}**")
    st.vega_lite_chart(
        spec=look.filled(look.weekly(tuple(answer.weekly), session.is_dark()), answer.weekly),
        width="stretch",
        theme=None,
        key=f"chart:{key}",
    )
    source = overlays.SOURCES.get(scenario.record or "", "No recorded history is shown.")
    st.caption(
        f"{runs:,} runs of {scenario.days} days, seed {seed}; weekly rate over the {answer.window} days "
        f"around each date. {source}"
    )


def draw_rungs(scenario: Scenario, answer: service.Answer, key: str = "rungs") -> None:
    """Draw the share of runs on each rung by day."""
    st.markdown("**Share of runs on each rung of the ladder**")
    spec = look.rungs(charts.rung_names(scenario), session.is_dark())
    st.vega_lite_chart(spec=look.filled(spec, answer.rungs), width="stretch", theme=None, key=f"chart:{key}")
    st.caption(f"Ladder: {scenario.ladder}. Every share is of this scenario's runs under these assumptions.")


def _table(rows: tuple[Row, ...]) -> None:
    st.markdown("**Outcomes: means over runs, and paired differences under the same luck**")
    st.table({name: [cell(row) for row in rows] for name, cell in _COLUMNS.items()}, hide_index=True)
    st.caption("Interval: 95% bootstrap interval of the mean difference. Higher, lower: share of pairs of runs.")


_COLUMNS: dict[str, Any] = {
    "Outcome": lambda row: OUTCOMES[row.outcome],
    "Baseline": lambda row: outcome_value(row.outcome, row.baseline),
    "Now": lambda row: outcome_value(row.outcome, row.value),
    "Difference": lambda row: outcome_difference(row.outcome, row.difference),
    "Interval": outcome_interval,
    "Higher": lambda row: share(row.share_higher),
    "Lower": lambda row: share(row.share_lower),
}


def _files() -> None:
    st.divider()
    three = session.scenarios()
    if three is None:
        return
    method.panel()
    reproduce_box()
    downloads.box()
    upload_box()


@st.fragment
def reproduce_box() -> None:
    """Draw the link, the Python and the command line that give what is on screen; made when it is asked for."""
    with st.expander("Reproduce what is on screen", icon=":material/replay:"):
        st.button("Write it for the present state", key="reproduce")
        three = session.scenarios()
        if three is None:
            return
        link = session.current()
        st.caption("The browser's address is the link: it holds every change, the seed, the model and the hash.")
        st.markdown("In Python")
        st.code(reproduce.ensemble_code(link, three.changed), language="python")
        st.markdown("On the command line")
        st.code(reproduce.ensemble_command(link), language="bash")
