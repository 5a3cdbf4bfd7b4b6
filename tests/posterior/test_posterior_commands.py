"""`--posterior` on the command line: with and without a file, beside --set, and what is said when it is bad."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

import sim.results.provenance as provenance
from sim.cli.main import app, fill_posterior

Invoke = Callable[..., object]


@pytest.fixture
def invoke() -> Invoke:
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


def test_a_file_may_be_left_out() -> None:
    assert fill_posterior(["a", "--posterior"]) == ["a", "--posterior", "shipped"]
    assert fill_posterior(["--posterior", "tower-22"]) == ["--posterior", "shipped", "tower-22"]
    assert fill_posterior(["a", "--posterior", "--runs", "3"]) == ["a", "--posterior", "shipped", "--runs", "3"]
    assert fill_posterior(["a", "--posterior", "b.csv"]) == ["a", "--posterior", "b.csv"]
    assert fill_posterior(["a", "--posterior", "shipped"]) == ["a", "--posterior", "shipped"]


def test_the_page_tells_parameters_and_luck_apart(invoke: Invoke, draws_file: Path) -> None:
    found = invoke("run", "tower-22", "--runs", 20, "--posterior", draws_file, "--set", "militia.restraint=1.2")
    assert found.exit_code == 0
    assert "parameters alone" in found.stdout
    assert "Of the\nvariance of attacks" in found.stdout
    assert max(map(len, found.stdout.splitlines())) <= 80
    assert "40 draws of 220 values from draws.csv" in found.stderr
    assert "Not drawn, because a change or the scenario itself sets it: militia.restraint." in found.stderr


def test_json_has_both(invoke: Invoke, draws_file: Path) -> None:
    found = invoke("run", "tower-22", "--runs", 20, "--posterior", draws_file, "--json")
    content = json.loads(found.stdout)
    assert content["posterior"]["draws"] == 40
    assert set(content["parameters_alone"]["outcomes"]) >= {"attacks", "us_killed"}


@pytest.mark.usefixtures("shipped")
def test_the_shipped_one_is_named(invoke: Invoke, tmp_path: Path) -> None:
    found = invoke("run", "tower-22", "--posterior", "--runs", 5, "--reading", "000-diplomacy", "--json")
    assert found.exit_code == 0
    assert "shipped posterior 000-diplomacy, calibrated on tower-22" in found.stderr
    out = tmp_path / "out"
    assert invoke("run", "tower-22", "--posterior", "--runs", 5, "--days", 30, "--out", out).exit_code == 0
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    schema = Path(provenance.__file__).with_name("manifest_schema.json")
    jsonschema.validate(manifest, json.loads(schema.read_text(encoding="utf-8")))
    again = invoke("run", "tower-22", "--posterior", out / "posterior.csv", "--runs", 5, "--days", 30, "--json")
    now = invoke("run", "tower-22", "--posterior", "--runs", 5, "--days", 30, "--json")
    assert json.loads(again.stdout)["outcomes"] == json.loads(now.stdout)["outcomes"]


@pytest.mark.usefixtures("shipped")
def test_a_stale_posterior_is_said_on_stderr(invoke: Invoke, shipped: Path) -> None:
    import hashlib

    sha = hashlib.sha256((shipped / "common.csv").read_bytes()).hexdigest()
    content = {"scenario": "tower-22", "fingerprint": "0" * 64, "files": {"common.csv": sha}}
    (shipped / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    found = invoke("run", "tower-22", "--posterior", "--runs", 3, "--json")
    assert found.exit_code == 0
    assert found.stderr.count("Warning: shipped posterior common was calibrated with another version") == 1


def test_one_run_is_explained_and_twinned_with_its_draw(invoke: Invoke, draws_file: Path) -> None:
    day = ("--day", "2023-12-25")
    plain = invoke("explain", "tower-22", "--run", 3, *day, "--json")
    drawn = invoke("explain", "tower-22", "--run", 3, *day, "--json", "--posterior", draws_file)
    assert drawn.exit_code == 0
    assert plain.stdout != drawn.stdout
    found = invoke("twin", "tower-22", "--run", 3, "--set", "militia.restraint=1.0", "--posterior", draws_file)
    assert found.exit_code == 0
    assert found.stdout.count("->") == 1


def test_patterns_are_counted_beside_those_of_the_scenarios_own_values(invoke: Invoke, draws_file: Path) -> None:
    found = invoke("patterns", "israel-front", "--runs", 60, "--posterior", draws_file)
    assert found.exit_code == 0
    assert "of 5 at the scenario's own values)" in found.stdout
    assert "Each run plays with a draw of the posterior." in found.stdout
    rows = json.loads(invoke("patterns", "israel-front", "--runs", 60, "--posterior", draws_file, "--json").stdout)
    assert all(isinstance(row["met_at_own_values"], bool) for row in rows)


def test_analyses_draw_from_it(invoke: Invoke, draws_file: Path) -> None:
    found = invoke("uncertainty", "--points", 2, "--replications", 2, "--posterior", draws_file)
    assert found.exit_code == 0
    assert "draws from the posterior draws.csv" in " ".join(found.stdout.split())
    asked = invoke("who-stopped-it", "--posterior", draws_file)
    assert asked.exit_code == 2
    assert "--posterior needs a number of draws" in asked.stderr
    found = invoke("who-stopped-it", "--points", 2, "--runs", 2, "--posterior", draws_file, "--json")
    assert json.loads(found.stdout)["draws_from"] == "the posterior draws.csv"


BAD = {
    "missing.csv": (None, "there is no such file"),
    "draws.txt": ("a\n1\n", "are read from a CSV file"),
    "empty.csv": ("", "at least one line of values are needed"),
    "unknown.csv": (
        "militia.restrain\n1\n",
        "there is no parameter 'militia.restrain'; did you mean 'militia.restraint'",
    ),
    "range.csv": ("militia.restraint\n99\n", "militia.restraint: values run from 99 to 99, but must lie from"),
    "text.csv": ("militia.restraint\nlow\n", "line 2, militia.restraint: 'low' is not a number"),
    "short.csv": ("militia.restraint,weight\n1\n", "line 2: 1 values stand under 2 columns"),
    "weights.csv": ("militia.restraint,weight\n1,-1\n", "weights must be 0 or more"),
    "twice.csv": (
        "militia.restraint,militia.restraint\n1,1\n",
        "the column 'militia.restraint' stands there more than",
    ),
    "nothing.csv": ("weight\n1\n", "no column is a parameter's path"),
    "bytes.csv": (b"\xff\xfe\x00", "cannot be read as a CSV file in UTF-8"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", [("run", "tower-22"), ("patterns", "tower-22"), ("uncertainty",)])
def test_a_bad_file_is_one_sentence(invoke: Invoke, tmp_path: Path, name: str, command: tuple[str, ...]) -> None:
    content, sentence = BAD[name]
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    out = tmp_path / "out"
    more = ("--out", out) if command[0] != "patterns" else ()
    found = invoke(*command, "--posterior", path, *more)
    assert found.exit_code == 2
    assert sentence in found.stderr
    assert found.stderr.count("Error:") == 1
    assert not out.exists()
