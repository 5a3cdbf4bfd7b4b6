"""`patterns`: which patterns of the record an ensemble shows, and which it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import AsJson, Changes, Reading, Seed, Threads
from sim.cli.posteriors import PosteriorCommand, PosteriorOption

if TYPE_CHECKING:
    from sim.results.ensemble import Ensemble


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("patterns", cls=PosteriorCommand)(patterns)


def patterns(
    scenario: Annotated[
        str | None, typer.Argument(metavar="SCENARIO", help="Only the patterns of this scenario.")
    ] = None,
    runs: Annotated[int, typer.Option("--runs", metavar="N", help="Runs of each ensemble, 1 to 1,000,000.")] = 2000,
    seed: Seed = 0,
    reading: Reading = None,
    changes: Changes = None,
    threads: Threads = None,
    posterior: PosteriorOption = None,
    as_json: AsJson = False,
) -> None:
    """Compare ensembles with the patterns of the record.

    Prints target, tolerance, value and 90% interval of each pattern in its own unit, the runs behind it, and whether
    it is met: whether the median over runs, or the value over all runs, lies within the tolerance. Patterns that fail
    are printed as failing. With --posterior, each run plays with a draw of the calibrated parameters, and the
    count of patterns met stands beside that of the scenario's own values.

    Example: escalation patterns tower-22 --runs 2000
    """
    from sim.analyses.patterns.patterns import check_patterns, patterns_of
    from sim.analyses.patterns.text import report_json, report_text
    from sim.cli.options import check_numbers
    from sim.cli.printing import print_json

    check_numbers(seed, threads, runs)
    chosen, given = patterns_of(scenario), (reading, changes)
    results = check_patterns(chosen, lambda name: _played(name, given, runs, seed, threads, posterior))
    own = check_patterns(chosen, lambda name: _played(name, given, runs, seed, threads)) if posterior else None
    if as_json:
        print_json(report_json(results, own))
    else:
        typer.echo(report_text(results, runs, seed, own=own))


def _played(
    name: str,
    given: tuple[str | None, list[str] | None],
    runs: int,
    seed: int,
    threads: int | None,
    source: str | None = None,
) -> Ensemble:
    """The ensemble of a scenario, under the reading and with the changes given."""
    from sim.cli.loading import load
    from sim.cli.posteriors import posterior_of
    from sim.cli.progress import computed

    reading, changes = given
    loaded = load(name, reading, None, changes)
    return computed(loaded, runs, seed, threads, posterior=posterior_of(loaded, source))
