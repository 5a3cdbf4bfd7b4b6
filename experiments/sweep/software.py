"""Which software plays a sweep: a digest of the model, and the versions that shape samples, results and files."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

import sim
from sim.kernel.compiled import COMPILED_FOLDERS
from sim.results.provenance import versions

REDUCERS = ("variants.py", "blocks.py")
"""Files of this package that decide what is kept of a run."""

SHAPING = ("numpy", "numba", "pyarrow", "scipy", "SALib")
"""Packages that shape samples, results and files."""


@cache
def model_digest() -> str:
    """Return a hash of the model's sources and of the versions it is compiled with (16 hexadecimal digits)."""
    digest = hashlib.sha256()
    package, here = Path(sim.__file__).parent, Path(__file__).parent
    files = [path for folder in COMPILED_FOLDERS for path in sorted((package / folder).glob("*.py"))]
    for path in (*files, *(here / name for name in REDUCERS)):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    for name in ("numba", "numpy"):
        digest.update(f"{name} {metadata.version(name)}".encode())
    return digest.hexdigest()[:16]


def shaping_versions() -> dict[str, str | None]:
    """Return versions of Python and of every package that shapes samples, results and files; None if not installed."""
    return {"python": versions()["python"]} | {name: _version(name) for name in SHAPING}


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
