"""What of the record calibrates, in blocks: each follows the record up to a statement and is compared with what came.

The likelihood of the whole record is that of its first block, times that of the second given the first, and so on. So
a block's runs follow the record up to the statement before it and are free from there to the block's end. Within a
block the counts between statements are compared, never a daily series: statements less than FEWEST_DAYS apart are
joined, because each may be off by an attack or more. Beside the counts stand the reprisals by kind and the attacks
with casualties, which the record dates one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

import numpy as np

from experiments.arrays import Floats, Whole
from experiments.hindcast.run import count_error
from experiments.sweep.points import Luck, play_points
from sim.engine.build import build_inputs
from sim.errors import InputError
from sim.inputs.record.counts import CumulativePoint, cumulative_series
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.vocabulary import SHORTEST_WINDOW

BOUNDS = (date(2023, 11, 23), date(2024, 1, 4), date(2024, 1, 29), date(2024, 2, 7))
"""Last days of the blocks: the eve of the truce, the strike of 4 January, the day after Tower 22, the record's end."""

FEWEST_DAYS = 5
"""Days that an interval has at least."""

COLUMNS = (
    "attacks", "attacks_syria", "us_strikes_syria", "us_strikes_iraq", "us_leadership_strikes", "us_campaigns",
    "injuring_attacks", "fatal_attacks",
)  # fmt: skip
"""Columns of sim.kernel.state.Day that are added up."""

BY_BLOCK = COLUMNS[2:]
"""Columns that are compared block by block, because they are few."""

SPLIT = 0
"""The block whose split by country the record has to its very end."""


@dataclass(frozen=True)
class Block:
    """Days between two statements, with the intervals in which attacks are counted.

    Attributes:
        after: the last day that runs follow, or None where they are free from the start.
        points: running totals at the intervals' bounds, the one before the first included.
    """

    after: date | None
    points: tuple[CumulativePoint, ...]

    @property
    def last(self) -> date:
        """Last day."""
        return self.points[-1].date

    def scenario_of(self, scenario: Scenario) -> Scenario:
        """Return the scenario that a block's runs play."""
        days = max(SHORTEST_WINDOW, (self.last - scenario.start).days + 1)
        short = scenario.with_days(days)
        return short if self.after is None else short.with_changes({"follow_until": self.after.isoformat()})

    def bins(self, scenario: Scenario, days: int) -> Whole:
        """Return the interval of each day of a run, -1 for none, (days,)."""
        bins = np.full(days, -1, dtype=np.int64)
        for number, (before, point) in enumerate(pairwise(self.points)):
            first = (before.date + timedelta(days=1) - scenario.start).days
            bins[max(0, first) : (point.date - scenario.start).days + 1] = number
        return bins

    @cached_property
    def errors(self) -> Whole:
        """How far the total at each bound may be off, in attacks, (bounds,)."""
        return np.array([count_error(point, RECORD) for point in self.points], dtype=np.int64)


RECORD = "tower-22"


def blocks(record: str = RECORD) -> tuple[Block, ...]:
    """Return the blocks of the record, in order."""
    points, sequence = cumulative_series(record), list[Block]()
    begin, after = points[0], None
    for end in BOUNDS:
        *inside, last = [point for point in points if begin.date < point.date <= end]
        bounds = [begin]
        for point in inside:
            if (point.date - bounds[-1].date).days >= FEWEST_DAYS:
                bounds.append(point)
        # The last statement always bounds the block, in place of one that is too near to it.
        if len(bounds) > 1 and (last.date - bounds[-1].date).days < FEWEST_DAYS:
            bounds.pop()
        sequence.append(Block(after, (*bounds, last)))
        begin, after = last, last.date
    return tuple(sequence)


def names() -> tuple[str, ...]:
    """Return what is compared, in the order of the columns of `summaries`."""
    counts = [f"attacks to {point.date.isoformat()}" for block in blocks() for point in block.points[1:]]
    split = f"attacks_syria to {blocks()[SPLIT].last.isoformat()}"
    others = [f"{column} to {block.last.isoformat()}" for block in blocks() for column in BY_BLOCK]
    return (*counts, split, *others)


def counts() -> int:
    """Return how many of the compared numbers are counts of attacks between statements; they come first."""
    return sum(len(block.points) - 1 for block in blocks())


def simulate(
    scenario: Scenario, paths: tuple[str, ...], values: Floats, seed: int, first: int, threads: int | None = None
) -> Whole:
    """Play every block with each draw, and return what the record would have said, (draws, names).

    Each block has luck of its own, as the blocks' conditional likelihoods are multiplied. Running totals are off by as
    much as the record's may be, evenly.

    Args:
        scenario: with the record, not following it.
        paths: the parameters.
        values: (draws, parameters).
        seed: seed of the luck.
        first: number of the first draw; draws numbered otherwise have other luck.
        threads: threads to use; the processors available when None.
    """
    rng = np.random.default_rng([seed, first, 11])
    parts, attacks = [], []
    for number, block in enumerate(blocks()):
        own = block.scenario_of(scenario)
        luck = Luck(len(BOUNDS) * seed + number, first_run=first)
        bins = block.bins(scenario, own.days)
        sums = play_points(own, paths, values, COLUMNS, bins, luck, threads, build_inputs(own))
        parts.append(sums.reshape(-1, *sums.shape[2:]).astype(np.int64))
        errors = rng.integers(-block.errors, block.errors + 1, size=(len(parts[-1]), len(block.errors)))
        attacks.append(np.maximum(parts[-1][:, 0] + np.diff(errors, axis=1), 0))
    return _columns(attacks, parts)


def record_numbers(scenario: Scenario) -> Whole:
    """Return the record's own numbers, (names,): what a run shows that follows the record to its end.

    Raises:
        InputError: runs that follow the record differ in one of the numbers, so that the record does not say it.
    """
    whole = scenario.with_days((BOUNDS[-1] - scenario.start).days + 1)
    followed = whole.with_changes({"follow_until": BOUNDS[-1].isoformat()})
    inputs, parts = build_inputs(followed), []
    for block in blocks():
        bins = block.bins(scenario, followed.days)
        sums = play_points(followed, (), np.zeros((4, 0)), COLUMNS, bins, Luck(), 1, inputs)
        parts.append(sums.reshape(-1, *sums.shape[2:]).astype(np.int64))
    exact = _columns([part[:, 0] for part in parts], parts)
    if (exact != exact[0]).any():
        wrong = [name for name, values in zip(names(), exact.T, strict=True) if len(set(values.tolist())) > 1]
        raise InputError(f"The record does not say {', '.join(wrong)}.")
    return np.asarray(exact[0])


def _columns(attacks: list[Whole], parts: list[Whole]) -> Whole:
    """The counts of attacks, and from sums by block, (runs, columns, intervals) each, the other columns of `names`."""
    split = parts[SPLIT][:, 1].sum(axis=1, keepdims=True)
    others = [part[:, len(COLUMNS) - len(BY_BLOCK) :].sum(axis=2) for part in parts]
    return np.concatenate([*attacks, split, *others], axis=1)
