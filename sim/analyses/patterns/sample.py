"""The runs of an ensemble that a pattern is measured over, and what a measure gives of them.

A measure gives a value, an interval and the number of runs behind it. Values of single runs are summed up by their
median and the middle 90% of the runs. A value over all runs together, and a share of runs, gets its 90% interval from
resampling the runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.kernel.state import Response
from sim.outcomes.resampling import mean_interval

if TYPE_CHECKING:
    from sim.results.ensemble import Ensemble

FREE = "free"
BEFORE_FIRST_DEATH = "before-first-death"

Flags = npt.NDArray[np.bool_]
Values = npt.NDArray[Any]

LEVEL = 0.90
"""Coverage of every interval."""

RESAMPLES = 400


@dataclass(frozen=True, eq=False)
class Sample:
    """An ensemble seen through a condition; days are numbered from 0 at the scenario's start.

    Attributes:
        ensemble: the runs.
        condition: FREE (all days count) or BEFORE_FIRST_DEATH (days before the day on which an American first dies).
    """

    ensemble: Ensemble
    condition: str

    @cached_property
    def counted(self) -> Flags:
        """Which days of which runs count, shape (runs, days)."""
        if self.condition == FREE:
            return np.ones((self.runs, self.days), dtype=bool)
        return np.asarray(np.cumsum(self.column("us_killed"), axis=1) == 0)

    @cached_property
    def truce(self) -> Flags:
        """Days of a Gaza truce, shape (days,)."""
        return np.asarray(self.ensemble.scenario.context["gaza_truce"] > 0)

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.ensemble.runs

    @property
    def days(self) -> int:
        """Length of the window in days."""
        return self.ensemble.scenario.days

    @property
    def start(self) -> date:
        """First day of the window."""
        return self.ensemble.scenario.start

    def column(self, name: str) -> npt.NDArray[Any]:
        """Daily values of all runs, shape (runs, days)."""
        return np.asarray(self.ensemble.column(name))

    def reprisals(self) -> Flags:
        """Days on which the United States carries out a reprisal, words not counted, shape (runs, days)."""
        return np.asarray(self.column("us_response") >= Response.STRIKE_IN_SYRIA)

    def events(self) -> tuple[Any, npt.NDArray[Any]]:
        """Event records of all runs, and the run of each."""
        return self.ensemble.all_events()

    def whole(self, first: int, last: int) -> Flags:
        """Runs whose days from first to last, both included, all count and lie within the window."""
        if first < 0 or last >= self.days:
            return np.zeros(self.runs, dtype=bool)
        return np.asarray(self.counted[:, first : last + 1].all(axis=1))

    def within(self, first: int, last: int) -> Flags:
        """Counted days from first to last, both included, shape (runs, days)."""
        days = np.arange(self.days)
        return np.asarray(self.counted & (days >= first) & (days <= last))


def first_true(flags: Flags) -> npt.NDArray[np.float64]:
    """Number of the first true day of each run, or nan."""
    return np.where(flags.any(axis=1), flags.argmax(axis=1), np.nan)


def after(flags: Flags, day: int) -> Flags:
    """The flags of days later than a day, shape unchanged."""
    return np.asarray(flags & (np.arange(flags.shape[1]) > day))


def yes_or_no(yes: Any, said: Any) -> npt.NDArray[np.float64]:
    """1 for yes, 0 for no, nan for runs that say neither."""
    return np.where(said, np.asarray(yes, dtype=np.float64), np.nan)


@dataclass(frozen=True)
class Estimate:
    """A measured value with its 90% interval, and the number of runs it rests on; nan where there is none."""

    value: float
    low: float
    high: float
    runs: int


NOTHING = Estimate(math.nan, math.nan, math.nan, 0)


def of_runs(values: Values) -> Estimate:
    """Median and middle 90% of one value a run; nan marks a run without a value."""
    known = np.asarray(values, dtype=np.float64)
    known = known[np.isfinite(known)]
    if len(known) == 0:
        return NOTHING
    low, median, high = np.quantile(known, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    return Estimate(float(median), float(low), float(high), len(known))


def of_ratio(numerators: Values, denominators: Values) -> Estimate:
    """Sum over runs divided by sum over runs; a run counts where its denominator is above zero."""
    above, below = np.asarray(numerators, dtype=np.float64), np.asarray(denominators, dtype=np.float64)
    counted = below > 0
    if not counted.any():
        return NOTHING
    weights = _weights(len(below))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = (weights @ above) / (weights @ below)
    low, high = np.nanquantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(above.sum() / below.sum()), float(low), float(high), int(counted.sum()))


def of_share(yes: Values) -> Estimate:
    """Share of yes (1) among the runs that say yes or no (0); nan marks a run that says neither."""
    said = np.asarray(yes, dtype=np.float64)
    runs = int(np.isfinite(said).sum())
    if runs == 0:
        return NOTHING
    low, high = mean_interval(said[:, np.newaxis], RESAMPLES, level=LEVEL)
    return Estimate(float(np.nanmean(said)), float(low[0]), float(high[0]), runs)


def of_all(values: Values, run_of: Values, runs: int) -> Estimate:
    """Median over all values of all runs; `run_of` is the run of each value, `runs` the number of runs."""
    if len(values) == 0:
        return NOTHING
    order = np.argsort(values, kind="stable")
    ordered, owners = np.asarray(values, dtype=np.float64)[order], np.asarray(run_of)[order]
    weights = _weights(runs)[:, owners].cumsum(axis=1, dtype=np.float64)
    places = (weights < weights[:, -1:] / 2).sum(axis=1)
    medians = ordered[np.minimum(places, len(ordered) - 1)]
    low, high = np.quantile(medians, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(np.median(ordered)), float(low), float(high), len(np.unique(owners)))


def of_resampled(measure: Callable[[Values], float], runs: int, counted: int, resamples: int = 100) -> Estimate:
    """Any value over all runs together.

    Args:
        measure: gives the value for a list of run numbers, which may repeat.
        runs: number of runs.
        counted: number of runs the value rests on.
        resamples: how often the runs are resampled.
    """
    rng = np.random.default_rng(runs)
    values = [measure(rng.integers(0, runs, runs)) for _ in range(resamples)]
    low, high = np.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(measure(np.arange(runs)), float(low), float(high), counted)


def _weights(runs: int) -> npt.NDArray[np.float64]:
    """How often each run is drawn in each resample."""
    drawn = np.random.default_rng(runs).multinomial(runs, np.full(runs, 1.0 / runs), size=RESAMPLES)
    return drawn.astype(np.float64)
