"""Outcomes of an ensemble beside those of its baseline under the same luck, run by run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.outcomes.resampling import MOST_GROUPS, mean_interval

Floats = npt.NDArray[np.float64]

RESAMPLES = 1000


@dataclass(frozen=True)
class Row:
    """One outcome of a scenario and its baseline; the interval is the 95% one of the mean difference of pairs."""

    outcome: str
    baseline: float
    value: float
    difference: float
    low: float
    high: float
    share_higher: float
    share_lower: float


def rows(
    baseline: Mapping[Any, Any], outcomes: Mapping[Any, Any], names: tuple[str, ...], seed: int
) -> tuple[Row, ...]:
    """Compare outcomes, a value per run, with the same runs of the baseline.

    Args:
        baseline: outcomes of the baseline.
        outcomes: outcomes of the scenario, with as many runs under the same seed.
        names: outcomes to compare; those that either lacks are left out.
        seed: seed of the ensembles, from which the resampling starts too.
    """
    shared = [name for name in names if name in baseline and name in outcomes]
    first, second = (np.column_stack([each[name] for name in shared]) for each in (baseline, outcomes))
    low, high = _interval(second - first, seed)
    return tuple(_row(name, first[:, i], second[:, i], float(low[i]), float(high[i])) for i, name in enumerate(shared))


def _row(name: str, first: Floats, second: Floats, low: float, high: float) -> Row:
    both = np.isfinite(first) & np.isfinite(second)
    a, b = first[both], second[both]
    if not len(a):
        return Row(name, *(float("nan"),) * 7)
    return Row(
        name,
        float(a.mean()),
        float(b.mean()),
        float((b - a).mean()),
        low,
        high,
        float((b > a).mean()),
        float((b < a).mean()),
    )


def _interval(differences: Floats, seed: int) -> tuple[Floats, Floats]:
    """The interval that `compare` gives, from weights that are drawn once for all pages."""
    runs = len(differences)
    if runs > MOST_GROUPS or not np.isfinite(differences).all():
        return mean_interval(differences, resamples=RESAMPLES, seed=seed)
    means = (_weights(runs, seed) @ differences) / runs
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    return low, high


@lru_cache(maxsize=2)
def _weights(runs: int, seed: int) -> Floats:
    drawn = np.random.default_rng([seed, runs]).multinomial(runs, np.full(runs, 1.0 / runs), size=RESAMPLES)
    return drawn.astype(np.float64)
