"""`uncertainty` and `who-stopped-it`: where the spread of outcomes comes from, and what brings a suspension about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import AsJson, Days, Out, Seed, Threads, check_numbers, check_out
from sim.cli.posteriors import PosteriorCommand, PosteriorOption

if TYPE_CHECKING:
    from experiments.uncertainty.run import Uncertainty
    from sim.inputs.scenario.scenario import Scenario

Points = Annotated[int, typer.Option("--points", metavar="N", help="Draws of parameters in each cell, 2 or more.")]
Replications = Annotated[int, typer.Option("--replications", metavar="R", help="Runs of each draw, 2 or more.")]
Draws = Annotated[
    int,
    typer.Option(
        "--points", metavar="N", help="Draws of parameters from the evidence ranges; 0 keeps each reading's values."
    ),
]
RunsEach = Annotated[int, typer.Option("--runs", metavar="N", help="Runs of each draw and coalition, 2 or more.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("uncertainty", cls=PosteriorCommand)(uncertainty)
    app.command("who-stopped-it", cls=PosteriorCommand)(who_stopped_it)


def uncertainty(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Name of a shipped scenario or a YAML file.")
    ] = "tower-22",
    points: Points = 40,
    replications: Replications = 16,
    seed: Seed = 0,
    days: Days = None,
    threads: Threads = None,
    posterior: PosteriorOption = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Share out the variance of each headline outcome among readings, rules, parameters and luck.

    Plays every reading with its own rules and with one exchanged at a time (60 cells), draws of all parameters from
    the evidence ranges (or with --posterior from each reading's posterior), and several runs of each draw. --out writes
    the table, JSON and a figure.

    Example: escalation uncertainty tower-22 --out spread
    """
    from experiments.uncertainty.run import cells_of
    from experiments.uncertainty.text import uncertainty_json, uncertainty_text, write_uncertainty
    from sim.cli.files import command_line, note_written
    from sim.cli.loading import load
    from sim.cli.posteriors import note_posteriors
    from sim.cli.printing import print_json

    check_numbers(seed, threads)
    check_out(out)
    loaded = load(scenario, None, days)
    note_posteriors([cell.scenario for cell in cells_of(loaded) if not cell.exchanged], posterior)
    found = _shared_out(loaded, (points, replications), seed, threads, posterior)
    if out is not None:
        write_uncertainty(found, out, command_line())
        note_written(out)
    if as_json:
        print_json(uncertainty_json(found))
    else:
        typer.echo(uncertainty_text(found))


def _shared_out(
    scenario: Scenario, sizes: tuple[int, int], seed: int, threads: int | None, posterior: str | None
) -> Uncertainty:
    """Share a scenario's spread out, with a bar on stderr."""
    from experiments.uncertainty.run import cell_count, check_sizes, uncertainty
    from sim.cli.progress import bar

    check_sizes(*sizes)
    with bar(f"{scenario.name}: readings and rules", cell_count()) as advance:
        return uncertainty(scenario, *sizes, seed, threads, advance, posterior)


def who_stopped_it(
    points: Draws = 0,
    runs: RunsEach = 1000,
    seed: Seed = 0,
    threads: Threads = None,
    posterior: PosteriorOption = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Ask what brings a suspension about after Tower 22: mediation, order, fear of the reprisal, or talks.

    Follows the record to 28 January 2024, switches the four off in every combination under every reading, and shares
    out their part (Shapley). It says what readings imply, not which is right. --out writes tables, JSON and a figure.

    Example: escalation who-stopped-it --out who-stopped-it
    """
    from experiments.who_stopped_it.run import Size, branch, check_size, readings
    from experiments.who_stopped_it.run import who_stopped_it as asked
    from experiments.who_stopped_it.switches import MECHANISMS
    from experiments.who_stopped_it.text import found_json, found_text, write_found
    from sim.cli.files import command_line, note_written
    from sim.cli.posteriors import note_posteriors
    from sim.cli.printing import print_json
    from sim.cli.progress import bar

    check_numbers(seed, threads)
    check_out(out)
    size = Size(points, runs, seed, threads, posterior)
    check_size(size)
    note_posteriors([branch(each) for each in readings()], posterior)
    with bar("who stopped it: coalitions", len(readings()) * 2 ** len(MECHANISMS)) as advance:
        found = asked(size, progress=advance)
    if out is not None:
        write_found(found, size, out, command_line())
        note_written(out)
    if as_json:
        print_json(found_json(found, size))
    else:
        typer.echo(found_text(found, size))
