"""`calibrate`: what the record says about the parameters, and whether the calibration itself is right."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from sim.cli.lazy import on_first_use
from sim.cli.options import AsJson, Out, Seed, Threads, check_numbers, check_out
from sim.cli.output import bar, command_line, note, note_files, print_json
from sim.errors import InputError, nearest, shown
from sim.results.files import whole_folder

with on_first_use():
    from experiments import draws as parameter_draws
    from experiments.calibration import files, report
    from experiments.calibration import run as calibrations
    from experiments.hindcast import bank as banks
    from sim.inputs.posterior import posterior as posteriors
    from sim.inputs.scenario import scenario as scenarios
    from sim.results import provenance

ALL = "all"

Readings = Annotated[
    str, typer.Option("--reading", metavar="ID", help="A reading, `common` for the common evidence, or `all` of them.")
]
Draws = Annotated[
    int | None, typer.Option("--draws", metavar="N", help="Draws tried, 5,000 to 2,000,000; 200,000 unless given.")
]
Shipped = Annotated[bool, typer.Option("--shipped", help="Print what was found for the posteriors that ship, at once.")]
Quick = Annotated[bool, typer.Option("--quick", help="20,000 draws: a look, with wider posteriors.")]


def calibrate(
    reading: Readings = "common",
    draws: Draws = None,
    quick: Quick = False,
    shipped: Shipped = False,
    out: Out = None,
    seed: Seed = 0,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Calibrate the parameters to the record of 2023-24, and check the calibration itself.

    Prints whether ranks of known parameters are even, how often intervals hold them, a control with shuffled
    intervals, what the record narrows and what it leaves open. --out writes draws that --posterior reads, tables and
    three figures. About two minutes a reading; interrupted, it goes on where it stopped when given again.

    Example: escalation calibrate --reading all --out calibration
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: the same sums on any number of processors
    check_numbers(seed, threads)
    check_out(out)
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
    if not 5000 <= number <= 2_000_000:
        raise InputError(f"--draws is {number:,}, but must be from 5,000 to 2,000,000.")
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
