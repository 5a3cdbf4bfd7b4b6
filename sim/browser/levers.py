"""What a slider needs of a parameter: a round step, and the ends of its range."""

from __future__ import annotations

import math

STEPS = 100
FINER = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)
NICE = (1.0, 2.0, 5.0, 10.0)


def step_through(low: float, high: float, value: float) -> float:
    """Return the largest round step of about a hundred, or finer, on which a value lies: a key press leaves no jump."""
    step = step_of(low, high)
    for finer in FINER:
        if abs((value - low) / (step * finer) - round((value - low) / (step * finer))) < 1e-6:
            return float(f"{step * finer:.6g}")
    return step


def step_of(low: float, high: float) -> float:
    """Return a round step that cuts a range into about a hundred."""
    rough = max((high - low) / STEPS, 1e-9)
    power = 10.0 ** math.floor(math.log10(rough))
    return float(f"{power * next(nice for nice in NICE if power * nice >= rough * 0.999):.6g}")
