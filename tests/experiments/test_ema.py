"""The model in the EMA Workbench, run by the Workbench's own evaluators."""

from __future__ import annotations

import pickle
import sys
from typing import Any

import numpy as np
import pytest

import sim
from experiments import ema
from sim.errors import InputError, MissingDependencyError

workbench = pytest.importorskip("ema_workbench", reason="the extra [ema] is not installed")

pytestmark = pytest.mark.filterwarnings("ignore")

LEVERS = {"militia.restraint": (0.9, 1.5), "rules.united_states": ["accumulated-tit-for-tat", "absorb"]}
UNCERTAINTIES = ["iran.control", "baghdad.mediation", "reading"]


def model(**more: Any) -> Any:
    base = sim.load_scenario("tower-22").with_days(60)
    given = {"levers": LEVERS, "uncertainties": UNCERTAINTIES, "series": ["attacks"], "replications": 8, "seed": 5}
    return ema.ema_model(base, **(given | more))


def perform(evaluator: Any, seed: int = 1) -> tuple[Any, Any]:
    with evaluator:
        return evaluator.perform_experiments(scenarios=3, policies=2, uncertainty_sampling=sampling(seed))


def sampling(seed: int) -> Any:
    np.random.seed(seed)  # noqa: NPY002 - the Workbench draws from numpy's global generator
    return workbench.Samplers.LHS


def same(first: Any, second: Any) -> None:
    (cases, found), (others, again) = first, second
    counters = ["scenario", "policy"]
    assert cases.drop(columns=counters).equals(others.drop(columns=counters))
    assert set(found) == set(again)
    for name, values in found.items():
        np.testing.assert_array_equal(values, again[name])


def test_the_workbench_runs_the_model_and_gives_the_same_twice() -> None:
    first, second = (perform(workbench.SequentialEvaluator(model())) for _ in range(2))
    same(first, second)
    experiments, outcomes = first
    assert len(experiments) == 6
    assert {"militia__restraint", "rules__united_states", "iran__control", "reading"} <= set(experiments.columns)
    assert outcomes["attacks"].shape == (6,)
    assert outcomes["attacks_by_day"].shape == (6, 60)
    np.testing.assert_allclose(outcomes["attacks_by_day"].sum(axis=1), outcomes["attacks"])


def test_an_experiment_is_what_the_simulator_gives_by_itself() -> None:
    experiments, outcomes = perform(workbench.SequentialEvaluator(model()))
    row = experiments.iloc[4]
    reading = None if row["reading"] == "none" else row["reading"]
    scenario = sim.load_scenario("tower-22").with_days(60).with_reading(reading)
    paths = {ema.ema_name(path): path for path in (*LEVERS, *UNCERTAINTIES) if path != "reading"}
    scenario = scenario.with_changes({path: row[name] for name, path in paths.items()})
    alone = sim.run_ensemble(scenario, runs=8, seed=5, threads=1).summary
    assert outcomes["attacks"][4] == alone["attacks"].mean()
    assert outcomes["interstate_exchange"][4] == alone["interstate_exchange"].mean()


def test_all_levers_and_uncertainties_are_taken_at_their_evidence_ranges() -> None:
    whole = ema.ema_model("tower-22")
    known = sim.load_scenario("tower-22").parameters
    assert {"militia__restraint", "iran__control", "baghdad__mediation"} <= {each.name for each in whole.levers}
    assert len(whole.uncertainties) > 100
    for each in [*whole.levers, *whole.uncertainties]:
        value = known[each.variable_name[0]]
        assert (each.lower_bound, each.upper_bound) == (value.low, pytest.approx(value.high))


def test_the_function_survives_a_trip_to_another_process() -> None:
    function = model().function
    again = pickle.loads(pickle.dumps(function))
    one, two = (each(replications=2, seed=1)["attacks"] for each in (function, again))
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"levers": ["militia.restrain"]}, "did you mean 'militia.restraint'"),
        ({"levers": {"militia.restraint": (1.5, 0.9)}}, "low must be below high"),
        ({"uncertainties": {"reading": ["004-tit-for-tatt"]}}, "did you mean '004-tit-for-tat'"),
        ({"outcomes": ["total_attack"]}, "did you mean 'attacks'"),
    ],
)
def test_mistakes_are_told_in_a_sentence(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        model(**wrong)


def test_a_missing_workbench_is_told_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ema_workbench", None)
    with pytest.raises(MissingDependencyError, match=r'pip install "escalation-sim\[ema\]"'):
        model()
