"""Shapley's shares of what several mechanisms bring about together, exactly and with bootstrap intervals.

Each subset of n mechanisms (a coalition) has a value: an outcome's mean when just these work. A mechanism's share is
the mean, over all orders in which the mechanisms could be switched on, of what it adds at its turn (L. S. Shapley, "A
value for n-person games", 1953). The shares add up to what all together add to none (efficiency), are nothing for a
mechanism that never adds anything (dummy) and alike for two that add the same everywhere (symmetry); no other rule
that is additive over outcomes has these properties. Coalitions are numbered by bits: bit i says that i works.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.arrays import Floats
from sim.errors import InputError

MOST_MECHANISMS = 12
"""Mechanisms, the most whose coalitions are all looked at."""


@dataclass(frozen=True, eq=False)
class Interval:
    """Estimates with the low and high ends of their bootstrap intervals, arrays of one shape."""

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Shares:
    """What n mechanisms bring about.

    Attributes:
        shapley: Shapley's share of each, (n,), in the outcome's unit.
        alone: what each adds when no other works, (n,).
        last: what each adds when all others work already, (n,).
        none: the outcome when none works, ().
        together: the outcome when all work, ().
    """

    shapley: Interval
    alone: Interval
    last: Interval
    none: Interval
    together: Interval


def mechanisms_of(coalitions: int) -> int:
    """Return how many mechanisms have so many coalitions.

    Raises:
        InputError: the number is not a power of 2, or stands for more than MOST_MECHANISMS.
    """
    n = coalitions.bit_length() - 1
    if coalitions != 2**n or not 1 <= n <= MOST_MECHANISMS:
        raise InputError(f"Shapley's shares need 2**n coalitions, n from 1 to {MOST_MECHANISMS}; not {coalitions}.")
    return n


def shapley_weights(n: int) -> Floats:
    """Return the matrix (n, 2**n) that makes Shapley's shares of the values of all coalitions."""
    weights = np.zeros((n, 2**n))
    for coalition in range(2**n):
        size = coalition.bit_count()
        for i in range(n):
            if not coalition & (1 << i):
                share = factorial(size) * factorial(n - size - 1) / factorial(n)
                weights[i, coalition | (1 << i)] += share
                weights[i, coalition] -= share
    return weights


def shapley(values: npt.ArrayLike) -> Floats:
    """Return Shapley's shares of values of all coalitions along the first axis; further axes are kept.

    Raises:
        InputError: the number of coalitions is not a power of 2.
    """
    array = np.asarray(values, dtype=np.float64)
    return np.tensordot(shapley_weights(mechanisms_of(len(array))), array, axes=1)


def shares(units: npt.ArrayLike, resamples: int = 1000, level: float = 0.95, seed: int = 0) -> Shares:
    """Return the shares of each mechanism with intervals by resampling units.

    Args:
        units: (2**n, units), the outcome of each unit (a run, or the mean over a draw's runs) under each coalition. A
            unit has the same luck under all of them, so that units are drawn whole.
        resamples: bootstrap resamples, 1 or more.
        level: coverage of the percentile intervals.
        seed: seed of the resampling.

    Raises:
        InputError: the shape does not fit.
    """
    array = np.asarray(units, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] < 1:
        raise InputError(f"Shares need values of shape (coalitions, units), not {array.shape}.")
    n, count = mechanisms_of(len(array)), array.shape[1]
    weights = np.random.default_rng(seed).multinomial(count, np.full(count, 1.0 / count), size=resamples) / count
    means, resampled = array.mean(axis=1), array @ weights.T

    def interval(matrix: Floats) -> Interval:
        low, high = np.quantile(matrix @ resampled, [(1 - level) / 2, (1 + level) / 2], axis=-1)
        return Interval(matrix @ means, low, high)

    unit, single, every = np.eye(2**n), 1 << np.arange(n), 2**n - 1
    return Shares(
        shapley=interval(shapley_weights(n)),
        alone=interval(unit[single] - unit[0]),
        last=interval(unit[every] - unit[every ^ single]),
        none=interval(unit[0]),
        together=interval(unit[every]),
    )


def largest(values: npt.ArrayLike) -> Floats:
    """Return how often each mechanism has the largest share, among units along the last axis; ties are split.

    Args:
        values: (2**n, units).
    """
    each: Any = shapley(values)
    top = np.isclose(each, each.max(axis=0), rtol=0.0, atol=1e-12)
    return np.asarray((top / top.sum(axis=0)).mean(axis=1))
