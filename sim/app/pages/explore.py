"""Explore: move a lever, see a thousand runs answer, beside the baseline under the same luck."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from sim.analyses.compare.compare import OutcomeDifference
from sim.app.parts import controls, crowd, downloads, dragging, html_table, look, method, posterior_control
from sim.app.parts.upload import upload_box
from sim.app.parts.words import outcome_difference, outcome_interval, outcome_value, what_changed
from sim.app.serving import service
from sim.app.state import reproduce, session
from sim.app.state.link import AGAINST, ASSUMPTIONS, SHIPPED
from sim.app.state.scenarios import Trio, trio
from sim.charts import charts, overlays
from sim.errors import EscalationError
from sim.inputs.scenario.scenario import Scenario
from sim.outcomes.registry import label_of
from sim.results.text import share

AGAINST_WORDS = {ASSUMPTIONS: "Levers untouched", SHIPPED: "As shipped"}

AT_REST = "explore:at-rest"
"""Set while levers and answer are drawn together, which is when no slider is being dragged."""

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
        _fan(three)
        _rest(three)
    session.write_address(three.changed)


def _controls(three: Trio) -> None:
    st.subheader("Levers", anchor=False, help="What an actor could choose.")
    controls.lever_controls(three)
    posterior_control.draw(three)
    boxes: tuple[tuple[str, str, Callable[[], None]], ...] = (
        ("Assumptions: rival rules", "rule", lambda: controls.rule_controls(three.changed)),
        ("Assumptions: any other value", "tune", lambda: controls.more_controls(three)),
        ("Runs and luck", "casino", controls.ensemble_controls),
    )
    for label, icon, draw in boxes:
        with st.expander(label, key=f"open:{icon}", icon=f":material/{icon}:", on_change="rerun") as box:
            if box.open:
                draw()
    controls.reset_button()


@st.fragment
def _fan(three: Trio) -> None:
    """Draw the sentence and the fan; runs by itself, on fewer runs, while a slider is dragged."""
    dragged, at_rest = dragging.position(), st.session_state.pop(AT_REST, False)
    shown = None if at_rest or dragged is None or controls.just_released() else _passed(dragged)
    changed = shown or three.changed
    runs = min(RUNS_WHILE_DRAGGED, session.current().runs) if shown else crowd.runs_now(three)
    _draw_fan(three.baseline(session.current().against), changed, runs, WHILE_DRAGGED if shown else crowd.words(runs))
    dragging.watch(three.changed.parameters, dragged)


def _draw_fan(baseline: Scenario, changed: Scenario, runs: int, remark: str) -> None:
    answered = session.tried(lambda: (session.answer(baseline, runs), session.answer(changed, runs)))
    if answered is None:
        return
    rows = service.differences(baseline, changed, runs, session.current().seed)
    st.info(session.escape(what_changed(baseline, changed, rows, runs)) + remark, icon=":material/compare_arrows:")
    draw_weekly(changed, answered[1], runs=runs)


def _rest(three: Trio) -> None:
    """Draw what stays as it is while a slider is dragged: the rungs and the table of outcomes."""
    link, runs = session.current(), crowd.runs_shown()
    baseline, changed = three.baseline(link.against), three.changed
    if not all(service.is_known(each, runs, link.seed) for each in (baseline, changed)):
        return  # the fan has said what is wrong
    draw_rungs(changed, service.answer(changed, runs, link.seed))
    _table(service.differences(baseline, changed, runs, link.seed))
    crowd.follow_up()


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
    st.markdown(f"**Attacks on US forces per week: {session.escape(scenario.title)}**")
    st.vega_lite_chart(
        spec=look.filled(look.weekly(tuple(answer.weekly), session.is_dark()), answer.weekly),
        width="stretch",
        theme=None,
        key=f"chart:{key}",
    )
    source = overlays.SOURCES.get(scenario.record or "", "No recorded history is shown.")
    st.caption(
        f"{runs:,} runs of {scenario.days} days, seed {seed}; weekly rate over the {answer.window} days "
        f"around each date. {source}{decomposition_words(answer.decomposition)}"
    )


def decomposition_words(sizes: tuple[int, int] | None) -> str:
    """Return a sentence on the band of parameters alone; nothing where runs play with the scenario's own values."""
    if sizes is None:
        return ""
    return (
        " Each run plays with a draw of the calibrated posterior. Bands: parameters and luck together. Dashed lines: "
        f"parameters alone, the middle 90% of {sizes[0]} draws, each the mean of {sizes[1]} runs of luck."
    )


def draw_rungs(scenario: Scenario, answer: service.Answer, key: str = "rungs") -> None:
    """Draw the share of runs on each rung by day."""
    st.markdown("**Share of runs on each rung of the ladder**")
    spec = look.rungs(charts.rung_names(scenario), session.is_dark())
    st.vega_lite_chart(spec=look.filled(spec, answer.rungs), width="stretch", theme=None, key=f"chart:{key}")
    step = service.date_step(scenario)
    every = "day" if step == 1 else f"{step} days"
    st.caption(
        f"Ladder: {scenario.ladder}. A step each {every}; shares of this scenario's runs under these assumptions."
    )


def _table(rows: tuple[OutcomeDifference, ...]) -> None:
    st.markdown("**Outcomes: means over runs, and paired differences under the same luck**")
    st.html(html_table.drawn(tuple(_COLUMNS), [[cell(row) for cell in _COLUMNS.values()] for row in rows]))
    st.caption("Interval: 95% bootstrap interval of the mean difference. Higher, lower: share of pairs of runs.")


_COLUMNS: dict[str, Any] = {
    "Outcome": lambda row: label_of(row.outcome),
    "Baseline": lambda row: outcome_value(row.outcome, row.mean_a),
    "Now": lambda row: outcome_value(row.outcome, row.mean_b),
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
