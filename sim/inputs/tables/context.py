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


def daily_context(
    steps: Mapping[str, Steps],
    start: datetime.date,
    end: datetime.date,
    election: datetime.date | None,
    follow_until: datetime.date | None,
) -> dict[str, DailyValues]:
    """Return every series of sim.kernel.state.Context, a value for each day from start to end, read-only.

    Days to the US election are 9999 after it, more than 120 days before it, and without one.
    """
    days = np.arange((end - start).days + 1, dtype=np.int64)
    values: dict[str, DailyValues] = {}
    for name, series in SERIES.items():
        values[name] = np.zeros(len(days), dtype=np.int64) if series.whole else np.zeros(len(days), dtype=np.float64)
        for day, value in effective_steps(name, steps.get(name, ()), start, end):
            values[name][day:] = value
    remaining = np.full(len(days), -1) if election is None else (election - start).days - days
    near = (remaining >= 0) & (remaining <= ELECTION_HORIZON)
    values["us_election_days"] = np.where(near, remaining, NO_ELECTION).astype(np.int64)
    last_followed = -1 if follow_until is None else (follow_until - start).days
    values["follows_record"] = (days <= last_followed).astype(np.int64)
    for daily in values.values():
        daily.setflags(write=False)
    return {name: values[name] for name in Context.__annotations__}
