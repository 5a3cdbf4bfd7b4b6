"""A text file is there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from sim.errors import OutputError


def write_whole(path: Path, text: str) -> None:
    """Write a text in UTF-8, in place of the file that may be there; parents are made as needed.

    Raises:
        OutputError: the file cannot be written; what was there is as it was.
    """
    real = Path(os.path.realpath(path))
    partial = real.with_name(f".{real.name}.{os.getpid()}.part")
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8", newline="")
        os.replace(partial, real)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.") from error
