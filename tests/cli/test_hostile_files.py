"""Hostile files in every command that takes one: one sentence, exit code 2, at once, nothing written."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.sweep.design import Design
from sim.inputs.files.user_files import LARGEST_FILE, MOST_COLUMNS

PATIENCE, PROCESSOR = 60.0, 5.0
"""Seconds after which a command counts as hanging, and seconds of the processor that a refusal may take."""

RECORD = "date,cumulative_count\n2023-10-17,0\n2023-10-24,7\n2023-11-01,20\n"
DRAWS = "militia.restraint,iran.control,weight\n0.9,0.5,1\n1.1,0.6,2\n"
ACLED_COLUMNS = (
    "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,assoc_actor_1,actor2,assoc_actor_2,country,"
    "notes"
)
ACLED = f"{ACLED_COLUMNS}\nSYN1,2023-10-18,1,Explosions/Remote violence,Air/drone strike,,,,,Iraq,\n"
MANIFEST = {"kind": "sweep", "format": 1, "design": Design(scenario="tower-22", days=30, replications=2).content()}

COMMANDS: dict[str, tuple[tuple[str, ...], str]] = {
    "scenario": (("validate", "FILE"), "mine.yaml"),
    "design": (("sweep", "FILE", "--dry-run"), "mine.yaml"),
    "manifest": (("sweep", "FILE", "--dry-run"), "mine.json"),
    "record": (("score", "tower-22", "FILE", "--runs", "2"), "mine.csv"),
    "posterior": (("score", "tower-22", "RECORD", "--posterior", "FILE", "--runs", "2"), "mine.csv"),
    "draws of a run": (("run", "tower-22", "--runs", "2", "--posterior", "FILE"), "mine.csv"),
    "export": (("import-acled", "FILE", "--out", "OUT"), "mine.csv"),
}
"""What is read -> the words of a command, and the name of the file."""


def fifo(path: Path) -> None:
    os.mkfifo(path)


def zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(3_000_000_000)


CONTENTS: dict[str, bytes] = {
    "empty": b"",
    "blank": b"\n \n",
    "binary": b"\x00\x01\xff" * 100,
    "utf-16": "date,cumulative_count\n".encode("utf-16"),
    "not utf-8": b"date,cumulative_count\n\xe9,1\n",
    "deeply nested": b"[" * 200_000,
    "deep objects": b'{"a":' * 50_000,
    "wide": b",".join(b"c%d" % number for number in range(40_000)) + b"\n",
    "one long line": b"x" * 5_000_000,
    "many quotes": b'"' * 300_001,
    "number": b"1",
    "null": b"null",
    "not a number": b"NaN",
    "long number": b"9" * 10_000,
    "design is a list": b'{"kind": "sweep", "design": []}',
    "no design": b'{"kind": "sweep"}',
    "self": b'{"kind": "sweep", "design": {"self": 1, "scenario": "tower-22"}}',
    "design in yaml": b"design: []\n",
    "empty values": b"scenario:\nlevers:\nsampler:\n",
}
KINDS: dict[str, Callable[[Path], None]] = {"pipe": fifo, "device": zeros, "folder": Path.mkdir, "huge": huge} | {
    name: lambda path, content=content: path.write_bytes(content) for name, content in CONTENTS.items()
}


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """End a command that hangs."""

    def stop(*_: Any) -> None:
        raise AssertionError(f"the command took longer than {PATIENCE:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def refuse(invoke: Any, words: tuple[str, ...], path: Path, folder: Path) -> str:
    """Run a command that must refuse a file; return what it says."""
    (folder / "record.csv").write_text(RECORD)
    places = {"FILE": path, "RECORD": folder / "record.csv", "OUT": folder / "out.csv"}
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    began = time.process_time()
    result = invoke(*(places.get(word, word) for word in words))
    signal.setitimer(signal.ITIMER_REAL, 0)
    assert time.process_time() - began < PROCESSOR
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    lines = result.stderr.strip().splitlines()
    assert all(line.startswith("Error: ") and line.endswith((".", "?")) and len(line) < 500 for line in lines), lines
    assert not (folder / "out.csv").exists()
    return str(result.stderr)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", COMMANDS)
def test_a_file_that_is_none_is_refused_at_once(invoke: Any, tmp_path: Path, what: str, kind: str) -> None:
    words, name = COMMANDS[what]
    path = tmp_path / name
    KINDS[kind](path)
    assert str(path) in refuse(invoke, words, path, tmp_path)


@pytest.mark.parametrize(
    ("what", "content", "said"),
    [
        ("export", ACLED.replace("2023-10-18", "0001-01-01"), "line 2, event_date: 0001-01-01 lies outside the years"),
        ("export", ACLED.replace("2023-10-18", "9999-12-31"), "line 2, event_date: 9999-12-31 lies outside the years"),
        ("posterior", "militia.restraint,weight\n0.9,1e308\n1,1e308\n", "their sum finite"),
        ("draws of a run", "militia.restraint,weight\n0.9,1e308\n1,1e308\n", "their sum finite"),
        ("posterior", "militia.restrain\n1\n", "did you mean 'militia.restraint'?"),
        ("posterior", "zzzz\n1\n", "there is no parameter 'zzzz'."),
        ("record", "date,cumulative_count\n0001-01-01,0\n9999-12-31,4\n", "lies outside the window"),
        ("manifest", '{"kind": "sweep", "design": {"scenario": 3}}', "scenario: must be text"),
        ("manifest", json.dumps(MANIFEST)[:-40], "line 1: this is not valid JSON"),
        ("record", "x" + "," * MOST_COLUMNS + "\n", "line 1: 1,001 columns; at most 1,000 are allowed"),
        ("scenario", "#" * (LARGEST_FILE + 1), "at most 256 KB are allowed"),
    ],
)
def test_what_is_wrong_is_said(invoke: Any, tmp_path: Path, what: str, content: str, said: str) -> None:
    words, name = COMMANDS[what]
    (tmp_path / name).write_text(content)
    found = refuse(invoke, words, tmp_path / name, tmp_path)
    assert said in found
    assert found.count("\n") == 1


def test_scenario_texts_in_a_manifest_are_checked_like_files(invoke: Any, tmp_path: Path) -> None:
    for files in ({"": "x"}, {"..": "x"}, {"my.yaml": "\ud800"}, {"my.yaml": "a\x00"}, {"other.yaml": "name: other"}):
        design = MANIFEST["design"] | {"scenario": "my.yaml", "scenario_files": files}
        (tmp_path / "mine.json").write_text(json.dumps(MANIFEST | {"design": design}))
        assert "my.yaml" in refuse(invoke, COMMANDS["manifest"][0], tmp_path / "mine.json", tmp_path)


def test_a_pipe_in_place_of_a_manifest_does_not_hang(invoke: Any, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.json")
    for words in (
        ("sensitivity", "FILE"),
        ("sweep", "tower-22-levers", "--out", "FILE"),
        ("run", "tower-22", "--out", "FILE"),
    ):
        refuse(invoke, words, tmp_path, tmp_path)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just([]), st.just({}),
    st.sampled_from(["evidence", "all", "tower-22", "2023-10-17"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_manifests_with_a_value_exchanged(data: Any, invoke: Any, tmp_path: Path) -> None:
    content: dict[str, Any] = json.loads(json.dumps(MANIFEST))
    inner = data.draw(st.sampled_from([content, content["design"], content["design"]["sampler"]]))
    inner[data.draw(st.sampled_from([*inner, "x"]))] = data.draw(VALUES)
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(content))
    result = invoke("sweep", path, "--dry-run", "--workers", "0")
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.stderr.startswith("Error: ")


TABLES = {"record": RECORD, "posterior": DRAWS, "export": ACLED}
CELLS = st.one_of(
    st.text(max_size=6), st.sampled_from(["", "nan", "1e999", "-1", "0001-01-01", "9" * 5000, "2023-13-01", '"', ";"])
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_tables_with_a_cell_exchanged(data: Any, tmp_path: Path) -> None:
    """Read without a command: some mutated tables are valid, and would be played."""
    from experiments.scoring.acled import import_acled
    from experiments.scoring.against import read_record
    from sim.errors import InputError
    from sim.inputs.posterior.posterior import load_posterior

    what = data.draw(st.sampled_from(sorted(TABLES)))
    rows = list(csv.reader(io.StringIO(TABLES[what])))
    line = data.draw(st.integers(0, len(rows) - 1))
    rows[line][data.draw(st.integers(0, len(rows[line]) - 1))] = data.draw(CELLS)
    if data.draw(st.booleans()):
        rows[data.draw(st.integers(0, len(rows) - 1))].append(data.draw(CELLS))
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = tmp_path / "mine.csv"
    path.write_text(text.getvalue(), encoding="utf-8", errors="surrogatepass", newline="")
    readers = {
        "record": read_record,
        "posterior": lambda path: load_posterior("tower-22", path).draws,
        "export": import_acled,
    }
    said = ""
    try:
        readers[what](path)
    except InputError as error:
        said = str(error)
    assert said == "" or (str(path) in said and said.endswith((".", "?")) and said.isprintable())
