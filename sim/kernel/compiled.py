"""The only place that sets numba up: the `compiled` decorators and the cache of compiled code.

Numba's own cache does not notice an edit in another file and would run the old machine code, so the cache lives
in a folder named by the fingerprint of the model and of what compiles it. The folder is set whether or not numba was
imported before, and an inherited NUMBA_CACHE_DIR, perhaps that of a parent with other sources, does not count;
ESCALATION_CACHE_DIR moves it. Files that were damaged are compiled again. There is no fallback: without numba the
package says what to install.
"""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar, cast

from sim.errors import MissingDependencyError
from sim.kernel.fingerprint import cache_root, code_fingerprint

AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])


def _import_numba() -> Any:
    try:
        folder = str(cache_root() / code_fingerprint())
        os.environ["NUMBA_CACHE_DIR"] = folder
        import numba
        import numba.core.caching
        import numba.core.codegen
        import numba.core.compiler
        import numba.extending
        from numba.core.types import Record

        setattr(numba.config, "CACHE_DIR", folder)  # noqa: B010  (numba declares its settings at run time)
        # Numba writes the types of a part out before each of its passes, and ours have hundreds of fields: a tenth of
        # the time that compiling takes, unless what was written once is remembered.
        setattr(Record, "__repr__", functools.cache(Record.__repr__))  # noqa: B010
    except (ImportError, metadata.PackageNotFoundError) as error:
        raise MissingDependencyError(
            "The simulator compiles its rules with numba, which is not installed: python -m pip install numba"
        ) from error
    return numba


_numba = _import_numba()
_CacheFile: Any = _numba.core.caching.IndexDataCacheFile
_Compiler: Any = _numba.core.compiler.Compiler
_Library: Any = getattr(_numba.core.codegen, "JITCodeLibrary", object)

INTERPRETED: bool = bool(_numba.config.DISABLE_JIT)
"""Whether rules run as ordinary Python (environment variable NUMBA_DISABLE_JIT=1)."""

_CHECKSUM = hashlib.sha256().digest_size


class _CheckedCacheFile(_CacheFile):  # type: ignore[misc]
    """Numba's cache of one function, with a checksum before each file: what is damaged is not unpickled."""

    def _load_index(self) -> dict[Any, str]:
        content = self._load(self._index_path)
        if content is None or content[:2] != (self._version, self._source_stamp):
            return {}
        overloads: dict[Any, str] = content[2]
        return overloads

    def _save_index(self, overloads: dict[Any, str]) -> None:
        self._save(self._index_path, (self._version, self._source_stamp, overloads))

    def _load_data(self, name: str) -> Any:
        return self._load(self._data_path(name))

    def _save_data(self, name: str, data: Any) -> None:
        self._save(self._data_path(name), data)

    def _load(self, path: str) -> Any:
        """What a file holds; None where there is none or it is damaged."""
        try:
            content = Path(path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            _say(f"Compiled code in {self._cache_path} cannot be read ({error.strerror}): compiling again.")
            return None
        if hashlib.sha256(content[_CHECKSUM:]).digest() != content[:_CHECKSUM]:
            _say(f"Compiled code in {self._cache_path} is damaged: compiling again.")
            return None
        return pickle.loads(content[_CHECKSUM:])

    def _save(self, path: str, value: Any) -> None:
        content = self._dump(value)
        try:
            with self._open_for_write(path) as file:
                file.write(hashlib.sha256(content).digest() + content)
        except OSError as error:
            _say(
                f"Compiled code cannot be kept in {self._cache_path} ({error.strerror}): the next start compiles again."
            )


@functools.cache
def _say(sentence: str) -> None:
    """Print a sentence on standard error, once."""
    print(sentence, file=sys.stderr)


class _PlacelessCodegen:
    """Numba's code generator for a part: it writes no environment to the address of a part, for a part has none.

    Environments hold Python objects, which parts do not use; entries read from the cache do without those of their
    parts too.
    """

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, env_name: str, env: Any) -> None:
        """Write nothing."""


class _PartLibrary(_Library):  # type: ignore[misc]
    """Code of one part as it was written, with the libraries that it needs.

    Numba optimises every function together with all that it calls, and again in each of its callers, and makes machine
    code of every one. Only entries are called, and each holds all its parts, so a part waits for its entry: half of the
    time that compiling takes.
    """

    def __init__(self, codegen: Any, name: str) -> None:
        super().__init__(codegen, name)
        self.needed: list[Any] = []

    @property
    def codegen(self) -> Any:
        return _PlacelessCodegen(super().codegen)

    def add_linking_library(self, library: Any) -> None:
        super().add_linking_library(library)
        self.needed.append(library)

    def _optimize_functions(self, ll_module: Any) -> None:
        pass

    def finalize(self) -> None:
        self._finalized = True

    def own_module(self) -> Any:
        """The part alone, in a form that may be linked more than once."""
        return super()._get_module_for_linking()

    def _get_module_for_linking(self) -> Any:
        """The part and everything that it needs, each once."""
        whole, seen, waiting = self.own_module().clone(), {self}, list(self.needed)
        while waiting:
            library = waiting.pop()
            if library in seen:
                continue
            seen.add(library)
            if isinstance(library, _PartLibrary):
                whole.link_in(library.own_module(), preserve=True)
                waiting += library.needed
            else:
                whole.link_in(library._get_module_for_linking(), preserve=True)
        return whole


class _PartCompiler(_Compiler):  # type: ignore[misc]
    """Numba's compiler, which puts its code into the library of a part."""

    def define_pipelines(self) -> Any:
        if self.state.library is None:
            self.state.library = _PartLibrary(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        return super().define_pipelines()


_HOOKS = ("codegen", "add_linking_library", "finalize", "_finalized", "_optimize_functions", "_get_module_for_linking")

_PART_OPTIONS: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "no_rewrites": True}
# Numba promises none of these names: where one is missing, parts are compiled as it compiles everything.
if all(hasattr(_Library, hook) for hook in _HOOKS):
    _PART_OPTIONS["pipeline_class"] = _PartCompiler


def compiled(function: AnyFunction) -> AnyFunction:
    """Compile a pure function as a part of the entry points that call it; called from Python, it runs as plain Python.

    Parts are given no gate of their own for calls from Python, and no machine code: an entry holds all its parts.
    """
    part: AnyFunction = _numba.extending.register_jitable(
        error_model="python", fastmath=False, nogil=True, **_PART_OPTIONS
    )(function)
    return part


def compiled_source(function: AnyFunction) -> AnyFunction:
    """Compile a pure function that compiled code calls and that Python calls too."""
    decorated: AnyFunction = _numba.njit(error_model="python", fastmath=False, nogil=True)(function)
    return decorated


def compiled_entry(function: AnyFunction) -> AnyFunction:
    """Compile a function that Python calls; its machine code, parts included, is kept between processes."""
    decorated: AnyFunction = _numba.njit(cache=True, error_model="python", fastmath=False, nogil=True)(function)
    if not INTERPRETED:
        disk = cast("Any", decorated)._cache
        stamp = disk._cache_file._source_stamp
        disk._cache_file = _CheckedCacheFile(disk.cache_path, disk._impl.filename_base, stamp)
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


def code_of_type(codes: Mapping[type, int]) -> Callable[[Any], int]:
    """Return a function that gives the number of its argument's class; compiled, that number is a constant."""

    def code_of(record: Any) -> int:
        return codes[type(record)]

    def compiled_form(record: Any) -> Callable[[Any], int]:
        code = codes[record.instance_class]
        return lambda record: code

    _numba.extending.overload(code_of, strict=False, jit_options=_PART_OPTIONS)(compiled_form)
    return code_of
