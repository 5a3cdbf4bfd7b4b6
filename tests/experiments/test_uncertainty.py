"""Shares of variance: right on toy models whose answer is known, and the same on any number of threads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.uncertainty.run import cell_count, cells_of, uncertainty
from experiments.uncertainty.text import chart_rows, uncertainty_json, uncertainty_text
from experiments.uncertainty.variance_shares import components, variance_shares
from sim.errors import InputError
from sim.inputs.scenario.scenario import load_scenario
from sim.outcomes.registry import HEADLINES

GROUPS = np.repeat(np.arange(3), 2)


def toy(rng: np.random.Generator, sizes: tuple[float, float, float, float], points: int, runs: int) -> np.ndarray:
    """Outcomes whose components are known; draws and luck are shared by all cells, as in the design."""
    reading, rules, parameters, luck = sizes
    cells = reading * np.array([-1.0, 0.0, 1.0])[GROUPS] + rules * np.tile([-1.0, 1.0], 3)
    draws, common = rng.normal(size=points), rng.normal(size=runs)
    own = rng.normal(size=(6, points, runs))
    noise = luck * (common[None, None, :] + own) / np.sqrt(2.0)
    return cells[:, None, None] + parameters * draws[None, :, None] + noise


def expected(sizes: tuple[float, float, float, float]) -> np.ndarray:
    reading, rules, parameters, luck = sizes
    return np.array([reading**2 * 2 / 3, rules**2, parameters**2, luck**2])


@pytest.mark.parametrize("sizes", [(1.0, 0.5, 2.0, 3.0), (0.0, 0.0, 0.0, 2.0), (0.0, 1.0, 1.0, 5.0)])
def test_components_are_unbiased_with_few_runs(sizes: tuple[float, float, float, float]) -> None:
    rng = np.random.default_rng(2)
    found = np.array([components(toy(rng, sizes, 5, 3), GROUPS, np.ones(5), np.ones(3)) for _ in range(4000)])
    error = found.std(axis=0) / np.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - expected(sizes)) <= 4.5 * error + 1e-9).all()


@settings(max_examples=30)
@given(st.integers(0, 1000), st.integers(2, 6), st.integers(2, 6))
def test_shares_add_up_to_one_and_do_not_change_with_unit_or_origin(seed: int, points: int, runs: int) -> None:
    outcomes = toy(np.random.default_rng(seed), (1.0, 1.0, 1.0, 1.0), points, runs)
    found = variance_shares(outcomes, GROUPS, resamples=2)
    other = variance_shares(1000.0 - 7.0 * outcomes, GROUPS, resamples=2)
    if np.isfinite(found.shares).all():
        assert found.shares.sum() == pytest.approx(1.0)
        np.testing.assert_allclose(found.shares, other.shares, atol=1e-6)


@pytest.mark.parametrize("place", range(4))
def test_what_varies_alone_has_all_of_the_variance(place: int) -> None:
    sizes = tuple(1.0 if each == place else 0.0 for each in range(4))
    found = variance_shares(toy(np.random.default_rng(3), sizes, 60, 60), GROUPS, resamples=20)  # type: ignore[arg-type]
    assert found.shares[place] == pytest.approx(1.0, abs=0.06)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    sizes, rng, hits = (1.0, 0.5, 1.0, 1.0), np.random.default_rng(4), 0
    truth = expected(sizes) / expected(sizes).sum()
    for trial in range(150):
        found = variance_shares(toy(rng, sizes, 40, 30), GROUPS, resamples=150, seed=trial)
        hits += bool(found.low[2] <= truth[2] <= found.high[2])
    assert hits >= 125


def test_an_outcome_that_never_varies_has_no_shares() -> None:
    found = variance_shares(np.ones((6, 3, 3)), GROUPS)
    assert found.total == 0.0
    assert np.isnan(found.shares).all()


@pytest.mark.parametrize("shape", [(6, 1, 3), (6, 3, 1), (5, 3, 3)])
def test_shapes_that_do_not_fit_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="at least 2 points"):
        variance_shares(np.zeros(shape), GROUPS)


def test_every_reading_has_its_own_rules_and_each_rival_once() -> None:
    cells = cells_of(load_scenario("tower-22"))
    assert len(cells) == cell_count() == 78
    assert len({(cell.reading, cell.exchanged) for cell in cells}) == 78
    assert sum(cell.exchanged == "" for cell in cells) == 6


def test_threads_change_nothing_and_the_page_holds_every_headline() -> None:
    scenario = load_scenario("tower-22").with_days(30)
    first = uncertainty(scenario, points=2, replications=2, threads=1)
    second = uncertainty(scenario, points=2, replications=2, threads=2)
    assert uncertainty_json(first) == uncertainty_json(second)
    assert tuple(first.shares) == HEADLINES
    assert first.runs == 312
    assert "attacks on US forces" in uncertainty_text(first)
    assert {row["source"] for row in chart_rows(first)} == {"readings", "rules", "parameters", "luck"}


@pytest.mark.parametrize(("points", "replications", "said"), [(1, 2, "--points"), (2, 1, "--replications")])
def test_too_few_are_refused(points: int, replications: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        uncertainty(load_scenario("tower-22"), points, replications)
