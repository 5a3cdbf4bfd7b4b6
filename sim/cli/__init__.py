"""The command line: what runs when somebody types `escalation`.

Modules of commands import at their top what they need of the simulator, inside `on_first_use`: it is carried out when
it is used, so that `--help` needs no numerical library.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType


class _OnFirstUse:
    """Finds this program's modules, and puts off carrying them out until something in them is used."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the specification of a module of this program that is no package; None for all others."""
        if name.partition(".")[0] not in ("sim", "experiments"):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None and spec.submodule_search_locations is None:
            spec.loader = LazyLoader(spec.loader)
        return spec


@contextmanager
def on_first_use() -> Iterator[None]:
    """Put off what is imported inside. Only `from PACKAGE import MODULE` is put off; a name in a module uses it."""
    finder = _OnFirstUse()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
