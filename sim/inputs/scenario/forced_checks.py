"""Checks forced decisions that do not come from a file: from a program, or from a person in a seat."""

from __future__ import annotations

from collections.abc import Iterable

from sim.errors import ScenarioError, sentence
from sim.inputs.files.problems import unknown
from sim.inputs.scenario.forced import ForcedDecision
from sim.inputs.scenario.record import ResolvedScenario
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE, decisions_of


def _fault(scenario: ResolvedScenario, forced: ForcedDecision) -> str | None:
    actors = (*ACTORS, *scenario.factions)
    if forced.actor not in actors:
        return unknown("actor", forced.actor, actors)
    allowed = decisions_of(forced.actor)
    if forced.decision not in allowed:
        return unknown(f"decision of {forced.actor} called", forced.decision, allowed)
    choices = FORCEABLE[forced.decision].choices
    if forced.choice not in choices:
        return unknown(f"choice of {forced.decision} called", forced.choice, choices)
    if not scenario.start <= forced.date <= scenario.end:
        return f"{forced.date} is outside the window, {scenario.start} to {scenario.end}"
    return None


def check_forced(scenario: ResolvedScenario, decisions: Iterable[ForcedDecision]) -> None:
    """Raise an error unless every decision can be forced in a scenario.

    Raises:
        ScenarioError: one sentence for each decision that cannot.
    """
    faults = [
        sentence(f"forced decision {number}: {fault}")
        for number, forced in enumerate(decisions, start=1)
        if (fault := _fault(scenario, forced)) is not None
    ]
    if faults:
        raise ScenarioError("\n".join(faults))
