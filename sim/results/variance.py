"""Parameter uncertainty and luck, told apart, of runs whose parameters are draws of a posterior.

Every run of an ensemble has a draw and luck of its own, so the spread of runs holds both. What the parameters alone do
is the spread, over draws, of each draw's mean over luck. A mean over few runs still varies by luck; how much is known
from the spread among the runs of one draw, and each mean is moved towards the mean of all by as much as takes that
variance away (the analysis of variance with one random effect: R. A. Fisher, "Statistical Methods for Research
Workers", 1925). Means so moved have, over draws, the variance that the parameters alone bring about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.engine.ensemble import in_threads, refuse_overflow
from sim.kernel.crisis import empty_crisis
from sim.kernel.state import Day, Event, empty_records

if TYPE_CHECKING:
    from sim.results.with_posterior import Drawn

Floats = npt.NDArray[np.float64]
Array = npt.NDArray[Any]

DRAWS, REPLICATIONS = 250, 16
"""Draws that are told apart, and runs of each."""

FIRST_LUCK = 1_000_000
"""Number of the first of these runs: beyond every ensemble's, so that their luck is their own."""

STRIKES = ("us_strikes_syria", "us_strikes_iraq", "us_leadership_strikes", "us_campaigns", "us_strikes_iran")


@dataclass(frozen=True, eq=False)
class Apart:
    """Runs of some draws, several of each.

    Attributes:
        attacks: attacks on US forces, (draws, replications, days).
        totals: name of an outcome, as on the page of `escalation run` -> (draws, replications).
    """

    attacks: Array
    totals: dict[str, Floats]

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
        low, high = np.quantile(means_over_luck(self.totals[outcome]), [(1 - coverage) / 2, (1 + coverage) / 2])
        return float(low), float(high)

    def share(self, outcome: str) -> float:
        """Return the share of an outcome's variance that is due to parameters, 0 to 1; NaN where nothing varies."""
        return share_of_parameters(self.totals[outcome])


def play_apart(
    drawn: Drawn, seed: int, threads: int, draws: int = DRAWS, replications: int = REPLICATIONS, totals: bool = True
) -> Apart:
    """Play some draws, several runs of each with luck of their own; the same on any number of threads.

    Args:
        drawn: a scenario under a posterior.
        seed: seed of draws and luck; draws are those of runs 0, 1, ... of the seed.
        threads: threads to use, 1 or more.
        draws: draws, 2 or more.
        replications: runs of each draw, 2 or more.
        totals: whether to keep outcomes of whole runs beside the daily attacks.
    """
    days = drawn.inputs.days
    attacks = np.zeros((draws, replications, days), dtype=np.int32)
    kept: dict[str, Floats] = {name: np.zeros((draws, replications)) for name in TOTALS} if totals else {}
    rows = drawn.posterior.rows(seed, np.arange(draws))

    def play(points: range) -> None:
        crisis, blank = drawn.inputs.crisis(seed, 0, keeps_trace=False), empty_crisis()
        daily, events = empty_records(Day, (replications, days)), empty_records(Event, (replications, 0))
        for point in points:
            counts = np.zeros((replications, 4), dtype=np.int64)
            first, same = FIRST_LUCK + point * replications, np.repeat(rows[point], replications)
            drawn.play_block(crisis, blank, first, same, (daily, events, counts))
            refuse_overflow(counts)
            attacks[point] = np.asarray(daily)["attacks"]
            for name, values in kept.items():
                values[point] = TOTALS[name](np.asarray(daily))

    in_threads(play, draws, threads)
    return Apart(attacks, kept)


def _sum(column: str) -> Any:
    return lambda daily: daily[column].sum(axis=1)


TOTALS: dict[str, Any] = {
    "total_attacks": _sum("attacks"),
    "attacks_israel": _sum("attacks_israel"),
    "us_killed": _sum("us_killed"),
    "injured_reported": lambda daily: daily["us_injured_reported"][:, -1],
    "us_strikes": lambda daily: sum(daily[kind].sum(axis=1) for kind in STRIKES),
}
"""Outcome of the page of `escalation run` -> how it is counted in Day records (runs, days)."""


def means_over_luck(values: Array) -> Floats:
    """Return each draw's mean with the luck that is left in it taken out, (draws, ...).

    Args:
        values: (draws, replications, ...), independent runs of each draw.
    """
    means = values.mean(axis=1)
    centre, between = means.mean(axis=0), means.var(axis=0, ddof=1)
    alone = np.maximum(0.0, between - values.var(axis=1, ddof=1).mean(axis=0) / values.shape[1])
    moved: Floats = centre + (means - centre) * np.sqrt(alone / np.where(between > 0, between, 1.0))
    return moved


def share_of_parameters(values: Array) -> float:
    """Return the share of variance due to draws, 0 to 1; NaN where nothing varies.

    Args:
        values: (draws, replications), independent runs of each draw.
    """
    luck = float(values.var(axis=1, ddof=1).mean())
    alone = max(0.0, float(values.mean(axis=1).var(ddof=1)) - luck / values.shape[1])
    return alone / (alone + luck) if alone + luck > 0 else float("nan")
