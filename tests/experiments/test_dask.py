"""Sweeps on a real Dask scheduler with real workers: the same bytes as here, also when a worker is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from experiments.sweep.blocks import model_digest
from experiments.sweep.folder import load_sweep
from experiments.sweep.run import check_workers, dask_executor, outcome, run_sweep
from sim.errors import EscalationError, MissingDependencyError

ROOT = Path(__file__).resolve().parents[2]

DESIGN = {
    "scenario": "tower-22",
    "days": 90,
    "levers": {"militia.restraint": "evidence", "rules.united_states": "all"},
    "uncertainties": {"iran.control": "evidence", "reading": "all"},
    "sampler": {"method": "latin-hypercube", "n": 125},
    "replications": 200,
    "seed": 3,
}
RUNS = 100_000

CHUNK = 10_000


class FakeClient:
    """Answers as workers would."""

    def __init__(self, answers: dict[str, object]) -> None:
        self.answers = answers

    def run(self, function: Callable[[], object], on_error: str) -> dict[str, object]:
        assert function is model_digest
        assert on_error == "return"
        return self.answers


class FakeExecutor(Executor):
    def __init__(self, answers: dict[str, object]) -> None:
        self._client = FakeClient(answers)


def test_workers_with_the_same_model_are_taken() -> None:
    check_workers(FakeExecutor({"tcp://a": model_digest(), "tcp://b": model_digest()}))
    check_workers(FakeExecutor({}))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("0123456789abcdef", "the worker at tcp://b has another version of the model; scheduler, workers and this"),
        (ModuleNotFoundError("No module named 'sim'"), r"tcp://b cannot load the simulator \(No module named 'sim'\);"),
    ],
)
def test_other_workers_are_refused_in_a_sentence(answer: object, said: str) -> None:
    with pytest.raises(EscalationError, match=said):
        check_workers(FakeExecutor({"tcp://a": model_digest(), "tcp://b": answer}))


def test_what_an_executor_fails_with_becomes_a_sentence() -> None:
    failed: Future[Any] = Future()
    failed.set_exception(RuntimeError("Error while unpacking.\nMore lines."))
    with pytest.raises(EscalationError, match=r"could not play on \(RuntimeError: Error while unpacking\); scheduler"):
        outcome(failed)
    gone: Future[Any] = Future()
    gone.cancel()
    with pytest.raises(EscalationError, match="the scheduler has gone, or gave this sweep up"):
        outcome(gone)


def test_missing_dask_is_told_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(MissingDependencyError, match=r'pip install "escalation-sim\[cluster\]"'),
        dask_executor("tcp://127.0.0.1:1"),
    ):
        pass


class Cluster:
    """A scheduler and workers, started by the commands of docs/cluster.md."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file, self.workers = folder, folder / "scheduler.json", list[subprocess.Popen[bytes]]()
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(self.file)
        )
        self._wait(self.file.exists, "the scheduler")

    @property
    def address(self) -> str:
        return str(json.loads(self.file.read_text(encoding="utf-8"))["address"])

    def add_worker(self, root: Path = ROOT) -> None:
        where = str(self.folder / "scratch")
        command = (
            "worker",
            self.address,
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--local-directory",
            where,
        )
        self.workers.append(self._start(*command, root=root))

    def wait_for_workers(self) -> None:
        from distributed import Client

        with Client(self.address) as client:
            client.wait_for_workers(len(self.workers), timeout=60)

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _start(self, *arguments: str, root: Path = ROOT) -> subprocess.Popen[bytes]:
        log = self.folder / f"{arguments[0]}-{len(self.workers)}.log"
        environment = os.environ | {"PYTHONPATH": str(root)}
        with log.open("wb") as file:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments], cwd=self.folder, env=environment, stdout=file, stderr=file
            )

    def _wait(self, ready: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + 60.0
        while not ready():
            assert time.monotonic() < until, f"{what} did not start"
            time.sleep(0.1)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    folder = tmp_path / "cluster"
    folder.mkdir()
    started = Cluster(folder)
    yield started
    started.stop()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a sweep but its log."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "log.jsonl")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("undisturbed") / "sweep"
    run_sweep(DESIGN, folder, chunk=CHUNK)
    return contents(folder)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_processes_give_the_same_bytes_as_threads(undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    run_sweep(DESIGN, tmp_path / "sweep", workers=2, chunk=CHUNK)
    assert contents(tmp_path / "sweep") == undisturbed


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_killed_dask_worker_changes_no_byte(undisturbed: dict[str, bytes], cluster: Cluster, tmp_path: Path) -> None:
    from distributed import Client

    cluster.add_worker()
    cluster.add_worker()
    cluster.wait_for_workers()
    told: list[int] = []

    def kill_one(done: int, total: int) -> None:
        told.append(done)
        if 0 < done < total and cluster.workers[1].poll() is None:
            cluster.workers[1].send_signal(signal.SIGKILL)
            cluster.workers[1].wait()

    with Client(cluster.address) as client:
        swept = run_sweep(DESIGN, tmp_path / "sweep", client.get_executor(), progress=kill_one, chunk=CHUNK)
    assert swept.complete
    assert cluster.workers[1].returncode == -signal.SIGKILL
    assert told[-1] == RUNS
    assert contents(tmp_path / "sweep") == undisturbed


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_command_takes_a_scheduler(undisturbed: dict[str, bytes], cluster: Cluster, tmp_path: Path) -> None:
    cluster.add_worker()
    design = tmp_path / "design.yaml"
    design.write_text(yaml.safe_dump(DESIGN), encoding="utf-8")
    command = [sys.executable, "-m", "sim", "sweep", str(design), "--out", str(tmp_path / "sweep")]
    command += ["--scheduler", cluster.address, "--chunk", str(CHUNK)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "sweep") == undisturbed


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_worker_with_another_model_is_refused_before_it_plays(cluster: Cluster, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for name in ("sim", "scenarios", "experiments"):
        shutil.copytree(ROOT / name, other / name, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "sim" / "rules" / "common.py").open("a", encoding="utf-8") as file:
        file.write("\n# another version\n")
    cluster.add_worker(other)
    cluster.wait_for_workers()
    said = r"the worker at tcp://127\.0\.0\.1:\d+ has another version of the model; scheduler, workers and this process"
    with dask_executor(cluster.address) as executor, pytest.raises(EscalationError, match=said):
        run_sweep(DESIGN, tmp_path / "sweep", executor)
    assert not (tmp_path / "sweep" / "runs").exists()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_goes_is_told_in_a_sentence_and_the_sweep_can_go_on(
    undisturbed: dict[str, bytes], cluster: Cluster, tmp_path: Path
) -> None:
    cluster.add_worker()
    cluster.wait_for_workers()

    def stop_scheduler(done: int, total: int) -> None:
        if done > 0:
            cluster.scheduler.kill()

    with dask_executor(cluster.address) as executor, pytest.raises(EscalationError, match="scheduler has gone"):
        run_sweep(DESIGN, tmp_path / "sweep", executor, progress=stop_scheduler, chunk=CHUNK)
    run_sweep(DESIGN, tmp_path / "sweep", chunk=CHUNK)
    assert contents(tmp_path / "sweep") == undisturbed


def block_of_page(name: str) -> str:
    """The Python file of docs/cluster.md that bears a name."""
    page = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
    found = [each for each in page.split("```python\n")[1:] if each.startswith(f"# file: {name}\n")]
    assert len(found) == 1
    return found[0].split("```")[0]


def run_script(text: str, folder: Path, **environment: str) -> str:
    (folder / "script.py").write_text(text, encoding="utf-8")
    whole = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    command = [sys.executable, "script.py"]
    done = subprocess.run(command, cwd=folder, env=whole, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_pages_slurm_jobs_are_what_it_says(tmp_path: Path) -> None:
    pytest.importorskip("dask_jobqueue", reason="the extra [cluster] is not installed")
    before, scaled, _ = block_of_page("on_slurm.py").partition("    cluster.scale(jobs=4)\n")
    assert scaled
    job = run_script(before, tmp_path)
    for line in ("#SBATCH -p standard", "#SBATCH --cpus-per-task=16", "#SBATCH -t 02:00:00", "--nworkers 16"):
        assert line in job


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_tasks_of_an_array_play_what_one_sweep_would(tmp_path: Path) -> None:
    content = DESIGN | {"uncertainties": {"iran.control": "evidence"}, "replications": 5}
    readings = ["001-resistance", "002-adolescent-rebellion"]
    (tmp_path / "design.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    for task in ("0", "1"):
        run_script(
            block_of_page("one_task.py").replace('"DESIGN"', '"design.yaml"'),
            tmp_path,
            SLURM_ARRAY_TASK_ID=task,
            SLURM_CPUS_PER_TASK="1",
        )
    one = run_sweep(content | {"reading": readings}, tmp_path / "one")
    parts = [load_sweep(tmp_path / f"DIR-{reading}") for reading in readings]
    for reading, part in zip(readings, parts, strict=True):
        asked = one.points[one.points["reading"] == reading]["point"]
        expected = one.runs[one.runs["point"].isin(asked)].drop(columns="point").reset_index(drop=True)
        assert part.points["reading"].tolist() == [reading] * len(part.points)
        pd.testing.assert_frame_equal(part.runs.drop(columns="point"), expected)
