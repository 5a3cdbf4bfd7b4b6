"""The command `escalation`: composes the groups of commands; each does one thing and has its own file."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sim.cli import (
    app_command,
    calibrating,
    catalogue,
    comparing,
    evidence,
    explaining,
    patterns,
    running,
    scoring,
    showing,
    sweeping,
    uncertainty,
)
from sim.cli.group import OneSentenceGroup

app = typer.Typer(
    cls=OneSentenceGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
for group in (
    catalogue,
    showing,
    running,
    comparing,
    sweeping,
    explaining,
    patterns,
    scoring,
    calibrating,
    uncertainty,
    evidence,
    app_command,
):
    group.add_to(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from sim import __version__

        typer.echo(f"escalation {__version__}")
        raise typer.Exit


@app.callback()
def escalation(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Explore how attacks on US forces by Iran-backed Iraqi militias climb, stop or spiral.

    The simulator explores; it does not predict. One step is a day; numbers carry their units.

    Example: escalation run tower-22
    """


def main() -> None:
    """Run the command line and leave with its exit code: 0, 2 for bad input, 130 when interrupted."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    app(prog_name="escalation")


if __name__ == "__main__":
    main()
