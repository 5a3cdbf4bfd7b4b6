"""The counting models together, and their equal-weight pool."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np

from experiments.hindcast.baselines.base import Baseline, Flags, Observed, Whole
from experiments.hindcast.baselines.gamma_poisson import GammaPoisson
from experiments.hindcast.baselines.markov import HiddenMarkov
from experiments.hindcast.baselines.negative_binomial import NegativeBinomial
from experiments.hindcast.baselines.persistence import Persistence
from experiments.hindcast.baselines.poisson import Poisson
from experiments.hindcast.baselines.self_exciting import SelfExciting

BASELINES: tuple[Baseline, ...] = (
    Poisson(),
    NegativeBinomial(),
    Persistence(),
    GammaPoisson(),
    SelfExciting(),
    HiddenMarkov(),
)
POOL = "pool"


def pooled(forecasts: Mapping[str, Whole]) -> Whole:
    """Return the draws of all forecasts together, each forecaster with the same weight."""
    return np.concatenate(list(forecasts.values()))


def draw_all(past: Observed, ahead: Flags, draws: int, seed: tuple[int, ...]) -> dict[str, Whole]:
    """Draw the coming days by every baseline and by their pool.

    Args:
        past: what was counted.
        ahead: (days,) whether a flag is known to be up on each coming day.
        draws: draws of each baseline; the pool has as many from each.
        seed: numbers that, with a baseline's name, set its luck.

    Returns:
        Daily counts by name, (draws, days); of the pool (draws times baselines, days).
    """
    found = {
        each.name: each.draw(past, ahead, draws, np.random.default_rng((*seed, zlib.crc32(each.name.encode()))))
        for each in BASELINES
    }
    return found | {POOL: pooled(found)}
