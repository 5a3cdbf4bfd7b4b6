"""From an ensemble's arrays to the small tables that charts draw: quantiles and shares by day, never runs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.charts.theme import Rows
from sim.results.variance import means_over_luck

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.results.ensemble import Ensemble

Array = npt.NDArray[Any]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
COLUMNS = ("p05", "p25", "p50", "p75", "p95")
WEEK = 7

WINDOWS = ((4.0, 7), (2.0, 14), (0.0, 28))
"""Attacks a week, on the mean of runs and days, from which a window of so many days is fine enough to show quantiles.

Counts in a single week are whole numbers; where most are 0 or 1 their quantiles jump between the two from day to day.
"""


def window_days(daily: Array) -> int:
    """Days over which a daily count is averaged: 7, or 14 or 28 where there is little to count."""
    weekly_mean = WEEK * float(daily.mean()) if daily.size else 0.0
    days = next(days for least, days in WINDOWS if weekly_mean >= least)
    return min(days, int(daily.shape[1]))


def window_sums(daily: Array, days: int) -> Array:
    """Sums over the `days` days around each day, (runs, days of the run - days + 1); the ends have none."""
    total = np.cumsum(daily, axis=1)
    sums: Array = total[:, days - 1 :].copy()
    sums[:, 1:] -= total[:, :-days]
    return sums


def first_shown(days: int) -> int:
    """Day of the run, from 0, at the middle of the first full window."""
    return (days - 1) // 2


def weekly_quantiles(daily: Array, days: int) -> Array:
    """Quantiles over runs of the weekly rate over the `days` days around each day, (days shown, quantiles).

    Counts are few and whole, and plain quantiles of them jump by one from day to day without anything having changed.
    These are mid-quantiles: half of the runs that have exactly a count are taken to lie below it, and quantiles
    between two counts are interpolated. They differ from plain quantiles by less than the gap between two counts.
    """
    sums = window_sums(daily, days)
    rates = [_mid_quantiles(np.bincount(day)) for day in sums.T]
    return np.array(rates).reshape(-1, len(QUANTILES)) * (WEEK / days)


def _mid_quantiles(runs_with: Array) -> Array:
    """Mid-quantiles of counts 0, 1, ... that so many runs have."""
    counts = np.flatnonzero(runs_with)
    share = runs_with[counts] / runs_with.sum()
    return np.interp(QUANTILES, np.cumsum(share) - share / 2, counts)


def weekly_fan(ensemble: Ensemble, column: str = "attacks") -> Rows:
    """Quantiles over runs of the weekly rate around each date (see weekly_quantiles)."""
    daily = ensemble.column(column)
    days = window_days(daily)
    return _rows(weekly_quantiles(daily, days), ensemble.scenario.start + timedelta(days=first_shown(days)))


def parameter_band(attacks: Array, days: int, start: date) -> Rows:
    """Middle 90%, over draws of the parameters, of the mean weekly rate over luck: rows of date, low, high.

    Args:
        attacks: daily attacks, (draws, replications, days of the run); see sim.results.variance.
        days: days around each date that a rate is taken over, as in the fan.
        start: first day of the run.
    """
    draws, replications, length = attacks.shape
    sums = window_sums(attacks.reshape(-1, length), days).reshape(draws, replications, -1)
    means = np.maximum(means_over_luck(sums), 0.0) * (WEEK / days)
    ends = np.quantile(means, (QUANTILES[0], QUANTILES[-1]), axis=0).round(2).T.tolist()
    dates = _days(start + timedelta(days=first_shown(days)), len(ends))
    return [{"date": day, "low": low, "high": high} for day, (low, high) in zip(dates, ends, strict=True)]


def cumulative_fan(ensemble: Ensemble, column: str) -> Rows:
    """Quantiles over runs of a daily count added up to each date."""
    return fan_rows(np.cumsum(ensemble.column(column), axis=1), ensemble.scenario.start)


def fan(ensemble: Ensemble, column: str) -> Rows:
    """Quantiles over runs of a column as it stands on each date."""
    return fan_rows(ensemble.column(column), ensemble.scenario.start)


def fan_rows(values: Array, first: date) -> Rows:
    """A row for each day of `values` (runs, days), from `first` on: the date and five quantiles, each a run's value."""
    return _rows(np.quantile(values, QUANTILES, axis=0, method="inverted_cdf").T, first)


def _rows(quantiles: Array, first: date) -> Rows:
    return [
        {"date": day, **dict(zip(COLUMNS, row, strict=True))}
        for day, row in zip(_days(first, len(quantiles)), quantiles.round(2).tolist(), strict=True)
    ]


def rung_rows(ensemble: Ensemble, names: Sequence[str], every: int = 1) -> Rows:
    """Share of runs, in percent, at each rung on each date, or on every so many-th date."""
    rung = ensemble.column("rung")
    shares = [(100 * np.count_nonzero(rung == k, axis=0) / rung.shape[0]).round(2).tolist() for k in range(len(names))]
    days = _days(ensemble.scenario.start, rung.shape[1])
    return [
        {"date": day, "rung": k, "name": names[k], "share": shares[k][i]}
        for i, day in enumerate(days)
        if i % every == 0
        for k in range(len(names))
    ]


def spans(dates: Sequence[date], active: Array, label: str) -> Rows:
    """A row for each unbroken stretch of days on which `active` is true: start, middle, end (the day after), label."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], np.asarray(active, dtype=bool), [False]]).astype(np.int8)))
    return [_span(dates[a], dates[b - 1] + timedelta(days=1), label) for a, b in edges.reshape(-1, 2).tolist()]


def _span(start: date, end: date, label: str) -> dict[str, Any]:
    middle = start + (end - start) / 2
    return {"start": start.isoformat(), "middle": middle.isoformat(), "end": end.isoformat(), "label": label}


def _days(first: date, number: int) -> list[str]:
    return [(first + timedelta(days=day)).isoformat() for day in range(number)]
