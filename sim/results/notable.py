"""Which runs of an ensemble to show one by one: the most typical and the most extreme, by rules said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes.summary import Array, summary_columns

if TYPE_CHECKING:
    from sim.results.ensemble import Ensemble

TYPICAL_BY = ("total_attacks", "us_killed", "injured_reported", "days_suspended", "mean_tension", "peak_rung")
"""Outcomes whose distance from the median makes a run less typical, each in its own spread."""

TYPICAL_WORDS = "the run nearest the medians of attacks, casualties, suspension, tension and peak rung"
EXTREME_WORDS = "the run with the highest peak rung and, among those, the highest tension in a week"


def typical_run(ensemble: Ensemble) -> int:
    """Number of the run whose outcomes lie nearest the ensemble's medians; the first of equals."""
    columns = summary_columns(ensemble)
    return int(np.argmin(sum(_distance(columns[name]) for name in TYPICAL_BY)))


def extreme_run(ensemble: Ensemble) -> int:
    """Number of the run with the highest peak rung and, among those, the highest peak tension."""
    columns = summary_columns(ensemble)
    rung, tension = columns["peak_rung"], columns["peak_tension"]
    return int(np.argmax(np.where(rung == rung.max(), tension, -np.inf)))


def _distance(values: Array) -> Array:
    """Distance of each run from the median, in mean absolute deviations."""
    away = np.abs(values - np.median(values))
    return np.asarray(away / max(float(away.mean()), 1e-9), dtype=float)
