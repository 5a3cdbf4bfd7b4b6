"""Weights of parameter draws: by what was known, and no more; and the file they are stored in."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import sim
from experiments.hindcast import bank as banks
from experiments.hindcast.bank import Bank, Piece, log_likelihood, make_bank, models_of
from experiments.hindcast.run import MODEL, PRIOR, cutoffs, prior_at
from sim.errors import InputError
from sim.inputs.posterior.posterior import ParameterDraws

FIRST = cutoffs()[0].known


def bank_of(*pieces: tuple[date, list[float]]) -> Bank:
    draws = ParameterDraws(("militia.restraint",), np.array([[1.0], [2.0], [3.0]]))
    return Bank(draws, tuple(Piece(day, np.array(values)) for day, values in pieces))


def test_weights_are_the_normalised_likelihood_of_what_was_known() -> None:
    bank = bank_of((FIRST, [0.0, np.log(3.0), -np.inf]), (FIRST + timedelta(days=7), [50.0, 0.0, 0.0]))
    assert bank.weights_at(FIRST) == pytest.approx([0.25, 0.75, 0.0])
    assert bank.weights_at(FIRST - timedelta(days=1)) == pytest.approx([1 / 3] * 3)
    assert bank.effective_at(FIRST) == pytest.approx(1 / (0.25**2 + 0.75**2))
    assert bank.posterior_at(FIRST).resample(1000, 0).values.mean() == pytest.approx(1.75, abs=0.01)


def test_the_likelihood_of_many_replications_is_that_of_their_distribution() -> None:
    counts = np.random.default_rng(0).poisson(6.0, (3, 20_000)).astype(np.float64)
    for outcome in (0, 4, 6, 15):
        found = log_likelihood(counts, outcome, 0)
        assert found == pytest.approx(stats.poisson.logpmf(outcome, 6.0), abs=0.2)
    assert (log_likelihood(counts, 20, 6) > log_likelihood(counts, 20, 0)).all()


def test_draws_that_never_fire_do_not_rule_an_attack_out() -> None:
    assert np.isfinite(log_likelihood(np.zeros((2, 8)), 5, 0)).all()


def test_a_bank_weighs_only_intervals_published_by_its_last_day() -> None:
    scenario = sim.load_scenario("tower-22")
    prior = prior_at(scenario)(date.min, 12, 1)
    bank = make_bank(scenario, prior, date(2023, 11, 8), replications=4, threads=1)
    assert max(piece.known for piece in bank.pieces) <= date(2023, 11, 8)
    assert [piece.log_likelihood.shape for piece in bank.pieces] == [(12,)] * len(bank.pieces)
    again = make_bank(scenario, prior, date(2023, 10, 26), replications=4, threads=2)
    for one, other in zip(bank.pieces, again.pieces, strict=False):
        assert np.array_equal(one.log_likelihood, other.log_likelihood)


def test_an_interrupted_bank_goes_on_where_it_stopped(tmp_path: Path) -> None:
    scenario = sim.load_scenario("tower-22")
    prior, done = prior_at(scenario)(date.min, 10, 1), []

    def interrupt(more: int) -> None:
        done.append(more)
        if len(done) == 3:
            raise KeyboardInterrupt

    whole = make_bank(scenario, prior, date(2023, 11, 6), replications=4, threads=1)
    with pytest.raises(KeyboardInterrupt):
        make_bank(scenario, prior, date(2023, 11, 6), replications=4, threads=1, progress=interrupt, folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 3
    marked = np.load(tmp_path / "0.npy") + 1
    np.save(tmp_path / "0.npy", marked)
    again = make_bank(scenario, prior, date(2023, 11, 6), replications=4, threads=1, folder=tmp_path)
    assert np.array_equal(again.pieces[0].log_likelihood, marked), "finished intervals are taken as they are"
    for one, other in zip(whole.pieces[1:], again.pieces[1:], strict=True):
        assert np.array_equal(one.log_likelihood, other.log_likelihood)


def test_a_stored_bank_comes_back_and_one_of_another_model_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, path = sim.load_scenario("tower-22"), tmp_path / "bank.npz"
    monkeypatch.setattr(banks, "TRIED", 60)
    days = [each.known for each in cutoffs()]
    values = np.random.default_rng(1).normal(size=(len(days), 3))
    chosen = np.array([2, 30, 59])
    draws = ParameterDraws(banks.prior_draws(scenario).paths, banks.prior_draws(scenario).values[chosen])
    bank = Bank(draws, tuple(Piece(day, row) for day, row in zip(days, values, strict=True)))
    banks.write_bank(bank, chosen, scenario, path)
    found = banks.stored_bank(scenario, path)
    assert found is not None
    assert np.array_equal(found.prior.values, draws.values)
    assert found.weights_at(days[-1]) == pytest.approx(bank.weights_at(days[-1]), rel=1e-4)
    assert banks.stored_bank(scenario.with_changes({"rules.iran": "hands-off"}), path) is None
    assert banks.stored_bank(scenario, tmp_path / "none.npz") is None
    path.write_bytes(b"nonsense")
    with pytest.raises(InputError, match="is not a bank"):
        banks.stored_bank(scenario, path)


def test_the_models_in_play_are_the_weighted_one_and_the_plain_one() -> None:
    scenario = sim.load_scenario("tower-22")
    assert list(models_of(scenario, None)) == [PRIOR]
    both = models_of(scenario, bank_of((FIRST, [0.0, 0.0, 0.0])))
    assert list(both) == [MODEL, PRIOR]
    assert both[MODEL](FIRST, 10, 0).values.shape == (10, 1)


@pytest.mark.slow
def test_the_stored_weights_belong_to_this_model_and_are_worth_many_draws() -> None:
    bank = banks.stored_bank(sim.load_scenario("tower-22"))
    assert bank is not None, "run python -m experiments.hindcast.bank"
    assert min(bank.effective_at(each.known) for each in cutoffs()) > 5
