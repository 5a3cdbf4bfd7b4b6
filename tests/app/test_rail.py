"""The rail of a lever: where values stand on it, and how far levers move attacks."""

from __future__ import annotations

from itertools import pairwise

import pytest

import sim
from sim.app.parts.rail import moves, moves_bar, place, rail
from sim.app.state.scenarios import levers


def test_a_narrow_range_of_evidence_is_seen_on_a_logarithmic_rail() -> None:
    threshold = sim.load_scenario("tower-22").parameters["united_states.retaliation_threshold"]
    assert (threshold.minimum, threshold.low, threshold.high, threshold.maximum) == (1, 12, 30, 500)
    assert place(threshold, 1) == 0
    assert place(threshold, 500) == 1
    assert place(threshold, 30) - place(threshold, 12) == pytest.approx(0.147, abs=0.001)


def test_a_wide_range_of_evidence_is_on_an_even_rail() -> None:
    restraint = sim.load_scenario("tower-22").parameters["militia.restraint"]
    assert place(restraint, (restraint.minimum + restraint.maximum) / 2) == 0.5


def test_the_rail_says_and_marks_its_ranges() -> None:
    scenario = sim.load_scenario("tower-22")
    drawn = rail(scenario.with_changes({"militia.restraint": 2.4}).parameters["militia.restraint"], 1.15)
    assert "evidence 0.8 to 1.6" in drawn
    assert "outside the evidence" in drawn
    assert '<u style="left:80.0%">' in drawn


def test_levers_come_by_how_far_they_move_attacks() -> None:
    scenario = sim.load_scenario("tower-22")
    found = moves(scenario)
    assert set(found) == set(levers())
    assert all(abs(one) >= abs(other) for one, other in pairwise(found.values()))
    ends = scenario.parameters["militia.restraint"]
    means = [
        sim.run_ensemble(scenario.with_changes({ends.path: end}), 100, 0).outcome("attacks").mean()
        for end in (ends.low, ends.high)
    ]
    assert found[ends.path] == pytest.approx(means[1] - means[0])


def test_a_bar_is_as_long_as_its_lever_is_strong() -> None:
    found = {"a": -200.0, "b": 50.0, "c": 0.2}
    assert "200 fewer attacks" in moves_bar("a", found)
    assert "width:100%" in moves_bar("a", found)
    assert "50 more attacks" in moves_bar("b", found)
    assert "width:25%" in moves_bar("b", found)
    assert "hardly an attack" in moves_bar("c", found)
