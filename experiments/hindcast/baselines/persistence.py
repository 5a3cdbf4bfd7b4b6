"""Persistence: the rate of the last interval goes on."""

from __future__ import annotations

import numpy as np

from experiments.hindcast.baselines.base import Flags, Observed, Whole, daily_factor
from experiments.hindcast.baselines.poisson import Poisson

START = 0.5
"""Attacks, and days, that the prior is worth: half of each."""


class Persistence:
    """The last interval's count alone sets the rate; what a quiet day is worth comes from all intervals."""

    name = "persistence"

    def draw(self, past: Observed, ahead: Flags, draws: int, rng: np.random.Generator) -> Whole:
        """Draw counts of the coming days; see base.Baseline."""
        _, quiet = Poisson().fitted(past, draws, rng)
        counts, days = np.full(draws, START), np.full(draws, START)
        if len(past):
            counts = counts + past.counts[-1]
            days = days + (past.days[-1] - past.quiet[-1]) + quiet * past.quiet[-1]
        rate = rng.gamma(counts, 1 / days)
        return np.asarray(rng.poisson(rate[:, None] * daily_factor(ahead, quiet)), dtype=np.int64)
