"""Calm that lasts: nobody to fire at, nothing to gain, and what ends it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine.build import build_inputs
from sim.engine.play import draws_of, play
from sim.inputs.scenario.readings import list_readings
from sim.inputs.scenario.scenario import Scenario, load_scenario, scenario_from_texts
from sim.kernel.state import Day, empty_records

RUNS = 100

TROOPS = """
name: troops
baseline: tower-22
context:
  troops_iraq: [{{date: 2023-10-17, value: {iraq}}}]
  troops_syria: [{{date: 2023-10-17, value: {syria}}}]
  troops_jordan: [{{date: 2023-10-17, value: {jordan}}}]
"""

WAR = """
name: war
baseline: lull-2023
context:
  gaza_intensity: [{date: 2023-04-01, value: 0}, {date: 2023-08-01, value: 0.9}]
"""


def attacks_of(scenario: Scenario) -> Any:
    """Attacks on US forces of each run on each day."""
    inputs = build_inputs(scenario)
    daily = np.asarray(empty_records(Day, (RUNS, inputs.days)))
    play(inputs, draws_of(inputs, 0, range(RUNS)), daily=daily)
    return daily["attacks"]


def with_troops(iraq: int, syria: int, jordan: int) -> Scenario:
    return scenario_from_texts(
        "troops.yaml", {"troops.yaml": TROOPS.format(iraq=iraq, syria=syria, jordan=jordan).encode()}
    )


@pytest.mark.parametrize("reading", list_readings())
def test_where_no_troops_are_none_are_attacked(reading: str) -> None:
    assert attacks_of(with_troops(0, 0, 0).with_reading(reading)).sum() == 0


def test_more_troops_draw_more_fire_but_not_in_proportion() -> None:
    usual, four_times = (attacks_of(with_troops(2500 * n, 900 * n, 350 * n)).sum() for n in (1, 4))
    assert 1.2 * usual < four_times < 2.0 * usual


def test_the_lull_holds_in_most_runs_and_ends_when_the_war_begins() -> None:
    assert np.mean(attacks_of(load_scenario("lull-2023")).sum(axis=1) <= 3) > 0.5
    attacks = attacks_of(scenario_from_texts("war.yaml", {"war.yaml": WAR.encode()}))
    before, after = attacks[:, :122].sum(axis=1), attacks[:, 122:].sum(axis=1)
    assert np.mean(before <= 3) > 0.5
    assert (after > 10).all()
