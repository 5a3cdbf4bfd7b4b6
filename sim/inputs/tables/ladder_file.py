"""What a ladder file (scenarios/ladders/) holds, checked as it is read."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, Strict, ValidationError, model_validator

from sim.inputs.files.problems import problems_of, report, unknown, wrong
from sim.inputs.files.yaml_lines import Document, Place
from sim.inputs.tables.fields import Entry, Number, Text
from sim.kernel.state import DAY_WHOLE

COLUMNS = DAY_WHOLE
"""Columns that a rule or a weight may name: the whole-number columns of sim.kernel.state.Day."""

DECIMALS = 2
"""Most decimals of a weight, so that the tension index is exact."""

SCALE = 10**DECIMALS
"""What a weight is multiplied by to be a whole number."""


def _known_column(name: str) -> str:
    if name not in COLUMNS:
        raise wrong(unknown("daily count", name, COLUMNS, listed=False))
    return name


def _with_few_decimals(weight: float) -> float:
    if weight < 0 or Decimal(str(weight)) * SCALE % 1:
        raise wrong(f"a weight must be 0 or more, with at most {DECIMALS} decimals, not {weight:g}")
    return weight


Column = Annotated[str, Strict(), AfterValidator(_known_column)]
Weight = Annotated[Number, AfterValidator(_with_few_decimals)]
Count = Annotated[int, Strict(), Field(ge=1, le=1_000_000)]
Days = Annotated[int, Strict(), Field(ge=1, le=365)]


class Rule(Entry):
    """When a rung holds: a trailing sum reaches a number, or `any` or `all` of other rules hold."""

    columns: tuple[Column, ...] = ()
    days: Days | None = None
    at_least: Count | None = None
    any: tuple[Rule, ...] = ()
    all: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _one_form(self) -> Rule:
        compares = (bool(self.columns), self.days is not None, self.at_least is not None)
        forms = (compares == (True, True, True), bool(self.any), bool(self.all))
        if sum(forms) != 1 or (True in compares and not forms[0]):
            raise wrong("a rule must have either columns, days and at_least, or any, or all")
        return self


class Rung(Entry):
    """One rung: its number, a short neutral name, what it means, its rule, and what it rests on."""

    rung: Annotated[int, Strict()]
    name: Text
    text: Text
    when: Rule | None = None
    sources: tuple[str, ...] = ()
    assumption: Text = ""


class Tension(Entry):
    """Weights of the tension index: a sum over the last `days` days of weight times count."""

    days: Days
    weights: dict[Column, Weight] = Field(min_length=1)
    assumption: Text = ""


class LadderFile(Entry):
    """A whole ladder file: rungs 0 up, and weights of its own or the name of the shipped ladder that lends them."""

    version: int
    name: Text
    title: Text
    text: Text
    rungs: tuple[Rung, ...] = Field(min_length=2, max_length=100)
    tension: Tension | None = None
    tension_of: Text | None = None

    @model_validator(mode="after")
    def _total(self) -> LadderFile:
        if [rung.rung for rung in self.rungs] != list(range(len(self.rungs))):
            raise wrong("the rungs must be numbered 0, 1, 2 and so on, in order")
        if self.rungs[0].when is not None or any(rung.when is None for rung in self.rungs[1:]):
            raise wrong("rung 0 is what holds when no rule does: it must have no rule, and every other rung one")
        if (self.tension is None) == (self.tension_of is None):
            raise wrong("either tension or tension_of (the name of the ladder whose weights are used) must be given")
        return self


def _keys_at(place: Place) -> tuple[str, ...]:
    if not place:
        return tuple(LadderFile.model_fields)
    if place[-1] == "tension":
        return tuple(Tension.model_fields)
    return tuple(Rung.model_fields) if len(place) == 2 else tuple(Rule.model_fields)


def parse_ladder_file(document: Document) -> LadderFile:
    """Checked content of a ladder's document.

    Raises:
        ScenarioError: the document is not a valid ladder; names file, line, field and what is allowed.
    """
    try:
        return LadderFile.model_validate(document.data)
    except ValidationError as error:
        report(problems_of(error, document, _keys_at), document)
        raise
