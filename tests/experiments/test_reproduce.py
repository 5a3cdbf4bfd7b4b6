"""Results are checked against their manifest and played again: equal byte for byte, or what differs and why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import sim
from experiments.reproduction import reproduce
from sim.cli.main import app
from sim.errors import InputError, NotFoundError

FEW = ("--runs", "6", "--days", "40", "--threads", "1")
DESIGN = """\
title: Small
scenario: tower-22
days: 40
seed: 5
replications: 4
uncertainties:
  militia.restraint: [0.8, 1.0, 1.6]
sampler:
  method: grid
outcomes: [attacks]
"""
COMMANDS: dict[str, tuple[str, ...]] = {
    "run": ("run", "tower-22", *FEW),
    "changed run of a reading": (
        *("run", "no-mediation", "--reading", "001-resistance", "--set", "iran.control=0.5"),
        *FEW,
    ),
    "uncertainty": ("uncertainty", "--points", "2", "--replications", "2", "--days", "40", "--threads", "1"),
    "who-stopped-it": ("who-stopped-it", "--runs", "4", "--threads", "1"),
    "run by Mesa": ("run", "tower-22", "--engine", "mesa", "--runs", "2", "--days", "30"),
    "run with a posterior": ("run", "no-mediation", "--posterior", *FEW),
    "compare": ("compare", "tower-22", "no-mediation", *FEW),
    "compare several with a posterior": ("compare", "tower-22", "full-control", "no-control", "--posterior", *FEW),
    "twin": ("twin", "tower-22", "--run", "3", "--days", "40", "--force", "2023-10-30 iran signal stop"),
    "twin with a posterior": ("twin", "tower-22", "--run", "3", "--set", "militia.restraint=1", "--posterior"),
}
TABLE = {"run": "summary.csv", "compare": "comparison.csv", "twin": "daily_twin.csv"}
TABLE |= {"uncertainty": "uncertainty.json", "who-stopped-it": "who_stopped_it.txt"}


def write(folder: Path, *words: str) -> None:
    result = CliRunner().invoke(app, [*words, "--out", str(folder)])
    assert result.exit_code == 0, result.stderr


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder that a command of COMMANDS has written."""
    folders: dict[str, Path] = {}

    def folder_of(name: str) -> Path:
        if name not in folders:
            folders[name] = tmp_path_factory.mktemp("results") / "out"
            write(folders[name], *COMMANDS[name])
        return folders[name]

    return folder_of


@pytest.fixture
def results(written: Callable[[str], Path], tmp_path: Path) -> Path:
    """A copy of a run's results."""
    return Path(shutil.copytree(written("run"), tmp_path / "results"))


def answer(folder: Path, *words: str) -> Any:
    return CliRunner().invoke(app, ["reproduce", str(folder), "--threads", "1", *words])


def change(folder: Path, **fields: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | fields), encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_results_come_out_the_same_byte_for_byte(written: Callable[[str], Path], name: str) -> None:
    found = reproduce(written(name), threads=1)
    assert found.equal, str(found)
    assert "equal, byte for byte" in str(found)
    assert TABLE[found.kind] in found.compared
    assert found.checked_only
    assert all(each.endswith((".png", ".svg")) for each in found.checked_only)


def test_a_sweep_comes_out_the_same_and_a_changed_chunk_is_named(tmp_path: Path) -> None:
    design, folder = tmp_path / "small.yaml", tmp_path / "sweep"
    design.write_text(DESIGN, encoding="utf-8")
    write(folder, "sweep", str(design))
    assert answer(folder).exit_code == 0
    chunk = folder / "runs" / "runs-00000.parquet"
    chunk.write_bytes(chunk.read_bytes()[:-1] + b"x")
    result = answer(folder)
    assert result.exit_code == 1
    assert "runs-00000.parquet" in result.output
    (folder / "complete.json").unlink()
    assert answer(folder).exit_code == 2


def test_exit_codes_and_json(results: Path) -> None:
    equal = answer(results, "--json")
    assert equal.exit_code == 0, equal.stderr
    assert json.loads(equal.stdout)["equal"] is True
    (results / "summary.csv").write_text("mine", encoding="utf-8")
    differs = answer(results, "--json")
    assert differs.exit_code == 1
    assert json.loads(differs.stdout)["changed"] == ["summary.csv"]


def test_it_says_which_file_was_changed_is_missing_or_added(results: Path) -> None:
    (results / "events.csv").write_text("mine", encoding="utf-8")
    (results / "daily.parquet").unlink()
    (results / "notes.txt").write_text("mine", encoding="utf-8")
    found = reproduce(results, threads=1)
    assert (found.changed, found.missing, found.unlisted) == (("events.csv",), ("daily.parquet",), ("notes.txt",))
    assert found.differing == ()
    assert "every table is as it was first written" in str(found)


def test_a_changed_figure_is_noticed(results: Path) -> None:
    (results / "figures" / "rungs.svg").write_text("mine", encoding="utf-8")
    assert reproduce(results, threads=1).changed == ("figures/rungs.svg",)


def test_it_says_why_tables_come_out_otherwise(results: Path) -> None:
    versions = json.loads((results / "manifest.json").read_text(encoding="utf-8"))["versions"]
    change(results, seed=1, versions=versions | {"numpy": "1.0"})
    found = reproduce(results, threads=1)
    assert "summary.csv" in found.differing
    assert any(reason.startswith("numpy: 1.0 then, ") for reason in found.reasons)
    assert "numpy: 1.0 then" in str(found)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "sweep"}, "not complete|earlier version"),
        ({"kind": "poem"}, "not played again"),
        ({"kind": 3}, "not a manifest"),
        ({"files": ["summary.csv"]}, "earlier version"),
        ({"runs": "many"}, "damaged"),
        ({"scenarios": []}, "does not hold its scenario"),
        ({"scenarios": [{"name": "mine", "yaml": "name: x", "hash": "0"}]}, "mine"),
    ],
)
def test_a_manifest_that_does_not_suffice_is_told(results: Path, fields: dict[str, Any], words: str) -> None:
    change(results, **fields)
    with pytest.raises(InputError, match=words):
        reproduce(results)
    result = answer(results)
    assert result.exit_code == 2
    assert all(line.startswith("Error: ") for line in result.stderr.splitlines())


@pytest.mark.parametrize("text", ["", "{", "[]", '"' + "x" * 10 + '"', "[" * 100_000])
def test_a_broken_manifest_is_one_sentence(results: Path, text: str) -> None:
    (results / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="manifest"):
        reproduce(results)


def test_a_folder_without_a_manifest_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(NotFoundError):
            reproduce(path)


def test_other_draws_beside_the_manifest_are_refused(written: Callable[[str], Path], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(written("run with a posterior"), tmp_path / "results"))
    lines = (folder / "posterior.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "posterior.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    with pytest.raises(InputError, match="not the draws"):
        reproduce(folder)
    (folder / "posterior.csv").unlink()
    with pytest.raises(InputError, match=r"posterior\.csv"):
        reproduce(folder)


def test_runs_are_played_again_from_the_scenario_or_the_manifest(results: Path, tmp_path: Path) -> None:
    write(tmp_path / "from-scenario", "run", str(results / "scenario.yaml"), *FEW)
    write(tmp_path / "from-manifest", "run", str(results / "manifest.json"), "--threads", "1")
    for again in ("from-scenario", "from-manifest"):
        for name in ("daily.parquet", "events.csv", "summary.json", "scenario.yaml"):
            assert (tmp_path / again / name).read_bytes() == (results / name).read_bytes(), (again, name)


def test_options_prevail_over_a_manifest(results: Path) -> None:
    manifest = str(results / "manifest.json")
    played = CliRunner().invoke(app, ["run", manifest, "--runs", "3", "--json", "--threads", "1"])
    assert json.loads(played.stdout)["runs"] == 3
    shown = CliRunner().invoke(app, ["show", manifest, "--json"])
    assert json.loads(shown.stdout)["hash"] == sim.load_scenario(results / "scenario.yaml").hash
