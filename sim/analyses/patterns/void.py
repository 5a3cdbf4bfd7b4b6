"""Which patterns are void: those that no values of the parameters make fail, so that meeting them says nothing.

A scenario is played with CORNERS draws of its parameters. In each draw every parameter that has a range stands at one
end of it, low or high by the toss of a coin; what the scenario itself sets stays, as its premise, and so do the chosen
rules. A pattern that fails in none of the draws in which it can be measured is void: its outcome is given by the
scenario or the rules, or its tolerance leaves nothing out. The draws are a sample: a pattern that fails in a small part
of the ranges only may be called void, and one whose value lies at the edge of its tolerance may fail by luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.inputs.posterior.posterior import ParameterDraws, Posterior
from sim.inputs.scenario.scenario import Scenario
from sim.results.ensemble import Ensemble

CORNERS = 32
"""Draws of the parameters; a power of two, so that all are played equally often."""

RUNS_EACH = 64
FEWEST_CORNERS = CORNERS // 2
"""Draws in which a pattern must be measured before it can be called void."""

RUNS = CORNERS * RUNS_EACH


class Part(Ensemble):
    """Some runs of an ensemble, numbered anew."""

    def __init__(self, whole: Ensemble, runs: npt.NDArray[np.int64]) -> None:
        """Take runs of an ensemble by their numbers, in order."""
        super().__init__(whole.scenario, whole.seed, whole.inputs, whole.daily_array[runs], whole.posterior)
        self._whole, self._numbers = whole, runs

    def all_events(self) -> tuple[Any, npt.NDArray[np.int64]]:
        """Event records of these runs, and the new number of the run of each."""
        events, runs = self._whole.all_events()
        chosen = np.isin(runs, self._numbers)
        return events[chosen], np.searchsorted(self._numbers, runs[chosen])


def corners(scenario: Scenario, seed: int = 0) -> Posterior:
    """Return draws of all parameters that have a range, each at the low or the high end of it."""
    ranged = {path: each for path, each in scenario.parameters.items() if each.low < each.high}
    ends = np.array([(each.low, each.high) for each in ranged.values()]).reshape(-1, 2)
    sides = np.random.default_rng([CORNERS, seed]).integers(0, 2, (CORNERS, len(ends)))
    values = ends[np.arange(len(ends)), sides]
    return Posterior("ends of the ranges", ParameterDraws(tuple(ranged), values), b"")


def parts_of(ensemble: Ensemble) -> tuple[Part, ...]:
    """Return the runs of each draw of an ensemble played with draws; none where it was played without."""
    if ensemble.posterior is None:
        return ()
    rows = ensemble.posterior.rows(ensemble.seed, np.arange(ensemble.runs))
    return tuple(Part(ensemble, np.flatnonzero(rows == row)) for row in np.unique(rows))


def is_void(verdicts: Sequence[bool | None]) -> bool:
    """Return whether a pattern is void by its verdict in each draw: met, not met, or None where it was not measured."""
    measured = [each for each in verdicts if each is not None]
    return len(measured) >= FEWEST_CORNERS and all(measured)
