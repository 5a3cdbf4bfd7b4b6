"""The folder of a sweep: what it may hold, who may write to it, and how each chunk gets there whole or not at all.

    manifest.json                what the sweep is; enough to run it again
    points/points-00000.parquet  a row per point: its values, its scenario's hash, what became of it
    runs/runs-00000.parquet      a row per run: its outcomes
    weekly/..., trajectories/... quantiles by week; daily columns, where asked for
    complete.json                written last: counts, and the SHA-256 of every file
    log.jsonl                    what happened when; the only file with times in it
    .work/                       a lock, and files being written; gone when the sweep is complete

A file is written under another name and takes its own when it is whole and on the disk, and a chunk is finished when
the last of its files is there. Finished chunks are never written again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from experiments.sweep.locking import taken
from sim.errors import OutputError

MANIFEST, COMPLETE, LOG, WORK = "manifest.json", "complete.json", "log.jsonl", ".work"
OWN = ("points", "runs", "weekly", "trajectories", MANIFEST, COMPLETE, LOG, WORK)
"""Everything that a sweep writes into its folder."""


def json_bytes(content: Any) -> bytes:
    """Return plain values as the bytes of a JSON file."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


class SweepFolder:
    """A sweep's folder, open for writing; made by `opened`."""

    def __init__(self, path: Path, tables: tuple[str, ...]) -> None:
        """Take the folder of a sweep with some tables."""
        self.path, self._tables = path, tables

    def finished(self, chunk: int) -> bool:
        """Whether a chunk is there, whole."""
        return all(table_file(self.path, table, chunk).exists() for table in self._tables)

    def commit(self, chunk: int, contents: dict[str, bytes]) -> None:
        """Write a chunk: one file for each table, in the order of the tables."""
        for table in self._tables:
            self.write(table_file(self.path, table, chunk), contents[table])

    def write(self, path: Path, content: bytes) -> None:
        """Put a file in its place, whole; raise OutputError where it cannot be written."""
        partial = self.path / WORK / f"{path.name}.part"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
        except OSError as error:
            kept = "what is finished is kept, and the same command goes on from there"
            raise OutputError(f"{path} cannot be written: {error.strerror or error}; {kept}.") from error

    def log(self, event: str, **more: Any) -> None:
        """Add a line to the log: what happened, and when; a line that cannot be written does not end a sweep."""
        entry = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event} | more
        with suppress(OSError), (self.path / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def complete(self, counts: dict[str, int]) -> None:
        """Say that the sweep is complete, with counts and the hash of every file."""
        files = {path.relative_to(self.path).as_posix(): _hash(path) for path in data_files(self.path)}
        self.write(self.path / COMPLETE, json_bytes(counts | {"files": files}))


def table_file(folder: Path, table: str, chunk: int) -> Path:
    """Return the path of a chunk's file of a table."""
    return folder / table / f"{table}-{chunk:05d}.parquet"


def data_files(path: Path) -> list[Path]:
    """Return every file of a sweep that its design decides, in order: the manifest and the tables."""
    tables = [each for name in OWN for each in path.glob(f"{name}/{name}-*.parquet")]
    return sorted([path / MANIFEST, *tables])


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(path: Path) -> dict[str, Any] | None:
    """Return the manifest in a folder, or None where there is none of a sweep."""
    try:
        content = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and content.get("kind") == "sweep" else None


def check_sweep_folder(path: Path) -> None:
    """Raise OutputError unless a path is free, an empty folder or the folder of a sweep."""
    try:
        if not path.exists():
            return
        if not path.is_dir():
            raise OutputError(f"{path} is a file; a sweep needs a folder of its own.")
        names = sorted(each.name for each in path.iterdir())
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror or error}.") from error
    foreign = [name for name in names if name not in OWN]
    begun = set(names) - {LOG, WORK}
    if foreign or (begun and read_manifest(path) is None):
        what = foreign[0] if foreign else sorted(begun)[0]
        raise OutputError(f"{path} holds {what}, which no sweep has written here; give an empty or new folder.")


@contextmanager
def opened(path: Path, tables: tuple[str, ...]) -> Iterator[SweepFolder]:
    """A sweep's folder, locked for writing; made where it is not there.

    Raises:
        OutputError: it holds other files, cannot be written, or another process is writing to it.
    """
    check_sweep_folder(path)
    with _locked(path):
        _clear(path / WORK)
        yield SweepFolder(path, tables)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = _lock_file(path)
    try:
        if not taken(lock):
            raise OutputError(f"another sweep is writing to {path} at the moment; wait for it, or give another folder.")
        try:
            yield
        finally:
            if (path / COMPLETE).exists():
                shutil.rmtree(path / WORK, ignore_errors=True)
    finally:
        lock.close()


def _lock_file(path: Path) -> IO[bytes]:
    try:
        (path / WORK).mkdir(parents=True, exist_ok=True)
        return (path / WORK / "lock").open("ab")
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.") from error


def _clear(work: Path) -> None:
    """Remove what a killed sweep was writing."""
    for partial in work.glob("*.part"):
        partial.unlink(missing_ok=True)
