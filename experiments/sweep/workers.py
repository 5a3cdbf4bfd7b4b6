"""Who plays the blocks of a sweep: threads of this process, other processes, a Dask cluster, or another executor."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Any

from experiments.sweep.blocks import BlockResult
from experiments.sweep.software import model_digest
from sim.errors import EscalationError, InputError, MissingDependencyError
from sim.results.ensemble import default_threads

MOST_WORKERS = 1024


def check_choice(executor: Executor | None, workers: int | None) -> None:
    """Raise InputError when both an executor and workers are given, or the number of workers is not allowed."""
    if executor is not None and workers is not None:
        raise InputError("Give either an executor or a number of workers, not both.")
    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise InputError(f"The number of workers is {workers}, but must be from 1 to {MOST_WORKERS:,}.")


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
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


MISSING = 'A scheduler needs Dask, which is not installed: python -m pip install "escalation-sim[cluster]"'

SAME = "scheduler, workers and this process need the same version of the simulator and of its packages"


@contextmanager
def dask_executor(address: str) -> Iterator[Executor]:
    """The executor of a Dask scheduler at an address such as tcp://10.0.0.5:8786.

    Raises:
        MissingDependencyError: Dask is not installed.
        EscalationError: nothing answers there.
    """
    try:
        import distributed
    except ImportError as error:
        raise MissingDependencyError(MISSING) from error
    dask: Any = distributed
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
