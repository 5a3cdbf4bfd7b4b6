"""Explore: move a lever, see a thousand runs answer, beside the baseline under the same luck."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sim.inputs.scenario import Scenario
from sim.outputs.outcome_words import OUTCOMES
from sim.outputs.text import share
from sim.view import charts, overlays
from sim.view.app import controls, downloads, look, method, reproduce, service, session
from sim.view.app.link import AGAINST, ASSUMPTIONS, SHIPPED
from sim.view.app.paired import Row
from sim.view.app.scenarios import Trio
from sim.view.app.upload import upload_box
from sim.view.app.words import outcome_difference, outcome_interval, outcome_value, what_changed

AGAINST_WORDS = {ASSUMPTIONS: "Levers untouched", SHIPPED: "As shipped"}


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


def _answer(three: Trio) -> None:
    _against()
    link = session.current()
    baseline, changed = three.baseline(link.against), three.changed
    answers = session.tried(lambda: (session.answer(baseline), session.answer(changed)))
    if answers is None:
        return
    rows = service.differences(baseline, changed, link.runs, link.seed)
    st.info(session.escaped(what_changed(baseline, changed, rows, link.runs)), icon=":material/compare_arrows:")
    draw_weekly(changed, answers[1])
    draw_rungs(changed, answers[1])
    _table(rows)


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
