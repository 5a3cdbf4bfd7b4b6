"""Compiled loops called many times a second."""

from __future__ import annotations

from typing import Any

from sim.kernel.compiled import INTERPRETED


class Direct:
    """Calls a compiled entry, after its first call without looking the types of its arguments up again.

    For entries that are only ever called with arguments of one and the same type, many times a second.
    """

    def __init__(self, entry: Any) -> None:
        """Take an entry of sim.kernel.compiled.compiled_entry."""
        self._entry = entry
        self._machine_code: Any = entry if INTERPRETED else None

    def __call__(self, *arguments: Any) -> None:
        """Call the entry."""
        if self._machine_code is not None:
            self._machine_code(*arguments)
            return
        self._entry(*arguments)
        self._machine_code = self._entry.get_overload(self._entry.signatures[0])
