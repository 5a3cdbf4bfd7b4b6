"""The model's parameters: value, unit, range, limits and evidence of each, from scenarios/parameters.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pydantic import Field

from sim.inputs.files.documents import Place, read_shipped
from sim.inputs.files.places import data_root
from sim.inputs.files.problems import Problem, report, validate
from sim.inputs.tables.fields import Entry, Number, Text

DEFAULT = "default"
"""`ParameterValue.set_by` of a value that neither scenario nor reading nor change has set."""


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One parameter with the value it has in a scenario.

    Attributes:
        path: its name, such as `militia.restraint` or `factions.kataib-hezbollah.independence`.
        value: in `unit`.
        unit: unit of value, ranges and limits.
        low: low end of the range that the evidence supports.
        high: high end of that range; the value may lie outside the range.
        minimum: smallest value allowed.
        maximum: largest value allowed.
        role: `lever` (a headline lever) or `uncertainty`.
        mechanism: the mechanism of the model it belongs to, M1 to M13.
        text: what it is, one sentence.
        sources: ids of the evidence ledger.
        assumption: why this value, where no source gives it.
        set_by: `default`, `scenario:<name>`, `reading:<id>` or `change`.
    """

    path: str
    value: float
    unit: str
    low: float
    high: float
    minimum: float
    maximum: float
    role: str
    mechanism: str
    text: str
    sources: tuple[str, ...]
    assumption: str
    set_by: str = DEFAULT


class TraitSpec(Entry):
    """What all values of one trait or parameter share."""

    text: Text
    unit: Text
    minimum: Number
    maximum: Number
    mechanism: Text
    role: Text = "uncertainty"


class ValueSpec(Entry):
    """A value with its range and evidence. Ids are checked against the ledger by a test, not here."""

    value: Number
    low: Number
    high: Number
    sources: tuple[str, ...] = ()
    assumption: Text = ""


class _ParameterSpec(TraitSpec, ValueSpec):
    pass


class _ParameterFile(Entry):
    version: int
    parameters: dict[str, _ParameterSpec] = Field(min_length=1)


def default_value(path: str, trait: TraitSpec, entry: ValueSpec) -> ParameterValue:
    """Return a parameter with its default value."""
    return ParameterValue(path=path, **(dict(trait) | dict(entry)))


def order_problems(value: ParameterValue, place: Place) -> list[Problem]:
    """Return a problem unless minimum <= low <= high <= maximum and minimum <= value <= maximum."""
    if value.minimum <= value.low <= value.high <= value.maximum and value.minimum <= value.value <= value.maximum:
        return []
    return [Problem(place, "value, low and high must lie within minimum and maximum, and low must not exceed high")]


@cache
def parameter_table() -> dict[str, ParameterValue]:
    """Return every parameter of the model with its default value, by path, in the file's order.

    Raises:
        ScenarioError: parameters.yaml is not valid.
    """
    document = read_shipped(data_root() / "parameters.yaml", "parameters.yaml")
    keys = tuple(_ParameterSpec.model_fields)
    entries = validate(_ParameterFile, document, lambda place: keys if place else ()).parameters
    table = {path: default_value(path, entry, entry) for path, entry in entries.items()}
    report((each for path, value in table.items() for each in order_problems(value, ("parameters", path))), document)
    return table
