"""Seconds from starting Python to the first result: with nothing compiled yet, and with everything compiled before."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

PROGRAM = """
import time
begun, cpu = time.perf_counter(), time.process_time()
import sim
sim.run_ensemble(sim.load_scenario({scenario!r}), runs=1, threads=1).column("attacks")
print(time.perf_counter() - begun, time.process_time() - cpu)
"""


def first_result(scenario: str, cache: str) -> tuple[float, float]:
    """Seconds on the clock and of processor time from `import sim` to the first result, in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(scenario=scenario)],
        env=os.environ | {"ESCALATION_CACHE_DIR": cache},
        capture_output=True,
        text=True,
        check=True,
    )
    clock, cpu = done.stdout.split()
    return float(clock), float(cpu)


def cold_and_warm(scenario: str, repeats: int, colds: int = 1) -> dict[str, float]:
    """Medians of first uses with an empty folder of compiled code, and of warm starts after each of them."""
    cold, warm = [], []
    for _ in range(colds):
        with tempfile.TemporaryDirectory() as cache:
            cold.append(first_result(scenario, cache))
            warm += [first_result(scenario, cache) for _ in range(repeats)]
    return {
        "first_use_seconds": statistics.median(clock for clock, _ in cold),
        "first_use_cpu_seconds": statistics.median(cpu for _, cpu in cold),
        "warm_start_seconds": statistics.median(clock for clock, _ in warm),
        "warm_start_cpu_seconds": statistics.median(cpu for _, cpu in warm),
    }
