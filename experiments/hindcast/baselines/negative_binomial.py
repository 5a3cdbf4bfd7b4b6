"""Negative binomial: as Poisson, but the rate of each interval is drawn anew around a common mean."""

from __future__ import annotations

import numpy as np
from scipy import special, stats

from experiments.hindcast.baselines.base import Flags, Floats, Observed, Whole, daily_factor, exposure
from experiments.hindcast.baselines.fitting import Prior, posterior
from experiments.hindcast.baselines.poisson import QUIET, RATE

SIZE = (1.0, 1.5)
"""Prior of the logarithm of the size: 95% from 0.14 to 50, the rate's coefficient of variation from 2.6 to 0.14."""
USUAL_DAYS = 5
"""Days over which a rate holds where nothing has been counted yet."""


class NegativeBinomial:
    """Counts vary more than by chance; how much is fitted. A rate holds for an interval of median length."""

    name = "negative_binomial"
    prior = Prior.of((RATE, SIZE, QUIET))

    def fitted(self, past: Observed, draws: int, rng: np.random.Generator) -> Floats:
        """Draw (mean rate, size, quiet factor) from the posterior, (draws, 3)."""

        def log_likelihood(numbers: Floats) -> Floats:
            size = np.exp(numbers[:, 1:2])
            means = np.exp(numbers[:, :1]) * exposure(past, special.expit(numbers[:, 2]))
            return np.asarray(stats.nbinom.logpmf(past.counts, size, size / (size + means)).sum(axis=1), np.float64)

        numbers = posterior(self.prior, log_likelihood, draws, rng)
        return np.column_stack((np.exp(numbers[:, :2]), special.expit(numbers[:, 2])))

    def draw(self, past: Observed, ahead: Flags, draws: int, rng: np.random.Generator) -> Whole:
        """Draw counts of the coming days; see base.Baseline."""
        rate, size, quiet = self.fitted(past, draws, rng).T
        days = int(np.median(past.days)) if len(past) else USUAL_DAYS
        block = np.arange(len(ahead)) // max(1, days)
        rates = rng.gamma(size[:, None], (rate / size)[:, None], (draws, int(block.max(initial=0)) + 1))
        return np.asarray(rng.poisson(rates[:, block] * daily_factor(ahead, quiet)), dtype=np.int64)
