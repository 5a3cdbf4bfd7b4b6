"""The factions and their traits, from scenarios/factions.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pydantic import Field

from sim.inputs.files.documents import data_root, read_shipped
from sim.inputs.files.problems import Problem, report, validate
from sim.inputs.tables.fields import Entry, Text
from sim.inputs.tables.parameters import (
    ParameterValue,
    TraitSpec,
    ValueSpec,
    default_value,
    order_problems,
    parameter_table,
)
from sim.kernel.parameter_records import record_field


@dataclass(frozen=True, slots=True)
class Faction:
    """One faction: its id, its name, its address in the space of draws (1 to 99), its traits by name."""

    id: str
    name: str
    address: int
    traits: dict[str, ParameterValue]


class _FactionSpec(Entry):
    name: Text
    address: int = Field(ge=1, le=99)
    traits: dict[str, ValueSpec]


class _FactionFile(Entry):
    version: int
    traits: dict[str, TraitSpec] = Field(min_length=1)
    factions: dict[str, _FactionSpec] = Field(min_length=1)


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
            traits[trait] = default_value(f"factions.{name}.{trait}", shared, spec.traits[trait])
            problems += order_problems(traits[trait], ("factions", name, "traits", trait))
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
