"""What a command prints, for the README: run as a reader would run it, and cut to the lines that are shown."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from docs.reference.markdown import fence
from sim.errors import InputError

CUT = "..."
"""What stands for the lines that are left out."""

_MARKER = re.compile(r"(?P<parts>.+?) of escalation (?P<words>.+)")
_LINES = re.compile(r"(?P<first>[0-9]+)-(?P<last>[0-9]+)")


def run(words: str, folder: Path) -> str:
    """Run `escalation` with some words in a folder and return what it prints.

    Raises:
        InputError: the command fails; says how.
    """
    done = subprocess.run(
        [sys.executable, "-m", "sim", *shlex.split(words)],
        cwd=folder,
        env=os.environ | {"NO_COLOR": "1", "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise InputError(f"`escalation {words}` left with exit code {done.returncode}: {done.stderr.strip()[:500]}")
    return done.stdout


@cache
def printed(words: str) -> tuple[str, ...]:
    """Return the lines that `escalation` prints for some words."""
    with tempfile.TemporaryDirectory() as folder:
        return tuple(line.rstrip() for line in run(words, Path(folder)).splitlines())


def _wanted(line: str, place: int, parts: list[str]) -> bool:
    for part in parts:
        numbers = _LINES.fullmatch(part)
        if numbers is None and line.startswith(part):
            return True
        if numbers is not None and int(numbers["first"]) <= place <= int(numbers["last"]):
            return True
    return False


def excerpt(lines: tuple[str, ...], parts: str) -> str:
    """Return some of the lines, and a mark at the end where others are left out.

    Args:
        lines: what a command printed.
        parts: what is shown, joined by commas and a space each: lines by number from 1 (`1-3`), or by the text they
            begin with.
    """
    named = parts.split(", ")
    shown = [line for place, line in enumerate(lines, start=1) if _wanted(line, place, named)]
    return "\n".join([*shown, CUT] if len(shown) < len(lines) else shown)


def block(argument: str) -> str:
    """Return the output of a command as a block of code; argument: `1-12, peak rung of escalation compare A B`.

    Raises:
        InputError: the argument has another form, or the command fails.
    """
    match = _MARKER.fullmatch(argument)
    if match is None:
        raise InputError(f"An output block is named like `output 1-12 of escalation list`, not {argument!r}.")
    return fence(excerpt(printed(match["words"]), match["parts"]))
