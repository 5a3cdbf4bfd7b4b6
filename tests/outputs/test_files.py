"""A results folder: whole or not at all, and never in the place of somebody else's files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import OutputError
from sim.results.files import (
    MANIFEST,
    SOFTWARE,
    check_file,
    check_folder,
    csv_text,
    file_names,
    whole_folder,
    write_file,
)


def write_results(folder: Path, text: str = "1") -> None:
    """Write a small results folder."""
    with whole_folder(folder) as partial:
        (partial / "a.txt").write_text(text, encoding="utf-8")
        content = {"software": {"name": SOFTWARE}, "files": file_names(partial)}
        (partial / MANIFEST).write_text(json.dumps(content), encoding="utf-8")


def gone_process() -> int:
    """Number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_it_appears_whole_with_its_parents(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "results"
    with whole_folder(folder) as partial:
        (partial / "a.txt").write_text("1", encoding="utf-8")
        assert not folder.exists()
    assert file_names(folder) == ["a.txt"]
    assert [path.name for path in folder.parent.iterdir()] == ["results"]


def test_nothing_is_left_when_something_goes_wrong(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), whole_folder(tmp_path / "results") as partial:
        (partial / "a.txt").write_text(str(1 / 0), encoding="utf-8")
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_leaves_nothing_either(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), whole_folder(tmp_path / "results"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_results_written_before_are_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    write_results(folder, "old")
    write_results(folder, "new")
    assert (folder / "a.txt").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_results_written_before_stay_when_the_new_ones_fail(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    write_results(folder, "old")
    with pytest.raises(RuntimeError), whole_folder(folder):
        raise RuntimeError
    assert (folder / "a.txt").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    write_results(folder)
    assert file_names(folder) == ["a.txt", MANIFEST]


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_results(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert file_names(tmp_path / "real") == ["a.txt", MANIFEST]


def test_somebody_elses_files_are_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"holds thesis\.txt"):
        write_results(tmp_path)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_a_file_added_to_results_is_not_lost(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    write_results(folder)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"holds notes\.txt"):
        check_folder(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"software": 3}', '{"software": {"name": "other"}, "files": []}'])
def test_another_programs_manifest_does_not_count(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(OutputError, match=r"manifest\.json"):
        check_folder(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="is a file"):
        write_results(path)


def test_a_folder_inside_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be"):
        write_results(tmp_path / "file" / "results")


@pytest.mark.parametrize("kind", ["part", "former"])
def test_what_a_killed_process_left_is_removed_by_the_next_write(tmp_path: Path, kind: str) -> None:
    write_results(tmp_path / "results")
    left = tmp_path / f".results.{gone_process()}.{kind}"
    left.mkdir()
    (left / "half").write_text("half", encoding="utf-8")
    write_results(tmp_path / "results", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    assert (tmp_path / "results" / "a.txt").read_text(encoding="utf-8") == "new"


def test_what_a_running_process_writes_is_left_alone(tmp_path: Path) -> None:
    busy = tmp_path / f".results.{os.getppid()}.part"
    busy.mkdir()
    others = tmp_path / f".other.{gone_process()}.part"
    others.mkdir()
    write_results(tmp_path / "results")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([busy.name, others.name, "results"])


def test_results_that_were_put_aside_when_a_process_was_killed_come_back_before_anything_is_written(
    tmp_path: Path,
) -> None:
    write_results(tmp_path / "results", "old")
    (tmp_path / "results").rename(tmp_path / f".results.{gone_process()}.former")
    with pytest.raises(RuntimeError), whole_folder(tmp_path / "results"):
        raise RuntimeError
    assert (tmp_path / "results" / "a.txt").read_text(encoding="utf-8") == "old"


def test_a_file_is_written_whole_and_its_leftovers_are_removed(tmp_path: Path) -> None:
    (tmp_path / f".a.csv.{gone_process()}.part").write_text("half", encoding="utf-8")
    write_file(tmp_path / "a.csv", "whole")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_bytes() == b"whole"


def test_the_root_of_the_file_system_is_refused() -> None:
    for write in (write_results, lambda path: write_file(path, "")):
        with pytest.raises(OutputError, match="root of the file system"):
            write(Path("/"))


def test_a_file_is_not_written_in_place_of_a_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        write_file(tmp_path, "text")


def test_only_our_own_files_are_written_over(tmp_path: Path) -> None:
    path, source = tmp_path / "a.csv", tmp_path / "source.csv"
    source.write_bytes(b"ours, and read")
    (tmp_path / "link.csv").symlink_to(source)

    def check(target: Path) -> None:
        check_file(target, lambda start: start.startswith(b"ours"), "a table", inputs=[source])

    check(path)
    path.write_bytes(b"ours: 1")
    check(path)
    path.write_bytes(b"mine")
    with pytest.raises(OutputError, match="is not a table written by this program"):
        check(path)
    for same in (source, tmp_path / "link.csv"):
        with pytest.raises(OutputError, match="is the file to read"):
            check(same)
    with pytest.raises(OutputError, match="not an ordinary file"):
        check(tmp_path)


def test_a_table_of_cells_becomes_csv() -> None:
    assert csv_text(["a", "b"], [(1, "x, y"), (None, "z")]) == 'a,b\n1,"x, y"\n,z\n'
