"""Which runs of an ensemble to show one by one: the most typical and the most extreme, by rules said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes.runs import Array

if TYPE_CHECKING:
    from sim.results.ensemble import Ensemble

TYPICAL_BY = ("attacks", "us_killed", "us_injured_reported", "days_suspended", "mean_tension", "peak_rung")
"""Outcomes whose distance from the median makes a run less typical, each in its own spread."""

EXTREME_BY = ("peak_rung", "peak_tension")
"""Outcomes whose highest values make a run extreme, the second where the first is equal."""

TYPICAL_WORDS = "the run nearest the medians of attacks, casualties, suspension, tension and peak rung"
EXTREME_WORDS = "the run with the highest peak rung and, among those, the highest tension in a week"


def typical_run(ensemble: Ensemble) -> int:
    """Number of the run whose outcomes lie nearest the ensemble's medians; the first of equals."""
    total: Array | float = 0.0
    for name in TYPICAL_BY:
        values = ensemble.outcome(name)
        away = np.abs(values - np.median(values))
        total = total + away / max(float(away.mean()), 1e-9)  # in mean absolute deviations
    return int(np.argmin(total))


def median_run(ensemble: Ensemble) -> int:
    """Number of the first run whose attacks on US forces are nearest the median."""
    attacks = ensemble.outcome("attacks")
    return int(np.argmin(np.abs(attacks - np.median(attacks))))


def extreme_run(ensemble: Ensemble) -> int:
    """Number of the run with the highest peak rung and, among those, the highest peak tension."""
    rung, tension = (ensemble.outcome(name) for name in EXTREME_BY)
    return int(np.argmax(np.where(rung == rung.max(), tension, -np.inf)))
