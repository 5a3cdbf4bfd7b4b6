"""Which runs to show one by one, from the outcomes alone: as sim.outputs.notable chooses, without adding up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.outputs.notable import TYPICAL_BY

if TYPE_CHECKING:
    import pandas as pd


def typical(outcomes: pd.DataFrame) -> int:
    """Number of the run nearest the medians; the first of equals."""
    values = outcomes[list(TYPICAL_BY)].to_numpy(dtype=float)
    away: npt.NDArray[np.float64] = np.abs(values - np.median(values, axis=0))
    return int(np.argmin((away / np.maximum(away.mean(axis=0), 1e-9)).sum(axis=1)))


def median(outcomes: pd.DataFrame) -> int:
    """Number of the first run whose attacks on US forces are nearest the median."""
    attacks = outcomes["total_attacks"].to_numpy(dtype=float)
    return int(np.argmin(np.abs(attacks - np.median(attacks))))


def extreme(outcomes: pd.DataFrame) -> int:
    """Number of the run with the highest peak rung and, among those, the highest peak tension."""
    rung, tension = (outcomes[name].to_numpy(dtype=float) for name in ("peak_rung", "peak_tension"))
    return int(np.argmax(np.where(rung == rung.max(), tension, -np.inf)))
