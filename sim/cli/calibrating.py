"""`calibrate`: what the record says about the parameters, and whether the calibration itself is right."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import AsJson, Out, Seed, Threads, check_out
from sim.errors import InputError, nearest, shown

if TYPE_CHECKING:
    from experiments.calibration.run import Calibration

ALL = "all"

Readings = Annotated[
    str, typer.Option("--reading", metavar="ID", help="A reading, `common` for the common evidence, or `all` of them.")
]
Draws = Annotated[
    int | None,
    typer.Option("--draws", metavar="N", help="Draws tried, 5,000 to 2,000,000; 200,000 unless given."),
]
Shipped = Annotated[
    bool,
    typer.Option("--shipped", help="Print what was found for the posteriors that ship, at once."),
]
Quick = Annotated[bool, typer.Option("--quick", help="20,000 draws: a look, with wider posteriors.")]


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("calibrate")(calibrate)


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
    from sim.cli.options import check_seed, check_threads

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: the same sums on any number of processors
    check_seed(seed)
    check_threads(threads)
    check_out(out)
    if shipped:
        _print_shipped(as_json)
        return
    chosen, number = _chosen(reading), _number(draws, quick)
    found = _calibrated(chosen, number, seed, threads)
    if out is not None:
        _write(found, number, seed, out)
    _print(found, number, seed, as_json)


def _print_shipped(as_json: bool) -> None:
    from experiments.calibration.files import shipped_text
    from sim.cli.printing import note

    if not shipped_is_fresh():
        note("The shipped posteriors belong to another model or record; `escalation calibrate` makes them anew.")
    typer.echo(shipped_text(as_json).rstrip())


def shipped_is_fresh() -> bool:
    """Return whether the posteriors that ship belong to the present model and record."""
    from experiments.draws.age import is_stale
    from sim.inputs.posterior.posterior import CALIBRATED_ON, load_posterior
    from sim.inputs.scenario.scenario import load_scenario

    return not is_stale(load_posterior(load_scenario(CALIBRATED_ON)))


def _chosen(reading: str) -> list[str]:
    from experiments.calibration.run import readings

    known = list(readings())
    if reading == ALL:
        return known
    if reading not in known:
        allowed = ", ".join([*known, ALL])
        guess = nearest(reading, known)
        raise InputError(f"--reading: there is no reading {shown(reading)}; there are: {allowed}{guess}")
    return [reading]


def _number(draws: int | None, quick: bool) -> int:
    from experiments.calibration.run import DRAWS, QUICK_DRAWS

    if draws is None:
        return QUICK_DRAWS if quick else DRAWS
    if quick:
        raise InputError("--quick and --draws exclude each other.")
    if not 5000 <= draws <= 2_000_000:
        raise InputError(f"--draws is {draws:,}, but must be from 5,000 to 2,000,000.")
    return draws


def _calibrated(chosen: list[str], draws: int, seed: int, threads: int | None) -> list[Calibration]:
    from experiments.calibration.run import calibrate as run
    from experiments.calibration.run import cleared, kept_in, steps
    from sim.cli.progress import bar

    found = []
    for reading in chosen:
        with bar(f"calibrate: {reading}", steps(draws)) as advance:
            found.append(run(reading, draws, seed, threads, kept_in(reading, draws, seed), advance))
    for reading in chosen:
        cleared(kept_in(reading, draws, seed))
    return found


def _write(found: list[Calibration], draws: int, seed: int, out: Path) -> None:
    from experiments.calibration.files import write_files
    from experiments.calibration.run import scenario_of
    from sim.cli.files import note_written, write_manifest
    from sim.results.folder import whole_folder

    with whole_folder(out) as partial:
        more = write_files(found, draws, seed, partial)
        write_manifest(partial, "calibrate", seed, [scenario_of(each.reading) for each in found], more)
    note_written(out)


def _print(found: list[Calibration], draws: int, seed: int, as_json: bool) -> None:
    from sim.cli.printing import print_json

    if as_json:
        from experiments.calibration.report import all_diagnostics

        print_json(all_diagnostics(found, draws, seed))
    else:
        from experiments.calibration.text import calibration_text

        typer.echo(calibration_text(found, draws, seed))
