"""The factions' front against Israel: what opens it, what holds it back, how much is fired there (M11).

The motive is on a scale of its own: 1 is what the open war in Lebanon moves a faction wholly turned on Israel to.
"""

from __future__ import annotations

from sim.kernel.state import Posture
from sim.rules.declare import rule


@rule("M11", sources=("001-p13-a", "001-p13-b", "003-p08-b", "003-p09-a", "003-p19-b"))
def motive_of_front(focus: float, lebanon: float, gaza: float, truce: int, gaza_weight: float) -> float:
    """Motive to fire at Israel: the wars in Lebanon and Gaza, as far as the faction is turned on Israel.

    The war in Lebanon counts in full, that in Gaza by its weight, and not at all while a truce holds.
    """
    return focus * (lebanon + gaza_weight * gaza * (1.0 - truce))


@rule("M11", sources=("003-p15-a", "003-p16-a", "003-p17-a"))
def alarm_of_leaders(pressure: float, in_iraq: float, blows: float, embeddedness: float, weight: float) -> float:
    """Restraint from Shia leaders' alarm: the nearer an Israeli strike in Iraq seems, the fresher the last strikes are,
    and the more a faction is bound to their state, the more it weighs.

    pressure, in_iraq: Israel's pressure to answer, and that at which it would strike in Iraq; blows: its strikes still
    felt, 1 on the day of one.
    """
    return weight * embeddedness * min(1.0, pressure / in_iraq + blows)


@rule("M11", sources=("003-p08-a", "003-p15-a", "001-p05-a"))
def restraint_from_israeli_strikes(blows: float, weight: float) -> float:
    """Restraint from Israeli strikes still felt; with a weight below zero they provoke instead."""
    return weight * blows


@rule("M11", sources=("001-p13-a", "003-p08-a", "003-p19-b"))
def surplus_on_front(motive: float, blows: float, order: float, alarm: float, hurdle: float) -> float:
    """Motive to fire at Israel less what holds it back: strikes felt, Tehran's order, the leaders' alarm, a hurdle.

    Neither talks between Washington and Baghdad nor an understanding with Baghdad count: they concern US forces.
    """
    return motive - blows - order - alarm - hurdle


@rule("M11", sources=("003-p08-b", "003-p20-b", "001-p17-c", "000-p07-c", "000-p07-d"))
def rate_on_front(
    surplus: float, capacity: float, share: float, capability: float, arsenal: float, posture: int, kept: float
) -> float:
    """A faction's attacks a day on Israel: its share of capacity there, by its surplus of motive, from none up to all.

    What it fires so far comes from Tehran, so the rate falls with its arsenal. An announced halt leaves a share,
    passive defence nothing.
    """
    if posture == Posture.PASSIVE_DEFENCE:
        return 0.0
    rate = capacity * share * capability * arsenal * min(1.0, max(0.0, surplus))
    if posture == Posture.SUSPENDED:
        return rate * kept
    return rate
