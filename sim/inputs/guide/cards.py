"""Cards: what a scenario asks and how it differs from its baseline; what article a reading follows and what it answers.

A scenario's file and the ledger own every word; the app, the command line and the documents show the same cards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from sim.inputs.evidence.ledger import Source, load_ledger
from sim.inputs.scenario.content import Difference
from sim.inputs.scenario.readings import Reading, load_reading
from sim.inputs.scenario.scenario import Scenario, load_scenario

Kind = Literal["baseline", "branch", "counterfactual"]


@dataclass(frozen=True)
class ScenarioCard:
    """What somebody who chooses a scenario wants to know.

    Attributes:
        name: its name.
        title: its title.
        kind: "baseline", "branch" (follows the record to a day) or "counterfactual".
        question: what can be asked with it.
        summary: what it is, in two or three sentences.
        baseline: name of the scenario from which it differs, or None.
        baseline_title: its title, or None.
        start: first day.
        end: last day.
        days: length of the window.
        differences: what differs from the baseline: path, value there, value here.
    """

    name: str
    title: str
    kind: Kind
    question: str
    summary: str
    baseline: str | None
    baseline_title: str | None
    start: date
    end: date
    days: int
    differences: tuple[Difference, ...]


def kind_of(scenario: Scenario) -> Kind:
    """Return what kind of scenario it is."""
    if scenario.baseline is None:
        return "baseline"
    follows = any(path == "follow_until" for path, _, _ in scenario.differences())
    return "branch" if follows else "counterfactual"


@lru_cache(maxsize=64)
def scenario_card(name: str) -> ScenarioCard:
    """Return the card of a scenario that comes with the program.

    Raises:
        NotFoundError: there is no such scenario; says the nearest.
    """
    each = load_scenario(name)
    return ScenarioCard(
        name=each.name,
        title=each.title,
        kind=kind_of(each),
        question=each.question,
        summary=each.summary,
        baseline=each.baseline,
        baseline_title=None if each.baseline is None else load_scenario(each.baseline).title,
        start=each.start,
        end=each.end,
        days=each.days,
        differences=tuple(each.differences()),
    )


@dataclass(frozen=True)
class ReadingCard:
    """What somebody who chooses a reading wants to know: the reading, and its article, None where it has none."""

    reading: Reading
    article: Source | None

    @property
    def article_words(self) -> str:
        """The article in a line: number, title, who published it and when."""
        if self.article is None:
            return "No article: the wide range that all of them leave."
        each = self.article
        return f"Article {each.id}: {each.title} ({each.outlet}; {each.date})"


@lru_cache(maxsize=16)
def reading_card(name: str) -> ReadingCard:
    """Return the card of a reading; what it answers to each contested question is `reading.contested`.

    Raises:
        NotFoundError: there is no such reading; says the nearest.
    """
    reading = load_reading(name)
    return ReadingCard(reading, load_ledger().source(reading.article) if reading.article else None)
