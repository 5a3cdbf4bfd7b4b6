"""Arguments and options that several commands share, each with its unit, and the checks on them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.errors import InputError

LARGEST_SEED = 2**63 - 1
LARGEST_RUNS = 1_000_000

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name of a shipped scenario (see `escalation list`) or a YAML file.")
]
Reading = Annotated[
    str | None, typer.Option("--reading", metavar="R", help="Reading of an article (see `escalation readings`).")
]
Runs = Annotated[int, typer.Option("--runs", metavar="N", help="Number of runs, 1 to 1,000,000.")]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the luck, a whole number from 0.")]
Days = Annotated[
    int | None, typer.Option("--days", metavar="D", help="Length in days, 30 to 730, from the scenario's start.")
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change one parameter (in its own unit) or rule; repeatable."),
]
Threads = Annotated[
    int | None, typer.Option("--threads", metavar="T", help="Threads of the compiled engine, 1 or more.")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder to write tables and figures to.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON to stdout instead of text.")]
RunNumber = Annotated[int, typer.Option("--run", metavar="K", help="Number of the run, from 0.")]


def check_runs(runs: int) -> int:
    """Return the number of runs, or raise InputError unless it lies from 1 to 1,000,000."""
    if not 1 <= runs <= LARGEST_RUNS:
        raise InputError(f"--runs is {runs}, but must be a whole number from 1 to {LARGEST_RUNS:,}.")
    return runs


def check_seed(seed: int) -> int:
    """Return the seed, or raise InputError unless it lies from 0 to 2**63 - 1."""
    if not 0 <= seed <= LARGEST_SEED:
        raise InputError(f"--seed is {seed}, but must be a whole number from 0 to {LARGEST_SEED}.")
    return seed


def check_run_number(run: int) -> int:
    """Return the number of a run, or raise InputError unless it lies from 0 to 999,999."""
    if not 0 <= run < LARGEST_RUNS:
        raise InputError(f"--run is {run}, but must be a whole number from 0 to {LARGEST_RUNS - 1:,}.")
    return run


def check_threads(threads: int | None) -> int | None:
    """Return the number of threads, or raise InputError when it is below 1."""
    if threads is not None and threads < 1:
        raise InputError(f"--threads is {threads}, but must be 1 or more.")
    return threads


def check_numbers(seed: int, threads: int | None, runs: int = 1) -> None:
    """Raise InputError unless seed, threads and runs are in range."""
    check_runs(runs)
    check_seed(seed)
    check_threads(threads)


def check_out(out: Path | None) -> None:
    """Raise OutputError, before anything is computed, for a folder that results cannot be written to."""
    if out is not None:
        from sim.results.folder import check_folder

        check_folder(out)
