"""A sweep gives the same bytes on any executor, stopped, killed and gone on with or not; and says what it cannot do."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_sweeps import CHUNK, SMALL, bytes_of

from benchmarks.verify_kills import verify
from experiments import Design, PartialSweepWarning, Sweep, estimate, load_sweep, run_sweep
from experiments.sweep.folder import data_files, open_folder
from experiments.sweep.points import Luck
from sim.errors import EscalationError, InputError, MissingDependencyError, NotFoundError, OutputError


class Backwards(Executor):
    """Plays what it was given last first."""

    def __init__(self) -> None:
        self.waiting: list[Any] = []

    def submit(self, call: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, call, arguments, named))
        if len(self.waiting) == 4:
            while self.waiting:
                last, function, given_to, more = self.waiting.pop()
                last.set_result(function(*given_to, **more))
        return future


def test_bytes_are_the_same_on_one_thread_on_three_and_in_any_order(small: Sweep, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(3) as three:
        executors = {"one": one, "three": three, "backwards": Backwards()}
        for name, executor in executors.items():
            assert run_sweep(SMALL, tmp_path / name, executor, chunk=CHUNK).complete
    for name in executors:
        assert bytes_of(tmp_path / name) == bytes_of(small.path), name


@pytest.mark.slow
def test_bytes_are_the_same_on_two_processes(small: Sweep, tmp_path: Path) -> None:
    assert run_sweep(SMALL, tmp_path / "workers", workers=2, chunk=CHUNK).complete
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        run_sweep(SMALL, tmp_path / "pool", pool, chunk=CHUNK)
    assert bytes_of(tmp_path / "workers") == bytes_of(tmp_path / "pool") == bytes_of(small.path)


def test_the_number_of_runs_written_at_once_changes_no_row(small: Sweep, tmp_path: Path) -> None:
    other = run_sweep(SMALL, tmp_path / "sweep", chunk=7)
    assert other.manifest["chunks"] != small.manifest["chunks"]
    for table in small.manifest["tables"]:
        pd.testing.assert_frame_equal(other.read(table), small.read(table))


def test_a_sweep_that_is_stopped_goes_on_where_it_was(small: Sweep, tmp_path: Path) -> None:
    told: list[int] = []
    stopped = run_sweep(
        SMALL, tmp_path, progress=lambda done, total: told.append(done), cancel=lambda: told[-1] >= 80, chunk=CHUNK
    )
    there = stopped.finished
    assert not stopped.complete
    assert 1 <= len(there) < stopped.manifest["chunks"]
    written = {path: path.stat().st_mtime_ns for path in data_files(tmp_path)}
    begun: list[tuple[int, int]] = []
    assert run_sweep(SMALL, tmp_path, progress=lambda *pair: begun.append(pair), chunk=CHUNK).complete
    assert begun[0] == (40 * len(there), 160)
    assert begun[-1] == (160, 160)
    assert {path: path.stat().st_mtime_ns for path in written} == written
    assert bytes_of(tmp_path) == bytes_of(small.path)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_was_written_when_it_was_killed_it_ends_with_the_same_bytes(
    data: Any, small: Sweep, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A folder with any of the files that a killed sweep can leave behind, and with half-written ones."""
    folder = tmp_path_factory.mktemp("killed")
    files = [path.relative_to(small.path) for path in data_files(small.path) if path.name != "manifest.json"]
    kept = data.draw(st.sets(st.sampled_from(files)))
    for name in [*kept, *([Path("manifest.json")] if kept or data.draw(st.booleans()) else [])]:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(small.path / name, folder / name)
    (folder / ".work").mkdir()
    (folder / ".work" / "runs-00000.parquet.part").write_bytes(b"half")
    assert run_sweep(SMALL, folder, chunk=CHUNK).complete
    assert bytes_of(folder) == bytes_of(small.path)


@pytest.mark.slow
def test_kills_at_random_instants_lose_nothing(tmp_path: Path) -> None:
    assert verify(5, tmp_path, seed=1) >= 1


def test_an_interrupt_keeps_what_is_finished(small: Sweep, tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done >= 120:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_sweep(SMALL, tmp_path, progress=interrupt, chunk=CHUNK)
    assert load_sweep(tmp_path).finished
    events = [json.loads(line)["event"] for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert events[-1] == "interrupted"
    run_sweep(SMALL, tmp_path, chunk=CHUNK)
    assert bytes_of(tmp_path) == bytes_of(small.path)


def test_a_full_disk_is_told_and_loses_nothing(small: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []

    def full(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == 6:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("experiments.sweep.folder.os.fsync", full)
        with pytest.raises(OutputError, match=r"cannot be written: No space left on device; what is finished is kept"):
            run_sweep(SMALL, tmp_path, chunk=CHUNK)
    assert len(load_sweep(tmp_path).finished) == 1
    run_sweep(SMALL, tmp_path, chunk=CHUNK)
    assert bytes_of(tmp_path) == bytes_of(small.path)


def test_a_finished_sweep_is_not_played_again(small: Sweep, tmp_path: Path) -> None:
    shutil.copytree(small.path, tmp_path / "copy")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "copy").rglob("*.parquet")}
    assert run_sweep(SMALL, tmp_path / "copy", executor=Backwards(), chunk=CHUNK).complete
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_the_manifest_alone_runs_the_sweep_again(small: Sweep, tmp_path: Path) -> None:
    again = run_sweep(small.path / "manifest.json", tmp_path / "again", chunk=small.manifest["chunk_runs"])
    assert bytes_of(again.path) == bytes_of(small.path)


def test_a_scenario_of_ones_own_travels_in_the_manifest(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("name: own\nbaseline: tower-22\ntitle: Own\nparameters: {}\n")
    first = run_sweep({"scenario": str(own), "days": 30, "replications": 3}, tmp_path / "first")
    own.unlink()
    second = run_sweep(first.path / "manifest.json", tmp_path / "second")
    assert bytes_of(first.path) == bytes_of(second.path)


def test_a_failing_point_is_a_row_with_its_error(tmp_path: Path) -> None:
    design = {"scenario": "tower-22", "days": 40, "levers": {"follow_until": ["2030-01-01", None]}, "replications": 3}
    sweep = run_sweep(design, tmp_path)
    assert sweep.complete
    assert list(sweep.points["status"]) == ["failed", "ok"]
    assert "follow_until" in sweep.points["error"][0]
    assert pd.isna(sweep.points["error"][1])
    assert list(sweep.runs["point"]) == [1, 1, 1]
    assert set(sweep.weekly["point"]) == {1}
    assert list(sweep.means(["attacks"])["attacks"].notna()) == [False, True]


def test_an_unforeseen_error_of_a_point_is_its_row_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    draws = Luck.draws

    def fail(self: Luck, inputs: Any, paths: Any, values: Any) -> Any:
        if (values > 0.5).any():
            raise ZeroDivisionError("so it happens")
        return draws(self, inputs, paths, values)

    monkeypatch.setattr(Luck, "draws", fail)
    design = {"scenario": "tower-22", "days": 30, "levers": {"iran.control": [0.2, 0.8]}, "replications": 2}
    points = run_sweep(design, tmp_path).points
    assert list(points["status"]) == ["ok", "failed"]
    assert "so it happens" in points["error"][1]


@pytest.mark.parametrize("table", ["points", "runs", "weekly"])
def test_tables_are_read_by_pandas_in_one_line(small: Sweep, table: str) -> None:
    pd.testing.assert_frame_equal(pd.read_parquet(small.path / table), small.read(table))


def test_a_part_of_a_sweep_can_be_read_and_says_that_it_is_one(tmp_path: Path) -> None:
    told: list[int] = []
    run_sweep(SMALL, tmp_path, progress=lambda done, _: told.append(done), cancel=lambda: told[-1] >= 80, chunk=CHUNK)
    part = load_sweep(tmp_path)
    assert "partial" in repr(part)
    with pytest.warns(PartialSweepWarning, match=r"not complete: only \d of 4 chunks"):
        assert len(part.runs) == 40 * len(part.finished)
    assert len(load_sweep(tmp_path, partial=True).points) == 8 * len(part.finished)


def test_what_cannot_be_read_is_told(small: Sweep, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such folder"):
        load_sweep(tmp_path / "nowhere")
    with pytest.raises(NotFoundError, match="holds no sweep"):
        load_sweep(tmp_path)
    with pytest.raises(InputError, match="keeps no table 'trajectories'"):
        small.trajectories  # noqa: B018
    with pytest.raises(InputError, match="did you mean 'us_killed'"):
        small.read("runs", ["us_kiled"])


def test_another_design_in_the_folder_is_refused_by_what_differs(small: Sweep, swept: Any) -> None:
    sweep = swept()
    with pytest.raises(OutputError, match=r"another design \(it differs in 'replications', 'seed'\)"):
        swept(replications=6, seed=9)
    with pytest.raises(OutputError, match=r"in chunks of 40 runs, not 50"):
        run_sweep(SMALL, sweep.path, chunk=50)
    assert bytes_of(sweep.path) == bytes_of(small.path)


def test_a_title_may_change(swept: Any) -> None:
    assert swept().complete
    assert swept(title="Another title").complete


def test_another_version_of_the_model_is_refused(swept: Any) -> None:
    sweep = swept()
    changed = sweep.manifest | {"model": "0" * 16, "versions": sweep.manifest["versions"] | {"numba": "0.1"}}
    (sweep.path / "manifest.json").write_text(json.dumps(changed))
    with pytest.raises(OutputError, match=r"another version of the model \(numba 0.1 then, .* now\)"):
        swept()


def test_workers_with_another_model_are_refused(monkeypatch: pytest.MonkeyPatch, swept: Any) -> None:
    monkeypatch.setattr("experiments.sweep.blocks.model_digest", lambda: "0" * 16)
    with pytest.raises(EscalationError, match="a worker has another version of the model"):
        swept()


def test_a_folder_with_other_files_or_in_use_is_refused(swept: Any, tmp_path: Path) -> None:
    (tmp_path / "sweep").mkdir()
    (tmp_path / "sweep" / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"holds thesis\.txt"):
        swept()
    with open_folder(tmp_path / "busy", ("runs",)), pytest.raises(OutputError, match="another sweep is writing"):
        swept("busy")


def test_what_is_refused_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="either an executor or a number of workers"):
        run_sweep(SMALL, tmp_path / "out", executor=Backwards(), workers=2)
    with pytest.raises(InputError, match="number of workers is 0"):
        run_sweep(SMALL, tmp_path / "out", workers=0)
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    with pytest.raises(MissingDependencyError, match=r"escalation-sim\[sweep\]"):
        run_sweep(SMALL | {"sampler": {"method": "morris", "n": 4}}, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_more_blocks_than_are_given_out_at_once(tmp_path: Path) -> None:
    """Chunks of 26 blocks, with room for 18 at a time."""
    design = {"scenario": "tower-22", "days": 30, "levers": {"iran.control": "evidence"}, "replications": 9}
    with ThreadPoolExecutor(1) as one:
        sweep = run_sweep(design, tmp_path, one, chunk=9 * 13)
    assert sweep.complete
    assert len(sweep.runs) == 5 * 9


def test_the_estimate_counts_what_is_played_and_comes_near_in_size(small: Sweep) -> None:
    design = Design(**SMALL | {"replications": 200, "days": 90})
    known = estimate(design, workers=1)
    assert (known.points, known.runs, known.days, known.workers) == (32, 6400, 90, 1)
    assert known.seconds > 0
    written = sum(path.stat().st_size for path in small.path.rglob("*.parquet"))
    assert 0.3 < estimate(SMALL).bytes_on_disk / written * 4 < 5  # one chunk instead of four
