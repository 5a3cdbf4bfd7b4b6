"""Checks one scenario file as far as it can be checked without its baseline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from sim.inputs.files.problems import Problem, check_range, mapping_at, problems_of, report
from sim.inputs.files.yaml_lines import Document, Place
from sim.inputs.scenario.schema import ContextEntry, ScenarioFile, allowed_keys
from sim.inputs.tables.settings import range_problems
from sim.inputs.tables.vocabulary import SERIES, Series

OWN_STEM = "scenario"
"""Of the file that results hold, whatever the name of the scenario in it."""


def _step_problems(name: str, number: int, step: object, series: Series) -> list[Problem]:
    if not isinstance(step, dict):
        return []
    place: Place = ("context", name, number, "value")
    value = step.get("value")
    problems = check_range(value, place, series.minimum, series.maximum, series.unit)
    if series.whole and isinstance(value, float) and not value.is_integer():
        problems.append(Problem(place, f"must be a whole number ({series.unit}), not {value}"))
    return problems


def _raw_problems(data: Mapping[str, Any]) -> list[Problem]:
    """Return the numbers that are out of range, whether or not the rest of the file is valid."""
    problems = range_problems(mapping_at(data, "parameters"))
    for name, steps in mapping_at(data, "context").items():
        if name in SERIES and isinstance(steps, list):
            for number, step in enumerate(steps):
                problems += _step_problems(name, number, step, SERIES[name])
    return problems


def _order_problems(name: str, steps: tuple[ContextEntry, ...]) -> list[Problem]:
    return [
        Problem(("context", name, number, "date"), f"must be later than the step before it ({before.date})")
        for number, (before, step) in enumerate(pairwise(steps), start=1)
        if step.date <= before.date
    ]


def _repeated(key: str, names: Iterable[str]) -> list[Problem]:
    seen: set[str] = set()
    problems: list[Problem] = []
    for number, name in enumerate(names):
        if name in seen:
            problems.append(Problem((key, number), f"'{name}' is already in the list"))
        seen.add(name)
    return problems


def _forced_problems(given: ScenarioFile) -> list[Problem]:
    seen: set[tuple[object, str, str]] = set()
    problems: list[Problem] = []
    for number, forced in enumerate(given.forced):
        decision = (forced.date, forced.actor, forced.decision)
        if decision in seen:
            text = f"the decision {forced.decision} of {forced.actor} on {forced.date} is already forced"
            problems.append(Problem(("forced", number), text))
        seen.add(decision)
    return problems


def _whole_problems(given: ScenarioFile) -> list[Problem]:
    if given.baseline is not None:
        return []
    needed = [key for key in ("start", "end", "factions") if getattr(given, key) is None]
    problems = [Problem((), f"the key '{key}' is missing; a scenario without a baseline needs it") for key in needed]
    for key in ("add_factions", "drop_factions"):
        if getattr(given, key):
            problems.append(Problem((key,), "only a scenario with a baseline can have this; list `factions` instead"))
    return problems


def _faction_problems(given: ScenarioFile) -> list[Problem]:
    problems: list[Problem] = []
    for key in ("factions", "add_factions", "drop_factions"):
        problems += _repeated(key, getattr(given, key) or ())
    if given.factions is not None and not given.factions:
        problems.append(Problem(("factions",), "at least one faction is needed"))
    if given.factions is not None and given.baseline and (given.add_factions or given.drop_factions):
        problems.append(Problem(("factions",), "give either `factions`, or `add_factions` and `drop_factions`"))
    return problems


def _file_problems(given: ScenarioFile, stem: str) -> list[Problem]:
    problems = _whole_problems(given) + _faction_problems(given) + _forced_problems(given)
    if given.name != stem and stem != OWN_STEM:
        problems.append(Problem(("name",), f"must be the file's name without the suffix, '{stem}', not '{given.name}'"))
    for name, steps in given.context.items():
        problems += _order_problems(name, steps)
    return problems


def parse_scenario(document: Document, stem: str) -> ScenarioFile:
    """Return a scenario file's content, checked as far as one file can be checked alone.

    Args:
        document: the file as data with lines.
        stem: the file's name without the suffix, which must be the scenario's name; in `scenario.yaml`, which comes
            with every result, the scenario keeps its own.

    Raises:
        ScenarioError: one sentence for each mistake.
    """
    problems = _raw_problems(document.data)
    try:
        given = ScenarioFile.model_validate(document.data)
    except ValidationError as error:
        report([*problems_of(error, document, allowed_keys), *problems], document)
        raise
    report([*problems, *_file_problems(given, stem)], document)
    return given
