"""A mark of the model's sources: two apps with the same mark give the same results for the same scenario."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

MODEL = ("kernel", "rules", "actors", "engine")
"""Packages whose sources decide what a run does."""


@cache
def model_fingerprint() -> str:
    """SHA-256 (hexadecimal) of the sources of the model, in order of their paths."""
    root = Path(__file__).resolve().parents[2]
    digest = sha256()
    for package in MODEL:
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
