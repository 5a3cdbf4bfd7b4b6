"""What a slider needs of a parameter: a round step, and where on its rail a number stands."""

from __future__ import annotations

import math

from sim.inputs.tables.parameters import ParameterValue

STEPS = 100
FINER = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001)
NICE = (1.0, 2.0, 5.0, 10.0)

NARROW = 0.15
"""Share of the limits below which a range is seen on a logarithmic scale only, as that of 12 to 30 in 1 to 500."""


def is_logarithmic(value: ParameterValue) -> bool:
    """Return whether a rail from limit to limit is logarithmic, so that the evidence's range can be seen on it."""
    return value.minimum > 0 and value.high - value.low < NARROW * (value.maximum - value.minimum)


def step_through(low: float, high: float, *values: float) -> float:
    """Return the largest round step of about a hundred, or finer, that meets some values: a key then makes no jump."""
    step = step_of(low, high)
    steps = (float(f"{step * finer:.6g}") for finer in FINER)
    return next((each for each in steps if all(fits(low, each, value) for value in values)), step * FINER[-1])


def fits(low: float, step: float, value: float) -> bool:
    """Return whether steps from the low end meet a value."""
    return abs((value - low) / step - round((value - low) / step)) < 1e-6


def step_of(low: float, high: float) -> float:
    """Return a round step that cuts a range into about a hundred."""
    rough = max((high - low) / STEPS, 1e-9)
    power = 10.0 ** math.floor(math.log10(rough))
    return float(f"{power * next(nice for nice in NICE if power * nice >= rough * 0.999):.6g}")
