"""Bootstrap intervals of means over runs, seeded and without a loop over resamples."""

from __future__ import annotations

import warnings
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.engine.statistics import resample

Floats = npt.NDArray[np.float64]

MOST_GROUPS = 4000
"""Runs beyond this number are first averaged in equal groups, whose means are just as independent as the runs."""


def mean_interval(values: Floats, resamples: int = 1000, seed: int = 0, level: float = 0.95) -> tuple[Floats, Floats]:
    """Percentile bootstrap interval of the mean of each column.

    Args:
        values: a row per run, a column per outcome; nan marks a run without a value.
        resamples: number of resamples, 100 or more.
        seed: seed of the resampling, 0 or more.
        level: coverage, between 0 and 1.

    Returns:
        Lower and upper end for each column; nan where no run has a value.
    """
    finite = np.isfinite(values)
    sums, counts = np.where(finite, values, 0.0), finite.astype(np.float64)
    if len(values) > MOST_GROUPS:
        starts = np.linspace(0, len(values), MOST_GROUPS, endpoint=False).astype(np.int64)
        sums, counts = np.add.reduceat(sums, starts, axis=0), np.add.reduceat(counts, starts, axis=0)
    weights = _weights(len(sums), resamples, seed)
    with np.errstate(invalid="ignore", divide="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        means = (weights @ sums) / (weights @ counts if (counts != counts[0, 0]).any() else counts[0, 0] * len(counts))
        quantile = np.nanquantile if np.isnan(means).any() else np.quantile
        low, high = quantile(means, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high


@lru_cache(maxsize=2)
def _weights(groups: int, resamples: int, seed: int) -> Floats:
    """How often each group stands in each resample, (resamples, groups); the same for all outcomes of an ensemble."""
    weights = np.zeros((resamples, groups), dtype=np.uint8)
    resample(seed, weights)
    return weights.astype(np.float64)
