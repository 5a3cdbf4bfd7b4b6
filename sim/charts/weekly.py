"""Weekly rates of a daily count: one window and, for a scenario, one axis, whatever is changed in it."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from sim.charts import overlays
from sim.engine import statistics
from sim.engine.statistics import QUANTILES, WEEK
from sim.inputs.scenario.scenario import Scenario
from sim.outcomes.outcome import Array
from sim.results.ensemble import run_ensemble

FIRST_SHOWN = (WEEK - 1) // 2
"""Day of the run, from 0, at the middle of the first full window."""

RUNS = 100
"""Runs of the scenario as its file has it, on which the scale rests."""

ROUND = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
"""Leading digits of the top of an axis."""


@lru_cache(maxsize=128)
def scale_top(scenario: Scenario, column: str = "attacks") -> int:
    """Return the top of the axis of a weekly rate: above the 95% quantile of the scenario as its file has it,
    and at least one attack a day.

    Above the record too, where there is one of the column. Reading and changes do not move it, so that two pictures
    of a scenario can be set side by side.
    """
    written = scenario.as_written()
    daily = run_ensemble(written, RUNS, keep=(column,), outcomes=()).column(column)
    steps = overlays.recorded_steps(written.record, written.start, written.end) if column == "attacks" else ()
    highest = float(weekly_quantiles(daily).max())
    highest = max([highest, float(WEEK), *(overlays.weekly_rate(step) for step in steps)])
    power = 10.0 ** math.floor(math.log10(highest))
    return next(round(first * power) for first in ROUND if first * power >= highest)


def window_sums(daily: Array, days: int = WEEK) -> Array:
    """Sums over the `days` days around each day, (runs, days of the run - days + 1); the ends have none."""
    total: Array = np.pad(np.cumsum(daily, axis=1), ((0, 0), (1, 0)))
    return total[:, days:] - total[:, :-days]


def weekly_quantiles(daily: Array, days: int = WEEK) -> Array:
    """Quantiles over runs of the weekly rate over the `days` days around each day, (days shown, quantiles).

    They are mid-quantiles, see sim.engine.statistics.weekly_quantiles.
    """
    whole = np.ascontiguousarray(daily, dtype=np.int32)
    quantiles = np.zeros((whole.shape[1] - days + 1, len(QUANTILES)))
    sums, tally = np.zeros(len(whole), np.int64), np.zeros(int(whole.max(initial=0)) * days + 1, np.int64)
    statistics.weekly_quantiles(whole, days, np.array(QUANTILES), sums, tally, quantiles)
    return quantiles
