"""Scores against known results: what they are for simple forecasts, and how they behave for a calibrated one."""

from __future__ import annotations

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.hindcast.power import MOST, crps_table, power_of
from experiments.scoring.scores import FLOOR, LEVELS, covered, crps, mean_score, score

COUNTS = st.lists(st.integers(0, 60), min_size=2, max_size=40)


def fair_by_hand(draws: np.ndarray, outcome: float) -> float:
    number = len(draws)
    distance = np.abs(draws[:, None] - draws[None, :]).sum() / (number * (number - 1))
    return float(np.abs(draws - outcome).mean() - distance / 2)


@given(COUNTS, st.integers(0, 60))
def test_the_crps_is_the_fair_estimator(counts: list[int], outcome: int) -> None:
    draws = np.array(counts, dtype=np.float64)
    assert crps(draws, outcome) == pytest.approx(fair_by_hand(draws, outcome), abs=1e-9)
    library = scoringrules.crps_ensemble(float(outcome), draws, estimator="fair", backend="numpy")
    assert crps(draws, outcome) == pytest.approx(float(library), abs=1e-9)


def test_a_forecast_of_one_value_scores_its_absolute_error() -> None:
    found = score(np.full(100, 7), 10)
    assert found.crps == pytest.approx(3)
    assert found.crps_log == pytest.approx(np.log1p(10) - np.log1p(7))
    assert (found.below, found.up_to) == (1, 1)


def test_the_crps_of_normal_draws_is_near_the_known_formula() -> None:
    draws, outcome = np.random.default_rng(1).normal(3, 2, 40_000), 4.5
    place = (outcome - 3) / 2
    known = 2 * (place * (2 * stats.norm.cdf(place) - 1) + 2 * stats.norm.pdf(place) - 1 / np.sqrt(np.pi))
    assert crps(draws, outcome) == pytest.approx(known, abs=0.02)


def test_few_draws_score_on_average_as_the_distribution_they_come_from() -> None:
    exact = crps_table(stats.poisson.cdf(np.arange(MOST + 1), 6))[9]
    rng = np.random.default_rng(2)
    found = [crps(rng.poisson(6, 5).astype(np.float64), 9) for _ in range(4000)]
    assert np.mean(found) == pytest.approx(exact, abs=4 * np.std(found) / np.sqrt(len(found)))


def test_the_log_score_is_floored() -> None:
    assert score(np.array([1, 2, 3, 4]), 9).log_score == pytest.approx(-np.log(FLOOR))
    assert score(np.array([1, 2, 3, 4]), 2).log_score == pytest.approx(np.log(4))


@given(COUNTS, st.integers(0, 60), st.sampled_from(LEVELS), st.integers(0, 10_000))
def test_coverage_is_the_mean_over_the_luck_of_the_randomised_place(
    counts: list[int], outcome: int, level: float, seed: int
) -> None:
    found = score(np.array(counts), outcome)
    if found.up_to == found.below:
        assert found.covered(level) in (0, 1)
        return
    places = np.array([found.transform(luck) for luck in (np.arange(2000) + 0.5) / 2000])
    inside = np.mean(np.abs(places - 0.5) < level / 2)
    assert found.covered(level) == pytest.approx(inside, abs=0.002)


def test_places_of_a_calibrated_forecaster_are_uniform_and_of_a_biased_one_are_not() -> None:
    rng = np.random.default_rng(3)
    outcomes = rng.poisson(8, 400)
    luck = rng.random(400)

    def places(mean: float) -> list[float]:
        draws = rng.poisson(mean, 4000)
        return [score(draws, int(each)).transform(u) for each, u in zip(outcomes, luck, strict=True)]

    assert stats.kstest(places(8), "uniform").pvalue > 0.01
    assert stats.kstest(places(11), "uniform").pvalue < 1e-6


@pytest.mark.parametrize("level", LEVELS)
def test_a_calibrated_forecaster_covers_as_often_as_it_says(level: float) -> None:
    counts = np.arange(60)
    chances, cumulative = stats.poisson.pmf(counts, 8), stats.poisson.cdf(counts, 8)
    below = np.concatenate(([0.0], cumulative[:-1]))
    share = sum(p * covered(low, high, level) for p, low, high in zip(chances, below, cumulative, strict=True))
    assert share == pytest.approx(level, abs=1e-6)


def test_means_are_over_forecasts() -> None:
    scores = [score(np.array([1, 2, 3]), outcome) for outcome in (2, 30)]
    assert mean_score(scores).crps == pytest.approx((scores[0].crps + scores[1].crps) / 2)
    assert set(mean_score(scores).to_json()) == {"crps", "log_score", "coverage_50", "coverage_80", "coverage_95"}


def test_more_weeks_show_more_and_equal_forecasters_seldom_differ() -> None:
    powers = [power_of(weeks, 0.4).power for weeks in (4, 12, 52)]
    assert powers == sorted(powers)
    assert powers[-1] > 0.9
    assert power_of(8, 0.0).power < 0.1
