"""The power of the comparison: how large must a difference between two forecasters be before so few weeks show it?

Weekly counts come from a negative binomial distribution as dispersed as the record's (variance about 1.25 times
the mean within the active regime). One forecaster holds the true distribution, the other a distorted one: a mean that
is too high by some per cent. Both are scored over some independent weeks, and the same many times over. The power is
the share of repetitions in which a one-sided t test of the paired differences of the CRPS is significant at 5%.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from experiments.arrays import Floats
from sim.results.text import table, wrap

WEEKLY, DISPERSION = 11.5, 1.25
"""Attacks a week in the active regime of the record, and the variance of their count as a multiple of the mean."""
WEEKS = (4, 8, 12, 26, 52)
DISTORTIONS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
REPETITIONS = 4000
LEVEL = 0.05
"""Of the test."""
MOST = 400
"""Counts above this are left out of the sums: their probability is nil."""


@dataclass(frozen=True, slots=True)
class Power:
    """One comparison."""

    weeks: int
    distortion: float
    """Share by which the other forecaster's mean is too high."""
    worse: float
    """Its expected CRPS as a multiple of the true one's."""
    power: float
    """Share of repetitions in which the difference shows."""
    wrong: float
    """Share of repetitions in which the other has the lower mean score."""


def _distribution(mean: float) -> Floats:
    """Cumulative probabilities of 0 to MOST attacks."""
    size = mean / (DISPERSION - 1)
    return np.asarray(stats.nbinom.cdf(np.arange(MOST + 1), size, 1 / DISPERSION), dtype=np.float64)


def crps_table(cumulative: Floats) -> Floats:
    """CRPS of a distribution against every outcome from 0 to MOST, exact.

    Args:
        cumulative: (MOST + 1,) probabilities of at most 0, 1, 2, ... attacks.
    """
    below = np.concatenate(([0.0], np.cumsum(cumulative**2)[:-1]))
    above = np.cumsum(((1 - cumulative) ** 2)[::-1])[::-1]
    return np.asarray(below + above, dtype=np.float64)


def power_of(weeks: int, distortion: float, seed: int = 0) -> Power:
    """Return how often a number of independent weeks shows a distortion."""
    rng = np.random.default_rng((seed, weeks, round(1000 * distortion)))
    true, other = crps_table(_distribution(WEEKLY)), crps_table(_distribution(WEEKLY * (1 + distortion)))
    size = WEEKLY / (DISPERSION - 1)
    counts = np.minimum(rng.negative_binomial(size, 1 / DISPERSION, (REPETITIONS, weeks)), MOST)
    gain = other[counts] - true[counts]
    errors = gain.std(axis=1, ddof=1) / np.sqrt(weeks)
    shows = gain.mean(axis=1) > stats.t.ppf(1 - LEVEL, weeks - 1) * errors
    chances = np.diff(_distribution(WEEKLY), prepend=0)
    worse = float((chances @ other) / (chances @ true))
    return Power(weeks, distortion, worse, float(shows.mean()), float((gain.mean(axis=1) < 0).mean()))


def power_table(seed: int = 0) -> list[Power]:
    """Return every comparison of WEEKS and DISTORTIONS."""
    return [power_of(weeks, distortion, seed) for weeks in WEEKS for distortion in DISTORTIONS]


def power_text(comparisons: list[Power], seed: int) -> str:
    """Return the simulation as a page of text."""
    cells = [
        (str(each.weeks), f"{each.distortion:.0%}", f"{each.worse:.2f}", f"{each.power:.0%}", f"{each.wrong:.0%}")
        for each in comparisons
    ]
    heads = ("weeks", "mean too high by", "CRPS to the true one's", "shown at 5%", "ranked wrongly")
    words = []
    for weeks in WEEKS:
        detectable = next((each for each in comparisons if each.weeks == weeks and each.power >= 0.8), None)
        words.append(
            f"{weeks} weeks: no distortion in the table shows in 80% of repetitions."
            if detectable is None
            else wrap(
                f"{weeks} weeks: a forecaster must be {detectable.worse - 1:.0%} worse in CRPS (its mean off by "
                f"{detectable.distortion:.0%}) to be told apart in 80% of repetitions."
            )
        )
    basis = (
        f"{REPETITIONS:,} repetitions each, seed {seed}; weekly counts with mean {WEEKLY} and variance {DISPERSION} "
        "times the mean. The weeks of the record are fewer than they look, for the targets of neighbouring cut-offs "
        "overlap."
    )
    return "\n\n".join([table(heads, cells, right=range(5)), "\n".join(words), wrap(basis)])
