"""The sampler on toys whose posterior is known, and the checks that must catch a wrong one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from experiments.calibration.abc import Bank
from experiments.calibration.checks import Known
from sim.errors import InputError

DRAWS = 30_000
TRIALS = 40


def counting(draws: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two parameters and three counts: the first is a rate of two of them, and nothing depends on the second."""
    rng = np.random.default_rng(seed)
    places = rng.random((draws, 2))
    counts = rng.binomial(TRIALS, places[:, [0]], size=(draws, 2))
    return places, np.concatenate([counts, rng.poisson(5, size=(draws, 1))], axis=1).astype(np.int64)


def exact(record: np.ndarray) -> stats.rv_continuous:
    """The posterior of a rate from two binomial counts under an even prior."""
    hits = int(record[0] + record[1])
    return stats.beta(1 + hits, 1 + 2 * TRIALS - hits)


@pytest.fixture(scope="module")
def toy() -> tuple[Bank, np.ndarray]:
    places, counts = counting(DRAWS, 1)
    return Bank(places, counts), counts


@pytest.mark.parametrize("hits", [8, 20, 31])
def test_a_known_posterior_is_found(toy: tuple[Bank, np.ndarray], hits: int) -> None:
    record = np.array([hits, hits + 1, 5])
    found, truth = toy[0].posterior(record), exact(record)
    assert found.mean[0] == pytest.approx(truth.mean(), abs=0.01)
    assert np.sqrt(found.variance[0]) == pytest.approx(truth.std(), rel=0.05)
    for quantile, share in zip(found.quantiles((0.05, 0.5, 0.95))[:, 0], (0.05, 0.5, 0.95), strict=True):
        assert truth.cdf(quantile) == pytest.approx(share, abs=0.05)


def test_what_the_record_does_not_touch_keeps_its_range(toy: tuple[Bank, np.ndarray]) -> None:
    found = toy[0].posterior(np.array([20, 21, 5]))
    assert 12 * found.variance[1] == pytest.approx(1, abs=0.06)
    assert found.mean[1] == pytest.approx(0.5, abs=0.03)


def test_no_draw_leaves_its_range(toy: tuple[Bank, np.ndarray]) -> None:
    for record in ([0, 0, 0], [TRIALS, TRIALS, 30], [0, TRIALS, 5]):
        found = toy[0].posterior(np.array(record))
        assert ((found.places > 0) & (found.places < 1)).all()
        assert found.weights.sum() == pytest.approx(1)
        assert (found.weights >= 0).all()


def ranks(bank: Bank, counts: np.ndarray, records: int = 200) -> Known:
    chosen = range(records)
    found = [bank.posterior(counts[draw], leave_out=draw) for draw in chosen]
    below = [each.share_below(bank.places[draw]) for draw, each in zip(chosen, found, strict=True)]
    return Known(bank.places[:records], np.array(below), np.array([each.mean for each in found]))


def test_ranks_of_a_right_calibration_are_even(toy: tuple[Bank, np.ndarray]) -> None:
    known = ranks(*toy)
    assert known.within.all()
    assert known.recovered()[0] > 0.95
    assert abs(known.recovered()[1]) < 0.2
    three_errors = 3 * np.sqrt(0.8 * 0.2 / len(known.ranks))
    assert known.coverage(0.8) == pytest.approx([0.8, 0.8], abs=three_errors)


def test_ranks_catch_a_posterior_that_is_too_narrow(toy: tuple[Bank, np.ndarray]) -> None:
    known = ranks(*toy)
    narrow = Known(known.truths, np.clip(0.5 + 2 * (known.ranks - 0.5), 0, 1), known.means)
    assert not narrow.within.any()


def test_ranks_catch_a_posterior_that_lies_too_high(toy: tuple[Bank, np.ndarray]) -> None:
    known = ranks(*toy)
    assert not Known(known.truths, known.ranks**2, known.means).within.any()


def test_a_draw_that_is_left_out_does_not_take_part(toy: tuple[Bank, np.ndarray]) -> None:
    assert 7 not in toy[0].posterior(toy[1][7], leave_out=7).accepted


def test_too_few_draws_are_refused() -> None:
    with pytest.raises(InputError, match="too few"):
        Bank(*counting(100, 1))
