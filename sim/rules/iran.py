"""Iran rules: signal and supply (M7), deniability (M4), direct retaliation (M12). Caution is in caution units."""

from __future__ import annotations

from sim.kernel.state import IranRule, Signal, Talks
from sim.rules.declare import rule


@rule("M7", sources=("002-p37-b", "002-p37-c", "001-p11-a", "004-p08-d", "004-p09-c", "003-p18-a"))
def caution_of_tehran(
    talks: float,
    departure: float,
    fear: float,
    exposure: float,
    election: float,
    appeal: float,
    gaza: float,
    sanctions: float,
) -> float:
    """Tehran's caution: sanctions relief in reach, an American departure in reach, fear of direct war, exposure, a US
    election, Baghdad's appeal; less the Gaza cause and the push of sanctions. Each term is already weighted.
    """
    return talks + departure + fear + exposure + election + appeal - gaza - sanctions


@rule(
    "M7",
    sources=("004-p08-d", "004-p13-e"),
    assumption="What attacks could still spoil is as much as has been reached, and all of it once it is agreed.",
)
def departure_in_reach(talks: int, progress: float) -> float:
    """How near an American departure is that attacks could spoil: talks' progress while they move, 1 once agreed."""
    if talks == Talks.WITHDRAWAL_AGREED:
        return 1.0
    if talks == Talks.MOVING:
        return progress
    return 0.0


@rule("M4", sources=("000-p08-c", "000-p11-c", "002-p20-a", "004-p09-c"))
def caution_from_exposure(held_responsible: float, exposure: float, weight: float) -> float:
    """Caution because Tehran's part shows: Washington's standing charge, and how often strikes and deaths named it."""
    return weight * (held_responsible + exposure)


@rule("M7", sources=("003-p38-a",))
def caution_before_election(election_days: float, weight: float) -> float:
    """Caution shortly before a US election, growing over its last thirty days."""
    return weight * max(0.0, 1.0 - election_days / 30.0)


@rule("M7", sources=("002-p37-a", "004-p09-c", "003-p19-b", "004-p15-b"), variant="iran/calibrated-deniability")
def signal_calibrated(caution: float, green: float, cosmetic: float, stop: float) -> int:
    """Tehran's signal under calibrated deniability: from green light to stop as its caution grows."""
    if caution >= stop:
        return Signal.STOP
    if caution >= cosmetic:
        return Signal.COSMETIC_ONLY
    if caution < green:
        return Signal.GREEN_LIGHT
    return Signal.TOLERATE


@rule("M7", sources=("003-p20-a",), variant="iran/hard-control")
def signal_hard_control(caution: float, green: float, cosmetic: float) -> int:
    """Tehran's signal under hard control: it orders outright, stop as soon as caution is felt, otherwise go on."""
    if caution >= cosmetic:
        return Signal.STOP
    if caution < green:
        return Signal.GREEN_LIGHT
    return Signal.TOLERATE


@rule("M7", sources=("002-p36-a", "003-p19-b", "004-p09-e"), variant="iran/hands-off")
def signal_hands_off(caution: float, stop: float) -> int:
    """Tehran's signal when it keeps its hands off: it lets the factions be unless caution is well past stopping."""
    if caution >= stop + stop:
        return Signal.STOP
    return Signal.TOLERATE


@rule("M7", sources=("002-p14-a", "002-p37-a", "record-mediation-events-2024-01-29"))
def signal_of_tehran(logic: int, caution: float, green: float, cosmetic: float, stop: float) -> int:
    """What Tehran would signal today, by its chosen logic: 0 green light, 1 tolerate, 2 cosmetic only, 3 stop."""
    if logic == IranRule.HARD_CONTROL:
        return signal_hard_control(caution, green, cosmetic)
    if logic == IranRule.HANDS_OFF:
        return signal_hands_off(caution, stop)
    return signal_calibrated(caution, green, cosmetic, stop)


@rule("M7", sources=("record-mediation-events-2024-01-29", "002-p37-a"))
def signal_that_stands(before: int, firm: int, lax: int) -> int:
    """Tehran's signal: one in force stands until caution has left its limits by more than a margin.

    firm: the signal that fits caution less the margin; lax: the one that fits caution plus the margin.
    """
    if firm > before:
        return firm
    if lax < before:
        return lax
    return before


@rule("M7", sources=("004-p09-c", "003-p19-b"), variant="iran/calibrated-deniability")
def control_calibrated(control: float) -> float:
    """Control that Tehran exerts under calibrated deniability: the lever's value."""
    return control


@rule("M7", sources=("003-p20-a",), variant="iran/hard-control")
def control_hard(control: float) -> float:
    """Control that Tehran exerts when it commands outright: halfway from the lever's value to full control."""
    return 0.5 + 0.5 * control


@rule("M7", sources=("002-p36-a", "004-p09-e"), variant="iran/hands-off")
def control_hands_off(control: float) -> float:
    """Control that Tehran exerts when it keeps its hands off: half the lever's value."""
    return 0.5 * control


@rule("M7", sources=("003-p20-a", "004-p09-d", "002-p36-a"))
def control_exerted(logic: int, control: float) -> float:
    """Control that Tehran exerts, 0 to 1, by its chosen logic."""
    if logic == IranRule.HARD_CONTROL:
        return control_hard(control)
    if logic == IranRule.HANDS_OFF:
        return control_hands_off(control)
    return control_calibrated(control)


@rule("M7", sources=("003-p20-b", "004-p06-d"))
def supply_aimed_at(signal: int, least: float) -> float:
    """Supply of arms and money that fits a signal: full under a green light, in equal steps down to the least."""
    return 1.0 - (1.0 - least) * signal / 3.0


@rule("M12", sources=("record-episode-2019-2020-iran-strike", "003-p35-a", "003-p37-a", "003-p33-a"))
def answers_directly(chance: float, u: float) -> int:
    """Whether Iran answers directly after its own commander or soil has been struck."""
    if u < chance:
        return 1
    return 0


@rule("M12", sources=("003-p38-a", "record-episode-2019-2020-iran-strike"))
def day_of_answer(day: int, delay: float, election_days: int, wait_days: float) -> int:
    """Day on which direct retaliation falls: after the delay, or three days after a US election that is near."""
    if election_days <= wait_days:
        return day + election_days + 3
    return day + int(delay)


@rule("M12", sources=("record-episode-2019-2020-iran-strike", "003-p34-a"))
def warns_in_advance(chance: float, u: float) -> int:
    """Whether Iran warns of its retaliation in advance, which keeps it calibrated."""
    if u < chance:
        return 1
    return 0


@rule(
    "M12",
    sources=("003-p31-c", "003-p33-a"),
    assumption="An answer that both sides treat as closing the matter halves what drove it.",
)
def after_exchange(feeling: float) -> float:
    """What is left of a feeling once an exchange has run its course: Tehran's fear of war, Washington's exasperation,
    or what moves Iran to answer a measured blow.
    """
    return 0.5 * feeling


@rule(
    "M12",
    sources=("003-p31-c", "003-p33-a"),
    assumption="An exchange that is not over takes half of the way from the given risk to certain war.",
)
def risk_of_regional_war(given: float, blow_unanswered: int) -> float:
    """How near the region is to a wider war, 0 to 1: as given, and much nearer while a blow awaits its answer."""
    return given + 0.5 * (1.0 - given) * blow_unanswered
