"""Variance due to parameters and to luck, in runs whose parameters are draws of a posterior.

Every run of an ensemble has a draw and luck of its own, so the spread of runs holds both. What the parameters alone do
is the spread, over draws, of each draw's mean over luck. A mean over few runs still varies by luck; how much is known
from the spread among the runs of one draw, and each mean is moved towards the mean of all by as much as takes that
variance away (the analysis of variance with one random effect: R. A. Fisher, "Statistical Methods for Research
Workers", 1925). Means so moved have, over draws, the variance that the parameters alone bring about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.engine.build import Inputs
from sim.engine.play import draws_of, play
from sim.inputs.posterior.posterior import Posterior
from sim.outcomes.outcome import Array
from sim.outcomes.reduction import Reduction
from sim.outcomes.registry import outcome_of
from sim.outcomes.resampling import Floats

DRAWS, REPLICATIONS = 250, 16
"""Draws that a decomposition rests on, and runs of each."""

FIRST_RUN = 1_000_000
"""Number of the first of these runs: beyond every ensemble's, so that their luck is their own."""

OUTCOMES = ("attacks", "attacks_israel", "us_killed", "us_injured_reported", "us_strikes")
"""Outcomes of the page of `escalation run`."""


@dataclass(frozen=True, eq=False)
class Decomposition:
    """The variance of runs under a posterior, split between parameters and luck.

    Attributes:
        attacks: attacks on US forces, (draws, replications, days).
        outcomes: name of an outcome -> its values, (draws, replications).
    """

    attacks: Array
    outcomes: dict[str, Floats]

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(self.attacks)

    @property
    def replications(self) -> int:
        """Runs of each draw."""
        return int(self.attacks.shape[1])

    def band(self, outcome: str, coverage: float = 0.9) -> tuple[float, float]:
        """Return the ends of the middle of an outcome's means over luck, over draws."""
        low, high = np.quantile(means_over_luck(self.outcomes[outcome]), [(1 - coverage) / 2, (1 + coverage) / 2])
        return float(low), float(high)

    def share(self, outcome: str) -> float:
        """Return the share of an outcome's variance that is due to parameters, 0 to 1; NaN where nothing varies."""
        return share_of_parameters(self.outcomes[outcome])


def decompose(
    inputs: Inputs,
    posterior: Posterior,
    seed: int,
    threads: int,
    draws: int = DRAWS,
    replications: int = REPLICATIONS,
    outcomes: Sequence[str] = OUTCOMES,
) -> Decomposition:
    """Play some draws, several runs of each with luck of their own; the same on any number of threads.

    Args:
        inputs: the scenario's arrays.
        posterior: where the draws come from.
        seed: seed of draws and luck; draws are those of runs 0, 1, ... of the seed.
        threads: threads to use, 1 or more.
        draws: draws, 2 or more.
        replications: runs of each draw, 2 or more.
        outcomes: names of outcomes to keep beside the daily attacks.
    """
    shape, chosen = (draws, replications), [outcome_of(name) for name in outcomes]
    reduction = Reduction(inputs.scenario, draws * replications, chosen, ("attacks",))
    each = draws_of(inputs, seed, np.arange(draws), posterior)
    numbers, rows = FIRST_RUN + np.arange(draws * replications), np.repeat(each.rows, replications)
    play(inputs, replace(each, numbers=numbers, rows=rows), reduction.reducers, threads)
    values = {one.name: one.values(reduction.runs) for one in chosen}
    return Decomposition(
        reduction.runs.daily("attacks").reshape(*shape, -1),
        {name: np.asarray(each, dtype=np.float64).reshape(shape) for name, each in values.items()},
    )


def means_over_luck(values: Array) -> Floats:
    """Return each draw's mean with the luck that is left in it taken out, (draws, ...).

    Args:
        values: (draws, replications, ...), independent runs of each draw.
    """
    means = values.mean(axis=1)
    centre, between = means.mean(axis=0), means.var(axis=0, ddof=1)
    alone = np.maximum(0.0, between - values.var(axis=1, ddof=1).mean(axis=0) / values.shape[1])
    return np.asarray(centre + (means - centre) * np.sqrt(alone / np.where(between > 0, between, 1.0)))


def share_of_parameters(values: Array) -> float:
    """Return the share of variance due to draws, 0 to 1; NaN where nothing varies.

    Args:
        values: (draws, replications), independent runs of each draw.
    """
    luck = float(values.var(axis=1, ddof=1).mean())
    alone = max(0.0, float(values.mean(axis=1).var(ddof=1)) - luck / values.shape[1])
    return alone / (alone + luck) if alone + luck > 0 else float("nan")
