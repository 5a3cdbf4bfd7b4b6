"""`compare` and `twin`: the same luck under another policy."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import (
    AsJson,
    Changes,
    Days,
    Out,
    Reading,
    RunNumber,
    Runs,
    ScenarioName,
    Seed,
    Threads,
    check_out,
)
from sim.errors import InputError


def add_to(app: typer.Typer) -> None:
    """Add both commands to the command line."""
    app.command("compare")(compare)
    app.command("twin")(twin)


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="Scenario to compare with (a name or a YAML file).")],
    b: Annotated[str, typer.Argument(metavar="B", help="Scenario whose difference from A is asked for.")],
    runs: Runs = 1000,
    seed: Seed = 0,
    days: Days = None,
    reading: Reading = None,
    threads: Threads = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Compare two scenarios that share their luck.

    Run k of A is paired with run k of B. Prints, for each outcome in its own unit, the mean of B less A with a 95%
    bootstrap interval, the share of pairs in which B is higher or lower, and the day (from 0) on which pairs part.

    Example: escalation compare tower-22 no-mediation --runs 1000
    """
    from sim.cli.loading import load
    from sim.cli.options import check_runs, check_seed, check_threads
    from sim.cli.printing import print_json
    from sim.cli.progress import computed
    from sim.outputs.compare import compare_ensembles
    from sim.outputs.compare_text import comparison_text

    check_runs(runs)
    check_seed(seed)
    check_threads(threads)
    check_out(out)
    scenarios = [load(name, reading, days) for name in (a, b)]
    first, second = (computed(each, runs, seed, threads) for each in scenarios)
    comparison = compare_ensembles(first, second)
    if out is not None:
        from sim.cli.files import write_comparison

        write_comparison(comparison, (first.scenario, second.scenario), out)
    if as_json:
        print_json(comparison.to_json())
    else:
        typer.echo(comparison_text(comparison))


def twin(
    scenario: ScenarioName,
    run: RunNumber,
    changes: Changes = None,
    force: Annotated[
        list[str] | None,
        typer.Option(
            "--force",
            metavar="'DATE ACTOR DECISION CHOICE'",
            help="Force one decision, for instance '2024-01-30 kataib-hezbollah posture suspended'; repeatable.",
        ),
    ] = None,
    seed: Seed = 0,
    days: Days = None,
    reading: Reading = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Play one run again with something changed.

    Prints the first day on which the two depart, the decision behind it, and both paths. Changes are in each
    parameter's own unit. Everything upstream of a change keeps its luck.

    Example: escalation twin tower-22 --run 7 --set militia.restraint=1.0
    """
    from sim.cli.loading import load
    from sim.cli.options import check_run_number, check_seed
    from sim.cli.printing import print_json
    from sim.inputs.changes import parse_assignments
    from sim.outputs.twin import parse_forced
    from sim.outputs.twin import twin as make_twin

    check_run_number(run)
    check_seed(seed)
    check_out(out)
    if not changes and not force:
        raise InputError("A twin needs something changed: --set PATH=VALUE or --force 'DATE ACTOR DECISION CHOICE'.")
    original = load(scenario, reading, days)
    changed = original.with_changes(parse_assignments(changes or ()))
    changed = changed.with_forced(parse_forced(changed, force or ()))
    result = make_twin(original, changed, seed, run)
    if out is not None:
        from sim.cli.files import write_twin

        write_twin(result, out)
    if as_json:
        print_json(result.to_json())
        return
    from sim.outputs.twin_text import twin_text
    from sim.view.sparkline import sparkline

    typer.echo(twin_text(result, sparkline))
