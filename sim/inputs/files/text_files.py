"""Reads a text file that a user names, and says in one sentence why it cannot be read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sim.errors import InputError, NotFoundError, printable

LARGEST_FILE = 256 * 1024
"""Bytes, the largest file that is read."""


def label_of(path: str | os.PathLike[str]) -> str:
    """Return how a file is called in messages: as the user wrote it, on one line."""
    return printable(str(path), length=200)


def _file_status(path: Path, label: str) -> os.stat_result:
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise NotFoundError(f"{label}: there is no such file.") from None
    except PermissionError:
        raise InputError(f"{label}: there is no permission to read this file.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{label}: this file cannot be read ({_reason(error)}).") from None


def _reason(error: Exception) -> str:
    return printable(getattr(error, "strerror", None) or "its name is not one that the system allows")


def _first_bytes(path: Path, label: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except PermissionError:
        raise InputError(f"{label}: there is no permission to read this file.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{label}: this file cannot be read ({_reason(error)}).") from None


def decode(content: bytes, label: str) -> str:
    """Return the text of a YAML file.

    Raises:
        InputError: the content is too large, binary, empty or not UTF-8.
    """
    if len(content) > LARGEST_FILE:
        raise InputError(f"{label}: the file is too large; at most {LARGEST_FILE // 1024} KB are allowed.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{label}: the file is UTF-16; save it as UTF-8 text.")
    if b"\x00" in content:
        raise InputError(f"{label}: this is a binary file; a YAML text file in UTF-8 is needed.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{label}, line {line}: the file is not UTF-8 text; save it as UTF-8.") from None
    if not text.strip():
        raise InputError(f"{label}: the file is empty.")
    return text


def read_text(path: Path, label: str | None = None) -> str:
    """Return the text of a file of at most 256 KB in UTF-8.

    Raises:
        NotFoundError: there is no such file.
        InputError: it is a folder or a device, too large, binary, empty, not UTF-8, or may not be read.
    """
    label = label or label_of(path)
    mode = _file_status(path, label).st_mode
    if stat.S_ISDIR(mode):
        raise InputError(f"{label}: this is a folder; the name of a YAML file is needed.")
    if not stat.S_ISREG(mode):
        raise InputError(f"{label}: this is not an ordinary file; the name of a YAML file is needed.")
    return decode(_first_bytes(path, label), label)
