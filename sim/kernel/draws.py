"""The only randomness: a uniform number addressed by (seed, run, day, actor, decision, item).

A draw is an address, not a position in a stream, so nothing that happens elsewhere in a run can shift it. Two
scenarios with the same seed share their luck; changing a lever changes only what is downstream of it.

The generator is Philox4x64-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), key (seed, run),
counter (day, actor, decision, item). A test holds it equal to numpy's own Philox.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.addresses import Actor, Decision
from sim.kernel.compiled import compiled, compiled_as

__all__ = ["Actor", "Decision", "philox", "uniform"]

_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_MULTIPLIER_0 = np.uint64(0xD2E7470EE14C6C93)
_MULTIPLIER_1 = np.uint64(0xCA5A826395121157)
_WEYL_0 = np.uint64(0x9E3779B97F4A7C15)
_WEYL_1 = np.uint64(0xBB67AE8584CAA73B)
_TO_UNIT = 1.0 / 9007199254740992.0


@compiled
def _high_product(a: np.uint64, b: np.uint64) -> np.uint64:
    """High 64 bits of the 128-bit product of two unsigned 64-bit numbers."""
    a_low, a_high = a & _LOW, a >> _SHIFT
    b_low, b_high = b & _LOW, b >> _SHIFT
    low = a_low * b_low
    middle = a_high * b_low + (low >> _SHIFT)
    cross = a_low * b_high + (middle & _LOW)
    return a_high * b_high + (middle >> _SHIFT) + (cross >> _SHIFT)


@compiled
def philox(
    seed: np.uint64, run: np.uint64, day: np.uint64, actor: np.uint64, decision: np.uint64, item: np.uint64
) -> np.uint64:
    """First of the four 64-bit words of Philox4x64-10 with key (seed, run), counter (day, actor, decision, item)."""
    c0, c1, c2, c3 = day, actor, decision, item
    k0, k1 = seed, run
    for _ in range(10):
        high0, low0 = _high_product(_MULTIPLIER_0, c0), _MULTIPLIER_0 * c0
        high1, low1 = _high_product(_MULTIPLIER_1, c2), _MULTIPLIER_1 * c2
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0 += _WEYL_0
        k1 += _WEYL_1
    return c0


@compiled
def _uniform(seed: int, run: int, day: int, actor: int, decision: int, item: int) -> float:
    word = philox(
        np.uint64(seed), np.uint64(run), np.uint64(day), np.uint64(actor), np.uint64(decision), np.uint64(item)
    )
    return np.float64(word >> np.uint64(11)) * _TO_UNIT


@compiled_as(_uniform)
def uniform(seed: int, run: int, day: int, actor: int, decision: int, item: int) -> float:
    """Uniform number in [0, 1) at an address, the one source of chance; every argument a whole number from 0 up."""
    with np.errstate(over="ignore"):  # the overflow of unsigned numbers is meant
        return float(_uniform(seed, run, day, actor, decision, item))
