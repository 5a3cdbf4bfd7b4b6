"""Militia rules: motive against restraint (M1), suspension and resumption (M3), obedience (M7), rivalry (M13).

Motives, restraints and thresholds are in motive units: one unit is about the motive of the hot Gaza war.
"""

from __future__ import annotations

from sim.kernel.state import MilitiaRule, Posture, Signal
from sim.rules.common import logistic
from sim.rules.declare import rule


@rule("M1", sources=("000-p10-c", "001-p06-a", "004-p08-c", "record-targets-rate-truce"))
def motive_from_gaza(intensity: float, truce: int, weight: float) -> float:
    """Motive to force a Gaza truce: grows with the war's intensity and falls away while a truce holds."""
    if truce == 1:
        return 0.0
    return weight * intensity


@rule("M1", sources=("001-p38-a", "002-p06-a", "004-p05-d", "004-p08-d", "record-targets-rate-base"))
def motive_from_presence(grievance: float, troops: float, weight: float, ideology: float) -> float:
    """Motive to expel US forces: grows with how unresolved their presence is and with their number, plus ideology.

    grievance: 0 to 1; troops: people in Iraq and Syria, counted up to 3,400, the number of 2021 to 2024.
    """
    return ideology + weight * grievance * min(1.0, troops / 3400.0)


@rule("M6", sources=("001-p23-b", "004-p13-a", "record-mediation-events-2024-01-24"))
def motive_from_anger(anger: float, weight: float) -> float:
    """Motive of revenge for strikes, much larger after a leader's death because the anger is larger."""
    return weight * anger


@rule(
    "M13",
    sources=("004-p09-b", "004-p09-i", "record-mediation-events-2024-02-02"),
    assumption="Saturating, so that one busy rival moves a faction most of the way.",
)
def motive_from_rivals(rivals_fire: float, outbidding: float, free_riding: float) -> float:
    """Pull of the others' fire: outbidding urges a faction to be seen to fire, free-riding lets it hold back.

    rivals_fire: attacks a day by the other factions, recent average. May be negative.
    """
    return (outbidding - free_riding) * rivals_fire / (1.0 + rivals_fire)


@rule("M9", sources=("001-p31-a",))
def motive_from_stalled_talks(stalled_days: float, grace: float, weight: float) -> float:
    """Motive that returns once talks on withdrawal have stalled past the grace that factions allow."""
    if stalled_days > grace:
        return weight
    return 0.0


@rule("M7", sources=("003-p20-a", "003-p20-b", "003-p20-c"), variant="militia/proxy")
def obedience_proxy(control: float, autonomy: float) -> float:
    """How far a faction does what Tehran signals when it acts as a proxy: as far as Tehran's control reaches."""
    return control + 0.0 * autonomy


@rule("M7", sources=("000-p11-a", "001-p13-a", "002-p11-a", "002-p13-a"), variant="militia/autonomous")
def obedience_autonomous(control: float, autonomy: float) -> float:
    """How far an autonomous faction does what Tehran signals: control counts only where its own judgement does not."""
    return control * (1.0 - autonomy) * (1.0 - autonomy)


@rule("M7", sources=("001-p21-a", "004-p09-f"), variant="militia/calculating")
def obedience_calculating(control: float, autonomy: float) -> float:
    """How far a calculating faction does what Tehran signals: control, less its own autonomy."""
    return control * (1.0 - autonomy)


@rule("M7", sources=("000-p11-a", "003-p20-a", "004-p09-d", "record-mediation-events-2024-01-29"))
def obedience(command: int, control: float, autonomy: float) -> float:
    """How far a faction does what Tehran signals, from 0 to 1, by the chosen logic of militia command."""
    if command == MilitiaRule.PROXY:
        return obedience_proxy(control, autonomy)
    if command == MilitiaRule.AUTONOMOUS:
        return obedience_autonomous(control, autonomy)
    return obedience_calculating(control, autonomy)


@rule("M3", sources=("003-p20-b",), variant="militia/proxy")
def foresight_proxy(autonomy: float) -> float:
    """Share of its dread that a proxy acts on: it leaves foreseeing to Tehran as far as it is not autonomous."""
    return autonomy


@rule("M3", sources=("002-p05-b", "002-p13-a"), variant="militia/autonomous")
def foresight_autonomous(autonomy: float) -> float:
    """Share of its dread that an autonomous faction acts on: it answers blows felt more than blows foreseen."""
    return 1.0 - autonomy


@rule("M3", sources=("001-p21-a", "004-p15-b"), variant="militia/calculating")
def foresight_calculating(autonomy: float) -> float:
    """Share of its dread that a calculating faction acts on: all of it, because it weighs the answer in advance."""
    return 1.0 + 0.0 * autonomy


@rule("M3", sources=("001-p21-a", "002-p15-b"))
def foresight(command: int, autonomy: float) -> float:
    """Share of its dread of a reprisal not yet struck that a faction acts on, by the chosen logic of command."""
    if command == MilitiaRule.PROXY:
        return foresight_proxy(autonomy)
    if command == MilitiaRule.AUTONOMOUS:
        return foresight_autonomous(autonomy)
    return foresight_calculating(autonomy)


@rule("M1", sources=("001-p18-a", "002-p15-b", "001-p05-a"))
def restraint_from_fear(fear: float, dread: float, foreseen: float, fear_weight: float, dread_weight: float) -> float:
    """Restraint from fear of strikes already felt and from dread of a reprisal not yet struck."""
    return fear_weight * fear + dread_weight * foreseen * dread


@rule("M7", sources=("002-p14-a", "002-p37-a", "record-mediation-events-2024-01-29"))
def order_strength(signal: int, cosmetic: float, green: float) -> float:
    """Strength of Tehran's signal as an order to hold back: 1 for stop, 0 for tolerate, below 0 for a green light."""
    if signal == Signal.STOP:
        return 1.0
    if signal == Signal.COSMETIC_ONLY:
        return cosmetic
    if signal == Signal.GREEN_LIGHT:
        return -green
    return 0.0


@rule("M7", sources=("002-p12-a", "003-p20-b", "record-mediation-events-2024-01-29"))
def restraint_from_order(strength: float, obeyed: float, weight: float) -> float:
    """Restraint from Tehran's signal: its strength, as far as the faction obeys."""
    return weight * strength * obeyed


@rule("M8", sources=("000-p12-b", "001-p31-a", "003-p08-a"))
def restraint_from_deal(deal: float, weight: float) -> float:
    """Restraint from an understanding with Baghdad, which spares the government embarrassment."""
    return weight * deal


@rule("M9", sources=("000-p13-b", "000-p14-a", "record-mediation-events-2024-01-25"))
def restraint_from_talks(moving: int, agreed: int, progress: float, weight: float) -> float:
    """Restraint while talks on withdrawal move, growing with their progress; full once a withdrawal is agreed."""
    if agreed == 1:
        return weight
    if moving == 1:
        return weight * (0.5 + 0.5 * progress)
    return 0.0


@rule("M1", sources=("004-p15-b", "001-p05-a"))
def surplus_of_motive(motive: float, restraint: float, threshold: float) -> float:
    """Motive less restraint, less the motive that the faction needs before it fires at half its capacity."""
    return motive - restraint - threshold


@rule("M1", sources=("record-targets-rate-active", "record-targets-rate-peak", "000-p10-b"))
def firing_rate(
    surplus: float,
    steepness: float,
    capacity: float,
    share: float,
    capability: float,
    arsenal: float,
    posture: int,
    surge: float,
    residual: float,
) -> float:
    """A faction's attacks a day: its share of the factions' capacity, as far as motive outweighs restraint.

    Lost capability and an arsenal less than half full limit it; a surge multiplies it; a suspension leaves a residue
    behind the brand, passive defence none.
    """
    if posture == Posture.PASSIVE_DEFENCE:
        return 0.0
    rate = capacity * share * capability * min(1.0, 2.0 * arsenal) * logistic(steepness * surplus)
    if posture == Posture.SURGE:
        return rate * surge
    if posture == Posture.SUSPENDED:
        return rate * residual
    return rate


@rule(
    "M3",
    sources=("001-p18-a", "000-p06-b", "record-mediation-events-2023-11-25", "record-mediation-events-2024-01-29"),
    assumption="Ten days is about the span between a fatal attack and the last reprisal for it in 2024.",
)
def occasion_to_suspend(days_since_deaths: int, signal: int, truce: int, deal: float) -> int:
    """Whether anything puts suspension before a faction: recent American deaths, an order to stop, a truce, a deal."""
    if days_since_deaths >= 0 and days_since_deaths <= 10:
        return 1
    if signal == Signal.STOP or truce == 1 or deal > 0.3:
        return 1
    return 0


@rule("M3", sources=("000-p07-a", "000-p12-a", "000-p12-b", "001-p17-a", "001-p21-a"))
def pull_to_suspend(fear: float, order: float, deal: float, embarrassment: float, truce: float, anger: float) -> float:
    """Pull to suspend: fear and dread, Tehran's order, a deal, Baghdad's embarrassment, a truce; less anger."""
    return fear + order + deal + embarrassment + truce - anger


@rule("M3", sources=("000-p07-a", "000-p14-a"))
def embarrassment_of_baghdad(days_since_deaths: int, talks_in_reach: int, embeddedness: float, weight: float) -> float:
    """Pull from Baghdad's embarrassment after American deaths, stronger while talks on withdrawal are in reach."""
    if days_since_deaths < 0 or days_since_deaths > 10:
        return 0.0
    return weight * embeddedness * (0.5 + 0.5 * talks_in_reach)


@rule("M3", sources=("record-mediation-events-2024-02-02", "001-p21-b"))
def threshold_to_suspend(base: float, autonomy: float, autonomy_weight: float, restraint: float) -> float:
    """Pull that a faction needs before it suspends: autonomy raises it, restraint lowers it."""
    return base + autonomy_weight * autonomy - restraint


@rule("M3", sources=("000-p07-d",), assumption="Announced together with the suspension; no fire while it lasts.")
def posture_of_suspension(reprisal_awaited: int) -> int:
    """Posture that a faction takes as it suspends: 3 passive defence while a large reprisal is awaited, else 2.

    reprisal_awaited: the rung of a reprisal chosen and not yet struck; large from 5, a major campaign.
    """
    if reprisal_awaited >= 5:
        return Posture.PASSIVE_DEFENCE
    return Posture.SUSPENDED


@rule("M3", sources=("000-p12-a",))
def weightiest_reason(dread: float, order: float, deal: float, truce: float) -> int:
    """Which term weighed most in a suspension: 1 dread or fear, 2 Tehran's order, 3 the deal, 4 a truce."""
    if truce >= dread and truce >= order and truce >= deal:
        return 4
    if dread >= order and dread >= deal:
        return 1
    if order >= deal:
        return 2
    return 3


@rule(
    "M3",
    sources=("001-p17-c", "record-mediation-events-2023-11-25"),
    assumption="A week is the shortest that an announced suspension can be taken back without loss of face.",
)
def may_resume(days_suspended: int, reason: int, truce: int) -> int:
    """Whether resuming is open to a suspended faction: after a week, or as soon as the truce it honoured is over."""
    if truce == 1:
        return 0
    if reason == 4 or days_suspended >= 7:
        return 1
    return 0


@rule("M1", sources=("record-targets-rate-peak", "record-targets-dispersion"))
def surges(surplus: float, threshold: float, chance: float, u: float) -> int:
    """Whether an active faction surges: chance decides on days when its surplus of motive passes the threshold."""
    if surplus >= threshold and u < chance:
        return 1
    return 0


@rule("M7", sources=("002-p13-b", "002-p37-a"))
def aim_of_attack(signal: int, obeyed: float, cosmetic_aim: float) -> float:
    """Harm of an attack relative to an ordinary one: an obedient faction aims to miss under a cosmetic-only signal."""
    if signal == Signal.COSMETIC_ONLY:
        return 1.0 - obeyed * (1.0 - cosmetic_aim)
    return 1.0


@rule("M1", sources=("001-p14-b", "004-p08-f", "record-targets-split-syria", "record-attacks-cumulative-2024-01-30"))
def theatre_of_attack(u: float, jordan_share: float, syria_share: float) -> int:
    """Where an attack on US forces falls: 2 Jordan, 1 Syria, 0 Iraq, by the shares of the record."""
    if u < jordan_share:
        return 2
    if u < jordan_share + syria_share:
        return 1
    return 0


@rule("M3", sources=("001-p21-c", "001-p23-b"))
def suspension_breaks(chance: float, u: float) -> int:
    """Whether the killing of its own leader breaks a faction's suspension."""
    if u < chance:
        return 1
    return 0
