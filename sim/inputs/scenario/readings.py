"""Readings: what each article supports, as parameter values, ranges and rules, with the contested questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, Strict

from sim.errors import NotFoundError, nearest, sentence, shown
from sim.inputs.files.documents import data_root, read_shipped
from sim.inputs.files.problems import Problem, mapping_at, report, unknown, validate
from sim.inputs.scenario.schema import Parameters, range_problems
from sim.inputs.tables.fields import Entry, Name, OneOf, OrEmpty, OrNoEntries, Sources, Text
from sim.inputs.tables.vocabulary import RULES

COMMON = "common"
"""Id of the reading that belongs to no article."""


class RuleChoice(Entry):
    """The rule that a reading supports for one decider, and what it rests on."""

    choice: Annotated[str, Strict()] = Field(description="Name of the rule.")
    sources: Sources = Field((), description="Ids of the evidence ledger.")


class Contested(Entry):
    """A question on which the articles differ, and what this one says."""

    question: Text = Field(description="The question.")
    says: Text = Field(description="What the article says about it.")
    sources: Sources = Field((), description="Ids of the evidence ledger.")


_Decider = Annotated[str, Strict(), OneOf("decider", tuple(RULES))]


class Reading(Entry):
    """A reading of one article, or of none: the schema of its file."""

    id: Name = Field(description="Its file's name without the suffix.")
    title: Text = Field(description="Title for people.")
    article: Text | None = Field(None, description="Number of the article, such as 003.")
    summary: Text = Field("", description="What it holds, in neutral words.")
    scenario: Name = Field("tower-22", description="Shipped scenario that its article speaks of.")
    rules: Annotated[dict[_Decider, RuleChoice], OrEmpty] = Field({}, description="Decider -> rule and sources.")
    parameters: Parameters = Field({}, description="Path -> value, range, sources.")
    contested: Annotated[tuple[Contested, ...], OrNoEntries] = Field(
        (), description="Questions on which the articles differ."
    )

    def __repr__(self) -> str:
        """Id, and how many rules and parameters it sets."""
        return f"<Reading {self.id}: {len(self.rules)} rules, {len(self.parameters)} parameters>"


def _files() -> dict[str, Path]:
    files = {path.stem: path for path in sorted((data_root() / "readings").glob("*.yaml"))}
    return dict(sorted(files.items(), key=lambda item: (item[0] != COMMON, item[0])))


def list_readings() -> list[str]:
    """Return the ids of the readings, the common one first."""
    return list(_files())


def load_reading(name: str) -> Reading:
    """Return a reading by its id.

    Raises:
        NotFoundError: there is no such reading; says the nearest.
        ScenarioError: its file is not valid; one sentence for each mistake, with its line.
    """
    files = _files()
    if name not in files:
        hint = nearest(str(name), files)
        raise NotFoundError(sentence(f"there is no reading {shown(str(name))}; allowed: {', '.join(files)}{hint}"))
    document = read_shipped(files[name], f"readings/{files[name].name}")
    problems = range_problems(mapping_at(document.data, "parameters"))
    reading = validate(Reading, document, problems)
    problems += [
        Problem(("rules", actor, "choice"), unknown(f"rule of {actor} called", rule.choice, RULES[actor]))
        for actor, rule in reading.rules.items()
        if rule.choice not in RULES[actor]
    ]
    if reading.id != name:
        text = f"must be the file's name without the suffix, '{name}', not '{reading.id}'"
        problems.append(Problem(("id",), text))
    report(problems, document)
    return reading
