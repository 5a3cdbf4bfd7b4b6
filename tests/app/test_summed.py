"""An ensemble added up as it is played says what the whole ensemble says."""

import numpy as np
import pytest

from sim.app.parts.dragging import Dragged, _class_of, _read
from sim.app.serving.summed import KEPT, LANES, sum_up
from sim.charts import charts, series
from sim.inputs.scenario.scenario import load_scenario
from sim.outcomes.derived import outcome_columns
from sim.results.ensemble import run_ensemble

RUNS = 2 * LANES + 7


@pytest.mark.parametrize("name", ["tower-22", "soleimani"])
@pytest.mark.parametrize("threads", [1, 2])
def test_columns_and_outcomes_are_those_of_the_whole_ensemble(name, threads):
    scenario = load_scenario(name).with_changes({"militia.restraint": 1.4})
    whole, summed = run_ensemble(scenario, RUNS, 3), sum_up(scenario, RUNS, 3, threads)
    for column in (KEPT, "rung", "tension"):
        np.testing.assert_array_equal(summed.column(column), whole.column(column))
    expected, found = outcome_columns(whole, scenario.days), summed.outcomes()
    assert set(found) == set(expected.columns)
    for outcome, values in found.items():
        np.testing.assert_array_equal(values, expected[outcome].to_numpy(), err_msg=outcome)


def test_charts_draw_the_same_tables():
    scenario = load_scenario("tower-22")
    whole, summed = run_ensemble(scenario, RUNS, 0), sum_up(scenario, RUNS, 0, 2)
    names = charts.rung_names(scenario)
    assert charts.weekly_tables(summed) == charts.weekly_tables(whole)
    assert series.rung_rows(summed, names) == series.rung_rows(whole, names)


@pytest.mark.parametrize("message", [None, 3, {}, {"path": 1, "value": 1.0, "number": 1}, {"path": "x", "value": "1"}])
def test_a_message_that_the_component_would_not_send_is_not_heard(message):
    assert _read(message) is None


def test_a_message_of_the_component_is_heard():
    assert _read({"path": "iran.control", "value": 1, "number": 2}) == Dragged("iran.control", 1.0, 2)
    assert _class_of("value:iran.control") == "st-key-value-iran-control"
