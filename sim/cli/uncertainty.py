"""`uncertainty` and `who-stopped-it`: where the spread of outcomes comes from, and what brings a suspension about."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import options
from sim.cli.lazy import on_first_use
from sim.cli.options import AsJson, Days, Out, PosteriorSource, Seed, Threads
from sim.cli.output import bar, command_line, note_files, print_json

with on_first_use():
    from experiments import draws as parameter_draws
    from experiments.uncertainty import run as spread
    from experiments.uncertainty import text as spread_text
    from experiments.who_stopped_it import run as suspension
    from experiments.who_stopped_it import text as suspension_text

Points = Annotated[int, typer.Option("--points", metavar="N", help="Draws of parameters in each cell, 2 or more.")]
Replications = Annotated[int, typer.Option("--replications", metavar="R", help="Runs of each draw, 2 or more.")]
Draws = Annotated[
    int,
    typer.Option(
        "--points", metavar="N", help="Draws of parameters from the evidence ranges; 0 keeps each reading's values."
    ),
]
RunsEach = Annotated[int, typer.Option("--runs", metavar="N", help="Runs of each draw and coalition, 2 or more.")]


def uncertainty(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Name of a shipped scenario or a YAML file.")
    ] = "tower-22",
    points: Points = 40,
    replications: Replications = 16,
    seed: Seed = 0,
    days: Days = None,
    threads: Threads = None,
    posterior: PosteriorSource = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Share out the variance of each headline outcome among readings, rules, parameters and luck.

    Plays every reading with its own rules and with one exchanged at a time (60 cells), draws of all parameters from
    the evidence ranges (or with --posterior from each reading's posterior), and several runs of each draw. --out writes
    the table, JSON and a figure.

    Example: escalation uncertainty tower-22 --out spread
    """
    options.check_numbers(seed, threads)
    options.check_out(out)
    loaded = options.load(scenario, None, days)
    readings = [cell.scenario for cell in spread.cells_of(loaded) if not cell.exchanged]
    options.note_posteriors(readings, posterior)
    spread.check_sizes(points, replications)
    with bar(f"{loaded.name}: readings and rules", spread.cell_count()) as advance:
        found = spread.uncertainty(loaded, points, replications, seed, threads, advance, posterior)
    if out is not None:
        spread_text.write_uncertainty(found, out, command_line())
        note_files(out)
    print_json(spread_text.uncertainty_json(found)) if as_json else typer.echo(spread_text.uncertainty_text(found))


def who_stopped_it(
    points: Draws = 0,
    runs: RunsEach = 1000,
    seed: Seed = 0,
    threads: Threads = None,
    posterior: PosteriorSource = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Ask what brings a suspension about after Tower 22: mediation, order, fear of the reprisal, or talks.

    Follows the record to 28 January 2024, switches the four off in every combination under every reading, and shares
    out their part (Shapley). It says what readings imply, not which is right. --out writes tables, JSON and a figure.

    Example: escalation who-stopped-it --out who-stopped-it
    """
    options.check_numbers(seed, threads)
    options.check_out(out)
    size = suspension.Size(points, runs, seed, threads, posterior)
    suspension.check_size(size)
    readings = parameter_draws.readings()
    options.note_posteriors([suspension.branch(each) for each in readings], posterior)
    with bar("who stopped it: coalitions", len(readings) * 2 ** len(suspension.MECHANISMS)) as advance:
        found = suspension.who_stopped_it(size, progress=advance)
    if out is not None:
        suspension_text.write_found(found, size, out, command_line())
        note_files(out)
    if as_json:
        print_json(suspension_text.found_json(found, size))
    else:
        typer.echo(suspension_text.found_text(found, size))
