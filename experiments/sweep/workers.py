"""Who plays the blocks of a sweep: threads of this process, other processes, or any executor that is given."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Any

from experiments.sweep.dask_workers import check_workers
from sim.errors import InputError
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
    pool, width = _own(workers)
    try:
        yield pool, width
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _own(workers: int | None) -> tuple[Executor, int]:
    if workers is None:
        return ThreadPoolExecutor(default_threads(), "sweep"), default_threads()
    return ProcessPoolExecutor(workers, get_context("spawn"), initializer=_in_worker), workers


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
