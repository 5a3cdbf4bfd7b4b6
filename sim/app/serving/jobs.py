"""Sweeps that the app runs outside its pages, in turns between sessions. Nothing here knows streamlit."""

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
    from experiments.sweep.folder import Sweep

MOST_WAITING = 60
"""Sweeps that may wait or run at once: two for each of a class of thirty."""

MOST_OF_A_SESSION = 2
"""Sweeps that one session may wait for at once."""

MOST_ENDED = 20
"""Ended sweeps that are kept, with their files."""


@dataclass
class Job:
    """A sweep that waits, runs or has ended.

    Attributes:
        design: what it plays.
        folder: where it is played; a cancelled sweep goes on there.
        sessions: the sessions that wait for it; it is stopped when the last of them cancels.
        done: runs that are done.
        total: runs of all of it, 0 until it begins.
        began: when it began, in seconds of time.monotonic, or None.
        sweep: what came out, once it is complete.
        problem: the sentence of what went wrong, or nothing.
        ended: whether it is over, however it ended.
        stop: set when nobody waits for it any more.
    """

    design: Design
    folder: Path
    sessions: set[str]
    done: int = 0
    total: int = 0
    began: float | None = None
    sweep: Sweep | None = None
    problem: str = ""
    ended: bool = False
    stop: Event = field(default_factory=Event)

    @property
    def failed(self) -> bool:
        """Whether it was cancelled or went wrong, so that asking for it again begins it anew."""
        return self.stop.is_set() or (self.ended and self.sweep is None)

    def seconds_left(self) -> float | None:
        """Return how long it will still take, as far as that can be told."""
        if self.began is None or self.done == 0:
            return None
        return (time.monotonic() - self.began) * (self.total - self.done) / self.done

    def progress(self, done: int, total: int) -> None:
        """Record how far it is."""
        self.done, self.total = done, total


class Jobs:
    """Sweeps by a key that says what is asked: asked twice, played once.

    One sweep runs at a time, on one thread, so that other pages have room. Sessions take turns: the sweep of the
    session whose last turn is longest ago is next, and a session waits for a bounded number of sweeps.
    """

    def __init__(self, folder: Path) -> None:
        """Take a folder for what is played."""
        self._folder, self._lock, self._number = folder, Lock(), 0
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._queue: list[Job] = []
        self._turns: dict[str, int] = {}
        self._pool = ThreadPoolExecutor(1, "sweeps")
        self._players = ThreadPoolExecutor(1, "sweep-runs")

    def known(self, key: str) -> Job | None:
        """Return the job for a key, or None."""
        with self._lock:
            return self._jobs.get(key)

    def ask(self, key: str, design: Design, session: str) -> Job:
        """Return the job for a key, which the session now waits for; begin it if there is none or it has failed.

        Raises:
            InputError: too many sweeps wait, or this session waits for too many.
        """
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and (job.sweep is not None or (session in job.sessions and not job.failed)):
                return job
            waiting = [each for each in self._jobs.values() if not each.ended and not each.stop.is_set()]
            own = sum(session in each.sessions for each in waiting)
            if own >= MOST_OF_A_SESSION:
                raise InputError(f"This session has {own} sweeps under way: wait for one of them, or cancel it first.")
            if len(waiting) >= MOST_WAITING:
                raise InputError(f"{len(waiting)} sweeps are under way on this computer: try again in a minute.")
            if job is None or job.failed:
                self._number += 1
                folder = job.folder if job is not None else self._folder / str(self._number)
                job = self._jobs[key] = Job(design, folder, set())
                self._jobs.move_to_end(key)
                self._queue.append(job)
                self._pool.submit(self._run_next)
                ended = [old for old, each in self._jobs.items() if each.ended]
                for old in ended[: max(0, len(ended) - MOST_ENDED)]:
                    shutil.rmtree(self._jobs.pop(old).folder, ignore_errors=True)
            job.sessions.add(session)
            return job

    def cancel(self, job: Job, session: str) -> None:
        """Stop waiting for a job; the job itself is stopped when no session waits for it."""
        with self._lock:
            if session not in job.sessions:
                return
            job.sessions.remove(session)
            if job.sessions:
                return
            job.stop.set()
            if job in self._queue:
                self._queue.remove(job)
                job.ended = True

    def _run_next(self) -> None:
        with self._lock:
            if not self._queue:
                return  # it was cancelled while it waited
            job = min(self._queue, key=lambda job: min(self._turns.get(session, 0) for session in job.sessions))
            self._queue.remove(job)
            turn = max(self._turns.values(), default=0) + 1
            waiting = {session for other in self._queue for session in other.sessions}
            self._turns = {session: last for session, last in self._turns.items() if session in waiting}
            self._turns |= dict.fromkeys(job.sessions, turn)
        self._run(job)

    def _run(self, job: Job) -> None:
        from experiments.sweep.run import run_sweep

        try:
            job.began = time.monotonic()
            sweep = run_sweep(job.design, job.folder, self._players, progress=job.progress, cancel=job.stop.is_set)
            job.sweep = sweep if sweep.complete else None
        except EscalationError as error:
            job.problem = str(error)
        except Exception as error:  # a worker's thread has nobody else to tell
            job.problem = f"The sweep ended with an unexpected error ({type(error).__name__}: {error})."
        finally:
            job.ended = True


_folder = tempfile.TemporaryDirectory(prefix="escalation-sweeps-", ignore_cleanup_errors=True)
atexit.register(_folder.cleanup)
JOBS = Jobs(Path(_folder.name))
"""The sweeps of this server."""
