"""The counting models: fitted to counts drawn from themselves they find the numbers that drew them."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.hindcast.baselines import (
    BASELINES,
    POOL,
    GammaPoisson,
    HiddenMarkov,
    NegativeBinomial,
    Observed,
    Persistence,
    Poisson,
    SelfExciting,
    draw_all,
)

INTERVALS, DAYS = 150, 5
NO_FLAGS = np.zeros(28, dtype=np.bool_)


def observed(counts: np.ndarray, quiet: np.ndarray | None = None) -> Observed:
    number = len(counts)
    none = np.zeros(number, dtype=np.int64)
    return Observed(counts.astype(np.int64), np.full(number, DAYS), none if quiet is None else quiet, none)


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


EMPTY = observed(np.zeros(0))


def inside(draws: np.ndarray, true: float) -> bool:
    """Whether a true value lies in the central 99% of a posterior."""
    low, high = np.quantile(draws, (0.005, 0.995))
    return bool(low <= true <= high)


def test_poisson_finds_rate_and_quiet_factor() -> None:
    quiet = np.where(np.arange(INTERVALS) % 3 == 0, DAYS, 0)
    past = observed(rng().poisson(1.6 * np.where(quiet > 0, 0.2, 1.0) * DAYS), quiet)
    numbers = Poisson().fit(past, 2000, rng())
    rate, factor = np.exp(numbers[:, 0]), 1 / (1 + np.exp(-numbers[:, 1]))
    assert inside(rate, 1.6)
    assert inside(factor, 0.2)
    assert rate.std() < 0.1


def test_negative_binomial_finds_mean_and_size() -> None:
    rates = rng().gamma(3.0, 1.6 / 3.0, INTERVALS)
    found = np.exp(NegativeBinomial().fit(observed(rng().poisson(rates * DAYS)), 2000, rng()))
    assert inside(found[:, 0], 1.6)
    assert inside(found[:, 1], 3.0)


def test_gamma_poisson_forgets_fast_where_the_rate_moves_and_slowly_where_it_does_not() -> None:
    source = rng()
    steps = np.where(np.arange(INTERVALS) // 6 % 2, 5.0, 0.5)
    moving = GammaPoisson().fit(observed(source.poisson(steps * DAYS)), 2000, rng())[:, 0]
    still = GammaPoisson().fit(observed(source.poisson(1.6 * DAYS, INTERVALS)), 2000, rng())[:, 0]
    assert np.median(np.exp(moving)) < 15 < np.median(np.exp(still))


def excited_counts(background: float, offspring: float, keep: float) -> np.ndarray:
    source, excitement, days = rng(), 0.0, []
    for _ in range(INTERVALS * DAYS):
        days.append(source.poisson(background + excitement))
        excitement = keep * excitement + (1 - keep) * offspring * days[-1]
    return np.array(days).reshape(INTERVALS, DAYS).sum(axis=1)


def test_self_exciting_finds_the_long_run_rate_and_tells_excitement_from_none() -> None:
    keep = 0.5 ** (1 / 6)
    excited = SelfExciting().fit(observed(excited_counts(0.5, 0.7, keep)), 2000, rng())
    plain = SelfExciting().fit(observed(rng().poisson(5 / 3 * DAYS, INTERVALS)), 2000, rng())
    offspring = [np.median(1 / (1 + np.exp(-found[:, 1]))) for found in (excited, plain)]
    assert offspring[0] > 0.5 > offspring[1] + 0.1
    settled = np.exp(excited[:, 0]) * (1 + np.exp(excited[:, 1]))
    assert np.median(settled) == pytest.approx(5 / 3, rel=0.25)


def test_hidden_markov_finds_both_rates() -> None:
    hot = np.arange(INTERVALS) // 6 % 2
    numbers = HiddenMarkov().fit(observed(rng().poisson(np.where(hot, 2.5, 0.4) * DAYS)), 2000, rng())
    rates = np.exp(numbers[:, 0]), np.exp(numbers[:, 0]) / (1 + np.exp(-numbers[:, 1]))
    assert inside(rates[0], 2.5)
    assert inside(rates[1], 0.4)
    assert 15 < np.median(np.exp(numbers[:, 2])) < 60


def test_persistence_goes_on_with_the_last_interval_alone() -> None:
    past = observed(np.array([40, 40, 40, 5]))
    mean = Persistence().draw(past, NO_FLAGS, 4000, rng()).mean()
    assert mean == pytest.approx(5.5 / 5.5, rel=0.1)


@pytest.mark.parametrize("baseline", BASELINES, ids=lambda each: each.name)
def test_every_baseline_forecasts_whole_counts_also_from_nothing(baseline: object) -> None:
    for past in (EMPTY, observed(np.array([8])), observed(np.zeros(6))):
        drawn = baseline.draw(past, NO_FLAGS, 300, rng())  # type: ignore[attr-defined]
        assert drawn.shape == (300, 28)
        assert drawn.dtype == np.int64
        assert drawn.min() >= 0


@pytest.mark.parametrize("baseline", BASELINES, ids=lambda each: each.name)
def test_a_flag_lowers_the_days_it_covers_as_it_did_before(baseline: object) -> None:
    quiet = np.where(np.arange(40) % 4 == 0, DAYS, 0)
    past = observed(rng().poisson(2.0 * np.where(quiet > 0, 0.1, 1.0) * DAYS), quiet)
    flags = np.arange(28) < 7
    drawn = baseline.draw(past, flags, 3000, rng())  # type: ignore[attr-defined]
    assert drawn[:, :7].mean() < 0.4 * drawn[:, 7:].mean()


@pytest.mark.parametrize("baseline", BASELINES, ids=lambda each: each.name)
def test_a_baseline_covers_steady_counts_as_often_as_it_says(baseline: object) -> None:
    source = rng()
    inside_80 = []
    for number in range(30):
        past = observed(source.poisson(1.6 * DAYS, 25))
        drawn = baseline.draw(past, NO_FLAGS[:7], 400, np.random.default_rng(number))  # type: ignore[attr-defined]
        low, high = np.quantile(drawn.sum(axis=1), (0.1, 0.9))
        inside_80.append(low <= source.poisson(1.6 * 7) <= high)
    assert sum(inside_80) >= 18


def test_the_pool_holds_the_draws_of_all_with_equal_weight() -> None:
    found = draw_all(observed(np.array([8, 9, 7])), NO_FLAGS, 50, (1,))
    assert list(found) == [*(each.name for each in BASELINES), POOL]
    assert len(found[POOL]) == 50 * len(BASELINES)
    parts = {name: counts for name, counts in found.items() if name != POOL}
    assert np.array_equal(found[POOL], np.concatenate(list(parts.values())))


def test_the_same_seed_gives_the_same_draws() -> None:
    past = observed(np.array([8, 9, 7]))
    first, again, other = (draw_all(past, NO_FLAGS, 40, (seed,)) for seed in (1, 1, 2))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first[POOL], other[POOL])
