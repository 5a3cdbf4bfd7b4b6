"""Which runs to show one by one, from the outcomes alone: as sim.results.notable chooses, without adding up again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.results.notable import TYPICAL_BY

Outcomes = Mapping[str, npt.NDArray[Any]]
"""Name of an outcome -> its value in each run."""


def typical(outcomes: Outcomes) -> int:
    """Number of the run nearest the medians; the first of equals."""
    values = np.column_stack([outcomes[name] for name in TYPICAL_BY])
    away: npt.NDArray[np.float64] = np.abs(values - np.median(values, axis=0))
    return int(np.argmin((away / np.maximum(away.mean(axis=0), 1e-9)).sum(axis=1)))


def median(outcomes: Outcomes) -> int:
    """Number of the first run whose attacks on US forces are nearest the median."""
    attacks = outcomes["total_attacks"]
    return int(np.argmin(np.abs(attacks - np.median(attacks))))


def extreme(outcomes: Outcomes) -> int:
    """Number of the run with the highest peak rung and, among those, the highest peak tension."""
    rung, tension = (outcomes[name] for name in ("peak_rung", "peak_tension"))
    return int(np.argmax(np.where(rung == rung.max(), tension, -np.inf)))
