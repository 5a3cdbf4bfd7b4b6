"""Scores of one forecast, given as draws, against one counted outcome.

The continuous ranked probability score (CRPS) is in attacks: the mean distance of the draws from the outcome, less half
their mean distance from one another; for a forecast of one value it is the absolute error. It is estimated without
bias for the number of draws (the fair estimator; Ferro 2014), by scoringrules in its form of probability-weighted
moments, which is the same number at a cost of N log N (tests/hindcast/test_scores.py). On the log scale it is taken of
log(1 + count), so that small and large counts weigh alike (Bosse and others 2023). The log score is -ln p of the count
that came, p being the share of draws that hit it and never less than 0.1%. The randomised probability integral
transform of a calibrated forecast is uniform (Czado, Gneiting and Held 2009).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.arrays import Floats

Draws = npt.NDArray[np.int64]
"""(draws,) counts that one forecast holds possible, all equally likely."""

FLOOR = 0.001
"""Least probability that the log score takes."""
LEVELS = (0.5, 0.8, 0.95)
"""Central intervals whose coverage is measured."""


@dataclass(frozen=True, slots=True)
class Score:
    """One forecast against one outcome; lower is better, except for the place of the outcome."""

    crps: float
    """Attacks, 0 or more but for the noise of the draws."""
    crps_log: float
    """The same of log(1 + count)."""
    log_score: float
    """-ln p, from 0 to 6.9."""
    below: float
    """Share of draws below the outcome."""
    up_to: float
    """Share of draws up to the outcome, it included."""

    def covered(self, level: float) -> float:
        """Probability that the randomised transform lies in the central interval of a level, from 0 to 1."""
        return covered(self.below, self.up_to, level)

    def transform(self, luck: float) -> float:
        """The randomised probability integral transform, `luck` being uniform between 0 and 1."""
        return self.below + luck * (self.up_to - self.below)


def score(draws: Draws, outcome: int) -> Score:
    """Score one forecast.

    Args:
        draws: (draws,) counts, two or more; 2,000 or more for the CRPS and 5,000 for the log score to settle.
        outcome: the count that came, 0 or more.
    """
    return Score(
        crps=crps(draws.astype(np.float64), float(outcome)),
        crps_log=crps(np.log1p(draws.astype(np.float64)), float(np.log1p(outcome))),
        log_score=-float(np.log(max(FLOOR, float(np.mean(draws == outcome))))),
        below=float(np.mean(draws < outcome)),
        up_to=float(np.mean(draws <= outcome)),
    )


def crps(draws: Floats, outcome: float) -> float:
    """Return the fair CRPS of draws (draws,), in their unit."""
    import scoringrules  # which takes seconds

    return float(scoringrules.crps_ensemble(np.float64(outcome), draws, estimator="pwm", backend="numpy"))


def covered(below: float, up_to: float, level: float) -> float:
    """Share of the step from `below` to `up_to` that lies in the central interval of a level.

    This is the mean over the luck of the randomised transform, so that coverage carries no noise of its own. Where no
    draw hits the outcome the step has no height, and its place decides.
    """
    low, high = (1 - level) / 2, (1 + level) / 2
    if up_to <= below:
        return float(low < below < high)
    return max(0.0, min(high, up_to) - max(low, below)) / (up_to - below)


@dataclass(frozen=True, slots=True)
class MeanScore:
    """Means over forecasts of one forecaster."""

    crps: float
    crps_log: float
    log_score: float
    coverage: dict[float, float]
    """Share of outcomes inside each of LEVELS' central intervals."""
    forecasts: int

    def to_json(self) -> dict[str, float]:
        """The numbers under the names that `escalation score --json` prints."""
        shares = {f"coverage_{round(100 * level)}": share for level, share in self.coverage.items()}
        return {"crps": self.crps, "log_score": self.log_score, **shares}


def mean_score(scores: list[Score]) -> MeanScore:
    """Average one or more scores of a forecaster."""
    return MeanScore(
        crps=float(np.mean([each.crps for each in scores])),
        crps_log=float(np.mean([each.crps_log for each in scores])),
        log_score=float(np.mean([each.log_score for each in scores])),
        coverage={level: float(np.mean([each.covered(level) for each in scores])) for level in LEVELS},
        forecasts=len(scores),
    )
