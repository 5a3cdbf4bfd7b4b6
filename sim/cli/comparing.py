"""`compare` and `twin`: the same luck under another policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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
from sim.cli.posteriors import PosteriorCommand, PosteriorOption
from sim.errors import InputError, shown

if TYPE_CHECKING:
    from sim.analyses.compare.compare import Comparison
    from sim.analyses.compare.compare_many import Comparisons
    from sim.inputs.scenario.scenario import Scenario
    from sim.results.ensemble import Ensemble


def add_to(app: typer.Typer) -> None:
    """Add both commands to the command line."""
    app.command("compare", cls=PosteriorCommand)(compare)
    app.command("twin", cls=PosteriorCommand)(twin)


def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="A B [C ...]",
            help="Scenarios (names or YAML files, each with @READING for another reading); the first is the reference.",
        ),
    ],
    runs: Runs = 1000,
    seed: Seed = 0,
    days: Days = None,
    reading: Reading = None,
    threads: Threads = None,
    posterior: PosteriorOption = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Compare scenarios that share their luck with the first of them.

    Run k of each is paired with run k of the first. Prints, for each outcome in its own unit, the mean difference from
    the first with a 95% bootstrap interval, the share of pairs in which it is higher, lower or equal, how much of the
    variance the pairing saves, and the day (from 0) on which pairs part. With --posterior, run k of each plays with the
    same draw of the calibrated parameters as run k of the first, where both have the same posterior.

    Example: escalation compare tower-22 no-mediation full-control tower-22@004-tit-for-tat --runs 1000
    """
    from sim.cli.printing import print_json

    check_out(out)
    loaded, found = _compared(scenarios, (reading, days), runs, seed, threads, posterior)
    if out is not None:
        from sim.cli.files import write_comparison

        write_comparison(found, loaded, out, posterior)
    if as_json:
        print_json(found.to_json())
    else:
        typer.echo(_text(found))


def _compared(
    names: list[str],
    given: tuple[str | None, int | None],
    runs: int,
    seed: int,
    threads: int | None,
    source: str | None,
) -> tuple[list[Scenario], Comparison | Comparisons]:
    """Scenarios by name, under the reading and of the length given, and the comparison of all with the first."""
    from sim.analyses.compare.compare_many import compare_many
    from sim.cli.loading import load_with_reading
    from sim.cli.options import check_numbers
    from sim.cli.posteriors import posterior_of
    from sim.cli.progress import computed

    check_numbers(seed, threads, runs)
    if len(names) < 2:
        raise InputError(f"`compare` needs at least two scenarios; only {shown(names[0])} was given.")
    loaded = [load_with_reading(name, *given) for name in names]
    draws = {each.hash: posterior_of(each, source) for each in loaded}

    def play(each: Scenario) -> Ensemble:
        return computed(each, runs, seed, threads, posterior=draws[each.hash])

    found = compare_many(loaded, runs=runs, seed=seed, play=play)
    return loaded, found.pairs[0] if len(found.pairs) == 1 else found


def _text(found: Comparison | Comparisons) -> str:
    from sim.analyses.compare.compare import Comparison
    from sim.analyses.compare.text import comparison_text
    from sim.analyses.compare.text_many import comparisons_text

    return comparison_text(found) if isinstance(found, Comparison) else comparisons_text(found)


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
    posterior: PosteriorOption = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Play one run again with something changed.

    Prints the first day on which the two depart, the decision behind it, and both paths. Changes are in each
    parameter's own unit. Everything upstream of a change keeps its luck. With --posterior, both play with the run's
    draw of the parameters, what is changed excepted.

    Example: escalation twin tower-22 --run 7 --set militia.restraint=1.0
    """
    from sim.analyses.twin.twin import parse_forced
    from sim.analyses.twin.twin import twin as make_twin
    from sim.cli.loading import load
    from sim.cli.options import check_run_number, check_seed
    from sim.cli.posteriors import posterior_of
    from sim.cli.printing import print_json
    from sim.inputs.scenario.changes import parse_assignments

    check_run_number(run)
    check_seed(seed)
    check_out(out)
    if not changes and not force:
        raise InputError("A twin needs something changed: --set PATH=VALUE or --force 'DATE ACTOR DECISION CHOICE'.")
    original = load(scenario, reading, days)
    changed = original.with_changes(parse_assignments(changes or ()))
    changed = changed.with_forced(parse_forced(changed, force or ()))
    result = make_twin(original, changed, seed, run, posterior_of(changed, posterior))
    if out is not None:
        from sim.cli.files import write_twin

        write_twin(result, out)
    if as_json:
        print_json(result.to_json())
        return
    from sim.analyses.twin.text import twin_text
    from sim.charts.terminal import sparkline

    typer.echo(twin_text(result, sparkline))
