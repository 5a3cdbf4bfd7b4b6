"""Runs played and added up block by block, in a process of their own: time, and the most memory that it ever held.

This file is both the module that the benchmark uses and the program that plays. Factions beyond the scenario's own are
copies of its factions; the shares of capacity are scaled so that the attacks stay as many as they were.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

import sim
from sim.engine.build import Inputs, build_inputs
from sim.kernel.parameter_records import Traits
from sim.kernel.state import empty_records

BLOCK = 10_000
"""Runs that are added up before the next are played."""


def with_factions(inputs: Inputs, number: int) -> Inputs:
    """The same scenario with another number of factions."""
    own = inputs.traits
    if number == len(own):
        return inputs
    traits = empty_records(Traits, number)
    for trait in Traits.__annotations__:
        traits[trait] = np.resize(own[trait], number)
    traits["address"] = np.arange(1, number + 1)
    traits["share"] *= own["share"].sum() / traits["share"].sum()
    return dataclasses.replace(inputs, traits=traits)


def play_streamed(scenario: sim.Scenario, inputs: Inputs, runs: int, threads: int) -> float:
    """Play runs block by block and return the mean attacks a day; nothing else is kept."""
    from experiments.sweep.points import Luck, play_points

    bins, total = np.zeros(inputs.days, dtype=np.int64), 0
    for first in range(0, runs, BLOCK):
        block = min(BLOCK, runs - first)
        points, each = (10, block // 10) if block % 10 == 0 else (1, block)
        luck = Luck(0, each, first)
        sums = play_points(scenario, [], np.empty((points, 0)), ["attacks"], bins, luck, threads, inputs)
        total += int(sums.sum())
    return total / (runs * inputs.days)


def play_kept(scenario: sim.Scenario, runs: int) -> float:
    """Play an ensemble that keeps every day of every run, and return the mean attacks a day."""
    return float(sim.run_ensemble(scenario, runs, seed=0, threads=1).column("attacks").mean())


def play_mesa(scenario: sim.Scenario, runs: int) -> float:
    """Play Mesa's batch runner, which keeps every row, and return the mean attacks a day."""
    from mesa_batch import CollectingModel, play_batch

    return float(np.mean([row["attacks"] for row in play_batch(CollectingModel, scenario, runs)]))


def play_task(scenario: sim.Scenario, task: dict[str, Any]) -> float:
    """Play what a task asks for; return the mean attacks a day."""
    if task["how"] == "kept":
        return play_kept(scenario, task["runs"])
    if task["how"] == "mesa":
        return play_mesa(scenario, task["runs"])
    inputs = with_factions(build_inputs(scenario), task.get("factions", len(scenario.factions)))
    return play_streamed(scenario, inputs, task["runs"], task.get("threads", 1))


def peak_megabytes() -> float:
    """The most memory that this process has held; 0 where the system does not say."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM")), 0.0)


def serve(scenario: sim.Scenario) -> None:
    """Play a task for every line that comes in, and answer each with a line."""
    for line in sys.stdin:
        begun, used = time.perf_counter(), time.process_time()
        mean = play_task(scenario, json.loads(line))
        seconds = {"clock": time.perf_counter() - begun, "cpu": time.process_time() - used}
        print(json.dumps(seconds | {"megabytes": peak_megabytes(), "attacks_a_day": mean}), flush=True)


class Child:
    """A process that plays."""

    def __init__(self, scenario: str) -> None:
        """Start it and let it play one run of each kind, so that everything is compiled."""
        command = [sys.executable, __file__, scenario]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.play(how="streamed", runs=1)

    def send(self, **task: Any) -> None:
        """Let it begin a task."""
        print(json.dumps(task), file=self._process.stdin, flush=True)

    def answer(self) -> dict[str, float]:
        """Wait for the answer to the oldest task; raise RuntimeError where the process has ended."""
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError("a process of the benchmark ended before it answered")
        found: dict[str, float] = json.loads(line)
        return found

    def play(self, **task: Any) -> dict[str, float]:
        """Play a task and return its seconds and the memory held at most so far."""
        self.send(**task)
        return self.answer()

    def __enter__(self) -> Child:
        """Use it in a with statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.communicate()


def played(scenario: str, **task: Any) -> dict[str, float]:
    """Play a task in a process of its own, so that the memory is that of this task."""
    with Child(scenario) as child:
        return child.play(**task)


def together(children: list[Child], **task: Any) -> float:
    """Let processes play a task each at the same time; return the seconds until the last has answered."""
    begun = time.perf_counter()
    for child in children:
        child.send(**task)
    for child in children:
        child.answer()
    return time.perf_counter() - begun


if __name__ == "__main__":
    serve(sim.load_scenario(sys.argv[1]))
