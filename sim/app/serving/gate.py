"""Who may compute: a bounded number at once, and a memory of how much has been computed lately."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from sim.results.ensemble import default_threads

SPAN = 2.0
"""Seconds over which the load is taken."""

HEAVY = 0.3
"""Seconds of computing in each second above which there is a crowd; the pages need what two processors have left."""

CALM = 0.4
"""Seconds without a computation after which there is room for what can wait."""


class Gate:
    """Lets a number of computations in at once, and knows whether there is a crowd."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Start empty.

        Args:
            most: computations let in at once.
            clock: seconds that only grow.
        """
        self._semaphore, self._lock, self._clock = BoundedSemaphore(most), Lock(), clock
        self._most = most
        self._present: list[str] = []
        self._ended: deque[tuple[float, float, str]] = deque(maxlen=64)

    def is_crowded(self, owner: str) -> bool:
        """Return whether a session would have to wait for others, or they have had much computed in the last seconds.

        Args:
            owner: the session that asks; what it has had computed itself does not count.
        """
        now = self._clock()
        with self._lock:
            lately = sum(seconds for ended, seconds, who in self._ended if now - ended < SPAN and who != owner)
            others = sum(who != owner for who in self._present)
            return others >= self._most or lately > HEAVY * SPAN

    def is_calm(self) -> bool:
        """Return whether nothing has been computed for a moment."""
        with self._lock:
            last = self._ended[-1][0] if self._ended else -CALM
            return not self._present and self._clock() - last >= CALM

    @contextmanager
    def threads(self, owner: str = "") -> Iterator[int]:
        """Wait for a place; yield how many threads to use: all for the only one who asks, otherwise one."""
        with self._lock:
            self._present.append(owner)
        try:
            with self._semaphore:
                begun = self._clock()
                try:
                    yield default_threads() if len(self._present) == 1 else 1
                finally:
                    now = self._clock()
                    with self._lock:
                        self._ended.append((now, now - begun, owner))
        finally:
            with self._lock:
                self._present.remove(owner)
