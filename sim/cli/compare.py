"""`compare` and `twin`: the same luck under another policy."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import options
from sim.cli.lazy import on_first_use
from sim.cli.options import (
    AsJson,
    Changes,
    Days,
    Out,
    PosteriorSource,
    Reading,
    RunNumber,
    Runs,
    ScenarioName,
    Seed,
    Threads,
)
from sim.cli.output import command_line, note_files, print_json
from sim.errors import InputError, shown

with on_first_use():
    from experiments import draws
    from sim.analyses.compare import compare as comparisons
    from sim.analyses.compare import text
    from sim.analyses.compare import write as comparison_files
    from sim.analyses.twin import text as twin_words
    from sim.analyses.twin import twin as twins
    from sim.analyses.twin import write as twin_files
    from sim.charts import terminal
    from sim.inputs.scenario import changes as scenario_changes
    from sim.inputs.scenario import scenario as scenarios
    from sim.results import ensemble as ensembles


def compare(
    scenario_names: Annotated[
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
    posterior: PosteriorSource = None,
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
    options.check_out(out)
    options.check_numbers(seed, threads, runs)
    if len(scenario_names) < 2:
        raise InputError(f"`compare` needs at least two scenarios; only {shown(scenario_names[0])} was given.")
    names = [scenarios.split_reading(name) for name in scenario_names]
    loaded = [options.load(name, own or reading, days) for name, own in names]
    posteriors = {each.hash: options.load_posterior(each, posterior) for each in loaded}

    def play(each: scenarios.Scenario) -> ensembles.Ensemble:
        return options.play(each, runs, seed, threads, posterior=posteriors[each.hash])

    several = comparisons.compare_many(loaded, runs=runs, seed=seed, play=play)
    found = several.pairs[0] if len(several.pairs) == 1 else several
    if out is not None:
        entries = draws.posterior_entries(loaded, posterior)
        comparison_files.write_comparison(found, loaded, out, command_line(), entries)
        note_files(out)
    if as_json:
        print_json(found.to_json())
    elif isinstance(found, comparisons.Comparisons):
        typer.echo(text.comparisons_text(found))
    else:
        typer.echo(text.comparison_text(found))


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
    posterior: PosteriorSource = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Play one run again with something changed.

    Prints the first day on which the two depart, the decision behind it, and both paths. Changes are in each
    parameter's own unit. Everything upstream of a change keeps its luck. With --posterior, both play with the run's
    draw of the parameters, what is changed excepted.

    Example: escalation twin tower-22 --run 7 --set militia.restraint=1.0
    """
    options.check_run_number(run)
    options.check_numbers(seed)
    options.check_out(out)
    if not changes and not force:
        raise InputError("A twin needs something changed: --set PATH=VALUE or --force 'DATE ACTOR DECISION CHOICE'.")
    original = options.load(scenario, reading, days)
    changed = original.with_changes(scenario_changes.parse_assignments(changes or ()))
    changed = changed.with_forced(twins.parse_forced(changed, force or ()))
    result = twins.twin(original, changed, seed, run, options.load_posterior(changed, posterior))
    if out is not None:
        twin_files.write_twin(result, out, command_line(), draws.posterior_entries([changed], posterior))
        note_files(out)
    print_json(result.to_json()) if as_json else typer.echo(twin_words.twin_text(result, terminal.sparkline))
