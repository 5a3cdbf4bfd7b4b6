"""The one fingerprint of the model, and the one folder for what is cached on disk.

Whatever asks "is it the same model?" takes its answer from here: the cache of compiled code, links of the app, sweeps
and their workers, kept chunks of a calibration. Sources are found by folder, so a new file counts by itself.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import tempfile
from functools import cache
from importlib import metadata
from pathlib import Path

MODEL_ROOMS = ("kernel", "rules", "actors", "engine")
"""Folders of the package whose sources decide what a run does."""

COMPILERS = ("numba", "numpy", "llvmlite")
"""Packages that shape compiled code."""

_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def source_fingerprint(*folders: Path) -> str:
    """Return the SHA-256 (64 hexadecimal digits) of all Python sources in some folders, with their paths in them."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            content = path.read_bytes()
            digest.update(f"{folder.name}/{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def model_fingerprint() -> str:
    """Return the fingerprint of the model's sources: with the same one, the same scenario gives the same bytes."""
    return source_fingerprint(*(_PACKAGE / room for room in MODEL_ROOMS))


def code_fingerprint() -> str:
    """Return the key of compiled code (16 digits): the model's sources, compiler, Python and kind of machine.

    Raises:
        importlib.metadata.PackageNotFoundError: numba is not installed.
    """
    versions = [f"{name} {metadata.version(name)}" for name in COMPILERS]
    parts = [model_fingerprint(), *versions, sys.version, platform.machine(), platform.processor()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def cache_root() -> Path:
    """Return the folder for what can be computed again: ESCALATION_CACHE_DIR, or one in the user's cache.

    Where the user's cache cannot be written to, it is one in the folder for temporary files.
    """
    configured = os.environ.get("ESCALATION_CACHE_DIR")
    if configured:
        return Path(configured)
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "escalation-sim"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir()) / "escalation-sim"
    return folder
