"""Compare: the scenario on screen beside up to three others, under the same luck."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sim.analyses.compare.compare import OutcomeDifference
from sim.app.parts import charts, controls
from sim.app.parts.words import OUTCOME_COLUMNS
from sim.app.serving import service
from sim.app.state import reproduce, session
from sim.app.state.link import MOST_OTHERS
from sim.app.state.scenarios import shipped_scenario, under
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.scenario import Scenario

Pairs = list[tuple[Scenario, tuple[OutcomeDifference, ...]]]


def page() -> None:
    """Draw the page."""
    st.title("Compare", anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        controls.choose_scenario()
    if (three := session.scenarios()) is None:
        return
    with right:
        st.multiselect(
            "Compare with",
            list_scenarios(),
            key=session.hold("others", list(session.current().others)),
            max_selections=MOST_OTHERS,
            format_func=controls.title_of,
            on_change=lambda: session.change(others=tuple(st.session_state["others"])),
            placeholder="Choose one to three scenarios",
        )
        st.caption("The others are taken as shipped, under the same reading, parameters, seed and number of runs.")
    link = session.current()
    others = session.attempt(lambda: [under(link, shipped_scenario(name, link.reading)) for name in link.others])
    if others is None:
        return
    session.write_address(three.changed)
    if not others:
        st.info("Choose up to three other scenarios; each is set beside the one on screen, run by run.")
        return
    scenarios = [three.changed, *others]
    answers = session.attempt(lambda: [session.answer(each) for each in scenarios])
    if answers is None:
        return
    link = session.current()
    pairs = [(each, service.differences(three.changed, each, link.runs, link.seed)) for each in others]
    for place, (scenario, answer) in enumerate(zip(scenarios, answers, strict=True)):
        if place % 2 == 0:
            columns = st.columns(2, gap="large")
        with columns[place % 2]:
            charts.draw_weekly(scenario, answer, f"compare:{len(answers) - place - 1}")
    for other, rows in pairs:
        st.markdown(f"**{session.escape(other.title)} less {session.escape(three.changed.title)}, paired by run**")
        if other.start != three.changed.start or other.days != three.changed.days:
            st.caption("The two windows differ: pairs are matched by day number and totals cover each its own window.")
        label = other.title + (" (as shipped)" if other.title == three.changed.title else "")
        heads = ("Outcome", session.escape(three.changed.title), session.escape(label), "Difference", "Interval")
        cells = zip(heads, OUTCOME_COLUMNS.values(), strict=False)
        shown = {head: [cell(row) for row in rows] for head, cell in cells}
        st.table(shown, hide_index=True)
    st.download_button(
        "Differences (CSV)", comparison_csv(three.changed, pairs), "comparison.csv", "text/csv", on_click="ignore"
    )
    with st.expander("Reproduce what is on screen", icon=":material/replay:"):
        st.code(reproduce.compare_code(session.current(), three.changed), language="python")


def comparison_csv(scenario: Scenario, pairs: Pairs) -> bytes:
    """Return a row per other scenario and outcome: means, paired difference, its 95% interval, shares of pairs."""
    values = ("outcome", "mean_a", "mean_b", "difference", "low", "high", "share_higher", "share_lower")
    heads = ("outcome", "mean_reference", "mean", "difference", "low", "high", "higher", "lower")
    named = [(scenario.name, other.name, row) for other, rows in pairs for row in rows]
    table = [(first, second, *(getattr(row, name) for name in values)) for first, second, row in named]
    frame = pd.DataFrame(table, columns=("reference", "scenario", *heads))
    return frame.to_csv(index=False, lineterminator="\r\n").encode()
