"""`patterns`: which patterns of the record an ensemble shows, and which it does not."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import options
from sim.cli.lazy import on_first_use
from sim.cli.options import AsJson, Changes, PosteriorSource, Reading, Seed, Threads
from sim.cli.output import print_json

with on_first_use():
    from sim.analyses.patterns import patterns as record_patterns
    from sim.analyses.patterns import text
    from sim.results import ensemble as ensembles


def patterns(
    scenario: Annotated[
        str | None, typer.Argument(metavar="SCENARIO", help="Only the patterns of this scenario.")
    ] = None,
    runs: Annotated[int, typer.Option("--runs", metavar="N", help="Runs of each ensemble, 1 to 1,000,000.")] = 2000,
    seed: Seed = 0,
    reading: Reading = None,
    changes: Changes = None,
    threads: Threads = None,
    posterior: PosteriorSource = None,
    as_json: AsJson = False,
) -> None:
    """Compare ensembles with the patterns of the record.

    Prints target, tolerance, value and 90% interval of each pattern in its own unit, the runs behind it, and whether
    it is met: whether the median over runs, or the value over all runs, lies within the tolerance. Patterns that fail
    are printed as failing. With --posterior, each run plays with a draw of the calibrated parameters, and the
    count of patterns met stands beside that of the scenario's own values.

    Example: escalation patterns tower-22 --runs 2000
    """
    options.check_numbers(seed, threads, runs)
    chosen = record_patterns.patterns_of(scenario)

    def play(name: str, source: str | None) -> ensembles.Ensemble:
        loaded = options.load(name, reading, None, changes)
        return options.play(loaded, runs, seed, threads, posterior=options.load_posterior(loaded, source))

    results = record_patterns.check_patterns(chosen, lambda name: play(name, posterior))
    own = record_patterns.check_patterns(chosen, lambda name: play(name, None)) if posterior else None
    if as_json:
        print_json(text.report_json(results, own))
    else:
        typer.echo(text.report_text(results, runs, seed, own=own))
