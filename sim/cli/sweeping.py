"""`sweep`: run a design's points into a folder, or go on there; `designs`: the shipped ones; `sensitivity`: indices."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.files import command_line
from sim.cli.group import INTERRUPTED, report
from sim.cli.options import AsJson
from sim.errors import InputError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from experiments.sweep.plan import Plan
    from experiments.sweep.results import Sweep

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a finished sweep.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("designs")(designs)
    app.command("sweep")(sweep)
    app.command("sensitivity")(sensitivity)


def designs(as_json: AsJson = False) -> None:
    """List the shipped designs of sweeps.

    Each varies parameters over ranges in their own units, or rules and readings, and keeps outcomes of every run.

    Example: escalation designs
    """
    from experiments.sweep.design_files import load_design, shipped_designs
    from experiments.sweep.plan import make_plan
    from sim.cli.printing import print_json
    from sim.results.text import table

    plans = {name: make_plan(load_design(name)) for name in shipped_designs()}
    if as_json:
        print_json([_listed(name, plan) for name, plan in plans.items()])
        return
    rows = [(name, plan.design.sampler.method, f"{plan.runs:,}", plan.design.title) for name, plan in plans.items()]
    typer.echo(table(("design", "sampler", "runs", "title"), rows, right=(2,)))
    typer.echo("\nSee what one takes: escalation sweep tower-22-levers --dry-run")


def _listed(name: str, plan: Plan) -> dict[str, Any]:
    design = plan.design
    known = {"name": name, "title": design.title, "question": design.question, "scenario": design.scenario}
    return known | {"sampler": design.sampler.method, "points": plan.points, "runs": plan.runs, "days": plan.days}


def sweep(
    design: Annotated[
        str, typer.Argument(metavar="DESIGN", help="Name of a shipped design, a YAML file, or a sweep's manifest.json.")
    ],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder of the sweep, new or begun.")] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Processes; threads of this one unless given.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Dask scheduler, such as tcp://host:8786.")
    ] = None,
    chunk: Annotated[
        int | None, typer.Option("--chunk", metavar="RUNS", help="Runs written at once, 20,000; more for a cluster.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it would take.")] = False,
) -> None:
    """Play every point of a design and keep outcomes, in Parquet tables.

    Shows the runs, the time and the size on disk first; runs are of whole days. Interrupted or killed, it goes on where
    it stopped when the same command is given again.

    Example: escalation sweep tower-22-levers --out levers
    """
    _check(out, workers, scheduler, dry_run)
    plan = _planned(design, out, chunk)
    with _executor(scheduler) as executor:
        _show(plan, executor, workers)
        if out is not None and not dry_run:
            _play(plan, out, executor, workers)


def _planned(design: str, out: Path | None, chunk: int | None) -> Plan:
    from experiments.sweep.design_files import as_design
    from experiments.sweep.folder import check_sweep_folder
    from experiments.sweep.plan import make_plan
    from experiments.sweep.run import chunk_of

    if out is not None:
        check_sweep_folder(out)
    return make_plan(as_design(design), chunk_of(out) if chunk is None else chunk)


def _play(plan: Plan, out: Path, executor: Executor | None, workers: int | None) -> None:
    from experiments.sweep.text import done_text

    typer.echo(done_text(_run(plan, out, executor, workers)))


def _check(out: Path | None, workers: int | None, scheduler: str | None, dry_run: bool) -> None:
    if out is None and not dry_run:
        raise InputError("a sweep needs --out DIR, the folder it is written to; --dry-run shows what it would take.")
    from experiments.sweep.workers import MOST_WORKERS

    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise InputError(f"--workers is {workers}, but must be from 1 to {MOST_WORKERS:,}.")
    if workers is not None and scheduler is not None:
        raise InputError("--workers and --scheduler exclude each other: a scheduler has workers of its own.")


def _show(plan: Plan, executor: Executor | None, workers: int | None) -> None:
    from experiments.sweep.estimate import estimate_plan
    from experiments.sweep.text import plan_text
    from experiments.sweep.workers import width_of
    from sim.cli.progress import working

    with working("trying a few runs"):
        estimated = estimate_plan(plan, workers if executor is None else width_of(executor))
    typer.echo(plan_text(plan, estimated))


@contextmanager
def _executor(scheduler: str | None) -> Iterator[Executor | None]:
    if scheduler is None:
        yield None
        return
    from experiments.sweep.workers import dask_executor

    with dask_executor(scheduler) as executor:
        yield executor


def _run(plan: Plan, out: Path, executor: Executor | None, workers: int | None) -> Sweep:
    from experiments.sweep.run import run_sweep
    from experiments.sweep.text import stopped_text
    from sim.cli.printing import note
    from sim.cli.sweep_progress import sweep_bar

    try:
        with sweep_bar(out.name) as show:
            return run_sweep(plan.design, out, executor, workers, show, chunk=plan.chunk_runs, note=note)
    except KeyboardInterrupt:
        report(stopped_text(out, shlex.join(command_line())), INTERRUPTED)
        raise SystemExit(INTERRUPTED) from None


def sensitivity(
    folder: Folder,
    outcomes: Annotated[
        list[str] | None, typer.Option("--outcome", metavar="NAME", help="An outcome; all of them unless given.")
    ] = None,
    level: Annotated[float, typer.Option("--level", metavar="P", help="Coverage of the intervals, 0 to 1.")] = 0.95,
    as_json: AsJson = False,
) -> None:
    """Say which inputs move which outcomes, from a finished sweep by saltelli or morris.

    Sobol' indices are shares of an outcome's variance over the ranges; Morris's effects are in the outcome's own unit.

    Example: escalation sensitivity DIR --outcome us_killed
    """
    from experiments.sweep.indices import sweep_indices
    from experiments.sweep.results import load_sweep
    from experiments.sweep.text import indices_text
    from sim.cli.printing import note, print_json

    if not 0.0 < level < 1.0:
        raise InputError(f"--level is {level:g}, but must lie between 0 and 1.")
    sweep = load_sweep(folder)
    found, left_out = sweep_indices(sweep, outcomes or None, level)
    print_json(found.to_dict("records")) if as_json else typer.echo(indices_text(sweep, found, level))
    for text in left_out:
        note(text)
