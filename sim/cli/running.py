"""`run`: play a scenario many times, print a page, and write tables and figures where asked."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.files import command_line, note_written
from sim.cli.options import AsJson, Changes, Days, Out, Reading, Runs, ScenarioName, Seed, Threads
from sim.cli.posteriors import PosteriorCommand, PosteriorOption

if TYPE_CHECKING:
    from sim.charts.figures import Renderer
    from sim.inputs.posterior.posterior import Posterior
    from sim.inputs.scenario.scenario import Scenario
    from sim.results.ensemble import Ensemble


class Engine(StrEnum):
    """Which engine plays the runs; both give the same tables."""

    compiled = "compiled"
    mesa = "mesa"


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("run", cls=PosteriorCommand)(run)


def run(
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
    posterior: PosteriorOption = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Play a scenario many times and print a page.

    The page tells of attacks, reprisals, casualties and rungs, in medians and shares of runs. One step is a day;
    attacks are counts, casualties people. With --out DIR, tables and figures go to DIR. With --posterior, run k plays
    with a draw of the calibrated parameters, and what parameters and luck each do is told apart; --set prevails.

    Example: escalation run tower-22 --reading 001-resistance --out results
    """
    from sim.cli.loading import load
    from sim.cli.options import check_numbers, check_out
    from sim.cli.posteriors import posterior_of

    check_numbers(seed, threads, runs)
    check_out(out)
    loaded = load(scenario, reading, days, changes)
    draws = posterior_of(loaded, posterior)
    if out is None:
        _answer(_played(loaded, runs, seed, threads, engine, draws), as_json)
        return
    from sim.charts.figures import Renderer

    with Renderer() as renderer:
        ensemble = _played(loaded, runs, seed, threads, engine, draws)
        _write(ensemble, out, engine, renderer)
    _answer(ensemble, as_json)


def _played(
    scenario: Scenario, runs: int, seed: int, threads: int | None, engine: Engine, draws: Posterior | None
) -> Ensemble:
    from sim.cli.progress import computed

    return computed(scenario, runs, seed, threads, engine.value, draws)


def _write(ensemble: Ensemble, out: Path, engine: Engine, renderer: Renderer) -> None:
    from sim.charts.figures import drawing
    from sim.cli.progress import working
    from sim.results.write import write_results

    with working(f"writing {out}"):
        write_results(ensemble, out, drawing(ensemble, renderer), command_line(), engine.value)
    note_written(out)


def _answer(ensemble: Ensemble, as_json: bool) -> None:
    if as_json:
        from sim.cli.printing import print_json
        from sim.results.summary import summary_json

        print_json(summary_json(ensemble))
        return
    from sim.charts.terminal import summary_screen

    typer.echo(summary_screen(ensemble))
