"""What commands print: clean JSON on stdout, everything else that is not the answer on stderr."""

from __future__ import annotations

import json
from typing import Any

import typer

from sim.results.text import plain


def print_json(value: Any) -> None:
    """Print a value as indented JSON; numbers that are not finite become null, dates ISO text."""
    typer.echo(json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False))


def note(text: str) -> None:
    """Print a line on stderr, out of the way of an answer on stdout."""
    typer.echo(text, err=True)
