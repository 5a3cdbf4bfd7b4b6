"""The model's parameters, and factions with their traits: value, unit, range, limits and evidence of each.

They stand in scenarios/parameters.yaml and scenarios/factions.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pydantic import Field

from sim.inputs.files.documents import Place, data_root, read_shipped
from sim.inputs.files.problems import Problem, report, validate
from sim.inputs.tables.fields import Entry, Number, Text
from sim.kernel.parameter_records import record_field

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


@dataclass(frozen=True, slots=True)
class Faction:
    """One faction: its id, its name, its address in the space of draws (1 to 99), its traits by name."""

    id: str
    name: str
    address: int
    traits: dict[str, ParameterValue]


class _TraitSpec(Entry):
    """What all values of one trait or parameter share."""

    text: Text
    unit: Text
    minimum: Number
    maximum: Number
    mechanism: Text
    role: Text = "uncertainty"


class _ValueSpec(Entry):
    """A value with its range and evidence. Ids are checked against the ledger by a test, not here."""

    value: Number
    low: Number
    high: Number
    sources: tuple[str, ...] = ()
    assumption: Text = ""


class _ParameterSpec(_TraitSpec, _ValueSpec):
    pass


class _ParameterFile(Entry):
    version: int
    parameters: dict[str, _ParameterSpec] = Field(min_length=1)


class _FactionSpec(Entry):
    name: Text
    address: int = Field(ge=1, le=99)
    traits: dict[str, _ValueSpec]


class _FactionFile(Entry):
    version: int
    traits: dict[str, _TraitSpec] = Field(min_length=1)
    factions: dict[str, _FactionSpec] = Field(min_length=1)


def _order_problems(value: ParameterValue, place: Place) -> list[Problem]:
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
    entries = validate(_ParameterFile, document).parameters
    table = {path: ParameterValue(path=path, **dict(entry)) for path, entry in entries.items()}
    report((each for path, value in table.items() for each in _order_problems(value, ("parameters", path))), document)
    return table


def faction_of(path: str) -> str | None:
    """Return the faction whose trait a parameter's path names, or None."""
    return record_field(path)[1]


@cache
def faction_table() -> dict[str, Faction]:
    """Return every faction by id, in the order of their addresses.

    Raises:
        ScenarioError: factions.yaml is not valid.
    """
    document = read_shipped(data_root() / "factions.yaml", "factions.yaml")
    file = validate(_FactionFile, document)
    problems = [
        Problem(("factions", name, "traits"), f"the traits must be {', '.join(file.traits)}")
        for name, spec in file.factions.items()
        if set(spec.traits) != set(file.traits)
    ]
    report(problems, document)
    addresses: dict[int, str] = {}
    table: dict[str, Faction] = {}
    for name, spec in file.factions.items():
        traits: dict[str, ParameterValue] = {}
        for trait, shared in file.traits.items():
            own = dict(shared) | dict(spec.traits[trait])
            traits[trait] = ParameterValue(path=f"factions.{name}.{trait}", **own)
            problems += _order_problems(traits[trait], ("factions", name, "traits", trait))
        table[name] = Faction(name, spec.name, spec.address, traits)
        if (first := addresses.setdefault(spec.address, name)) != name:
            text = f"the address {spec.address} is already that of {first}"
            problems.append(Problem(("factions", name, "address"), text))
    report(problems, document)
    return dict(sorted(table.items(), key=lambda item: item[1].address))


@cache
def trait_names() -> tuple[str, ...]:
    """Return the traits that every faction has."""
    return tuple(next(iter(faction_table().values())).traits)


def default_parameters(factions: tuple[str, ...]) -> dict[str, ParameterValue]:
    """Return the default parameters of the model and of these factions, by path."""
    table = dict(parameter_table())
    for faction in factions:
        table.update({value.path: value for value in faction_table()[faction].traits.values()})
    return table


@cache
def all_parameters() -> dict[str, ParameterValue]:
    """Return the defaults of every parameter and of every trait of every faction, by path."""
    return default_parameters(tuple(faction_table()))
