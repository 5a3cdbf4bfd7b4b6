"""An outcome that is declared once is found everywhere; a script adds outcomes, samplers and tables of points."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from experiments import Design, load_design, run_sweep
from experiments.ema import ema_model
from experiments.sweep.indices import sweep_indices
from experiments.sweep.plan import make_plan
from experiments.sweep.sampling import METHODS, register_sampler
from sim.analyses.compare.compare import comparison_text
from sim.analyses.twin.twin import twin
from sim.app.parts.words import outcome_difference, outcome_value
from sim.app.state.link import sweep_outcomes
from sim.errors import InputError
from sim.inputs.tables.vocabulary import RULES
from sim.kernel.state import EventKind
from sim.outcomes import Outcome, outcome_of, outcome_table, register, unregister
from sim.results.summary import summary_json

TOWER = sim.load_scenario("tower-22").with_days(60)


def fatal_days(runs: Any) -> Any:
    return (runs.daily("us_killed") > 0).sum(axis=1)


def hezbollah_is_busy(runs: Any) -> Any:
    return runs.events(EventKind.ATTACK, "kataib-hezbollah") > 15


FATAL = Outcome("fatal_days", "days with US deaths", "days", "count", fatal_days, daily=("us_killed",), direction=1)
BUSY = Outcome("busy", "many attacks by one (runs)", "true or false", "flag", hezbollah_is_busy, events=True)


@pytest.fixture
def own() -> Iterator[tuple[Outcome, Outcome]]:
    register(FATAL, BUSY)
    yield FATAL, BUSY
    for each in (FATAL, BUSY):
        unregister(each.name)


def test_an_outcome_declared_once_is_found_everywhere(own: tuple[Outcome, Outcome], tmp_path: Path) -> None:
    changed = TOWER.with_changes({"militia.restraint": 1.0})
    ensemble = sim.run_ensemble(TOWER, runs=40, seed=1)
    fatal = (ensemble.column("us_killed") > 0).sum(axis=1)
    assert (ensemble.summary["fatal_days"] == fatal).all()
    content = summary_json(ensemble)
    assert content["outcomes"]["fatal_days"]["mean"] == fatal.mean()
    busy = content["shares"]["busy"]["share"]
    assert 0 < busy < 1

    compared = sim.compare(TOWER, changed, runs=40, seed=1)
    (row,) = (each for each in compared.outcomes if each.outcome == "fatal_days")
    assert row.mean_a == fatal.mean()
    assert "days with US deaths" in comparison_text(compared)

    found = twin(TOWER, changed, seed=1, run=3).to_json()["outcomes"]
    assert found["fatal_days"]["run"] == fatal[3]

    design = {"scenario": "tower-22", "days": 60, "outcomes": ["fatal_days", "busy"], "replications": 40, "seed": 1}
    sweep = run_sweep(design, tmp_path / "sweep")
    assert (sweep.runs["fatal_days"] == fatal).all()
    assert sweep.runs["busy"].dtype == bool
    assert sweep.runs["busy"].mean() == busy

    saltelli = {"uncertainties": {"iran.control": "evidence"}, "sampler": {"method": "saltelli", "n": 8}}
    table, left_out = sweep_indices(run_sweep(design | saltelli | {"replications": 5}, tmp_path / "indices"))
    assert set(table["outcome"]) | {each.split(" ")[0] for each in left_out} == {"fatal_days", "busy"}

    assert {"fatal_days", "busy"} <= set(sweep_outcomes())
    assert outcome_value("busy", 0.25) == "25%"
    assert outcome_difference("busy", 0.25) == "+25 points"
    assert outcome_value("fatal_days", 0.25) == "0.25"


def test_the_workbench_measures_only_what_is_asked_for(own: tuple[Outcome, Outcome]) -> None:
    pytest.importorskip("ema_workbench")
    model = ema_model(TOWER, levers=[], uncertainties=["iran.control"], outcomes=["fatal_days", BUSY])
    found = pickle.loads(pickle.dumps(model.function))(replications=10, seed=1)
    assert set(found) == {"fatal_days", "busy"}
    assert (found["fatal_days"] == sim.run_ensemble(TOWER, runs=10, seed=1).summary["fatal_days"]).all()


def test_an_outcome_in_a_design_is_registered_and_goes_to_other_processes(
    own: tuple[Outcome, Outcome], tmp_path: Path
) -> None:
    unregister("fatal_days")
    design = Design(scenario="tower-22", days=30, outcomes=["attacks", FATAL], replications=4)
    assert outcome_of("fatal_days") is FATAL
    here = run_sweep(design, tmp_path / "here").runs
    there = run_sweep(design, tmp_path / "there", workers=1).runs
    pd.testing.assert_frame_equal(here, there)


def test_a_measure_that_cannot_travel_is_refused_before_anything_is_played(tmp_path: Path) -> None:
    local = Outcome("local", "local", "count", "count", lambda runs: runs.total("attacks"), ("attacks",))
    design = Design(scenario="tower-22", days=30, outcomes=[local], replications=4)
    try:
        with ProcessPoolExecutor(1) as pool, pytest.raises(InputError, match="'local' can't be sent to worker"):
            run_sweep(design, tmp_path / "a", executor=pool)
        assert len(run_sweep(design, tmp_path / "b").runs) == 4
    finally:
        unregister("local")


def test_a_changed_measure_is_another_sweep(own: tuple[Outcome, Outcome]) -> None:
    design = Design(scenario="tower-22", outcomes=["fatal_days"])
    before = make_plan(design).digest
    register(Outcome("fatal_days", "days with US deaths", "days", "count", hezbollah_is_busy, events=True))
    assert make_plan(design).digest != before


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome("Two Words", "x", "x", "count", fatal_days), "lower-case letters, digits, _ and - only"),
        (Outcome("attacks", "x", "x", "count", fatal_days), "There is an outcome 'attacks' already"),
        (Outcome("x", "x", "x", "count", fatal_days, ("us_pressure",)), "not a daily column that can be counted"),
        (Outcome("x", "x", "x", "count", fatal_days, daily=("rungs",)), "did you mean 'rung'"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(outcome: Outcome, said: str) -> None:
    with pytest.raises(InputError, match=said):
        register(outcome)
    assert outcome_table().get(outcome.name) is not outcome


def test_a_measure_gives_one_number_for_each_run() -> None:
    wrong = Outcome("wrong", "x", "x", "count", lambda runs: runs.daily("attacks"), daily=("attacks",))
    with pytest.raises(InputError, match="must give one number for each of 3 runs"):
        wrong.values(sim.run_ensemble(TOWER, runs=3).measured([wrong]))


@pytest.mark.parametrize("old", ["total_attacks", "strikes_syria", "leadership_strikes", "campaigns"])
def test_an_old_name_is_refused_with_the_new_one(old: str) -> None:
    new = "attacks" if old == "total_attacks" else f"us_{old}"
    with pytest.raises(InputError, match=f"there is no outcome '{old}'; did you mean '{new}'"):
        Design(scenario="tower-22", outcomes=[old])


def test_attacks_and_suspensions_by_faction_add_up_to_all() -> None:
    summary = sim.run_ensemble(sim.load_scenario("tower-22"), runs=30, seed=2).summary
    for name in ("attacks", "suspensions"):
        parts = [column for column in summary if column.startswith(f"{name}_by_")]
        assert len(parts) == 5
        assert (summary[parts].sum(axis=1) == summary[name]).all()
    days = [column for column in summary if column.startswith("first_suspension_day_by_")]
    earliest = summary[days].min(axis=1)
    assert earliest.equals(summary["first_suspension_day"].rename(None))


def test_lulls_peaks_and_times_are_what_the_days_say() -> None:
    ensemble = sim.run_ensemble(sim.load_scenario("tower-22"), runs=12, seed=3)
    for run in range(12):
        row, day = ensemble.summary.loc[run], ensemble.run(run).daily
        fire = "".join("x" if count else "." for count in day["attacks"])
        assert row["longest_lull"] == max(len(part) for part in fire.split("x"))
        assert row["peak_week_attacks"] == day["attacks"].rolling(7, min_periods=1).sum().max()
        assert row["peak_day_attacks"] == day["attacks"].max()
        for rung in range(1, 8):
            reached = np.flatnonzero(day["rung"] >= rung)
            assert (len(reached) == 0) == np.isnan(row[f"first_day_at_rung_{rung}"])
            assert len(reached) == 0 or row[f"first_day_at_rung_{rung}"] == reached[0]
        deaths, suspensions = np.flatnonzero(day["us_killed"]), np.flatnonzero(day["suspensions"])
        later = suspensions[suspensions >= deaths[0]] if len(deaths) else []
        assert np.isnan(row["days_deaths_to_suspension"]) == (len(later) == 0)
        assert len(later) == 0 or row["days_deaths_to_suspension"] == later[0] - deaths[0]
        events = ensemble.run(run).events
        assert row["surges"] == (events["kind"] == "surge").sum()


def halton(number: int, ranges: int, seed: int) -> Any:
    from scipy.stats import qmc

    return qmc.Halton(ranges, seed=seed).random(number)


def test_a_sampler_of_ones_own_chooses_the_points() -> None:
    register_sampler("halton", halton)
    try:
        ranges = {"iran.control": {"low": 0.2, "high": 0.4}, "militia.restraint": {"low": 1.0, "high": 1.4}}
        sampler = {"method": "halton", "n": 6, "seed": 2}
        plan = make_plan(Design(scenario="tower-22", uncertainties=ranges, sampler=sampler))
        assert np.allclose(plan.coded(np.arange(6)), [0.2, 1.0] + halton(6, 2, 2) * [0.2, 0.4])
        with pytest.raises(InputError, match="There is a sampler 'sobol' already"):
            register_sampler("sobol", halton)
        register_sampler("halton", lambda number, ranges, seed: np.full((number, ranges), 2.0))
        with pytest.raises(InputError, match="6 rows of 2 values from 0 to 1"):
            _ = make_plan(Design(scenario="tower-22", uncertainties=ranges, sampler=sampler)).sample
    finally:
        METHODS.pop("halton")


POINTS = {
    "iran.control": [0.2, 0.5, 0.2],
    "rules.iran": [RULES["iran"][1], RULES["iran"][0], RULES["iran"][0]],
    "reading": [None, None, "004-tit-for-tat"],
}


def test_a_table_of_points_is_played_row_by_row(tmp_path: Path) -> None:
    table = pd.DataFrame(POINTS)
    levers = {"militia.restraint": [1.0, 1.3]}
    design = Design(scenario="tower-22", days=30, points=table, levers=levers, outcomes="attacks", replications=5)
    sweep = run_sweep(design, tmp_path / "out")
    points = sweep.points
    assert len(points) == 6
    for policy, restraint in enumerate((1.0, 1.3)):
        rows = points[points["policy"] == policy].reset_index(drop=True)
        assert list(rows["iran.control"]) == list(table["iran.control"])
        assert list(rows["rules.iran"]) == list(table["rules.iran"])
        for number, row in rows.iterrows():
            reading = POINTS["reading"][int(str(number))]
            scenario = sim.load_scenario("tower-22", reading=reading).with_days(30)
            changes = {
                "iran.control": row["iran.control"],
                "rules.iran": row["rules.iran"],
                "militia.restraint": restraint,
            }
            alone = sim.run_ensemble(scenario.with_changes(changes), runs=5, seed=0).summary["attacks"]
            assert list(sweep.runs[sweep.runs["point"] == row["point"]]["attacks"]) == list(alone)
    (tmp_path / "points.csv").write_text("iran.control,militia.restraint\n0.2,1.1\n0.4,1.2\n")
    (tmp_path / "d.yaml").write_text("scenario: tower-22\npoints: points.csv\n")
    again = make_plan(load_design(tmp_path / "d.yaml"))
    assert again.coded(np.arange(2)).tolist() == [[0.2, 1.1], [0.4, 1.2]]
    assert Design(**again.design.content()) == again.design


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"points": {"iran.control": [0.2], "iran.fear_weight": [1, 2]}}, "every column must have as many values"),
        ({"points": {"iran.contrl": [0.2]}}, "did you mean 'iran.control'"),
        ({"points": {"iran.control": [9.0]}}, "out of range"),
        ({"points": {"iran.control": []}}, "must have 1 to 5,000,000 rows"),
        ({"points": 3}, "must be a table"),
        ({"points": "no.csv"}, "no.csv"),
        ({"points": {"iran.control": [0.2]}, "sampler": {"method": "sobol", "n": 4}}, "takes no sampler"),
        ({"points": {"iran.control": [0.2]}, "levers": {"iran.control": [0.3]}}, "this varies already"),
    ],
)
def test_a_table_of_points_that_does_not_fit_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as raised:
        make_plan(Design(scenario="tower-22", **given))
    (sentence,) = str(raised.value).splitlines()
    assert said in sentence
