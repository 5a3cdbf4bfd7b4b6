"""The bare cost of chance: the very draws that runs make, made again by a compiled loop that does nothing else.

Which draws a run makes is taken down by playing a few runs with interpreted rules, where the source of chance can be
watched. This file is both the module that the benchmark uses and the program that watches.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import sim
from sim.kernel import compiled, crisis
from sim.kernel.draws import uniform


def watch(scenario: sim.Scenario, runs: int) -> list[tuple[int, ...]]:
    """Addresses (run, day, actor, decision, item) of all draws of the first runs; only with interpreted rules.

    Raises:
        RuntimeError: the rules are compiled, so that nothing can be watched.
    """
    if not compiled.INTERPRETED:
        raise RuntimeError("Set NUMBA_DISABLE_JIT=1: compiled draws cannot be watched.")
    addresses: list[tuple[int, ...]] = []

    def watched(seed: int, *address: int) -> float:
        addresses.append(tuple(int(each) for each in address))
        return uniform(seed, *address)

    crisis.uniform = watched
    try:
        sim.run_ensemble(scenario, runs, seed=0, threads=1)
    finally:
        crisis.uniform = uniform
    return addresses


def addresses_of(scenario: str, runs: int) -> Any:
    """Array (draws, 5) of the addresses drawn by the first runs of a scenario, watched in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "addresses.npy"
        command = [sys.executable, __file__, scenario, str(runs), str(file)]
        subprocess.run(command, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, check=True)
        return np.load(file)


def compiled_loop() -> Any:
    """A compiled function (seed, addresses, times) that makes the draws and adds them up, so that none is left out."""
    import numba

    @numba.njit(error_model="python", nogil=True)
    def draw_all(seed: int, addresses: Any, times: int) -> float:
        total = 0.0
        for _ in range(times):
            for i in range(addresses.shape[0]):
                run, day, actor, decision, item = addresses[i]
                total += uniform(seed, run, day, actor, decision, item)
        return total

    return draw_all


if __name__ == "__main__":
    name, number, destination = sys.argv[1:]
    np.save(destination, np.array(watch(sim.load_scenario(name), int(number)), dtype=np.int64))
