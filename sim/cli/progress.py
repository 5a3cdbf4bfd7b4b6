"""Runs with a bar on the terminal's stderr; nothing is shown where there is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.errors import InputError

if TYPE_CHECKING:
    from sim.inputs.posterior.posterior import Posterior
    from sim.inputs.scenario.scenario import Scenario
    from sim.results.ensemble import Ensemble

MOST_MEMORY = 8_000_000_000
"""Bytes, the most that the days of an ensemble may take."""


def computed(
    scenario: Scenario,
    runs: int,
    seed: int,
    threads: int | None,
    engine: str = "compiled",
    posterior: Posterior | None = None,
) -> Ensemble:
    """Play an ensemble with a bar on stderr.

    Args:
        scenario: what to play.
        runs: number of runs, 1 to 1,000,000.
        seed: seed of the luck, 0 or more.
        threads: threads of the compiled engine, 1 or more; None takes all there are.
        engine: "compiled", or "mesa" for one Mesa model after another; both give the same records.
        posterior: draws that the runs play with, each with its own; None keeps the scenario's values.

    Raises:
        InputError: the runs would take more memory than MOST_MEMORY.
    """
    check_memory(runs, scenario.days)
    with bar(f"{scenario.name}: {runs:,} runs", runs) as advance:
        if engine == "mesa":
            from sim.results.simulate import run_mesa_ensemble

            return run_mesa_ensemble(scenario, runs, seed, progress=advance, posterior=posterior)
        from sim.results.ensemble import run_ensemble

        return run_ensemble(scenario, runs, seed, threads, advance, posterior=posterior)


def check_memory(runs: int, days: int) -> None:
    """Raise InputError when the daily records of so many runs of so many days would not fit in MOST_MEMORY."""
    from sim.kernel.state import Day

    size = 8 * len(Day.__annotations__) * days
    if runs * size > MOST_MEMORY:
        most = MOST_MEMORY // size
        raise InputError(
            f"{runs:,} runs of {days} days would need {runs * size / 1e9:.0f} GB of memory; "
            f"for this length --runs can be at most {most:,}."
        )


@contextmanager
def bar(text: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal's stderr; gives a function that is told how many more are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(text, total=total)
        yield lambda done: progress.advance(task, done)


@contextmanager
def working(text: str) -> Iterator[None]:
    """A spinner on a terminal's stderr while something of unknown length is done."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(text):
        yield
