"""Shapley's shares: the properties that define them, and values known by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from experiments.who_stopped_it.shapley import largest, shapley, shares
from sim.errors import InputError

VALUES = arrays(np.float64, 16, elements=st.floats(-100, 100))
MECHANISM = st.integers(0, 3)


def by_orders(values: np.ndarray) -> list[float]:
    """The definition: the mean of what each adds at its turn, over all orders."""
    added = [0.0] * 4
    orders = list(itertools.permutations(range(4)))
    for order in orders:
        present = 0
        for i in order:
            added[i] += values[present | (1 << i)] - values[present]
            present |= 1 << i
    return [each / len(orders) for each in added]


@given(VALUES)
def test_shares_are_the_mean_over_all_orders_and_add_up(values: np.ndarray) -> None:
    found = shapley(values)
    np.testing.assert_allclose(found, by_orders(values), atol=1e-9)
    assert found.sum() == pytest.approx(values[-1] - values[0], abs=1e-9)


@given(VALUES, MECHANISM)
def test_a_mechanism_that_never_adds_anything_has_no_share(values: np.ndarray, i: int) -> None:
    for coalition in range(16):
        values[coalition | (1 << i)] = values[coalition & ~(1 << i)]
    assert shapley(values)[i] == pytest.approx(0.0, abs=1e-9)


def exchanged(coalition: int, i: int, j: int) -> int:
    """The coalition with i and j in each other's place."""
    bits = (coalition >> i & 1, coalition >> j & 1)
    return coalition & ~(1 << i) & ~(1 << j) | bits[0] << j | bits[1] << i


@given(VALUES, MECHANISM, MECHANISM)
def test_two_that_add_the_same_everywhere_share_alike(values: np.ndarray, i: int, j: int) -> None:
    if i == j:
        return
    same = np.array([values[min(coalition, exchanged(coalition, i, j))] for coalition in range(16)])
    found = shapley(same)
    assert found[i] == pytest.approx(found[j], abs=1e-9)


@given(VALUES, VALUES)
def test_shares_of_a_sum_are_the_sums_of_shares(first: np.ndarray, second: np.ndarray) -> None:
    np.testing.assert_allclose(shapley(first + second), shapley(first) + shapley(second), atol=1e-9)


def test_what_works_only_together_is_parted_and_adds_nothing_alone() -> None:
    both = np.array([0.0, 0.0, 0.0, 1.0])
    found = shares(np.tile(both[:, None], 20), resamples=50)
    assert found.shapley.mean.tolist() == [0.5, 0.5]
    assert found.alone.mean.tolist() == [0.0, 0.0]
    assert found.last.mean.tolist() == [1.0, 1.0]
    assert found.shapley.low == pytest.approx([0.5, 0.5])
    assert found.shapley.high == pytest.approx([0.5, 0.5])


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    rng, hits = np.random.default_rng(1), 0
    for trial in range(200):
        units = np.arange(4.0)[:, None] + rng.normal(size=(4, 60))
        found = shares(units, resamples=200, seed=trial)
        hits += bool(found.shapley.low[0] <= 1.0 <= found.shapley.high[0])
    assert 175 <= hits <= 199


def test_the_largest_is_counted_and_ties_are_split() -> None:
    units = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 2.0]])
    assert largest(units).tolist() == [0.75, 0.25]


@pytest.mark.parametrize("values", [np.zeros(3), np.zeros(1), np.zeros(2**13)])
def test_other_numbers_of_coalitions_are_refused(values: np.ndarray) -> None:
    with pytest.raises(InputError, match="coalitions"):
        shapley(values)
