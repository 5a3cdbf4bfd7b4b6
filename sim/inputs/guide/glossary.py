"""The words of the pages, each said once, in scenarios/guide/glossary.yaml: for tooltips and for docs/glossary.md."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Annotated

from pydantic import Strict

from sim.errors import NotFoundError, nearest, shown
from sim.inputs.files.documents import data_root, read_shipped
from sim.inputs.files.problems import validate
from sim.inputs.tables.fields import Entry, OrNoEntries, Text


class Word(Entry):
    """A word of the pages, what it means, and other words for the same."""

    term: Text
    text: Text
    also: Annotated[tuple[Text, ...], OrNoEntries] = ()


class OutcomeWord(Entry):
    """What an outcome counts; it is known by the outcome's label."""

    outcome: Annotated[str, Strict()]
    text: Text


class Glossary(Entry):
    """All words: the schema of the glossary's file."""

    version: int
    words: tuple[Word, ...]
    outcomes: tuple[OutcomeWord, ...]


@cache
def load_glossary() -> Glossary:
    """Return the glossary; its file is read once.

    Raises:
        ScenarioError: the file is not valid; one sentence for each mistake, with its line.
    """
    return validate(Glossary, read_shipped(data_root() / "guide" / "glossary.yaml", "guide/glossary.yaml"))


@cache
def _texts() -> dict[str, str]:
    glossary = load_glossary()
    by_word = {name: word.text for word in glossary.words for name in (word.term, *word.also)}
    return by_word | {each.outcome: each.text for each in glossary.outcomes}


def meaning(term: str) -> str:
    """Return what a word means, or what the outcome of that name counts.

    Raises:
        NotFoundError: the glossary does not have it; says the nearest.
    """
    if term not in _texts():
        raise NotFoundError(f"The glossary has no word {shown(term)}{nearest(term, _texts()) or '.'}")
    return _texts()[term]


def term_html(term: str, text: str) -> str:
    """Return a text in HTML that says on hover what a word, or an outcome of that name, means.

    Raises:
        NotFoundError: the glossary does not have it; says the nearest.
    """
    return f'<abbr title="{escape(meaning(term))}">{escape(text)}</abbr>'
