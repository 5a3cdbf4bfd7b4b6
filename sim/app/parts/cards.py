"""Cards on a page: scenarios with their question and difference, readings with their article and answers."""

from __future__ import annotations

from datetime import date

import streamlit as st

from sim.app.state import session
from sim.inputs.guide.cards import ScenarioCard, reading_card, scenario_card
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.tables.names import path_words
from sim.inputs.tables.parameters import faction_table
from sim.results.text import value_text

MOST = 4
"""Differences that a card lists; of more only the number is given."""


def window_words(card: ScenarioCard) -> str:
    """Return what kind of scenario it is, and its window: "Baseline, 17 October 2023 to 30 April 2024"."""
    kind = {"baseline": "Baseline", "branch": f"Branch of {card.baseline_title}"}
    first = kind.get(card.kind, f"What if: {card.baseline_title}")
    return f"{first}, {day_words(card.start)} to {day_words(card.end)}"


def day_words(day: date) -> str:
    """Return a day such as 7 February 2024."""
    return f"{day.day} {day:%B %Y}"


def difference_words(card: ScenarioCard) -> list[str]:
    """Return what a scenario changes of its baseline, in words; forced decisions beyond a few are counted."""
    forced = [each for each in card.differences if each[0].startswith("forced.")]
    shown = [each for each in card.differences if each not in forced]
    phrases = [_phrase(path, before, after) for path, before, after in shown]
    if len(forced) > MOST:
        _, day, actor, decision = forced[0][0].split(".")
        phrases.append(f"{len(forced)} decisions are given, from {_day(day)}: {_actor(actor)}, {_plain(decision)}")
    else:
        phrases += [_phrase(path, before, after) for path, before, after in forced]
    return phrases


def _phrase(path: str, before: float | str | None, after: float | str | None) -> str:
    first, *rest = path.split(".")
    if path == "follow_until":
        return f"follows the record until {_day(str(after))}"
    if first == "forced":
        return f"{_day(rest[0])}: {_actor(rest[1])}, {_plain(rest[2])} is given: {_plain(str(after))}"
    if first == "context":
        return f"the course of {_plain(rest[0])} is another"
    return f"{path_words(path)} {_plain(value_text(before))} → {_plain(value_text(after))}"


def _day(text: str) -> str:
    return day_words(date.fromisoformat(text))


def _plain(text: str) -> str:
    return text.replace("-", " ").replace("_", " ") if any(sign.isalpha() for sign in text) else text


def _actor(name: str) -> str:
    known = faction_table().get(name)
    return known.name if known else _plain(name).title()


def draw_choice(scenario: str, reading: str | None) -> None:
    """Draw what a chosen scenario and reading are: the question, the difference, the article."""
    parts = []
    if scenario in list_scenarios():
        card = scenario_card(scenario)
        parts.append(card.question)
        parts += [f"Differs from {card.baseline_title}: {'; '.join(difference_words(card))}."] if card.baseline else []
    if reading is not None:
        parts.append(
            f"The reading follows {reading_card(reading).article_words[:1].lower()}"
            f"{reading_card(reading).article_words[1:]}"
        )
    if parts:
        st.caption(session.escape(" ".join(parts)))


def draw_scenario(name: str) -> None:
    """Draw the card of a scenario: title, window, question, summary, difference."""
    card = scenario_card(name)
    st.markdown(f"**{session.escape(card.title)}**")
    st.caption(session.escape(window_words(card)))
    st.markdown(f"*{session.escape(card.question)}*")
    st.markdown(session.escape(card.summary))
    if differences := difference_words(card):
        st.caption(session.escape(f"Differs from {card.baseline_title}: {'; '.join(differences)}."))


def draw_reading(name: str) -> None:
    """Draw the card of a reading: title, article, summary, and what it answers to each contested question."""
    card = reading_card(name)
    st.markdown(f"**{session.escape(card.reading.title)}**")
    st.caption(session.escape(card.article_words))
    st.markdown(session.escape(card.reading.summary))
    for each in card.reading.contested:
        sources = f" `{'`, `'.join(each.sources)}`" if each.sources else ""
        st.markdown(f"- **{session.escape(each.question)}** {session.escape(each.says)}{sources}")
