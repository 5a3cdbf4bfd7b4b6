"""The only place that sets numba up: parts, entries, and the cache of compiled code; imported when code is compiled.

Numba's own cache does not notice an edit in another file and would run the old machine code, so the cache lives
in a folder named by the fingerprint of the model and of what compiles it. The folder is set whether or not numba was
imported before, and an inherited NUMBA_CACHE_DIR, perhaps that of a parent with other sources, does not count;
ESCALATION_CACHE_DIR moves it. Files that were damaged are compiled again.
"""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from sim.errors import MissingDependencyError
from sim.kernel.fingerprint import cache_root, code_fingerprint


def code_folder() -> Path:
    """Return the folder of compiled code of these sources.

    Raises:
        importlib.metadata.PackageNotFoundError: numba is not installed.
    """
    return cache_root() / code_fingerprint()


def _import_numba() -> Any:
    try:
        folder = str(code_folder())
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
            "Compiled rules need numba, which is not installed: python -m pip install numba"
        ) from error
    return numba


_numba = _import_numba()
_CacheFile: Any = _numba.core.caching.IndexDataCacheFile
_Compiler: Any = _numba.core.compiler.Compiler
_Library: Any = getattr(_numba.core.codegen, "JITCodeLibrary", object)

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


def register_part(function: Any) -> None:
    """Let compiled code call a function; it has no gate for calls from Python and no machine code but its entries'."""
    options = {"error_model": "python", "fastmath": False, "nogil": True}
    _numba.extending.register_jitable(**options, **_PART_OPTIONS)(function)


def register_form(function: Any, form: Callable[..., Any]) -> None:
    """Let compiled code run another function in place of one; `form` takes the types and returns that other."""
    _numba.extending.overload(function, strict=False, jit_options=_PART_OPTIONS)(form)


def entry(function: Any, is_kept: bool = True) -> Any:
    """Return a function as compiled code that Python calls; it is compiled on its first call.

    is_kept: whether its machine code, parts included, is kept between processes.
    """
    dispatcher: Any = _numba.njit(cache=is_kept, error_model="python", fastmath=False, nogil=True)(function)
    if is_kept:
        disk = dispatcher._cache
        stamp = disk._cache_file._source_stamp
        disk._cache_file = _CheckedCacheFile(disk.cache_path, disk._impl.filename_base, stamp)
    return dispatcher


def types_of(arguments: Sequence[Any]) -> tuple[Any, ...]:
    """Return numba's types of some arguments."""
    return tuple(map(_numba.typeof, arguments))


def llvm_text(function: Any, arguments: Sequence[Any]) -> tuple[str, str, Any]:
    """Return a function, parts included, as LLVM's text, its symbol there, and numba's type of its result."""
    options = {"error_model": "python", "fastmath": False, "nogil": True}
    dispatcher: Any = _numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **options)(function)
    signature = types_of(arguments)
    dispatcher.compile(signature)
    found = dispatcher.overloads[signature]
    return found.library.get_llvm_str(), found.fndesc.llvm_func_name, found.signature.return_type
