"""Runs that play with draws of a posterior: which draw, the same run by every road, variance by parameters and luck."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from experiments.hindcast.bank import is_stale
from sim.analyses.twin.twin import twin
from sim.engine.build import build_inputs
from sim.errors import InputError
from sim.inputs.posterior.posterior import POSTERIOR, ParameterDraws, Posterior, load_posterior
from sim.results.ensemble import play_one, run_mesa_ensemble
from sim.results.variance import decompose, means_over_luck, share_of_parameters
from sim.results.write import write_results

SCENARIO = sim.load_scenario("tower-22").with_days(60)


@pytest.fixture(scope="module")
def posterior(draws_file: Path) -> Posterior:
    return load_posterior(SCENARIO, draws_file)


def weighted(weights: list[float]) -> Posterior:
    values = np.linspace(0.9, 1.3, len(weights))[:, None]
    draws = ParameterDraws(("militia.restraint",), values, np.array(weights) / sum(weights))
    return Posterior("a test", draws, b"")


@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=40), st.integers(0, 2**40), st.sampled_from([64, 256, 1024]))
@settings(max_examples=40, deadline=None)
def test_draws_are_taken_by_their_weights(weights: list[float], seed: int, runs: int) -> None:
    found = weighted(weights)
    counts = np.bincount(found.rows(seed, range(runs)), minlength=len(weights))
    expected = runs * np.array(weights) / sum(weights)
    assert np.all(np.abs(counts - expected) <= 1 + 1e-6)  # what systematic resampling promises


@given(st.integers(0, 2**62), st.integers(0, 900_000))
@settings(max_examples=40, deadline=None)
def test_a_runs_draw_does_not_depend_on_how_many_runs_there_are(seed: int, run: int) -> None:
    found = weighted([1.0, 2.0, 3.0, 0.5])
    assert found.rows(seed, [run])[0] == found.rows(seed, np.arange(run - run % 7, run + 5))[run % 7]


def test_a_draw_without_weight_is_never_taken() -> None:
    assert set(weighted([0.0, 1.0, 0.0, 1.0, 0.0]).rows(1, range(500)).tolist()) == {1, 3}


def test_seeds_differ_in_the_draws_of_their_runs() -> None:
    found = weighted([1.0] * 50)
    assert not np.array_equal(found.rows(0, range(20)), found.rows(1, range(20)))


def test_threads_do_not_matter(posterior: Posterior) -> None:
    one, three = (sim.run_ensemble(SCENARIO, 40, 2, threads, posterior=posterior) for threads in (1, 3))
    told = sim.run_ensemble(SCENARIO, 40, 2, 2, lambda done: None, 7, posterior)
    assert one.daily_array.tobytes() == three.daily_array.tobytes() == told.daily_array.tobytes()
    assert one.events().equals(three.events())
    first, second = (decompose(build_inputs(SCENARIO), posterior, 2, threads, 6, 3) for threads in (1, 3))
    np.testing.assert_array_equal(first.attacks, second.attacks)


def test_one_run_alone_is_the_ensembles_run(posterior: Posterior) -> None:
    ensemble = sim.run_ensemble(SCENARIO, 12, 5, posterior=posterior)
    events, runs = ensemble.all_events()
    for k in (0, 4, 11):
        alone = play_one(SCENARIO, 5, k, posterior)
        own = play_one(posterior.scenario_of(SCENARIO, 5, k), 5, k)
        for each in (ensemble.run(k), alone, own):
            assert each.daily_array.tobytes() == ensemble.daily_array[k].tobytes()
            assert each.event_array.tobytes() == events[runs == k].tobytes()
            assert each.trace_array.tobytes() == alone.trace_array.tobytes()
        assert alone.scenario.parameters["militia.steepness"].set_by == POSTERIOR


def test_mesa_plays_the_same_runs(posterior: Posterior) -> None:
    compiled = sim.run_ensemble(SCENARIO, 4, 1, posterior=posterior)
    agents = run_mesa_ensemble(SCENARIO, 4, 1, posterior=posterior)
    assert compiled.daily_array.tobytes() == agents.daily_array.tobytes()
    assert sim.simulate(SCENARIO, 1, 3, posterior).trace_array.tobytes() == compiled.run(3).trace_array.tobytes()


def test_runs_have_the_values_of_their_draws(posterior: Posterior) -> None:
    rows = posterior.rows(0, range(9))
    place = posterior.draws.paths.index("militia.restraint")
    for k in range(9):
        value = posterior.scenario_of(SCENARIO, 0, k).parameters["militia.restraint"].value
        assert value == posterior.draws.values[rows[k], place]


def test_values_changed_by_hand_prevail_over_draws(posterior: Posterior) -> None:
    changed = SCENARIO.with_changes({"militia.restraint": SCENARIO.parameters["militia.restraint"].value})
    assert "militia.restraint" not in posterior.draw_paths(changed)
    assert posterior.premise_paths(changed) == ("militia.restraint",)
    ensemble = sim.run_ensemble(changed, 6, posterior=posterior)
    assert {ensemble.run(k).scenario.parameters["militia.restraint"].value for k in range(6)} == {1.15}
    pair = twin(SCENARIO, changed, 0, 3, posterior)
    assert len(pair.changes) == 1


def test_the_premise_of_a_counterfactual_is_not_drawn(shipped: Path) -> None:
    scenario = sim.load_scenario("no-mediation")
    assert load_posterior(scenario).premise_paths(scenario) == ("baghdad.mediation",)
    other = sim.load_scenario("soleimani")
    assert "militia.syria_share" in load_posterior(other).premise_paths(other)
    assert shipped.exists()


def test_the_readings_own_posterior_is_taken(shipped: Path) -> None:
    under = sim.load_scenario("tower-22", reading="000-diplomacy")
    assert load_posterior(under).content == (shipped / "000-diplomacy.csv").read_bytes()
    assert load_posterior(SCENARIO).content == (shipped / "common.csv").read_bytes()
    with pytest.raises(InputError, match="No posterior is shipped for the reading 001-resistance"):
        load_posterior(sim.load_scenario("tower-22", reading="001-resistance"))


def test_a_posterior_of_another_model_is_stale_and_one_that_says_nothing_is_not(shipped: Path) -> None:
    file = shipped / "common.csv"
    assert not is_stale(load_posterior(SCENARIO))
    content = {"scenario": "tower-22", "fingerprint": "0" * 64, "files": {"common.csv": _sha(file)}}
    (shipped / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    found = load_posterior(SCENARIO)
    assert found.fingerprint == "0" * 64
    assert is_stale(found)


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_luck_left_in_means_is_taken_out() -> None:
    rng = np.random.default_rng(0)
    parameters, luck = 3.0 * rng.standard_normal((4000, 1)), 4.0 * rng.standard_normal((4000, 8))
    values = parameters + luck
    assert values.mean(axis=1).std() > 3.25  # what the means alone would say
    assert means_over_luck(values).std() == pytest.approx(3.0, rel=0.05)
    assert share_of_parameters(values) == pytest.approx(9 / 25, abs=0.03)


def test_nothing_is_left_where_parameters_do_nothing() -> None:
    values = np.random.default_rng(1).standard_normal((500, 8))
    assert share_of_parameters(values) < 0.02
    assert np.isnan(share_of_parameters(np.ones((5, 3))))
    assert means_over_luck(np.ones((5, 3))).tolist() == [1.0] * 5


def test_one_draw_alone_has_no_parameter_uncertainty() -> None:
    path = "militia.restraint"
    found = Posterior("one", ParameterDraws((path,), np.array([[1.2]])), b"")
    parts = decompose(build_inputs(SCENARIO), found, 0, 1, 60, 8)
    low, high = parts.band("attacks")
    assert high - low < 0.35 * np.ptp(np.quantile(parts.outcomes["attacks"], [0.05, 0.95]))


def test_a_folder_says_which_draws_and_can_be_made_again(posterior: Posterior, tmp_path: Path) -> None:
    ensemble = sim.run_ensemble(SCENARIO, 8, 3, posterior=posterior)
    write_results(ensemble, tmp_path / "first")
    entry = json.loads((tmp_path / "first" / "manifest.json").read_text(encoding="utf-8"))["posterior"]
    assert entry["sha256"] == _sha(tmp_path / "first" / "posterior.csv") == posterior.sha256
    again = load_posterior(SCENARIO, tmp_path / "first" / "posterior.csv")
    write_results(sim.run_ensemble(SCENARIO, 8, 3, posterior=again), tmp_path / "second")
    for name in ("daily.parquet", "events.csv", "summary.csv", "draws.csv", "posterior.csv"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
    summary = json.loads((tmp_path / "first" / "summary.json").read_text(encoding="utf-8"))
    assert 0 <= summary["parameters_alone"]["outcomes"]["attacks"]["share_of_variance"] <= 1


def test_without_a_posterior_nothing_changes() -> None:
    plain = sim.run_ensemble(SCENARIO, 3)
    assert plain.decomposition is None
    assert plain.posterior is None
