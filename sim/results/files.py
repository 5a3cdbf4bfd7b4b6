"""The only owner of files that results are written to: whole or not at all, never in the place of anybody else's.

A folder or a file is written beside its place, as `.NAME.PID.part`, and takes its place when it is whole. What a killed
process has left there is removed by the next write to the same place.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, OutputError
from sim.inputs.files.user_files import read_json
from sim.results.text import plain

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

MANIFEST = "manifest.json"
SOFTWARE = "escalation-sim"
"""Name by which a manifest tells that this program has written it."""

PART, FORMER = "part", "former"


def json_text(content: Any) -> str:
    """Return a value as indented JSON in its own order; numbers that are not finite become null, dates ISO text."""
    return json.dumps(plain(content), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def csv_text(header: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return a table as the text of a CSV file with a header; None becomes an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def write_json(content: Any, path: Path) -> None:
    """Write a value as json_text gives it."""
    path.write_text(json_text(content), encoding="utf-8")


def write_csv(table: pa.Table | pd.DataFrame, path: Path) -> None:
    """Write a table as CSV with a header and without an index; empty cells for what is not known."""
    if hasattr(table, "to_csv"):
        table.to_csv(path, index=False)
        return
    from pyarrow import csv as arrow_csv

    arrow_csv.write_csv(table, str(path))


def write_parquet(table: pa.Table, sink: Any, all_different: Sequence[str] = ()) -> None:
    """Write a table as Parquet, compressed with zstd; the same table gives the same bytes.

    Args:
        table: the table.
        sink: path, or what pyarrow can write to.
        all_different: columns of text that hardly ever repeat a value, for which a dictionary would be a waste.
    """
    import pyarrow as pa
    from pyarrow import parquet

    real = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    parquet.write_table(
        table,
        str(sink) if isinstance(sink, Path) else sink,
        compression="zstd",
        compression_level=1,
        use_dictionary=[name for name in table.column_names if name not in {*real, *all_different}],
        use_byte_stream_split=real,
    )


def parquet_bytes(table: pa.Table) -> bytes:
    """Return a table as the bytes that write_parquet writes."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    write_parquet(table, sink)
    return bytes(sink.getvalue().to_pybytes())


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_names(folder: Path) -> list[str]:
    """Return every file under a folder, relative to it, in order."""
    return sorted(_walk(folder))


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file under a folder, by its name relative to the folder, in order."""
    return {name: sha256_of(folder / name) for name in file_names(folder)}


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file whole, in place of the one that may be there; text as UTF-8. Parents are made as needed.

    Raises:
        OutputError: the file cannot be written; what was there is as it was.
    """
    real = _real(path)
    try:
        if real.is_dir():
            raise OutputError(f"{path} is a folder; the name of a file is needed.")
        real.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(real)
        partial = _beside(real, PART)
        try:
            partial.write_bytes(content.encode() if isinstance(content, str) else content)
            os.replace(partial, real)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.") from error


def write_array(path: Path, array: npt.NDArray[Any]) -> None:
    """Write an array whole, in numpy's own format; raises as write_file."""
    import numpy as np

    content = io.BytesIO()
    np.save(content, array)
    write_file(path, content.getvalue())


def check_file(path: Path, ours: Callable[[bytes], bool], what: str, inputs: Iterable[Path] = ()) -> None:
    """Raise OutputError, before anything is computed, for a file that is not ours to write.

    Args:
        path: file to write.
        ours: whether the first 64 KB of a file that is there show that this program wrote it; then it is replaced.
        what: what ours are, in words, such as "a record of counts".
        inputs: files that are read; none of them is written to.
    """
    real = _real(path)
    try:
        if any(real.exists() and each.exists() and os.path.samefile(real, each) for each in inputs):
            raise OutputError(f"{path} is the file to read; give another one to write to.")
        if not real.exists():
            return
        if not real.is_file():
            raise OutputError(f"{path} is not an ordinary file; give a new file to write to.")
        with real.open("rb") as file:
            start = file.read(65536)
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror or error}.") from error
    if start and not ours(start):
        raise OutputError(f"{path} is there and is not {what} written by this program; give a new file.")


def check_folder(folder: Path) -> Path:
    """Return where results may be written: the folder's real path.

    Raises:
        OutputError: the path is a file, or a folder with files that this program did not write.
    """
    real = _real(folder)
    try:
        if not real.exists():
            return real
        if not real.is_dir():
            raise OutputError(f"{folder} is a file; results need a folder of their own.")
        try:
            content = read_json(real / MANIFEST)
            ours = content["software"]["name"] == SOFTWARE
            allowed = {MANIFEST, *map(str, content["files"])} if ours else set()
        except (InputError, KeyError, TypeError):
            allowed = set()
        foreign = next((name for name in _walk(real) if name not in allowed), None)
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
    partial, former = _beside(real, PART), _beside(real, FORMER)
    try:
        _remove_leftovers(real)
        partial.mkdir(parents=True)
        yield partial
        if real.exists():
            os.replace(real, former)
        try:
            os.replace(partial, real)
        except OSError:
            if former.exists():
                os.replace(former, real)
            raise
        shutil.rmtree(former, ignore_errors=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _real(path: Path) -> Path:
    real = Path(os.path.realpath(path))
    if not real.name:
        raise OutputError(f"{path} is the root of the file system; results need a place of their own.")
    return real


def _walk(folder: Path) -> Iterator[str]:
    """Names of the files under a folder, one after another, so that a look need not go through all of them."""

    def refuse(error: OSError) -> None:
        raise error

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        for name in sorted(names):
            yield Path(place, name).relative_to(folder).as_posix()


def _beside(real: Path, kind: str) -> Path:
    return real.with_name(f".{real.name}.{os.getpid()}.{kind}")


def _remove_leftovers(real: Path) -> None:
    """Remove what processes that are gone have left beside a place; former results come back where nothing is."""
    pattern = re.compile(rf"\.{re.escape(real.name)}\.(\d+)\.({PART}|{FORMER})")
    for each in real.parent.iterdir() if real.parent.is_dir() else ():
        found = pattern.fullmatch(each.name)
        if found is None or _is_running(int(found[1])):
            continue
        with suppress(OSError):
            if found[2] == FORMER and not real.exists():
                os.replace(each, real)
            elif each.is_dir():
                shutil.rmtree(each, ignore_errors=True)
            else:
                each.unlink()


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return False  # this process writes to a place once at a time
    if os.name != "posix":
        return True  # asking would end it there
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
