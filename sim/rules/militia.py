"""Militia rules: motive against restraint (M1), standing and leaders (M3), obedience (M7), rivalry (M13).

Motives, restraints and thresholds are in motive units: one unit is about the motive of the hot Gaza war.
"""

from __future__ import annotations

from sim.kernel.state import MilitiaRule, Posture, Reason, Signal, Theatre
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


@rule("M7", sources=("001-p13-a", "002-p14-a", "002-p14-b"))
def motive_from_release(signal: int, obeyed: float, wanted: float, green: float) -> float:
    """Motive that a green light from Tehran sets free: permission, so only a share of what the faction itself wants.

    A faction that decides for itself opens its front at its leaders' discretion: permission adds nothing to it.
    """
    if signal == Signal.GREEN_LIGHT:
        return green * obeyed * wanted
    return 0.0


@rule("M7", sources=("003-p20-a", "003-p20-b", "003-p20-c"), variant="militia/proxy")
def obedience_proxy(control: float, independence: float) -> float:
    """How far a faction does what Tehran signals when it acts as a proxy: as far as Tehran's control reaches."""
    return control + 0.0 * independence


@rule("M7", sources=("000-p11-a", "001-p13-a", "002-p11-a", "002-p13-a"), variant="militia/autonomous")
def obedience_autonomous(control: float, independence: float) -> float:
    """How far an autonomous faction does what Tehran signals: control counts only where its own judgement does not."""
    return control * (1.0 - independence) * (1.0 - independence)


@rule("M7", sources=("001-p21-a", "004-p09-f"), variant="militia/calculating")
def obedience_calculating(control: float, independence: float) -> float:
    """How far a calculating faction does what Tehran signals: control, less its own independence."""
    return control * (1.0 - independence)


@rule("M7", sources=("000-p11-a", "003-p20-a", "004-p09-d", "record-mediation-events-2024-01-29"))
def obedience(command: int, control: float, independence: float) -> float:
    """How far a faction does what Tehran signals, from 0 to 1, by the chosen logic of militia command."""
    if command == MilitiaRule.PROXY:
        return obedience_proxy(control, independence)
    if command == MilitiaRule.AUTONOMOUS:
        return obedience_autonomous(control, independence)
    return obedience_calculating(control, independence)


@rule("M1", sources=("001-p18-a", "002-p15-b", "001-p05-a"))
def restraint_from_fear(fear: float, dread: float, foreseen: float, fear_weight: float, dread_weight: float) -> float:
    """Restraint from fear of strikes already felt and from dread of a reprisal not yet struck."""
    return fear_weight * fear + dread_weight * foreseen * dread


@rule("M7", sources=("002-p37-a", "record-mediation-events-2024-01-29"))
def order_strength(signal: int, cosmetic: float) -> float:
    """Strength of Tehran's signal as an order to hold back: 1 for stop, less for token attacks, otherwise none."""
    if signal == Signal.STOP:
        return 1.0
    if signal == Signal.COSMETIC_ONLY:
        return cosmetic
    return 0.0


@rule("M7", sources=("002-p12-a", "003-p20-b", "record-mediation-events-2024-01-29"))
def restraint_from_order(strength: float, obeyed: float, weight: float) -> float:
    """Restraint from Tehran's signal: its strength, as far as the faction obeys."""
    return weight * strength * obeyed


@rule("M8", sources=("000-p12-b", "001-p31-a", "003-p08-a"))
def restraint_from_deal(deal: float, bound: int, weight: float) -> float:
    """Restraint from an understanding with Baghdad, which spares the government embarrassment; full in a bargain.

    bound: 1 while the faction is bound by a halt for talks.
    """
    if bound == 1:
        return weight
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
    exposure: float,
) -> float:
    """A faction's attacks a day: its share of the factions' capacity, as far as motive outweighs restraint.

    Lost capability, an arsenal less than half full and few exposed targets limit it; a surge multiplies it; a
    suspension leaves a residue behind the brand, passive defence and standing down none.
    """
    if posture == Posture.PASSIVE_DEFENCE or posture == Posture.STOOD_DOWN:
        return 0.0
    rate = capacity * share * capability * arms_to_hand(arsenal) * exposure * logistic(steepness * surplus)
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
def occasion_to_suspend(days_since_deaths: int, signal: int, truce: int, deal: float, bound: int) -> int:
    """Whether anything puts suspension before a faction: American deaths, an order, a truce, a deal, a bargain."""
    if days_since_deaths >= 0 and days_since_deaths <= 10:
        return 1
    if signal == Signal.STOP or truce == 1 or deal > 0.3 or bound == 1:
        return 1
    return 0


@rule("M3", sources=("000-p07-a", "000-p12-a", "000-p12-b", "001-p17-a", "001-p21-a"))
def pull_to_suspend(
    fear: float, order: float, deal: float, embarrassment: float, truce: float, pause: float, anger: float
) -> float:
    """Pull to suspend: fear and dread, Tehran's order, a deal, Baghdad's embarrassment, a truce, what its pauses have
    brought; less anger.
    """
    return fear + order + deal + embarrassment + truce + pause - anger


@rule("M3", sources=("000-p07-a", "000-p14-a"))
def embarrassment_of_baghdad(days_since_deaths: int, talks_in_reach: int, embeddedness: float, weight: float) -> float:
    """Pull from Baghdad's embarrassment after American deaths, stronger while talks on withdrawal are in reach."""
    if days_since_deaths < 0 or days_since_deaths > 10:
        return 0.0
    return weight * embeddedness * (0.5 + 0.5 * talks_in_reach)


@rule("M3", sources=("record-mediation-events-2024-02-02", "001-p21-b"))
def threshold_to_suspend(base: float, resolve: float, resolve_weight: float, restraint: float) -> float:
    """Pull that a faction needs before it suspends: its resolve toward Baghdad raises it, restraint lowers it."""
    return base + resolve_weight * resolve - restraint


@rule("M3", sources=("000-p07-d",), assumption="Announced together with the suspension; no fire while it lasts.")
def posture_of_suspension(reprisal_awaited: int) -> int:
    """Posture that a faction takes as it suspends: 3 passive defence while a large reprisal is awaited, else 2.

    reprisal_awaited: the rung of a reprisal chosen and not yet struck; large from 5, a major campaign.
    """
    if reprisal_awaited >= 5:
        return Posture.PASSIVE_DEFENCE
    return Posture.SUSPENDED


@rule("M3", sources=("000-p12-a",))
def weightiest_reason(dread: float, order: float, deal: float, truce: float, bound: int) -> int:
    """Which term weighed most in a suspension: 1 dread or fear, 2 Tehran's order, 3 a deal, 4 a truce, 11 a bargain."""
    if truce >= dread and truce >= order and truce >= deal:
        return Reason.TRUCE
    if dread >= order and dread >= deal:
        return Reason.DREAD
    if order >= deal:
        return Reason.TEHRAN_ORDER
    if bound == 1:
        return Reason.BARGAIN
    return Reason.BAGHDAD_DEAL


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


@rule(
    "M3",
    sources=("004-p15-a",),
    assumption="Whoever has taken up fire again keeps at it for a week, as an announced suspension is kept for one.",
)
def may_stand_down(days_in_posture: int, posture_day: int) -> int:
    """Whether standing down is open to an active faction: at once where it never halted, otherwise in a week."""
    if posture_day == 0 or days_in_posture >= 7:
        return 1
    return 0


@rule("M3", sources=("001-p31-a", "004-p15-a", "record-mediation-events-2024-01-29", "record-targets-rate-truce"))
def reason_to_stand_down(
    surplus: float, hurdle: float, fear: float, order: float, deal: float, truce: float, bound: int
) -> int:
    """Why a faction stands down: nothing to gain, unless a truce, fear, an order or a deal holds it; then the largest.

    truce: motive that a truce in Gaza takes away.
    """
    if surplus + fear + order + deal + truce < -hurdle:
        return Reason.NOTHING_TO_GAIN
    return weightiest_reason(fear, order, deal, truce, bound)


@rule("M3", sources=("001-p31-a", "002-p13-b", "record-mediation-events-2024-01-29"))
def reason_lasts(reason: int, signal: int, bound: int) -> int:
    """Whether a stand-down's reason still stands: an order until it is lifted, a bargain until it ends."""
    if reason == Reason.TEHRAN_ORDER and signal >= Signal.COSMETIC_ONLY:
        return 1
    if reason == Reason.BARGAIN and bound == 1:
        return 1
    return 0


@rule(
    "M3",
    sources=("004-p15-a", "record-targets-rate-base", "record-targets-rate-truce"),
    assumption="Standing down outlasts its cause by a margin; a surplus of motive ends it even against an order.",
)
def needed_to_fire_again(hurdle: float, margin: float, lasts: int) -> float:
    """Surplus that ends a stand-down: a margin above the hurdle, or none missing while an order or a bargain lasts."""
    if lasts == 1:
        return max(0.0, margin - hurdle)
    return margin - hurdle


@rule("M3", sources=("001-p13-a", "001-p31-a", "002-p14-a", "004-p15-a"))
def reason_to_fire_again(bargain_lost: int, stalled: float, signal: int, gaza: float) -> int:
    """Why a faction fires again: a bargain ended, talks stalled, a green light, Gaza; 0 where it is none of these."""
    if bargain_lost == 1:
        return Reason.BARGAIN_BROKEN
    if stalled > 0.0:
        return Reason.TALKS_STALLED
    if signal == Signal.GREEN_LIGHT:
        return Reason.GREEN_LIGHT
    if gaza > 0.0:
        return Reason.GAZA
    return Reason.NONE


@rule(
    "M3",
    sources=("002-p05-b", "002-p39-a", "002-p40-a", "004-p06-a"),
    assumption="Sets in once more than half of the former weight is lost, as it was when conduct was called erratic.",
)
def spread_from_lost_seats(electoral_weight: float, erratic: float) -> float:
    """Spread of mood that lost seats add: factions whose allies lose their hold in Baghdad become erratic."""
    return erratic * max(0.0, 1.0 - 2.0 * electoral_weight)


@rule("M3", sources=("record-episode-2019-2020-after",), assumption="A successor takes over after a fixed time.")
def heir_takes_over(days_since_loss: int, succession: float) -> int:
    """Whether a killed leader's heir takes over today."""
    if days_since_loss >= succession:
        return 1
    return 0


@rule("M3", sources=("record-episode-2019-2020-after",), assumption="Orders reach fewer hands while nobody leads.")
def coordination(led: int, leaderless: float) -> float:
    """Share of its fire that a faction brings about: all with a leader in place, less without."""
    if led == 1:
        return 1.0
    return leaderless


@rule("M3", sources=("001-p21-a", "002-p15-b"), assumption="The simplest learning: a share of the way, each time.")
def belief_after(belief: float, seen: float, learning: float) -> float:
    """A belief after an experience: moved a share of the way toward what was seen."""
    return belief + learning * (seen - belief)


@rule("M3", sources=("001-p05-a", "002-p15-b"))
def answer_seen(rung: int) -> float:
    """How hard Washington answered American deaths: 1 by a major campaign, less by rungs, 0 not at all."""
    return rung / 5.0


@rule("M3", sources=("000-p06-b", "001-p18-a", "002-p15-b"))
def dread_from_deaths(size: float, answer_expected: float) -> float:
    """Dread that American deaths add: as far as the faction expects Washington to answer."""
    return size * answer_expected


@rule("M7", sources=("003-p20-b", "004-p06-d"), assumption="Binds below a half-full arsenal.")
def arms_to_hand(arsenal: float) -> float:
    """How far a faction has the arms to keep its rate of fire: in full down to a half-full arsenal."""
    return min(1.0, 2.0 * arsenal)


@rule("M7", sources=("001-p15-a", "003-p20-b"), assumption="Precise arms are used up as fast as the rest.")
def harm_with_arms(aim: float, arsenal: float) -> float:
    """Harm of an attack relative to an ordinary one: less as the arsenal empties, since precise arms grow scarce."""
    return aim * arsenal


@rule("M1", sources=("003-p20-b", "record-targets-rate-peak", "record-targets-dispersion"))
def surges(surplus: float, threshold: float, chance: float, arsenal: float, led: int, u: float) -> int:
    """Whether a led faction surges: by chance, as far as its arsenal is full, when its surplus passes the threshold."""
    if led == 1 and surplus >= threshold and u < chance * arsenal:
        return 1
    return 0


@rule("M3", sources=("001-p21-a", "001-p21-c"))
def value_of_resuming(surplus: float, mood: float, pause: float) -> float:
    """What speaks for resuming: surplus of motive and mood, less what the pause has brought; blows speak for it."""
    return surplus + mood - pause


@rule("M7", sources=("002-p13-b", "002-p37-a"))
def aim_of_attack(signal: int, obeyed: float, cosmetic_aim: float) -> float:
    """Harm of an attack relative to an ordinary one: an obedient faction aims to miss under a cosmetic-only signal."""
    if signal == Signal.COSMETIC_ONLY:
        return 1.0 - obeyed * (1.0 - cosmetic_aim)
    return 1.0


@rule(
    "M1",
    sources=("004-p05-a", "002-p18-a"),
    assumption="Concave: the first sites matter most, so twice the usual number exposes a third more, not double.",
)
def exposure_to_attack(troops: float, usual: float) -> float:
    """How exposed US forces in a theatre are: 0 with none, 1 at their usual number, nearing 2 however many they are."""
    return 2.0 * troops / (usual + troops)


@rule("M1", sources=("001-p14-b", "004-p08-f", "record-targets-split-syria", "record-attacks-cumulative-2024-01-30"))
def theatre_of_attack(u: float, iraq: float, syria: float, jordan: float) -> int:
    """Where an attack on US forces falls: 2 Jordan, 1 Syria, 0 Iraq, in proportion to what each offers as a target."""
    place = u * (iraq + syria + jordan)
    if place < jordan:
        return Theatre.JORDAN
    if place < jordan + syria:
        return Theatre.SYRIA
    return Theatre.IRAQ


@rule("M3", sources=("001-p21-c", "001-p23-b"))
def suspension_breaks(chance: float, u: float) -> int:
    """Whether the killing of its own leader breaks a faction's suspension."""
    if u < chance:
        return 1
    return 0
