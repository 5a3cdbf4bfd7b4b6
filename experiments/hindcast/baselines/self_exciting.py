"""Self-exciting (Hawkes) process on daily steps, fitted to interval counts.

An attack raises the rate of the following days by a share that fades with a half-life; below one the process settles.
The days inside an interval are not observed, so the fit uses the rate expected given the earlier intervals (the
mean-behaviour likelihood of interval-censored Hawkes processes), and a counted interval excites as if its attacks had
been spread evenly over its days. Forecasts draw every day.
"""

from __future__ import annotations

import numpy as np
from scipy import special, stats

from experiments.hindcast.baselines.base import Flags, Floats, Observed, Whole, daily_factor
from experiments.hindcast.baselines.fitting import Prior, posterior
from experiments.hindcast.baselines.poisson import QUIET

BACKGROUND = (float(np.log(0.5)), 1.5)
"""Prior of the logarithm of attacks a day without excitement: 95% from 0.03 to 10."""
OFFSPRING = (0.0, 1.5)
"""Prior of the logit of the attacks that one attack brings about: about uniform from 0 to 1."""
HALF_LIFE = (float(np.log(5)), 1.0)
"""Prior of the logarithm of the half-life of excitement in days: 95% from 0.7 to 37."""


class SelfExciting:
    """Attacks bring about attacks."""

    name = "self_exciting"
    prior = Prior.of((BACKGROUND, OFFSPRING, HALF_LIFE, QUIET))

    def _excited(self, numbers: Floats, past: Observed) -> tuple[Floats, Floats]:
        """Excitement, in attacks a day, after the last interval, and the log likelihood of all; each (draws,)."""
        background, offspring, keep, quiet = self._natural(numbers)
        excitement, likelihood = np.zeros(len(numbers)), np.zeros(len(numbers))
        for number in range(len(past)):
            days, count = int(past.days[number]), int(past.counts[number])
            factor = 1 - (1 - quiet) * past.quiet[number] / days
            excitement = excitement * keep ** int(past.gaps[number])
            mean, running = np.zeros(len(numbers)), excitement
            for _ in range(days):
                rate = factor * (background + running)
                mean = mean + rate
                running = keep * running + (1 - keep) * offspring * rate
            likelihood += stats.poisson.logpmf(count, mean)
            settled = offspring * count / days
            excitement = settled + (excitement - settled) * keep**days
        return excitement, likelihood

    @staticmethod
    def _natural(numbers: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Background rate, offspring, share of excitement kept overnight, quiet factor; each (draws,)."""
        keep = np.exp(-np.log(2) / np.exp(numbers[:, 2]))
        return np.exp(numbers[:, 0]), special.expit(numbers[:, 1]), keep, special.expit(numbers[:, 3])

    def fitted(self, past: Observed, draws: int, rng: np.random.Generator) -> Floats:
        """Draw the four numbers, as in `prior`, from the posterior, (draws, 4)."""
        return posterior(self.prior, lambda numbers: self._excited(numbers, past)[1], draws, rng)

    def draw(self, past: Observed, ahead: Flags, draws: int, rng: np.random.Generator) -> Whole:
        """Draw counts of the coming days; see base.Baseline."""
        numbers = self.fitted(past, draws, rng)
        background, offspring, keep, quiet = self._natural(numbers)
        excitement, factors = self._excited(numbers, past)[0], daily_factor(ahead, quiet)
        counts = np.zeros((draws, len(ahead)), dtype=np.int64)
        for day in range(len(ahead)):
            counts[:, day] = rng.poisson(factors[:, day] * (background + excitement))
            excitement = keep * excitement + (1 - keep) * offspring * counts[:, day]
        return counts
