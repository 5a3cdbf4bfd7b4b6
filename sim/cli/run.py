"""`run`: play a scenario many times, print a page, and write tables and figures where asked."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.lazy import on_first_use
from sim.cli.options import AsJson, Changes, Days, Out, PosteriorSource, Reading, Runs, ScenarioName, Seed, Threads
from sim.cli.output import command_line, note_files, print_json, working

with on_first_use():
    from sim.charts import figures, terminal
    from sim.results import provenance, summary, write


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
    if options.is_manifest(scenario):
        manifest = provenance.read_manifest(Path(scenario))
        given = {name for name in context.params if str(context.get_parameter_source(name)).endswith("COMMANDLINE")}
        runs = runs if "runs" in given else int(manifest.get("runs", runs))
        seed = seed if "seed" in given else int(manifest.get("seed", seed))
        engine = engine if "engine" in given else Engine(manifest.get("engine", engine))
    options.check_numbers(seed, threads, runs)
    loaded = options.load(scenario, reading, days, changes)
    draws = options.load_posterior(loaded, posterior)
    if draws is None and options.is_manifest(scenario):
        draws = options.manifest_posterior(scenario, loaded)
    ensemble = options.play(loaded, runs, seed, threads, engine.value, draws)
    if out is not None:
        with working(f"writing {out}"):
            write.write_results(ensemble, out, figures.draw_figures, command_line(), engine.value)
        note_files(out)
    if as_json:
        print_json(summary.summary_json(ensemble))
    else:
        typer.echo(terminal.summary_screen(ensemble))
