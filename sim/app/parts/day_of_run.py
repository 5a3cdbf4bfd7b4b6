"""One day of a run: what happened, who decided what and why, what stands, and what was building up inside actors."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import streamlit as st

from sim.analyses.explain import chart as weighing
from sim.analyses.explain.behind import firing, row_words
from sim.analyses.explain.explain import Explained, decision_text, explain_row
from sim.analyses.explain.standing import standing
from sim.app.parts import charts, network
from sim.app.serving import service
from sim.app.state import session
from sim.charts import captions, story
from sim.charts.theme import Spec, on_screen
from sim.inputs.tables.parameters import faction_table
from sim.results.ensemble import Run
from sim.results.event_sentences import day_sentences

MOST_OPEN = 3
"""Decisions of a day that are drawn without being asked for, side by side."""


def draw_events(run: Run, day: int) -> None:
    """Draw what happened on a day."""
    names, dated = captions.rung_names(run.scenario), run.scenario.dates[day]
    st.header(f"{dated:%A}, {dated.day} {dated:%B %Y}", anchor=False)
    st.markdown(f"Day {day}. Rung {names[int(run.column('rung')[day])]}.")
    events = run.event_array[run.event_array["day"] == day]
    sentences = [f"- {session.escape(sentence)}." for sentence in day_sentences(events)]
    st.markdown("\n".join(sentences) or "Nothing happened on this day.")
    st.markdown("**Who has acted on whom so far, and where**")
    network.draw_network(run, day, session.is_dark())


def draw_standing(run: Run, day: int) -> None:
    """Draw how things stand at the end of a day."""
    with st.expander("How things stand at the end of the day: beliefs, bargains, open incidents"):
        facts = standing(run, day)
        columns = {
            "Who": [each.actor for each in facts],
            "What": [each.what for each in facts],
            "How it stands": [each.words for each in facts],
        }
        st.table(columns, hide_index=True)


def draw_decisions(run: Run, day: int) -> None:
    """Draw the decisions of a day that are steps away from the ordinary, and any other that is asked for."""
    rows = [row for row in run.trace_array if row["day"] == day]
    pairs = [(row, explain_row(run, row)) for row in rows]
    steps = [pair for pair in pairs if pair[1].notable or pair[1].forced]
    first, dated = sorted(steps, key=lambda pair: pair[1].decision == "fire")[:MOST_OPEN], run.scenario.dates[day]
    st.header(f"Why: {len(first)} of the {len(pairs)} decisions of {dated.day} {dated:%B %Y}", anchor=False)
    if first:
        st.caption("Orange adds, blue takes away, grey is what comes of it; the dashed line is the threshold.")
        for place, (column, (row, decision)) in enumerate(zip(st.columns(MOST_OPEN), first, strict=False)):
            with column:
                _draw_decision(run, row, decision, f"{place}")
    else:
        st.markdown("No step away from the ordinary on this day; choose any decision to see how it was weighed.")
    opened = {id(row) for row, _ in first}
    others = [pair for pair in pairs if id(pair[0]) not in opened]
    if not others:
        return
    chosen = st.selectbox(
        "Another decision of this day",
        range(len(others)),
        index=None,
        key=f"decision:{day}",
        format_func=lambda place: others[place][1].headline,
        placeholder=f"Choose one of {len(others)}",
    )
    if chosen is not None:
        _draw_decision(run, *others[chosen], "other")


def _draw_decision(run: Run, row: Any, decision: Explained, key: str) -> None:
    with st.container(border=True):
        st.markdown(f"**{session.escape(decision.headline)}**")
        draw_weighing(decision, f"decision:{key}", firing(run, row))
        words = row_words(run, row, decision)
        st.markdown(session.escape(words[:1].upper() + words[1:]))
        rule = "" if decision.forced else f"Rule {decision.rule.name} ({decision.rule.mechanism}). "
        st.caption(session.escape(f"{rule}Rests on {'; '.join(decision.citations) or 'an assumption'}."))
        with st.expander("In full"):
            st.text(" ".join(decision_text(decision).split()))
            if decision.inputs:
                st.table(terms_table(decision), hide_index=True)


def terms_table(decision: Explained) -> dict[str, list[str]]:
    """Return every term of a decision as columns: name, value, unit, and what it does to the value."""
    return {
        "Input": [item.name for item in decision.inputs],
        "Value": [item.word or f"{item.value:.4g}" for item in decision.inputs],
        "Unit": ["" if item.word else item.unit for item in decision.inputs],
        "Effect": [{"+": "adds", "-": "takes"}.get(item.sign, "") for item in decision.inputs],
    }


def draw_weighing(
    decision: Explained, key: str, surplus: Explained | None = None, ends: tuple[float, float] | None = None
) -> None:
    """Draw a decision's terms against its threshold, if it was weighed at all; see sim.analyses.explain.chart."""
    if decision.forced:
        return
    tables = weighing.weighing_tables(decision, surplus)
    form, unit = weighing.form_of(decision), weighing.unit_of(decision)
    spec = weighing_spec(form, unit, ends, weighing.height_of(tables), session.is_dark())
    charts.show(spec, service.packed(tables), key)


@lru_cache(maxsize=256)
def weighing_spec(form: str, unit: str, ends: tuple[float, float] | None, height: int, dark: bool) -> Spec:
    """A decision's terms as bars against its threshold."""
    words = "What was weighed, term by term, against the threshold; the sentence below says it."
    return on_screen(weighing.weighing_body(form, unit, ends), dark, height) | {"description": words}


def draw_inner_state(run: Run, day: int) -> None:
    """Draw what governments and one faction weigh against their thresholds, day by day, as small charts."""
    line = {"day": story.day_table(run, day)}
    for column, panel in zip(st.columns(4), story.GOVERNMENTS, strict=True):
        with column:
            _draw_panel(run, panel, panel.actor.title, None, line)
    table = faction_table()
    factions = list(run.scenario.factions)
    chosen = st.segmented_control(
        "Faction", factions, default=factions[0], key="inner:faction", format_func=lambda each: table[each].name
    )
    faction = chosen or factions[0]
    columns = st.columns(3)
    for column, panel in zip(columns, story.FACTION, strict=False):
        with column:
            _draw_panel(run, panel, table[faction].name, table[faction].address, line)
    with columns[-1]:
        st.markdown(f"**{session.escape(table[faction].name)}**: fear and anger")
        tables = service.packed({"feelings": story.feeling_rows(run, faction)} | line)
        charts.show(feelings_spec(session.is_dark()), tables, "inner:feelings")
        st.caption("Blue: fear and dread, which hold it back. Orange: anger, which drives it.")


def _draw_panel(run: Run, panel: story.Panel, name: str, address: int | None, line: dict[str, Any]) -> None:
    tables = story.weighing_tables(run, panel, address)
    st.markdown(f"**{session.escape(name)}**: {panel.title}")
    if not tables["values"]:
        st.caption("Never weighed in this run.")
        return
    points = panel is story.FACTION[1]
    spec = panel_spec(panel.unit, points, session.is_dark())
    charts.show(spec, service.packed(tables | line), f"inner:{panel.decision.name}")
    dotted = "".join(f" Dotted: at which {words}." for _, words in panel.others)
    seldom = " A point for each day on which it had cause to." if points else ""
    st.caption(f"Dashed: at which {panel.threshold}.{dotted}{seldom}")


@lru_cache(maxsize=64)
def panel_spec(unit: str, points: bool, dark: bool) -> Spec:
    """A value by day against its thresholds."""
    text = "A value by day against its thresholds; the words above and below say which."
    return on_screen(story.weighing_body(unit, points), dark, 150) | {"description": text}


@lru_cache(maxsize=4)
def feelings_spec(dark: bool) -> Spec:
    """Fear and anger of a faction by day."""
    return on_screen(story.feelings_body(), dark, 150) | {
        "description": "Fear and dread, and anger, of a faction by day."
    }
