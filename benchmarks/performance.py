"""Every figure of docs/performance.md from one run: speed, cost as runs and factions grow, memory, threads, starts.

    python benchmarks/performance.py                            # about ten minutes
    python benchmarks/performance.py --quick                    # about a minute, for a look or for CI
    python benchmarks/performance.py --into docs/performance.md

What takes one core is measured in processor time, which other programs disturb less, and what takes two on the clock;
all in rounds, of which the median counts. `benchmarks/ensemble.py` says how the ensemble and Mesa are compared.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ensemble
from machine import cpu_seconds, describe, load
from numpy_part import TwoParts, addressed_luck, own_luck
from performance_page import page, put_into
from streamed import Child, played, together

import sim


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    ensemble_runs: int
    mesa_runs: int
    first_uses: int
    streamed: tuple[int, ...]
    kept: tuple[int, ...]
    mesa_kept: tuple[int, ...]
    factions: tuple[int, ...]
    faction_runs: int
    parallel_runs: int
    part_runs: int


FULL = Size(
    rounds=7,
    ensemble_runs=500,
    mesa_runs=10,
    first_uses=3,
    streamed=(1_000, 10_000, 100_000, 1_000_000),
    kept=(1_000, 10_000, 30_000),
    mesa_kept=(10, 50, 200),
    factions=(3, 4, 10, 20, 30),
    faction_runs=10_000,
    parallel_runs=20_000,
    part_runs=4_000,
)
QUICK = Size(
    rounds=2,
    ensemble_runs=100,
    mesa_runs=2,
    first_uses=1,
    streamed=(1_000, 5_000),
    kept=(1_000, 3_000),
    mesa_kept=(2, 5),
    factions=(3, 10, 30),
    faction_runs=500,
    parallel_runs=2_000,
    part_runs=500,
)


def note(what: str) -> None:
    """Say on standard error what is being measured."""
    print(f"measuring {what} ...", file=sys.stderr, flush=True)


def beside_others(scenario: str, size: Size) -> dict[str, Any]:
    """Speed beside Mesa and the bare draws, and both kinds of start, as benchmarks/ensemble.py has them."""
    note("the ensemble, Mesa, the draws and the starts")
    given = argparse.Namespace(scenario=scenario, runs=size.ensemble_runs, mesa_runs=size.mesa_runs)
    given.repeats, given.first_uses, given.starts = size.rounds, size.first_uses, 3
    return ensemble.measure(given)


def part_beside_numpy(scenario: str, size: Size) -> dict[str, float]:
    """Nanoseconds a faction-day of the part of the model that is also written with NumPy."""
    note("the part that is also written with NumPy")
    parts = TwoParts(sim.load_scenario(scenario), size.part_runs)
    block = size.part_runs
    tasks = {
        "compiled": parts.compiled,
        "numpy": lambda: parts.vectorised(block, own_luck),
        "numpy_same_luck": lambda: parts.vectorised(block, addressed_luck),
    }
    agreement = parts.agreement()
    found = {name: [cpu_seconds(task) for _ in range(size.rounds)] for name, task in tasks.items()}
    each = {name: 1e9 * statistics.median(values) / parts.faction_days for name, values in found.items()}
    return each | {"agreement": agreement, "runs_at_once": block}


def growth(scenario: str, size: Size) -> dict[str, list[dict[str, float]]]:
    """Seconds a run and peak memory as runs grow: added up block by block, with all days kept, and under Mesa."""
    found: dict[str, list[dict[str, float]]] = {}
    for how, numbers in (("streamed", size.streamed), ("kept", size.kept), ("mesa", size.mesa_kept)):
        note(f"memory, {how}")
        rows = ((runs, played(scenario, how=how, runs=runs)) for runs in numbers)
        found[how] = [row | {"runs": runs, "seconds_a_run": row["cpu"] / runs} for runs, row in rows]
    return found


def cost_of_factions(scenario: str, size: Size) -> list[dict[str, float]]:
    """Seconds a run with more and more factions."""
    note("the cost of factions")
    seconds: dict[int, list[float]] = {number: [] for number in size.factions}
    with Child(scenario) as child:
        for _ in range(size.rounds):
            for number, found in seconds.items():
                task = {"how": "streamed", "runs": size.faction_runs, "factions": number}
                found.append(child.play(**task)["cpu"] / size.faction_runs)
    return [{"factions": number, "seconds_a_run": statistics.median(each)} for number, each in seconds.items()]


def side_by_side(scenario: str, size: Size) -> dict[str, float]:
    """Runs a second on the clock: one thread, two threads, and two processes of one thread each."""
    note("threads and processes")
    task: dict[str, Any] = {"how": "streamed", "runs": size.parallel_runs}
    rates: dict[str, list[float]] = {"one": [], "two_threads": [], "two_processes": []}
    with Child(scenario) as first, Child(scenario) as second:
        for _ in range(size.rounds):
            rates["one"].append(size.parallel_runs / together([first], **task))
            rates["two_threads"].append(size.parallel_runs / together([first], **task, threads=2))
            rates["two_processes"].append(2 * size.parallel_runs / together([first, second], **task))
    found = {name: statistics.median(values) for name, values in rates.items()}
    pairs = {name: [b / a for a, b in zip(rates["one"], rates[name], strict=True)] for name in rates if name != "one"}
    return found | {f"{name}_to_one": statistics.median(values) for name, values in pairs.items()}


def measure(scenario: str, size: Size) -> dict[str, Any]:
    """Everything, as plain numbers."""
    before = load()
    found = {
        "beside_others": beside_others(scenario, size),
        "part": part_beside_numpy(scenario, size),
        "side_by_side": side_by_side(scenario, size),
        "factions": cost_of_factions(scenario, size),
        "growth": growth(scenario, size),
    }
    return found | {"rounds": size.rounds, "machine": describe() | {"load_before": before, "load_after": load()}}


def main() -> None:
    """Measure, print the tables, and put them into a page when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="tower-22", help="scenario to run (tower-22)")
    parser.add_argument("--quick", action="store_true", help="fewer runs and rounds: a look, not a measurement")
    parser.add_argument("--json", type=Path, help="also write the numbers to this file")
    parser.add_argument("--into", type=Path, help="put the tables into this page, between its two comments")
    given = parser.parse_args()
    found = measure(given.scenario, QUICK if given.quick else FULL)
    tables = page(found)
    print(tables)
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if given.into:
        put_into(given.into, tables)


if __name__ == "__main__":
    main()
