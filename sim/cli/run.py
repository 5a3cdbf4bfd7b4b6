"""`run`, `explain` and `reproduce`: play a scenario many times, explain a day of a run, play results again."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
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
from sim.cli.output import command_line, note_files, print_json, working

with on_first_use():
    from experiments import reproduction
    from sim.analyses.explain import explain as explanations
    from sim.analyses.explain import text as explanation_words
    from sim.charts import figures, terminal
    from sim.results import ensemble as ensembles
    from sim.results import provenance, summary, write

DIFFERS = 1
"""Exit code where results are not the same again."""


class Engine(StrEnum):
    """Which engine plays the runs; both give the same tables."""

    compiled = "compiled"
    mesa = "mesa"


def run(
    context: typer.Context,
    scenario: ScenarioName,
    reading: Reading = None,
    runs: Runs = 1000,
    seed: Seed = 0,
    days: Days = None,
    changes: Changes = None,
    engine: Annotated[
        Engine, typer.Option("--engine", help="compiled: all runs at once; mesa: one Mesa model after another.")
    ] = Engine.compiled,
    threads: Threads = None,
    posterior: PosteriorSource = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Play a scenario many times and print a page.

    The page tells of attacks, reprisals, casualties and rungs, in medians and shares of runs. One step is a day;
    attacks are counts, casualties people. With --out DIR, tables and figures go to DIR. With --posterior, run k plays
    with a draw of the calibrated parameters, and the page separates what parameters and luck each do; --set prevails.
    From a manifest.json it takes runs, seed, engine and draws as well, unless they are given.

    Example: escalation run tower-22 --reading 001-resistance --out results
    """
    options.check_out(out)
    manifest = provenance.read_manifest(Path(scenario)) if options.is_manifest(scenario) else None
    if manifest is not None:
        own = {name for name in context.params if str(context.get_parameter_source(name)).endswith("COMMANDLINE")}
        runs = runs if "runs" in own else int(manifest.get("runs", runs))
        seed = seed if "seed" in own else int(manifest.get("seed", seed))
        engine = engine if "engine" in own else Engine(manifest.get("engine", engine))
    options.check_numbers(seed, threads, runs)
    loaded = options.load(scenario, reading, days, changes)
    draws = options.load_posterior(loaded, posterior)
    if draws is None and manifest is not None:
        draws = reproduction.posterior_of_manifest(manifest, Path(scenario).parent, loaded)
    ensemble = options.play(loaded, runs, seed, threads, engine.value, draws)
    if out is not None:
        with working(f"writing {out}"):
            write.write_results(ensemble, out, figures.draw_figures, command_line(), engine.value)
        note_files(out)
    print_json(summary.summary_json(ensemble)) if as_json else typer.echo(terminal.summary_screen(ensemble))


def explain(
    scenario: ScenarioName,
    run: RunNumber,
    day: Annotated[
        str, typer.Option("--day", metavar="D", help="Date (2024-01-30) or day number from 0 at the start.")
    ],
    actor: Annotated[
        str | None,
        typer.Option("--actor", metavar="A", help="One actor, for instance kataib-hezbollah or united-states."),
    ] = None,
    seed: Seed = 0,
    days: Days = None,
    reading: Reading = None,
    changes: Changes = None,
    posterior: PosteriorSource = None,
    as_json: AsJson = False,
) -> None:
    """Explain what was decided on a day of a run.

    Gives each decision with its rule, its inputs in their units, threshold, margin, luck and evidence. With
    --posterior, the run is that of `escalation run --posterior`.

    Example: escalation explain tower-22 --run 7 --day 2024-01-30
    """
    options.check_run_number(run)
    options.check_numbers(seed)
    loaded = options.load(scenario, reading, days, changes)
    number = explanations.parse_day(loaded, day)
    played = ensembles.play_one(loaded, seed, run, options.load_posterior(loaded, posterior))
    explanation = explanations.explain(played, number, actor)
    print_json(explanation.to_json()) if as_json else typer.echo(explanation_words.explanation_text(explanation))


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
    options.check_numbers(0, threads)
    with working(f"playing {folder} again"):
        found = reproduction.reproduce(folder, threads)
    print_json(found.to_json()) if as_json else typer.echo(str(found))
    if not found.equal:
        raise typer.Exit(DIFFERS)
