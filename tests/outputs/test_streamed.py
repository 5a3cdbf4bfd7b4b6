"""A streamed ensemble says what the one that keeps every day says, and refuses what it does not keep."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.charts import captions, ensembles
from sim.errors import InputError
from sim.outcomes.outcome import DAILY
from sim.outcomes.registry import outcome_table
from sim.results.ensemble import StreamedEnsemble, run_ensemble
from sim.results.summary import extreme_run, median_run, typical_run

RUNS = 57


@pytest.mark.parametrize("name", ["tower-22", "soleimani"])
@pytest.mark.parametrize(("threads", "lanes"), [(1, 8), (2, 250), (3, 5)])
def test_columns_and_outcomes_are_those_of_the_whole_ensemble(name: str, threads: int, lanes: int) -> None:
    scenario = sim.load_scenario(name).with_changes({"militia.restraint": 1.4})
    whole = run_ensemble(scenario, RUNS, 3)
    streamed = run_ensemble(scenario, RUNS, 3, threads, keep=DAILY, lanes=lanes)
    for column in DAILY:
        np.testing.assert_array_equal(streamed.column(column), whole.column(column), err_msg=column)
    for outcome in outcome_table():
        np.testing.assert_array_equal(streamed.outcome(outcome), whole.outcome(outcome), err_msg=outcome)
    assert (typical_run(streamed), median_run(streamed), extreme_run(streamed)) == (
        typical_run(whole),
        median_run(whole),
        extreme_run(whole),
    )


def test_charts_draw_the_same_tables() -> None:
    scenario = sim.load_scenario("tower-22")
    whole, streamed = run_ensemble(scenario, RUNS, 0), run_ensemble(scenario, RUNS, 0, keep=("attacks", "rung"))
    names = captions.rung_names(scenario)
    assert ensembles.weekly_tables(streamed) == ensembles.weekly_tables(whole)
    assert ensembles.rung_rows(streamed, names) == ensembles.rung_rows(whole, names)
    assert streamed.daily_quantiles("attacks", 0.5).equals(whole.daily_quantiles("attacks", 0.5))


def test_runs_and_events_are_those_of_the_whole_ensemble() -> None:
    scenario = sim.load_scenario("tower-22").with_days(60)
    whole, streamed = run_ensemble(scenario, 5, 1), run_ensemble(scenario, 5, 1, keep=(), outcomes=["peak_rung"])
    assert streamed.run(3).trace_array.tobytes() == whole.run(3).trace_array.tobytes()
    assert streamed.events().equals(whole.events())


def test_one_run_alone_says_what_it_says_among_others() -> None:
    """Arrays of one row look the same in memory whatever their order; reducers must not take one for the other."""
    scenario = sim.load_scenario("soleimani").with_days(60)
    alone, among = run_ensemble(scenario, 1, 1, keep=DAILY), run_ensemble(scenario, 3, 1, 1, keep=DAILY)
    for outcome in outcome_table():
        np.testing.assert_array_equal(alone.outcome(outcome)[0], among.outcome(outcome)[0], err_msg=outcome)


def test_what_is_not_kept_is_refused_in_a_sentence() -> None:
    scenario = sim.load_scenario("tower-22").with_days(30)
    streamed = run_ensemble(scenario, 2, keep=("attacks",), outcomes=["attacks"])
    assert isinstance(streamed, StreamedEnsemble)
    assert streamed.columns == ("attacks",)
    assert streamed.outcome("attacks").tolist() == streamed.column("attacks").sum(axis=1).tolist()
    with pytest.raises(InputError, match=r"does not keep the daily column 'fear' \(it has attacks\); name it in keep"):
        streamed.column("fear")
    with pytest.raises(InputError, match="does not keep what the outcome 'peak_rung' is measured of"):
        streamed.outcome("peak_rung")
    with pytest.raises(InputError, match="does not keep whole days; run it without keep"):
        _ = streamed.daily_array
    with pytest.raises(InputError, match="There is no daily column 'atacks'"):
        run_ensemble(scenario, 2, keep=("atacks",))
    with pytest.raises(InputError, match="There is no outcome"):
        run_ensemble(scenario, 2, keep=(), outcomes=["no_such"])
