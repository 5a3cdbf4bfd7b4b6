"""A cache bounded in entries, bytes and age; a value is computed once however many ask for it at the same time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")

MOST_BYTES = 48 * 2**20
"""Bytes of a cache, unless it is given another bound: some hundred answers of a thousand runs."""

HOUR = 3600.0
"""Seconds for which a cache keeps a value, unless it is given another time."""

PLAIN = 64
"""Bytes that a value without contents counts for."""


@dataclass
class _Entry(Generic[Value]):
    since: float
    future: Future[Value]
    bytes: int = 0


class Cache(Generic[Value]):
    """Values by key; when there are too many, or they are too large, the one used least recently goes first."""

    def __init__(self, max_entries: int, ttl: float = HOUR, max_bytes: int = MOST_BYTES) -> None:
        """Start empty.

        Args:
            max_entries: entries, 1 or more.
            ttl: seconds after which a value is computed anew.
            max_bytes: bytes of all values; the newest value stays even if it is larger.
        """
        self._max_entries, self._ttl, self._max_bytes = max_entries, ttl, max_bytes
        self._entries: OrderedDict[Hashable, _Entry[Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """Return the value of a key, computed by the first who asks; others wait for it. Errors are not cached."""
        now = time.monotonic()
        with self._lock:
            entry = self._entries.get(key)
            is_first = entry is None or now - entry.since >= self._ttl
            if entry is None or is_first:
                entry = self._entries[key] = _Entry(now, Future())
            self._entries.move_to_end(key)
            self._evict()
        if is_first:
            try:
                value = compute()
            except BaseException as error:
                with self._lock:
                    if self._entries.get(key) is entry:
                        del self._entries[key]
                entry.future.set_exception(error)
            else:
                with self._lock:
                    entry.bytes = size_of(value)
                    self._evict()
                entry.future.set_result(value)
        return entry.future.result()

    def holds(self, key: Hashable) -> bool:
        """Whether the value of a key is there, or on its way, and not too old."""
        with self._lock:
            entry = self._entries.get(key)
        return entry is not None and time.monotonic() - entry.since < self._ttl

    def __len__(self) -> int:
        """Number of entries."""
        return len(self._entries)

    @property
    def bytes(self) -> int:
        """Bytes of all values that have been computed."""
        with self._lock:
            return sum(entry.bytes for entry in self._entries.values())

    def _evict(self) -> None:
        now = time.monotonic()
        for key in [key for key, entry in self._entries.items() if now - entry.since >= self._ttl]:
            del self._entries[key]
        total = sum(entry.bytes for entry in self._entries.values())
        while len(self._entries) > 1 and (len(self._entries) > self._max_entries or total > self._max_bytes):
            _, oldest = self._entries.popitem(last=False)
            total -= oldest.bytes


def size_of(value: Any) -> int:
    """Return about how many bytes a value holds: arrays and texts, its own or in its mappings, sequences and fields.

    An object that a field refers to, such as the scenario of a run, is shared and not counted.
    """
    if hasattr(value, "nbytes"):
        return int(value.nbytes)
    if isinstance(value, bytes | str):
        return len(value)
    if isinstance(value, Mapping):
        return PLAIN + sum(map(size_of, value.values()))
    if isinstance(value, list | tuple):
        return PLAIN + sum(map(size_of, value))
    inner = vars(value).values() if hasattr(value, "__dict__") else ()
    return PLAIN + sum(size_of(each) for each in inner if hasattr(each, "nbytes") or not hasattr(each, "__dict__"))
