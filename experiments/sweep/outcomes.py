"""The outcomes a sweep can keep of each run: the columns of sim.outcomes.summary, by the same names.

Only what is asked for is worked out. A test holds every outcome equal to the summary's column of that name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.kernel.state import Day, Talks
from sim.outcomes.summary import RUNGS, TALKS_NAMES, TOTALS

Array = npt.NDArray[Any]

TOTAL, PEAK, LAST, FIRST = range(4)
"""What reduce.count_days counts of a column."""


@dataclass(frozen=True, eq=False)
class Reduced:
    """What compiled loops keep of some runs: one row a run.

    Attributes:
        columns: column of state.Day -> its place in `counted`.
        counted: (runs, columns, 4): total, peak, last value, first day above 0 or -1.
        rungs: (runs, days), or without days where no outcome needs them.
        tension: (runs, days), or without days.
        days: days of a run.
        factions: factions present.
        start: first day of the window.
    """

    columns: dict[str, int]
    counted: Array
    rungs: Array
    tension: Array
    days: int
    factions: int
    start: date

    def of(self, column: str, what: int) -> Array:
        """Total, peak, last value or first day of a column."""
        values: Array = self.counted[:, self.columns[column], what]
        return values

    def total(self, column: str) -> Array:
        """Sum of a column over the days of a run."""
        return self.of(column, TOTAL)


Measure = Callable[[Reduced], Array]


@dataclass(frozen=True)
class Outcome:
    """One outcome: its unit, how it is stored, which columns of state.Day it needs, and how it is worked out."""

    unit: str
    kind: str
    measure: Measure = field(repr=False)
    columns: tuple[str, ...] = ()
    needs_rungs: bool = False
    needs_tension: bool = False


def _total(*columns: str) -> Measure:
    return lambda runs: sum((runs.total(column) for column in columns[1:]), runs.total(columns[0]))


def _any(*columns: str) -> Measure:
    return lambda runs: _total(*columns)(runs) > 0


def _of(column: str, what: int) -> Measure:
    return lambda runs: runs.of(column, what)


def _days_at(rung: int) -> Measure:
    return lambda runs: np.count_nonzero(runs.rungs == rung, axis=1)


def _first_fatal_day(runs: Reduced) -> Array:
    first = runs.of("us_killed", FIRST)
    return np.where(first >= 0, first, np.nan)


def _first_fatal_date(runs: Reduced) -> Array:
    first = runs.of("us_killed", FIRST)
    return np.where(first >= 0, np.datetime64(runs.start, "D") + first, np.datetime64("NaT", "D"))


def _days_suspended(runs: Reduced) -> Array:
    days: Array = runs.total("factions_suspended") / max(1, runs.factions)
    return days


def _counts() -> dict[str, Outcome]:
    named = {name: Outcome("count", "count", _total(column), (column,)) for name, column in TOTALS.items()}
    reported = Outcome("people", "count", _of("us_injured_reported", LAST), ("us_injured_reported",))
    return named | {"injured_reported": reported}


def _climbs() -> dict[str, Outcome]:
    peak = Outcome("rung", "count", lambda runs: runs.rungs.max(axis=1), needs_rungs=True)
    days = {f"days_at_rung_{k}": Outcome("days", "count", _days_at(k), needs_rungs=True) for k in range(RUNGS)}
    high = Outcome("tension index", "real", lambda runs: runs.tension.max(axis=1), needs_tension=True)
    mean = Outcome("tension index", "real", lambda runs: runs.tension.mean(axis=1), needs_tension=True)
    return {"peak_rung": peak} | days | {"peak_tension": high, "mean_tension": mean}


def _timing() -> dict[str, Outcome]:
    suspended = ("factions_suspended",)
    return {
        "first_fatal_date": Outcome("date", "date", _first_fatal_date, ("us_killed",)),
        "first_fatal_day": Outcome("day, from 0", "real", _first_fatal_day, ("us_killed",)),
        "days_suspended": Outcome("days", "real", _days_suspended, suspended),
        "share_suspended": Outcome("share", "real", lambda runs: _days_suspended(runs) / runs.days, suspended),
    }


def _flag(*columns: str) -> Outcome:
    return Outcome("true or false", "flag", _any(*columns), columns)


def _flags() -> dict[str, Outcome]:
    return {
        "any_us_killed": _flag("us_killed"),
        "any_leader_killed": _flag("leaders_killed"),
        "any_campaign": _flag("us_campaigns"),
        "any_suspension": _flag("suspensions"),
        "interstate_exchange": _flag("iran_strikes", "us_strikes_iran"),
    }


def _ends() -> dict[str, Outcome]:
    agreed = Outcome(
        "true or false",
        "flag",
        lambda runs: runs.of("talks_state", PEAK) >= Talks.WITHDRAWAL_AGREED,
        ("talks_state",),
    )
    final = Outcome("state", "name", lambda runs: _names(runs.of("talks_state", LAST)), ("talks_state",))
    law = Outcome("true or false", "flag", lambda runs: runs.of("parliament_law", LAST) > 0, ("parliament_law",))
    return {
        "withdrawal_agreed": agreed,
        "talks_final_state": final,
        "law_passed": law,
        "embassy_stormed": _flag("embassy_stormed"),
    }


def _names(states: Array) -> Array:
    return np.array(TALKS_NAMES)[states]


_ISRAEL = ("israel_strikes_iraq", "israel_strikes_syria")

OUTCOMES: dict[str, Outcome] = {
    **_counts(),
    **_climbs(),
    **_timing(),
    "israel_strikes": Outcome("count", "count", _total(*_ISRAEL), _ISRAEL),
    **_flags(),
    **_ends(),
}
"""Every outcome by its name."""

HEADLINES = (
    "total_attacks",
    "us_killed",
    "us_injured",
    "first_fatal_day",
    "peak_rung",
    "mean_tension",
    "suspensions",
    "days_suspended",
    "strikes_syria",
    "strikes_iraq",
    "leadership_strikes",
    "campaigns",
    "interstate_exchange",
    "withdrawal_agreed",
)
"""Outcomes that are kept where a design names none."""

_STATES = (
    "us_injured_reported",
    "us_response",
    "us_pending",
    "iran_signal",
    "factions_suspended",
    "factions_surging",
    "baghdad_instrument",
    "parliament_law",
    "talks_state",
    "follows_record",
)

WEEKLY = tuple(name for name, kind in Day.__annotations__.items() if kind == "int" and name not in _STATES)
"""Columns of state.Day that count what happened on a day and can be summed by week."""

DAILY = (*Day.__annotations__, "rung", "tension")
"""Columns that can be kept day by day."""


def columns_needed(names: Iterable[str]) -> tuple[str, ...]:
    """Columns of state.Day that some outcomes need, in the record's order."""
    needed = {column for name in names for column in OUTCOMES[name].columns}
    return tuple(column for column in Day.__annotations__ if column in needed)
