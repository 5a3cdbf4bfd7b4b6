"""The summary says what the days say."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

import sim
from sim.kernel.state import DAY_COUNTS
from sim.outcomes.registry import RUNGS, outcome_table
from sim.results.ensemble import Ensemble
from sim.results.summary import describe, share, summary_json, wilson

TOTALS = [name for name, each in outcome_table().items() if each.kind == "count" and name in DAY_COUNTS]


def test_each_row_sums_up_its_own_run(ensemble: Ensemble) -> None:
    table = ensemble.summary
    assert list(table.index) == list(range(ensemble.runs))
    for run in (0, 7, 41):
        daily = ensemble.run(run).daily
        row = table.loc[run]
        assert len(TOTALS) > 15
        for name in TOTALS:
            assert row[name] == daily[name].sum(), name
        assert row["us_injured_reported"] == daily["us_injured_reported"].iloc[-1]
        assert row["peak_rung"] == daily["rung"].max()
        assert row["mean_tension"] == pytest.approx(daily["tension"].mean())
        assert row["talks_final_state"] == daily["talks_state"].iloc[-1].replace(" ", "-")
        assert row["israel_strikes"] == daily[["israel_strikes_iraq", "israel_strikes_syria"]].sum().sum()
        assert row["interstate_exchange"] == bool(daily[["iran_strikes", "us_strikes_iran"]].to_numpy().any())


def test_days_at_all_rungs_make_up_the_window(ensemble: Ensemble) -> None:
    table = ensemble.summary
    days = table[[f"days_at_rung_{rung}" for rung in range(RUNGS)]].sum(axis=1)
    assert (days == ensemble.scenario.days).all()


def test_the_first_fatal_day_is_the_first_with_deaths_and_missing_without(ensemble: Ensemble) -> None:
    table = ensemble.summary
    killed = ensemble.column("us_killed")
    for run in range(ensemble.runs):
        day, date = table.loc[run, "first_fatal_day"], table.loc[run, "first_fatal_date"]
        if killed[run].any():
            assert day == np.flatnonzero(killed[run])[0]
            assert date.date() == ensemble.scenario.dates[int(day)]
        else:
            assert math.isnan(day)
    assert table["first_fatal_date"].isna().equals(~table["any_us_killed"])


def test_days_suspended_is_the_mean_over_the_factions(ensemble: Ensemble) -> None:
    table = ensemble.summary
    total = ensemble.column("factions_suspended").sum(axis=1)
    assert np.allclose(table["days_suspended"] * len(ensemble.scenario.factions), total)
    assert table["share_suspended"].between(0, 1).all()


def test_the_json_is_plain_and_its_shares_lie_in_their_intervals(ensemble: Ensemble) -> None:
    summary = summary_json(ensemble)
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    assert set(summary["shares"]) == {name for name, each in outcome_table().items() if each.kind == "flag"}
    for name in summary["shares"]:
        entry = summary["shares"][name]
        assert entry["low"] <= entry["share"] <= entry["high"]
    assert sum(entry["runs"] for entry in summary["talks_final_state"].values()) == ensemble.runs
    assert sum(entry["share_of_days"] for entry in summary["rungs"]) == pytest.approx(1)
    reached = [entry["runs_reaching"]["share"] for entry in summary["rungs"]]
    assert reached == sorted(reached, reverse=True)


def test_outcomes_are_described_by_their_own_numbers() -> None:
    described = describe(np.array([1.0, 2.0, 3.0, 4.0, np.nan]))
    assert described["runs"] == 4
    assert described["median"] == 2.5
    assert described["standard_error"] == pytest.approx(np.std([1, 2, 3, 4], ddof=1) / 2)
    assert described["middle_50"] == [1.75, 3.25]


def test_nothing_known_is_said_as_nothing() -> None:
    assert describe(np.array([np.nan]))["median"] is None
    assert describe(np.array([3.0]))["standard_error"] is None


@given(st.integers(1, 5000).flatmap(lambda runs: st.tuples(st.integers(0, runs), st.just(runs))))
def test_wilson_is_scipys_wilson(case: tuple[int, int]) -> None:
    count, runs = case
    expected = binomtest(count, runs).proportion_ci(0.90, method="wilson")
    assert wilson(count, runs) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_a_share_counts_runs() -> None:
    assert share(np.array([True, False, True, True]))["share"] == 0.75


def test_one_run_is_enough() -> None:
    one = sim.run_ensemble(sim.load_scenario("soleimani").with_days(30), runs=1, seed=1, threads=1)
    assert len(one.summary) == 1
    assert summary_json(one)["outcomes"]["attacks"]["standard_error"] is None


def test_importing_the_summary_does_not_import_pandas() -> None:
    code = "import sys, sim.results.summary; sys.exit('pandas' in sys.modules or 'pyarrow' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
