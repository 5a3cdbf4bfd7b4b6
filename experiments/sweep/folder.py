"""The folder of a sweep: what it may hold, one writer at a time, atomic writes, checksums; and its tables, read.

    manifest.json                what the sweep is; enough to run it again
    points/points-00000.parquet  a row per point: its values, its scenario's hash, what became of it
    runs/runs-00000.parquet      a row per run: its outcomes
    weekly/..., trajectories/... quantiles by week; daily columns, where asked for
    complete.json                written last: counts, and the SHA-256 of every file
    log.jsonl                    what happened when; the only file with times in it
    .work/                       a lock, files being written, checksums so far; gone when the sweep is complete

A file is written under another name and takes its own when it is whole and on the disk. When the last file of a chunk
is there, the checksums of its content as it was written are added to .work/checksums.jsonl; from then on the chunk is
finished, and it is written again only if a file no longer has its checksum.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal, cast

from pydantic import BaseModel, Field, ValidationError

from experiments.sweep.design import Design
from experiments.sweep.sampling import Sampler
from sim.errors import InputError, NotFoundError, OutputError, nearest, shown
from sim.inputs.files.user_files import open_file, read_json
from sim.results.files import json_text

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
"""Number of the layout of a sweep's folder."""

MANIFEST, COMPLETE, LOG, WORK = "manifest.json", "complete.json", "log.jsonl", ".work"
CHECKSUMS = f"{WORK}/checksums.jsonl"
TABLES = ("points", "runs", "weekly", "trajectories")
OWN = (*TABLES, MANIFEST, COMPLETE, LOG, WORK)
"""Everything that a sweep writes into its folder."""

MISSING, CHANGED = "is missing", "has changed since it was written"
FOREIGN = "was not written by this sweep"
"""What can be wrong with a file."""

_TABLE_FILE = re.compile(r"(\w+)/\1-(\d{5}|[1-9]\d{5,7})\.parquet", re.ASCII)

LARGEST_PART = 2**40
"""Bytes, more than any file of a sweep has."""

Number = Annotated[int, Field(ge=1, le=10**13)]


class _Axis(BaseModel):
    path: str
    crossed: bool


class _Manifest(BaseModel):
    """What reading a sweep takes from its manifest."""

    points: Number
    runs: Number
    chunks: Annotated[int, Field(ge=1, le=10**7)]
    chunk_runs: Number
    tables: list[Literal["points", "runs", "weekly", "trajectories"]]
    design: dict[str, Any]
    axes: list[_Axis]
    outcomes: dict[str, Any]
    scenarios: list[dict[str, Any]]
    versions: dict[str, Any]


@dataclass(frozen=True)
class Damage:
    """A file of a sweep that is not as the sweep wrote it."""

    file: str
    """Relative to the sweep's folder."""
    fault: str
    """MISSING, CHANGED or FOREIGN."""

    def __str__(self) -> str:
        """Say both."""
        return f"{self.file} {self.fault}"


def chunk_files(tables: tuple[str, ...] | list[str], chunk: int) -> list[str]:
    """Return the names of a chunk's files, relative to the folder."""
    return [f"{table}/{table}-{chunk:05d}.parquet" for table in tables]


def data_files(path: Path) -> list[Path]:
    """Return every file of a sweep that its design decides, in order: the manifest and the tables."""
    return sorted([path / MANIFEST, *(file for name in TABLES for file in path.glob(f"{name}/{name}-*.parquet"))])


def read_manifest(path: Path) -> dict[str, Any] | None:
    """Return the manifest in a folder, or None where there is none of a sweep."""
    try:
        content = read_json(path / MANIFEST)
        if not isinstance(content, dict) or content.get("kind") != "sweep":
            return None
        if content.get("format") == FORMAT:
            _Manifest.model_validate(content)
    except (InputError, ValidationError):
        return None
    return content


def read_checksums(path: Path) -> dict[str, str]:
    """Return file -> SHA-256 of what a sweep has written so far; empty where nothing is known."""
    if final := _final_checksums(path):
        return final
    checksums: dict[str, str] = {}
    with suppress(InputError), open_file(path / CHECKSUMS, "a file of checksums", LARGEST_PART) as file:
        for line in file:
            with suppress(ValueError, TypeError):  # a line that a kill has cut short does not count
                checksums |= dict(json.loads(line))
    return checksums or _final_checksums(path)


def _final_checksums(path: Path) -> dict[str, str]:
    try:
        files = read_json(path / COMPLETE)["files"]
        return {str(name): str(checksum) for name, checksum in files.items()}
    except (InputError, KeyError, TypeError, AttributeError):
        return {}


def damage_of(path: Path, names: list[str], checksums: dict[str, str]) -> list[Damage]:
    """Return which of some files, relative to a folder, do not have their checksums."""
    damages = []
    for name in names:
        checksum = None
        with suppress(InputError, OSError), open_file(path / name, "a file", LARGEST_PART) as file:
            checksum = hashlib.file_digest(file, "sha256").hexdigest()
        if checksum is None or checksum != checksums.get(name):
            damages.append(Damage(name, CHANGED if os.path.lexists(path / name) else MISSING))
    return damages


def verify_sweep(path: str | os.PathLike[str]) -> list[Damage]:
    """Hash every file of a sweep, complete or not, and return what is not as it was written; nothing if all is well.

    Raises:
        InputError: there is no sweep in the folder.
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    if manifest is None or manifest.get("format") != FORMAT:
        raise InputError(f"{folder}: the folder holds no sweep whose manifest can be read.")
    return _verify(folder, manifest, read_checksums(folder), hash_tables=True)


def _verify(path: Path, manifest: dict[str, Any], checksums: dict[str, str], hash_tables: bool) -> list[Damage]:
    known = [name for name in sorted(checksums) if _chunk_of(name, manifest) is not None]
    damages = damage_of(path, [MANIFEST] if MANIFEST in checksums else [], checksums)
    expected = manifest["chunks"] * len(manifest["tables"])
    if (path / COMPLETE).exists() and (MANIFEST not in checksums or not len(known) == len(checksums) - 1 == expected):
        damages.append(Damage(COMPLETE, CHANGED))
    if hash_tables:
        damages += damage_of(path, known, checksums)
    else:
        damages += [Damage(name, MISSING) for name in known if not (path / name).exists()]
    files = (file for table in TABLES for file in sorted(path.glob(f"{table}/*")) if not file.name.startswith("."))
    names = [file.relative_to(path).as_posix() for file in files]
    return damages + [Damage(name, FOREIGN) for name in names if _chunk_of(name, manifest) is None]


def _chunk_of(name: str, manifest: dict[str, Any]) -> int | None:
    """Return the chunk of a file of a sweep's tables; None for any other file."""
    match = _TABLE_FILE.fullmatch(name)
    known = match and match[1] in manifest["tables"] and int(match[2]) < manifest["chunks"]
    return int(match[2]) if match and known else None


class SweepFolder:
    """A sweep's folder, open for writing; made by `open_folder`."""

    def __init__(self, path: Path, tables: tuple[str, ...]) -> None:
        """Take the folder of a sweep with some tables."""
        self.path, self._tables = path, tables
        self._checksums = read_checksums(path)

    @property
    def complete(self) -> bool:
        """Whether the sweep is complete, as far as nothing was damaged."""
        return (self.path / COMPLETE).exists()

    def finished(self, chunk: int) -> bool:
        """Whether a chunk is there, whole and as it was written."""
        return all(name in self._checksums for name in chunk_files(self._tables, chunk))

    def forget_damage(self, manifest: dict[str, Any]) -> list[Damage]:
        """Return what is not as it was written, and take those files for unwritten.

        Args:
            manifest: the manifest that the sweep must have.

        Raises:
            OutputError: a file is there that the sweep has not written.
        """
        damages = _verify(self.path, manifest, self._checksums, hash_tables=True)
        for damage in damages:
            if damage.fault == FOREIGN:
                raise OutputError(f"{self.path / damage.file} {FOREIGN}; remove it.")
            self._checksums.pop(damage.file, None)
        if damages and self.complete:
            self.write(CHECKSUMS, (json.dumps(self._checksums) + "\n").encode())
            (self.path / COMPLETE).unlink()
        return damages

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        """Write the manifest, unless one is there as it was written."""
        if MANIFEST not in self._checksums:
            content = json_text(manifest).encode()
            self.write(MANIFEST, content)
            self._record({MANIFEST: content})

    def commit(self, chunk: int, contents: dict[str, bytes]) -> None:
        """Write a chunk: one file for each table, in the order of the tables, and then their checksums."""
        files = dict(zip(chunk_files(self._tables, chunk), (contents[table] for table in self._tables), strict=True))
        for name, content in files.items():
            self.write(name, content)
        self._record(files)

    def write(self, name: str, content: bytes) -> None:
        """Put a file in its place, whole; raise OutputError where it cannot be written."""
        path = self.path / name
        partial = self.path / WORK / f"{path.name}.part"
        with self._output_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)

    def _record(self, files: dict[str, bytes]) -> None:
        """Keep the checksums of files as they were written; from now on they count as finished."""
        checksums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        with self._output_errors(self.path / CHECKSUMS), (self.path / CHECKSUMS).open("ab") as file:
            file.write(f"\n{json.dumps(checksums)}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        self._checksums |= checksums

    @contextmanager
    def _output_errors(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            kept = "what is finished is kept, and the same command goes on from there"
            raise OutputError(f"{path} cannot be written: {error.strerror or error}; {kept}.") from error

    def log(self, event: str, **more: Any) -> None:
        """Add a line to the log: what happened, and when; a line that cannot be written does not end a sweep."""
        entry = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event} | more
        with suppress(OSError), (self.path / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def write_complete(self, counts: dict[str, int]) -> None:
        """Say that the sweep is complete, with counts and the checksum of every file as it was written."""
        self.write(COMPLETE, json_text(counts | {"files": dict(sorted(self._checksums.items()))}).encode())


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
    if not foreign and COMPLETE in begun and read_manifest(path) is None:
        raise OutputError(
            f"{path / MANIFEST} is missing or damaged, so that nothing shows which sweep this is; give a new folder."
        )
    if foreign or (begun and read_manifest(path) is None):
        what = foreign[0] if foreign else sorted(begun)[0]
        raise OutputError(f"{path} holds {what}, which no sweep has written here; give an empty or new folder.")


@contextmanager
def open_folder(path: Path, tables: tuple[str, ...]) -> Iterator[SweepFolder]:
    """A sweep's folder, locked for writing; made where it is not there.

    Raises:
        OutputError: it holds other files, cannot be written, or another process is writing to it.
    """
    check_sweep_folder(path)
    try:
        (path / WORK).mkdir(parents=True, exist_ok=True)
        lock = (path / WORK / "lock").open("ab")
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.") from error
    with lock:
        if not _lock(lock):
            raise OutputError(f"another sweep is writing to {path} at the moment; wait for it, or give another folder.")
        for partial in (path / WORK).glob("*.part"):
            partial.unlink(missing_ok=True)
        try:
            yield SweepFolder(path, tables)
        finally:
            if (path / COMPLETE).exists():
                shutil.rmtree(path / WORK, ignore_errors=True)


def _lock(file: IO[bytes]) -> bool:
    """Lock an open file until the process ends, however it ends; return whether no other process has it."""
    try:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class PartialSweepWarning(UserWarning):
    """What is read is only a part of a sweep."""


class Sweep:
    """A sweep's folder, open for reading; made by `load_sweep` and `run_sweep`.

    Attributes:
        path: the folder.
        manifest: what the sweep is: design, axes, scenarios, software.
        partial: whether a part of the sweep may be read without a warning.
    """

    def __init__(self, path: Path, manifest: dict[str, Any], partial: bool = False) -> None:
        """Take a folder and the manifest in it."""
        self.path, self.manifest, self.partial = path, manifest, partial
        self._cache: dict[str, tuple[list[int], pd.DataFrame]] = {}

    def __repr__(self) -> str:
        """Say what it is, and whether it is complete."""
        how = "complete" if self.complete else f"partial: {len(self.finished)} of {self.manifest['chunks']} chunks"
        runs, points = self.manifest["runs"], self.manifest["points"]
        return f"<Sweep {str(self.path)!r}: {points:,} points, {runs:,} runs, {how}>"

    @cached_property
    def design(self) -> Design:
        """The design, with the files of its scenario."""
        return Design(**self.manifest["design"])

    @cached_property
    def sampler(self) -> Sampler:
        """How its points were chosen."""
        return Sampler.model_validate(self.manifest["design"]["sampler"])

    @property
    def complete(self) -> bool:
        """Whether every chunk is there."""
        return (self.path / COMPLETE).exists()

    @property
    def finished(self) -> list[int]:
        """Numbers of the chunks that were written whole."""
        files = Counter(_chunk_of(name, self.manifest) for name in read_checksums(self.path))
        return sorted(chunk for chunk, n in files.items() if chunk is not None and n == len(self.manifest["tables"]))

    @property
    def points(self) -> pd.DataFrame:
        """A row per point: its number, policy and sample row, its values, its scenario's hash, status and error."""
        return self.read("points")

    @property
    def runs(self) -> pd.DataFrame:
        """A row per point and run, with its outcomes."""
        return self.read("runs")

    @property
    def weekly(self) -> pd.DataFrame:
        """A row per point, count and week (of `days` days, from 0): mean and quantiles over the point's runs."""
        return self.read("weekly")

    @property
    def trajectories(self) -> pd.DataFrame:
        """A row per point, run and day, with the daily columns that the design keeps."""
        return self.read("trajectories")

    def read(self, table: str, columns: list[str] | None = None) -> pd.DataFrame:
        """Return a table, or some of its columns; read once for all where it is read whole.

        Raises:
            InputError: the sweep keeps no such table, the table has no such column, or a file of it is missing or has
            changed since it was written.
        """
        tables: list[str] = self.manifest["tables"]
        if table not in tables:
            hint = nearest(table, tables) or f"; it keeps {', '.join(sorted(tables))}"
            raise InputError(f"The sweep in {self.path} keeps no table {shown(table)}{hint}.")
        chunks = self.finished
        if not (self.partial or self.complete):
            text = f"only {len(chunks)} of {self.manifest['chunks']} chunks are there and read"
            warnings.warn(f"the sweep in {self.path} is not complete: {text}", PartialSweepWarning, stacklevel=2)
        if columns is not None:
            return self._read(table, chunks, columns)
        cached = self._cache.get(table)
        if cached is None or cached[0] != chunks:
            cached = self._cache[table] = (chunks, self._read(table, chunks, None))
        return cached[1]

    def _read(self, table: str, chunks: list[int], columns: list[str] | None) -> pd.DataFrame:
        import pyarrow as pa
        from pyarrow import parquet

        if not chunks:
            raise InputError(f"The sweep in {self.path} has not finished its first chunk; there is nothing to read.")
        names = [name for chunk in chunks for name in chunk_files([table], chunk)]
        _refuse_damage(self.path, damage_of(self.path, names, read_checksums(self.path)))
        there = parquet.read_schema(self.path / names[0]).names
        for column in columns or ():
            if column not in there:
                hint = nearest(column, there) or f"; there are {', '.join(there)}"
                raise InputError(f"The table {table} has no column {shown(column)}{hint}.")
        parts = [parquet.read_table(self.path / name, columns=columns) for name in names]
        return cast("pd.DataFrame", pa.concat_tables(parts).to_pandas())

    def means(self, outcomes: list[str] | None = None) -> pd.DataFrame:
        """Return a row per point: its values, and the mean over its runs of each outcome (of a yes or no, the share).

        Runs in which an outcome has no value, such as the first fatal day where nobody died, are left out of its mean;
        an outcome that is a name or a date has no mean and is left out.
        """
        wanted = list(self.manifest["outcomes"]) if outcomes is None else list(outcomes)
        numbers = self.read("runs", ["point", *wanted]).select_dtypes(include=["number", "bool"])
        return self.points.set_index("point").join(numbers.groupby("point").mean())


def _refuse_damage(folder: Path, damages: list[Damage]) -> None:
    for damage in damages[:1]:
        mend = "remove it" if damage.fault == FOREIGN else "give the command of this sweep again, which mends it"
        raise InputError(f"{folder / damage.file} {damage.fault}; {mend}.")


def load_sweep(path: str | os.PathLike[str], partial: bool = False) -> Sweep:
    """Return a sweep from its folder, be it complete or not.

    Args:
        path: the folder.
        partial: read a sweep that is not complete without a PartialSweepWarning.

    Raises:
        NotFoundError: there is no sweep in the folder.
        InputError: a file of the sweep is missing, its manifest has changed, or there are files of other origin. Tables
            are held against their checksums when they are read.
    """
    folder = Path(path)
    if (manifest := read_manifest(folder)) is None:
        what = "there is no such folder" if not folder.is_dir() else "the folder holds no sweep"
        raise NotFoundError(f"{folder}: {what}.")
    if manifest.get("format") != FORMAT:
        raise InputError(f"{folder} holds a sweep in another layout ({shown(manifest.get('format'))}).")
    _refuse_damage(folder, _verify(folder, manifest, read_checksums(folder), hash_tables=False))
    return Sweep(folder, manifest, partial)
