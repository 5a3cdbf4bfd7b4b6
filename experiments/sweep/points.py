"""Plays many points of one scenario, each a row of parameter values, and adds their days up in bins.

For calibration, scoring and the shares of variance: what a million short runs need is neither files nor full days, but
the counts of a few columns between some dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.sweep.reduce import sum_bins, word_of, words_of
from experiments.sweep.variants import setters_of
from sim.engine.build import Inputs, build_inputs
from sim.engine.ensemble import in_threads, play_lanes, refuse_overflow
from sim.errors import InputError
from sim.inputs.scenario.scenario import Scenario
from sim.kernel.crisis import empty_crisis
from sim.kernel.state import Day, Event, empty_records
from sim.results.direct import Direct
from sim.results.ensemble import default_threads

LANES = 8
"""Runs played before they are added up, so that their days are still in the processor's cache."""

_play = Direct(play_lanes)

Counts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


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

    def first_of(self, point: int) -> int:
        """Return the number of a point's first run."""
        return self.first_run + (0 if self.shared else point * self.replications)


def play_points(
    scenario: Scenario,
    paths: Sequence[str],
    values: Floats,
    columns: Sequence[str],
    bins: npt.NDArray[np.int64],
    luck: Luck | None = None,
    threads: int | None = None,
    inputs: Inputs | None = None,
) -> Counts:
    """Return sums of daily columns over bins of days, for every run of every point.

    Args:
        scenario: what is played; its names (rules, reading, ladder), context and record stay as they are.
        paths: parameters that the points set, such as `militia.campaign_capacity` or `factions.<id>.autonomy`.
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
    sums = np.zeros((len(values) * luck.replications, len(columns), int(bins.max(initial=-1)) + 1), dtype=np.int32)
    words = np.array([word_of(column) for column in columns], dtype=np.int64)

    def play(points: range) -> None:
        _play_some(scenario, inputs, paths, values, luck, points, words, bins, sums)

    in_threads(play, len(values), threads or default_threads())
    return sums.reshape(len(values), luck.replications, *sums.shape[1:])


def _play_some(
    scenario: Scenario,
    inputs: Inputs,
    paths: Sequence[str],
    values: Floats,
    luck: Luck,
    points: range,
    words: Any,
    bins: Any,
    sums: Counts,
) -> None:
    crisis, blank = inputs.crisis(luck.seed, 0, keeps_trace=False), empty_crisis()
    plain, setters = np.asarray(crisis), setters_of(paths, scenario)
    lanes = min(LANES, luck.replications)
    daily, events = empty_records(Day, (lanes, inputs.days)), empty_records(Event, (lanes, 0))
    kept, days = np.zeros((lanes, 4), dtype=np.int64), words_of(daily)
    for point in points:
        for setter, value in zip(setters, values[point], strict=True):
            setter(plain["parameters"], plain["traits"][0], value)
        for done in range(0, luck.replications, lanes):
            first, number = luck.first_of(point) + done, min(lanes, luck.replications - done)
            _play(crisis, blank, first, first, first + number, inputs.given, daily, events, kept)
            sum_bins(days, number, point * luck.replications + done, words, bins, sums)
    refuse_overflow(kept)
