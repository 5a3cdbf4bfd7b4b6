"""What is kept of runs beside, or instead of, their days: compiled loops over the days of a few runs at a time.

Days come as the engine writes them, records of sim.kernel.state.Day, seen here as rows of 32-bit words; a column is
the place of its word. A reducer has a row for each run and fills the rows of the runs that it is given, so that runs
can be played in any order on any threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, product
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.engine.play import Lanes, Reducer
from sim.inputs.tables.ladder import SCALE, Ladder, Rule, load_ladder
from sim.kernel.compiled import compiled_step
from sim.kernel.state import Day, Event, EventKind, empty_records, record_type

Array = npt.NDArray[Any]

TOTAL, PEAK, LAST, FIRST = range(4)
"""What Counts keeps of a column."""

_DAY: Any = record_type(Day)


def _words(columns: Sequence[str]) -> Array:
    """Places of whole-number columns among the words of a day's record."""
    for column in columns:
        if _DAY[column] != np.int32:
            raise ValueError(f"{column} is not a whole-number column")
    return _whole([_DAY.fields[column][1] // 4 for column in columns])


def _whole(values: Sequence[int]) -> Array:
    return np.array(values, dtype=np.int64)


@compiled_step
def count(words: Any, columns: Any, counts: Any) -> None:
    """Write total, peak, last value and first day above 0 (-1: none) of each column to counts[lane, column]."""
    for lane in range(words.shape[0]):
        for c in range(len(columns)):
            total, peak, last, first = 0, 0, 0, -1
            for day in range(words.shape[1]):
                last = words[lane, day, columns[c]]
                total += last
                peak = max(peak, last)
                if last > 0 and first < 0:
                    first = day
            counts[lane, c, 0], counts[lane, c, 1], counts[lane, c, 2], counts[lane, c, 3] = total, peak, last, first


@compiled_step
def climb(words: Any, steps: Any, today: Any, trailing: Any, rungs: Any) -> None:
    """Write the rung of each day to rungs[lane, day].

    steps: what ladder_steps gives. Of trailing sum s the columns are sum_columns[sum_first[s]:sum_first[s + 1]]; case
    k holds when each of its sums reaches its number, and the first case that holds gives the rung. today, trailing:
    room for (sums, days) and (sums,) whole numbers.
    """
    sum_first, sum_columns, sum_days, case_rung, case_first, case_sum, case_least = steps
    for lane in range(words.shape[0]):
        for s in range(len(sum_days)):
            trailing[s] = 0
        for day in range(words.shape[1]):
            for s in range(len(sum_days)):
                added = 0
                for i in range(sum_first[s], sum_first[s + 1]):
                    added += words[lane, day, sum_columns[i]]
                today[s, day] = added
                trailing[s] += added
                if day >= sum_days[s]:
                    trailing[s] -= today[s, day - sum_days[s]]
            rungs[lane, day] = 0
            for k in range(len(case_rung)):
                holds = True
                for i in range(case_first[k], case_first[k + 1]):
                    holds = holds and trailing[case_sum[i]] >= case_least[i]
                if holds:
                    rungs[lane, day] = case_rung[k]
                    break


@compiled_step
def weigh(words: Any, columns: Any, weights: Any, span: int, scale: float, today: Any, tension: Any) -> None:
    """Write each day's weighted sum of columns over the last `span` days, by `scale`, to tension[lane, day].

    today: room for (days,) whole numbers.
    """
    for lane in range(words.shape[0]):
        trailing = 0
        for day in range(words.shape[1]):
            added = 0
            for c in range(len(columns)):
                added += weights[c] * words[lane, day, columns[c]]
            today[day] = added
            trailing += added
            if day >= span:
                trailing -= today[day - span]
            tension[lane, day] = trailing / scale


@compiled_step
def add_up(words: Any, columns: Any, bins: Any, sums: Any) -> None:
    """Add each day's columns to sums[lane, column, bin of the day]; days of bin -1 are left out."""
    for lane in range(words.shape[0]):
        for day in range(words.shape[1]):
            if bins[day] >= 0:
                for c in range(len(columns)):
                    sums[lane, c, bins[day]] += words[lane, day, columns[c]]


@compiled_step
def take_column(words: Any, column: int, values: Any) -> None:
    """Copy a whole-number column to values[lane, day]."""
    for lane in range(words.shape[0]):
        for day in range(words.shape[1]):
            values[lane, day] = words[lane, day, column]


class Counts(Reducer):
    """Total, peak, last value and first day above 0 (-1: none) of whole-number columns.

    Attributes:
        columns: name of a column -> its place in `counts`.
        counts: (runs, columns, 4), by TOTAL, PEAK, LAST and FIRST.
    """

    def __init__(self, runs: int, columns: Sequence[str]) -> None:
        """Make room for runs."""
        self.columns = {name: place for place, name in enumerate(columns)}
        self.counts = np.zeros((runs, len(self.columns), 4), dtype=np.int64)
        self._words = _words(columns)

    def take(self, lanes: Lanes, row: int) -> None:
        """Take from lanes; lane k belongs to row + k."""
        count(lanes.words, self._words, self.counts[row : row + len(lanes)])


class Rungs(Reducer):
    """The rung of a ladder on each day: `rungs`, (runs, days)."""

    def __init__(self, runs: int, days: int, ladder: str) -> None:
        """Make room for runs; a ladder is named as sim.inputs.tables.ladder.load_ladder takes it."""
        self.rungs = np.zeros((runs, days), dtype=np.int8)
        self.ladder = ladder

    def take(self, lanes: Lanes, row: int) -> None:
        """Take from lanes; lane k belongs to row + k."""
        steps = ladder_steps(self.ladder)
        today, trailing = np.zeros((len(steps[2]), lanes.words.shape[1]), np.int64), np.zeros(len(steps[2]), np.int64)
        climb(lanes.words, steps, today, trailing, self.rungs[row : row + len(lanes)])


class Tension(Reducer):
    """The tension index of a ladder on each day: `tension`, (runs, days)."""

    def __init__(self, runs: int, days: int, ladder: str) -> None:
        """Make room for runs; a ladder is named as sim.inputs.tables.ladder.load_ladder takes it."""
        self.tension = np.zeros((runs, days))
        self.ladder = ladder

    def take(self, lanes: Lanes, row: int) -> None:
        """Take from lanes; lane k belongs to row + k."""
        columns, weights, span, scale = tension_weights(self.ladder)
        today = np.zeros(lanes.words.shape[1], np.int64)
        weigh(lanes.words, columns, weights, span, scale, today, self.tension[row : row + len(lanes)])


class Sums(Reducer):
    """Sums of whole-number columns over bins of days: `sums`, (runs, columns, bins)."""

    def __init__(self, runs: int, columns: Sequence[str], bins: npt.NDArray[np.int64]) -> None:
        """Make room for runs; bins: (days,), number of the bin that each day belongs to, from 0; -1 for none."""
        self._words, self._bins = _words(columns), np.ascontiguousarray(bins, dtype=np.int64)
        self.sums = np.zeros((runs, len(columns), int(bins.max(initial=-1)) + 1), dtype=np.int32)

    def take(self, lanes: Lanes, row: int) -> None:
        """Take from lanes; lane k belongs to row + k."""
        add_up(lanes.words, self._words, self._bins, self.sums[row : row + len(lanes)])


class Columns(Reducer):
    """Daily columns as they are: `columns`, name -> (runs, days)."""

    def __init__(self, runs: int, days: int, columns: Sequence[str]) -> None:
        """Make room for runs."""
        self.columns: dict[str, Array] = {name: np.zeros((runs, days), dtype=_DAY[name]) for name in columns}

    def take(self, lanes: Lanes, row: int) -> None:
        """Take from lanes; lane k belongs to row + k."""
        for name, values in self.columns.items():
            values[row : row + len(lanes)] = lanes.daily[name]


class Events(Reducer):
    """Every event of every run."""

    needs = frozenset({"events"})

    def __init__(self, runs: int) -> None:
        """Make room for runs."""
        self._events: list[Any] = [None] * runs

    def take(self, lanes: Lanes, row: int) -> None:
        """Take from lanes; lane k belongs to row + k."""
        for lane, count in enumerate(lanes.sizes[:, 0].tolist()):
            self._events[row + lane] = lanes.events[lane, :count].copy()

    def all(self) -> tuple[Any, npt.NDArray[np.int64]]:
        """Event records of all runs in order of run and time, and the run (row) of each."""
        events = np.concatenate([empty_records(Event, 0), *self._events]).view(np.recarray)
        return events, np.repeat(np.arange(len(self._events)), [len(each) for each in self._events])


class EventCounts(Reducer):
    """How often each kind of event happens, and when first.

    Attributes:
        counts: (runs, kinds of event, factions + 1, 2): number of events and day of the first, -1 for none, by each
            faction in the order of the scenario and, last, by anyone.
    """

    needs = frozenset({"event counts"})

    def __init__(self, runs: int, factions: int) -> None:
        """Make room for runs of so many factions."""
        self.counts = np.zeros((runs, len(EventKind), factions + 1, 2), dtype=np.int32)

    def take(self, lanes: Lanes, row: int) -> None:
        """Take from lanes; lane k belongs to row + k."""
        self.counts[row : row + len(lanes)] = lanes.event_counts[: len(lanes)]


Sum = tuple[tuple[str, ...], int]
"""Columns that are added up, and over how many days."""

Case = tuple[tuple[Sum, int], ...]
"""Trailing sums that must each reach a number."""


def _cases(rule: Rule) -> list[Case]:
    """Cases one of which must hold for a rule to hold."""
    if rule.any:
        return [case for part in rule.any for case in _cases(part)]
    if rule.all:
        joined = product(*(_cases(part) for part in rule.all))
        return [tuple(condition for case in cases for condition in case) for cases in joined]
    assert rule.days is not None, "a checked rule that joins no others compares a sum"
    return [(((rule.columns, rule.days), rule.at_least or 0),)]


def _edges(groups: Sequence[Any]) -> Array:
    return _whole([0, *accumulate(len(group) for group in groups)])


@lru_cache(maxsize=64)
def ladder_steps(name: str) -> tuple[Any, ...]:
    """Rules of a ladder as arrays, for climb."""
    ladder: Ladder = load_ladder(name)
    ruled = [(step.rung, step.when) for step in reversed(ladder.steps) if step.when is not None]
    cases = [(rung, case) for rung, rule in ruled for case in _cases(rule)]
    conditions = [condition for _, case in cases for condition in case]
    sums = list(dict.fromkeys(condition[0] for condition in conditions))
    return (
        _edges([columns for columns, _ in sums]),
        _words([name for columns, _ in sums for name in columns]),
        _whole([days for _, days in sums]),
        _whole([rung for rung, _ in cases]),
        _edges([case for _, case in cases]),
        _whole([sums.index(condition[0]) for condition in conditions]),
        _whole([condition[1] for condition in conditions]),
    )


@lru_cache(maxsize=64)
def tension_weights(name: str) -> tuple[Any, ...]:
    """Columns of a ladder's tension index, their weights, days and scale, for weigh."""
    weights = load_ladder(name).weights
    whole = [int(Decimal(str(weight)) * SCALE) for weight in weights.weights.values()]
    return _words(tuple(weights.weights)), _whole(whole), weights.days, float(SCALE)
