"""`page`: a crisis as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import on_first_use
from sim.cli.output import working

with on_first_use():
    from sim.browser import page as pages


def _check_page(out: Path) -> Path:
    """Refuse, before anything is computed, a file that a page cannot be written to."""
    pages.check_page(out)
    return out


def page(
    scenario_names: Annotated[
        list[str], typer.Argument(metavar="SCENARIO...", help="Names of shipped scenarios, or YAML files.")
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", callback=_check_page, help="HTML file to write, such as page.html.")
    ],
    readings: Annotated[
        list[str] | None,
        typer.Option(
            "--reading", metavar="R", help="Reading that the page offers besides none; repeatable, or `all` articles'."
        ),
    ] = None,
) -> None:
    """Write a crisis as one HTML file that plays in any browser.

    The file needs no server, no network and no installation: it holds the compiled model, and plays up to 4,000 runs
    while a lever moves. It gives the numbers that this program gives. Send it, or put it where a class finds it.

    Example: escalation page tower-22 --reading all --out tower-22.html
    """
    with working(f"writing {out}"):
        pages.write_page(out, scenario_names, readings or ())
    typer.echo(f"Wrote {out}: {out.stat().st_size / 1e6:.1f} MB.")
