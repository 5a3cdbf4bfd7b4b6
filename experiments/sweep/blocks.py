"""Plays one block of a sweep: on any thread, process or machine, with the same result."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

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
class Played:
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


def play_block(setting: Setting, block: Block, coded: Floats) -> Played:
    """Play a block.

    Args:
        setting: the sweep.
        block: which points and runs.
        coded: value of each of the block's points on each axis, as Plan.coded gives them.

    Returns:
        What is kept of its runs. A point that cannot be played has its error in `errors`.
    """
    rows, base = block.points * block.runs, setting.scenarios[0]
    reduction = Reduction(base, rows, setting.outcomes, setting.trajectories)
    weekly = Sums(rows, setting.weekly, np.arange(setting.days) // WEEK)
    reducers = (*reduction.reducers, weekly) if setting.weekly else reduction.reducers
    needs = frozenset[str]().union(*(each.needs for each in reducers))
    player = Player(setting.days, len(base.factions), min(LANES, block.runs), needs)

    def play_point(values: Floats, row: int) -> tuple[str, str]:
        """Play one point; return its hash and what went wrong, either of which may be empty."""
        found = ""
        try:
            variant, numbers = setting.variant(setting.key(values)), setting.numbers(values)
            found = variant.hash(numbers) if block.first_run == 0 else ""
            reduction.use_ladder(variant.scenario.ladder)
            draws = variant.draws(numbers, setting.seed, block.first_run, block.runs)
            player.play(variant.inputs, draws, reducers, row)
        except EscalationError as error:
            return found, " ".join(str(error).split())
        except MemoryError:
            raise
        except Exception:
            return found, traceback.format_exc(limit=-3)
        return found, ""

    points = [play_point(values, number * block.runs) for number, values in enumerate(coded)]
    outcomes = {each.name: each.values(reduction.reduced, rows) for each in setting.outcomes}
    trajectories = {name: reduction.reduced.daily(name) for name in setting.trajectories}
    hashes, errors = (tuple(each) for each in zip(*points, strict=True))
    return Played(block, outcomes, weekly.sums, trajectories, hashes, errors, model_digest())
