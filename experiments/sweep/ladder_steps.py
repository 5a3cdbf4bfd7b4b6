"""A ladder as arrays that compiled loops read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, product
from typing import Any

import numpy as np

from experiments.sweep.reduce import word_of
from sim.inputs.tables.ladder import SCALE, Ladder, Rule, load_ladder

Sum = tuple[tuple[str, ...], int]
"""Columns that are added up, and over how many days."""

Case = tuple[tuple[Sum, int], ...]
"""Trailing sums that must each reach a number."""


@dataclass(frozen=True, eq=False)
class LadderSteps:
    """One ladder: `steps` for reduce.climb_days; `columns`, `weights` and `span` for reduce.weigh_days."""

    steps: tuple[Any, ...]
    columns: Any
    weights: Any
    span: int

    def tension(self, weighed: Any) -> Any:
        """Tension index of what weigh_days has written."""
        return weighed / float(SCALE)


def _cases(rule: Rule) -> list[Case]:
    """Cases one of which must hold for a rule to hold."""
    if rule.any:
        return [case for part in rule.any for case in _cases(part)]
    if rule.all:
        joined = product(*(_cases(part) for part in rule.all))
        return [tuple(condition for case in cases for condition in case) for cases in joined]
    assert rule.days is not None, "a checked rule that joins no others compares a sum"
    return [(((rule.columns, rule.days), rule.at_least or 0),)]


def _edges(groups: list[Any]) -> Any:
    return _whole([0, *accumulate(len(group) for group in groups)])


def _whole(values: list[int]) -> Any:
    return np.array(values, dtype=np.int64)


def _steps(ladder: Ladder) -> tuple[Any, ...]:
    ruled = [(step.rung, step.when) for step in reversed(ladder.steps) if step.when is not None]
    cases = [(rung, case) for rung, rule in ruled for case in _cases(rule)]
    conditions = [condition for _, case in cases for condition in case]
    sums = list(dict.fromkeys(condition[0] for condition in conditions))
    return (
        _edges([columns for columns, _ in sums]),
        _whole([word_of(name) for columns, _ in sums for name in columns]),
        _whole([days for _, days in sums]),
        _whole([rung for rung, _ in cases]),
        _edges([case for _, case in cases]),
        _whole([sums.index(condition[0]) for condition in conditions]),
        _whole([condition[1] for condition in conditions]),
    )


@lru_cache(maxsize=64)
def ladder_steps(name: str) -> LadderSteps:
    """Arrays of a ladder by its name (or the path of its file)."""
    ladder = load_ladder(name)
    weights = ladder.weights.weights
    return LadderSteps(
        _steps(ladder),
        _whole([word_of(column) for column in weights]),
        _whole([int(Decimal(str(weight)) * SCALE) for weight in weights.values()]),
        ladder.weights.days,
    )
