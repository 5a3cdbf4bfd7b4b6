"""Which software plays a sweep: a digest of the model, and the versions that shape samples, results and files."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

from sim.kernel.fingerprint import model_fingerprint, source_fingerprint
from sim.outcomes import registry
from sim.results.provenance import versions

SHAPING = ("numpy", "numba", "pyarrow", "scipy", "SALib")
"""Packages that shape samples, results and files."""


@cache
def model_digest() -> str:
    """Return a hash of the sources of model, outcomes and sweeps, and of the compiler's versions (16 digits)."""
    sources = [model_fingerprint(), source_fingerprint(Path(registry.__file__).parent, Path(__file__).parent)]
    versions = [f"{name} {metadata.version(name)}" for name in ("numba", "numpy")]
    return hashlib.sha256("\n".join(sources + versions).encode()).hexdigest()[:16]


def shaping_versions() -> dict[str, str | None]:
    """Return versions of Python and of every package that shapes samples, results and files; None if not installed."""
    shaping: dict[str, str | None] = {"python": versions()["python"]}
    for name in SHAPING:
        try:
            shaping[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            shaping[name] = None
    return shaping
