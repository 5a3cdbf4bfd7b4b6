"""Lays the files of a scenario upon the defaults, in the order of precedence.

Defaults < the scenario without a baseline < the reading < the differences above it, in turn. (Changes made by hand
come last: changes.py.) Each file is checked against what it has become at that point, so that every mistake
is reported with the line of the file that made it. On the way the traits of absent factions are kept, so that a
faction that a difference adds has the traits that the reading or a lower file gives it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sim.inputs.files.problems import report
from sim.inputs.scenario.context import ContextStep, Steps
from sim.inputs.scenario.forced import ForcedDecision, merged, within
from sim.inputs.scenario.layer_checks import layer_problems
from sim.inputs.scenario.layers import Layer, Layers
from sim.inputs.scenario.readings import Reading
from sim.inputs.scenario.record import ResolvedScenario
from sim.inputs.scenario.schema import ContextEntry, ScenarioFile
from sim.inputs.tables.factions import all_parameters, default_parameters, faction_table
from sim.inputs.tables.parameters import DEFAULT, ParameterValue
from sim.inputs.tables.settings import ParameterEntry, overridden
from sim.inputs.tables.vocabulary import ACTORS, DEFAULT_RULES, LADDERS


def with_parameters(
    values: dict[str, ParameterValue], given: dict[str, ParameterEntry], set_by: str
) -> dict[str, ParameterValue]:
    """Return parameters with what a file gives for them."""
    return values | {path: overridden(values[path], entry, set_by) for path, entry in given.items()}


def with_reading(scenario: ResolvedScenario, reading: Reading) -> ResolvedScenario:
    """Return a scenario under a reading's parameters and rules."""
    set_by = f"reading:{reading.id}"
    rules = {actor: choice.choice for actor, choice in reading.rules.items()}
    return replace(
        scenario,
        reading=reading.id,
        rules=scenario.rules | rules,
        rules_set_by=scenario.rules_set_by | dict.fromkeys(rules, set_by),
        parameters=with_parameters(scenario.parameters, reading.parameters, set_by),
    )


def clipped(scenario: ResolvedScenario) -> ResolvedScenario:
    """Return a scenario without the context steps and forced decisions that its window or factions leave out."""
    steps = {
        name: tuple(step for step in series if step.date <= scenario.end) for name, series in scenario.steps.items()
    }
    forced = within(scenario.forced, scenario.start, scenario.end, (*ACTORS, *scenario.factions))
    return replace(scenario, steps=steps, forced=forced)


def _of_present_factions(scenario: ResolvedScenario) -> ResolvedScenario:
    present = default_parameters(scenario.factions)
    return replace(scenario, parameters={path: scenario.parameters[path] for path in present})


def _empty(given: ScenarioFile) -> ResolvedScenario:
    return ResolvedScenario(
        name=given.name,
        title="",
        summary="",
        question="",
        baseline=None,
        start=given.start or date.min,
        end=given.end or date.max,
        record=None,
        follow_until=None,
        ladder=LADDERS[0],
        reading=None,
        rules=dict(DEFAULT_RULES),
        rules_set_by=dict.fromkeys(DEFAULT_RULES, DEFAULT),
        factions=(),
        parameters=dict(all_parameters()),
        steps={},
        us_election=None,
        forced=(),
        sources=(),
    )


def _factions(before: tuple[str, ...], given: ScenarioFile) -> tuple[str, ...]:
    present = set(before if given.factions is None else given.factions)
    present = (present | set(given.add_factions)) - set(given.drop_factions)
    return tuple(name for name in faction_table() if name in present)


def _steps(entries: tuple[ContextEntry, ...]) -> Steps:
    return tuple(ContextStep(each.date, each.value, each.sources, each.assumption, each.note) for each in entries)


def _forced(given: ScenarioFile) -> list[ForcedDecision]:
    return [
        ForcedDecision(each.date, each.actor, each.decision, each.choice, each.reason, each.sources)
        for each in given.forced
    ]


def _laid_upon(below: ResolvedScenario, given: ScenarioFile) -> ResolvedScenario:
    rules = given.rules.given()
    return replace(
        below,
        name=given.name,
        title=given.title or given.name,
        summary=given.summary or below.summary,
        question=given.question or below.question,
        baseline=given.baseline,
        start=given.start or below.start,
        end=given.end or below.end,
        record=given.record if given.gives("record") else below.record,
        follow_until=given.follow_until if given.gives("follow_until") else below.follow_until,
        ladder=given.ladder or below.ladder,
        rules=below.rules | rules,
        rules_set_by=below.rules_set_by | dict.fromkeys(rules, f"scenario:{given.name}"),
        factions=_factions(below.factions, given),
        parameters=with_parameters(below.parameters, given.parameters, f"scenario:{given.name}"),
        steps=below.steps | {name: _steps(entries) for name, entries in given.context.items()},
        us_election=given.us_election if given.gives("us_election") else below.us_election,
        forced=merged(below.forced, _forced(given)),
        sources=tuple(dict.fromkeys((*below.sources, *given.sources))),
    )


def _with_layer(below: ResolvedScenario, layer: Layer) -> ResolvedScenario:
    above = _laid_upon(below, layer.given)
    report(layer_problems(below, above, layer.given), layer.document)
    return clipped(above)


def resolve(layers: Layers, reading: Reading | None = None) -> ResolvedScenario:
    """Return the scenario that files, the one without a baseline first, and a reading make.

    Raises:
        ScenarioError: a file does not fit what lies below it; one sentence for each mistake.
    """
    first, *rest = layers
    scenario = _with_layer(_empty(first.given), first)
    if reading is not None:
        scenario = with_reading(scenario, reading)
    for layer in rest:
        scenario = _with_layer(scenario, layer)
    return _of_present_factions(scenario)
