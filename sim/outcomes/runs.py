"""What a measure reads of some runs: what the engine's reducers have taken from their days, by name.

The same reducers take from runs as they are played, a few at a time, and from days that an ensemble has kept, so that
an outcome has one measure wherever it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.engine.play import Reducer
from sim.engine.reducers import FIRST, LAST, PEAK, TOTAL, Columns, Counts, EventCounts, Rungs, Tension, take_all
from sim.inputs.tables.factions import faction_table
from sim.kernel.state import Day, EventKind

if TYPE_CHECKING:
    from sim.inputs.scenario.scenario import Scenario

Array = npt.NDArray[Any]

DERIVED = ("rung", "tension")
"""Daily columns that the scenario's ladder gives."""

DAILY = (*Day.__annotations__, *DERIVED)
"""Every daily column."""


@dataclass(frozen=True)
class Needs:
    """What must be taken from runs for some outcomes.

    Attributes:
        columns: whole-number columns of Day whose totals, peaks, last values and first days are counted.
        daily: columns of Day, `rung` or `tension` that are kept day by day.
        events: whether events are counted.
    """

    columns: tuple[str, ...] = ()
    daily: tuple[str, ...] = ()
    events: bool = False


@dataclass(frozen=True)
class Window:
    """What all runs have in common.

    Attributes:
        start: first day.
        days: days of a run.
        factions: ids of the factions present, in the order of the scenario.
        horizon: day, from 0, at which times to an event are censored: the end of the window, unless it is earlier.
    """

    start: date
    days: int
    factions: tuple[str, ...]
    horizon: int


def window_of(scenario: Scenario, horizon: int | None = None) -> Window:
    """Return the window of a scenario's runs, with times to an event censored at its end or at an earlier day."""
    return Window(scenario.start, scenario.days, scenario.factions, scenario.days if horizon is None else horizon)


class Runs:
    """Some runs as a measure reads them. Every array has a row per run; days count from 0.

    Attributes:
        window: start, length and factions.
        number: number of runs.
        reducers: what takes from the runs' days as they are played; afterwards the methods below give what was taken.
    """

    def __init__(self, window: Window, number: int, needs: Needs, ladder: str) -> None:
        """Make room for runs; a ladder is named as sim.inputs.tables.ladder.load_ladder takes it."""
        days = window.days
        self.window, self.number = window, number
        self._counts = Counts(number, needs.columns)
        self._columns = Columns(number, days, [name for name in needs.daily if name not in DERIVED])
        self._rungs = Rungs(number, days, ladder) if "rung" in needs.daily else None
        self._tension = Tension(number, days, ladder) if "tension" in needs.daily else None
        addresses = [faction_table()[faction].address for faction in window.factions]
        self._events = EventCounts(number, addresses) if needs.events else None
        parts = (self._rungs, self._tension, self._events)
        self.reducers: list[Reducer] = [self._counts, self._columns, *(each for each in parts if each is not None)]

    def set_ladder(self, ladder: str) -> None:
        """Let the runs that are played from now on climb another ladder."""
        for each in (self._rungs, self._tension):
            if each is not None:
                each.ladder = ladder

    def total(self, column: str) -> Array:
        """Sum of a whole-number column of sim.kernel.state.Day over the days of a run."""
        return self._counted(column, TOTAL)

    def peak(self, column: str) -> Array:
        """Highest value of such a column on any day."""
        return self._counted(column, PEAK)

    def last(self, column: str) -> Array:
        """Its value on the last day."""
        return self._counted(column, LAST)

    def first(self, column: str) -> Array:
        """First day on which it is above 0; -1 where there is none."""
        return self._counted(column, FIRST)

    def _counted(self, column: str, what: int) -> Array:
        if column not in self._counts.columns:
            raise LookupError(f"an outcome that reads counts of {column!r} must name it in its `columns`")
        values: Array = self._counts.counts[:, self._counts.columns[column], what]
        return values

    def daily(self, column: str) -> Array:
        """Values day by day of a column of Day, of `rung` or of `tension`, (runs, days)."""
        if column == "rung" and self._rungs is not None:
            return self._rungs.rungs
        if column == "tension" and self._tension is not None:
            return self._tension.tension
        if column not in self._columns.daily:
            raise LookupError(f"an outcome that reads {column!r} day by day must name it in its `daily`")
        return self._columns.daily[column]

    def events(self, kind: EventKind, faction: str | None = None) -> Array:
        """Number of events of a kind, by anyone or by one faction; 0 where the faction is absent."""
        return self._events_of(kind, faction, 0)

    def first_event(self, kind: EventKind, faction: str | None = None) -> Array:
        """Day of the first such event; -1 where there is none."""
        return self._events_of(kind, faction, 1)

    def _events_of(self, kind: EventKind, faction: str | None, what: int) -> Array:
        if self._events is None:
            raise LookupError("an outcome that reads events must say so: Outcome(..., events=True)")
        factions = self.window.factions
        if faction is not None and faction not in factions:
            return np.full(self.number, -what, dtype=np.int64)
        place = len(factions) if faction is None else factions.index(faction)
        return self._events.counts[:, kind, place, what].astype(np.int64)


def runs_of_days(
    window: Window, daily: Any, needs: Needs, ladder: str, replay: Callable[[Sequence[Reducer]], None] | None = None
) -> Runs:
    """Return runs whose days are there already.

    Args:
        window: start, length and factions.
        daily: Day records, (runs, days).
        needs: what some outcomes need.
        ladder: name of the ladder.
        replay: plays the runs again with some reducers; called if events are needed.
    """
    runs = Runs(window, len(daily), needs, ladder)
    take_all([each for each in runs.reducers if not each.needs], daily)
    again = [each for each in runs.reducers if each.needs]
    if again and replay is not None:
        replay(again)
    return runs
