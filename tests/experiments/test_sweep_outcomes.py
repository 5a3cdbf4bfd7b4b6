"""What a sweep keeps of a run is what an ensemble of the changed scenario says of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from experiments import Design, run_sweep
from experiments.sweep.blocks import play_block, setting_of
from experiments.sweep.design import EVIDENCE
from experiments.sweep.plan import Block, make_plan
from experiments.sweep.points import Luck
from experiments.sweep.tables import QUANTILES, chunk_tables
from sim.engine.build import build_inputs
from sim.inputs.scenario.readings import list_readings
from sim.inputs.tables.vocabulary import LADDERS, RULES
from sim.kernel.state import DAY_COUNTS
from sim.outcomes.outcome import DAILY
from sim.outcomes.registry import outcome_table

BASE = sim.load_scenario("tower-22")
OPEN = sorted(path for path, value in BASE.parameters.items() if value.low < value.high)


def played(design: Design, points: Any) -> dict[str, pd.DataFrame]:
    """Tables of some points of a design."""
    plan = make_plan(design)
    setting, runs = setting_of(plan, "any"), design.replications
    parts = [play_block(setting, Block(int(p), 1, 0, runs), plan.coded(np.array([p]))) for p in points]
    return {name: table.to_pandas() for name, table in chunk_tables(plan, np.array(points), runs, parts).items()}


def as_the_sweep_has_it(summary: pd.DataFrame) -> pd.DataFrame:
    """The summary's columns in a sweep's order and types."""
    columns: dict[str, Any] = {}
    for name, outcome in outcome_table().items():
        values = summary[name]
        if outcome.kind == "count":
            values = values.astype(np.int32)
        elif outcome.kind == "date":
            values = [None if pd.isna(value) else value.date() for value in values]
        elif outcome.kind == "category":
            values = values.astype(str)
        columns[name] = np.asarray(values)
    return pd.DataFrame(columns)


def check_point(tables: dict[str, pd.DataFrame], point: int, ensemble: sim.Ensemble) -> None:
    runs = tables["runs"]
    mine = runs[runs["point"] == point].drop(columns=["point", "run"]).reset_index(drop=True)
    expected = as_the_sweep_has_it(ensemble.summary)
    for name in outcome_table():
        left, right = mine[name].to_list(), expected[name].to_list()
        same = [a == b or (pd.isna(a) and pd.isna(b)) for a, b in zip(left, right, strict=True)]
        assert all(same), name


@pytest.mark.parametrize("scenario", ["tower-22", "soleimani", "tower-22-absorbed"])
def test_every_outcome_equals_the_summarys_column(scenario: str) -> None:
    design = Design(
        scenario=scenario,
        days=90,
        levers={"iran.control": [0.1, 0.9], "ladder": "all"},
        outcomes="all",
        replications=23,
        seed=5,
    )
    tables = played(design, range(4))
    for point, (control, ladder) in enumerate((c, name) for c in (0.1, 0.9) for name in LADDERS):
        changed = sim.load_scenario(scenario).with_days(90).with_changes({"iran.control": control, "ladder": ladder})
        ensemble = sim.run_ensemble(changed, runs=23, seed=5)
        check_point(tables, point, ensemble)
        assert tables["points"]["scenario_hash"][point] == changed.hash


def test_every_name_of_an_outcome_is_a_column_of_the_summary() -> None:
    summary = sim.run_ensemble(BASE.with_days(30), runs=2).summary
    assert list(outcome_table()) == list(summary.columns)


def test_weekly_quantiles_and_trajectories_equal_the_ensembles() -> None:
    design = Design(
        scenario="tower-22", days=45, constants={"iran.control": 0.8}, weekly="all", trajectories="all", replications=19
    )
    tables = played(design, [0])
    ensemble = sim.run_ensemble(BASE.with_days(45).with_changes({"iran.control": 0.8}), runs=19, seed=0)
    days = tables["trajectories"]
    for name in DAILY:
        assert np.array_equal(days[name].to_numpy().reshape(19, 45), ensemble.column(name)), name
    for name in DAY_COUNTS:
        sums = np.add.reduceat(ensemble.column(name), np.arange(0, 45, 7), axis=1)
        mine = tables["weekly"][tables["weekly"]["count"] == name]
        assert list(mine["days"]) == [7] * 6 + [3]
        assert np.array_equal(mine["mean"], sums.mean(axis=0)), name
        for level in QUANTILES:
            assert np.array_equal(mine[f"q{round(100 * level):02d}"], np.quantile(sums, level, axis=0)), name


@st.composite
def axes(draw: Any) -> dict[str, Any]:
    """Levers, uncertainties and a reading of a design that fits tower-22."""
    numbers = draw(st.lists(st.sampled_from(OPEN), min_size=1, max_size=4, unique=True))
    deciders = draw(st.lists(st.sampled_from(sorted(RULES)), max_size=2, unique=True))
    uncertain: dict[str, Any] = dict.fromkeys(numbers, EVIDENCE) | {f"rules.{each}": "all" for each in deciders}
    if draw(st.booleans()):
        uncertain["reading"] = draw(st.lists(st.sampled_from([None, *list_readings()]), min_size=1, unique=True))
    if draw(st.booleans()):
        uncertain["follow_until"] = [None, "2023-11-10"]
    return uncertain


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(uncertain=axes(), seed=st.integers(0, 2**40))
def test_a_point_is_the_scenario_changed_by_its_values(uncertain: dict[str, Any], seed: int) -> None:
    """The records that the engine reads, the hash and the outcomes are those of with_changes, for any values."""
    design = Design(
        scenario="tower-22",
        days=40,
        uncertainties=uncertain,
        outcomes="all",
        sampler={"method": "monte-carlo", "n": 3, "seed": seed % 1000},
        replications=3,
        seed=seed,
    )
    plan, tables = make_plan(design), played(design, range(3))
    setting = setting_of(plan, "any")
    for point, row in tables["points"].iterrows():
        if row["status"] == "failed":
            assert row["error"]
            continue
        changed = changed_scenario(row, uncertain)
        assert row["scenario_hash"] == changed.hash
        check_point(tables, int(str(point)), sim.run_ensemble(changed, runs=3, seed=seed))
        coded = plan.coded(np.array([point]))[0]
        variant = setting.variant(setting.key(coded))
        luck, inputs = Luck(seed, 3, shared=True), build_inputs(changed)
        draws = luck.draws(variant.inputs, variant.paths, setting.numbers(coded)[np.newaxis])
        assert draws.parameters.tobytes() == inputs.parameters.tobytes()
        assert draws.traits[0].tobytes() == inputs.traits.tobytes()
        for mine, own in zip(variant.inputs.calendar, inputs.calendar, strict=True):
            assert mine.tobytes() == own.tobytes()


def changed_scenario(row: pd.Series, uncertain: dict[str, Any]) -> sim.Scenario:
    reading = row["reading"]
    scenario = BASE.with_days(40).with_reading(None if pd.isna(reading) else reading)
    changes = {path: row[path] for path in uncertain if path != "reading"}
    return scenario.with_changes({path: None if pd.isna(value) else value for path, value in changes.items()})


def test_points_share_their_luck(tmp_path: Any) -> None:
    """A lever that the rule in force never reads changes nothing at all, run by run."""
    design = {
        "scenario": "tower-22",
        "days": 60,
        "levers": {"united_states.absorb_factor": [3.0, 3.0000001]},
        "replications": 20,
    }
    runs = run_sweep(design, tmp_path).runs.drop(columns="point")
    pd.testing.assert_frame_equal(runs[:20], runs[20:].reset_index(drop=True))
