"""Plays one block of a sweep: on any thread, process or machine, with the same result."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.sweep.axes import Floats
from experiments.sweep.outcomes import OUTCOMES, Array, Reduced
from experiments.sweep.plan import Block
from experiments.sweep.reduce import climb_days, count_days, sum_weeks, weigh_days, words_of
from experiments.sweep.setting import Setting
from experiments.sweep.software import model_digest
from experiments.sweep.variants import Variant
from sim.engine.ensemble import play_lanes, refuse_overflow
from sim.errors import EscalationError
from sim.kernel.crisis import empty_crisis
from sim.kernel.state import Day, Event, empty_records
from sim.results.direct import Direct

LANES = 8
"""Runs played before they are reduced, so that their days are still in the processor's cache."""

_play, _count, _climb, _weigh, _sum = map(Direct, (play_lanes, count_days, climb_days, weigh_days, sum_weeks))


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


class Player:
    """Room for one block's records, and the steps that fill it."""

    def __init__(self, setting: Setting, block: Block) -> None:
        """Make room for a block."""
        rows, days = block.points * block.runs, setting.days
        self.setting, self.block = setting, block
        self.lanes = min(LANES, block.runs)
        self.daily, self.events = empty_records(Day, (self.lanes, days)), empty_records(Event, (self.lanes, 0))
        self.plain = np.asarray(self.daily)
        self.words, self.blank = words_of(self.daily), empty_crisis()
        self._crises: dict[Variant, Any] = {}
        self.counted = np.zeros((rows, len(setting.columns), 4), dtype=np.int64)
        self.rungs = np.zeros((rows, days if setting.needs_rungs else 0), dtype=np.int8)
        self.weighed = np.zeros((rows, days if setting.needs_tension else 0), dtype=np.int64)
        self.tension = np.zeros(self.weighed.shape)
        self.weekly = np.zeros((rows, len(setting.weekly), setting.weeks), dtype=np.int32)
        kept = [name for name in setting.trajectories if name in Day.__annotations__]
        self.days = {name: np.zeros((rows, days), dtype=self.plain.dtype[name]) for name in kept}

    def play_point(self, variant: Variant, numbers: Floats, first_row: int) -> None:
        """Play a point's runs into the rows from first_row on; raise EscalationError where they do not fit."""
        crisis = self._crisis(variant)
        variant.take(crisis, numbers)
        for done in range(0, self.block.runs, self.lanes):
            lanes = min(self.lanes, self.block.runs - done)
            self._play_lanes(variant, crisis, self.block.first_run + done, lanes)
            self._reduce(variant, first_row + done, lanes)
        rows = slice(first_row, first_row + self.block.runs)
        self.tension[rows] = variant.steps.tension(self.weighed[rows])

    def _crisis(self, variant: Variant) -> Any:
        if variant not in self._crises:
            self._crises[variant] = variant.crisis(self.setting.seed)
        return self._crises[variant]

    def _play_lanes(self, variant: Variant, crisis: Any, first: int, lanes: int) -> None:
        kept, given = np.zeros((self.lanes, 4), dtype=np.int64), variant.inputs.given
        _play(crisis, self.blank, first, first, first + lanes, given, self.daily, self.events, kept)
        refuse_overflow(kept)

    def _reduce(self, variant: Variant, row: int, lanes: int) -> None:
        setting, steps = self.setting, variant.steps
        if setting.columns:
            _count(self.words, lanes, row, setting.words, self.counted)
        if setting.needs_rungs:
            _climb(self.words, lanes, row, steps.steps, self.rungs)
        if setting.needs_tension:
            _weigh(self.words, lanes, row, steps.columns, steps.weights, steps.span, self.weighed)
        if setting.weekly:
            _sum(self.words, lanes, row, setting.weekly_words, self.weekly)
        for name, values in self.days.items():
            values[row : row + lanes] = self.plain[name][:lanes]

    def outcomes(self) -> dict[str, Array]:
        """Outcomes of every row."""
        setting = self.setting
        factions = len(setting.scenarios[0].factions)
        sizes = (setting.days, factions, setting.start)
        reduced = Reduced(setting.columns, self.counted, self.rungs, self.tension, *sizes)
        return {name: OUTCOMES[name].measure(reduced) for name in setting.outcomes}

    def trajectories(self) -> dict[str, Array]:
        """Daily columns of every row."""
        derived: dict[str, Array] = {"rung": self.rungs, "tension": self.tension}
        return {name: (self.days | derived)[name] for name in self.setting.trajectories}


def play_block(setting: Setting, block: Block, coded: Floats) -> Played:
    """Play a block.

    Args:
        setting: the sweep.
        block: which points and runs.
        coded: value of each of the block's points on each axis, as Plan.coded gives them.

    Returns:
        What is kept of its runs. A point that cannot be played is told in `errors`.
    """
    player, hashes, errors = Player(setting, block), [], []
    for number, values in enumerate(coded):
        found, error = _play_point(player, values, number * block.runs)
        hashes.append(found)
        errors.append(error)
    return Played(
        block, player.outcomes(), player.weekly, player.trajectories(), tuple(hashes), tuple(errors), model_digest()
    )


def _play_point(player: Player, coded: Floats, first_row: int) -> tuple[str, str]:
    """Play one point; return its hash and what went wrong, either of which may be empty."""
    setting, found = player.setting, ""
    try:
        variant, numbers = setting.variant(setting.key(coded)), setting.numbers(coded)
        found = variant.hash(numbers) if player.block.first_run == 0 else ""
        player.play_point(variant, numbers, first_row)
    except EscalationError as error:
        return found, " ".join(str(error).split())
    except MemoryError:
        raise
    except Exception:
        return found, traceback.format_exc(limit=-3)
    return found, ""
