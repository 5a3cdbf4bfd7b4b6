"""What a measure reads of some runs, whether their days are kept or were reduced as they were played.

`Reduced` holds what the engine's loops write while a block of runs is still in the processor's cache; `Kept` reads the
day records of an ensemble and counts only what is asked for. A measure sees the same numbers of either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from sim.kernel.state import EventKind

Array = npt.NDArray[Any]

TOTAL, PEAK, LAST, FIRST = range(4)
"""Places of the last axis of `Reduced.counted`."""


@dataclass(frozen=True)
class Window:
    """What all runs have in common.

    Attributes:
        start: first day.
        days: days of a run.
        factions: factions present -> their addresses, in the order of the scenario.
        horizon: day, from 0, at which times to an event are censored; the end of the window unless it is shorter.
    """

    start: date
    days: int
    factions: Mapping[str, int]
    horizon: int = -1

    @property
    def censored_at(self) -> int:
        """Day at which times to an event are censored."""
        return self.days if self.horizon < 0 else self.horizon


class Runs(Protocol):
    """Some runs as a measure reads them. Every array has a row per run; days count from 0."""

    @property
    def window(self) -> Window:
        """Start, length and factions."""

    def total(self, column: str) -> Array:
        """Sum of a whole-number column of sim.kernel.state.Day over the days of a run."""

    def peak(self, column: str) -> Array:
        """Highest value of such a column on any day."""

    def last(self, column: str) -> Array:
        """Its value on the last day."""

    def first(self, column: str) -> Array:
        """First day on which it is above 0; -1 where there is none."""

    def daily(self, column: str) -> Array:
        """Values day by day of a column of Day, of `rung` or of `tension`, (runs, days)."""

    def events(self, kind: EventKind, faction: str | None = None) -> Array:
        """Number of events of a kind, by anyone or by one faction; 0 where the faction is absent."""

    def first_event(self, kind: EventKind, faction: str | None = None) -> Array:
        """Day of the first such event; -1 where there is none."""


@dataclass(frozen=True, eq=False)
class Reduced:
    """Runs of which loops kept only what some outcomes need.

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
    days: Mapping[str, Array] = field(default_factory=dict)
    happened: Array | None = None

    def total(self, column: str) -> Array:
        """See Runs."""
        return self._counted(column, TOTAL)

    def peak(self, column: str) -> Array:
        """See Runs."""
        return self._counted(column, PEAK)

    def last(self, column: str) -> Array:
        """See Runs."""
        return self._counted(column, LAST)

    def first(self, column: str) -> Array:
        """See Runs."""
        return self._counted(column, FIRST)

    def _counted(self, column: str, what: int) -> Array:
        values: Array = self.counted[:, self.columns[column], what]
        return values

    def daily(self, column: str) -> Array:
        """See Runs."""
        return self.days[column]

    def events(self, kind: EventKind, faction: str | None = None) -> Array:
        """See Runs."""
        return _of_events(self.happened, self.window, len(self.counted), kind, faction, 0)

    def first_event(self, kind: EventKind, faction: str | None = None) -> Array:
        """See Runs."""
        return _of_events(self.happened, self.window, len(self.counted), kind, faction, 1)


def _of_events(
    happened: Array | None, window: Window, runs: int, kind: EventKind, faction: str | None, what: int
) -> Array:
    if happened is None:
        raise LookupError("an outcome that reads events must say so: Outcome(..., events=True)")
    if faction is not None and faction not in window.factions:
        return np.full(runs, -1 if what else 0, dtype=np.int64)
    place = len(window.factions) if faction is None else list(window.factions).index(faction)
    values: Array = happened[:, kind, place, what].astype(np.int64)
    return values


class Kept:
    """Runs whose day records are all there, shape (runs, days); what is asked for is counted then."""

    def __init__(
        self,
        window: Window,
        records: Any,
        column: Callable[[str], Array] | None = None,
        happened: Callable[[], Array] | None = None,
    ) -> None:
        """Read runs.

        Args:
            window: start, length and factions.
            records: Day records of shape (runs, days).
            column: gives a daily column by name, `rung` and `tension` too; the records' own columns without it.
            happened: gives the numbers and first days of events, as in Reduced; called once an outcome needs them.
        """
        self.window, self._records = window, np.asarray(records)
        self._column = column or self._records.__getitem__
        self._happened = happened

    def total(self, column: str) -> Array:
        """See Runs."""
        values: Array = self._records[column].sum(axis=1)
        return values

    def peak(self, column: str) -> Array:
        """See Runs."""
        values: Array = self._records[column].max(axis=1)
        return values

    def last(self, column: str) -> Array:
        """See Runs."""
        values: Array = self._records[column][:, -1].copy()
        return values

    def first(self, column: str) -> Array:
        """See Runs."""
        above = self._records[column] > 0
        return np.where(above.any(axis=1), above.argmax(axis=1), -1)

    def daily(self, column: str) -> Array:
        """See Runs."""
        return self._column(column)

    def events(self, kind: EventKind, faction: str | None = None) -> Array:
        """See Runs."""
        return _of_events(self._happened and self._happened(), self.window, len(self._records), kind, faction, 0)

    def first_event(self, kind: EventKind, faction: str | None = None) -> Array:
        """See Runs."""
        return _of_events(self._happened and self._happened(), self.window, len(self._records), kind, faction, 1)


def events_of_run(events: Any, window: Window) -> Array:
    """Return `Reduced.happened` of the events of one run, Event records in order of time."""
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
