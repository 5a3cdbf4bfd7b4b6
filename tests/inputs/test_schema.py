"""The published schema is up to date and judges files as the loader does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.errors import InputError
from sim.inputs.files.documents import read_document
from sim.inputs.scenario.file import scenario_files
from sim.inputs.scenario.published_schema import scenario_schema, schema_path, schema_text
from sim.inputs.scenario.scenario import load_scenario

Write = Callable[[str, str], Path]


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = scenario_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_published_schema_is_not_stale() -> None:
    published = schema_path().read_text(encoding="utf-8")
    assert published == schema_text(), "run `python -m sim.inputs.scenario.published_schema`"


def test_shipped_scenarios_satisfy_the_schema(validator: Any) -> None:
    for path in scenario_files().values():
        assert list(validator.iter_errors(read_document(path).data)) == []


def test_a_written_scenario_satisfies_the_schema(validator: Any, write: Write, base: Path) -> None:
    path = write("flat", load_scenario(base).to_yaml("flat"))
    assert list(validator.iter_errors(read_document(path).data)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Base", "titel: Base"),
        ("militia: proxy", "militia: proxi"),
        ("militia: proxy", "milita: proxy"),
        ("value: 0.5, low", "value: 50, low"),
        ("value: 0.5, low", "value: '0.5', low"),
        ("independence: 0.5", "independence: 5"),
        ("independence: 0.5", "independance: 0.5"),
        ("kataib-hezbollah]", "kataib]"),
        ("gaza_intensity:", "gaza:"),
        ("value: 0.8", "value: 8"),
        ("value: 2400", "value: 2400.5"),
        ("choice: stop", "choice: halt"),
        ("decision: signal", "decision: response"),
        ("actor: iran", "actor: teheran"),
        ("start: 2023-10-17", "start: 20231017"),
        ("record: tower-22", "record: tower"),
        ("ladder: standard", "ladder: low"),
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(
    validator: Any, write: Write, edited: Callable[[str, str], str], old: str, new: str
) -> None:
    path = write("my", edited(old, new))
    assert list(validator.iter_errors(read_document(path).data)) != []
    with pytest.raises(InputError):
        load_scenario(path)
