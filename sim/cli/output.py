"""What commands print: the answer on stdout, as text or JSON; errors, notes and progress on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from sim.results.files import file_names, json_text

BAD_INPUT = 2
INTERRUPTED = 130
INTERRUPTED_TEXT = "interrupted; nothing more was computed."


def report(text: str, code: int = BAD_INPUT) -> int:
    """Print an error on stderr, a sentence to a line, and return the exit code."""
    for sentence in text.splitlines() or [text]:
        typer.echo(f"Error: {sentence}", err=True)
    return code


def print_json(value: Any) -> None:
    """Print a value as indented JSON; numbers that are not finite become null, dates ISO text."""
    typer.echo(json_text(value), nl=False)


def note(text: str) -> None:
    """Print a line on stderr, out of the way of an answer on stdout."""
    typer.echo(text, err=True)


def note_files(folder: Path) -> None:
    """Say on stderr how much was written where."""
    note(f"Wrote {len(file_names(folder))} files to {folder}.")


def command_line() -> list[str]:
    """Return the command as the user typed it, for a manifest."""
    return ["escalation", *sys.argv[1:]]


@contextmanager
def bar(text: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal's stderr, nothing elsewhere; gives a function to call with how many more are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(text, total=total)
        yield lambda done: progress.advance(task, done)


@contextmanager
def working(text: str) -> Iterator[None]:
    """Show a spinner on a terminal's stderr while something of unknown length is done."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(text):
        yield
