"""`calibrate`, `uncertainty`, `who-stopped-it`: what the record narrows, what outcomes owe to what."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from sim.cli import on_first_use, options
from sim.cli.output import bar, command_line, note, note_files, print_json
from sim.errors import InputError, nearest, shown
from sim.results.files import whole_folder

with on_first_use():
    from experiments import draws as parameter_draws
    from experiments.calibration import files, report
    from experiments.calibration import run as calibrations
    from experiments.hindcast import bank as banks
    from experiments.uncertainty import run as spread
    from experiments.uncertainty import text as spread_text
    from experiments.who_stopped_it import run as suspension
    from experiments.who_stopped_it import text as suspension_text
    from sim.inputs.posterior import posterior as posteriors
    from sim.inputs.scenario import scenario as scenarios
    from sim.results import provenance

ALL = "all"

Readings = Annotated[
    str, typer.Option("--reading", metavar="ID", help="A reading, `common` for the common evidence, or `all` of them.")
]
Draws = Annotated[
    int | None,
    options.whole_number("--draws", "N", "Draws tried, 5,000 to 2,000,000; 200,000 unless given.", 5000, 2_000_000),
]
Shipped = Annotated[bool, typer.Option("--shipped", help="Print what was found for the posteriors that ship, at once.")]
Quick = Annotated[bool, typer.Option("--quick", help="20,000 draws: a look, with wider posteriors.")]
Points = Annotated[int, typer.Option("--points", metavar="N", help="Draws of parameters in each cell, 2 or more.")]
Replications = Annotated[int, typer.Option("--replications", metavar="R", help="Runs of each draw, 2 or more.")]
DrawsEach = Annotated[
    int,
    typer.Option(
        "--points", metavar="N", help="Draws of parameters from the evidence ranges; 0 keeps each reading's values."
    ),
]
RunsEach = Annotated[int, typer.Option("--runs", metavar="N", help="Runs of each draw and coalition, 2 or more.")]


def calibrate(
    reading: Readings = "common",
    draws: Draws = None,
    quick: Quick = False,
    shipped: Shipped = False,
    out: options.Out = None,
    seed: options.Seed = 0,
    threads: options.Threads = None,
    as_json: options.AsJson = False,
) -> None:
    """Calibrate the parameters to the record of 2023-24, and check the calibration itself.

    Prints whether ranks of known parameters are even, how often intervals hold them, a control with shuffled
    intervals, what the record narrows and what it leaves open. --out writes draws that --posterior reads, tables and
    three figures. About 75 seconds a reading, eight minutes for all; interrupted, it goes on where it
    stopped when given again.

    Example: escalation calibrate --reading all --out calibration
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: the same sums on any number of processors
    if shipped:
        if banks.is_stale(posteriors.load_posterior(scenarios.load_scenario(posteriors.CALIBRATED_ON))):
            note("The shipped posteriors belong to another model or record; `escalation calibrate` makes them anew.")
        typer.echo(files.shipped_text(as_json).rstrip())
        return
    known = list(parameter_draws.readings())
    if reading not in (*known, ALL):
        allowed = f"{', '.join([*known, ALL])}{nearest(reading, known)}"
        raise InputError(f"--reading: there is no reading {shown(reading)}; there are: {allowed}")
    if quick and draws is not None:
        raise InputError("--quick and --draws exclude each other.")
    number = (calibrations.QUICK_DRAWS if quick else calibrations.DRAWS) if draws is None else draws
    chosen, found = known if reading == ALL else [reading], []
    for name in chosen:
        with bar(f"calibrate: {name}", calibrations.steps(number)) as advance:
            cache = calibrations.cache_folder(name, number, seed)
            found.append(calibrations.calibrate(name, number, seed, threads, cache, advance))
    for name in chosen:
        calibrations.clear_cache(calibrations.cache_folder(name, number, seed))
    if out is not None:
        with whole_folder(out) as partial:
            more = files.write_files(found, number, seed, partial)
            played = [calibrations.scenario_of(each.reading) for each in found]
            provenance.write_manifest(partial, "calibrate", seed, played, command_line(), more)
        note_files(out)
    if as_json:
        print_json(report.all_diagnostics(found, number, seed))
    else:
        typer.echo(report.calibration_text(found, number, seed))


def uncertainty(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Name of a shipped scenario or a YAML file.")
    ] = "tower-22",
    points: Points = 40,
    replications: Replications = 16,
    seed: options.Seed = 0,
    days: options.Days = None,
    threads: options.Threads = None,
    posterior: options.PosteriorSource = None,
    out: options.Out = None,
    as_json: options.AsJson = False,
) -> None:
    """Share out the variance of each headline outcome among readings, rules, parameters and luck.

    Plays every reading with its own rules and with one exchanged at a time (60 cells), draws of all parameters from
    the evidence ranges (or with --posterior from each reading's posterior), and several runs of each draw. --out writes
    the table, JSON and a figure.

    Example: escalation uncertainty tower-22 --out spread
    """
    loaded = options.load(scenario, None, days)
    readings = [cell.scenario for cell in spread.cells_of(loaded) if not cell.exchanged]
    options.load_posteriors(readings, posterior)
    spread.check_sizes(points, replications)
    with bar(f"{loaded.name}: readings and rules", spread.cell_count()) as advance:
        found = spread.uncertainty(loaded, points, replications, seed, threads, advance, posterior)
    if out is not None:
        spread_text.write_uncertainty(found, out, command_line())
        note_files(out)
    print_json(spread_text.uncertainty_json(found)) if as_json else typer.echo(spread_text.uncertainty_text(found))


def who_stopped_it(
    points: DrawsEach = 0,
    runs: RunsEach = 1000,
    seed: options.Seed = 0,
    threads: options.Threads = None,
    posterior: options.PosteriorSource = None,
    out: options.Out = None,
    as_json: options.AsJson = False,
) -> None:
    """Ask what brings a suspension about after Tower 22: mediation, order, fear of the reprisal, or talks.

    Follows the record to 28 January 2024, switches the four off in every combination under every reading, and shares
    out their part (Shapley). It says what readings imply, not which is right. --out writes tables, JSON and a figure.

    Example: escalation who-stopped-it --out who-stopped-it
    """
    size = suspension.Size(points, runs, seed, threads, posterior)
    suspension.check_size(size)
    readings = parameter_draws.readings()
    options.load_posteriors([suspension.branch(each) for each in readings], posterior)
    with bar("who stopped it: coalitions", len(readings) * 2 ** len(suspension.MECHANISMS)) as advance:
        found = suspension.who_stopped_it(size, progress=advance)
    if out is not None:
        suspension_text.write_found(found, size, out, command_line())
        note_files(out)
    if as_json:
        print_json(suspension_text.found_json(found, size))
    else:
        typer.echo(suspension_text.found_text(found, size))
