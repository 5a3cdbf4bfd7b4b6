"""Readings: what each article supports, as parameter values, ranges and rules, with the contested questions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, Strict, ValidationError

from sim.errors import NotFoundError, nearest, sentence, shown
from sim.inputs.files.places import data_root
from sim.inputs.files.problems import Problem, mapping_at, problems_of, report, unknown
from sim.inputs.files.yaml_lines import Document, Place, read_shipped
from sim.inputs.tables.fields import Entry, Name, OneOf, OrEmpty, OrNoEntries, Sources, Text
from sim.inputs.tables.settings import ParameterEntry, Parameters, range_problems
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


class ReadingFile(Entry):
    """The schema of a reading's file."""

    id: Name
    title: Text
    article: Text | None = None
    summary: Text = ""
    rules: Annotated[dict[_Decider, RuleChoice], OrEmpty] = Field({})
    parameters: Parameters = Field({})
    contested: Annotated[tuple[Contested, ...], OrNoEntries] = ()


@dataclass(frozen=True, repr=False)
class Reading:
    """A reading of one article, or of none.

    Attributes:
        id: its file's name without the suffix.
        title: title for people.
        article: number of the article, such as `003`, or None.
        summary: what it holds, in neutral words.
        rules: decider -> rule and sources.
        parameters: path -> value, range, sources.
        contested: questions on which the articles differ.
    """

    id: str
    title: str
    article: str | None
    summary: str
    rules: dict[str, RuleChoice]
    parameters: dict[str, ParameterEntry]
    contested: tuple[Contested, ...]

    def __repr__(self) -> str:
        """Id, and how many rules and parameters it sets."""
        return f"<Reading {self.id}: {len(self.rules)} rules, {len(self.parameters)} parameters>"


def allowed_keys(place: Place) -> tuple[str, ...]:
    """Return the keys that a reading's file may have at a place."""
    models: dict[str, type[Entry]] = {"rules": RuleChoice, "parameters": ParameterEntry, "contested": Contested}
    return tuple(models.get(str(place[0]) if place else "", ReadingFile).model_fields)


def _file_problems(given: ReadingFile, stem: str) -> list[Problem]:
    problems = [
        Problem(("rules", actor, "choice"), unknown(f"rule of {actor} called", rule.choice, RULES[actor]))
        for actor, rule in given.rules.items()
        if rule.choice not in RULES[actor]
    ]
    if given.id != stem:
        problems.append(Problem(("id",), f"must be the file's name without the suffix, '{stem}', not '{given.id}'"))
    return problems


def parse_reading(document: Document, stem: str) -> Reading:
    """Return the reading in a file whose name without the suffix is `stem`.

    Raises:
        ScenarioError: one sentence for each mistake, with its line.
    """
    problems = range_problems(mapping_at(document.data, "parameters"))
    try:
        given = ReadingFile.model_validate(document.data)
    except ValidationError as error:
        report([*problems_of(error, document, allowed_keys), *problems], document)
        raise
    report([*problems, *_file_problems(given, stem)], document)
    return Reading(**{key: getattr(given, key) for key in ReadingFile.model_fields})


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
        ScenarioError: its file is not valid.
    """
    files = _files()
    if name not in files:
        hint = nearest(str(name), files)
        raise NotFoundError(sentence(f"there is no reading {shown(str(name))}; allowed: {', '.join(files)}{hint}"))
    path = files[name]
    return parse_reading(read_shipped(path, f"readings/{path.name}"), path.stem)
