"""The tables of parameters and factions that come with the program, and the words that scenarios may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.inputs.files.documents import data_root
from sim.inputs.tables import parameters
from sim.inputs.tables.parameters import all_parameters, faction_of, faction_table, parameter_table, trait_names
from sim.inputs.tables.vocabulary import ACTORS, COMPUTED_SERIES, DEFAULT_RULES, FORCEABLE, LADDERS, RULES, SERIES
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import Context


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with copies of both tables, read in place of the shipped ones."""
    for name in ("parameters.yaml", "factions.yaml"):
        (tmp_path / name).write_text((data_root() / name).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(parameters, "data_root", lambda: tmp_path)
    parameter_table.cache_clear()
    faction_table.cache_clear()
    yield tmp_path
    parameter_table.cache_clear()
    faction_table.cache_clear()


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_value_lies_in_its_range_and_every_range_in_its_limits() -> None:
    for value in all_parameters().values():
        assert value.minimum <= value.low <= value.high <= value.maximum
        assert value.minimum <= value.value <= value.maximum
        assert value.text
        assert value.unit
        assert value.set_by == "default"


def test_every_faction_has_every_trait_and_an_address_of_its_own() -> None:
    table = faction_table()
    assert len({faction.address for faction in table.values()}) == len(table)
    assert all(tuple(faction.traits) == trait_names() for faction in table.values())
    assert faction_of("factions.kataib-hezbollah.independence") == "kataib-hezbollah"
    assert faction_of("militia.restraint") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("unit: motive units", "units: motive units", "there is no such key; did you mean 'unit'?"),
        ("minimum: 0.0", "minimum: 2.9", "must lie within minimum and maximum"),
        ("    value: ", "    value: x", "must be a number"),
    ],
)
def test_a_mistake_in_the_table_of_parameters(data: Path, old: str, new: str, said: str) -> None:
    spoil(data / "parameters.yaml", old, new)
    with pytest.raises(ScenarioError, match=r"parameters\.yaml, line") as caught:
        parameter_table()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("address: 2", "address: 1", "is already that of kataib-hezbollah"),
        ("address: 2", "address: 200", "factions.yaml, line"),
        ("      independence:", "      independance:", "the traits must be share, independence"),
    ],
)
def test_a_mistake_in_the_table_of_factions(data: Path, old: str, new: str, said: str) -> None:
    spoil(data / "factions.yaml", old, new)
    with pytest.raises(ScenarioError) as caught:
        faction_table()
    assert said in str(caught.value)


def test_series_are_those_of_the_engine() -> None:
    assert {*COMPUTED_SERIES, *SERIES} == set(Context.__annotations__)
    assert set(COMPUTED_SERIES) == {"us_election_days", "follows_record"}
    for name, series in SERIES.items():
        assert series.whole == (Context.__annotations__[name] == "int")
        assert series.minimum <= series.default <= series.maximum


def test_actors_and_decisions_are_those_of_the_engine() -> None:
    assert all(actor.upper().replace("-", "_") in Actor.__members__ for actor in ACTORS)
    assert all(entry.decision in Decision.__members__ for entry in FORCEABLE.values())
    assert all(sorted(entry.choices.values()) == list(range(len(entry.choices))) for entry in FORCEABLE.values())


def test_default_rules_and_ladders_exist() -> None:
    assert all(DEFAULT_RULES[actor] in names for actor, names in RULES.items())
    assert {path.stem for path in (data_root() / "ladders").glob("*.yaml")} == set(LADDERS)
