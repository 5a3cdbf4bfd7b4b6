"""`compare` with more than two scenarios, and with a reading in a scenario's name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

SMALL = ("--runs", "20", "--seed", "3", "--days", "60", "--threads", "1")


def test_three_scenarios_are_compared_with_the_first_and_written(invoke: Any, tmp_path: Path) -> None:
    folder = tmp_path / "three"
    result = invoke("compare", "tower-22", "no-mediation", "tower-22@004-tit-for-tat", *SMALL, "--out", folder)
    assert result.exit_code == 0, result.stderr
    assert "C: tower-22@004-tit-for-tat" in result.stdout
    names = {"comparison.json", "comparison.csv", "comparison.png", "comparison.svg", "manifest.json"}
    assert {path.name for path in folder.iterdir()} == names
    manifest = json.loads((folder / "manifest.json").read_text())
    assert len(manifest["scenarios"]) == 3
    header, *rows = (folder / "comparison.csv").read_text().splitlines()
    assert header.startswith("scenario,outcome,mean_a,")
    assert any(row.startswith("tower-22@004-tit-for-tat,attacks,") for row in rows)


def test_json_of_many_names_the_reference_and_the_others(invoke: Any) -> None:
    result = invoke("compare", "tower-22", "tower-22", "no-mediation", *SMALL, "--json")
    content = json.loads(result.stdout)
    assert content["reference"] == "tower-22"
    assert [each["label"] for each in content["comparisons"]] == ["tower-22 #2", "no-mediation"]


def test_a_reading_in_the_name_prevails_over_the_option(invoke: Any) -> None:
    names = ("tower-22@001-resistance", "tower-22")
    content = json.loads(invoke("compare", *names, *SMALL, "--reading", "004-tit-for-tat", "--json").stdout)
    assert content["a"]["reading"] == "001-resistance"
    assert content["b"]["reading"] == "004-tit-for-tat"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("tower-22",), "at least two scenarios"),
        (("tower-22", "tower-22@"), "NAME@READING"),
        (("tower-22", "tower-22@004"), "did you mean '004-tit-for-tat'?"),
    ],
)
def test_mistakes_are_told_in_a_sentence(invoke: Any, names: tuple[str, ...], said: str) -> None:
    result = invoke("compare", *names, *SMALL)
    assert result.exit_code == 2
    assert said in result.stderr
