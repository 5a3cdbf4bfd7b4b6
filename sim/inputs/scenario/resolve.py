"""Lays the files of a scenario upon the defaults, in the order of precedence.

Defaults < the scenario without a baseline < the reading < the differences above it, in turn. (Changes made by hand
come last: changes.py.) Each file is checked against what it has become at that point, so that every mistake
is reported with the line of the file that made it. On the way the traits of absent factions are kept, so that a
faction that a difference adds has the traits that the reading or a lower file gives it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sim.inputs.files.documents import Place
from sim.inputs.files.problems import Problem, report
from sim.inputs.record.counts import cumulative_series
from sim.inputs.scenario.content import ForcedDecision, ScenarioContent, merge_forced
from sim.inputs.scenario.file import Layer, Layers
from sim.inputs.scenario.readings import Reading
from sim.inputs.scenario.schema import ParameterEntry, ScenarioFile, ends_of_range
from sim.inputs.tables.context import ContextStep
from sim.inputs.tables.parameters import default_parameters, faction_of, faction_table
from sim.inputs.tables.vocabulary import ACTORS, LONGEST_WINDOW, SHORTEST_WINDOW


def _with_values(
    scenario: ScenarioContent, rules: dict[str, str], entries: dict[str, ParameterEntry], set_by: str
) -> ScenarioContent:
    """Return a scenario with a file's rules and parameters; a range that the file does not give stays as it was."""
    parameters = dict(scenario.parameters)
    for path, entry in entries.items():
        value = parameters[path]
        low, high = value.low, value.high
        if entry.low is not None or entry.high is not None:
            low, high = ends_of_range(path, entry.low, entry.high)
        note = entry.assumption
        if not entry.sources and not note:
            note = f"Given by the {set_by.partition(':')[0]} without a source."
        parameters[path] = replace(
            value, value=entry.value, low=low, high=high, sources=entry.sources, assumption=note, set_by=set_by
        )
    rules_set_by = scenario.rules_set_by | dict.fromkeys(rules, set_by)
    return replace(scenario, rules=scenario.rules | rules, rules_set_by=rules_set_by, parameters=parameters)


def clip(scenario: ScenarioContent) -> ScenarioContent:
    """Return a scenario without the context steps and forced decisions that its window or factions leave out."""
    steps = {
        name: tuple(step for step in series if step.date <= scenario.end) for name, series in scenario.steps.items()
    }
    actors = (*ACTORS, *scenario.factions)
    forced = (each for each in scenario.forced if scenario.start <= each.date <= scenario.end and each.actor in actors)
    return replace(scenario, steps=steps, forced=tuple(forced))


def _with_layer(below: ScenarioContent, layer: Layer) -> ScenarioContent:
    file = layer.file
    present = set(below.factions if file.factions is None else file.factions)
    present = (present | set(file.add_factions)) - set(file.drop_factions)
    steps = {name: tuple(ContextStep(**dict(each)) for each in entries) for name, entries in file.context.items()}
    forced = [ForcedDecision(**dict(each)) for each in file.forced]
    above = replace(
        below,
        name=file.name,
        title=file.title or file.name,
        summary=file.summary or below.summary,
        question=file.question or below.question,
        baseline=file.baseline,
        start=file.start or below.start,
        end=file.end or below.end,
        record=file.record if file.gives("record") else below.record,
        follow_until=file.follow_until if file.gives("follow_until") else below.follow_until,
        ladder=file.ladder or below.ladder,
        factions=tuple(name for name in faction_table() if name in present),
        steps=below.steps | steps,
        us_election=file.us_election if file.gives("us_election") else below.us_election,
        forced=merge_forced(below.forced, forced),
        sources=tuple(dict.fromkeys((*below.sources, *file.sources))),
    )
    rules = {actor: rule for actor, rule in dict(file.rules).items() if rule is not None}
    above = _with_values(above, rules, file.parameters, f"scenario:{file.name}")
    report(_window_problems(above, file) + _actor_problems(below, above, file), layer.document)
    return clip(above)


def resolve(layers: Layers, reading: Reading | None = None) -> ScenarioContent:
    """Return the scenario that files, the one without a baseline first, and a reading make.

    Raises:
        ScenarioError: a file does not fit what lies below it; one sentence for each mistake.
    """
    first, *rest = layers
    start, end = first.file.start or date.min, first.file.end or date.max
    scenario = ScenarioContent(name=first.file.name, start=start, end=end)
    scenario = _with_layer(scenario, first)
    if reading is not None:
        rules = {actor: rule.choice for actor, rule in reading.rules.items()}
        scenario = replace(scenario, reading=reading.id)
        scenario = _with_values(scenario, rules, reading.parameters, f"reading:{reading.id}")
    for layer in rest:
        scenario = _with_layer(scenario, layer)
    present = default_parameters(scenario.factions)
    return replace(scenario, parameters={path: scenario.parameters[path] for path in present})


def _first_key(file: ScenarioFile, *keys: str) -> Place:
    """Return the first of some keys that the file itself gives: where its reader must look."""
    return next(((key,) for key in keys if file.gives(key)), ())


def _window_problems(above: ScenarioContent, file: ScenarioFile) -> list[Problem]:
    problems: list[Problem] = []
    if not SHORTEST_WINDOW <= above.days <= LONGEST_WINDOW:
        text = (
            f"the window from {above.start} to {above.end} is {above.days} days long; "
            f"allowed: {SHORTEST_WINDOW} to {LONGEST_WINDOW}"
        )
        problems.append(Problem(_first_key(file, "end", "start"), text))
    follow_until = above.follow_until
    if follow_until is not None and above.record is None:
        place = _first_key(file, "follow_until", "record")
        problems.append(Problem(place, "a scenario without a `record` cannot follow it"))
    elif follow_until is not None and above.record is not None:
        last = cumulative_series(above.record)[-1].date
        if not above.start <= follow_until <= above.end:
            text = f"follow_until {follow_until} is outside the window, {above.start} to {above.end}"
            problems.append(Problem(_first_key(file, "follow_until", "end", "start"), text))
        elif above.start <= last < follow_until:
            text = f"follow_until {follow_until} is after the last count of record {above.record}, {last}"
            problems.append(Problem(_first_key(file, "follow_until", "record"), text))
    for name, steps in file.context.items():
        for number, step in enumerate(steps):
            if step.date > above.end:
                text = f"{step.date} is after the last day of the window, {above.end}"
                problems.append(Problem(("context", name, number, "date"), text))
    for name, series in above.steps.items():
        if series[0].date > above.start:
            place = ("context", name, 0, "date") if name in file.context else ("start",)
            text = f"the first step of {name} ({series[0].date}) must be at or before the start, {above.start}"
            problems.append(Problem(place, text))
    return problems


def _actor_problems(below: ScenarioContent, above: ScenarioContent, file: ScenarioFile) -> list[Problem]:
    problems: list[Problem] = []
    for number, forced in enumerate(file.forced):
        if not above.start <= forced.date <= above.end:
            text = f"the day {forced.date} is outside the window, {above.start} to {above.end}"
            problems.append(Problem(("forced", number, "date"), text))
        if forced.actor not in (*ACTORS, *above.factions):
            text = f"the faction {forced.actor} is not in this scenario"
            problems.append(Problem(("forced", number, "actor"), text))
    problems += [
        Problem(("parameters", path), f"the faction {faction} is not in this scenario")
        for path in file.parameters
        if (faction := faction_of(path)) is not None and faction not in above.factions
    ]
    if file.baseline is None:
        return problems
    problems += [
        Problem(("add_factions", number), f"{name} is already in the baseline")
        for number, name in enumerate(file.add_factions)
        if name in below.factions
    ]
    problems += [
        Problem(("drop_factions", number), f"{name} is not in the baseline")
        for number, name in enumerate(file.drop_factions)
        if name not in below.factions
    ]
    if not above.factions:
        problems.append(Problem(("drop_factions",), "at least one faction must remain"))
    return problems
