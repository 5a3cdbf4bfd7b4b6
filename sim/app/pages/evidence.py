"""Evidence: the ledger to search, the articles side by side, and where readings agree on the question on screen."""

from __future__ import annotations

import streamlit as st

from sim.app.parts import uncertainty_part
from sim.app.parts.words import changes_phrase, outcome_difference, outcome_interval
from sim.app.serving import agreement, service
from sim.app.serving.agreement import Effect, article_readings
from sim.app.state import session
from sim.inputs.evidence.ledger import Entry, load_ledger
from sim.inputs.scenario.readings import load_reading
from sim.inputs.scenario.scenario import Scenario
from sim.outcomes.registry import label_of

MOST_SHOWN = 60


def page() -> None:
    """Draw the page."""
    st.title("Evidence", anchor=False)
    st.caption("Claims are in the project's own words and attributed; the ledger takes no side.")
    three = session.scenarios()
    if three is None:
        return
    _agreement(three.assumed, three.changed)
    uncertainty_part.draw(three.changed)
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
        said = [each for each in reading.contested if each.question == question]
        with column:
            st.markdown(f"**{session.escape(reading.title)}**")
            for each in said:
                st.markdown(session.escape(each.says))
                st.caption(", ".join(each.sources) or "no paragraph speaks of it")


@st.fragment
def _agreement(assumed: Scenario, changed: Scenario) -> None:
    st.subheader("Where readings agree on the question on screen", anchor=False)
    phrase = changes_phrase(assumed, changed)
    if not phrase:
        st.markdown("Move a lever on the Explore page; this then asks whether its effect holds under every reading.")
        return
    outcome = st.selectbox("Outcome", service.OUTCOMES, key="agreement:outcome", format_func=label_of)
    st.markdown(f"The question: {session.escape(phrase)}.")
    if not st.button("Ask every reading", key="agreement:ask", type="primary"):
        return
    effects = session.tried(lambda: _effects(outcome))
    if effects:
        st.info(session.escape(agreement.finding(effects, outcome)), icon=":material/balance:")
        st.table(_columns(effects, outcome), hide_index=True)
        st.caption("Each reading against itself with the levers untouched, under the same luck; 95% intervals.")


def _effects(outcome: str) -> list[Effect]:
    link, readings = session.current(), article_readings()
    bar, found = st.progress(0.0, "Asking every reading"), []
    for place, reading in enumerate(readings):
        session.spend(2 * link.runs)
        found.append(agreement.effect(link, session.uploads(), reading, outcome))
        bar.progress((place + 1) / len(readings), f"{place + 1} of {len(readings)} readings")
    bar.empty()
    return found


def _columns(effects: list[Effect], outcome: str) -> dict[str, list[str]]:
    words = {1: "higher", -1: "lower", 0: "not clear"}
    return {
        "Reading": [load_reading(each.reading).title for each in effects],
        "Difference": [outcome_difference(outcome, each.row.difference) for each in effects],
        "Interval": [outcome_interval(each.row) for each in effects],
        "Direction": [words[each.sign] for each in effects],
    }


@st.fragment
def _ledger() -> None:
    st.subheader("The ledger", anchor=False)
    ledger = load_ledger()
    columns = st.columns([3, 2, 2, 1.4], vertical_alignment="bottom")
    with columns[0]:
        text = st.text_input("Search", key="ledger:text", placeholder="Words of a claim, an id, or a parameter")
    with columns[1]:
        source = st.selectbox(
            "Source",
            [None, *ledger.sources],
            key="ledger:source",
            format_func=lambda each: ledger.sources[each].title if each else "All",
        )
    with columns[2]:
        names = sorted(ledger.names())
        bears_on = st.selectbox(
            "Bears on", [None, *names], key="ledger:bears_on", format_func=lambda each: each or "Anything"
        )
    with columns[3]:
        contested = st.toggle("Contested only", key="ledger:contested")
    found = ledger.select(source, True if contested else None, bears_on)
    found = tuple(entry for entry in found if matches(entry, text))
    st.caption(f"{len(found)} of {len(ledger)} claims" + (f"; the first {MOST_SHOWN}" * (len(found) > MOST_SHOWN)))
    for entry in found[:MOST_SHOWN]:
        _entry(entry)


def matches(entry: Entry, text: str) -> bool:
    """Return whether every word of a search stands somewhere in a claim, its id, its actors or what it bears on."""
    bearings = " ".join(bearing.name for bearing in entry.bears_on)
    whole = f"{entry.id} {entry.claim} {' '.join(entry.actors)} {bearings} {entry.citation}".casefold()
    return all(word in whole for word in text.casefold().split())


def _entry(entry: Entry) -> None:
    mark = " **Contested.**" if entry.contested else ""
    st.markdown(f"`{entry.id}` {session.escape(entry.claim)}{mark}")
    bearings = ", ".join(f"{each.name} ({each.direction})" for each in entry.bears_on) or "nothing"
    against = f" Contradicted by {', '.join(entry.contradicts)}." if entry.contradicts else ""
    st.caption(session.escape(f"{entry.citation}; confidence {entry.confidence}. Bears on {bearings}.{against}"))
