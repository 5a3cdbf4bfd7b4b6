"""Runs per second of the compiled ensemble, beside Mesa's batch runner and beside the bare cost of the random draws.

    python benchmarks/ensemble.py
    python benchmarks/ensemble.py --scenario soleimani --runs 4000 --json

All figures come from one run of this program, in rounds: each round measures everything once, so that a busy moment
of the machine falls on all alike, and the median of the rounds counts. Figures for one core are processor time, which
other programs disturb little; figures for two threads and for starting up are seconds on the clock.

Both sides keep the same daily columns of every run. The batch runner plays one process, the ensemble one thread.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from first_use import cold_and_warm
from machine import cpu_seconds, describe, load, spread, wall_seconds
from mesa_batch import COLUMNS, play_batch, play_loop
from random_draws import addresses_of, compiled_loop

import sim

WATCHED_RUNS = 8
"""Runs whose draws are watched; the number of draws differs from run to run by a few in a hundred."""


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="tower-22", help="scenario to run (tower-22)")
    parser.add_argument("--runs", type=int, default=2000, help="runs of the compiled ensemble in a round (2000)")
    parser.add_argument("--mesa-runs", type=int, default=15, help="runs of the Mesa model in a round (15)")
    parser.add_argument("--repeats", type=int, default=7, help="rounds (7)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a page")
    given = parser.parse_args()
    if min(given.runs, given.mesa_runs, given.repeats) < 1:
        parser.error("runs, Mesa runs and repeats are whole numbers from 1 up")
    return given


def measures(scenario: sim.Scenario, given: argparse.Namespace, addresses: Any) -> dict[str, Callable[[], float]]:
    """What each round measures: seconds a run, or a draw."""
    draw_all = compiled_loop()
    times = max(1, 4_000_000 // len(addresses))
    runs, mesa_runs = given.runs, given.mesa_runs

    def ensemble(threads: int) -> Callable[[], Any]:
        return lambda: sim.run_ensemble(scenario, runs, seed=0, threads=threads)

    return {
        "one_thread": lambda: cpu_seconds(ensemble(1)) / runs,
        "one_thread_clock": lambda: wall_seconds(ensemble(1)) / runs,
        "two_threads_clock": lambda: wall_seconds(ensemble(2)) / runs,
        "batch_run": lambda: cpu_seconds(lambda: play_batch(scenario, mesa_runs)) / mesa_runs,
        "mesa_loop": lambda: cpu_seconds(lambda: play_loop(scenario, mesa_runs)) / mesa_runs,
        "draw": lambda: cpu_seconds(lambda: draw_all(0, addresses, times)) / (times * len(addresses)),
    }


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Everything, as a table of plain numbers."""
    scenario, before = sim.load_scenario(given.scenario), load()
    addresses = addresses_of(given.scenario, WATCHED_RUNS)
    tasks = measures(scenario, given, addresses)
    sim.run_ensemble(scenario, 10, threads=1)
    play_batch(scenario, 2)
    tasks["draw"]()
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(given.repeats):
        for name, task in tasks.items():
            seconds[name].append(task())
    found = {name: spread(values) for name, values in seconds.items()}
    draws = len(addresses) / WATCHED_RUNS
    return {
        "scenario": given.scenario,
        "days": scenario.days,
        "factions": len(scenario.factions),
        "daily_columns": len(COLUMNS),
        "repeats": given.repeats,
        "runs_a_round": given.runs,
        "mesa_runs_a_round": given.mesa_runs,
        **rates(found, draws),
        **cold_and_warm(given.scenario, 3),
        "seconds": found,
        "machine": describe() | {"load_before": before, "load_after": load()},
    }


def rates(found: dict[str, dict[str, float]], draws: float) -> dict[str, float]:
    """Rates and their ratios from median seconds."""
    second = {name: values["median"] for name, values in found.items()}
    return {
        "runs_per_second": 1.0 / second["one_thread"],
        "runs_per_second_two_threads": 1.0 / second["two_threads_clock"],
        "two_threads_to_one": second["one_thread_clock"] / second["two_threads_clock"],
        "mesa_runs_per_second": 1.0 / second["batch_run"],
        "mesa_loop_runs_per_second": 1.0 / second["mesa_loop"],
        "times_mesa_per_core": second["batch_run"] / second["one_thread"],
        "times_mesa_loop_per_core": second["mesa_loop"] / second["one_thread"],
        "draws_per_run": draws,
        "nanoseconds_per_draw": 1e9 * second["draw"],
        "times_bare_draws": second["one_thread"] / (draws * second["draw"]),
    }


def page(found: dict[str, Any]) -> str:
    """The figures as text."""
    machine = found["machine"]
    milliseconds = {name: 1e3 * values["median"] for name, values in found["seconds"].items()}
    return f"""{found["scenario"]}: {found["days"]} days, {found["factions"]} factions, {found["daily_columns"]} daily columns kept
{machine["processor"]}, {machine["cores"]} cores, Python {machine["python"]}, numba {machine["numba"]}, numpy \
{machine["numpy"]}, Mesa {machine["mesa"]}
Medians of {found["repeats"]} rounds; load {machine["load_before"]} before, {machine["load_after"]} after

                                             runs a second   ms a run   one thread is faster by
Compiled ensemble, one thread                {found["runs_per_second"]:13,.0f}  {milliseconds["one_thread"]:9.3f}
Compiled ensemble, two threads               {found["runs_per_second_two_threads"]:13,.0f}  \
{milliseconds["two_threads_clock"]:9.3f}   two threads: {found["two_threads_to_one"]:.2f} times one
Mesa batch_run with data collector, 1 process{found["mesa_runs_per_second"]:13,.1f}  \
{milliseconds["batch_run"]:9.2f}   {found["times_mesa_per_core"]:,.0f} times
Mesa model in a bare loop, nothing collected {found["mesa_loop_runs_per_second"]:13,.1f}  \
{milliseconds["mesa_loop"]:9.2f}   {found["times_mesa_loop_per_core"]:,.0f} times

A run makes {found["draws_per_run"]:,.0f} random draws at {found["nanoseconds_per_draw"]:.1f} ns each when nothing else is done: \
a run takes {found["times_bare_draws"]:.2f} times that.
From `import sim` to the first result: {found["first_use_seconds"]:.1f} s the first time ({found["first_use_cpu_seconds"]:.1f} s of \
processor time), {found["warm_start_seconds"]:.2f} s afterwards."""


def main() -> None:
    """Measure and print."""
    given = arguments()
    found = measure(given)
    print(json.dumps(found, indent=2) if given.json else page(found))


if __name__ == "__main__":
    main()
