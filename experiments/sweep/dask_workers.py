"""A Dask cluster as the workers of a sweep: asked for its version before it gets work, its failures in a sentence."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager
from typing import Any

from experiments.sweep.blocks import BlockResult
from experiments.sweep.software import model_digest
from sim.errors import EscalationError, MissingDependencyError

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
