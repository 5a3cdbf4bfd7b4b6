"""`sweep`: run a design's points into a folder, or go on there; `designs`: the shipped ones; `sensitivity`: indices."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import on_first_use, options
from sim.cli.output import INTERRUPTED, command_line, note, print_json, report, working
from sim.errors import InputError
from sim.results.text import table

with on_first_use():
    from experiments.sweep import design_files, estimate, folder, indices, plan, run, text

if TYPE_CHECKING:
    from rich.progress import Task

EVERY = 10.0
"""Seconds between two lines where there is no terminal."""

MEMORY = 30.0
"""Seconds over which the rate is taken."""


def designs(as_json: options.AsJson = False) -> None:
    """List the shipped designs of sweeps.

    Each varies parameters over ranges in their own units, or rules and readings, and keeps outcomes of every run.

    Example: escalation designs
    """
    plans = {name: plan.make_plan(design_files.load_design(name)) for name in design_files.shipped_designs()}
    if as_json:
        found = []
        for name, each in plans.items():
            known = {"name": name, "title": each.design.title, "question": each.design.question}
            known |= {"scenario": each.design.scenario, "sampler": each.design.sampler.method}
            found.append(known | {"points": each.points, "runs": each.runs, "days": each.days})
        print_json(found)
        return
    rows = [(name, each.design.sampler.method, f"{each.runs:,}", each.design.title) for name, each in plans.items()]
    typer.echo(table(("design", "sampler", "runs", "title"), rows, right=(2,)))
    typer.echo("\nSee what one takes: escalation sweep tower-22-levers --dry-run")


def sweep(
    design: Annotated[
        str, typer.Argument(metavar="DESIGN", help="Name of a shipped design, a YAML file, or a sweep's manifest.json.")
    ],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder of the sweep, new or begun.")] = None,
    processes: Annotated[
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
    if out is None and not dry_run:
        raise InputError("a sweep needs --out DIR, the folder it is written to; --dry-run shows what it would take.")
    if processes is not None and not 1 <= processes <= run.MOST_WORKERS:
        raise InputError(f"--workers is {processes}, but must be from 1 to {run.MOST_WORKERS:,}.")
    if processes is not None and scheduler is not None:
        raise InputError("--workers and --scheduler exclude each other: a scheduler has workers of its own.")
    if out is not None:
        folder.check_sweep_folder(out)
    planned = plan.make_plan(design_files.as_design(design), run.chunk_of(out) if chunk is None else chunk)
    with nullcontext() if scheduler is None else run.dask_executor(scheduler) as executor:
        with working("trying a few runs"):
            width = processes if executor is None else run.width_of(executor)
            estimated = estimate.estimate_plan(planned, width)
        typer.echo(text.plan_text(planned, estimated))
        if out is None or dry_run:
            return
        try:
            with sweep_bar(out.name) as show:
                size = planned.chunk_runs
                done = run.run_sweep(planned.design, out, executor, processes, show, chunk=size, note=note)
        except KeyboardInterrupt:
            report(text.stopped_text(out, shlex.join(command_line())), INTERRUPTED)
            raise SystemExit(INTERRUPTED) from None
        typer.echo(text.done_text(done))


def sensitivity(
    path: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a finished sweep.")],
    outcomes: Annotated[
        list[str] | None, typer.Option("--outcome", metavar="NAME", help="An outcome; all of them unless given.")
    ] = None,
    level: Annotated[float, typer.Option("--level", metavar="P", help="Coverage of the intervals, 0 to 1.")] = 0.95,
    as_json: options.AsJson = False,
) -> None:
    """Say which inputs move which outcomes, from a finished sweep by saltelli or morris.

    Sobol' indices are shares of an outcome's variance over the ranges; Morris's effects are in the outcome's own unit.

    Example: escalation sensitivity DIR --outcome us_killed
    """
    if not 0.0 < level < 1.0:
        raise InputError(f"--level is {level:g}, but must lie between 0 and 1.")
    finished = folder.load_sweep(path)
    found, left_out = indices.sweep_indices(finished, outcomes or None, level)
    print_json(found.to_dict("records")) if as_json else typer.echo(text.indices_text(finished, found, level))
    for each in left_out:
        note(each)


Show = Callable[[int, int], None]


@contextmanager
def sweep_bar(title: str) -> Iterator[Show]:
    """Give a function to call with the runs done and all runs; it shows them on stderr, as a bar on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    progress = Progress(*columns, console=console, transient=True, speed_estimate_period=MEMORY)
    task = progress.add_task(title, total=None, pace="")
    last = monotonic()

    def show(done: int, total: int) -> None:
        nonlocal last
        progress.update(task, completed=done, total=total)
        progress.update(task, pace=pace_text(progress.tasks[0]))
        if not console.is_terminal and monotonic() - last >= EVERY:
            last = monotonic()
            note(f"{done:,} of {total:,} runs, {progress.tasks[0].fields['pace']}")

    with progress if console.is_terminal else nullcontext():
        yield show


def pace_text(task: Task) -> str:
    """Return a task's runs a second over the last half minute and the time left; empty until something was played."""
    if not task.speed:
        return ""
    left = f", {text.duration((task.remaining or 0.0) / task.speed)} left" if task.remaining else ""
    return f"{task.speed:,.0f} runs a second{left}"
