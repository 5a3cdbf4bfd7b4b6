"""Where the data files are: scenarios, readings, evidence, ladders and the record."""

from __future__ import annotations

from pathlib import Path


def data_root() -> Path:
    """Folder of the data files: the installed package's own copy, else the checkout's `scenarios` folder."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent / "scenarios"
