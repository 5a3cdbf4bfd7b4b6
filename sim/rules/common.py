"""Quantities that several rules share: logistic choice, decay, and inverse distributions that turn luck into events.

Only + - * /, floor, ceil, and the exp and log of sim.kernel.mathematics are used: they give the same bits on every
machine, compiled and interpreted.
"""

from __future__ import annotations

import math

from sim.kernel.mathematics import exp, log
from sim.rules.declare import rule


@rule("M1", assumption="The usual form of a graded response; its steepness is a parameter.")
def logistic(x: float) -> float:
    """Share between 0 and 1 that rises smoothly with x and is one half at zero."""
    if x > 30.0:
        return 1.0
    if x < -30.0:
        return 0.0
    return 1.0 / (1.0 + exp(-x))


@rule("M3", assumption="Logistic noise, so that a score plus mood crossing a threshold is a logistic choice.")
def mood(u: float, spread: float) -> float:
    """What no input explains in a decision: logistic noise of the given spread, zero at u = 0.5.

    u: luck in [0, 1); spread: same units as the score it is added to. Bounded at about 16 spreads.
    """
    inside = min(max(u, 1e-7), 1.0 - 1e-7)
    return spread * log(inside / (1.0 - inside))


@rule("M6", assumption="Exponential fading with a half-life is the simplest memory; the half-lives are parameters.")
def share_left(half_life: float) -> float:
    """Share of a feeling, a pressure or a loss that one day leaves, given its half-life in days."""
    return exp(-0.6931471805599453 / half_life)


@rule("M7", assumption="Exponential approach with a half-life; supply lines and economic pressure move slowly.")
def approach(value: float, target: float, left: float) -> float:
    """Where a slow quantity stands a day later as it closes on its target; left: share of the way left by a day."""
    return target + (value - target) * left


@rule("M1", assumption="Attacks by one faction on one day are independent given its rate (Poisson).")
def attacks_made(rate: float, u: float) -> int:
    """How many attacks a faction makes in a day: the Poisson quantile of its rate, so more luck never means fewer.

    rate: attacks a day, 0 up; u: luck in [0, 1). At most 25.
    """
    term = exp(-rate)
    total = term
    count = 0
    while u >= total and count < 25:
        count += 1
        term = term * rate / count
        total += term
    return count


@rule("M5", assumption="A choice of moment is at least memoryless; the mean is a parameter.")
def chosen_delay(u: float, mean: float, telegraphed: float) -> int:
    """Days that a government lets pass before a chosen act: exponential about its mean, plus days of telegraphing.

    u: luck in [0, 1); mean and telegraphed: days. At most 30.
    """
    return int(min(30.0, math.floor(-mean * log(1.0 - u) + telegraphed)))


@rule("M6", assumption="Tolls vary about their mean from half to one and a half times.")
def toll(mean: float, u: float) -> int:
    """Number killed in a strike, spread evenly from half to one and a half times the mean."""
    return int(math.floor(mean * (0.5 + u) + 0.5))
