"""What a slider needs of a parameter: a round step, and the ends of its range."""

from __future__ import annotations

import math

STEPS = 100
NICE = (1.0, 2.0, 5.0, 10.0)


def step_of(low: float, high: float) -> float:
    """Return a round step that cuts a range into about a hundred."""
    rough = max((high - low) / STEPS, 1e-9)
    power = 10.0 ** math.floor(math.log10(rough))
    return float(f"{power * next(nice for nice in NICE if power * nice >= rough * 0.999):.6g}")
