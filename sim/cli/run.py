"""`run`, `explain`, `compare`, `twin`, `reproduce`: play scenarios, explain a run, play results again."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import on_first_use, options
from sim.cli.output import command_line, note_files, print_json, working
from sim.errors import InputError, shown

with on_first_use():
    from experiments import draws, reproduction
    from sim.analyses import write as pair_files
    from sim.analyses.compare import compare as comparisons
    from sim.analyses.explain import explain as explanations
    from sim.analyses.explain import moments as stories
    from sim.analyses.twin import twin as twins
    from sim.charts import figures, terminal
    from sim.inputs.scenario import changes as scenario_changes
    from sim.inputs.scenario import scenario as scenarios
    from sim.results import ensemble as ensembles
    from sim.results import provenance, summary, write

DIFFERS = 1
"""Exit code where results are not the same again."""


class Engine(StrEnum):
    """Which engine plays the runs; all give the same tables."""

    auto = "auto"
    wasm = "wasm"
    compiled = "compiled"
    mesa = "mesa"


def run(
    context: typer.Context,
    scenario: options.ScenarioName,
    reading: options.Reading = None,
    runs: options.Runs = 1000,
    seed: options.Seed = 0,
    days: options.Days = None,
    changes: options.Changes = None,
    engine: Annotated[
        Engine,
        typer.Option(
            "--engine",
            help="auto: at once, and faster for much work; wasm: the module that needs no compiling; compiled: machine "
            "code; mesa: one Mesa model after another. All give the same bytes.",
        ),
    ] = Engine.auto,
    threads: options.Threads = None,
    posterior: options.PosteriorSource = None,
    out: options.Out = None,
    as_json: options.AsJson = False,
) -> None:
    """Play a scenario many times and print a page.

    The page tells of attacks, reprisals, casualties and rungs, in medians and shares of runs. One step is a day;
    attacks are counts, casualties people. With --out DIR, tables and figures go to DIR. With --posterior, run k plays
    with a draw of the calibrated parameters, and the page separates what parameters and luck each do; --set prevails.
    From a manifest.json it takes runs, seed, engine and draws as well, unless they are given.

    Example: escalation run tower-22 --reading 001-resistance --out results
    """
    manifest = provenance.read_manifest(Path(scenario)) if options.is_manifest(scenario) else None
    if manifest is not None:
        own = {name for name in context.params if str(context.get_parameter_source(name)).endswith("COMMANDLINE")}
        runs = runs if "runs" in own else int(manifest.get("runs", runs))
        seed = seed if "seed" in own else int(manifest.get("seed", seed))
        engine = engine if "engine" in own else Engine(manifest.get("engine", engine))
    loaded = options.load(scenario, reading, days, changes)
    own_draws = options.load_posterior(loaded, posterior)
    if own_draws is None and manifest is not None:
        own_draws = reproduction.posterior_of_manifest(manifest, Path(scenario).parent, loaded)
    ensemble = options.play(loaded, runs, seed, threads, engine.value, own_draws)
    if out is not None:
        with working(f"writing {out}"):
            write.write_results(ensemble, out, figures.draw_figures, command_line(), engine.value)
        note_files(out)
    print_json(summary.summary_json(ensemble)) if as_json else typer.echo(terminal.summary_screen(ensemble))


def explain(
    scenario: options.ScenarioName,
    run: options.RunNumber,
    day: Annotated[
        str | None,
        typer.Option(
            "--day",
            metavar="D",
            help="Date (2024-01-30) or day number from 0 at the start; without it, the run's key moments.",
        ),
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option("--actor", metavar="A", help="One actor, for instance kataib-hezbollah or united-states."),
    ] = None,
    seed: options.Seed = 0,
    days: options.Days = None,
    reading: options.Reading = None,
    changes: options.Changes = None,
    posterior: options.PosteriorSource = None,
    as_json: options.AsJson = False,
) -> None:
    """Explain what was decided on a day of a run, or tell the run by its key moments.

    Gives each decision with its rule, its inputs in their units, threshold, margin, luck and evidence. Without --day,
    the days on which the run's course was made, each with its why; docs/ODD.md has the rule that chooses them. With
    --posterior, the run is that of `escalation run --posterior`.

    Example: escalation explain tower-22 --run 7 --day 2024-01-30
    """
    loaded = options.load(scenario, reading, days, changes)
    if day is None:
        if actor is not None:
            raise InputError("--actor needs a --day: key moments are told for all actors.")
        story = stories.key_moments(ensembles.play_one(loaded, seed, run, options.load_posterior(loaded, posterior)))
        print_json(story.to_json()) if as_json else typer.echo(stories.moments_text(story))
        return
    number = explanations.parse_day(loaded, day)
    played = ensembles.play_one(loaded, seed, run, options.load_posterior(loaded, posterior))
    explanation = explanations.explain(played, number, actor)
    print_json(explanation.to_json()) if as_json else typer.echo(explanations.explanation_text(explanation))


def compare(
    scenario_names: Annotated[
        list[str],
        typer.Argument(
            metavar="A B [C ...]",
            help="Scenarios (names or YAML files, each with @READING for another reading); the first is the reference.",
        ),
    ],
    runs: options.Runs = 1000,
    seed: options.Seed = 0,
    days: options.Days = None,
    reading: options.Reading = None,
    threads: options.Threads = None,
    posterior: options.PosteriorSource = None,
    out: options.Out = None,
    as_json: options.AsJson = False,
) -> None:
    """Compare scenarios that share their luck with the first of them.

    Run k of each is paired with run k of the first. Prints, for each outcome in its own unit, the mean difference from
    the first with a 95% bootstrap interval, the share of pairs in which it is higher, lower or equal, how much of the
    variance the pairing saves, and the day (from 0) on which pairs part. With --posterior, run k of each plays with the
    same draw of the calibrated parameters as run k of the first, where both have the same posterior.

    Example: escalation compare tower-22 no-mediation full-control tower-22@004-tit-for-tat --runs 1000
    """
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
        pair_files.write_comparison(found, loaded, out, command_line(), entries)
        note_files(out)
    if as_json:
        print_json(found.to_json())
    elif isinstance(found, comparisons.Comparisons):
        typer.echo(comparisons.comparisons_text(found))
    else:
        typer.echo(comparisons.comparison_text(found))


def twin(
    scenario: options.ScenarioName,
    run: options.RunNumber,
    changes: options.Changes = None,
    force: Annotated[
        list[str] | None,
        typer.Option(
            "--force",
            metavar="'DATE ACTOR DECISION CHOICE'",
            help="Force one decision, for instance '2024-01-30 kataib-hezbollah posture suspended'; repeatable.",
        ),
    ] = None,
    seed: options.Seed = 0,
    days: options.Days = None,
    reading: options.Reading = None,
    posterior: options.PosteriorSource = None,
    out: options.Out = None,
    as_json: options.AsJson = False,
) -> None:
    """Play one run again with something changed.

    Prints the first day on which the two depart, the decision behind it, and both paths. Changes are in each
    parameter's own unit. Everything upstream of a change keeps its luck. With --posterior, both play with the run's
    draw of the parameters, what is changed excepted.

    Example: escalation twin tower-22 --run 7 --set militia.restraint=1.0
    """
    if not changes and not force:
        raise InputError("A twin needs something changed: --set PATH=VALUE or --force 'DATE ACTOR DECISION CHOICE'.")
    original = options.load(scenario, reading, days)
    changed = original.with_changes(scenario_changes.parse_assignments(changes or ()))
    changed = changed.with_forced(twins.parse_forced(changed, force or ()))
    result = twins.twin(original, changed, seed, run, options.load_posterior(changed, posterior))
    if out is not None:
        pair_files.write_twin(result, out, command_line(), draws.posterior_entries([changed], posterior))
        note_files(out)
    print_json(result.to_json()) if as_json else typer.echo(twins.twin_text(result, terminal.sparkline))


def reproduce(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `--out` wrote: of a run, a sweep, ...")],
    threads: options.Threads = None,
    as_json: options.AsJson = False,
) -> None:
    """Check a folder of results, play it again and compare byte for byte.

    Every file is held against the SHA-256 in the manifest. Then tables and texts are played again, from the scenario,
    seed, runs, engine and draws in the manifest. Figures are checked by their hash and not drawn again. Takes about as
    long as the results took. Leaves with 0 when all is equal, 1 when something differs, 2 for bad input.

    Example: escalation reproduce results
    """
    with working(f"playing {folder} again"):
        found = reproduction.reproduce(folder, threads)
    print_json(found.to_json()) if as_json else typer.echo(str(found))
    if not found.equal:
        raise typer.Exit(DIFFERS)
