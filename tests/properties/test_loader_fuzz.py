"""Whatever a scenario file holds, the loader either loads it or says in sentences, with the file, why it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sim.errors import InputError, ScenarioError
from sim.inputs.scenario.file import scenario_files
from sim.inputs.scenario.scenario import Scenario, load_scenario
from sim.inputs.tables.parameters import faction_table, parameter_table
from sim.inputs.tables.vocabulary import RULES, SERIES

VALID: dict[str, Any] = {
    "name": "my",
    "title": "Mine",
    "baseline": None,
    "start": "2023-10-17",
    "end": "2024-04-30",
    "record": "tower-22",
    "follow_until": "2024-01-28",
    "ladder": "standard",
    "rules": {actor: names[0] for actor, names in RULES.items()},
    "factions": ["kataib-hezbollah", "harakat-al-nujaba"],
    "parameters": {
        "militia.restraint": {"value": 0.5, "low": 0.2, "high": 1.0, "assumption": "x"},
        "factions.kataib-hezbollah.independence": 0.5,
    },
    "context": {"gaza_intensity": [{"date": "2023-10-07", "value": 0.9}, {"date": "2023-11-24", "value": 0.1}]},
    "us_election": "2024-11-05",
    "forced": [{"date": "2024-01-05", "actor": "iran", "decision": "signal", "choice": "stop"}],
}

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.dates().map(str),
    st.sampled_from([*faction_table(), *SERIES, "stop", "null", "tower-22", "my", "militia.restraint"]),
)
KEYS = st.one_of(st.sampled_from([*VALID, "add_factions", "value", "date", "militia.restraint"]), st.text(max_size=8))
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "my.yaml"


def check(path: Path, content: bytes) -> Scenario | None:
    """Load a file of this content; anything but a scenario or sentences about the file fails the test."""
    path.write_bytes(content)
    try:
        return load_scenario(path)
    except InputError as error:
        for line in str(error).splitlines() or [""]:
            assert line.startswith(str(path))
            assert line.endswith((".", "?", "!"))
            assert line.isprintable()
            assert "Traceback" not in line
            assert len(line) < 1000
    return None


def dumped(content: object) -> bytes:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False).encode("utf-8", "surrogatepass")


def places(content: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    return [place, *(deeper for key, value in items for deeper in places(value, (*place, key)))]


def replaced(content: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    copy = dict(content) if isinstance(content, dict) else list(content)
    copy[place[0]] = replaced(content[place[0]], place[1:], value)
    return copy


def renamed(content: Any, place: tuple[Any, ...], key: str) -> Any:
    if len(place) > 1:
        return replaced(content, place[:1], renamed(content[place[0]], place[1:], key))
    return {key if each == place[0] else each: value for each, value in content.items()}


VALUES = [place for place in places(VALID) if place]
NAMED = [place for place in VALUES if isinstance(place[-1], str)]


def test_what_the_mutations_start_from_is_valid(path: Path) -> None:
    assert check(path, dumped(VALID)) is not None


@given(st.binary(max_size=400))
@example(b"\xff\xfe")
@example(b"---\n...\n")
@example(b"%YAML 2.0\n---\na: 1")
@example(b"a: |\n")
@example(b"- ? a\n")
@example("\x85a\u2028: 1".encode())
@settings(deadline=None)
def test_arbitrary_bytes(path: Path, content: bytes) -> None:
    assert check(path, content) is None


@given(st.text(alphabet=st.sampled_from(list("ab1:-?[]{},&*!|>'\"%@`#~.\n\t \\0")), max_size=60))
@settings(deadline=None)
def test_text_of_yaml_signs(path: Path, text: str) -> None:
    assert check(path, text.encode()) is None


@given(st.dictionaries(KEYS, ANYTHING, max_size=6))
@settings(deadline=None)
def test_arbitrary_structures(path: Path, content: dict[str, Any]) -> None:
    check(path, dumped(content))


@given(st.sampled_from(VALUES), ANYTHING)
@settings(deadline=None, max_examples=200)
def test_one_value_exchanged_for_anything(path: Path, place: tuple[Any, ...], value: Any) -> None:
    check(path, dumped(replaced(VALID, place, value)))


@given(st.sampled_from(NAMED), st.data())
@settings(deadline=None, max_examples=200)
def test_one_key_misspelt(path: Path, place: tuple[Any, ...], data: st.DataObject) -> None:
    name = place[-1]
    at = data.draw(st.integers(0, len(name) - 1))
    sign = data.draw(st.sampled_from("xzq_"))
    check(path, dumped(renamed(VALID, place, name[:at] + sign + name[at + 1 :])))


@given(st.sampled_from(sorted(parameter_table())), st.floats(allow_nan=False))
@settings(deadline=None)
def test_a_parameter_is_taken_exactly_when_it_is_within_its_limits(path: Path, name: str, value: float) -> None:
    known = parameter_table()[name]
    scenario = check(path, dumped(VALID | {"parameters": {name: value}}))
    assert (scenario is not None) == (known.minimum <= value <= known.maximum)


@given(st.text(max_size=30), SCALARS)
@settings(deadline=None)
def test_arbitrary_changes(path: Path, name: str, value: Any) -> None:
    scenario = check(path, dumped(VALID))
    assert scenario is not None
    with pytest.raises(ScenarioError) as caught:
        scenario.with_changes({name: value})
    assert str(caught.value).endswith((".", "?"))


@given(st.sampled_from(["end", "follow_until", "ladder", "rules.iran", "militia.restraint"]), SCALARS)
@settings(deadline=None)
def test_arbitrary_values_of_changes(path: Path, name: str, value: Any) -> None:
    scenario = check(path, dumped(VALID))
    assert scenario is not None
    try:
        changed = scenario.with_changes({name: value})
    except ScenarioError:
        return
    assert changed.with_days(scenario.days).hash


@given(st.text(max_size=40))
@example("\x00/")
@settings(deadline=None)
def test_arbitrary_names(name: str) -> None:
    assume(name not in scenario_files())
    with pytest.raises(InputError) as caught:
        load_scenario(name)
    assert str(caught.value).isprintable()
