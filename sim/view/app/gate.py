"""Who may compute: a bounded number at once, and a memory of how much has been computed lately."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from sim.outputs.results import default_threads

SPAN = 2.0
"""Seconds over which the load is taken."""

HEAVY = 0.5
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
        self._most, self._present = most, 0
        self._ended: deque[tuple[float, float]] = deque(maxlen=64)

    def is_crowded(self) -> bool:
        """Return whether a question would have to wait, or many have been answered in the last seconds."""
        now = self._clock()
        with self._lock:
            lately = sum(seconds for ended, seconds in self._ended if now - ended < SPAN)
            return self._present >= self._most or lately > HEAVY * SPAN

    def is_calm(self) -> bool:
        """Return whether nothing has been computed for a moment."""
        with self._lock:
            last = self._ended[-1][0] if self._ended else -CALM
            return self._present == 0 and self._clock() - last >= CALM

    @contextmanager
    def threads(self) -> Iterator[int]:
        """Wait for a place; yield how many threads to use: all for the only one who asks, otherwise one."""
        with self._lock:
            self._present += 1
        try:
            with self._semaphore:
                begun = self._clock()
                try:
                    yield default_threads() if self._present == 1 else 1
                finally:
                    self._left(begun)
        finally:
            with self._lock:
                self._present -= 1

    def _left(self, begun: float) -> None:
        now = self._clock()
        with self._lock:
            self._ended.append((now, now - begun))
