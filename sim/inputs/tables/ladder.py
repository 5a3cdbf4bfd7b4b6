"""Escalation ladders: which rung every day of a run stands on, and the tension index.

A ladder is versioned data (scenarios/ladders/). Each rung has a rule over trailing sums of the daily counts; the
highest rung whose rule holds applies, and rung 0 where none does, so a ladder is total and exclusive by construction.
All arithmetic is on whole numbers, along the last axis only: the result is the same whatever the leading shape.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, Field, Strict, model_validator

from sim.errors import NotFoundError, nearest, shown
from sim.inputs.files.documents import Document, data_root, read_document, read_shipped
from sim.inputs.files.problems import validate, wrong
from sim.inputs.tables.fields import Entry, Number, Text, known
from sim.kernel.state import DAY_WHOLE

COLUMNS = DAY_WHOLE
"""Columns that a rule or a weight may name: the whole-number columns of sim.kernel.state.Day."""

DECIMALS = 2
"""Most decimals of a weight, so that the tension index is exact."""

SCALE = 10**DECIMALS
"""What a weight is multiplied by to be a whole number."""


def _with_few_decimals(weight: float) -> float:
    if weight < 0 or Decimal(str(weight)) * SCALE % 1:
        raise wrong(f"a weight must be 0 or more, with at most {DECIMALS} decimals, not {weight:g}")
    return weight


Column = Annotated[str, Strict(), known("daily count", lambda: COLUMNS, listed=False)]
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


_BLOCK = 8
"""Runs that are taken at a time, so that a day's record is still in the processor's cache for the next column."""

Whole = npt.NDArray[np.int64]
Sums = dict[tuple[tuple[str, ...], int], Whole]
Measured = TypeVar("Measured", bound=np.generic)


@dataclass(frozen=True, slots=True, repr=False)
class Ladder:
    """A ladder: maps the daily counts of one run or many to rungs and to the tension index."""

    name: str
    title: str
    text: str
    steps: tuple[Rung, ...]
    weights: Tension

    def __repr__(self) -> str:
        """Name and the names of the rungs."""
        return f"<Ladder {self.name}: {', '.join(self.names)}>"

    @property
    def names(self) -> tuple[str, ...]:
        """Name of every rung, from rung 0 up."""
        return tuple(step.name for step in self.steps)

    def rungs(self, daily: Any) -> npt.NDArray[np.int8]:
        """Rung of every day.

        Args:
            daily: daily counts by column name, each of shape (..., days): a record array of state.Day, a table or a
                dictionary of arrays. Runs start in a lull: nothing is counted before the first day.

        Returns:
            Rungs, 0 to the highest, of the same shape.
        """
        return _by_blocks(daily, self._rungs, np.int8)

    def tension(self, daily: Any) -> npt.NDArray[np.float64]:
        """Tension index of every day, 0 up; `daily` and the shape returned are as for `rungs`."""
        return _by_blocks(daily, self._tension, np.float64)

    def _rungs(self, daily: Any) -> npt.NDArray[np.int8]:
        sums: Sums = {}
        holds = [(step.rung, _holds(step.when, daily, sums)) for step in self.steps if step.when is not None]
        result = np.zeros(holds[0][1].shape, dtype=np.int8)
        for rung, where in holds:
            result[where] = rung
        return result

    def _tension(self, daily: Any) -> npt.NDArray[np.float64]:
        total: Any = 0
        for column, weight in self.weights.weights.items():
            total = total + _column(daily, column) * int(Decimal(str(weight)) * SCALE)
        return _trailing(total, self.weights.days) / float(SCALE)


def _column(daily: Any, name: str) -> Whole:
    return np.asarray(daily[name]).astype(np.int64, copy=False)


def _trailing(values: Whole, days: int) -> Whole:
    """Sum of the last `days` days, today included, along the last axis."""
    running = np.cumsum(values, axis=-1)
    trailing = running.copy()
    trailing[..., days:] -= running[..., :-days]
    return trailing


def _holds(rule: Rule, daily: Any, sums: Sums) -> npt.NDArray[np.bool_]:
    """Where a rule holds; trailing sums stay in `sums` for the next rule that compares them."""
    if parts := [_holds(part, daily, sums) for part in rule.any or rule.all]:
        return np.asarray((np.logical_or if rule.any else np.logical_and).reduce(parts))
    assert rule.days is not None, "a checked rule that joins no others compares a sum"
    key = (rule.columns, rule.days)
    if key not in sums:
        total = _column(daily, rule.columns[0])
        for name in rule.columns[1:]:
            total = total + _column(daily, name)
        sums[key] = _trailing(total, rule.days)
    return sums[key] >= (rule.at_least or 0)


def _by_blocks(
    daily: Any, measure: Callable[[Any], npt.NDArray[Measured]], kind: type[Measured]
) -> npt.NDArray[Measured]:
    """Apply a measure to a few runs at a time; tables, dictionaries and single runs are taken whole."""
    if not isinstance(daily, np.ndarray):
        return measure(daily)
    rows = np.asarray(daily).reshape(-1, daily.shape[-1])
    result: npt.NDArray[Measured] = np.empty(rows.shape, dtype=kind)
    for start in range(0, len(rows), _BLOCK):
        result[start : start + _BLOCK] = measure(rows[start : start + _BLOCK])
    return result.reshape(daily.shape)


def list_ladders() -> tuple[str, ...]:
    """Names of the shipped ladders, standard first."""
    names = sorted(path.stem for path in (data_root() / "ladders").glob("*.yaml"))
    return tuple(sorted(names, key=lambda name: name != "standard"))


def _parse(document: Document) -> Ladder:
    file = validate(LadderFile, document)
    weights = file.tension or _shipped(file.tension_of or "standard").weights
    return Ladder(file.name, file.title, file.text, file.rungs, weights)


@cache
def _shipped(name: str) -> Ladder:
    known = list_ladders()
    if name not in known:
        raise NotFoundError(f"There is no ladder {shown(name)}; there are: {', '.join(known)}{nearest(name, known)}.")
    return _parse(read_shipped(data_root() / "ladders" / f"{name}.yaml", f"ladders/{name}.yaml"))


def load_ladder(name: str) -> Ladder:
    """Shipped ladder by name, or a ladder file of one's own by its path (ending in .yaml).

    Raises:
        NotFoundError: there is no such ladder.
        ScenarioError: the file is not a valid ladder; names file, line, field and what is allowed.
    """
    if name.endswith((".yaml", ".yml")):
        return _parse(read_document(Path(name)))
    return _shipped(name)
