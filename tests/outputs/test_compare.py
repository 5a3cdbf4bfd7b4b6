"""Paired comparison: what shared luck gives, and what it must refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

import sim
from sim.analyses.compare.compare import (
    NEVER,
    Comparison,
    OutcomeDifference,
    compare_ensembles,
    departure,
    outcome_differences,
    variance_saved,
)
from sim.engine.build import build_inputs
from sim.errors import InputError
from sim.kernel.state import Day, EventKind, empty_records
from sim.outcomes.registry import numeric_outcomes
from sim.outcomes.resampling import MOST_GROUPS, mean_interval
from sim.results.ensemble import Ensemble

TOWER = sim.load_scenario("tower-22")


def ensemble(attacks: Any, name: str = "a", seed: int = 0) -> Ensemble:
    """An ensemble whose days hold these attacks, (runs, days), and nothing else."""
    attacks = np.asarray(attacks)
    daily = empty_records(Day, attacks.shape)
    daily["attacks"] = attacks
    daily["us_pressure"] = attacks.cumsum(axis=1) * 0.5
    scenario = replace(TOWER, name=name, end=TOWER.start + timedelta(days=attacks.shape[1] - 1))
    counts = np.zeros((len(attacks), len(EventKind), len(scenario.factions) + 1, 2), dtype=np.int32)
    return Ensemble(scenario, seed, build_inputs(TOWER), daily, event_counts=counts)


def attacks_of(comparison: Comparison) -> OutcomeDifference:
    return next(each for each in comparison.outcomes if each.outcome == "attacks")


def test_an_ensemble_compared_with_itself_shows_no_difference_and_never_parts() -> None:
    one = ensemble(np.random.default_rng(1).poisson(2.0, (200, 30)))
    result = compare_ensembles(one, one)
    outcome = attacks_of(result)
    assert (outcome.difference, outcome.low, outcome.high) == (0.0, 0.0, 0.0)
    assert outcome.variance_saved == 1.0
    assert result.departure.share_never == 1.0
    assert result.departure.median_day is None


def test_a_constant_shift_is_recovered_exactly_whatever_the_luck() -> None:
    base = np.random.default_rng(2).poisson(3.0, (300, 20))
    shifted = base.copy()
    shifted[:, 7] += 2
    result = compare_ensembles(ensemble(base), ensemble(shifted, "b"))
    outcome = attacks_of(result)
    assert outcome.difference == pytest.approx(2.0)
    assert outcome.low == pytest.approx(2.0)
    assert outcome.high == pytest.approx(2.0)
    assert outcome.share_higher == 1.0
    assert result.departure.median_day == 7.0
    assert result.departure.share_never == 0.0


def test_dates_and_categories_are_left_out() -> None:
    one = ensemble(np.ones((10, 30), dtype=int))
    assert [outcome.outcome for outcome in compare_ensembles(one, one).outcomes] == list(numeric_outcomes())
    assert "talks_final_state" not in numeric_outcomes()


def test_runs_without_a_value_are_dropped_pair_by_pair() -> None:
    a, b = ({"first": np.array(values)} for values in ([1.0, np.nan, 3.0, np.nan], [2.0, 2.0, np.nan, np.nan]))
    (outcome,) = outcome_differences(a, b, seed=0)
    assert outcome.pairs == 1
    assert outcome.difference == 1.0


def test_an_outcome_that_no_pair_has_is_reported_as_missing() -> None:
    a, b = ({"first": np.full(4, np.nan)} for _ in range(2))
    (outcome,) = outcome_differences(a, b, seed=0)
    assert outcome.pairs == 0
    assert np.isnan(outcome.difference)


@pytest.mark.parametrize(("seed", "rows"), [(1, 10), (0, 9)])
def test_unequal_luck_is_refused_in_one_sentence(seed: int, rows: int) -> None:
    with pytest.raises(InputError, match="share their luck"):
        compare_ensembles(ensemble(np.ones((10, 5))), ensemble(np.ones((rows, 5)), seed=seed))


def test_departure_of_moods_comes_before_departure_of_counts() -> None:
    a, b = empty_records(Day, (2, 10)), empty_records(Day, (2, 10))
    b["us_pressure"][0, 3:] = 0.1
    b["attacks"][0, 6] = 1
    assert departure(a, b).days.tolist() == [3, NEVER]
    assert departure(a, b, counts_only=True).days.tolist() == [6, NEVER]


def test_windows_of_different_length_are_compared_over_the_shorter() -> None:
    assert departure(empty_records(Day, (1, 10)), empty_records(Day, (1, 6))).days.tolist() == [NEVER]


def test_variance_saved_is_near_zero_for_unrelated_luck_and_one_for_a_shift() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=20_000), rng.normal(size=20_000)
    assert abs(variance_saved(a, b)) < 0.05
    assert variance_saved(a, a + 1) == pytest.approx(1.0)
    assert np.isnan(variance_saved(np.ones(3), np.ones(3)))


def test_the_interval_covers_the_mean_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(4)
    low, high = mean_interval(rng.exponential(size=(400, 200)), resamples=400, seed=1)
    covered = ((low < 1.0) & (high > 1.0)).mean()
    assert 0.88 <= covered <= 0.99


def test_grouping_many_runs_leaves_the_interval_as_wide() -> None:
    values = np.random.default_rng(5).normal(size=(10 * MOST_GROUPS, 1))
    low, high = mean_interval(values, seed=1)
    expected = 2 * 1.96 / np.sqrt(len(values))
    assert float(high[0] - low[0]) == pytest.approx(expected, rel=0.1)


def test_the_interval_is_the_same_on_every_call() -> None:
    values = np.random.default_rng(6).normal(size=(50, 2))
    assert np.array_equal(mean_interval(values, seed=3), mean_interval(values, seed=3))


def test_scenarios_are_compared_with_shared_luck() -> None:
    result = sim.compare(sim.load_scenario("tower-22"), sim.load_scenario("tower-22"), runs=30, seed=4, threads=1)
    assert result.departure.share_never == 1.0
    changed = sim.load_scenario("tower-22").with_changes({"militia.restraint": 1.3})
    result = sim.compare(sim.load_scenario("tower-22"), changed, runs=60, seed=4, threads=1)
    attacks = next(each for each in result.outcomes if each.outcome == "attacks")
    assert attacks.high < 0
    assert attacks.variance_saved > 0.2
    assert list(result.table().index) == [each.outcome for each in result.outcomes]
