"""What attacks and strikes do: harm (M2), fear and anger and damage (M6), the storming of an embassy (M6).

What strikes do is disputed, so it has rivals: each says how much of what a strike stirs is fear, and the rest is anger.
"""

from __future__ import annotations

import math

from sim.kernel.mathematics import exp, log
from sim.kernel.state import StrikesRule
from sim.rules.declare import rule


@rule("M2", sources=("004-p15-b", "002-p15-c", "record-targets-p-injury"))
def chance_of_injury(base: float, protection: float, aim: float) -> float:
    """Chance that an attack injures US personnel: most do not; base protection and a will to miss lower it."""
    return min(1.0, base * (1.0 - protection) * aim)


@rule(
    "M2",
    sources=("record-us-casualties", "record-us-casualties-2024-01-28"),
    assumption="A log-logistic tail fits a few events from one to forty-seven injured; no finer form is known.",
)
def people_injured(u: float, median: float, shape: float, ceiling: float, multiplier: float) -> int:
    """How many an injuring attack injures, as counted in the end: heavy-tailed about the median, up to the ceiling."""
    inside = min(max(u, 1e-9), 1.0 - 1e-9)
    size = median * multiplier * exp(log(inside / (1.0 - inside)) / shape)
    return int(max(1.0, math.floor(min(ceiling, math.ceil(min(ceiling, size))))))


@rule(
    "M2",
    sources=("004-p11-a", "record-episode-2019-2020-k1", "record-us-casualties-2020-03-11"),
    assumption="Geometric: each further death is as likely as the last, which gives the recorded one to three.",
)
def people_killed(u: float, continuation: float) -> int:
    """How many a fatal attack kills: at least one, each further death with the same chance; at most ten."""
    count = 1
    tail = continuation
    while u < tail and count < 10:
        count += 1
        tail = tail * continuation
    return count


@rule("M2", sources=("record-targets-tbi-lag", "record-us-casualties-2023-11-06"))
def first_report(injured: int, share: float) -> int:
    """How many of the injured stand in the first report; the rest surface over the following weeks."""
    return int(math.floor(injured * share + 0.5))


@rule("M2", sources=("record-targets-tbi-lag", "record-us-casualties-2020-01-08"))
def injuries_surfacing(unreported: int, left: float) -> int:
    """How many injuries not yet reported surface today: the count halves in a half-life, and at least one surfaces."""
    if unreported <= 0:
        return 0
    return int(max(1.0, math.floor(unreported * (1.0 - left))))


@rule("M6", sources=("004-p11-i", "004-p13-a", "record-targets-deterrence"), variant="strikes/by-kind")
def fear_by_kind(fear: float) -> float:
    """Fear that a strike adds where each kind of strike stirs its own fear and its own anger: that of the table."""
    return fear


@rule("M6", sources=("001-p03-a", "001-p18-a", "002-p15-b"), variant="strikes/deterrence")
def fear_of_deterrence(fear: float, anger: float) -> float:
    """Fear that a strike adds where strikes deter: all that it stirs is fear."""
    return fear + anger


@rule("M6", sources=("001-p05-a", "002-p09-a", "004-p11-h", "004-p15-d"), variant="strikes/backlash")
def fear_of_backlash() -> float:
    """Fear that a strike adds where strikes provoke: none, since all that it stirs is anger."""
    return 0.0


@rule("M6", sources=("001-p05-c", "001-p06-a", "record-targets-deterrence"), variant="strikes/neither")
def fear_of_neither() -> float:
    """Fear that a strike adds where the factions fire for causes that no strike reaches: none, and no anger either."""
    return 0.0


@rule("M6", sources=("001-p03-a", "001-p05-a", "002-p09-a", "004-p11-h", "record-targets-deterrence"))
def fear_stirred(logic: int, fear: float, anger: float) -> float:
    """Fear that a strike adds, by the chosen logic of what strikes do, from the sizes of its kind in the table."""
    if logic == StrikesRule.DETERRENCE:
        return fear_of_deterrence(fear, anger)
    if logic == StrikesRule.BACKLASH:
        return fear_of_backlash()
    if logic == StrikesRule.NEITHER:
        return fear_of_neither()
    return fear_by_kind(fear)


@rule("M6", sources=("001-p04-a", "001-p05-a", "002-p09-a", "004-p11-h", "record-targets-deterrence"))
def anger_stirred(logic: int, fear: float, anger: float) -> float:
    """Anger that a strike adds, by the chosen logic: what its fear leaves of all that the strike stirs, or none."""
    if logic == StrikesRule.NEITHER:
        return 0.0
    return fear + anger - fear_stirred(logic, fear, anger)


@rule("M4", sources=("004-p09-b", "000-p08-d"))
def innocence_of_target(fired: int, most: int) -> float:
    """How little a struck faction had to do with the fire answered: 0 it fired most, 1 it fired nothing.

    fired, most: its attacks since the last reprisal, and those of the faction that fired most.
    """
    if most <= 0:
        return 0.0
    return 1.0 - fired / most


@rule(
    "M4",
    sources=("001-p06-b", "001-p23-b"),
    assumption="A blow on one who did not fire angers him more and makes his anger that of all; no case is recorded.",
)
def anger_at_wrong_target(anger: float, innocence: float, weight: float) -> float:
    """Anger that a strike adds to a faction that had little to do with the fire answered."""
    return anger * (1.0 + weight * innocence)


@rule("M4", assumption="A blow on the innocent is felt by all as by the one struck: it unites them.")
def shared_anger(share: float, innocence: float) -> float:
    """Share of a strike's anger that the others feel: their usual share, and all of it if the target is wrong."""
    return share + (1.0 - share) * innocence


@rule("M4", sources=("000-p08-c", "002-p21-a", "004-p09-c", "004-p09-e"))
def blame_on_tehran(holds_iran: float, accuracy: float) -> float:
    """How openly Tehran is named behind an attack: as far as Washington holds it responsible and knows who fired."""
    return holds_iran * accuracy


@rule(
    "M6",
    sources=("004-p11-d", "004-p11-g", "record-us-strikes-2024-02-02", "record-targets-lag-kia"),
    assumption="The recorded package fell five days after the deaths, so its toll and damage are those of five days.",
)
def share_caught(days: int, surprise: float) -> float:
    """Toll and damage of a package relative to one that fell after five days: time lets people and arms move.

    days: since it was chosen; surprise: what one that fell at once would do.
    """
    return surprise / (1.0 + (surprise - 1.0) * days / 5.0)


@rule("M6", sources=("001-p22-a", "001-p23-a", "004-p09-h"))
def grievance_over_officer(grievance: float, embeddedness: float, weight: float) -> float:
    """Grievance that a leader's killing adds for the place that his faction holds in the state's own forces."""
    return grievance * weight * embeddedness


@rule("M3", sources=("001-p05-a", "002-p15-b", "002-p20-a"))
def dread_from_warning(dread: float, answer_expected: float) -> float:
    """Dread that a warning in words adds: as much as the faction believes that Washington acts on its words."""
    return dread * answer_expected


@rule("M6", sources=("004-p11-i", "001-p05-a", "record-targets-deterrence"))
def fear_from_strike(size: float, was_struck: int, spillover: float) -> float:
    """Fear that a strike adds to a faction: all of it to the faction struck, a share of it to the others."""
    if was_struck == 1:
        return size
    return size * spillover


@rule("M6", sources=("002-p09-a", "004-p15-d", "record-targets-deterrence", "record-mediation-events-2024-01-24"))
def anger_from_strike(size: float, was_struck: int, spillover: float) -> float:
    """Anger that a strike adds to a faction: all of it to the faction struck, a share of it to the others."""
    if was_struck == 1:
        return size
    return size * spillover


@rule("M13", sources=("001-p06-b", "001-p23-b", "004-p09-i"))
def anger_over_leader(size: float, own_leader: int, solidarity: float) -> float:
    """Anger over a leader's death: full in his own faction, shared by the others as far as solidarity goes."""
    if own_leader == 1:
        return size
    return size * solidarity


@rule("M6", sources=("004-p11-g", "record-us-strikes-2024-02-02"))
def capability_after_strike(capability: float, damage: float) -> float:
    """A faction's capability after a strike destroyed a share of it."""
    return capability * (1.0 - damage)


@rule("M6", sources=("record-episode-2019-2020-embassy",))
def chance_of_storming(killed: int, threshold: float, chance: float, stance: float) -> float:
    """Chance that crowds storm the embassy after a strike in Iraq: none below a toll, more as Baghdad leans to the
    factions.
    """
    if killed < threshold:
        return 0.0
    return min(1.0, chance * (1.0 + max(0.0, stance)))


@rule("M3", sources=("004-p11-i", "record-attacks-cumulative-2024-02-07"))
def dread_after_reprisal(dread: float, left: float) -> float:
    """What is left of the dread of a coming reprisal once one has fallen."""
    return dread * left


@rule("M7", sources=("002-p05-a", "003-p20-b", "004-p06-d"))
def arsenal_after_day(arsenal: float, attacks: int, spent: float, supply: float, rate: float) -> float:
    """A faction's arsenal after a day of firing and of Tehran's resupply, between 0 and 1."""
    return min(1.0, max(0.0, arsenal - spent * attacks) + rate * supply * (1.0 - arsenal))
