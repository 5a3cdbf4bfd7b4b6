"""Luck, ignorance, choice: where the spread of each headline outcome comes from.

A scenario is played under every reading (the common one and the five articles'), under each reading with its own rules
and with one decider's rule exchanged for each of its rivals in turn, with draws of all parameters from the ranges that
the evidence supports under the reading (or from a posterior), and with several runs of each draw. All cells share the
places of the draws in their ranges and the luck. variance_shares.py splits the variance. Each reading counts
alike, and under a reading each set of rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.draws import parameter_points, readings
from experiments.sweep.points import Luck
from experiments.uncertainty.variance_shares import VarianceShares, variance_shares
from sim.engine.build import build_inputs
from sim.engine.play import in_threads, play
from sim.errors import InputError
from sim.inputs.scenario.readings import list_readings
from sim.inputs.scenario.scenario import Scenario, ScenarioLike, as_scenario
from sim.inputs.tables.vocabulary import RULES
from sim.outcomes.reduction import Reduction
from sim.outcomes.registry import HEADLINES, outcome_of
from sim.results.ensemble import default_threads

MOST_RUNS = 5_000_000


@dataclass(frozen=True)
class Cell:
    """One reading with one set of rules: the reading's id, what was exchanged ("" for nothing), the scenario."""

    reading: str
    exchanged: str
    scenario: Scenario


@dataclass(frozen=True)
class Uncertainty:
    """Where the spread of a scenario's outcomes comes from.

    Attributes:
        scenario: what was played.
        points: draws of parameters in each cell.
        replications: runs of each draw.
        cells: readings times sets of rules.
        seed: seed of draws and luck.
        shares: outcome -> shares of its variance.
        posterior: where the draws come from: `shipped`, a file, or None for the evidence ranges.
    """

    scenario: Scenario
    points: int
    replications: int
    cells: int
    seed: int
    shares: dict[str, VarianceShares]
    posterior: str | None = None

    @property
    def runs(self) -> int:
        """Number of runs played."""
        return self.cells * self.points * self.replications


def cells_of(scenario: Scenario) -> tuple[Cell, ...]:
    """Return every reading with its own rules and with one of them exchanged for each of its rivals."""
    cells = []
    for reading in readings():
        under = scenario.with_reading(reading)
        cells.append(Cell(reading, "", under))
        for decider, rules in RULES.items():
            for rule in rules:
                if rule != under.rules[decider]:
                    path = f"rules.{decider}"
                    cells.append(Cell(reading, f"{path}={rule}", under.with_changes({path: rule})))
    return tuple(cells)


def check_sizes(points: int, replications: int) -> None:
    """Raise InputError unless points and replications are in range."""
    if points < 2:
        raise InputError(f"--points is {points}, but must be 2 or more draws of parameters.")
    if replications < 2:
        raise InputError(f"--replications is {replications}, but must be 2 or more runs of each draw.")
    runs = points * replications * cell_count()
    if runs > MOST_RUNS:
        raise InputError(f"{points} points x {replications} replications are {runs:,} runs; the most is {MOST_RUNS:,}.")


def cell_count() -> int:
    """Return the number of cells: readings times (1 + rival rules)."""
    return len(list_readings()) * (1 + sum(len(rules) - 1 for rules in RULES.values()))


def uncertainty(
    scenario: ScenarioLike,
    points: int = 40,
    replications: int = 16,
    seed: int = 0,
    threads: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
    posterior: str | None = None,
) -> Uncertainty:
    """Return where the spread of a scenario's headline outcomes comes from.

    Args:
        scenario: what is played: a Scenario, a name, NAME@READING, or the path of a file; its own
            reading gives way to every reading in turn, changes made by hand to values and rules stay below the draws
            and exchanges.
        points: draws of parameters in each cell, 2 up.
        replications: runs of each draw, 2 up.
        seed: seed of draws and luck.
        threads: threads to use; the processors available when None. The result is the same on any number.
        progress: called after each cell with 1.
        posterior: draws from a posterior instead of the ranges: `shipped`, each reading's own, or a CSV file. Values
            changed by hand then prevail over the draws.

    Raises:
        InputError: a number out of range, or no such posterior.
    """
    scenario = as_scenario(scenario)
    check_sizes(points, replications)
    cells = cells_of(scenario)
    draws = [parameter_points(cell.scenario, posterior, points, seed) for cell in cells]
    measures = [outcome_of(name) for name in HEADLINES]
    outcomes = {name: np.zeros((len(cells), points, replications)) for name in HEADLINES}

    def play_cells(rows: range) -> None:
        for row in rows:
            cell, (paths, values) = cells[row].scenario, draws[row]
            inputs, reduction = build_inputs(cell), Reduction(cell, points * replications, measures)
            play(inputs, Luck(seed, replications, shared=True).draws(inputs, paths, values), reduction.reducers)
            for outcome in measures:
                numbers = outcome.values(reduction.runs).astype(np.float64).reshape(points, replications)
                # A first fatal day that never comes counts as the last.
                outcomes[outcome.name][row] = np.where(np.isnan(numbers), float(cell.days), numbers)
            progress(1)

    in_threads(play_cells, range(len(cells)), threads or default_threads())
    groups = [readings().index(cell.reading) for cell in cells]
    shares = {name: variance_shares(values, groups, seed=seed) for name, values in outcomes.items()}
    return Uncertainty(scenario, points, replications, len(cells), seed, shares, posterior)
