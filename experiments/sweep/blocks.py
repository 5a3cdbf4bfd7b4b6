"""Plays one block of a sweep: on any thread, process or machine, with the same result."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from experiments.sweep.axes import Floats
from experiments.sweep.plan import Block
from experiments.sweep.setting import Setting
from experiments.sweep.software import model_digest
from sim.engine.play import LANES, Player
from sim.engine.reducers import Sums
from sim.errors import EscalationError
from sim.outcomes.reduction import Reduction
from sim.outcomes.runs import Array

WEEK = 7
"""Days of a week; weeks are counted from the first day of a run, and the last may be shorter."""


@dataclass(frozen=True, eq=False)
class BlockResult:
    """What is kept of a block: a row a run, points one after the other.

    Attributes:
        block: which runs.
        outcomes: name of an outcome -> values.
        weekly: sums by week, (runs, columns, weeks).
        trajectories: name of a column -> values, (runs, days).
        hashes: hash of each point's scenario; empty where it has none.
        errors: what went wrong at each point; empty where nothing did. Rows of such points mean nothing.
        model: digest of the model that played it.
    """

    block: Block
    outcomes: dict[str, Array]
    weekly: Array
    trajectories: dict[str, Array]
    hashes: tuple[str, ...]
    errors: tuple[str, ...]
    model: str


def play_block(setting: Setting, block: Block, coded: Floats) -> BlockResult:
    """Play a block.

    Args:
        setting: the sweep.
        block: which points and runs.
        coded: value of each of the block's points on each axis, as Plan.coded gives them.

    Returns:
        What is kept of its runs. A point that cannot be played has its error in `errors`.
    """
    rows, base, runs = block.points * block.runs, setting.scenarios[0], block.runs
    reduction = Reduction(base, rows, setting.outcomes, setting.trajectories)
    weekly = Sums(rows, setting.weekly, np.arange(setting.days) // WEEK)
    reducers = (*reduction.reducers, weekly) if setting.weekly else reduction.reducers
    needs = frozenset[str]().union(*(each.needs for each in reducers))
    player = Player(setting.days, len(base.factions), min(LANES, rows), needs)
    hashes, errors = [""] * block.points, [""] * block.points

    def play_points(points: Sequence[int]) -> None:
        """Play neighbouring points that share their names; where something goes wrong, each by itself."""
        try:
            variant = setting.variant(setting.key(coded[points[0]]))
            numbers = np.stack([setting.numbers(coded[point]) for point in points])
            if block.first_run == 0:
                for point, each in zip(points, numbers, strict=True):
                    hashes[point] = variant.hash(each)
            reduction.use_ladder(variant.scenario.ladder)
            draws = variant.draws(numbers, setting.seed, block.first_run, runs)
            player.play(variant.inputs, draws, reducers, points[0] * runs)
        except MemoryError:
            raise
        except Exception as error:
            if len(points) > 1:
                for point in points:
                    play_points([point])
            elif isinstance(error, EscalationError):
                errors[points[0]] = " ".join(str(error).split())
            else:
                errors[points[0]] = traceback.format_exc(limit=-3)

    for _, points in groupby(range(block.points), key=lambda point: setting.key(coded[point])):
        play_points(list(points))
    outcomes = {each.name: each.values(reduction.runs) for each in setting.outcomes}
    trajectories = {name: reduction.runs.daily(name) for name in setting.trajectories}
    return BlockResult(block, outcomes, weekly.sums, trajectories, tuple(hashes), tuple(errors), model_digest())
