"""A results folder is there whole or not at all, and never takes the place of somebody else's files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import InputError, OutputError
from sim.inputs.files.user_files import read_json
from sim.results.provenance import SOFTWARE

MANIFEST = "manifest.json"


def check_folder(folder: Path) -> Path:
    """Return where results may be written: the folder's real path.

    Raises:
        OutputError: the path is a file, or a folder with files that this program did not write.
    """
    real = Path(os.path.realpath(folder))
    try:
        if not real.exists():
            return real
        if not real.is_dir():
            raise OutputError(f"{folder} is a file; results need a folder of their own.")
        foreign = _foreign_file(real)
    except OSError as error:
        raise OutputError(f"{folder} cannot be read: {error.strerror or error}.") from error
    if foreign is not None:
        raise OutputError(
            f"{folder} holds {foreign}, which is not among results written here before; give an empty or new folder."
        )
    return real


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A new folder to write in; on success it takes the place of `folder`, and otherwise it is gone.

    Results written before by this program are replaced. Parents are made as needed.

    Raises:
        OutputError: as check_folder, or the folder cannot be written.
    """
    real = check_folder(folder)
    partial = real.with_name(f".{real.name}.{os.getpid()}.part")
    try:
        partial.mkdir(parents=True)
        yield partial
        _take_place(partial, real)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def file_names(folder: Path) -> list[str]:
    """Every file under a folder, relative to it, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _take_place(partial: Path, real: Path) -> None:
    if not real.exists():
        os.replace(partial, real)
        return
    former = real.with_name(f".{real.name}.{os.getpid()}.former")
    os.replace(real, former)
    try:
        os.replace(partial, real)
    except OSError:
        os.replace(former, real)
        raise
    shutil.rmtree(former, ignore_errors=True)


def _foreign_file(folder: Path) -> str | None:
    """A file that the folder's own manifest does not list, or None when there is none."""
    allowed = _listed(folder / MANIFEST)
    return next((name for name in file_names(folder) if name not in allowed), None)


def _listed(path: Path) -> set[str]:
    try:
        content = read_json(path)
        ours = content["software"]["name"] == SOFTWARE
        return {MANIFEST, *map(str, content["files"])} if ours else set()
    except (InputError, KeyError, TypeError):
        return set()
