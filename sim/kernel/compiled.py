"""How compiled functions are declared, and which engine runs them: the module, numba's machine code, or plain Python.

The text of a function is one. `compiled` marks a part, `compiled_step` a function that Python calls. Three engines run
it, with the same bytes:

- `wasm`: the WebAssembly module that is shipped (sim.kernel.module), at once and without compiling;
- `compiled`: machine code that numba makes on this machine (sim.kernel.native), about twice as fast, after half a
  minute once;
- `auto`, the default: the module first, and machine code where there is much to play: at once where it is kept from an
  earlier time, else when a process in the background has made it.

Where a function is not in the module, or the module is not of these sources, machine code is made on its first call;
without numba it runs as plain Python, slowly.
"""

from __future__ import annotations

import atexit
import functools
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from importlib import metadata
from typing import Any, Literal, TypeVar, cast, get_args

from sim.errors import InputError, MissingDependencyError, shown
from sim.kernel import module
from sim.kernel.fingerprint import cache_root, code_fingerprint

AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])

EngineName = Literal["auto", "wasm", "compiled"]

INTERPRETED: bool = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
"""Whether rules run as ordinary Python (environment variable NUMBA_DISABLE_JIT=1)."""

WORTH_LOADING = 20_000
"""Runs from which loading machine code that is kept saves time."""

WORTH_COMPILING = 60_000
"""Runs from which making machine code in the background saves time."""

_parts: list[Callable[[Any], None]] = []
"""What numba is told of when it is first needed, in the order of declaration."""

_native: list[Any] = []
"""sim.kernel.native, once numba is needed."""

_lock = threading.RLock()


def _tell_numba(say: Callable[[Any], None]) -> None:
    with _lock:
        say(_native[0]) if _native else _parts.append(say)


def native() -> Any:
    """Return sim.kernel.native with every part declared so far.

    Raises:
        MissingDependencyError: numba is not installed.
    """
    with _lock:
        if not _native:
            from sim.kernel import native as loaded

            while _parts:
                _parts.pop(0)(loaded)
            _native.append(loaded)
        return _native[0]


def compiled(function: AnyFunction) -> AnyFunction:
    """Compile a pure function as a part of those that call it; called from Python, it runs as plain Python."""
    if not INTERPRETED:
        _tell_numba(lambda numba: numba.register_part(function))
    return function


def compiled_as(implementation: Callable[..., Any]) -> Callable[[AnyFunction], AnyFunction]:
    """Let compiled code run `implementation` where Python runs the decorated function: both give the same."""

    def declare(function: AnyFunction) -> AnyFunction:
        if not INTERPRETED:
            _tell_numba(lambda numba: numba.register_form(function, lambda *_: implementation))
        return function

    return declare


def code_of_type(codes: Mapping[type, int]) -> Callable[[Any], int]:
    """Return a function that gives the number of its argument's class; compiled, that number is a constant."""

    def code_of(record: Any) -> int:
        return codes[type(record)]

    def compiled_form(record: Any) -> Callable[[Any], int]:
        code = codes[record.instance_class]
        return lambda record: code

    if not INTERPRETED:
        _tell_numba(lambda numba: numba.register_form(code_of, compiled_form))
    return code_of


class Step:
    """A compiled function that Python calls again and again with arguments of one and the same type.

    Numba looks the types of record arrays up on every call, which takes a hundred times as long as an actor's step;
    after the first call the machine code is called directly instead.
    """

    def __init__(self, function: Callable[..., Any], is_kept: bool = True) -> None:
        """Declare it; is_kept: whether its machine code is kept between processes."""
        functools.update_wrapper(self, function)
        self.function, self.name, self._is_kept = function, function.__name__, is_kept
        self._code: Any = function if INTERPRETED else None

    def __call__(self, *arguments: Any) -> Any:
        """Run it with the engine that is chosen."""
        if self._code is not None:
            return self._code(*arguments)
        if _engine.uses_module and module.holds(self.name):
            return module.call(self.name, arguments)
        try:
            entry = self.entry
        except MissingDependencyError:
            if _engine.name == "compiled":
                raise
            self._code = self.function
            return self.function(*arguments)
        result = entry(*arguments)
        self._code = entry.get_overload(entry.signatures[0])
        return result

    @functools.cached_property
    def entry(self) -> Any:
        """Numba's own form of it.

        Raises:
            MissingDependencyError: numba is not installed.
        """
        with _lock:
            return native().entry(self.function, self._is_kept)


def compiled_step(function: AnyFunction) -> AnyFunction:
    """Compile a function that Python calls; its machine code, parts included, is kept between processes."""
    return cast("AnyFunction", Step(function))


class _Engine:
    """Which engine is chosen, and how far it is with machine code."""

    def __init__(self) -> None:
        self.name: EngineName = "auto"
        self.uses_module = False
        self._expected = 0
        self._maker: subprocess.Popen[bytes] | None = None

    def choose(self, name: str) -> None:
        if name not in get_args(EngineName):
            raise InputError(f"There is no engine {shown(name)}; there are {', '.join(get_args(EngineName))}.")
        if name == "wasm" and not module.is_usable():
            raise MissingDependencyError(module.reason())
        if name == "compiled" and not INTERPRETED:
            native()
        self.name = cast("EngineName", name)
        self.uses_module = name != "compiled" and module.is_usable()

    def expect(self, runs: int) -> None:
        """Take note of work to come, and go over to machine code where that saves time."""
        if self.name != "auto" or not self.uses_module or INTERPRETED:
            return
        with _lock:
            self._expected += runs
            if self._maker is not None:
                if self._maker.poll() is not None:
                    self.uses_module = self._maker.returncode != 0
            elif self._expected >= WORTH_LOADING and _is_kept():
                self.uses_module = False
            elif self._expected >= WORTH_COMPILING and _is_installed():
                self._maker = _make_in_background()


def _is_installed() -> bool:
    try:
        code_fingerprint()
    except metadata.PackageNotFoundError:
        return False
    return True


def _is_kept() -> bool:
    """Whether machine code of the model is kept from an earlier time."""
    return _is_installed() and any((cache_root() / code_fingerprint()).rglob("play.play_lanes-*.nbc"))


def _make_in_background() -> subprocess.Popen[bytes]:
    """Start a process that makes the machine code of every function of the module; it ends with this one."""
    maker = subprocess.Popen(
        [sys.executable, "-m", "sim.engine.functions"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(maker.kill)
    return maker


_engine = _Engine()


def use_engine(name: str) -> None:
    """Choose what runs the compiled functions of this process; results are the same.

    Args:
        name: "auto", "wasm" or "compiled"; see the module's text.

    Raises:
        InputError: there is no such engine.
        MissingDependencyError: numba or wasmtime is not installed, or the module is not of these sources.
    """
    _engine.choose(name)


def expect_runs(runs: int) -> None:
    """Say that so many runs are about to be played, so that much work gets machine code."""
    _engine.expect(runs)


use_engine(os.environ.get("ESCALATION_ENGINE", "auto"))
