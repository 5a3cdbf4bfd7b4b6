"""A sweep whose files were lost or changed is refused when it is read, and mended when it is run again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_sweeps import CHUNK, SMALL, bytes_of
from typer.testing import CliRunner

from experiments import Sweep, load_sweep, run_sweep
from experiments.sweep.folder import CHANGED, FOREIGN, MISSING, Damage, verify_sweep
from experiments.sweep.run import DamagedSweepWarning
from sim.cli.main import app
from sim.errors import InputError, OutputError

RUNS, POINTS = "runs/runs-00001.parquet", "points/points-00002.parquet"


def delete(folder: Path) -> list[Damage]:
    (folder / RUNS).unlink()
    return [Damage(RUNS, MISSING)]


def flip(folder: Path) -> list[Damage]:
    content = bytearray((folder / POINTS).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / POINTS).write_bytes(content)
    return [Damage(POINTS, CHANGED)]


def truncate(folder: Path) -> list[Damage]:
    content = (folder / RUNS).read_bytes()
    (folder / RUNS).write_bytes(content[: len(content) // 2])
    return [Damage(RUNS, CHANGED)]


def rewrite(folder: Path) -> list[Damage]:
    """A whole table of the right shape with other numbers."""
    table = pd.read_parquet(folder / RUNS)
    table.assign(us_killed=table["us_killed"] + 1).to_parquet(folder / RUNS)
    return [Damage(RUNS, CHANGED)]


def swap(folder: Path) -> list[Damage]:
    other = folder / "runs/runs-00002.parquet"
    first, second = (folder / RUNS).read_bytes(), other.read_bytes()
    (folder / RUNS).write_bytes(second)
    other.write_bytes(first)
    return [Damage(RUNS, CHANGED), Damage("runs/runs-00002.parquet", CHANGED)]


def replace_by_device(folder: Path) -> list[Damage]:
    (folder / RUNS).unlink()
    (folder / RUNS).symlink_to("/dev/zero")
    return [Damage(RUNS, CHANGED)]


DAMAGES = [delete, flip, truncate, rewrite, swap, replace_by_device]


@pytest.fixture
def copy(small: Sweep, tmp_path: Path) -> Path:
    """A complete sweep's folder to spoil."""
    return Path(shutil.copytree(small.path, tmp_path / "copy"))


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.json"
    path.write_text(json.dumps({"kind": "sweep", "design": SMALL}))
    return path


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """The folder of a sweep that was stopped after three of its four chunks."""
    done: list[int] = []
    run_sweep(SMALL, tmp_path / "stopped", progress=lambda n, _: done.append(n), cancel=lambda: done[-1] >= 120,
              chunk=CHUNK)  # fmt: skip
    assert {0, 1, 2} <= set(load_sweep(tmp_path / "stopped", partial=True).finished)
    return tmp_path / "stopped"


def test_an_undamaged_sweep_has_no_damage(small: Sweep, stopped: Path) -> None:
    assert verify_sweep(small.path) == []
    assert verify_sweep(stopped) == []


@pytest.mark.parametrize("spoil", DAMAGES)
def test_damage_is_named_refused_on_load_and_mended(
    spoil: Callable[[Path], list[Damage]], small: Sweep, copy: Path
) -> None:
    damages = spoil(copy)
    assert verify_sweep(copy) == damages
    with pytest.raises(InputError, match=f"{damages[0].file} {damages[0].fault}; give the command of this sweep again"):
        load_sweep(copy).read(damages[0].file.partition("/")[0])
    with pytest.warns(DamagedSweepWarning) as warned:
        assert run_sweep(SMALL, copy, chunk=CHUNK).complete
    said = [f"{copy / each.file} {each.fault}; it is made again." for each in damages]
    assert [str(each.message) for each in warned] == said
    assert bytes_of(copy) == bytes_of(small.path)


@pytest.mark.parametrize("spoil", DAMAGES)
def test_damage_of_a_stopped_sweep_is_mended(
    spoil: Callable[[Path], list[Damage]], small: Sweep, stopped: Path
) -> None:
    damages = spoil(stopped)
    with pytest.raises(InputError, match=damages[0].file):
        load_sweep(stopped, partial=True).read(damages[0].file.partition("/")[0])
    with pytest.warns(DamagedSweepWarning) as warned:
        run_sweep(SMALL, stopped, chunk=CHUNK)
    assert len(warned) == len(damages)
    assert bytes_of(stopped) == bytes_of(small.path)


@pytest.mark.parametrize("spoil", [delete, flip, rewrite])
def test_the_command_line_names_the_damaged_file(
    spoil: Callable[[Path], list[Damage]], small: Sweep, copy: Path, design: Path
) -> None:
    (damage,) = spoil(copy)
    runner = CliRunner()
    refused = runner.invoke(app, ["sensitivity", str(copy)])
    assert refused.exit_code == 2
    mended = runner.invoke(app, ["sweep", str(design), "--out", str(copy)])
    assert mended.exit_code == 0, mended.output
    assert f"{damage.file} {damage.fault}; it is made again." in mended.stderr
    assert bytes_of(copy) == bytes_of(small.path)


def test_indices_are_not_computed_from_a_damaged_sweep(tmp_path: Path) -> None:
    fields = {"uncertainties": {"militia.restraint": "evidence", "iran.control": "evidence"}, "replications": 4}
    design = {"scenario": "tower-22", "days": 30, "sampler": {"method": "saltelli", "n": 8}} | fields
    run_sweep(design, tmp_path, chunk=60)
    flipped = tmp_path / "runs/runs-00000.parquet"
    flipped.write_bytes(flipped.read_bytes()[:-1] + b"x")
    done = CliRunner().invoke(app, ["sensitivity", str(tmp_path)])
    assert done.exit_code == 2
    assert f"{flipped} {CHANGED}; give the command of this sweep again, which mends it." in done.stderr
    assert done.stdout == ""


def test_a_file_of_other_origin_is_refused(copy: Path) -> None:
    extra = copy / "runs/runs-00099.parquet"
    shutil.copy(copy / RUNS, extra)
    assert verify_sweep(copy) == [Damage("runs/runs-00099.parquet", FOREIGN)]
    with pytest.raises(InputError, match=r"runs-00099.parquet was not written by this sweep; remove it"):
        load_sweep(copy)
    with pytest.raises(OutputError, match=r"runs-00099.parquet was not written by this sweep; remove it"):
        run_sweep(SMALL, copy, chunk=CHUNK)
    assert extra.exists()


def changed_manifest(folder: Path) -> str:
    content = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(content | {"runs": 80}))
    return "manifest.json"


def truncated_list(folder: Path) -> str:
    content = (folder / "complete.json").read_bytes()
    (folder / "complete.json").write_bytes(content[: len(content) // 2])
    return "complete.json"


def shorter_list(folder: Path) -> str:
    content: dict[str, Any] = json.loads((folder / "complete.json").read_text())
    del content["files"][RUNS]
    (folder / "complete.json").write_text(json.dumps(content))
    return "complete.json"


@pytest.mark.parametrize("spoil", [changed_manifest, truncated_list, shorter_list])
def test_damage_of_the_lists_themselves_is_mended(spoil: Callable[[Path], str], small: Sweep, copy: Path) -> None:
    name = spoil(copy)
    with pytest.raises(InputError, match=f"{name} has changed since it was written"):
        load_sweep(copy)
    with pytest.warns(DamagedSweepWarning, match=name):
        run_sweep(SMALL, copy, chunk=CHUNK)
    assert bytes_of(copy) == bytes_of(small.path)


def test_a_manifest_that_is_gone_leaves_the_folder_alone(copy: Path) -> None:
    (copy / "manifest.json").unlink()
    with pytest.raises(OutputError, match=r"manifest\.json is missing or damaged"):
        run_sweep(SMALL, copy, chunk=CHUNK)
    with pytest.raises(InputError, match="holds no sweep"):
        verify_sweep(copy)


def test_a_checksum_cut_short_by_a_kill_does_not_count(small: Sweep, stopped: Path) -> None:
    path = stopped / ".work" / "checksums.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    assert run_sweep(SMALL, stopped, chunk=CHUNK).complete
    assert bytes_of(stopped) == bytes_of(small.path)


@pytest.mark.parametrize(
    "content", [b"{}", b"[]", b'{"kind": "sweep"}', b'{"kind": "sweep", "format": 1}', b"[" * 100_000, b"\xff", b""]
)
def test_a_folder_with_another_manifest_holds_no_sweep(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(InputError):
        load_sweep(tmp_path)
    with pytest.raises(OutputError):
        run_sweep(SMALL, tmp_path, chunk=CHUNK)
