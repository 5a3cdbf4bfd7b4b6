"""Plays many points of one scenario, each a row of parameter values, and adds their days up in bins.

For calibration, scoring and the shares of variance: what a million short runs need is neither files nor full days, but
the counts of a few columns between some dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.arrays import Floats, Whole
from sim.engine.build import Inputs, build_inputs
from sim.engine.play import Draws, play
from sim.engine.reducers import Sums
from sim.errors import InputError
from sim.inputs.scenario.scenario import Scenario
from sim.results.ensemble import default_threads

Counts = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Luck:
    """Which luck the runs of a point have.

    Attributes:
        seed: seed of all runs.
        replications: runs of each point.
        first_run: number of the first run of the first point.
        shared: whether every point has the same run numbers; otherwise no two runs share their luck.
    """

    seed: int = 0
    replications: int = 1
    first_run: int = 0
    shared: bool = False

    def draws(self, inputs: Inputs, paths: Sequence[str], values: Floats) -> Draws:
        """Return the runs of points, those of a point one after the other.

        Args:
            inputs: what is fixed of the scenario.
            paths: parameters that the points set.
            values: (points, paths).
        """
        points, runs = len(values), np.arange(len(values) * self.replications)
        numbers = self.first_run + (runs % self.replications if self.shared else runs)
        rows = np.repeat(np.arange(points), self.replications)
        return Draws(self.seed, numbers, rows, *inputs.records(paths, values))


def play_points(
    scenario: Scenario,
    paths: Sequence[str],
    values: Floats,
    columns: Sequence[str],
    bins: Whole,
    luck: Luck | None = None,
    threads: int | None = None,
    inputs: Inputs | None = None,
) -> Counts:
    """Return sums of daily columns over bins of days, for every run of every point.

    Args:
        scenario: what is played; its names (rules, reading, ladder), context and record stay as they are.
        paths: parameters that the points set, such as `militia.campaign_capacity` or `factions.<id>.independence`.
        values: (points, paths), in the parameters' own units.
        columns: whole-number columns of sim.kernel.state.Day, such as `attacks`.
        bins: (days,) number of the bin that each day belongs to, from 0; -1 for none.
        luck: seed, replications and run numbers.
        threads: threads to use; the processors available when None. The result is the same on any number.
        inputs: the scenario's arrays, if they were built otherwise than by build_inputs(scenario).

    Returns:
        Whole numbers of shape (points, replications, columns, bins).

    Raises:
        InputError: shapes that do not fit one another.
        EscalationError: a day holds more events than there is room for.
    """
    luck, inputs = luck or Luck(), inputs or build_inputs(scenario)
    if values.ndim != 2 or values.shape[1] != len(paths) or len(bins) != inputs.days:
        raise InputError(
            f"{len(paths)} paths need values of shape (points, {len(paths)}), not {values.shape}, "
            f"and {inputs.days} days need as many bins, not {len(bins)}."
        )
    draws = luck.draws(inputs, paths, values)
    sums = Sums(len(draws), columns, bins)
    play(inputs, draws, [sums], threads or default_threads())
    return sums.sums.reshape(len(values), luck.replications, *sums.sums.shape[1:])
