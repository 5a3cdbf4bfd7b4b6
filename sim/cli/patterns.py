"""`patterns`: which patterns of the record an ensemble shows, and which it does not."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import AsJson, Changes, Reading, Seed, Threads


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("patterns")(patterns)


def patterns(
    scenario: Annotated[
        str | None, typer.Argument(metavar="SCENARIO", help="Only the patterns of this scenario.")
    ] = None,
    runs: Annotated[int, typer.Option("--runs", metavar="N", help="Runs of each ensemble, 1 to 1,000,000.")] = 2000,
    seed: Seed = 0,
    reading: Reading = None,
    changes: Changes = None,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Compare ensembles with the patterns of the record.

    Prints target, tolerance, value and 90% interval of each pattern in its own unit, the runs behind it, and whether
    it is met: whether the median over runs, or the value over all runs, lies within the tolerance. Patterns that fail
    are printed as failing.

    Example: escalation patterns tower-22 --runs 2000
    """
    from sim.cli.loading import load
    from sim.cli.options import check_runs, check_seed, check_threads
    from sim.cli.printing import print_json
    from sim.cli.progress import computed
    from sim.outputs.patterns import check_patterns, patterns_of
    from sim.outputs.patterns_text import report_text

    check_runs(runs)
    check_seed(seed)
    check_threads(threads)
    chosen = patterns_of(scenario)
    results = check_patterns(chosen, lambda name: computed(load(name, reading, None, changes), runs, seed, threads))
    if as_json:
        print_json([result.to_json() for result in results])
    else:
        typer.echo(report_text(results, runs, seed))
