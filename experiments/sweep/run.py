"""Runs a sweep: chunk after chunk into its folder, on any executor, with the same bytes on each.

Blocks are played in any order by any number of workers; a chunk is written as soon as its last block is there. No more
blocks are given out than make up a chunk and keep every worker busy, so that a process that is killed loses about one
chunk (20,000 runs), and one that is started again plays only what is missing.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

import numpy as np

import sim
from experiments.sweep.blocks import BlockResult, Setting, model_digest, play_block, setting_of, shaping_versions
from experiments.sweep.design import Design
from experiments.sweep.design_files import as_design
from experiments.sweep.folder import FORMAT, Sweep, SweepFolder, load_sweep, open_folder, read_manifest
from experiments.sweep.plan import CHUNK, PARTS, Block, Plan, make_plan
from experiments.sweep.tables import chunk_tables, table_names
from sim.engine.statistics import QUANTILES
from sim.errors import EscalationError, InputError, OutputError, import_optional, shown
from sim.outcomes.registry import outcome_of
from sim.results.ensemble import default_threads
from sim.results.files import parquet_bytes
from sim.results.text import plain

PATIENCE = 0.25
"""Seconds between two questions whether to stop."""

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


class DamagedSweepWarning(UserWarning):
    """Files of a sweep were missing or had changed since they were written; they are played again."""


def run_sweep(
    design: Design | Mapping[str, Any] | str | os.PathLike[str],
    out: str | os.PathLike[str],
    executor: Executor | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    chunk: int | None = None,
    note: Callable[[str], None] | None = None,
) -> Sweep:
    """Run a sweep into a folder, or go on with one that was stopped or killed there.

    Args:
        design: a design, its fields, the path of its file (or of a sweep's manifest.json), or a shipped one's name.
        out: folder: new, empty, or that of the same sweep.
        executor: any concurrent.futures.Executor, such as Dask's `client.get_executor()`; it is left running.
        workers: processes to start instead; in a script, call this below `if __name__ == "__main__":`. Without either,
            threads of this process play.
        progress: called with the runs that are done and those of the whole sweep.
        cancel: asked several times a second; when it says yes, the sweep stops and what is finished is kept.
        chunk: runs that are written at once, about; 20,000 unless given, more for many workers. A folder keeps what
            it began with.
        note: called with a sentence for each file that is missing or has changed since it was written; what it held
            is played again. A DamagedSweepWarning unless given.

    Returns:
        The sweep; it is complete unless `cancel` has stopped it. The same design and chunk give the same bytes on any
        executor, stopped and gone on with or not; only log.jsonl holds times.

    Raises:
        InputError: the design is not valid; both an executor and workers are given.
        OutputError: the folder holds something else, another sweep, or is being written to.
        EscalationError: workers end unexpectedly, or have another version of the model.
    """
    if executor is not None and workers is not None:
        raise InputError("Give either an executor or a number of workers, not both.")
    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise InputError(f"The number of workers is {workers}, but must be from 1 to {MOST_WORKERS:,}.")
    note = note or partial(warnings.warn, category=DamagedSweepWarning, stacklevel=2)
    folder = Path(out)
    plan = make_plan(as_design(design), chunk_of(folder) if chunk is None else chunk)
    manifest = manifest_of(plan)
    with open_folder(folder, table_names(plan)) as target:
        if (there := read_manifest(folder)) is not None:
            check_same(there, manifest, folder)
            for damage in target.forget_damage(manifest):
                target.log("damaged", file=damage.file, fault=damage.fault)
                note(f"{folder / damage.file} {damage.fault}; it is made again.")
        target.write_manifest(manifest)
        if not target.complete:
            setting = setting_of(plan, model_digest())
            if workers is not None or not (executor is None or isinstance(executor, ThreadPoolExecutor)):
                setting.check_travels()
            job = _Job(plan, target, setting, progress or (lambda done, total: None), cancel or (lambda: False))
            _run(job, executor, workers)
    return load_sweep(folder, partial=True)


def chunk_of(folder: Path | None) -> int:
    """Return how many runs are written at once into a folder: what it began with, or 20,000."""
    there = (read_manifest(folder) if folder is not None else None) or {}
    return int(there.get("chunk_runs", CHUNK))


@dataclass
class _Job:
    """A sweep while it is played.

    Attributes:
        plan: what is played.
        folder: where to.
        setting: what workers know.
        progress: told of runs done and of all.
        cancel: asked whether to stop.
        left: chunks that are not yet written -> their blocks in order, None where one has not come back.
        done: runs done.
    """

    plan: Plan
    folder: SweepFolder
    setting: Setting
    progress: Progress
    cancel: Cancel
    left: dict[int, list[BlockResult | None]] = field(default_factory=dict)
    done: int = 0

    def missing(self) -> Iterator[tuple[int, int, Block]]:
        """Yield every block of every chunk that is not there: chunk, place in it, block."""
        for chunk in range(self.plan.chunks):
            if not self.folder.finished(chunk):
                blocks = list(self.plan.blocks(chunk))
                self.left[chunk] = [None] * len(blocks)
                yield from ((chunk, place, block) for place, block in enumerate(blocks))

    def take(self, chunk: int, place: int, played: BlockResult) -> int:
        """Keep a block that has come back; return how many blocks have thereby been written."""
        if played.model != self.setting.model:
            raise EscalationError("a worker has another version of the model; install the same version everywhere.")
        self.left[chunk][place] = played
        self.done += played.block.points * played.block.runs
        self.progress(self.done, self.plan.runs)
        parts = [each for each in self.left[chunk] if each is not None]
        if len(parts) < len(self.left[chunk]):
            return 0
        points = np.array(self.plan.chunk(chunk))
        tables = chunk_tables(self.plan, points, self.plan.design.replications, parts)
        self.folder.commit(chunk, {name: parquet_bytes(table) for name, table in tables.items()})
        self.folder.log("chunk", chunk=chunk, runs_done=self.done)
        del self.left[chunk]
        return len(parts)


def _run(job: _Job, executor: Executor | None, workers: int | None) -> None:
    there = [chunk for chunk in range(job.plan.chunks) if job.folder.finished(chunk)]
    job.done = sum(len(job.plan.chunk(chunk)) for chunk in there) * job.plan.design.replications
    job.folder.log("begin", chunks_there=len(there), versions=shaping_versions())
    job.progress(job.done, job.plan.runs)
    if len(there) < job.plan.chunks:
        if executor is None:
            # The model is compiled, unless it is already, before several workers ask for it at once.
            play_block(job.setting, Block(0, 1, 0, 1), job.plan.coded(np.arange(1)))
        with workers_of(executor, workers) as (pool, width):
            is_whole = _play(job, pool, width)
        if not is_whole:
            job.folder.log("stopped", runs_done=job.done)
            return
    job.folder.write_complete({"points": job.plan.points, "runs": job.plan.runs, "chunks": job.plan.chunks})
    job.folder.log("complete")


def _play(job: _Job, pool: Executor, width: int) -> bool:
    """Keep workers busy and write what comes back; return whether all of it came."""
    waiting: dict[Future[BlockResult], tuple[int, int]] = {}
    missing, out, most = job.missing(), 0, PARTS + 2 * width
    following = next(missing, None)
    try:
        while True:
            while following is not None and (out < most or following[0] == min(job.left)):
                block = following[2]
                coded = job.plan.coded(np.arange(block.first_point, block.first_point + block.points))
                waiting[pool.submit(play_block, job.setting, block, coded)] = following[:2]
                out, following = out + 1, next(missing, None)
            if not waiting:
                return True
            for future in wait(waiting, PATIENCE, FIRST_COMPLETED).done:
                out -= job.take(*waiting.pop(future), outcome(future))
            if job.cancel():
                return False
    except BrokenExecutor as error:
        job.folder.log("failed", error=str(error))
        raise EscalationError(
            "a worker process ended unexpectedly (in a script, run_sweep with workers must stand below "
            '`if __name__ == "__main__":`; or there was too little memory); what is finished is kept.'
        ) from error
    except KeyboardInterrupt:
        job.folder.log("interrupted", runs_done=job.done)
        raise
    finally:
        for future in waiting:
            future.cancel()


def manifest_of(plan: Plan) -> dict[str, Any]:
    """Return the manifest of a plan: the design with its scenario's files, what became of it, and the software."""
    said = ("name", "reading", "hash", "start", "end", "days")
    return {
        "kind": "sweep",
        "format": FORMAT,
        "escalation_sim": sim.__version__,
        "model": model_digest(),
        "versions": shaping_versions(),
        "digest": plan.digest,
        "design": plan.design.content(),
        "scenarios": [{key: plain(getattr(each, key)) for key in said} for each in plan.scenarios],
        "axes": [axis.described(plan.readings) for axis in plan.axes],
        **{name: getattr(plan, name) for name in ("points", "runs", "chunks", "chunk_runs")},
        "tables": list(table_names(plan)),
        "outcomes": {name: outcome_of(name).unit for name in plan.design.outcomes},
        "weekly_quantiles": list(QUANTILES),
    }


def check_same(there: dict[str, Any], ours: dict[str, Any], folder: object) -> None:
    """Raise OutputError unless the sweep that a folder holds can be gone on with.

    Args:
        there: the manifest in the folder.
        ours: the manifest that the present design and software would write.
        folder: for the sentence.
    """
    if there.get("format") != FORMAT:
        raise OutputError(f"{folder} holds a sweep in another layout ({there.get('format')}); give another folder.")
    if there.get("digest") != ours["digest"] and there.get("design") != ours["design"]:
        before, now = there.get("design", {}), ours["design"]
        keys = ", ".join(shown(key) for key in now if before.get(key) != now[key]) or "the files of its scenario"
        raise OutputError(f"{folder} holds a sweep of another design (it differs in {keys}); give another folder.")
    if there.get("model") != ours["model"] or there.get("digest") != ours["digest"]:
        then, now = there.get("versions", {}), ours["versions"]
        packages = "; ".join(
            f"{name} {then.get(name)} then, {now[name]} now" for name in now if then[name] != now[name]
        )
        by = f"another version of the model{f' ({packages})' if packages else ''}"
        raise OutputError(
            f"{folder} holds a sweep by {by}, which would not give "
            "the same runs; give another folder, or go on with that version."
        )
    if there.get("chunk_runs") != ours["chunk_runs"]:
        raise OutputError(
            f"{folder} holds this sweep in chunks of {there.get('chunk_runs'):,} runs, not {ours['chunk_runs']:,}; "
            "go on with that number."
        )


MOST_WORKERS = 1024


@contextmanager
def workers_of(executor: Executor | None, workers: int | None) -> Iterator[tuple[Executor, int]]:
    """An executor and how many blocks it plays at once; one that is made here is shut down at the end.

    Args:
        executor: one that is there already, or None.
        workers: processes to start, 1 or more; threads of this process, one a processor, when None.

    Raises:
        EscalationError: a Dask worker has another version of the model, or cannot load it.
    """
    if executor is not None:
        check_workers(executor)
        yield executor, width_of(executor)
        return
    width = workers or default_threads()
    pool: Executor = ThreadPoolExecutor(width, "sweep")
    if workers is not None:
        pool = ProcessPoolExecutor(width, get_context("spawn"), initializer=_in_worker)
    try:
        yield pool, width
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def width_of(executor: Executor) -> int:
    """Return how many calls an executor runs at once, as far as it says so."""
    own = getattr(executor, "_max_workers", None)
    if isinstance(own, int):
        return own
    client: Any = getattr(executor, "_client", None)
    threads: dict[str, int] = client.nthreads() if hasattr(client, "nthreads") else {}
    return sum(threads.values()) or default_threads()


def _in_worker() -> None:
    """Leave interrupts to the process that has started this one, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


SAME = "scheduler, workers and this process need the same version of the simulator and of its packages"


@contextmanager
def dask_executor(address: str) -> Iterator[Executor]:
    """The executor of a Dask scheduler at an address such as tcp://10.0.0.5:8786.

    Raises:
        MissingDependencyError: Dask is not installed.
        EscalationError: nothing answers there.
    """
    dask = import_optional("distributed", "A scheduler needs Dask", "cluster")
    try:
        client = dask.Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise EscalationError(
            f"no Dask scheduler answers at {address}; `dask scheduler` prints its address."
        ) from error
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # it would add its traceback to our sentence
    with client:
        yield client.get_executor(pure=False)


def check_workers(executor: Executor) -> None:
    """Ask every Dask worker that is there which model it has; executors of other kinds are not asked.

    Workers that join later are not asked: each block that one plays says by which model it was played.

    Raises:
        EscalationError: a worker cannot load the simulator, or has another version of the model.
    """
    client: Any = getattr(executor, "_client", None)
    if not hasattr(client, "run"):
        return
    ours = model_digest()
    for worker, theirs in client.run(model_digest, on_error="return").items():
        if isinstance(theirs, Exception):
            raise EscalationError(f"the worker at {worker} cannot load the simulator ({_first_line(theirs)}); {SAME}.")
        if theirs != ours:
            raise EscalationError(f"the worker at {worker} has another version of the model; {SAME}.")


def outcome(future: Future[BlockResult]) -> BlockResult:
    """What has become of a block.

    Raises:
        EscalationError: its executor failed; says how.
        BrokenExecutor: processes of this machine ended.
    """
    try:
        return future.result()
    except (EscalationError, BrokenExecutor):
        raise
    except CancelledError as error:
        raise EscalationError(
            "the scheduler has gone, or gave this sweep up; what is finished is kept, and the same command goes on."
        ) from error
    except Exception as error:
        kind = type(error).__name__
        raise EscalationError(
            f"the workers could not play on ({kind}: {_first_line(error)}); {SAME}; what is finished is kept."
        ) from error


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(" .") if lines else type(error).__name__
