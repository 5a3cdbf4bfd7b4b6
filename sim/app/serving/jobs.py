"""Sweeps that the app runs outside its pages: a bounded pool, known by what is asked. Nothing here knows streamlit."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING

from sim.errors import EscalationError, InputError

if TYPE_CHECKING:
    from experiments.sweep.design import Design
    from experiments.sweep.results import Sweep

MOST_WAITING = 8
"""Sweeps that may wait or run at once, whoever asked for them."""

MOST_KEPT = 20
"""Ended sweeps that are kept, with their files."""


@dataclass
class Job:
    """A sweep that waits, runs or has ended.

    Attributes:
        design: what it plays.
        owner: the session that asked for it.
        folder: where it is played; a cancelled sweep goes on there.
        done: runs that are done.
        total: runs of all of it, 0 until it begins.
        began: when it began, in seconds of time.monotonic, or None.
        sweep: what came out, once it is complete.
        problem: the sentence of what went wrong, or nothing.
        ended: whether it is over, however it ended.
        stop: set to cancel it.
    """

    design: Design
    owner: str
    folder: Path
    done: int = 0
    total: int = 0
    began: float | None = None
    sweep: Sweep | None = None
    problem: str = ""
    ended: bool = False
    stop: Event = field(default_factory=Event)

    def seconds_left(self) -> float | None:
        """Return how long it will still take, as far as that can be told."""
        if self.began is None or self.done == 0:
            return None
        return (time.monotonic() - self.began) * (self.total - self.done) / self.done

    def told(self, done: int, total: int) -> None:
        """Keep how far it is."""
        self.done, self.total = done, total


class Jobs:
    """Sweeps by a key that says what is asked: asked twice, played once."""

    def __init__(self, folder: Path) -> None:
        """Take a folder for what is played; one sweep runs at a time, on one thread, so that other pages have room."""
        self._folder, self._lock, self._number = folder, Lock(), 0
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._pool = ThreadPoolExecutor(1, "sweeps")
        self._players = ThreadPoolExecutor(1, "sweep-runs")

    def known(self, key: str) -> Job | None:
        """Return the job for a key, or None."""
        with self._lock:
            return self._jobs.get(key)

    def ask(self, key: str, design: Design, owner: str) -> Job:
        """Return the job for a key; begin it if there is none, or go on with it if it was cancelled or failed.

        Raises:
            InputError: too many sweeps wait, or this session has one under way.
        """
        with self._lock:
            found = self._jobs.get(key)
            if found is not None and not (found.ended and found.sweep is None):
                return found
            self._check(owner)
            self._number += 1
            folder = found.folder if found is not None else self._folder / str(self._number)
            job = self._jobs[key] = Job(design, owner, folder)
            self._jobs.move_to_end(key)
            self._pool.submit(self._run, job)
            self._forget()
            return job

    def _check(self, owner: str) -> None:
        busy = [job for job in self._jobs.values() if not job.ended]
        if any(job.owner == owner for job in busy):
            raise InputError("This session has a sweep under way: wait for it, or cancel it first.")
        if len(busy) >= MOST_WAITING:
            raise InputError(f"{len(busy)} sweeps are under way on this computer: try again in a minute.")

    def _forget(self) -> None:
        ended = [key for key, job in self._jobs.items() if job.ended]
        for key in ended[: max(0, len(ended) - MOST_KEPT)]:
            shutil.rmtree(self._jobs.pop(key).folder, ignore_errors=True)

    def _run(self, job: Job) -> None:
        from experiments.sweep.run import run_sweep

        try:
            if not job.stop.is_set():
                job.began = time.monotonic()
                sweep = run_sweep(job.design, job.folder, self._players, progress=job.told, cancel=job.stop.is_set)
                job.sweep = sweep if sweep.complete else None
        except EscalationError as error:
            job.problem = str(error)
        except Exception as error:  # a worker's thread has nobody else to tell
            job.problem = f"The sweep ended with an unexpected error ({type(error).__name__}: {error})."
        finally:
            job.ended = True


def _kept_until_the_end() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="escalation-sweeps-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


JOBS = Jobs(_kept_until_the_end())
"""The sweeps of this server."""
