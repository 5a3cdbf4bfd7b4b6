"""Where the data files are: scenarios, readings, evidence, ladders and the record."""

from __future__ import annotations

from pathlib import Path

from sim.errors import NotFoundError


def data_root() -> Path:
    """Folder of the data files: the installed package's own copy, else the checkout's `scenarios` folder."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent / "scenarios"


def read_text(relative: str) -> str:
    """Return the text of a data file by its path below the data folder, such as "evidence/000.yaml".

    Raises:
        NotFoundError: there is no such data file.
    """
    path = data_root() / relative
    if not path.is_file():
        raise NotFoundError(f"There is no data file {relative!r}; install the program again.")
    return path.read_text(encoding="utf-8")
