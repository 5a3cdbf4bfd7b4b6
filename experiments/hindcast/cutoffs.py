"""From which dates is forecast, and what is forecast: the counts between two statements, never less than that.

A cut-off is a day up to whose end the attacks had been counted by a statement of that day or the next. Days whose
count became public later (4 and 26 January 2024) are none. What is forecast over a horizon is the count up to the
statement nearest to it, if one lies within two days or a quarter of the horizon; of two at the same distance the
earlier counts. The exact span between the two statements is scored, whatever its length.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sim.inputs.record.counts import CumulativePoint, cumulative_series, record_use
from sim.inputs.record.vintage import count_known_from

RECORD = "tower-22"
FIRST = date(2023, 11, 23)
"""The first cut-off: five weeks and a truce's eve are behind it."""
HORIZONS = (7, 14, 28)
"""Days."""
LONGEST_DELAY = timedelta(days=1)
"""Between the last day counted and the day on which the count was published."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """A date to forecast from."""

    last: date
    """Last day counted."""
    known: date
    """Day on which that count was published: nothing later is known."""
    total: int
    error: int
    """How far the total may be off, in attacks."""


@dataclass(frozen=True, slots=True)
class Target:
    """A count to forecast: attacks from the day after a cut-off to `last`."""

    cutoff: CutOff
    horizon: int
    last: date
    best: int
    low: int
    high: int

    @property
    def days(self) -> int:
        """Length of the span in days."""
        return (self.last - self.cutoff.last).days


def tolerance(horizon: int) -> int:
    """Return how many days a statement may lie from the horizon."""
    return max(2, horizon // 4)


def count_error(point: CumulativePoint, record: str) -> int:
    """Return how far the running total of a point may be off, in attacks: by its confidence, as use.yaml has it."""
    errors: dict[str, int] = record_use(record).get("count_error", {})
    return 0 if point.status == "derived" and point.total == 0 else errors.get(point.confidence, max(errors.values()))


def cutoffs(record: str = RECORD, first: date = FIRST) -> tuple[CutOff, ...]:
    """Return every cut-off of a record from a date on that has something to forecast."""
    use = record_use(record)
    candidates = [
        CutOff(point.date, count_known_from(use, point.date), point.total, count_error(point, record))
        for point in cumulative_series(record)
        if point.date >= first and count_known_from(use, point.date) - point.date <= LONGEST_DELAY
    ]
    return tuple(cutoff for cutoff in candidates if targets(cutoff, record))


def targets(cutoff: CutOff, record: str = RECORD) -> tuple[Target, ...]:
    """Return what is forecast from a cut-off, by rising horizon; a horizon without a near statement has no target."""
    later = [point for point in cumulative_series(record) if point.date > cutoff.last]
    chosen = []
    for horizon in HORIZONS:
        due = cutoff.last + timedelta(days=horizon)
        near = [point for point in later if abs((point.date - due).days) <= tolerance(horizon)]
        if near:
            point = min(near, key=lambda each: abs((each.date - due).days))
            best, error = point.total - cutoff.total, cutoff.error + count_error(point, record)
            chosen.append(Target(cutoff, horizon, point.date, best, max(0, best - error), best + error))
    return tuple(chosen)


def disjoint_targets(chosen: tuple[Target, ...]) -> int:
    """Return how many targets of one horizon do not overlap, taken from the first on: about independent weeks."""
    number, free_from = 0, date.min
    for target in chosen:
        if target.cutoff.last >= free_from:
            number, free_from = number + 1, target.last
    return number
