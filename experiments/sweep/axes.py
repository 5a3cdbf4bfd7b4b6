"""The axes of a sweep: what each lever and uncertainty can be, and which value a place on it stands for.

Every axis is laid on the stretch from 0 to 1. A range is laid on it evenly, from low to high. A list of k values takes
equal shares of it: the first value below 1/k, the second below 2/k, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.sweep.design import Level

Floats = npt.NDArray[np.float64]

READING = "reading"


@dataclass(frozen=True)
class AxisOfSweep:
    """One axis with nothing left to look up.

    Attributes:
        path: what varies: a parameter, `rules.<decider>`, `ladder`, `reading` or `follow_until`.
        role: `lever` or `uncertainty`; `reading` where readings are crossed.
        crossed: whether each of its values meets the whole sample of the other axes.
        numeric: whether its values are numbers.
        values: the values it takes, or None for a range.
        ranges: (low, high) under each reading in play, in their order; empty for a list.
        unit: unit of its numbers.
        origin: where the range or the list comes from: `design`, `evidence`, or `all` names.
        sources: ids of the evidence ledger behind an evidence range.
        grid: number of values of a crossed range.
    """

    path: str
    role: str
    crossed: bool
    numeric: bool
    values: tuple[Level, ...] | None
    ranges: tuple[tuple[float, float], ...] = ()
    unit: str = ""
    origin: str = "design"
    sources: tuple[str, ...] = ()
    grid: int = 0

    @property
    def count(self) -> int:
        """Number of values of a crossed axis."""
        return len(self.values) if self.values is not None else self.grid

    @property
    def places(self) -> Floats:
        """Places, from 0 to 1, of a crossed axis's values."""
        if self.values is None:
            return np.linspace(0.0, 1.0, self.grid)
        return (np.arange(self.count) + 0.5) / self.count

    def places_of(self, listed: tuple[Level, ...]) -> Floats:
        """Places, from 0 to 1, of values that are in the axis's list."""
        numbers = {value: number for number, value in enumerate(self.values or ())}
        return (np.array([numbers[value] for value in listed]) + 0.5) / self.count

    def coded(self, places: Floats, readings: npt.NDArray[np.int64]) -> Floats:
        """Values at some places: numbers as they are, names as their numbers in the list.

        Args:
            places: from 0 to 1.
            readings: number of the reading in force at each.
        """
        if self.values is not None:
            chosen = np.minimum((places * len(self.values)).astype(np.int64), len(self.values) - 1)
            return np.array(self.values, dtype=np.float64)[chosen] if self.numeric else chosen.astype(np.float64)
        low, high = np.array(self.ranges, dtype=np.float64)[readings].T
        values: Floats = np.clip((1.0 - places) * low + places * high, low, high)
        return values

    def described(self, readings: tuple[str | None, ...]) -> dict[str, Any]:
        """The axis as plain values, for the manifest."""
        known = {"path": self.path, "role": self.role, "crossed": self.crossed, "unit": self.unit}
        known |= {"from": self.origin, "sources": list(self.sources)}
        if self.values is not None:
            return known | {"values": list(self.values)}
        named = zip(readings, self.ranges, strict=True)
        ranges = [{"reading": reading, "low": low, "high": high} for reading, (low, high) in named]
        return known | {"ranges": ranges} | ({"values_on_grid": self.grid} if self.crossed else {})
