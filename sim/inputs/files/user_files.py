"""Reads every file that a user names: an ordinary file, not too large, in UTF-8. Anything else is one sentence."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sim.errors import InputError, NotFoundError, printable

LARGEST_FILE = 256 * 1024
"""Bytes, the largest YAML file that is read."""

LARGEST_JSON = 64_000_000
"""Bytes, the largest JSON file that is read."""

LARGEST_TABLE = 64_000_000
"""Bytes, the largest CSV file that is read unless its reader allows more."""

LONGEST_LINE = 1_000_000
"""Signs, the longest line of a CSV file."""

MOST_COLUMNS = 1000
"""Columns, the most that a CSV file may have."""


def label_of(path: str | os.PathLike[str]) -> str:
    """Return how a file is called in messages: as the user wrote it, on one line."""
    return printable(str(path), length=200)


def open_file(path: Path, needed: str, largest: int, label: str | None = None) -> io.BufferedReader:
    """Open an ordinary file for reading in bytes.

    Args:
        path: the file; a pipe or a device is refused without being opened.
        needed: the kind of file, for messages, such as "a CSV file".
        largest: bytes, the largest size allowed.
        label: what messages call it; the path unless given.

    Raises:
        NotFoundError: there is no such file.
        InputError: it is a folder, a pipe or a device, too large, or may not be read.
    """
    label = label or label_of(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{label}: this is a folder; the name of {needed} is needed.")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{label}: this is not an ordinary file; the name of {needed} is needed.")
        if status.st_size > largest:
            raise _too_large(label, largest)
        return path.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise NotFoundError(f"{label}: there is no such file.") from None
    except PermissionError:
        raise InputError(f"{label}: there is no permission to read this file.") from None
    except (OSError, ValueError) as error:
        raise _unreadable(label, error) from None


def read_bytes(path: Path, needed: str, largest: int, label: str | None = None) -> bytes:
    """Return what is in a file; arguments and errors are those of `open_file`."""
    label = label or label_of(path)
    with open_file(path, needed, largest, label) as file:
        try:
            content = file.read(largest + 1)
        except OSError as error:
            raise _unreadable(label, error) from None
    if len(content) > largest:
        raise _too_large(label, largest)
    return content


def _too_large(label: str, largest: int) -> InputError:
    size = f"{largest // 1_000_000} MB" if largest >= 1_000_000 else f"{largest // 1024} KB"
    return InputError(f"{label}: the file is too large; at most {size} are allowed.")


def _unreadable(label: str, error: Exception) -> InputError:
    reason = getattr(error, "strerror", None) or "its name is not one that the system allows"
    return InputError(f"{label}: this file cannot be read ({printable(reason)}).")


def decode(content: bytes, label: str) -> str:
    """Return the text of a YAML file.

    Raises:
        InputError: the content is too large, binary, empty or not UTF-8.
    """
    if len(content) > LARGEST_FILE:
        raise _too_large(label, LARGEST_FILE)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{label}: the file is UTF-16; save it as UTF-8 text.")
    if b"\x00" in content:
        raise InputError(f"{label}: this is a binary file; a YAML text file in UTF-8 is needed.")
    text = _utf8(content, label)
    if not text.strip():
        raise InputError(f"{label}: the file is empty.")
    return text


def _utf8(content: bytes, label: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{label}, line {line}: the file is not UTF-8 text; save it as UTF-8.") from None


def read_text(path: Path, label: str | None = None) -> str:
    """Return the text of a YAML file of at most 256 KB in UTF-8.

    Raises:
        NotFoundError: there is no such file.
        InputError: it is a folder or a device, too large, binary, empty, not UTF-8, or may not be read.
    """
    label = label or label_of(path)
    return decode(read_bytes(path, "a YAML file", LARGEST_FILE, label), label)


def read_json(path: Path) -> Any:
    """Return what a JSON file of at most 64 MB holds.

    Raises:
        NotFoundError: there is no such file.
        InputError: it cannot be read, is not JSON, or is nested too deeply.
    """
    label = label_of(path)
    text = _utf8(read_bytes(path, "a JSON file", LARGEST_JSON, label), label)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{label}, line {error.lineno}: this is not valid JSON ({error.msg}).") from None
    except RecursionError:
        raise InputError(f"{label}: this JSON is nested too deeply.") from None
    except ValueError as error:
        raise InputError(f"{label}: this is not valid JSON ({printable(str(error))}).") from None


def read_csv(path: Path, delimiters: str = ",", largest: int = LARGEST_TABLE) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file in UTF-8, each with the number of its (last) line, from 1.

    Args:
        path: the file.
        delimiters: what may part the columns; the one that the first line has most often is taken.
        largest: bytes, the largest size allowed.

    Raises:
        NotFoundError: there is no such file.
        InputError: it cannot be read, is not UTF-8 or CSV, or has a line or a header that is too long.
    """
    label = label_of(path)
    with open_file(path, "a CSV file", largest, label) as file:
        yield from csv_rows(file, label, delimiters)


def csv_rows(file: BinaryIO, label: str, delimiters: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of an open CSV file; `label` is what messages call it. See `read_csv`."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        first = text.readline(LONGEST_LINE)
        text.seek(0)
        rows = csv.reader(_lines(text, label), delimiter=max(delimiters, key=first.count))
        for number, row in enumerate(rows):
            if number == 0 and len(row) > MOST_COLUMNS:
                raise InputError(f"{label}, line 1: {len(row):,} columns; at most {MOST_COLUMNS:,} are allowed.")
            yield rows.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{label} cannot be read as a CSV file in UTF-8: {printable(str(error), 100)}.") from None
    finally:
        text.detach()


def _lines(text: io.TextIOWrapper, label: str) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise InputError(f"{label}, line {number}: the line is longer than {LONGEST_LINE:,} signs.")
        yield line
