"""What the counts known at a cut-off say about the parameters: prior draws, weighted by one-step forecasts.

Each draw forecasts each reporting interval from the statement before it: its runs follow the record, as it was known
when that statement was published, up to the statement's day, and are free from there to the next. The likelihood of an
interval's count is that of a negative binomial distribution with the mean and variance of the draw's replications; the
variance is drawn towards the one that all draws together have for such a mean, and the record's own error is added.
At a cut-off only intervals whose counts had been published by then weigh. Only counts are used: a posterior that knows
strikes and casualties as well can take this one's place.

Few draws fit well, and their likelihoods are noisy. So many draws are tried with few replications, those that have a
share in no cut-off's weights are dropped, and the rest are weighed anew with many replications and other luck.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from experiments.hindcast.baselines import Floats, normalised_weights
from experiments.hindcast.cutoffs import RECORD, count_error
from experiments.sweep.points import Luck, play_points
from sim.engine.build import build_inputs
from sim.errors import OutputError
from sim.inputs.posterior.posterior import ParameterDraws
from sim.inputs.record.counts import cumulative_series, record_use
from sim.inputs.record.vintage import count_known_from
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.vocabulary import SHORTEST_WINDOW
from sim.results.files import write_array

TRIED, TRIAL_REPLICATIONS = 30_000, 8
BANK_SIZE, REPLICATIONS = 5000, 64
FEWEST_MEAN = 0.05
"""Attacks: a draw whose replications all stay at zero is not taken to rule every attack out."""
COMMON = 10
"""Replications that the variance common to all draws is worth."""


@dataclass(frozen=True)
class Piece:
    """The forecast of one reporting interval by every draw."""

    known: date
    """When the count of the interval's last day was published."""
    log_likelihood: Floats
    """(draws,) of the interval's count."""


@dataclass(frozen=True)
class Bank:
    """Prior draws with what they made of each interval."""

    prior: ParameterDraws
    pieces: tuple[Piece, ...]

    def weights_at(self, day: date) -> Floats:
        """Return the weight of each draw by what had been published by a day, (draws,), summing to 1."""
        known = [each.log_likelihood for each in self.pieces if each.known <= day]
        total = np.sum(known, axis=0) if known else np.zeros(len(self.prior.values))
        return normalised_weights(total)

    def posterior_at(self, day: date) -> ParameterDraws:
        """Return the draws with those weights."""
        return ParameterDraws(self.prior.paths, self.prior.values, self.weights_at(day))

    def effective_at(self, day: date) -> float:
        """Return how many equally weighted draws the weighted ones are worth, from 1 up."""
        return float(1 / np.sum(self.weights_at(day) ** 2))


def make_bank(
    scenario: Scenario,
    prior: ParameterDraws,
    until: date,
    replications: int = REPLICATIONS,
    seed: int = 0,
    threads: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
    folder: Path | None = None,
) -> Bank:
    """Let every draw forecast every interval whose count was published by a day.

    Args:
        scenario: with the record, not following it.
        prior: the draws.
        until: the last cut-off.
        replications: runs of each draw and interval, 2 or more.
        seed: seed of the luck.
        threads: threads to use; the processors available when None.
        progress: called after each interval with 1.
        folder: cache of finished intervals, if any; it must belong to this very model,
            record, prior and seed.
    """
    use, pieces = record_use(RECORD), list[Piece]()
    for number, (before, after) in enumerate(pairwise(cumulative_series(RECORD))):
        if count_known_from(use, after.date) > until:
            break
        path = folder / f"{number}.npy" if folder else None
        likelihood = np.load(path, allow_pickle=False) if path is not None and path.exists() else None
        if likelihood is None or likelihood.shape != (len(prior.values),):
            last = (after.date - scenario.start).days
            free = scenario.with_days(max(SHORTEST_WINDOW, last + 1))
            if before.date >= scenario.start:
                free = free.with_changes({"follow_until": before.date.isoformat()})
            bins = np.full(free.days, -1, dtype=np.int64)
            bins[(before.date + timedelta(days=1) - scenario.start).days : last + 1] = 0
            inputs = build_inputs(free, as_of=count_known_from(use, before.date))
            luck = Luck(seed + number, replications)
            sums = play_points(free, prior.paths, prior.values, ["attacks"], bins, luck, threads, inputs)
            counts = sums[:, :, 0, 0].astype(np.float64)
            error = count_error(before, RECORD) + count_error(after, RECORD)
            likelihood = log_likelihood(counts, after.total - before.total, error)
            if path is not None:
                with suppress(OutputError):  # what is not remembered is computed again
                    write_array(path, likelihood)
        pieces.append(Piece(count_known_from(use, after.date), likelihood))
        progress(1)
    return Bank(prior, tuple(pieces))


def screened_bank(
    scenario: Scenario,
    prior: ParameterDraws,
    days: Sequence[date],
    size: int = BANK_SIZE,
    seed: int = 0,
    threads: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
    folder: Path | None = None,
) -> tuple[Bank, npt.NDArray[np.int64]]:
    """Try many draws, keep those that share in the weights at some cut-off, and weigh them anew.

    Args:
        scenario: with the record, not following it.
        prior: the draws to try.
        days: the days on which the cut-offs' counts were published.
        size: how many draws to keep.
        seed: seed of the luck.
        threads: threads to use; the processors available when None.
        progress: called after each interval, in either round, with 1.
        folder: cache of finished intervals of both rounds, as in make_bank.

    Returns:
        The bank of the best draws, and their numbers among those tried, (size,).
    """
    places = (folder / "trial", folder / "final") if folder else (None, None)
    trial = make_bank(scenario, prior, max(days), TRIAL_REPLICATIONS, seed, threads, progress, places[0])
    share = np.max([trial.weights_at(day) for day in days], axis=0)
    chosen = np.sort(np.argsort(-share, kind="stable")[:size]).astype(np.int64)
    few = ParameterDraws(prior.paths, prior.values[chosen])
    return make_bank(scenario, few, max(days), REPLICATIONS, seed + 1000, threads, progress, places[1]), chosen


def log_likelihood(counts: Floats, outcome: int, error: int) -> Floats:
    """Return the log likelihood of an outcome by each draw's replications.

    Args:
        counts: (draws, replications).
        outcome: the count that came.
        error: how far it may be off, in attacks; half of it is taken for a standard deviation.
    """
    from scipy import stats

    mean, number = np.maximum(counts.mean(axis=1), FEWEST_MEAN), counts.shape[1]
    own = counts.var(axis=1, ddof=1)
    common = mean * (own.sum() / mean.sum())
    variance = np.maximum((COMMON * common + (number - 1) * own) / (COMMON + number - 1), mean) + (error / 2) ** 2
    extra = np.maximum(variance - mean, 1e-6 * mean)
    size = mean**2 / extra
    return np.asarray(stats.nbinom.logpmf(outcome, size, size / (size + mean)), dtype=np.float64)
