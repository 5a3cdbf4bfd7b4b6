"""How long a sweep will take and how much it will write, from a short trial of its own points."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from experiments.arrays import Whole
from experiments.sweep.blocks import BlockResult, model_digest, play_block, setting_of
from experiments.sweep.design import Design
from experiments.sweep.design_files import as_design
from experiments.sweep.plan import Block, Plan, make_plan
from experiments.sweep.tables import chunk_tables
from sim.results.ensemble import default_threads
from sim.results.files import parquet_bytes

TRIAL_RUNS = 2000
"""Runs of a trial, about: a fraction of a second."""

TRIAL_POINTS = 240
"""Points of a trial, at most."""

STRETCHES = 4
"""Stretches of neighbouring points that a trial takes, evenly over the sweep: neighbours compress as in a sweep."""

AT_ONCE = 0.92
"""Share of a processor that each of several workers is worth: two threads played 1.84 times the runs of one."""


@dataclass(frozen=True)
class Estimate:
    """What a sweep will take.

    Attributes:
        points: points of the sweep.
        runs: runs of the sweep.
        days: days of a run.
        seconds: how long it will take, about.
        bytes_on_disk: what it will write, about.
        workers: on how many processors.
    """

    points: int
    runs: int
    days: int
    seconds: float
    bytes_on_disk: int
    workers: int


def estimate(design: Design | Mapping[str, Any] | str | os.PathLike[str], workers: int | None = None) -> Estimate:
    """Play some runs of a sweep and say what all of it will take; some seconds more where the model must be compiled.

    Args:
        design: as run_sweep takes it.
        workers: processors that will play; those of this machine when None.

    Raises:
        InputError: the design is not valid.
    """
    return estimate_plan(make_plan(as_design(design)), workers)


def estimate_plan(plan: Plan, workers: int | None = None) -> Estimate:
    """Return what a plan will take; see `estimate`."""
    number = workers or default_threads()
    runs = min(plan.design.replications, TRIAL_RUNS)
    length = -(-min(plan.points, TRIAL_POINTS, max(1, TRIAL_RUNS // runs)) // STRETCHES)
    firsts = np.linspace(0, plan.points - length, STRETCHES).astype(np.int64)
    points = np.unique(firsts[:, None] + np.arange(length))
    _played(plan, points[:1], 1)
    began = perf_counter()
    parts = _played(plan, points, runs)
    middle = perf_counter()
    size = 0.0  # what each table holds besides its rows, once a chunk, and the trial's rows times the points
    for name, table in chunk_tables(plan, points, runs, parts).items():
        fixed = len(parquet_bytes(table.slice(0, 0)))
        times = plan.points / len(points) if name in ("points", "weekly") else plan.runs / (len(points) * runs)
        size += plan.chunks * fixed + times * (len(parquet_bytes(table)) - fixed)
    written = perf_counter() - middle
    share = plan.points * plan.design.replications / (len(points) * runs)
    speed = 1.0 if number == 1 else AT_ONCE * number
    seconds = share * (middle - began + written) / speed
    return Estimate(plan.points, plan.runs, plan.days, seconds, round(size), number)


def _played(plan: Plan, points: Whole, runs: int) -> list[BlockResult]:
    """Some runs of some points, each a block of its own, numbered from 0 as a sweep of them alone would be."""
    setting, coded = setting_of(plan, model_digest()), plan.coded(points)
    return [
        play_block(setting, Block(int(point), 1, 0, runs), coded[place : place + 1])
        for place, point in enumerate(points)
    ]
