"""Shares of variance due to readings, rules, parameters and luck: unbiased, and adding up to 1.

An outcome Y comes of a reading, a set of rules, a draw of parameters and luck, each drawn in this order. The law of
total variance, applied step by step, splits Var(Y) into

- readings: Var of the mean of each reading;
- rules: the mean, over readings, of the variance among the means of its sets of rules;
- parameters: the mean, over readings and rules, of the variance among the means of draws of parameters;
- luck: what is left when all of these are fixed.

The order is that in which the questions stand: parameters have ranges only once a reading is chosen, and luck falls
only when all else is settled. So a share is the first-order share of its step given the steps before; what two steps
bring about together counts with the later one. Readings and sets of rules are fixed lists with equal weight; draws and
luck are samples.

Means over finitely many runs vary by luck as well, which would be mistaken for variance among draws, rules and
readings. Products of outcomes with different draws (or, within a draw, different luck) have no such excess: for p != q
and r != s, E[Y(c, p, r) Y(d, q, s)] = m(c) m(d), where m(c) is the mean of cell c, whether or not the cells share draws
and luck. Every component is made of means of such products (U-statistics) and is unbiased, but can come out a little
below nothing where it is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.arrays import Floats, Whole
from sim.errors import InputError

LEVEL = 0.95
"""Coverage of the intervals."""

SOURCES = ("readings", "rules", "parameters", "luck")
"""What variance is shared out among, in the order of the steps."""


@dataclass(frozen=True, eq=False)
class VarianceShares:
    """How an outcome's variance is shared out.

    Attributes:
        total: the variance, in the outcome's unit squared; 0 where nothing varies.
        shares: of each of SOURCES, (4,), adding up to 1; not a number where nothing varies.
        low: low ends of bootstrap intervals, (4,).
        high: high ends, (4,).
    """

    total: float
    shares: Floats
    low: Floats
    high: Floats


def components(outcomes: Floats, groups: Whole, draws: Floats, runs: Floats) -> Floats:
    """Return the four components of variance, in the order of SOURCES; they add up to the total.

    Args:
        outcomes: (cells, points, replications); replication r has the same luck everywhere.
        groups: (cells,), number of each cell's reading.
        draws: (points,), weight of each draw of parameters, 0 up; ones for an estimate.
        runs: (replications,), weight of each replication.
    """
    by_draw, by_run = outcomes @ runs, np.einsum("p,cpr->cr", draws, outcomes)
    pairs_p, pairs_r = draws.sum() ** 2 - (draws**2).sum(), runs.sum() ** 2 - (runs**2).sum()
    plain = by_draw @ draws
    weighted = np.einsum("p,cpr,r->cpr", draws, outcomes, runs).reshape(len(outcomes), -1)
    crossed = np.outer(plain, plain) - (by_draw * draws**2) @ by_draw.T - (by_run * runs**2) @ by_run.T
    products = (crossed + weighted @ weighted.T) / (pairs_p * pairs_r)
    within = by_draw**2 - (outcomes**2) @ runs**2
    square_of_draws = (within @ draws) / (draws.sum() * pairs_r)
    squares = np.einsum("p,cpr,r->c", draws, outcomes**2, runs) / (draws.sum() * runs.sum())
    members = (groups[:, None] == np.unique(groups)).astype(np.float64)
    members /= members.sum(axis=0)
    by_reading = members.T @ products @ members
    weights = members.mean(axis=1)
    own = np.diag(by_reading).mean()
    return np.array(
        [
            own - by_reading.mean(),
            weights @ np.diag(products) - own,
            weights @ (square_of_draws - np.diag(products)),
            weights @ (squares - square_of_draws),
        ]
    )


def variance_shares(
    outcomes: npt.ArrayLike, groups: npt.ArrayLike, resamples: int = 400, seed: int = 0
) -> VarianceShares:
    """Return the shares of variance of an outcome with intervals by resampling draws and luck.

    Args:
        outcomes: (cells, points, replications) of a balanced design; a cell is a reading with a set of rules.
        groups: (cells,), number of each cell's reading.
        resamples: bootstrap resamples. Draws and replications are resampled separately, by weights, so that no draw
            is ever paired with itself. Intervals are percentiles.
        seed: seed of the resampling.

    Raises:
        InputError: fewer than 2 points or replications, or shapes that do not fit.
    """
    array, cells = np.asarray(outcomes, dtype=np.float64), np.asarray(groups, dtype=np.int64)
    if array.ndim != 3 or min(array.shape[1:]) < 2 or cells.shape != array.shape[:1]:
        raise InputError(
            "Shares of variance need outcomes of shape (cells, points, replications) with at least 2 points and 2 "
            f"replications, and a reading for each cell; not {array.shape} and {cells.shape}."
        )
    array = array - array.mean()
    points, runs = array.shape[1:]
    parts = components(array, cells, np.ones(points), np.ones(runs))
    if np.ptp(array) == 0:
        nothing = np.full(len(SOURCES), np.nan)
        return VarianceShares(0.0, nothing, nothing, nothing)
    rng = np.random.default_rng(seed)
    weights = ((_resample(rng, points), _resample(rng, runs)) for _ in range(resamples))
    resampled = np.array([_shares(components(array, cells, *each)) for each in weights])
    low, high = np.nanquantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return VarianceShares(float(parts.sum()), _shares(parts), low, high)


def _shares(parts: Floats) -> Floats:
    total = parts.sum()
    return parts / total if total > 0 else np.full(len(parts), np.nan)


def _resample(rng: np.random.Generator, count: int) -> Floats:
    """Multinomial weights of draws or replications, at least two of them above 0."""
    while True:
        weights = rng.multinomial(count, np.full(count, 1.0 / count)).astype(np.float64)
        if np.count_nonzero(weights) > 1:
            return weights
