"""What newcomers are told: every statement rests on the ledger, every word of the pages is in the glossary."""

from __future__ import annotations

from datetime import date
from html import escape
from pathlib import Path

import pytest

from sim.browser.inputs import OUTCOMES
from sim.browser.page import outcome_rows
from sim.charts.record import LANES, event_rows, record_tables
from sim.errors import NotFoundError, ScenarioError
from sim.inputs.evidence.ledger import load_ledger
from sim.inputs.files.documents import data_root
from sim.inputs.guide import story
from sim.inputs.guide.cards import reading_card, scenario_card
from sim.inputs.guide.glossary import load_glossary, meaning
from sim.inputs.guide.story import load_story
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.readings import COMMON, list_readings
from sim.outcomes.registry import label_of

FIRST, LAST = date(2023, 10, 17), date(2024, 4, 30)


def test_every_statement_of_the_start_page_cites_entries_of_the_ledger() -> None:
    told = load_story()
    statements = [
        *told.what_happened,
        *(each for party in told.who_is_who for part in party.parts().values() for each in part),
    ]
    assert len(statements) > 30
    for each in statements:
        assert [load_ledger().entry(source) for source in each.sources], each.text
    for party in told.who_is_who:
        assert [load_ledger().entry(source) for source in party.sources], party.name


def test_what_happened_is_about_a_hundred_and_fifty_words() -> None:
    assert 130 <= sum(len(each.text.split()) for each in load_story().what_happened) <= 180


def test_what_is_said_to_be_disputed_is_contested_in_the_ledger() -> None:
    for party in load_story().who_is_who:
        for each in party.disputes:
            assert any(load_ledger().entry(source).contested for source in each.sources), each.text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[001-p06-a]", "[001-p6-a]", "there is no entry of the evidence ledger called '001-p6-a'"),
        ("[001-p06-a]", "[]", "tuple should have at least 1 item"),
        ("aims:", "aim:", "there is no such key; did you mean 'aims'?"),
    ],
)
def test_a_statement_without_a_source_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str
) -> None:
    text = (data_root() / "guide" / "start.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "start.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(story, "data_root", lambda: tmp_path)
    with pytest.raises(ScenarioError) as caught:
        load_story()
    assert said in str(caught.value)
    assert "guide/start.yaml, line" in str(caught.value)


def test_the_timeline_is_made_of_the_record() -> None:
    rows = event_rows(FIRST, LAST)
    assert {row["lane"] for row in rows} == set(LANES[1:])
    known = [load_ledger().entry(row["source"]) for row in rows if not row["source"].startswith("record ")]
    assert len(known) > 25
    assert all(entry.source.id == "record" for entry in known)
    killed = [row for row in rows if row["kind"] == "kills"]
    assert [(row["date"], row["source"]) for row in killed] == [("2024-01-28", "record-us-casualties-2024-01-28")]
    strikes = [row["date"] for row in rows if row["lane"] == "US strikes"]
    assert len(strikes) == 12
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)


def test_every_label_of_the_timeline_stands_at_a_mark() -> None:
    told = load_story()
    tables = record_tables(told.record, FIRST, LAST, told.labels)
    assert {row["source"] for row in tables["labels"]} == set(told.labels)
    assert max(row["thick"] for row in tables["attacks"]) > 10 * min(row["thick"] for row in tables["attacks"])


# --- the glossary


def test_the_glossary_is_in_order_and_says_each_word_once() -> None:
    words = [each.term for each in load_glossary().words]
    assert words == sorted(words)
    everything = [name for each in load_glossary().words for name in (each.term, *each.also)]
    assert len(everything) == len(set(everything))


@pytest.mark.parametrize(
    "term",
    ["lever", "rung", "ladder", "ensemble", "run", "seed", "luck", "twin", "median", "interval", "reading", "posterior",
     "baseline", "fan", "paired difference", "calibrated draws", *OUTCOMES],
)  # fmt: skip
def test_words_and_outcomes_of_the_pages_have_a_meaning(term: str) -> None:
    assert meaning(term).endswith(".")


def test_the_table_of_outcomes_says_what_each_counts() -> None:
    rows = outcome_rows()
    for name in OUTCOMES:
        assert f'<abbr title="{escape(meaning(name))}">{escape(label_of(name))}</abbr>' in rows


def test_an_unknown_word_names_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="did you mean 'lever'"):
        meaning("levr")


# --- cards


@pytest.mark.parametrize("name", list_scenarios())
def test_every_scenario_asks_a_question_and_says_how_it_differs(name: str) -> None:
    card = scenario_card(name)
    assert card.question.endswith("?")
    assert card.summary
    assert bool(card.differences) == (card.baseline is not None)
    assert (card.kind == "baseline") == (card.baseline is None)


def test_every_reading_of_an_article_answers_every_contested_question() -> None:
    cards = [reading_card(name) for name in list_readings()]
    questions = {tuple(each.question for each in card.reading.contested) for card in cards}
    assert len(questions) == 1
    assert [card.reading.id for card in cards if card.article is None] == [COMMON]
    assert all(card.article_words.startswith(f"Article {card.article.id}: ") for card in cards if card.article)
