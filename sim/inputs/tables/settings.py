"""What scenario and reading files have in common: parameters by path, and names of factions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, Strict

from sim.errors import nearest
from sim.inputs.files.problems import Problem, check_range, kind_of, unknown, wrong
from sim.inputs.tables.factions import all_parameters, faction_table
from sim.inputs.tables.fields import Entry, Number, OrEmpty, Sources, Text
from sim.inputs.tables.parameters import ParameterValue

NO_SOURCE = "Given by the {origin} without a source."
"""Assumption of a value that a file gives with neither sources nor an assumption of its own."""


def no_such_parameter(path: str, allowed: Iterable[str]) -> str:
    """Return the text for a parameter that does not exist, with the nearest that does."""
    return f"there is no such parameter{nearest(path, allowed) or '; `escalation show SCENARIO` lists them all'}"


def _known_path(path: str) -> str:
    if path not in all_parameters():
        raise wrong(no_such_parameter(path, all_parameters()))
    return path


def _known_faction(name: str) -> str:
    if name not in faction_table():
        raise wrong(unknown("faction", name, faction_table()))
    return name


def _long_form(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"value": value}
    if not isinstance(value, dict):
        raise wrong(f"must be a number, or a set of `key: value` lines with a `value`, not {kind_of(value)}")
    return value


class ParameterEntry(Entry):
    """A parameter's value, and the range and evidence for it."""

    value: Number = Field(description="The value, in the parameter's unit.")
    low: Number | None = Field(None, description="Low end of the range that the evidence supports.")
    high: Number | None = Field(None, description="High end of the range that the evidence supports.")
    sources: Sources = Field((), description="Ids of the evidence ledger that the value rests on.")
    assumption: Text = Field("", description="Why this value, where no source gives it.")


FactionId = Annotated[str, Strict(), AfterValidator(_known_faction)]
"""Id of a faction of scenarios/factions.yaml."""

Parameters = Annotated[
    dict[
        Annotated[str, AfterValidator(_known_path)],
        Annotated[ParameterEntry, BeforeValidator(_long_form, json_schema_input_type=Number | ParameterEntry)],
    ],
    OrEmpty,
]
"""Path -> a bare number, or a parameter's entry."""


def overridden(value: ParameterValue, entry: ParameterEntry, set_by: str) -> ParameterValue:
    """Return a parameter with what a file gives for it.

    A range of which only one end is given takes the other end from the model's default; a range that is not given
    stays as it was.
    """
    low, high = _range(value, entry.low, entry.high)
    assumption = entry.assumption
    if not entry.sources and not assumption:
        assumption = NO_SOURCE.format(origin=set_by.partition(":")[0])
    return ParameterValue(
        value.path,
        entry.value,
        value.unit,
        low,
        high,
        value.minimum,
        value.maximum,
        value.role,
        value.mechanism,
        value.text,
        entry.sources,
        assumption,
        set_by,
    )


def _range(value: ParameterValue, low: float | None, high: float | None) -> tuple[float, float]:
    if low is None and high is None:
        return value.low, value.high
    default = all_parameters()[value.path]
    return default.low if low is None else low, default.high if high is None else high


def range_problems(parameters: Mapping[str, Any]) -> list[Problem]:
    """Return what is out of range among parameters as they stand in a file, whether or not the rest is valid."""
    problems: list[Problem] = []
    for path, given in parameters.items():
        known = all_parameters().get(path)
        if known is not None:
            problems.extend(_entry_problems(path, given, known))
    return problems


def _entry_problems(path: str, given: object, known: ParameterValue) -> list[Problem]:
    if not isinstance(given, dict):
        return check_range(given, ("parameters", path), known.minimum, known.maximum, known.unit)
    problems = [
        problem
        for key in ("value", "low", "high")
        for problem in check_range(given.get(key), ("parameters", path, key), known.minimum, known.maximum, known.unit)
    ]
    return problems + _order_problem(path, given, known)


def _order_problem(path: str, given: Mapping[str, Any], known: ParameterValue) -> list[Problem]:
    low, high = given.get("low"), given.get("high")
    if not all(each is None or isinstance(each, int | float) for each in (low, high)):
        return []
    low, high = _range(known, low, high)
    if low <= high:
        return []
    return [Problem(("parameters", path), f"low ({low:g}) must not exceed high ({high:g})")]
