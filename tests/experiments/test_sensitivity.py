"""Sobol' indices: two libraries agree on the simulator, and both are right where the answer is known."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import sobol_indices, uniform

import sim
from experiments.sweep.indices import saltelli_parts, sobol_table
from sim.errors import InputError, MissingDependencyError

salib = pytest.importorskip("SALib.sample.sobol", reason="the extra [sweep] is not installed")

pytestmark = pytest.mark.filterwarnings("ignore:unique with argument:FutureWarning")

PATHS = ("militia.restraint", "iran.control", "united_states.retaliation_threshold")
REPLICATIONS = 8
BASE_POINTS = 64


def unit_sample(inputs: int, n: int, second_order: bool = False) -> Any:
    problem = {"num_vars": inputs, "names": [f"x{k}" for k in range(inputs)], "bounds": [[0.0, 1.0]] * inputs}
    return salib.sample(problem, n, calc_second_order=second_order, seed=1)


def attacks_at() -> Callable[[Any], Any]:
    """The mean of total attacks over the same runs, as a function of places within the evidence's ranges."""
    base = sim.load_scenario("tower-22").with_days(90)
    low, high = np.array([(base.parameters[path].low, base.parameters[path].high) for path in PATHS]).T

    def at(places: Any) -> float:
        point = base.with_changes(dict(zip(PATHS, low + places * (high - low), strict=True)))
        return float(sim.run_ensemble(point, runs=REPLICATIONS, seed=2, threads=1).column("attacks").sum(1).mean())

    return at


def test_salib_and_scipy_agree_on_the_simulator_within_sampling_error() -> None:
    attacks = attacks_at()
    values = [attacks(row) for row in unit_sample(len(PATHS), BASE_POINTS)]
    table = sobol_table(values, PATHS, second_order=False).loc[list(PATHS)]
    parts = saltelli_parts(values, len(PATHS), second_order=False)
    same_points = sobol_indices(func=parts.for_scipy(), n=BASE_POINTS)
    check_agreement(table, same_points.first_order, same_points.total_order)
    other_points = sobol_indices(
        func=lambda places: np.array([attacks(column) for column in places.T])[None, :],
        n=BASE_POINTS,
        dists=[uniform()] * len(PATHS),
        rng=np.random.default_rng(7),
    )
    interval = other_points.bootstrap(confidence_level=0.95, n_resamples=200)
    for word, ours in (("first", interval.first_order), ("total", interval.total_order)):
        low, high = ours.confidence_interval.low.ravel(), ours.confidence_interval.high.ravel()
        assert (table[f"{word}_low"] <= high).all()
        assert (table[f"{word}_high"] >= low).all()


def check_agreement(table: Any, first: Any, total: Any) -> None:
    """Equal within the bootstrap interval of the same evaluations, though the estimators differ."""
    for word, theirs in (("first", first), ("total", total)):
        half = (table[f"{word}_high"] - table[f"{word}_low"]) / 2
        assert (np.abs(table[word] - np.ravel(theirs)) <= half).all(), (word, table, theirs)


@pytest.mark.parametrize("second_order", [False, True])
def test_known_indices_are_found(second_order: bool) -> None:
    sample = unit_sample(3, 1024, second_order)
    values = 4 * sample[:, 0] + 2 * sample[:, 1]
    table = sobol_table(values, ("strong", "weak", "none"), second_order)
    assert list(table.index) == ["strong", "weak", "none"]
    expected = np.array([0.8, 0.2, 0.0])
    np.testing.assert_allclose(table["first"], expected, atol=0.02)
    np.testing.assert_allclose(table["total"], expected, atol=0.02)
    scipys = sobol_indices(func=saltelli_parts(values, 3, second_order).for_scipy(), n=1024)
    np.testing.assert_allclose(scipys.first_order.ravel(), expected, atol=0.02)


def test_intervals_are_the_same_on_every_call() -> None:
    values = unit_sample(2, 64).sum(axis=1)
    assert sobol_table(values, "ab", False).equals(sobol_table(values, "ab", False))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.arange(7.0), "a multiple of 4 points; given were 7"),
        (np.r_[np.arange(7.0), np.nan], "missing at 1 of 8 points"),
        (np.ones(8), "no variance"),
    ],
)
def test_what_cannot_be_analysed_is_told_in_a_sentence(values: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        sobol_table(values, ("a", "b"), second_order=False)


def test_a_missing_library_is_told_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib.analyze", None)
    with pytest.raises(MissingDependencyError, match=r"pip install"):
        sobol_table(np.arange(8.0), ("a", "b"), second_order=False)
