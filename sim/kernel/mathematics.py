"""exp and log in plain arithmetic, so that every machine gives the same bits.

C libraries differ from one another, and one library differs from itself where the processor has a fused multiply-add.
Here every step is one IEEE 754 operation, rounded once, compiled or interpreted: no library is called and nothing may
be fused (docs/decisions/0014-own-exp-and-log.md).

The method is P. T. P. Tang's (1989, 1990): a table takes the argument close to where a short Taylor series is exact
enough. Table entries and constants are split into a high part, with which sums and products are exact, and what is
left. They come from `decimal`, whose powers and logarithms are exact to the digits asked for on every machine. The
error is below 0.52 units in the last place, and below 0.8 where exp is subnormal or log is near 0.
"""

from __future__ import annotations

import math
from decimal import Context, Decimal, localcontext

import numpy as np
import numpy.typing as npt

from sim.kernel.compiled import compiled

TABLE_BITS = 7
ENTRIES = 1 << TABLE_BITS
MANTISSA_BITS = 52
BIAS = 1023
UPPER_BITS = -1 << MANTISSA_BITS
"""Mask of sign and exponent."""
HIGH_HALF = -1 << 21
"""Mask that leaves 32 of the 53 bits of a number's mantissa."""
FIRST_BITS = 0x3FE6000000000000
"""Bits of 0.6875, from which the table of logarithms goes to twice as much: 1 is a limit between two entries."""

LARGEST_EXPONENT = 709.782712893384
SMALLEST_EXPONENT = -745.1332191019411
SMALLEST_NORMAL = 2.2250738585072014e-308
ROUNDING = 6755399441055744.0
"""1.5 times 2 to the 52: adding it to a number rounds the number to a whole one, which its last bits then hold."""
ROUNDING_BITS = 0x4338000000000000

Floats = npt.NDArray[np.float64]


def _split(exact: Decimal, binary_digits: int) -> tuple[float, float]:
    """A number rounded to so many binary digits after the point, and what is left of it."""
    scale = Decimal(1 << binary_digits)
    high = (exact * scale).to_integral_value() / scale
    return float(high), float(exact - high)


def _exponentials() -> Floats:
    """2 to the power of j / 128 for each j, each followed by what is left of it relative to that."""
    exact = [(Decimal(2).ln() * j / ENTRIES).exp() for j in range(ENTRIES)]
    pairs = [(float(each), float(each / Decimal(float(each)) - 1)) for each in exact]
    return np.array(pairs).ravel()


def _logarithms() -> tuple[Floats, Floats, Floats]:
    """For each part of [0.6875, 1.375): a number of 13 bits near 1 / its middle, and minus its logarithm, split.

    Both parts that touch 1 have the number 1, so that a logarithm near 0 is as exact as others.
    """
    limits = np.array([FIRST_BITS + (j << MANTISSA_BITS - TABLE_BITS) for j in range(ENTRIES + 1)]).view(np.float64)
    inverses = [
        1.0 if low <= 1.0 <= high else round(8192.0 / (low + high)) / 4096.0
        for low, high in zip(limits[:-1].tolist(), limits[1:].tolist(), strict=True)
    ]
    logs = [_split(-Decimal(each).ln(), 42) if each != 1.0 else (0.0, 0.0) for each in inverses]
    return np.array(inverses), np.array([high for high, _ in logs]), np.array([low for _, low in logs])


with localcontext(Context(prec=50)):
    POWERS = _exponentials()
    INVERSE, LOG_HIGH, LOG_LOW = _logarithms()
    LN2_HIGH, LN2_LOW = _split(Decimal(2).ln(), 42)
    STEP_HIGH, STEP_LOW = _split(Decimal(2).ln() / ENTRIES, 42)
    STEPS = float(ENTRIES / Decimal(2).ln())


@compiled
def power_of_two(k: int) -> float:
    """Return 2 to the power of k, exactly, for k from -1022 to 1023."""
    return float(np.int64((k + BIAS) << MANTISSA_BITS).view(np.float64))


@compiled
def _reduced(x: float) -> tuple[float, float, int]:
    """Give e to the power of x as near * (1 + beyond) * 2 ** k, with near from 1 to 2."""
    shifted = x * STEPS + ROUNDING
    steps = int(np.float64(shifted).view(np.int64)) - ROUNDING_BITS
    whole = shifted - ROUNDING
    r = (x - whole * STEP_HIGH) - whole * STEP_LOW
    square = r * r
    series = square * (0.5 + r * 0.16666666666666666) + square * square * (
        0.041666666666666664 + r * 0.008333333333333333
    )
    entry = 2 * (steps & ENTRIES - 1)
    return float(POWERS[entry]), (float(POWERS[entry + 1]) + r) + series, steps >> TABLE_BITS


@compiled
def exp(x: float) -> float:
    """Return e to the power of x; infinity above 709.78, zero below -745.13."""
    if -708.0 < x < 709.0:
        near, beyond, k = _reduced(x)
        scaled = near * power_of_two(k)
        return scaled + scaled * beyond
    return _exp_at_the_limits(x)


@compiled
def _exp_at_the_limits(x: float) -> float:
    if x != x or x > LARGEST_EXPONENT:
        return x * math.inf
    if x < SMALLEST_EXPONENT:
        return 0.0
    near, beyond, k = _reduced(x)
    # In two steps, of which the first is exact, so that a result among the subnormal numbers is rounded once more only.
    half = k >> 1
    return float((near + near * beyond) * power_of_two(half) * power_of_two(k - half))


@compiled
def log(x: float) -> float:
    """Return the natural logarithm of x; minus infinity at zero, not a number below."""
    if SMALLEST_NORMAL <= x < math.inf:
        return _log_of_normal(x, 0)
    if x == 0.0:
        return -math.inf
    if x < 0.0:
        return math.nan
    if x < SMALLEST_NORMAL:
        return _log_of_normal(x * 18014398509481984.0, -54)
    return x


@compiled
def _log_of_normal(x: float, k: int) -> float:
    """Logarithm of x * 2 ** k for a normal x."""
    bits = int(np.float64(x).view(np.int64))
    offset = bits - FIRST_BITS
    power = k + (offset >> MANTISSA_BITS)
    part = (offset >> MANTISSA_BITS - TABLE_BITS) & ENTRIES - 1
    mantissa = bits - (offset & UPPER_BITS)
    high = float(np.int64(mantissa & HIGH_HALF).view(np.float64))
    low = float(np.int64(mantissa).view(np.float64)) - high
    inverse = float(INVERSE[part])
    r = (high * inverse - 1.0) + low * inverse
    near = power * LN2_HIGH + float(LOG_HIGH[part])
    total = near + r
    left = (near - total) + r + (power * LN2_LOW + float(LOG_LOW[part]))
    square = r * r
    fourth = square * square
    series = (-0.5 + r * 0.3333333333333333) + square * (-0.25 + r * 0.2)
    series += fourth * ((-0.16666666666666666 + r * 0.14285714285714285) + square * (-0.125 + r * 0.1111111111111111))
    return total + (left + square * series)
