"""What a counting model is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Observed:
    """Counts over reporting intervals, by rising date; there may be gaps between them, but no overlap.

    Attributes:
        counts: (intervals,) attacks in each.
        days: (intervals,) length of each in days, 1 or more.
        quiet: (intervals,) days of each on which a flag was up: a truce in force, a suspension announced.
        gaps: (intervals,) uncounted days before each.
    """

    counts: Whole
    days: Whole
    quiet: Whole
    gaps: Whole

    def __len__(self) -> int:
        """Number of intervals."""
        return len(self.counts)

    def until(self, interval: int) -> Observed:
        """The intervals before one."""
        return Observed(*(part[:interval] for part in (self.counts, self.days, self.quiet, self.gaps)))


class Baseline(Protocol):
    """A counting model."""

    name: str

    def draw(self, past: Observed, ahead: Flags, draws: int, rng: np.random.Generator) -> Whole:
        """Draw counts of the coming days.

        Args:
            past: what was counted; may be empty, and then the model's weak prior speaks alone.
            ahead: (days,) whether a flag is known to be up on each coming day.
            draws: number of draws.
            rng: source of luck.

        Returns:
            Counts of shape (draws, days).
        """


def exposure(past: Observed, factor: Floats) -> Floats:
    """Return the days of each interval, quiet ones counted at a factor.

    Args:
        past: n intervals.
        factor: (draws,) rate on a quiet day as a share of that on another day, from 0 to 1.

    Returns:
        Days of shape (draws, n).
    """
    return np.asarray((past.days - past.quiet) + factor[:, None] * past.quiet, dtype=np.float64)


def daily_factor(ahead: Flags, factor: Floats) -> Floats:
    """Return the factor of each coming day, (draws, days): 1, or the quiet factor where a flag is up."""
    return np.where(ahead[None, :], factor[:, None], 1.0)
