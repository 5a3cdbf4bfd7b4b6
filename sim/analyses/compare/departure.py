"""The first day on which two paths that share their luck differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.kernel.state import Records

NEVER = -1


@dataclass(frozen=True)
class Departure:
    """When pairs of runs part. Days count from 0 at the start; NEVER marks a pair that stays equal."""

    days: npt.NDArray[np.int64]
    """First differing day of each pair."""

    @property
    def share_never(self) -> float:
        """Share of pairs, 0 to 1, that never part."""
        return float((self.days == NEVER).mean())

    @property
    def median_day(self) -> float | None:
        """Median first differing day among the pairs that part; None when none does."""
        parted = self.days[self.days != NEVER]
        return float(np.median(parted)) if len(parted) else None

    def to_json(self) -> dict[str, Any]:
        """Median day among pairs that part, and the share that never does."""
        return {"median_day": self.median_day, "share_never": self.share_never}


def departure(a: Records, b: Records, counts_only: bool = False) -> Departure:
    """First day on which each pair of runs differs in any recorded field.

    Args:
        a: daily records, (runs, days).
        b: daily records of the other scenario, as many runs; the shorter window is compared.
        counts_only: look at whole-number fields only (what happened), not at moods and pressures.
    """
    days = min(a.shape[1], b.shape[1])
    differs = np.zeros((len(a), days), dtype=bool)
    for name in _fields(a, counts_only):
        differs |= a[name][:, :days] != b[name][:, :days]
    first = differs.argmax(axis=1)
    return Departure(np.where(differs.any(axis=1), first, NEVER))


def _fields(records: Records, counts_only: bool) -> list[str]:
    names = records.dtype.names or ()
    return [name for name in names if not (counts_only and records.dtype[name].kind == "f")]
