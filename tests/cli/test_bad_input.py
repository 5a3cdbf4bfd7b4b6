"""Bad input: one sentence on stderr, exit code 2, nothing on stdout, nothing written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

CASES = [
    ("run",),
    ("rnu",),
    ("run", "tower-22", "--rnus", "3"),
    ("run", "tower-2"),
    ("run", "no-such.yaml"),
    ("run", "tower-22", "--runs", "0"),
    ("run", "tower-22", "--runs", "1000001"),
    ("run", "tower-22", "--runs", "x"),
    ("run", "tower-22", "--runs", "1000000"),
    ("run", "tower-22", "--seed", "-1"),
    ("run", "tower-22", "--seed", str(2**63)),
    ("run", "tower-22", "--days", "29"),
    ("run", "tower-22", "--days", "731"),
    ("run", "tower-22", "--threads", "0"),
    ("run", "tower-22", "--engine", "mess"),
    ("run", "tower-22", "--reading", "009"),
    ("run", "tower-22", "--set", "militia.restraint"),
    ("run", "tower-22", "--set", "militia.restrain=1"),
    ("run", "tower-22", "--set", "militia.restraint=99"),
    ("run", "tower-22", "--set", "militia.restraint=high"),
    ("run", "tower-22", "--set", "militia.restraint=nan"),
    ("run", "tower-22", "--set", "rules.iran=soft-control"),
    ("show", "tower-22", "--reading", "nobody"),
    ("show", ".."),
    ("compare", "tower-22"),
    ("compare", "tower-22", "no-such"),
    ("explain", "tower-22", "--run", "-1", "--day", "3"),
    ("explain", "tower-22", "--run", "3", "--day", "2025-01-01"),
    ("explain", "tower-22", "--run", "3", "--day", "soon"),
    ("explain", "tower-22", "--run", "3", "--day", "3", "--actor", "nato"),
    ("explain", "tower-22", "--day", "3"),
    ("explain", "tower-22", "--run", "3", "--actor", "iran"),
    ("twin", "tower-22", "--run", "3"),
    ("twin", "tower-22", "--run", "3", "--force", "2024-01-30 iran signal"),
    ("twin", "tower-22", "--run", "3", "--force", "2024-01-30 iran signal maybe"),
    ("twin", "tower-22", "--run", "1000000", "--set", "militia.restraint=1"),
    ("patterns", "no-mediation"),
    ("evidence", "--article", "9"),
    ("evidence", "--bears-on", "iran.controll"),
    ("ladder", "rope"),
    ("readings", "nobody"),
    ("validate",),
    ("validate", "no-such-file.yaml"),
]


@pytest.mark.parametrize("words", CASES, ids=" ".join)
def test_bad_input_is_one_sentence_and_exit_code_two(invoke: Any, words: tuple[str, ...]) -> None:
    result = invoke(*words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Error: ")
    assert lines[0].endswith((".", "?"))
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (("run", "tower-2"), "tower-22"),
        (("run", "tower-22", "--set", "militia.restrain=1"), "militia.restraint"),
        (("explain", "tower-22", "--run", "1", "--day", "3", "--actor", "kataib-hizbollah"), "kataib-hezbollah"),
        (("evidence", "--bears-on", "iran.controll"), "iran.control"),
        (("rnu",), "run"),
    ],
)
def test_the_nearest_name_is_offered(invoke: Any, words: tuple[str, ...], nearest: str) -> None:
    assert nearest in invoke(*words).stderr


def test_a_folder_with_other_files_is_refused_before_anything_is_computed(invoke: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    for words in (
        ("run", "tower-22"),
        ("compare", "tower-22", "no-mediation"),
        ("twin", "tower-22", "--run", "1", "--set", "militia.restraint=1"),
    ):
        result = invoke(*words, "--out", tmp_path)
        assert result.exit_code == 2
        assert "mine.txt" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A small export of ACLED."""
    columns = (
        "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,assoc_actor_1,actor2,assoc_actor_2"
    )
    path = tmp_path / "export.csv"
    path.write_text(f"{columns},country,notes\nIRQ1,2023-10-18,1,a,b,c,,d,,Iraq,none\n", encoding="utf-8")
    return path


def test_import_acled_writes_over_its_own_records_only(invoke: Any, export: Path, tmp_path: Path) -> None:
    before = export.read_bytes()
    out, mine = tmp_path / "record.csv", tmp_path / "mine.csv"
    mine.write_text("date,cumulative_count\n2023-10-17,0\n# a note of mine\n2023-10-18,1\n", encoding="utf-8")
    for _ in range(2):
        assert invoke("import-acled", export, "--out", out).exit_code == 0
    for place, words in ((export, "the file to read"), (mine, "not a record of counts"), (tmp_path, "ordinary file")):
        result = invoke("import-acled", export, "--out", place)
        assert result.exit_code == 2
        assert words in result.stderr
        assert result.stderr.count("\n") == 1
    assert export.read_bytes() == before
    assert "a note of mine" in mine.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("run", "tower-22", "--runs", "2"),
        ("compare", "tower-22", "no-mediation", "--runs", "2"),
        ("twin", "tower-22", "--run", "1", "--set", "militia.restraint=1"),
        ("sweep", "tower-22-levers"),
        ("uncertainty",),
        ("who-stopped-it",),
        ("hindcast", "--quick"),
        ("calibrate", "--quick"),
        ("import-acled", "EXPORT"),
    ],
    ids=" ".join,
)
def test_nothing_is_written_to_the_root_of_the_file_system_or_over_a_file(
    invoke: Any, export: Path, words: tuple[str, ...]
) -> None:
    before = export.read_bytes()
    for place in ("/", export):
        result = invoke(*(export if word == "EXPORT" else word for word in words), "--out", place)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr.count("\n") == 1
    assert export.read_bytes() == before


def test_several_mistakes_are_a_sentence_each(invoke: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("name: bad\nbaseline: tower-22\nparametrs: {}\nladder: rope\n")
    lines = invoke("run", path).stderr.strip().splitlines()
    assert len(lines) == 2
    assert all(line.startswith("Error: ") and "bad.yaml, line" in line for line in lines)


def test_no_command_shows_a_traceback_for_a_binary_or_empty_file(invoke: Any, tmp_path: Path) -> None:
    for name, content in (("binary.yaml", b"\x00\xff\x00"), ("empty.yaml", b""), ("folder.yaml", None)):
        path = tmp_path / name
        path.mkdir() if content is None else path.write_bytes(content)
        result = invoke("run", path)
        assert result.exit_code == 2
        assert result.stderr.count("\n") == 1
