"""Evidence: the ledger to search, the articles side by side, where readings agree, and where the spread comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from sim.app.parts import agreement, charts
from sim.app.serving import service
from sim.app.serving.cache import Cache
from sim.app.state import session
from sim.app.state.scenarios import article_readings, plain_of, posterior_of
from sim.charts.theme import on_screen
from sim.inputs.evidence.ledger import Entry, load_ledger
from sim.inputs.posterior.posterior import SHIPPED
from sim.inputs.scenario.readings import load_reading
from sim.inputs.scenario.scenario import Scenario

if TYPE_CHECKING:
    from experiments.uncertainty.run import Uncertainty

MOST_CLAIMS = 60


def page() -> None:
    """Draw the page."""
    st.title("Evidence", anchor=False)
    st.caption("Claims are in the project's own words and attributed; the ledger takes no side.")
    if (three := session.scenarios()) is None:
        return
    agreement.part()
    _spread_part(three.changed)
    _side_by_side()
    _ledger()
    session.write_address(three.changed)


@st.fragment
def _side_by_side() -> None:
    st.subheader("What each article says on a contested matter", anchor=False)
    readings = [load_reading(name) for name in article_readings()]
    questions = list(dict.fromkeys(each.question for reading in readings for each in reading.contested))
    question = st.selectbox("Contested matter", questions, key="question")
    for column, reading in zip(st.columns(len(readings)), readings, strict=True):
        answers = [each for each in reading.contested if each.question == question]
        with column:
            st.markdown(f"**{session.escape(reading.title)}**")
            for each in answers:
                st.markdown(session.escape(each.says))
                st.caption(", ".join(each.sources) or "no paragraph speaks of it")


@st.fragment
def _ledger() -> None:
    st.subheader("The ledger", anchor=False)
    ledger = load_ledger()
    first, second, third, last = st.columns([3, 2, 2, 1.4], vertical_alignment="bottom")
    text = first.text_input("Search", key="ledger:text", placeholder="Words of a claim, an id, or a parameter")
    source = second.selectbox(
        "Source",
        [None, *ledger.sources],
        key="ledger:source",
        format_func=lambda each: ledger.sources[each].title if each else "All",
    )
    names = [None, *sorted(ledger.names())]
    bears_on = third.selectbox("Bears on", names, key="ledger:bears_on", format_func=lambda each: each or "Anything")
    contested = last.toggle("Contested only", key="ledger:contested")
    entries = ledger.select(source, True if contested else None, bears_on)
    entries = tuple(entry for entry in entries if matches(entry, text))
    st.caption(
        f"{len(entries)} of {len(ledger)} claims" + (f"; the first {MOST_CLAIMS}" * (len(entries) > MOST_CLAIMS))
    )
    for entry in entries[:MOST_CLAIMS]:
        mark = " **Contested.**" if entry.contested else ""
        st.markdown(f"`{entry.id}` {session.escape(entry.claim)}{mark}")
        bearings = ", ".join(f"{each.name} ({each.direction})" for each in entry.bears_on) or "nothing"
        against = f" Contradicted by {', '.join(entry.contradicts)}." if entry.contradicts else ""
        known = f"{entry.citation}; confidence {entry.confidence}, known from {entry.known_from}"
        st.caption(session.escape(f"{known}. Bears on {bearings}.{against}"))


def matches(entry: Entry, text: str) -> bool:
    """Return whether every word of a search stands somewhere in a claim, its id, its actors or what it bears on."""
    bearings = " ".join(bearing.name for bearing in entry.bears_on)
    whole = f"{entry.id} {entry.claim} {' '.join(entry.actors)} {bearings} {entry.citation}".casefold()
    return all(word in whole for word in text.casefold().split())


POINTS, REPLICATIONS = 20, 8
"""Draws of parameters and runs of each: fewer than the command takes, for an answer in seconds."""

_spreads: Cache[Uncertainty] = Cache(max_entries=16)


@st.fragment
def _spread_part(scenario: Scenario) -> None:
    """Draw the part of a page: a button, and what it finds."""
    st.subheader("Where does the spread come from?", anchor=False)
    st.caption(
        "Plays every reading, with its rules exchanged one at a time, and draws of all parameters from the evidence "
        "ranges; the levers on screen give way to these."
    )
    if st.button("Where does the spread come from?", key="uncertainty:ask"):
        from experiments.uncertainty.run import cell_count, uncertainty
        from experiments.uncertainty.text import chart_rows, headers, how, note_of, rows_of, shares_body

        seed = session.current().seed

        def compute() -> Uncertainty:
            with service.GATE.threads() as threads:
                source = None if posterior_of(scenario) is None else SHIPPED
                return uncertainty(plain_of(scenario), POINTS, REPLICATIONS, seed, threads, posterior=source)

        def ask() -> Uncertainty:
            key = (scenario.hash, scenario.name, seed)
            if not _spreads.holds(key):
                session.spend(cell_count() * POINTS * REPLICATIONS)
            with st.spinner("Playing readings, rules and draws"):
                return _spreads.get(key, compute)

        if (spread := session.attempt(ask)) is not None:
            body = shares_body(chart_rows(spread))
            spec = on_screen(body, session.is_dark(), int(body["height"]), {"columns": charts.FOUR_IF_ROOM})
            charts.show(spec, body["datasets"], "uncertainty")
            columns = zip(headers(), zip(*rows_of(spread), strict=True), strict=True)
            st.table({name: list(values) for name, values in columns}, hide_index=True)
            st.caption(f"{how(spread)}. {note_of(spread)}")
