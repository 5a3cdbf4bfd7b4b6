"""Compare: the scenario on screen beside up to three others, under the same luck, in one picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
import streamlit as st

from sim.analyses.compare.chart import sign_of
from sim.analyses.compare.compare import OutcomeDifference
from sim.app.parts import charts, controls, strip
from sim.app.parts.words import OUTCOME_COLUMNS, difference_words, dot, outcome_value, path_words
from sim.app.serving import service
from sim.app.state import reproduce, session
from sim.app.state.link import BOTH, MOST_OTHERS, ONE, SIDES, Link
from sim.app.state.scenarios import Trio, beside
from sim.app.state.summary import changes_of, summary
from sim.charts import dots
from sim.charts.captions import rung_names
from sim.charts.theme import Rows, on_screen
from sim.charts.weekly import FIRST_SHOWN
from sim.engine.statistics import WEEK
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.scenario import Scenario
from sim.outcomes.registry import label_of

PANELS = ("attacks", "us_killed", "any_us_killed", "days_suspended", "us_campaigns", "peak_rung")
"""Outcomes whose differences are drawn; the table has all."""


@dataclass(frozen=True)
class Side:
    """A scenario of the comparison.

    Attributes:
        scenario: as it is played.
        title: what it is called where all have the same changes: no two sides alike.
        label: what it is called by itself, with its changes.
        changes: paths and values that it has by hand, as a file has them.
        answer: what its ensemble says.
        rows: its outcomes beside those of the scenario on screen; none of that scenario itself.
    """

    scenario: Scenario
    title: str
    label: str
    changes: str
    answer: service.Answer
    rows: tuple[OutcomeDifference, ...] = ()


def page() -> None:
    """Draw the page."""
    st.title("Compare", anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        controls.choose_scenario()
    if (three := session.scenarios()) is None:
        return
    with right:
        _choose()
    link = session.current()
    others = session.attempt(lambda: [beside(link, name) for name in link.others])
    if others is None:
        return
    session.write_address(three.changed)
    if not others:
        st.info("Choose up to three other scenarios; each is set beside the one on screen, run by run.")
        return
    for scenario, its_link in others:
        left_out = [path for path, _ in link.changes if link.sides == BOTH and path not in dict(its_link.changes)]
        if left_out:
            paths = ", ".join(map(path_words, left_out))
            st.warning(session.escape(f"{scenario.title} has no place for a change ({paths}); it is left out there."))
        if scenario.hash == three.changed.hash:
            st.info(session.escape(f"{scenario.title} is the scenario on screen itself, so nothing can differ."))
    sides = session.attempt(lambda: _sides(three, others))
    if sides is not None:
        _show(three, sides)


def _choose() -> None:
    """Draw what is compared, and where the comparison has the changes made by hand; say what each side is."""
    link = session.current()
    st.multiselect(
        "Compare with",
        list_scenarios(),
        key=session.hold("others", list(link.others)),
        max_selections=MOST_OTHERS,
        format_func=controls.title_of,
        on_change=lambda: session.change(others=tuple(st.session_state["others"])),
        placeholder="Choose one to three scenarios",
    )
    if link.changes:
        st.segmented_control(
            "Your changes are in",
            SIDES,
            key=session.hold("sides", link.sides),
            format_func={BOTH: "Every scenario", ONE: "The one on screen alone"}.__getitem__,
            on_change=lambda: session.change(sides=st.session_state["sides"] or BOTH),
            help="In every scenario: what differs is the scenario alone. In the one on screen alone: the others are as "
            "shipped, and what differs is the scenario and your changes together.",
        )
    shared = "under the same reading, parameters, seed and number of runs"
    words = f"The others are as shipped, {shared}."
    if link.changes and link.sides == BOTH:
        changes = "; ".join(each.text for each in changes_of(link, session.uploads()))
        words = f"The others have your changes too ({changes}), {shared}."
    st.caption(session.escape(words))


def _sides(three: Trio, others: list[tuple[Scenario, Link]]) -> list[Side]:
    """Play every side, the scenario on screen first.

    Raises:
        InputError: the session has asked for too many runs in a short time.
    """
    link, sides = session.current(), list[Side]()
    for scenario, its_link in [(three.changed, link), *others]:
        heading = summary(changes_of(its_link, session.uploads()), scenario).heading
        again = " (as shipped)" if any(each.scenario.title == scenario.title for each in sides) else ""
        changes = " ".join(f"{path}={value}" for path, value in its_link.changes)
        answer = session.answer(scenario)
        rows = service.differences(three.changed, scenario, link.runs, link.seed) if sides else ()
        sides.append(Side(scenario, scenario.title + again, heading + again, changes, answer, rows))
    return sides


def _show(three: Trio, sides: list[Side]) -> None:
    first, *others = sides
    st.info("  \n".join(session.escape(sentence) for sentence in sentences(sides)), icon=":material/compare_arrows:")
    _medians(sides)
    _reached(sides)
    _differences(first, others)
    strip.drawn_from(three, session.current().runs)
    with st.expander("Every outcome as a table", icon=":material/table:"):
        for other in others:
            st.markdown(f"**{session.escape(other.label)}, beside {session.escape(first.label)}, paired by run**")
            heads = ("Outcome", session.escape(first.label), session.escape(other.label), "Difference", "Interval")
            cells = zip(heads, OUTCOME_COLUMNS.values(), strict=False)
            st.table({head: [cell(row) for row in other.rows] for head, cell in cells}, hide_index=True)
    st.download_button("Differences (CSV)", comparison_csv(sides), "comparison.csv", "text/csv", on_click="ignore")
    with st.expander("Reproduce what is on screen", icon=":material/replay:"):
        st.code(reproduce.compare_code(session.current(), three.changed), language="python")


def sentences(sides: list[Side]) -> list[str]:
    """Return for each other side in a sentence what differs: attacks, and what else moved clearly."""
    found = []
    for other in sides[1:]:
        attacks, *rest = (row for name in PANELS for row in other.rows if row.outcome == name)
        ends = " \N{RIGHTWARDS ARROW} ".join(
            outcome_value("attacks", each) for each in (attacks.mean_a, attacks.mean_b)
        )
        clear = [difference_words(row) for row in rest if sign_of(row) != "either"]
        found.append(f"{other.title}: {'; '.join([f'{difference_words(attacks)}, {ends}', *clear[:2]])}.")
    return found


def _medians(sides: list[Side]) -> None:
    starts = {each.scenario.start for each in sides}
    rows: Rows = []
    for each in sides:
        for day, weekly in enumerate(each.answer.medians):
            date = each.scenario.start + timedelta(days=FIRST_SHOWN + day)
            place = {"date": date.isoformat(), "week": (FIRST_SHOWN + day) / WEEK}
            rows.append({"scenario": each.label, "weekly": weekly} | place)
    body = dots.medians_body(tuple(each.label for each in sides), "attacks on US forces per week", len(starts) == 1)
    st.markdown("**Attacks on US forces per week: the median of each scenario's runs**")
    legends = {"columns": 1, "labelLimit": {"expr": "width"}}
    charts.show(on_screen(body, session.is_dark(), 340, legends), service.packed({"medians": rows}), "medians")
    link = session.current()
    words = f"{link.runs:,} runs each, seed {link.seed}; attacks in the {WEEK} days around each date. "
    words += "Half of the runs of a scenario lie above its line."
    words += (
        "" if len(starts) == 1 else " They begin on different dates, so weeks are counted from each one's first day."
    )
    st.caption(words)


def _reached(sides: list[Side]) -> None:
    """Draw the share of runs that reach each rung, of those sides that share the ladder of the first."""
    names = rung_names(sides[0].scenario)
    same = [each for each in sides if rung_names(each.scenario) == names]
    rows: Rows = [
        {"scenario": each.label, "rung": name, "share": 100 * float(np.mean(each.answer.outcomes["peak_rung"] >= rung))}
        for each in same
        for rung, name in enumerate(names)
        if rung
    ]
    st.markdown("**How far up the ladder: share of runs that reach each rung**")
    body = dots.reached_body(tuple(each.label for each in same), names[1:])
    legends = {"columns": 1, "labelLimit": {"expr": "width"}}
    charts.show(on_screen(body, session.is_dark(), 320, legends), service.packed({"reached": rows}), "reached")


def _differences(first: Side, others: list[Side]) -> None:
    st.markdown(f"**What differs from {session.escape(first.label)}, run by run under the same luck**")
    for place, name in enumerate(PANELS):
        if place % 2 == 0:
            columns = st.columns(2, gap="large")
        rows: Rows = []
        for other in others:
            row = next(row for row in other.rows if row.outcome == name)
            rows.append(dot(row, other.title, difference_words(row, is_named=False)))
        with columns[place % 2]:
            body = dots.dots_body(tuple(each["label"] for each in rows), f"difference: {label_of(name)}")
            spec = on_screen(body, session.is_dark(), int(body["height"]), None)
            charts.show(spec, service.packed({"dots": rows}), f"dots:{name}")
    st.caption(
        "Dot: mean of the differences between pairs of runs that share their luck; line: its 95% interval. Each "
        "picture has its own scale; the upright line marks no difference. Grey: the interval holds zero."
    )
    windows = {(each.scenario.start, each.scenario.days) for each in (first, *others)}
    if len(windows) > 1:
        st.caption("The windows differ: pairs are matched by day number and totals cover each its own window.")


def comparison_csv(sides: list[Side]) -> bytes:
    """Return a row per other scenario and outcome: means, paired difference, its 95% interval, shares of pairs."""
    values = ("outcome", "mean_a", "mean_b", "difference", "low", "high", "share_higher", "share_lower")
    heads = ("outcome", "mean_reference", "mean", "difference", "low", "high", "higher", "lower")
    first, *others = sides
    link = session.current()
    ends = (first.scenario.name, first.scenario.reading or "", first.changes, link.runs, link.seed)
    table = [
        (*ends, each.scenario.name, each.changes, *(getattr(row, name) for name in values))
        for each in others
        for row in each.rows
    ]
    names = ("reference", "reading", "changes_reference", "runs", "seed", "scenario", "changes")
    frame = pd.DataFrame(table, columns=(*names, *heads))
    return frame.to_csv(index=False, lineterminator="\r\n").encode()
