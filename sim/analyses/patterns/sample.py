"""The runs of an ensemble that a pattern is measured over, and which of their days count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.kernel.state import Response

if TYPE_CHECKING:
    from sim.results.ensemble import Ensemble

FREE = "free"
BEFORE_FIRST_DEATH = "before-first-death"

Flags = npt.NDArray[np.bool_]


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
