"""Two-regime hidden Markov counting model: a calm and a hot rate, and a daily chance to pass from one to the other.

The regime is taken to hold through an interval when the model is fitted, and may change daily when it forecasts.
"""

from __future__ import annotations

import numpy as np
from scipy import special, stats

from experiments.hindcast.baselines.base import Flags, Floats, Observed, Whole, daily_factor, exposure
from experiments.hindcast.baselines.fitting import Prior, posterior
from experiments.hindcast.baselines.poisson import QUIET

HOT = (float(np.log(2)), 1.5)
"""Prior of the logarithm of attacks a day in the hot regime: 95% from 0.1 to 38."""
SHARE = (-1.5, 1.5)
"""Prior of the logit of the calm rate as a share of the hot one: 95% from 0.01 to 0.8."""
STAY = (float(np.log(14)), 1.0)
"""Prior of the logarithm of the mean stay in a regime, in days: 95% from 2 to 100."""


class HiddenMarkov:
    """Counts follow an unseen regime."""

    name = "hidden_markov"
    prior = Prior.of((HOT, SHARE, STAY, STAY, QUIET))

    @staticmethod
    def _natural(numbers: Floats) -> tuple[Floats, Floats, Floats]:
        """Rates a day in calm and hot (draws, 2), chances a day to leave either (draws, 2), quiet factor (draws,)."""
        hot = np.exp(numbers[:, 0])
        rates = np.column_stack((hot * special.expit(numbers[:, 1]), hot))
        return rates, np.exp(-numbers[:, 2:4]), special.expit(numbers[:, 4])

    def _filtered(self, numbers: Floats, past: Observed) -> tuple[Floats, Floats]:
        """Probability of the hot regime after the last interval, and the log likelihood of all; each (draws,)."""
        rates, leave, quiet = self._natural(numbers)
        pace = leave.sum(axis=1)
        settled = leave[:, 0] / pace
        hot, likelihood = settled, np.zeros(len(numbers))
        means = exposure(past, quiet)[:, :, None] * rates[:, None, :]
        length = 0.0
        for number in range(len(past)):
            apart = (length + past.days[number]) / 2 + past.gaps[number]
            hot = settled + (hot - settled) * np.exp(-pace * apart) if number else hot
            chances = np.asarray(stats.poisson.logpmf(past.counts[number], means[:, number]))
            inside = np.clip(hot, 1e-300, 1 - 1e-16)
            calm_too, hot_too = np.log1p(-inside) + chances[:, 0], np.log(inside) + chances[:, 1]
            total = np.logaddexp(calm_too, hot_too)
            hot, length = np.exp(hot_too - total), float(past.days[number])
            likelihood += total
        return hot, likelihood

    def fitted(self, past: Observed, draws: int, rng: np.random.Generator) -> Floats:
        """Draw the five numbers, as in `prior`, from the posterior, (draws, 5)."""
        return posterior(self.prior, lambda numbers: self._filtered(numbers, past)[1], draws, rng)

    def draw(self, past: Observed, ahead: Flags, draws: int, rng: np.random.Generator) -> Whole:
        """Draw counts of the coming days; see base.Baseline."""
        numbers = self.fitted(past, draws, rng)
        rates, leave, quiet = self._natural(numbers)
        hot = rng.random(draws) < self._filtered(numbers, past)[0]
        factors, counts = daily_factor(ahead, quiet), np.zeros((draws, len(ahead)), dtype=np.int64)
        pace = leave.sum(axis=1)
        changes = leave / pace[:, None] * -np.expm1(-pace)[:, None]
        for day in range(len(ahead)):
            hot = hot ^ (rng.random(draws) < np.where(hot, changes[:, 1], changes[:, 0]))
            counts[:, day] = rng.poisson(factors[:, day] * np.where(hot, rates[:, 1], rates[:, 0]))
        return counts
