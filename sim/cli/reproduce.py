"""`reproduce`: check a folder of results, play it again and compare the two byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.lazy import on_first_use
from sim.cli.options import AsJson, Threads, check_numbers
from sim.cli.output import print_json, working

with on_first_use():
    from experiments import reproduction

DIFFERS = 1


def reproduce(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `--out` wrote: of a run, a sweep, ...")],
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Check a folder of results, play it again and compare byte for byte.

    Every file is held against the SHA-256 in the manifest. Then tables and texts are played again, from the scenario,
    seed, runs, engine and draws in the manifest. Figures are checked by their hash and not drawn again. Takes about as
    long as the results took. Leaves with 0 when all is equal, 1 when something differs, 2 for bad input.

    Example: escalation reproduce results
    """
    check_numbers(0, threads)
    with working(f"playing {folder} again"):
        found = reproduction.reproduce(folder, threads)
    print_json(found.to_json()) if as_json else typer.echo(str(found))
    if not found.equal:
        raise typer.Exit(DIFFERS)
