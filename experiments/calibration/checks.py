"""Whether a calibration deserves belief: ranks of known parameters, what is recovered, and a control with no signal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from experiments.arrays import Flags, Floats, Whole
from experiments.calibration.abc import Bank, Posterior
from experiments.calibration.blocks import blocks, counts

KNOWN, SHUFFLES = 500, 200
"""Simulated records with known parameters, and shuffled records."""
CENTRAL = (0.5, 0.8, 0.95)
"""Intervals whose coverage is measured."""
LEVEL = 0.95
"""Of the band that the ranks of one parameter have to stay in."""
IDENTIFIED, PARTLY = 0.5, 0.15
"""Contraction from which a parameter is called identified, and partly identified."""


@dataclass(frozen=True)
class Known:
    """What the calibration says of records whose parameters are known.

    Attributes:
        truths: (records, parameters), where in its range each parameter lay.
        ranks: (records, parameters), share of the posterior below the truth; evenly spread where posteriors are right.
        means: (records, parameters), posterior means.
    """

    truths: Floats
    ranks: Floats
    means: Floats

    @cached_property
    def distances(self) -> Floats:
        """Greatest distance of each parameter's ranks from an even spread (Kolmogorov), (parameters,)."""
        number = len(self.ranks)
        ordered = np.sort(self.ranks, axis=0)
        steps = np.arange(1, number + 1)[:, None] / number
        return np.asarray(np.maximum(steps - ordered, ordered - steps + 1 / number).max(axis=0))

    @cached_property
    def band(self) -> float:
        """Distance that an even spread keeps with probability LEVEL."""
        from scipy import stats

        return float(stats.kstwo.ppf(LEVEL, len(self.ranks)))

    @property
    def within(self) -> Flags:
        """Whether each parameter's ranks stay in the band, (parameters,)."""
        return np.asarray(self.distances <= self.band)

    def coverage(self, share: float) -> Floats:
        """Return how often the central interval with such a share held the truth, (parameters,)."""
        return np.asarray((np.abs(self.ranks - 0.5) <= share / 2).mean(axis=0))

    def recovered(self) -> Floats:
        """Return the correlation of truths and posterior means, (parameters,)."""
        pairs = zip(self.truths.T, self.means.T, strict=True)
        return np.array([np.corrcoef(truth, mean)[0, 1] if mean.std() > 0 else 0.0 for truth, mean in pairs])


def known(bank: Bank, numbers: Whole, seed: int, progress: Callable[[int], None]) -> Known:
    """Calibrate to simulated records, each taken out of the bank, with the real pipeline.

    A later block of a simulated record was simulated after the real history, not after its own earlier blocks: what is
    checked is the calibration of blocks, which is what is done with the record.
    """
    rng = np.random.default_rng([seed, 21])
    chosen = rng.choice(len(numbers), min(KNOWN, len(numbers)), replace=False)
    ranks, means = [], []
    for draw in chosen.tolist():
        posterior = bank.posterior(numbers[draw], leave_out=draw)
        ranks.append(posterior.share_below(bank.places[draw]))
        means.append(posterior.mean)
        progress(1)
    return Known(bank.places[chosen], np.array(ranks), np.array(means))


@dataclass(frozen=True)
class Control:
    """The record beside the same record with its counts of attacks shuffled over the intervals.

    Attributes:
        misfit: mean squared distance of the record's counts from those of the accepted draws, in their variances.
        shuffled: (shuffles,), the same for each shuffled record.
    """

    misfit: float
    shuffled: Floats

    @property
    def share_as_good(self) -> float:
        """Share of the shuffled records that fit as well as the record or better; small where the order matters."""
        return float((1 + np.sum(self.shuffled <= self.misfit)) / (1 + len(self.shuffled)))


def control(bank: Bank, numbers: Whole, record: Whole, seed: int) -> Control:
    """Calibrate to records whose daily rates of attack are shuffled over the intervals; all else stays."""
    rng, days = np.random.default_rng([seed, 31]), interval_days()
    rates = record[: counts()] / days
    misfits = []
    for _ in range(SHUFFLES):
        shuffled = record.copy()
        shuffled[: counts()] = np.rint(rng.permutation(rates) * days).astype(np.int64)
        misfits.append(misfit(bank.posterior(shuffled), numbers, shuffled))
    return Control(misfit(bank.posterior(record), numbers, record), np.array(misfits))


def misfit(posterior: Posterior, numbers: Whole, record: Whole) -> float:
    """Return the mean squared distance of a record's counts from those of the accepted draws, in their variances."""
    near = np.sqrt(numbers[posterior.accepted, : counts()])
    mean = posterior.weights @ near
    variance = posterior.weights @ (near - mean) ** 2
    return float(np.mean((np.sqrt(record[: counts()]) - mean) ** 2 / variance))


def interval_days() -> Whole:
    """Return the length of each interval in which attacks are counted, in days, as in `names`."""
    bounds = [[point.date for point in block.points] for block in blocks()]
    spans = [(after - before).days for dates in bounds for before, after in pairwise(dates)]
    return np.array(spans, dtype=np.int64)


def verdict(contraction: float) -> str:
    """Say in a word what the record tells about a parameter."""
    return "identified" if contraction >= IDENTIFIED else "partly" if contraction >= PARTLY else "not identified"


def trade_offs(posterior: Posterior, most: int = 10) -> list[tuple[int, int, float]]:
    """Return the pairs of parameters whose posterior is most correlated, with the correlation, strongest first."""
    matrix = posterior.correlations()
    rows, columns = np.triu_indices(len(matrix), 1)
    order = np.argsort(-np.abs(matrix[rows, columns]), kind="stable")[:most]
    return [(int(rows[k]), int(columns[k]), float(matrix[rows[k], columns[k]])) for k in order]
