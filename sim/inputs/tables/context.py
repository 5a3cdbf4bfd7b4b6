"""Turns the dated steps of a scenario's context into one value a day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.inputs.tables.vocabulary import ELECTION_HORIZON, NO_ELECTION, SERIES
from sim.kernel.state import Context

DailyValues = npt.NDArray[np.float64] | npt.NDArray[np.int64]
"""One value a day; whole numbers where the series is one of counts or of 0 and 1."""


@dataclass(frozen=True, slots=True)
class ContextStep:
    """One step of a context series: the value holds from its date until the next step."""

    date: datetime.date
    value: float
    sources: tuple[str, ...] = ()
    assumption: str = ""
    note: str = ""


Steps = tuple[ContextStep, ...]


def effective_steps(name: str, steps: Steps, start: datetime.date, end: datetime.date) -> list[tuple[int, float]]:
    """Return (day from 0, value) wherever the value changes in the window, from day 0; a default where none is given.

    Two series that give the same value on every day of the window return the same list.
    """
    changes = [(0, float(SERIES[name].default))]
    for step in steps:
        day = max(0, (step.date - start).days)
        if step.date > end:
            break
        if changes[-1][0] == day:
            changes.pop()
        if not changes or changes[-1][1] != step.value:
            changes.append((day, step.value + 0.0))
    return changes


def _daily(name: str, steps: Steps, start: datetime.date, end: datetime.date) -> DailyValues:
    days = (end - start).days + 1
    values: DailyValues = np.zeros(days, dtype=np.float64)
    if SERIES[name].whole:
        values = np.zeros(days, dtype=np.int64)
    for day, value in effective_steps(name, steps, start, end):
        values[day:] = value
    return values


def election_days(election: datetime.date | None, start: datetime.date, days: int) -> npt.NDArray[np.int64]:
    """Return days to the US election on each day; 9999 after it, more than 120 days before it, or without one."""
    if election is None:
        return np.full(days, NO_ELECTION, dtype=np.int64)
    remaining = (election - start).days - np.arange(days, dtype=np.int64)
    near = (remaining >= 0) & (remaining <= ELECTION_HORIZON)
    return np.where(near, remaining, NO_ELECTION).astype(np.int64)


def following_days(follow_until: datetime.date | None, start: datetime.date, days: int) -> npt.NDArray[np.int64]:
    """Return 1 on each day that follows the record, up to and with `follow_until`, else 0."""
    last = -1 if follow_until is None else (follow_until - start).days
    return (np.arange(days, dtype=np.int64) <= last).astype(np.int64)


def daily_context(
    steps: Mapping[str, Steps],
    start: datetime.date,
    end: datetime.date,
    election: datetime.date | None,
    follow_until: datetime.date | None,
) -> dict[str, DailyValues]:
    """Return every series of sim.kernel.state.Context, a value for each day from start to end."""
    days = (end - start).days + 1
    values = {name: _daily(name, steps.get(name, ()), start, end) for name in SERIES}
    values["us_election_days"] = election_days(election, start, days)
    values["follows_record"] = following_days(follow_until, start, days)
    for series in values.values():
        series.setflags(write=False)
    return {name: values[name] for name in Context.__annotations__}
