"""A row of numbers as one line of characters."""

from __future__ import annotations

from typing import Any

import numpy as np

BARS = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
WIDTH = 80


def sparkline(values: Any, top: float | None = None, width: int = WIDTH) -> str:
    """Numbers from 0 up as bars, the largest of each stretch of days where there are more days than `width` columns.

    Args:
        values: a number a day, 0 or more.
        top: value drawn as a full bar; the largest of the values when None.
        width: most columns, 1 or more.
    """
    days = np.asarray(values, dtype=np.float64)
    stretch = -(-len(days) // width)
    days = np.pad(days, (0, -len(days) % stretch)).reshape(-1, stretch).max(axis=1)
    highest = float(days.max(initial=0.0)) if top is None else top
    if highest <= 0:
        return BARS[0] * len(days)
    steps = np.ceil(np.clip(days / highest, 0.0, 1.0) * (len(BARS) - 1)).astype(int)
    return "".join(BARS[step] for step in steps)
