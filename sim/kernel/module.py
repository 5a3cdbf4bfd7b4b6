"""The compiled model as a WebAssembly module, run from Python by wasmtime: the same bytes, and nothing to compile.

The module (kernel.wasm) holds the functions that sim.engine.module_build lists, made of the same compiled text that
numba runs here. kernel.json beside it says what each of them takes, and of which sources it was made: a module of other
sources is not used.
"""

from __future__ import annotations

import atexit
import ctypes
import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from sim.kernel.fingerprint import model_fingerprint

BINARY, INTERFACE = (Path(__file__).with_name(f"kernel.{suffix}") for suffix in ("wasm", "json"))

_PAGE = 65_536
_ALIGNMENT = 16


@cache
def interface() -> dict[str, Any]:
    """What the module says of itself: `sources`, the fingerprint, and `functions`, name -> result and arguments."""
    if not (BINARY.is_file() and INTERFACE.is_file()):
        return {"sources": "", "functions": {}}
    described: dict[str, Any] = json.loads(INTERFACE.read_text(encoding="utf-8"))
    return described


@cache
def reason() -> str:
    """Why the module can't be used, in a sentence; nothing where it can."""
    if interface()["sources"] != model_fingerprint():
        return "The WebAssembly module is not of these sources: python -m sim.engine.module_build"
    if find_spec("wasmtime") is None:
        return "The engine wasm needs wasmtime, which is not installed: python -m pip install wasmtime"
    return ""


def is_usable() -> bool:
    """Whether there is a module of these very sources, and wasmtime to run it."""
    return not reason()


def holds(name: str) -> bool:
    """Whether the module has a function of that name."""
    return name in interface()["functions"]


@cache
def _engine() -> tuple[Any, Any]:
    from wasmtime import Engine, Module

    engine = Engine()
    return engine, Module(engine, BINARY.read_bytes())


class Machine:
    """One instance of the module with memory of its own, for one call at a time."""

    def __init__(self) -> None:
        """Make an instance."""
        from wasmtime import Instance, Store

        engine, module = _engine()
        self._store = Store(engine)
        exports: Any = Instance(self._store, module, []).exports(self._store)
        self._memory, self._exports = exports["memory"], exports
        self._base = int(exports["__heap_base"].value(self._store))

    def call(self, name: str, arguments: Sequence[Any]) -> Any:
        """Call a function of the module with the arguments that its compiled form takes; arrays may be written to.

        Raises:
            ZeroDivisionError, ValueError: as the compiled form would.
        """
        room = self._base
        arrays: list[tuple[Any, int]] = []
        flat: list[Any] = [0, 0]
        for argument in _leaves(arguments):
            if isinstance(argument, np.ndarray):
                start = -(-room // _ALIGNMENT) * _ALIGNMENT
                room = start + argument.nbytes
                arrays.append((argument, start))
                flat += [0, 0, argument.size, argument.itemsize, start, *argument.shape, *argument.strides]
            else:
                flat.append(argument)
        flat[0] = start = -(-room // _ALIGNMENT) * _ALIGNMENT
        flat[1] = start + _ALIGNMENT
        self._reserve(start + 2 * _ALIGNMENT)
        view = self._view()
        for array, start in arrays:
            view[start : start + array.nbytes] = array.reshape(-1).view(np.uint8)
        status = self._exports[name](self._store, *flat)
        if status != 0:
            raise RuntimeError(f"{name} ended with status {status} in the module.")
        view = self._view()
        for array, start in arrays:
            array.reshape(-1).view(np.uint8)[:] = view[start : start + array.nbytes]
        result = interface()["functions"][name]["result"]
        return None if result is None else view[flat[0] : flat[0] + 8].view(result)[0].item()

    def _reserve(self, size: int) -> None:
        """Make the memory at least so many bytes long."""
        have = self._memory.data_len(self._store)
        if size > have:
            self._memory.grow(self._store, -(-(size - have) // _PAGE))

    def _view(self) -> Any:
        """The memory as bytes; growing moves it."""
        address = ctypes.addressof(self._memory.data_ptr(self._store).contents)
        length = self._memory.data_len(self._store)
        return np.ctypeslib.as_array((ctypes.c_uint8 * length).from_address(address))


def _leaves(arguments: Sequence[Any]) -> Iterator[Any]:
    for argument in arguments:
        if isinstance(argument, tuple):
            yield from _leaves(argument)
        else:
            yield argument


_idle: list[Machine] = []
"""Machines that no call uses: as many as calls have ever run at once, however many threads there are."""


def call(name: str, arguments: Sequence[Any]) -> Any:
    """Call a function of the module on a machine that no other thread uses meanwhile; see Machine.call."""
    try:
        machine = _idle.pop()
    except IndexError:
        machine = Machine()
    try:
        return machine.call(name, arguments)
    finally:
        _idle.append(machine)


@atexit.register
def _let_go() -> None:
    """Free the machines while wasmtime can still do so: at the interpreter's end its parts go in any order."""
    _idle.clear()
    _engine.cache_clear()
