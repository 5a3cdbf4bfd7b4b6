"""Hypothesis strategies of scenarios: any shipped one, under any reading, with rules, values and choices at random."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from random_cases import Case, loaded

from sim.inputs.record.counts import cumulative_series
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE, RULES, decisions_of
from sim.kernel.compiled import INTERPRETED

READINGS = (
    "000-diplomacy",
    "001-resistance",
    "002-adolescent-rebellion",
    "003-tehrans-proxies",
    "004-tit-for-tat",
)
LARGEST_SEED = 2**63 - 1


def examples(number: int) -> int:
    """How many examples to try: few where rules run interpreted, which takes a hundred times as long."""
    return max(2, number // 20) if INTERPRETED else number


def value_of(scenario: Scenario, path: str) -> st.SearchStrategy[float]:
    """A value of a parameter: anywhere within its limits, and often at one of its edges."""
    parameter = scenario.parameters[path]
    edges = (parameter.minimum, parameter.maximum, parameter.low, parameter.high)
    within = st.floats(parameter.minimum, parameter.maximum, allow_nan=False)
    return st.sampled_from(edges) | within


@st.composite
def parameter_changes(draw: Any, scenario: Scenario, most: int = 20) -> tuple[tuple[str, float | str], ...]:
    """Values for a random subset of the parameters and traits."""
    paths = draw(st.lists(st.sampled_from(sorted(scenario.parameters)), unique=True, max_size=most))
    return tuple((path, draw(value_of(scenario, path))) for path in paths)


@st.composite
def rule_changes(draw: Any) -> tuple[tuple[str, float | str], ...]:
    """A rival rule for some of the deciders."""
    deciders = draw(st.lists(st.sampled_from(sorted(RULES)), unique=True))
    return tuple((f"rules.{decider}", draw(st.sampled_from(RULES[decider]))) for decider in deciders)


@st.composite
def forced_decision(draw: Any, scenario: Scenario, days: int) -> tuple[int, str, str, str]:
    """One decision forced on an actor or faction of the scenario."""
    actors = [actor for actor in ACTORS if decisions_of(actor)]
    actor = draw(st.sampled_from([*actors, *scenario.factions]))
    decision = draw(st.sampled_from(decisions_of(actor)))
    choice = draw(st.sampled_from(sorted(FORCEABLE[decision].choices)))
    return draw(st.integers(0, days - 1)), actor, decision, choice


def last_day_of_record(scenario: Scenario) -> int:
    """Last day, counted from the scenario's first, that its record covers."""
    return (cumulative_series(str(scenario.record))[-1].date - scenario.start).days


@st.composite
def cases(draw: Any, longest: int = 200, follows: bool = True, runs: int = 1_000_000) -> Case:
    """A random scenario and a run of it."""
    name = draw(st.sampled_from(list_scenarios()))
    reading = draw(st.none() | st.sampled_from(READINGS))
    days = draw(st.integers(30, longest))
    base = loaded(name, reading)
    follow = None
    if follows and base.record is not None:
        follow = draw(st.none() | st.integers(0, min(days - 1, last_day_of_record(base))))
    return Case(
        scenario=name,
        reading=reading,
        days=days,
        changes=draw(parameter_changes(base)) + draw(rule_changes()),
        follow=follow,
        forced=tuple(draw(st.lists(forced_decision(base, days), max_size=6))),
        seed=draw(st.integers(0, 1000) | st.integers(0, LARGEST_SEED)),
        run=draw(st.integers(0, runs)),
    )
