"""The model's forecast from a cut-off: it follows the record as it was known, and runs free from there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from experiments.hindcast.baselines import Whole
from experiments.hindcast.cutoffs import CutOff
from experiments.sweep.points import Luck, play_points
from sim.engine.build import build_inputs
from sim.inputs.posterior.posterior import ParameterDraws
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.vocabulary import SHORTEST_WINDOW

DrawsAt = Callable[[date, int, int], ParameterDraws]
"""(day, number, seed) -> draws that know the record as it was known on that day, and no more."""


def prior_at(scenario: Scenario) -> DrawsAt:
    """Draws from the ranges that a scenario's parameters have from the evidence, uniform and independent.

    They know nothing of any count, so that what calibration is worth can be seen beside them.
    """
    free = [each for each in scenario.parameters.values() if each.low < each.high]
    low, high = (np.array([getattr(each, end) for each in free]) for end in ("low", "high"))

    def draw(day: date, number: int, seed: int) -> ParameterDraws:
        rng = np.random.default_rng((seed, day.toordinal()))
        return ParameterDraws(tuple(each.path for each in free), low + (high - low) * rng.random((number, len(free))))

    return draw


def forecast(
    scenario: Scenario, cutoff: CutOff, days: int, parameters: ParameterDraws, seed: int, threads: int | None = None
) -> Whole:
    """Play the coming days, a run for each draw of the parameters, each with its own luck.

    Args:
        scenario: with the record; what is known after the cut-off is kept from it.
        cutoff: from where.
        days: how many days to play after it.
        parameters: draws of the parameters.
        seed: seed of the luck.
        threads: threads to use; the processors available when None.

    Returns:
        Attacks a day, (draws, days).
    """
    length = max(SHORTEST_WINDOW, (cutoff.last - scenario.start).days + 1 + days)
    followed = scenario.with_days(length).with_changes({"follow_until": cutoff.last.isoformat()})
    first = (cutoff.last + timedelta(days=1) - scenario.start).days
    bins = np.full(length, -1, dtype=np.int64)
    bins[first : first + days] = np.arange(days)
    inputs = build_inputs(followed, as_of=cutoff.known)
    counts = play_points(followed, parameters.paths, parameters.values, ["attacks"], bins, Luck(seed), threads, inputs)
    return counts[:, 0, 0].astype(np.int64)
