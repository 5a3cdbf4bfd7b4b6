"""Start: what happened, who is who, the record as a timeline, and three first questions; nothing is played before one
is asked.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

import streamlit as st

from sim.app.parts import cards, charts, exercises
from sim.app.parts.glossary import tip
from sim.app.serving import service
from sim.app.state import session
from sim.app.state.exercises import load_exercises
from sim.app.state.link import Link
from sim.app.state.scenarios import article_readings, shipped_scenario
from sim.charts.record import event_rows, record_body, record_tables
from sim.charts.theme import Spec, on_screen
from sim.inputs.evidence.ledger import load_ledger
from sim.inputs.guide.story import Statement, Story, load_story
from sim.inputs.scenario.file import list_scenarios

SCENARIO = "tower-22"
"""Scenario whose window the timeline covers."""

TIMELINE_DESCRIPTION = (
    "The recorded history by date: attacks on US forces as the Pentagon counted them, Americans killed or injured, US "
    "strikes, and what the factions, Baghdad, Tehran and Washington said and did. The table below says the same."
)

INTRODUCTION = (
    "Five articles tell this crisis, and they disagree. The model plays it a thousand times under what each of them "
    "supports. It explores; it does not predict, and it takes no side."
)


def page() -> None:
    """Draw the page."""
    story = load_story()
    st.title(story.title, anchor=False)
    st.markdown(INTRODUCTION)
    left, right = st.columns([1, 1.35], gap="large")
    with left:
        _what_happened(story)
    with right:
        _record(story)
    _questions()
    _who_is_who(story)
    _scenarios()
    _readings()


def _what_happened(story: Story) -> None:
    st.header("What happened", anchor=False)
    sentences = (
        f'{escape(each.text)}<sup style="line-height:0" title="{escape(_claims(each))}">{place}</sup>'
        for place, each in enumerate(story.what_happened, start=1)
    )
    st.html(f'<p class="story">{" ".join(sentences)}</p>')
    with st.expander("Where each sentence comes from", icon=":material/menu_book:"):
        for place, each in enumerate(story.what_happened, start=1):
            st.markdown(f"{place}. {session.escape(_claims(each))}")
        st.caption("Claims are in the project's own words; the ledger on the Evidence page has them all.")


def _claims(statement: Statement) -> str:
    entries = (load_ledger().entry(each) for each in statement.sources)
    return "; ".join(f"{entry.id}: {entry.claim.rstrip('.')} ({entry.citation})" for entry in entries)


@lru_cache(maxsize=2)
def _timeline_spec(dark: bool) -> Spec:
    body = record_body()
    return on_screen(body, dark, body["height"], None) | {"description": TIMELINE_DESCRIPTION}


def _record(story: Story) -> None:
    st.header("The record", anchor=False, help=tip("record"))
    scenario = shipped_scenario(SCENARIO)
    tables = record_tables(story.record, scenario.start, scenario.end, story.labels)
    with st.container(key="record"):
        charts.show(_timeline_spec(session.is_dark()), service.packed(tables), "record")
    st.caption(
        "Attacks are the Pentagon's running total, per reporting interval. Each mark is a dated entry of the public "
        "record; larger marks are more people injured, or larger strikes. Point at one to read it."
    )
    with st.expander("The record as a table", icon=":material/table:"):
        rows = event_rows(scenario.start, scenario.end)
        heads = {"Date": "date", "Who": "lane", "What": "what", "Source": "source"}
        st.table(
            {head: [session.escape(str(row[name])) for row in rows] for head, name in heads.items()}, hide_index=True
        )


def _questions() -> None:
    st.header("Three first questions", anchor=False, help=tip("run", "luck", "reading", "lever"))
    first = [each for each in load_exercises() if each.first]
    for tab, exercise in zip(st.tabs([f"{n}. {each.title}" for n, each in enumerate(first, 1)]), first, strict=True):
        with tab:
            exercises.draw(exercise)
    st.caption("More of them: the page Exercises.")


def _who_is_who(story: Story) -> None:
    st.header("Who is who", anchor=False)
    for place, party in enumerate(story.who_is_who):
        if place % 3 == 0:
            columns = st.columns(3)
        with columns[place % 3].container(border=True, height="stretch"):
            sources = list(party.sources)
            parts = [f"**{session.escape(party.name)}** · {session.escape(party.who)}"]
            for head, statements in party.parts().items():
                parts.append(f"*{head}.* {' '.join(session.escape(each.text) for each in statements)}")
                sources += [source for each in statements for source in each.sources]
            st.markdown("\n\n".join(parts))
            st.caption(f"Rests on {', '.join(dict.fromkeys(sources))}")


@st.fragment
def _scenarios() -> None:
    with st.expander(
        "Scenarios: what each asks", key="start:scenarios", icon=":material/map:", on_change="rerun"
    ) as box:
        if not box.open:
            return
        for place, name in enumerate(list_scenarios()):
            if place % 2 == 0:
                columns = st.columns(2)
            with columns[place % 2].container(border=True, height="stretch"):
                cards.draw_scenario(name)
                opened = st.button("Open on Explore", key=f"start:open:{name}", icon=":material/arrow_forward:")
            if opened:
                _open(Link(scenario=name))


@st.fragment
def _readings() -> None:
    with st.expander(
        "Readings: what each article answers", key="start:readings", icon=":material/article:", on_change="rerun"
    ) as box:
        if not box.open:
            return
        for name in article_readings():
            with st.container(border=True):
                cards.draw_reading(name)
                opened = st.button("Choose it on Explore", key=f"start:read:{name}", icon=":material/arrow_forward:")
            if opened:
                _open(Link(reading=name))


def _open(link: Link) -> None:
    st.session_state["link"] = link
    st.session_state.pop("opened", None)
    st.switch_page(session.page("explore"))
