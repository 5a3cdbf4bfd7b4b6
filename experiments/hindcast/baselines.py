"""Counting models that know no actors, and their pool: what a forecaster could do with the counts alone.

Each is fitted by importance sampling under a weak prior that stands beside it: with a handful of intervals the prior
counts, with many it does not.
"""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from experiments.arrays import Flags, Floats, Whole


@dataclass(frozen=True)
class Observed:
    """Counts over reporting intervals, by rising date; there may be gaps between them, but no overlap.

    Attributes:
        counts: (intervals,) attacks in each.
        days: (intervals,) length of each in days, 1 or more.
        quiet: (intervals,) days of each on which a flag was up: a truce in force, a suspension announced.
        gaps: (intervals,) uncounted days before each.
    """

    counts: Whole
    days: Whole
    quiet: Whole
    gaps: Whole

    def __len__(self) -> int:
        """Number of intervals."""
        return len(self.counts)

    def until(self, interval: int) -> Observed:
        """The intervals before one."""
        return Observed(*(part[:interval] for part in (self.counts, self.days, self.quiet, self.gaps)))


def exposure(past: Observed, factor: Floats) -> Floats:
    """Return the days of each interval, quiet ones counted at a factor.

    Args:
        past: n intervals.
        factor: (draws,) rate on a quiet day as a share of that on another day, from 0 to 1.

    Returns:
        Days of shape (draws, n).
    """
    return np.asarray((past.days - past.quiet) + factor[:, None] * past.quiet, dtype=np.float64)


SAMPLE, ROUNDS, FROM_PRIOR, FREEDOM = 3000, 4, 0.1, 5
SMALLEST_SHARE = 0.1
"""Effective draws that tempering keeps in the rounds before the last, as a share."""


def posterior(
    prior: Floats, log_likelihood: Callable[[Floats], Floats], draws: int, rng: np.random.Generator
) -> Floats:
    """Draw numbers, (draws, numbers), from the posterior by adaptive importance sampling.

    All counting models are fitted alike: numbers on the whole line (logarithms of rates, logits of shares) with a weak
    normal prior, and a likelihood. Draws from the prior are weighted, a wide t distribution is laid over them, and this
    is repeated; one tenth of the draws always comes from the prior, so that no part of it is lost. The result is drawn
    with replacement from the weighted sample.

    Args:
        prior: (numbers, 2), centre and spread of each number's normal prior.
        log_likelihood: (draws, numbers) -> (draws,).
        draws: number of draws.
        rng: source of luck.
    """
    own, count = stats.norm(*prior.T), len(prior)
    numbers = own.rvs((SAMPLE, count), random_state=rng)
    log_weights = log_likelihood(numbers)
    for _ in range(ROUNDS):
        power, weights = 1.0, normalised_weights(log_weights)
        while 1 / np.sum(weights**2) < SMALLEST_SHARE * len(weights) and power > 1e-9:  # until enough draws share
            power *= 0.7
            weights = normalised_weights(power * log_weights)
        centre = weights @ numbers
        deviations = numbers - centre
        spread = (weights[:, None] * deviations).T @ deviations + 1e-6 * np.diag(prior[:, 1] ** 2)
        wide = stats.multivariate_t(centre, spread, df=FREEDOM, seed=rng)
        few = round(FROM_PRIOR * SAMPLE)
        proposals = np.atleast_2d(wide.rvs(SAMPLE - few)).reshape(SAMPLE - few, count)
        numbers = np.concatenate((own.rvs((few, count), random_state=rng), proposals))
        known = own.logpdf(numbers).sum(axis=1)
        density = np.logaddexp(np.log(FROM_PRIOR) + known, np.log(1 - FROM_PRIOR) + np.atleast_1d(wide.logpdf(numbers)))
        log_weights = log_likelihood(numbers) + known - density
    weights = normalised_weights(log_weights)
    return np.asarray(numbers[rng.choice(len(numbers), draws, p=weights)], dtype=np.float64)


def normalised_weights(log_weights: Floats) -> Floats:
    """Return weights that sum to 1 from their logarithms, (draws,)."""
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


class Baseline(ABC):
    """A counting model. The last of its numbers is the logit of a quiet day's share."""

    name: str
    prior: Floats
    """(numbers, 2), centre and spread of each number's normal prior."""

    @abstractmethod
    def _learn(self, numbers: Floats, past: Observed) -> tuple[Floats, ...]:
        """Return what the last interval leaves for the coming days, and last the log likelihood of all; (draws,)."""

    @abstractmethod
    def _counts(self, numbers: Floats, past: Observed, factors: Floats, rng: np.random.Generator) -> Whole:
        """Draw counts of the coming days, (draws, days), given the factor of each day's rate, (draws, days)."""

    def fit(self, past: Observed, draws: int, rng: np.random.Generator) -> Floats:
        """Draw the numbers, as in `prior`, from the posterior, (draws, numbers)."""
        return posterior(self.prior, lambda numbers: self._learn(numbers, past)[-1], draws, rng)

    def draw(self, past: Observed, ahead: Flags, draws: int, rng: np.random.Generator) -> Whole:
        """Draw counts of the coming days.

        Args:
            past: what was counted; may be empty, and then the model's weak prior speaks alone.
            ahead: (days,) whether a flag is known to be up on each coming day.
            draws: number of draws.
            rng: source of luck.

        Returns:
            Counts of shape (draws, days).
        """
        numbers = self.fit(past, draws, rng)
        factors = np.where(ahead, special.expit(numbers[:, -1:]), 1.0)
        return np.asarray(self._counts(numbers, past, factors, rng), dtype=np.int64)


RATE = (0.0, 2.0)
"""Prior of the logarithm of attacks a day: 95% from 0.02 to 50."""
QUIET = (0.0, 1.5)
"""Prior of the logit of a quiet day's share: about uniform from 0 to 1."""


class Poisson(Baseline):
    """One rate for all days, another share of it on quiet days."""

    name = "poisson"
    prior = np.array((RATE, QUIET))

    def _learn(self, numbers: Floats, past: Observed) -> tuple[Floats, ...]:
        means = np.exp(numbers[:, :1]) * exposure(past, special.expit(numbers[:, 1]))
        return (stats.poisson.logpmf(past.counts, means).sum(axis=1),)

    def _counts(self, numbers: Floats, past: Observed, factors: Floats, rng: np.random.Generator) -> Whole:
        return rng.poisson(np.exp(numbers[:, :1]) * factors)


SIZE = (1.0, 1.5)
"""Prior of the logarithm of the size: 95% from 0.14 to 50, the rate's coefficient of variation from 2.6 to 0.14."""
USUAL_DAYS = 5
"""Days over which a rate holds where nothing has been counted yet."""


class NegativeBinomial(Baseline):
    """As Poisson, but the rate of each interval is drawn anew around a common mean; how widely is fitted.

    In a forecast a rate holds for an interval of median length.
    """

    name = "negative_binomial"
    prior = np.array((RATE, SIZE, QUIET))

    def _learn(self, numbers: Floats, past: Observed) -> tuple[Floats, ...]:
        size = np.exp(numbers[:, 1:2])
        means = np.exp(numbers[:, :1]) * exposure(past, special.expit(numbers[:, 2]))
        return (stats.nbinom.logpmf(past.counts, size, size / (size + means)).sum(axis=1),)

    def _counts(self, numbers: Floats, past: Observed, factors: Floats, rng: np.random.Generator) -> Whole:
        rate, size = np.exp(numbers[:, :2]).T
        days = int(np.median(past.days)) if len(past) else USUAL_DAYS
        block = np.arange(factors.shape[1]) // max(1, days)
        rates = rng.gamma(size[:, None], (rate / size)[:, None], (len(rate), int(block.max(initial=0)) + 1))
        return rng.poisson(rates[:, block] * factors)


START = 0.5
"""Attacks, and days, that the prior is worth: half of each."""


class Persistence(Poisson):
    """The rate of the last interval goes on; what a quiet day is worth comes from all intervals."""

    name = "persistence"

    def _counts(self, numbers: Floats, past: Observed, factors: Floats, rng: np.random.Generator) -> Whole:
        counts, days = np.full(len(numbers), START), np.full(len(numbers), START)
        if len(past):
            counts = counts + past.counts[-1]
            days = days + (past.days[-1] - past.quiet[-1]) + special.expit(numbers[:, 1]) * past.quiet[-1]
        return rng.poisson(rng.gamma(counts, 1 / days)[:, None] * factors)


MEMORY = (float(np.log(14)), 1.0)
"""Prior of the logarithm of the half-life in days: 95% from 2 to 100."""


class GammaPoisson(Baseline):
    """Exponentially weighted gamma-Poisson: a rate learnt from all intervals, older ones counting less.

    A gamma distribution of the rate is updated by each interval; the half-life is fitted to one-step forecasts.
    """

    name = "gamma_poisson"
    prior = np.array((MEMORY, QUIET))

    def _learn(self, numbers: Floats, past: Observed) -> tuple[Floats, ...]:
        """Return attacks and days remembered after the last interval, and the log likelihood of all."""
        decay = np.log(2) / np.exp(numbers[:, 0])
        days = exposure(past, special.expit(numbers[:, 1]))
        attacks, remembered, likelihood = np.zeros((3, len(numbers)))
        for number in range(len(past)):
            shape, rate = START + attacks, START + remembered
            likelihood += stats.nbinom.logpmf(past.counts[number], shape, rate / (rate + days[:, number]))
            keep = np.exp(-decay * (past.days[number] + past.gaps[number]))
            attacks = keep * attacks + past.counts[number]
            remembered = keep * remembered + days[:, number]
        return attacks, remembered, likelihood

    def _counts(self, numbers: Floats, past: Observed, factors: Floats, rng: np.random.Generator) -> Whole:
        attacks, days, _ = self._learn(numbers, past)
        return rng.poisson(rng.gamma(START + attacks, 1 / (START + days))[:, None] * factors)


BACKGROUND = (float(np.log(0.5)), 1.5)
"""Prior of the logarithm of attacks a day without excitement: 95% from 0.03 to 10."""
OFFSPRING = (0.0, 1.5)
"""Prior of the logit of the attacks that one attack brings about: about uniform from 0 to 1."""
EXCITEMENT = (float(np.log(5)), 1.0)
"""Prior of the logarithm of the half-life of excitement in days: 95% from 0.7 to 37."""


class SelfExciting(Baseline):
    """Self-exciting (Hawkes) process on daily steps, fitted to interval counts.

    An attack raises the rate of the following days by a share that fades with a half-life; below one the process
    settles. The days inside an interval are not observed, so the fit uses the rate expected given the earlier intervals
    (the mean-behaviour likelihood of interval-censored Hawkes processes), and a counted interval excites as if its
    attacks had been spread evenly over its days. Forecasts draw every day.
    """

    name = "self_exciting"
    prior = np.array((BACKGROUND, OFFSPRING, EXCITEMENT, QUIET))

    @staticmethod
    def _natural(numbers: Floats) -> tuple[Floats, Floats, Floats]:
        """Background rate, offspring, share of excitement kept overnight; each (draws,)."""
        return np.exp(numbers[:, 0]), special.expit(numbers[:, 1]), np.exp(-np.log(2) / np.exp(numbers[:, 2]))

    def _learn(self, numbers: Floats, past: Observed) -> tuple[Floats, ...]:
        """Return excitement, in attacks a day, after the last interval, and the log likelihood of all."""
        background, offspring, keep = self._natural(numbers)
        excitement, likelihood = np.zeros((2, len(numbers)))
        for number in range(len(past)):
            days, count = int(past.days[number]), int(past.counts[number])
            factor = 1 - (1 - special.expit(numbers[:, 3])) * past.quiet[number] / days
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

    def _counts(self, numbers: Floats, past: Observed, factors: Floats, rng: np.random.Generator) -> Whole:
        background, offspring, keep = self._natural(numbers)
        excitement, counts = self._learn(numbers, past)[0], np.zeros(factors.shape, dtype=np.int64)
        for day, factor in enumerate(factors.T):
            counts[:, day] = rng.poisson(factor * (background + excitement))
            excitement = keep * excitement + (1 - keep) * offspring * counts[:, day]
        return counts


HOT = (float(np.log(2)), 1.5)
"""Prior of the logarithm of attacks a day in the hot regime: 95% from 0.1 to 38."""
CALM = (-1.5, 1.5)
"""Prior of the logit of the calm rate as a share of the hot one: 95% from 0.01 to 0.8."""
STAY = (float(np.log(14)), 1.0)
"""Prior of the logarithm of the mean stay in a regime, in days: 95% from 2 to 100."""


class HiddenMarkov(Baseline):
    """Two-regime hidden Markov model: a calm and a hot rate, and a daily chance to pass from one to the other.

    The regime is taken to hold through an interval when the model is fitted, and may change daily when it forecasts.
    """

    name = "hidden_markov"
    prior = np.array((HOT, CALM, STAY, STAY, QUIET))

    @staticmethod
    def _natural(numbers: Floats) -> tuple[Floats, Floats, Floats]:
        """Rates a day in calm and hot (draws, 2), chances a day to leave either (draws, 2), and their sum (draws,)."""
        hot, leave = np.exp(numbers[:, 0]), np.exp(-numbers[:, 2:4])
        return np.column_stack((hot * special.expit(numbers[:, 1]), hot)), leave, leave.sum(axis=1)

    def _learn(self, numbers: Floats, past: Observed) -> tuple[Floats, ...]:
        """Return the probability of the hot regime after the last interval, and the log likelihood of all."""
        rates, leave, pace = self._natural(numbers)
        settled = leave[:, 0] / pace
        hot, likelihood = settled, np.zeros(len(numbers))
        means = exposure(past, special.expit(numbers[:, 4]))[:, :, None] * rates[:, None, :]
        length = 0.0
        for number in range(len(past)):
            gap = (length + past.days[number]) / 2 + past.gaps[number]
            hot = settled + (hot - settled) * np.exp(-pace * gap) if number else hot
            chances = np.asarray(stats.poisson.logpmf(past.counts[number], means[:, number]))
            inside = np.clip(hot, 1e-300, 1 - 1e-16)
            calm_too, hot_too = np.log1p(-inside) + chances[:, 0], np.log(inside) + chances[:, 1]
            total = np.logaddexp(calm_too, hot_too)
            hot, length = np.exp(hot_too - total), float(past.days[number])
            likelihood += total
        return hot, likelihood

    def _counts(self, numbers: Floats, past: Observed, factors: Floats, rng: np.random.Generator) -> Whole:
        rates, leave, pace = self._natural(numbers)
        hot, counts = rng.random(len(numbers)) < self._learn(numbers, past)[0], np.zeros(factors.shape, dtype=np.int64)
        changes = leave / pace[:, None] * -np.expm1(-pace)[:, None]
        for day, factor in enumerate(factors.T):
            hot = hot ^ (rng.random(len(hot)) < np.where(hot, changes[:, 1], changes[:, 0]))
            counts[:, day] = rng.poisson(factor * np.where(hot, rates[:, 1], rates[:, 0]))
        return counts


BASELINES: tuple[Baseline, ...] = (
    Poisson(), NegativeBinomial(), Persistence(), GammaPoisson(), SelfExciting(), HiddenMarkov(),
)  # fmt: skip
POOL = "pool"
"""Name of the baselines' equal-weight pool."""


def draw_all(past: Observed, ahead: Flags, draws: int, seed: tuple[int, ...]) -> dict[str, Whole]:
    """Draw the coming days by every baseline and by their pool.

    Args:
        past: what was counted.
        ahead: (days,) whether a flag is known to be up on each coming day.
        draws: draws of each baseline; the pool has as many from each.
        seed: numbers that, with a baseline's name, set its luck.

    Returns:
        Daily counts by name, (draws, days); of the pool (draws times baselines, days).
    """
    forecasts = {
        each.name: each.draw(past, ahead, draws, np.random.default_rng((*seed, zlib.crc32(each.name.encode()))))
        for each in BASELINES
    }
    return forecasts | {POOL: np.concatenate(list(forecasts.values()))}
