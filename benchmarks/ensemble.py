"""Runs per second of the compiled ensemble, beside Mesa's batch runner and beside the bare cost of the random draws.

    python benchmarks/ensemble.py
    python benchmarks/ensemble.py --scenario soleimani --repeats 15 --json

All figures come from one run of this program, in rounds. Each round measures everything once, each time after one
unmeasured call, so that a busy moment of the machine falls on all alike; the median of the rounds counts. Figures for
one core are processor time, which other programs disturb less; figures for two threads and for starting up are seconds
on the clock.

The compiled ensemble and the batch runner keep the same daily columns of every run. Mesa is shown three ways: its batch
runner with ordinary reporters, its batch runner with reporters made as fast as we could, and a bare loop over the model
without either. The Mesa model's actors call the same compiled steps; in plain Python it would be far slower still.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from first_use import cold_and_warm
from machine import cpu_seconds, describe, load, spread, wall_seconds
from mesa_batch import COLUMNS, CollectingModel, LeanCollectingModel, play_batch, play_loop
from random_draws import addresses_of, compiled_loop
from streamed import play_streamed

import sim
from sim.engine.build import build_inputs

WATCHED_RUNS = 8
"""Runs whose draws are watched; the number of draws differs from run to run by a few in a hundred."""


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="tower-22", help="scenario to run (tower-22)")
    parser.add_argument("--runs", type=int, default=500, help="runs of the compiled ensemble in a round (500)")
    parser.add_argument("--mesa-runs", type=int, default=10, help="runs of the Mesa model in a round (10)")
    parser.add_argument("--repeats", type=int, default=9, help="rounds (9)")
    parser.add_argument("--first-uses", type=int, default=1, help="starts with nothing compiled (1)")
    parser.add_argument("--starts", type=int, default=5, help="warm starts after each of them (5)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a page")
    given = parser.parse_args()
    if min(given.runs, given.mesa_runs, given.repeats, given.first_uses, given.starts) < 1:
        parser.error("runs, repeats and starts are whole numbers from 1 up")
    return given


def measures(scenario: sim.Scenario, given: argparse.Namespace, addresses: Any) -> dict[str, Callable[[], float]]:
    """What each round measures: seconds a run, or a draw."""
    draw_all, runs, few = compiled_loop(), given.runs, given.mesa_runs
    times, inputs = max(1, 2_000_000 // len(addresses)), build_inputs(scenario)

    def ensemble(threads: int) -> Callable[[], Any]:
        return lambda: sim.run_ensemble(scenario, runs, seed=0, threads=threads)

    return {
        "one_thread": lambda: cpu_seconds(ensemble(1)) / runs,
        "one_thread_clock": lambda: wall_seconds(ensemble(1)) / runs,
        "streamed": lambda: cpu_seconds(lambda: play_streamed(scenario, inputs, runs, 1)) / runs,
        "two_threads_clock": lambda: wall_seconds(ensemble(2)) / runs,
        "batch_run": lambda: cpu_seconds(lambda: play_batch(CollectingModel, scenario, few)) / few,
        "lean_batch_run": lambda: cpu_seconds(lambda: play_batch(LeanCollectingModel, scenario, few)) / few,
        "mesa_loop": lambda: cpu_seconds(lambda: play_loop(scenario, few)) / few,
        "draw": lambda: cpu_seconds(lambda: draw_all(0, addresses, times)) / (times * len(addresses)),
    }


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Everything, as a table of plain numbers."""
    scenario, before = sim.load_scenario(given.scenario), load()
    addresses = addresses_of(given.scenario, WATCHED_RUNS)
    tasks = measures(scenario, given, addresses)
    sim.run_ensemble(scenario, 10, threads=1)
    play_loop(scenario, 1)
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(given.repeats):
        for name, task in tasks.items():
            task()
            seconds[name].append(task())
    found = {name: spread(values) for name, values in seconds.items()}
    return {
        "scenario": given.scenario,
        "days": scenario.days,
        "factions": len(scenario.factions),
        "daily_columns": len(COLUMNS),
        "repeats": given.repeats,
        "runs_a_round": given.runs,
        "mesa_runs_a_round": given.mesa_runs,
        **rates(found, len(addresses) / WATCHED_RUNS),
        **cold_and_warm(given.scenario, given.starts, given.first_uses),
        "seconds": found,
        "machine": describe() | {"load_before": before, "load_after": load()},
    }


def rates(found: dict[str, dict[str, float]], draws: float) -> dict[str, float]:
    """Rates and their ratios from median seconds."""
    second = {name: values["median"] for name, values in found.items()}
    one = second["one_thread"]
    return {
        "runs_per_second": 1.0 / one,
        "runs_per_second_two_threads": 1.0 / second["two_threads_clock"],
        "two_threads_to_one": second["one_thread_clock"] / second["two_threads_clock"],
        "mesa_runs_per_second": 1.0 / second["batch_run"],
        "mesa_lean_runs_per_second": 1.0 / second["lean_batch_run"],
        "mesa_loop_runs_per_second": 1.0 / second["mesa_loop"],
        "times_mesa_per_core": second["batch_run"] / one,
        "times_mesa_lean_per_core": second["lean_batch_run"] / one,
        "times_mesa_loop_per_core": second["mesa_loop"] / one,
        "draws_per_run": draws,
        "nanoseconds_per_draw": 1e9 * second["draw"],
        "times_bare_draws": second["streamed"] / (draws * second["draw"]),
        "times_bare_draws_kept": one / (draws * second["draw"]),
    }


def page(found: dict[str, Any]) -> str:
    """The figures as text."""
    machine, ms = found["machine"], {name: 1e3 * values["median"] for name, values in found["seconds"].items()}
    names = ("scenario", "days", "factions", "daily_columns")
    versions = ", ".join(f"{name} {machine[name]}" for name in ("python", "numba", "numpy", "mesa"))
    return "\n".join(
        [
            ", ".join(f"{name.replace('_', ' ')} {found[name]}" for name in names),
            f"{machine['processor']}, {machine['cores']} cores, {versions}",
            f"medians of {found['repeats']} rounds; load {machine['load_before']} to {machine['load_after']}",
            "",
            f"{'':44}{'runs a second':>14}{'ms a run':>10}{'one thread is faster by':>25}",
            row("compiled runs, added up at once, one thread", ms["streamed"]),
            row("compiled ensemble, one thread", ms["one_thread"]),
            row("compiled ensemble, two threads", ms["two_threads_clock"]),
            row("Mesa batch_run, ordinary reporters", ms["batch_run"], found["times_mesa_per_core"]),
            row("Mesa batch_run, fastest reporters", ms["lean_batch_run"], found["times_mesa_lean_per_core"]),
            row("Mesa model in a bare loop, no collector", ms["mesa_loop"], found["times_mesa_loop_per_core"]),
            "",
            f"Two threads are {found['two_threads_to_one']:.2f} times as fast as one.",
            f"A run makes {found['draws_per_run']:,.0f} random draws, {found['nanoseconds_per_draw']:.1f} ns each when "
            f"nothing else is done, and takes {found['times_bare_draws']:.2f} times as long as its draws when its days "
            f"are added up at once, {found['times_bare_draws_kept']:.2f} times when they are kept.",
            f"From `import sim` to the first result: {found['first_use_seconds']:.1f} s with nothing compiled "
            f"({found['first_use_cpu_seconds']:.1f} s of processor time),",
            f"{found['warm_start_seconds']:.2f} s afterwards.",
        ]
    )


def row(name: str, milliseconds: float, faster: float | None = None) -> str:
    """A line of the table."""
    return f"{name:44}{1e3 / milliseconds:14,.1f}{milliseconds:10.3f}" + (f"{faster:19,.0f} times" if faster else "")


def main() -> None:
    """Measure and print."""
    given = arguments()
    found = measure(given)
    print(json.dumps(found, indent=2) if given.json else page(found))


if __name__ == "__main__":
    main()
