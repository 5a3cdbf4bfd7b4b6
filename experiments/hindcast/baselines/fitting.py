"""A posterior of a few numbers, by adaptive importance sampling.

All counting models are fitted alike: numbers on the whole line (logarithms of rates, logits of shares) with a weak
normal prior, and a likelihood. Draws from the prior are weighted, a wide t distribution is laid over them, and this is
repeated; one tenth of the draws always comes from the prior, so that no part of it is lost. With a handful of
intervals the prior counts and is stated in each model's file; with many it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from experiments.hindcast.baselines.base import Floats

LogLikelihood = Callable[[Floats], Floats]
"""(draws, numbers) -> (draws,)."""

SIZE, ROUNDS, FROM_PRIOR, FREEDOM = 3000, 4, 0.1, 5
SMALLEST_SHARE = 0.1
"""Effective draws that tempering keeps in the rounds before the last, as a share."""


@dataclass(frozen=True)
class Prior:
    """Independent normal priors of the numbers of a model."""

    centre: Floats
    spread: Floats

    @classmethod
    def of(cls, pairs: Sequence[tuple[float, float]]) -> Prior:
        """Make a prior from (centre, spread) of each number."""
        table = np.array(pairs, dtype=np.float64)
        return cls(table[:, 0], table[:, 1])

    def draw(self, draws: int, rng: np.random.Generator) -> Floats:
        """Draw numbers of shape (draws, numbers)."""
        return self.centre + self.spread * rng.standard_normal((draws, len(self.centre)))

    def log_density(self, numbers: Floats) -> Floats:
        """Logarithm of the density at each row, up to a constant that depends on the spread only."""
        return np.asarray(stats.norm.logpdf(numbers, self.centre, self.spread).sum(axis=1), dtype=np.float64)


def posterior(prior: Prior, log_likelihood: LogLikelihood, draws: int, rng: np.random.Generator) -> Floats:
    """Draw from the posterior, with replacement from a weighted sample.

    Returns:
        Numbers of shape (draws, numbers).
    """
    numbers = prior.draw(SIZE, rng)
    log_weights = log_likelihood(numbers)
    for _ in range(ROUNDS):
        numbers, log_weights = _round(prior, log_likelihood, numbers, _tempered(log_weights), rng)
    weights = _normalised(log_weights)
    return numbers[rng.choice(len(numbers), draws, p=weights)]


def _round(
    prior: Prior, log_likelihood: LogLikelihood, numbers: Floats, weights: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    centre = weights @ numbers
    apart = numbers - centre
    spread = (weights[:, None] * apart).T @ apart + 1e-6 * np.diag(prior.spread**2)
    wide = stats.multivariate_t(centre, spread, df=FREEDOM, seed=rng)
    few = round(FROM_PRIOR * SIZE)
    drawn = np.atleast_2d(wide.rvs(SIZE - few)).reshape(SIZE - few, len(centre))
    numbers = np.concatenate((prior.draw(few, rng), drawn))
    own = prior.log_density(numbers)
    proposal = np.logaddexp(np.log(FROM_PRIOR) + own, np.log(1 - FROM_PRIOR) + np.atleast_1d(wide.logpdf(numbers)))
    return numbers, log_likelihood(numbers) + own - proposal


def _normalised(log_weights: Floats) -> Floats:
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _tempered(log_weights: Floats) -> Floats:
    """Weights, flattened until enough draws share in them."""
    power = 1.0
    weights = _normalised(log_weights)
    while 1 / np.sum(weights**2) < SMALLEST_SHARE * len(weights) and power > 1e-9:
        power *= 0.7
        weights = _normalised(power * log_weights)
    return weights
