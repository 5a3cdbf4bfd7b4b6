"""Answers kept for a while: bounded in number and age, and computed once however many ask at the same time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Cache(Generic[Answer]):
    """At most `max_entries` answers, each for at most `ttl` seconds; the one asked for least recently goes first."""

    def __init__(self, max_entries: int, ttl: float) -> None:
        """Start empty.

        Args:
            max_entries: answers kept, 1 or more.
            ttl: seconds for which an answer is kept.
        """
        self._max_entries, self._ttl = max_entries, ttl
        self._kept: OrderedDict[Hashable, tuple[float, Future[Answer]]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], Answer]) -> Answer:
        """Return the answer to a key, computed by the first who asks; others wait for it. Errors are not kept."""
        future, is_first = self._claim(key)
        if is_first:
            try:
                future.set_result(compute())
            except BaseException as error:
                self._forget(key, future)
                future.set_exception(error)
        return future.result()

    def holds(self, key: Hashable) -> bool:
        """Whether an answer to a key is there, or on its way, and not too old."""
        with self._lock:
            since, future = self._kept.get(key, (0.0, None))
        return future is not None and time.monotonic() - since < self._ttl

    def __len__(self) -> int:
        """Number of answers kept."""
        return len(self._kept)

    def _claim(self, key: Hashable) -> tuple[Future[Answer], bool]:
        now = time.monotonic()
        with self._lock:
            since, future = self._kept.get(key, (0.0, None))
            if future is not None and now - since < self._ttl:
                self._kept.move_to_end(key)
                return future, False
            fresh: Future[Answer] = Future()
            self._kept[key] = now, fresh
            self._kept.move_to_end(key)
            while len(self._kept) > self._max_entries:
                self._kept.popitem(last=False)
            return fresh, True

    def _forget(self, key: Hashable, future: Future[Answer]) -> None:
        with self._lock:
            if self._kept.get(key, (0.0, None))[1] is future:
                del self._kept[key]
