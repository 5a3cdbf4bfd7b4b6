"""Checks a scenario file against what it makes of its baseline: the window, what must lie in it, who is present."""

from __future__ import annotations

from collections.abc import Callable

from sim.inputs.files.problems import Problem
from sim.inputs.files.yaml_lines import Place
from sim.inputs.record.counts import cumulative_series
from sim.inputs.scenario.record import ResolvedScenario
from sim.inputs.scenario.schema import ScenarioFile
from sim.inputs.tables.factions import faction_of
from sim.inputs.tables.vocabulary import ACTORS, LONGEST_WINDOW, SHORTEST_WINDOW

_Check = Callable[[ResolvedScenario, ResolvedScenario, ScenarioFile], list[Problem]]


def _blamed(given: ScenarioFile, *keys: str) -> Place:
    """Return the first of some keys that the file itself gives: where its reader must look."""
    return next(((key,) for key in keys if given.gives(key)), ())


def _window(below: ResolvedScenario, above: ResolvedScenario, given: ScenarioFile) -> list[Problem]:
    if SHORTEST_WINDOW <= above.days <= LONGEST_WINDOW:
        return []
    text = (
        f"the window from {above.start} to {above.end} is {above.days} days long; "
        f"allowed: {SHORTEST_WINDOW} to {LONGEST_WINDOW}"
    )
    return [Problem(_blamed(given, "end", "start"), text)]


def _follow(below: ResolvedScenario, above: ResolvedScenario, given: ScenarioFile) -> list[Problem]:
    if above.follow_until is None:
        return []
    if above.record is None:
        return [Problem(_blamed(given, "follow_until", "record"), "a scenario without a `record` cannot follow it")]
    place = _blamed(given, "follow_until", "end", "start")
    last = cumulative_series(above.record)[-1].date
    if above.start <= last < above.follow_until <= above.end:
        text = f"follow_until {above.follow_until} is after the last count of record {above.record}, {last}"
        return [Problem(_blamed(given, "follow_until", "record"), text)]
    return _outside(above, above.follow_until.isoformat(), place, "follow_until")


def _outside(above: ResolvedScenario, day: str, place: Place, what: str) -> list[Problem]:
    if above.start.isoformat() <= day <= above.end.isoformat():
        return []
    return [Problem(place, f"{what} {day} is outside the window, {above.start} to {above.end}")]


def _steps(below: ResolvedScenario, above: ResolvedScenario, given: ScenarioFile) -> list[Problem]:
    problems: list[Problem] = []
    for name, steps in given.context.items():
        for number, step in enumerate(steps):
            if step.date > above.end:
                text = f"{step.date} is after the last day of the window, {above.end}"
                problems.append(Problem(("context", name, number, "date"), text))
    for name, series in above.steps.items():
        if series[0].date > above.start:
            place: Place = ("context", name, 0, "date") if name in given.context else ("start",)
            text = f"the first step of {name} ({series[0].date}) must be at or before the start, {above.start}"
            problems.append(Problem(place, text))
    return problems


def _forced(below: ResolvedScenario, above: ResolvedScenario, given: ScenarioFile) -> list[Problem]:
    problems: list[Problem] = []
    for number, forced in enumerate(given.forced):
        problems += _outside(above, forced.date.isoformat(), ("forced", number, "date"), "the day")
        if forced.actor not in (*ACTORS, *above.factions):
            text = f"the faction {forced.actor} is not in this scenario"
            problems.append(Problem(("forced", number, "actor"), text))
    return problems


def _factions(below: ResolvedScenario, above: ResolvedScenario, given: ScenarioFile) -> list[Problem]:
    if given.baseline is None:
        return []
    problems = [
        Problem(("add_factions", number), f"{name} is already in the baseline")
        for number, name in enumerate(given.add_factions)
        if name in below.factions
    ]
    problems += [
        Problem(("drop_factions", number), f"{name} is not in the baseline")
        for number, name in enumerate(given.drop_factions)
        if name not in below.factions
    ]
    if not above.factions:
        problems.append(Problem(("drop_factions",), "at least one faction must remain"))
    return problems


def _traits(below: ResolvedScenario, above: ResolvedScenario, given: ScenarioFile) -> list[Problem]:
    return [
        Problem(("parameters", path), f"the faction {faction} is not in this scenario")
        for path in given.parameters
        if (faction := faction_of(path)) is not None and faction not in above.factions
    ]


_CHECKS: tuple[_Check, ...] = (_window, _follow, _steps, _forced, _factions, _traits)


def layer_problems(below: ResolvedScenario, above: ResolvedScenario, given: ScenarioFile) -> list[Problem]:
    """Return what is wrong with a file, given the scenario below it and the one it makes."""
    return [problem for check in _CHECKS for problem in check(below, above, given)]
