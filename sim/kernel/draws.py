"""The only randomness: a uniform number addressed by (seed, run, day, actor, decision, item).

A draw is an address, not a position in a stream, so nothing that happens elsewhere in a run can shift it. Two
scenarios with the same seed share their luck; changing a lever changes only what is downstream of it.

The generator is Philox4x64-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), key (seed, run),
counter (day, actor, decision, item). A test holds it equal to numpy's own Philox.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import cast

import numpy as np

from sim.kernel.compiled import INTERPRETED, compiled_source


class Decision(IntEnum):
    """What is drawn or decided. Numbers are addresses: append, never reuse or renumber."""

    NONE = 0
    FIRE = 1
    """How many attacks a faction makes today."""
    THEATRE = 2
    """Where an attack falls (item: the attack's number that day)."""
    HARM = 3
    """Whether an attack injures (item: attack)."""
    INJURED = 4
    """How many an injuring attack injures (item: attack)."""
    FATAL = 5
    """Whether an injuring attack kills (item: attack)."""
    KILLED = 6
    """How many a fatal attack kills (item: attack)."""
    SURGE = 7
    """Whether a faction surges."""
    SUSPEND = 8
    """A faction's mood on an occasion to suspend (day: the occasion's first day)."""
    RESUME = 9
    """Whether a suspended faction resumes."""
    BREAK = 10
    """Whether the killing of its leader breaks a faction's suspension."""
    ATTRIBUTION = 11
    """Whether the faction that fired is identified, and otherwise who is held responsible."""
    BLAME = 12
    """Which faction is held responsible when the firer is not identified."""
    RESPONSE = 13
    """The rung of reprisal that Washington chooses."""
    RESPONSE_DELAY = 14
    """The delay that Washington chooses."""
    FOLLOW_UP = 15
    """Whether a leadership strike follows a major campaign."""
    STRIKE_TOLL = 16
    """Number killed in a strike (item: 0 United States, 1 Israel)."""
    COMMANDER = 17
    """Whether an Iranian commander dies in a leadership strike."""
    EMBASSY = 18
    """Whether crowds storm the embassy."""
    INITIATIVE = 19
    """Which instrument Baghdad takes up."""
    UNDERSTANDING = 20
    """Whether Baghdad's appeal reaches an understanding with a faction (actor: the faction)."""
    TEHRAN_APPEAL = 21
    """Whether Tehran heeds Baghdad's appeal."""
    ARREST = 22
    """Whether arrests are made."""
    ARREST_REVERSED = 23
    """Whether arrests are reversed."""
    SIGNAL = 24
    """The signal that Tehran gives."""
    IRAN_RETALIATION = 25
    """Whether Iran answers directly."""
    IRAN_WARNING = 26
    """Whether Iran warns in advance."""
    ISRAEL_HARM = 27
    """Whether an attack on Israel causes casualties (item: attack)."""
    ISRAEL_RESPONSE = 28
    """Whether and where Israel answers."""
    TALKS_MOVE = 29
    """Whether talks open, stall, move again or resume."""
    PARLIAMENT_VOTE = 30
    """Whether parliament votes on a withdrawal law today."""
    PARLIAMENT_OUTCOME = 31
    """Whether the withdrawal law passes."""
    RECORD_DAY = 32
    """How many of an interval's recorded attacks fall on this day."""
    RECORD_FACTION = 33
    """Which faction fired an attack of the record (item: attack)."""
    RECORD_THEATRE = 34
    """Where an attack of the record fell (item: attack)."""
    COERCION = 35
    """Washington's economic pressure on Baghdad (decided without chance)."""
    CONDEMN = 36
    """Whether Baghdad condemns a strike (decided without chance)."""
    ISRAEL_RESTRAINT = 37
    """Whether Washington restrains Israel (decided without chance)."""
    WARNING = 38
    """Whether Washington warns in words (decided without chance)."""
    STANCE = 39
    """Where Baghdad stands between Washington and the factions (decided without chance)."""


class Actor(IntEnum):
    """Fixed addresses of the actors in the space of draws. Factions use 1 to 99, from scenarios/factions.yaml."""

    NOBODY = 0
    UNITED_STATES = 101
    BAGHDAD = 102
    IRAN = 103
    ISRAEL = 104
    TALKS = 105
    BRAND = 106
    RECORD = 107


_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_MULTIPLIER_0 = np.uint64(0xD2E7470EE14C6C93)
_MULTIPLIER_1 = np.uint64(0xCA5A826395121157)
_WEYL_0 = np.uint64(0x9E3779B97F4A7C15)
_WEYL_1 = np.uint64(0xBB67AE8584CAA73B)
_TO_UNIT = 1.0 / 9007199254740992.0


@compiled_source
def _high_product(a: np.uint64, b: np.uint64) -> np.uint64:
    """High 64 bits of the 128-bit product of two unsigned 64-bit numbers."""
    a_low, a_high = a & _LOW, a >> _SHIFT
    b_low, b_high = b & _LOW, b >> _SHIFT
    low = a_low * b_low
    middle = a_high * b_low + (low >> _SHIFT)
    cross = a_low * b_high + (middle & _LOW)
    return a_high * b_high + (middle >> _SHIFT) + (cross >> _SHIFT)


@compiled_source
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


@compiled_source
def _uniform(seed: int, run: int, day: int, actor: int, decision: int, item: int) -> float:
    """Uniform number in [0, 1) at an address; every argument a whole number from 0 up."""
    word = philox(
        np.uint64(seed), np.uint64(run), np.uint64(day), np.uint64(actor), np.uint64(decision), np.uint64(item)
    )
    return np.float64(word >> np.uint64(11)) * _TO_UNIT


def _uniform_interpreted(seed: int, run: int, day: int, actor: int, decision: int, item: int) -> float:
    """Interpreted form: unsigned overflow is intended here, so numpy is told not to warn of it."""
    with np.errstate(over="ignore"):
        return float(_uniform(seed, run, day, actor, decision, item))


uniform = cast("Callable[[int, int, int, int, int, int], float]", _uniform_interpreted if INTERPRETED else _uniform)
"""uniform(seed, run, day, actor, decision, item): the one source of chance, in [0, 1)."""
