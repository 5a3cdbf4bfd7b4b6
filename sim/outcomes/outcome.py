"""What an outcome is: its name, words, unit, kind and direction, what it needs of runs, and how it is measured.

A measure reads what the engine's reducers took from the days of some runs (sim.outcomes.reduction), as `Runs` has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from sim.engine.reducers import FIRST, LAST, PEAK, TOTAL
from sim.engine.statistics import How, measure
from sim.errors import InputError, shown
from sim.kernel.state import Day, EventKind

Array = npt.NDArray[Any]

Kind = Literal["count", "real", "flag", "date", "category"]
"""A whole number, a real number, a yes or no (its mean is the share of runs), a date, or one of `categories`."""

Measure = Callable[["Runs"], Array]
"""Value of each run; nan (NaT for dates) where a run has none."""

NUMERIC: tuple[Kind, ...] = ("count", "real", "flag")

DERIVED = ("rung", "tension")
"""Daily columns that the scenario's ladder gives."""

DAILY = (*Day.__annotations__, *DERIVED)
"""Every daily column."""


@dataclass(frozen=True)
class Outcome:
    """One outcome.

    Attributes:
        name: what files, designs and links call it: lower case, without spaces.
        label: what people read, with the unit where the words do not say it.
        unit: unit, for manifests and axes.
        kind: count, real, flag, date or category; decides storage and whether it is printed as a percentage.
        measure: works out a value for each run; see Runs for what it may read.
        columns: columns of sim.kernel.state.Day of which it reads the total, peak, last value or first day.
        daily: daily columns that it reads day by day.
        events: whether it reads events.
        direction: 1 where more means escalation, -1 where less does, 0 where neither.
        brief: words for narrow tables; the label without unit and "runs with" unless given.
        headline: words on the page of `escalation run`: a title, or a clause of a flag ("a faction suspends").
        detail: whether it stands in files, JSON and lists only, and not on pages that show several outcomes.
        categories: names that the values of a category number.
    """

    name: str
    label: str
    unit: str
    kind: Kind
    measure: Measure = field(repr=False, compare=False)
    columns: tuple[str, ...] = ()
    daily: tuple[str, ...] = ()
    events: bool = False
    direction: Literal[-1, 0, 1] = 0
    brief: str = ""
    headline: str = ""
    detail: bool = False
    categories: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """Words for narrow tables."""
        return self.brief or self.label.partition(" (")[0].removeprefix("runs with ")

    @property
    def title(self) -> str:
        """Words on the page of `escalation run`."""
        return self.headline or self.short[0].upper() + self.short[1:]

    @property
    def is_share(self) -> bool:
        """Whether its mean over runs is a share of runs, printed as a percentage; differences are in points."""
        return self.kind == "flag"

    @property
    def is_numeric(self) -> bool:
        """Whether a mean over runs makes sense."""
        return self.kind in NUMERIC

    def values(self, runs: Runs) -> Array:
        """Return the value of each run; raise InputError where the measure gives something else."""
        values = np.asarray(self.measure(runs))
        if values.shape != (len(runs),) or values.dtype.kind not in "biufM":
            raise InputError(
                f"The measure of outcome {shown(self.name)} must give one number for each of {len(runs):,} runs; "
                f"it gave {values.dtype} of shape {values.shape}."
            )
        return values


@dataclass(frozen=True)
class Recipe:
    """A measure that follows from counts or rungs alone, which a browser works out too (sim.engine.statistics.measure).

    Attributes:
        how: what is done with the columns.
        columns: columns of sim.kernel.state.Day that it reads counts of.
        number: what a column must reach for How.REACHED.
        by_faction: whether the total is over the number of factions present.
    """

    how: How
    columns: tuple[str, ...] = ()
    number: int = 0
    by_faction: bool = False

    def row(self, places: Sequence[int], window: Window) -> tuple[tuple[int, int, int, int], float]:
        """What the compiled measure takes of it: how, first and last place of its columns, number; and the divisor.

        Args:
            places: first of its columns among the counts, and the place after the last.
            window: what all runs have in common.
        """
        number = window.horizon if self.how == How.FIRST else self.number
        divisor = max(1, len(window.factions)) if self.by_faction else 1
        return (int(self.how), places[0], places[1], number), float(divisor)

    def __call__(self, runs: Runs) -> Array:
        """Value of each run."""
        counts = np.stack([runs.counts_of(column) for column in self.columns], axis=1) if self.columns else _NO_COUNTS
        rungs = runs.daily("rung") if self.how == How.HIGHEST_RUNG else np.zeros((len(runs), 0))
        row, divisor = self.row((0, len(self.columns)), runs.window)
        values = np.zeros((len(runs), 1))
        measure(counts, rungs.astype(np.int8), np.array([row]), np.array([divisor]), values)
        if self.how in (How.ANY, How.REACHED):
            return values[:, 0] > 0
        whole = self.how in (How.TOTAL, How.LAST, How.HIGHEST_RUNG) and not self.by_faction
        return values[:, 0].astype(np.int64) if whole else values[:, 0]


_NO_COUNTS: Array = np.zeros((0, 0, 4), dtype=np.int64)


@dataclass(frozen=True)
class Window:
    """What all runs have in common.

    Attributes:
        start: first day.
        days: days of a run.
        factions: factions present -> their addresses, in the order of the scenario.
        horizon: day, from 0, at which times to an event are censored.
    """

    start: date
    days: int
    factions: Mapping[str, int]
    horizon: int


@dataclass(frozen=True, eq=False)
class Runs:
    """Some runs as a measure reads them, by the methods below. Every array has a row per run; days count from 0.

    Attributes:
        window: start, length and factions.
        columns: column of Day -> its place in `counted`.
        counted: (runs, columns, 4): total, peak, last value, first day above 0 or -1.
        days: name of a column of Day, `rung` or `tension` -> its values, (runs, days).
        happened: (runs, kinds of event, factions + 1, 2): number of events and first day or -1, by each faction in the
            window's order and, last, by anyone; None where no outcome needs events.
    """

    window: Window
    columns: Mapping[str, int]
    counted: Array
    days: Mapping[str, Array]
    happened: Array | None = None

    def __len__(self) -> int:
        """Number of runs."""
        return len(self.counted)

    def total(self, column: str) -> Array:
        """Sum of a whole-number column of sim.kernel.state.Day over the days of a run."""
        return np.asarray(self.counts_of(column)[:, TOTAL])

    def peak(self, column: str) -> Array:
        """Highest value of such a column on any day."""
        return np.asarray(self.counts_of(column)[:, PEAK])

    def last(self, column: str) -> Array:
        """Its value on the last day."""
        return np.asarray(self.counts_of(column)[:, LAST])

    def first(self, column: str) -> Array:
        """First day on which it is above 0; -1 where there is none."""
        return np.asarray(self.counts_of(column)[:, FIRST])

    def counts_of(self, column: str) -> Array:
        """Total, peak, last value and first day above 0 of such a column, (runs, 4)."""
        if column not in self.columns:
            raise InputError(f"An outcome that reads counts of {shown(column)} must name it in its `columns`.")
        return np.asarray(self.counted[:, self.columns[column]])

    def daily(self, column: str) -> Array:
        """Values day by day of a column of Day, of `rung` or of `tension`, (runs, days)."""
        if column not in self.days:
            raise InputError(f"An outcome that reads {shown(column)} day by day must name it in its `daily`.")
        return self.days[column]

    def events(self, kind: EventKind, faction: str | None = None) -> Array:
        """Number of events of a kind, by anyone or by one faction; 0 where the faction is absent."""
        return self._of_events(kind, faction, 0)

    def first_event(self, kind: EventKind, faction: str | None = None) -> Array:
        """Day of the first such event; -1 where there is none."""
        return self._of_events(kind, faction, 1)

    def _of_events(self, kind: EventKind, faction: str | None, what: int) -> Array:
        if self.happened is None:
            raise InputError("An outcome that reads events must say so: Outcome(..., events=True).")
        factions = list(self.window.factions)
        if faction is not None and faction not in factions:
            return np.full(len(self), -what, dtype=np.int64)
        place = len(factions) if faction is None else factions.index(faction)
        return np.asarray(self.happened[:, kind, place, what], dtype=np.int64)


def first_true(flags: Array) -> Array:
    """Return the first day on which something is true in each run, as a real number; nan where it never is."""
    return np.where(flags.any(axis=1), flags.argmax(axis=1), np.nan)


def events_of_run(events: Any, window: Window) -> Array:
    """Return `Runs.happened` of the events of one run, Event records in order of time."""
    addresses = list(window.factions.values())
    happened = np.zeros((1, len(EventKind), len(addresses) + 1, 2), dtype=np.int32)
    happened[..., 1] = -1
    for event in events:
        actor = [place for place, address in enumerate(addresses) if address == event["actor"]]
        for place in (*actor, len(addresses)):
            cell = happened[0, event["kind"], place]
            cell[1] = event["day"] if cell[0] == 0 else cell[1]
            cell[0] += 1
    return happened
