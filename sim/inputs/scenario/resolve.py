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
from sim.inputs.scenario.content import ForcedDecision, ScenarioContent, merge_forced, select_forced
from sim.inputs.scenario.file import Layer, Layers
from sim.inputs.scenario.readings import Reading
from sim.inputs.scenario.schema import ParameterEntry, ScenarioFile, ends_of_range
from sim.inputs.tables.context import ContextStep
from sim.inputs.tables.factions import all_parameters, default_parameters, faction_of, faction_table
from sim.inputs.tables.parameters import DEFAULT, ParameterValue
from sim.inputs.tables.vocabulary import ACTORS, DEFAULT_RULES, LADDERS, LONGEST_WINDOW, SHORTEST_WINDOW

NO_SOURCE = "Given by the {origin} without a source."
"""Assumption of a value that a file gives with neither sources nor an assumption of its own."""


def _override(value: ParameterValue, entry: ParameterEntry, set_by: str) -> ParameterValue:
    """Return a parameter with what a file gives for it; a range that the file does not give stays as it was."""
    low, high = value.low, value.high
    if entry.low is not None or entry.high is not None:
        low, high = ends_of_range(value.path, entry.low, entry.high)
    assumption = entry.assumption
    if not entry.sources and not assumption:
        assumption = NO_SOURCE.format(origin=set_by.partition(":")[0])
    return replace(
        value, value=entry.value, low=low, high=high, sources=entry.sources, assumption=assumption, set_by=set_by
    )


def _with_parameters(
    values: dict[str, ParameterValue], entries: dict[str, ParameterEntry], set_by: str
) -> dict[str, ParameterValue]:
    return values | {path: _override(values[path], entry, set_by) for path, entry in entries.items()}


def _with_reading(scenario: ScenarioContent, reading: Reading) -> ScenarioContent:
    set_by = f"reading:{reading.id}"
    rules = {actor: choice.choice for actor, choice in reading.rules.items()}
    return replace(
        scenario,
        reading=reading.id,
        rules=scenario.rules | rules,
        rules_set_by=scenario.rules_set_by | dict.fromkeys(rules, set_by),
        parameters=_with_parameters(scenario.parameters, reading.parameters, set_by),
    )


def clip(scenario: ScenarioContent) -> ScenarioContent:
    """Return a scenario without the context steps and forced decisions that its window or factions leave out."""
    steps = {
        name: tuple(step for step in series if step.date <= scenario.end) for name, series in scenario.steps.items()
    }
    forced = select_forced(scenario.forced, scenario.start, scenario.end, (*ACTORS, *scenario.factions))
    return replace(scenario, steps=steps, forced=forced)


def _empty(file: ScenarioFile) -> ScenarioContent:
    return ScenarioContent(
        name=file.name,
        title="",
        summary="",
        question="",
        baseline=None,
        start=file.start or date.min,
        end=file.end or date.max,
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


def _factions(before: tuple[str, ...], file: ScenarioFile) -> tuple[str, ...]:
    present = set(before if file.factions is None else file.factions)
    present = (present | set(file.add_factions)) - set(file.drop_factions)
    return tuple(name for name in faction_table() if name in present)


def _with_file(below: ScenarioContent, file: ScenarioFile) -> ScenarioContent:
    rules, set_by = file.rules.by_decider(), f"scenario:{file.name}"
    steps = {name: tuple(ContextStep(**dict(each)) for each in entries) for name, entries in file.context.items()}
    forced = [ForcedDecision(**dict(each)) for each in file.forced]
    return replace(
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
        rules=below.rules | rules,
        rules_set_by=below.rules_set_by | dict.fromkeys(rules, set_by),
        factions=_factions(below.factions, file),
        parameters=_with_parameters(below.parameters, file.parameters, set_by),
        steps=below.steps | steps,
        us_election=file.us_election if file.gives("us_election") else below.us_election,
        forced=merge_forced(below.forced, forced),
        sources=tuple(dict.fromkeys((*below.sources, *file.sources))),
    )


def _with_layer(below: ScenarioContent, layer: Layer) -> ScenarioContent:
    above, file = _with_file(below, layer.file), layer.file
    problems = _window_problems(above, file) + _step_problems(above, file) + _forced_problems(above, file)
    report(problems + _faction_problems(below, above, file), layer.document)
    return clip(above)


def resolve(layers: Layers, reading: Reading | None = None) -> ScenarioContent:
    """Return the scenario that files, the one without a baseline first, and a reading make.

    Raises:
        ScenarioError: a file does not fit what lies below it; one sentence for each mistake.
    """
    first, *rest = layers
    scenario = _with_layer(_empty(first.file), first)
    if reading is not None:
        scenario = _with_reading(scenario, reading)
    for layer in rest:
        scenario = _with_layer(scenario, layer)
    present = default_parameters(scenario.factions)
    return replace(scenario, parameters={path: scenario.parameters[path] for path in present})


def _first_key(file: ScenarioFile, *keys: str) -> Place:
    """Return the first of some keys that the file itself gives: where its reader must look."""
    return next(((key,) for key in keys if file.gives(key)), ())


def _outside(above: ScenarioContent, day: date, place: Place, what: str) -> list[Problem]:
    if above.start <= day <= above.end:
        return []
    return [Problem(place, f"{what} {day} is outside the window, {above.start} to {above.end}")]


def _window_problems(above: ScenarioContent, file: ScenarioFile) -> list[Problem]:
    problems: list[Problem] = []
    if not SHORTEST_WINDOW <= above.days <= LONGEST_WINDOW:
        text = (
            f"the window from {above.start} to {above.end} is {above.days} days long; "
            f"allowed: {SHORTEST_WINDOW} to {LONGEST_WINDOW}"
        )
        problems.append(Problem(_first_key(file, "end", "start"), text))
    if above.follow_until is None:
        return problems
    place = _first_key(file, "follow_until", "record")
    if above.record is None:
        return [*problems, Problem(place, "a scenario without a `record` cannot follow it")]
    last = cumulative_series(above.record)[-1].date
    if above.start <= last < above.follow_until <= above.end:
        text = f"follow_until {above.follow_until} is after the last count of record {above.record}, {last}"
        return [*problems, Problem(place, text)]
    place = _first_key(file, "follow_until", "end", "start")
    return problems + _outside(above, above.follow_until, place, "follow_until")


def _step_problems(above: ScenarioContent, file: ScenarioFile) -> list[Problem]:
    problems: list[Problem] = []
    for name, steps in file.context.items():
        for number, step in enumerate(steps):
            if step.date > above.end:
                text = f"{step.date} is after the last day of the window, {above.end}"
                problems.append(Problem(("context", name, number, "date"), text))
    for name, series in above.steps.items():
        if series[0].date > above.start:
            place: Place = ("context", name, 0, "date") if name in file.context else ("start",)
            text = f"the first step of {name} ({series[0].date}) must be at or before the start, {above.start}"
            problems.append(Problem(place, text))
    return problems


def _forced_problems(above: ScenarioContent, file: ScenarioFile) -> list[Problem]:
    problems: list[Problem] = []
    for number, forced in enumerate(file.forced):
        problems += _outside(above, forced.date, ("forced", number, "date"), "the day")
        if forced.actor not in (*ACTORS, *above.factions):
            text = f"the faction {forced.actor} is not in this scenario"
            problems.append(Problem(("forced", number, "actor"), text))
    return problems


def _faction_problems(below: ScenarioContent, above: ScenarioContent, file: ScenarioFile) -> list[Problem]:
    problems = [
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
