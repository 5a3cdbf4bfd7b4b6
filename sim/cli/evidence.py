"""`evidence`: the ledger of claims behind every number and rule."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import AsJson


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("evidence")(evidence)


def evidence(
    article: Annotated[
        str | None, typer.Option("--article", metavar="ID", help="Only this source: 000 to 004, or record.")
    ] = None,
    contested: Annotated[bool, typer.Option("--contested", help="Only claims that another claim contradicts.")] = False,
    bears_on: Annotated[
        str | None, typer.Option("--bears-on", metavar="NAME", help="Only claims that bear on this parameter or rule.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the evidence ledger.

    Each claim is in our words, with its paragraph and what contradicts it. Paragraphs count the article's lines
    that are not blank, the title being 1.

    Example: escalation evidence --article 003 --contested
    """
    from sim.cli.ledger_text import entry_json, entry_text, select
    from sim.cli.printing import print_json

    entries = select(article, contested, bears_on)
    if as_json:
        print_json([entry_json(entry) for entry in entries])
        return
    for entry in entries:
        typer.echo(entry_text(entry) + "\n")
    typer.echo(f"{len(entries)} entries.")
