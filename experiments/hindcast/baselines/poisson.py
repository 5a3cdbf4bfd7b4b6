"""Poisson: one rate for all days, another share of it on quiet days."""

from __future__ import annotations

import numpy as np
from scipy import special, stats

from experiments.hindcast.baselines.base import Flags, Floats, Observed, Whole, daily_factor, exposure
from experiments.hindcast.baselines.fitting import Prior, posterior

RATE = (0.0, 2.0)
"""Prior of the logarithm of attacks a day: 95% from 0.02 to 50."""
QUIET = (0.0, 1.5)
"""Prior of the logit of a quiet day's share: about uniform from 0 to 1."""


class Poisson:
    """Attacks fall independently at a constant rate."""

    name = "poisson"
    prior = Prior.of((RATE, QUIET))

    def fitted(self, past: Observed, draws: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Draw rates a day and quiet factors, each (draws,), from the posterior."""

        def log_likelihood(numbers: Floats) -> Floats:
            means = np.exp(numbers[:, :1]) * exposure(past, special.expit(numbers[:, 1]))
            return np.asarray(stats.poisson.logpmf(past.counts, means).sum(axis=1), dtype=np.float64)

        numbers = posterior(self.prior, log_likelihood, draws, rng)
        return np.exp(numbers[:, 0]), special.expit(numbers[:, 1])

    def draw(self, past: Observed, ahead: Flags, draws: int, rng: np.random.Generator) -> Whole:
        """Draw counts of the coming days; see base.Baseline."""
        rate, quiet = self.fitted(past, draws, rng)
        return np.asarray(rng.poisson(rate[:, None] * daily_factor(ahead, quiet)), dtype=np.int64)
