"""The only place that sets numba up: the `compiled` decorator and the folder of compiled code.

Numba's own cache does not notice an edit in another file and would run the old machine code, so the cache lives
in a folder named by a hash of every source file of the package and of the versions that shape the code. The folder
is set whether or not numba was imported before, and an inherited NUMBA_CACHE_DIR, perhaps that of a parent with other
sources, does not count; ESCALATION_CACHE_DIR moves it. There is no fallback: without numba the package says what to
install.
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar, cast

from sim.errors import MissingDependencyError

AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])

COMPILED_FOLDERS = ("kernel", "rules", "actors", "engine")


def source_fingerprint() -> str:
    """Hash of the package's compiled sources and of the versions of Python, numba and numpy (16 hex digits)."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for folder in COMPILED_FOLDERS:
        for path in sorted((package / folder).glob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    for name in ("numba", "numpy", "llvmlite"):
        digest.update(f"{name} {metadata.version(name)}".encode())
    digest.update(f"{sys.version} {platform.machine()} {platform.processor()}".encode())
    return digest.hexdigest()[:16]


def _writable_cache_root() -> Path:
    configured = os.environ.get("ESCALATION_CACHE_DIR")
    if configured:
        return Path(configured)
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    try:
        (base / "escalation-sim").mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir()) / "escalation-sim"
    return base / "escalation-sim"


def _import_numba() -> tuple[Any, Any]:
    try:
        folder = str(_writable_cache_root() / source_fingerprint())
        os.environ["NUMBA_CACHE_DIR"] = folder
        import numba
        from numba.core.types import Record
        from numba.extending import register_jitable

        setattr(numba.config, "CACHE_DIR", folder)  # noqa: B010  (numba declares its settings at run time)
        # Numba writes the types of a part out before each of its passes, and ours have hundreds of fields: a tenth of
        # the time that compiling takes, unless what was written once is remembered.
        setattr(Record, "__repr__", functools.cache(Record.__repr__))  # noqa: B010
    except (ImportError, metadata.PackageNotFoundError) as error:
        raise MissingDependencyError(
            "The simulator compiles its rules with numba, which is not installed: python -m pip install numba"
        ) from error
    return numba, register_jitable


_numba, _register_part = _import_numba()

INTERPRETED: bool = bool(_numba.config.DISABLE_JIT)
"""Whether rules run as ordinary Python (environment variable NUMBA_DISABLE_JIT=1)."""


def compiled(function: AnyFunction) -> AnyFunction:
    """Compile a pure function as a part of the entry points that call it; called from Python, it runs as plain Python.

    Parts are given no gate of their own for calls from Python, which saves a third of the time that compiling takes.
    """
    part: AnyFunction = _register_part(
        error_model="python",
        fastmath=False,
        nogil=True,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        no_rewrites=True,
    )(function)
    return part


def compiled_source(function: AnyFunction) -> AnyFunction:
    """Compile a pure function that compiled code calls and that Python calls too."""
    decorated: AnyFunction = _numba.njit(error_model="python", fastmath=False, nogil=True)(function)
    return decorated


def compiled_entry(function: AnyFunction) -> AnyFunction:
    """Compile a function that Python calls; its machine code, parts included, is kept between processes."""
    decorated: AnyFunction = _numba.njit(cache=True, error_model="python", fastmath=False, nogil=True)(function)
    return decorated


def compiled_step(function: AnyFunction) -> AnyFunction:
    """Compile a function that Python calls again and again with arguments of one and the same type.

    Numba looks the types of record arrays up on every call, which takes a hundred times as long as an actor's step;
    after the first call the machine code is called directly instead.
    """
    entry: Any = compiled_entry(function)
    if INTERPRETED:
        interpreted: AnyFunction = entry
        return interpreted
    machine_code: list[Any] = []

    def call(*arguments: Any) -> Any:
        if machine_code:
            return machine_code[0](*arguments)
        result = entry(*arguments)
        machine_code.append(entry.get_overload(entry.signatures[0]))
        return result

    functools.update_wrapper(call, function)
    setattr(call, "__wrapped__", entry)  # noqa: B010  (the entry with its signatures, for those who ask)
    return cast("AnyFunction", call)
