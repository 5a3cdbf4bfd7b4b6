"""What moves what: `sim.influence`."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.analyses.influence.influence import FEWEST_RUNS, count_moves
from sim.inputs.tables.vocabulary import RULES, SERIES

DAYS = 45


@pytest.fixture(scope="module")
def found() -> sim.Influences:
    return sim.influence(sim.load_scenario("tower-22").with_days(DAYS), runs=60, outcomes=("attacks", "us_injured"))


def entry(found: sim.Influences, path: str, high: float | str | None = None) -> sim.Influence:
    return next(each for each in found.entries if each.path == path and high in (None, each.high))


def test_every_parameter_rule_and_series_has_an_entry(found):
    paths = {each.path for each in found.entries}
    assert {path for path, value in found.scenario.parameters.items() if value.low < value.high} <= paths
    assert {f"context.{name}" for name in SERIES} <= paths
    for decider, names in RULES.items():
        rivals = {each.high for each in found.entries if each.path == f"rules.{decider}"}
        assert rivals == set(names) - {found.scenario.rules[decider]}
    assert len(found.entries) == count_moves(found.scenario)


def test_a_difference_is_that_of_a_comparison_by_hand(found):
    value = found.scenario.parameters["militia.restraint"]
    ends = [found.scenario.with_changes({"militia.restraint": end}) for end in (value.low, value.high)]
    low, high = (sim.run_ensemble(end, 60, 0).outcome("attacks") for end in ends)
    effect = entry(found, "militia.restraint").effects["attacks"]
    assert effect.difference == pytest.approx(np.mean(high - low.astype(float)))
    assert effect.interval[0] < effect.difference < effect.interval[1] < 0


def test_what_moves_and_what_is_silent_are_told_apart(found):
    assert not entry(found, "militia.restraint").silent
    later = entry(found, "united_states.absorb_factor")  # another doctrine is followed
    assert later.silent
    assert later.pairs_changed == 0


def test_troops_go_from_none_to_twice_as_many(found):
    troops = entry(found, "context.troops_iraq")
    assert (troops.low, troops.high) == (0, 5000)


def test_a_table_has_a_row_for_each_entry_and_outcome(found):
    assert len(found.table()) == 2 * len(found.entries)


def test_too_few_pairs_are_refused():
    with pytest.raises(sim.InputError, match=f"at least {FEWEST_RUNS} pairs"):
        sim.influence("tower-22", runs=FEWEST_RUNS - 1)
