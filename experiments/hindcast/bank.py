"""What the counts known at a cut-off say about the parameters: prior draws, weighted by one-step forecasts.

Each draw forecasts each reporting interval from the statement before it: its runs follow the record, as it was known
when that statement was published, up to the statement's day, and are free from there to the next. The likelihood of an
interval's count is that of a negative binomial distribution with the mean and variance of the draw's replications; the
variance is drawn towards the one that all draws together have for such a mean, and the record's own error is added.
At a cut-off only intervals whose counts had been published by then weigh. Only counts are used: a posterior that knows
strikes and casualties as well can take this one's place.

Few draws fit well, and their likelihoods are noisy. So many draws are tried with few replications, those that have a
share in no cut-off's weights are dropped, and the rest are weighed anew with many replications and other luck.

A bank ships with the project. The file holds which of the prior draws were kept and their log likelihood of each
interval; the draws themselves follow from their seed. It also holds a fingerprint: a hash of the counts that some draws
give, free and following the record, and of the record's intervals. Any change of the model or of the record that could
change a weight changes the fingerprint, and the bank is then computed anew.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from scipy import stats

from experiments.arrays import Floats, Whole
from experiments.hindcast.baselines import normalised_weights
from experiments.hindcast.run import MODEL, PRIOR, RECORD, DrawsAt, count_error, cutoffs, forecast, prior_at
from experiments.sweep.points import Luck, play_points
from sim.engine.build import build_inputs
from sim.errors import InputError, OutputError
from sim.inputs.posterior.posterior import ParameterDraws, Posterior
from sim.inputs.record.counts import cumulative_series, record_use
from sim.inputs.record.vintage import count_known_from
from sim.inputs.scenario.scenario import Scenario, load_scenario
from sim.inputs.tables.vocabulary import SHORTEST_WINDOW
from sim.kernel.fingerprint import cache_root
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
) -> tuple[Bank, Whole]:
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
    mean, number = np.maximum(counts.mean(axis=1), FEWEST_MEAN), counts.shape[1]
    own = counts.var(axis=1, ddof=1)
    common = mean * (own.sum() / mean.sum())
    variance = np.maximum((COMMON * common + (number - 1) * own) / (COMMON + number - 1), mean) + (error / 2) ** 2
    extra = np.maximum(variance - mean, 1e-6 * mean)
    size = mean**2 / extra
    return np.asarray(stats.nbinom.logpmf(outcome, size, size / (size + mean)), dtype=np.float64)


FILE = Path(__file__).with_name("bank.npz")
SEED = 12345
"""Of the prior draws."""
SAMPLE = 48
"""Draws whose counts make the fingerprint."""
NEGLIGIBLE = 1e-6
"""A draw whose weight stays below this share of the largest at every cut-off is not stored."""


def prior_draws(scenario: Scenario) -> ParameterDraws:
    """Return the draws that the bank tries."""
    return prior_at(scenario)(date.min, TRIED, SEED)


def fingerprint(scenario: Scenario) -> str:
    """Return a hash (hexadecimal) of what model and record do, as far as weights depend on it."""
    prior = prior_draws(scenario)
    few = ParameterDraws(prior.paths, prior.values[:SAMPLE])
    digest = hashlib.sha256(json.dumps([prior.paths, TRIED, SEED]).encode())
    for cutoff in (cutoffs()[0], cutoffs()[-2]):
        digest.update(forecast(scenario, cutoff, 14, few, SEED, threads=1).tobytes())
    points = [(str(each.date), each.total, each.confidence) for each in cumulative_series(RECORD)]
    use = record_use(RECORD)
    digest.update(json.dumps([points, use["counts_known_from"], use["count_error"]], sort_keys=True).encode())
    return digest.hexdigest()


def computed_bank(
    scenario: Scenario, seed: int = 0, threads: int | None = None, progress: Callable[[int], None] = lambda done: None
) -> tuple[Bank, np.ndarray]:
    """Compute the bank and the numbers of its draws among those tried. Takes minutes.

    Finished intervals stay in the user's cache until all are done, so that an interrupted run goes on where it stopped.
    """
    days = [each.known for each in cutoffs()]
    folder = cache_root() / f"bank-{fingerprint(scenario)[:16]}-{TRIED}-{BANK_SIZE}-{seed}"
    result = screened_bank(scenario, prior_draws(scenario), days, BANK_SIZE, seed, threads, progress, folder)
    shutil.rmtree(folder, ignore_errors=True)
    return result


def write_bank(bank: Bank, chosen: np.ndarray, scenario: Scenario, path: Path = FILE) -> None:
    """Write a bank, without the draws that weigh next to nothing at every cut-off."""
    weights = np.array([bank.weights_at(each.known) for each in cutoffs()])
    heavy = (weights >= NEGLIGIBLE * weights.max(axis=1, keepdims=True)).any(axis=0)
    np.savez_compressed(
        path,
        fingerprint=np.array(fingerprint(scenario)),
        chosen=chosen[heavy].astype(np.int32),
        known=np.array([each.known.isoformat() for each in bank.pieces]),
        log_likelihood=np.array([each.log_likelihood[heavy] for each in bank.pieces], dtype=np.float32),
    )


def stored_bank(scenario: Scenario, path: Path = FILE) -> Bank | None:
    """Return the stored bank, or None where there is none or it belongs to another model or record.

    Raises:
        InputError: the file is damaged.
    """
    if not path.exists():
        return None
    try:
        with np.load(path) as stored:
            if str(stored["fingerprint"]) != fingerprint(scenario):
                return None
            pieces = tuple(
                Piece(date.fromisoformat(str(known)), values.astype(np.float64))
                for known, values in zip(stored["known"], stored["log_likelihood"], strict=True)
            )
            chosen = stored["chosen"]
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise InputError(f"{path} is not a bank of weighted draws: {error}.") from error
    prior = prior_draws(scenario)
    return Bank(ParameterDraws(prior.paths, prior.values[chosen]), pieces)


def models_of(scenario: Scenario, bank: Bank | None) -> dict[str, DrawsAt]:
    """Return parameter draws by the model's name: weighted at each cut-off if there is a bank, and from the ranges."""
    if bank is None:
        return {PRIOR: prior_at(scenario)}

    def posterior_at(day: date, number: int, seed: int) -> ParameterDraws:
        return bank.posterior_at(day).resample(number, seed)

    return {MODEL: posterior_at, PRIOR: prior_at(scenario)}


def intervals_weighed() -> int:
    """Return how many steps of progress computing the bank takes."""
    known = max(each.known for each in cutoffs())
    return 2 * sum(point.date <= known for point in cumulative_series(RECORD)[1:])


def is_stale(posterior: Posterior) -> bool:
    """Return whether a posterior says that it was calibrated with another model or record than these.

    A file that says nothing of where it comes from is never called stale.
    """
    if posterior.fingerprint is None or posterior.calibrated_on is None:
        return False
    return posterior.fingerprint != fingerprint_of(posterior.calibrated_on)


@cache
def fingerprint_of(name: str) -> str:
    """Return the mark of the present model and record, by the scenario that is calibrated."""
    return fingerprint(load_scenario(name))


def main() -> None:
    """Compute the bank and store it beside this file: python -m experiments.hindcast.bank."""
    scenario = load_scenario("tower-22")
    write_bank(*computed_bank(scenario), scenario)


if __name__ == "__main__":
    main()
