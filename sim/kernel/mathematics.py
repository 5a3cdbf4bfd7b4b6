"""exp and log in plain arithmetic, so that every machine gives the same bits.

C libraries differ from one another, and one library differs from itself where the processor has a fused
multiply-add. Here every step is one IEEE 754 operation, rounded once, compiled or interpreted: no library is
called and nothing may be fused (docs/decisions/0014-own-exp-and-log.md).

The methods and coefficients are those of Sun's fdlibm (1993): reduce the argument by a multiple of ln 2 that is split
into two parts, then take the minimax polynomial. The error is below one unit in the last place.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernel.compiled import compiled

LN2_HIGH = 6.93147180369123816490e-01
"""The first 32 bits of ln 2: its product with a whole number of up to 21 bits is exact."""
LN2_LOW = 1.90821492927058770002e-10
"""ln 2 less LN2_HIGH."""

LARGEST_EXPONENT = 7.09782712893383973096e02
SMALLEST_EXPONENT = -7.45133219101941108420e02

MANTISSA_BITS = 52
MANTISSA_MASK = (1 << MANTISSA_BITS) - 1
BIAS = 1023
ONE_BITS = BIAS << MANTISSA_BITS
SMALLEST_NORMAL = 2.2250738585072014e-308
TWO_TO_54 = 18014398509481984.0


@compiled
def power_of_two(k: int) -> float:
    """Return 2 to the power of k, exactly, for k from -1022 to 1023."""
    return float(np.int64((k + BIAS) << MANTISSA_BITS).view(np.float64))


@compiled
def exp(x: float) -> float:
    """Return e to the power of x; infinity above 709.78, zero below -745.13."""
    if x != x or x > LARGEST_EXPONENT:
        return x * math.inf
    if x < SMALLEST_EXPONENT:
        return 0.0
    k = math.floor(x * 1.44269504088896338700 + 0.5)
    high, low = x - k * LN2_HIGH, k * LN2_LOW
    r = high - low
    z = r * r
    c = r - z * (
        1.66666666666666019037e-01
        + z
        * (
            -2.77777777770155933842e-03
            + z * (6.61375632143793436117e-05 + z * (-1.65339022054652515390e-06 + z * 4.13813679705723846039e-08))
        )
    )
    y = 1.0 - ((low - (r * c) / (2.0 - c)) - high)
    # In two steps, of which the first is exact, so that a result among the subnormal numbers is rounded once.
    half = int(k) // 2
    return float(y * power_of_two(half) * power_of_two(int(k) - half))


@compiled
def log(x: float) -> float:
    """Return the natural logarithm of x; minus infinity at zero, not a number below."""
    if not 0.0 < x < math.inf:
        return -math.inf if x == 0.0 else x if x > 0.0 else math.nan
    k = 0
    if x < SMALLEST_NORMAL:
        x = x * TWO_TO_54
        k = -54
    bits = int(np.float64(x).view(np.int64))
    k += (bits >> MANTISSA_BITS) - BIAS
    m = float(np.int64((bits & MANTISSA_MASK) | ONE_BITS).view(np.float64))
    if m > 1.4142135623730951:
        m = 0.5 * m
        k += 1
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    odd = z * (
        6.666666666666735130e-01
        + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    )
    square = 0.5 * f * f
    return k * LN2_HIGH - ((square - (s * (square + (even + odd)) + k * LN2_LOW)) - f)
