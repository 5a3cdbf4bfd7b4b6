"""Exponentially weighted gamma-Poisson: a rate learnt from all intervals, older ones counting less."""

from __future__ import annotations

import numpy as np
from scipy import special, stats

from experiments.hindcast.baselines.base import Flags, Floats, Observed, Whole, daily_factor, exposure
from experiments.hindcast.baselines.fitting import Prior, posterior
from experiments.hindcast.baselines.persistence import START
from experiments.hindcast.baselines.poisson import QUIET

HALF_LIFE = (float(np.log(14)), 1.0)
"""Prior of the logarithm of the half-life in days: 95% from 2 to 100."""


class GammaPoisson:
    """A gamma distribution of the rate, updated by each interval; the half-life is fitted to one-step forecasts."""

    name = "gamma_poisson"
    prior = Prior.of((HALF_LIFE, QUIET))

    def _learnt(self, numbers: Floats, past: Observed) -> tuple[Floats, Floats, Floats]:
        """Attacks and days remembered after the last interval, and the log likelihood of all; each (draws,)."""
        decay, quiet = np.log(2) / np.exp(numbers[:, 0]), special.expit(numbers[:, 1])
        days = exposure(past, quiet)
        attacks, remembered = np.zeros(len(numbers)), np.zeros(len(numbers))
        likelihood = np.zeros(len(numbers))
        for number in range(len(past)):
            shape, rate = START + attacks, START + remembered
            likelihood += stats.nbinom.logpmf(past.counts[number], shape, rate / (rate + days[:, number]))
            kept = np.exp(-decay * (past.days[number] + past.gaps[number]))
            attacks = kept * attacks + past.counts[number]
            remembered = kept * remembered + days[:, number]
        return attacks, remembered, likelihood

    def fitted(self, past: Observed, draws: int, rng: np.random.Generator) -> Floats:
        """Draw (logarithm of the half-life in days, logit of the quiet factor) from the posterior, (draws, 2)."""
        return posterior(self.prior, lambda numbers: self._learnt(numbers, past)[2], draws, rng)

    def draw(self, past: Observed, ahead: Flags, draws: int, rng: np.random.Generator) -> Whole:
        """Draw counts of the coming days; see base.Baseline."""
        numbers = self.fitted(past, draws, rng)
        attacks, days, _ = self._learnt(numbers, past)
        rate = rng.gamma(START + attacks, 1 / (START + days))
        quiet = special.expit(numbers[:, 1])
        return np.asarray(rng.poisson(rate[:, None] * daily_factor(ahead, quiet)), dtype=np.int64)
