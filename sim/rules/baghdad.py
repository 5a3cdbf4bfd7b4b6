"""Baghdad rules: grievance and stance (M6, M8, M10), the choice of instruments and its outcome (M8), law (M9)."""

from __future__ import annotations

from sim.kernel.state import BaghdadRule, Instrument
from sim.rules.declare import rule


@rule(
    "M6",
    sources=(
        "001-p04-a",
        "001-p21-d",
        "004-p12-b",
        "record-mediation-events-2023-12-26",
        "record-mediation-events-2024-02-03",
    ),
)
def grievance_from_strike(rung: int, limited: float, leadership: float, campaign: float) -> float:
    """Sovereignty grievance that a US strike on Iraqi soil adds, by its rung."""
    if rung == 3:
        return limited
    if rung == 4:
        return leadership
    if rung >= 5:
        return campaign
    return 0.0


@rule("M8", sources=("001-p37-a", "001-p16-b", "002-p39-a", "003-p14-a", "004-p13-c"))
def stance_of_baghdad(
    grievance: float, electoral: float, electoral_weight: float, russia: float, russia_weight: float, pressed: float
) -> float:
    """Where Baghdad stands: grievance, the factions' electoral weight and Russia's offer move it toward the factions;
    economic pressure, through its dependence on revenue held abroad, pulls it back.
    """
    return grievance + electoral_weight * electoral + russia_weight * russia - pressed


@rule("M10", sources=("001-p32-b", "001-p28-a", "001-p29-a"))
def pressure_felt(coercion: float, dependence: float) -> float:
    """Stance that economic coercion takes away, through Baghdad's dependence."""
    return dependence * coercion


@rule("M8", sources=("001-p21-d", "004-p12-b", "record-mediation-events-2023-12-26"))
def condemns_strike(fresh_grievance: float, threshold: float) -> int:
    """Whether Baghdad condemns a strike: fresh grievance passes the threshold, whichever logic it follows."""
    if fresh_grievance >= threshold and fresh_grievance > 0.0:
        return 1
    return 0


@rule("M8", sources=("001-p19-a", "003-p18-a", "record-mediation-events"))
def initiative_open(days_since: int, interval: float, capital: float, cost: float) -> int:
    """Whether an occasion is open to Baghdad: some days after the last, and with political capital to spend."""
    if (days_since < 0 or days_since >= interval) and capital >= cost:
        return 1
    return 0


@rule("M8", sources=("000-p12-b", "000-p14-a", "003-p06-a", "003-p22-a"), variant="baghdad/mediator")
def instrument_of_mediator(
    stance: float, withdrawal: float, fire: float, israel_fire: float, deaths_recent: int, last: int
) -> int:
    """What a mediating Baghdad takes up: withdrawal when its stance demands it, Washington when Israel may answer,
    otherwise the factions and Tehran in turn while attacks go on.
    """
    if stance >= withdrawal and last != Instrument.PRESS_FOR_WITHDRAWAL:
        return Instrument.PRESS_FOR_WITHDRAWAL
    if israel_fire >= 0.2 and last != Instrument.APPEAL_TO_WASHINGTON:
        return Instrument.APPEAL_TO_WASHINGTON
    if fire + israel_fire >= 0.2 or deaths_recent == 1:
        if last == Instrument.APPEAL_TO_FACTIONS:
            return Instrument.APPEAL_TO_TEHRAN
        return Instrument.APPEAL_TO_FACTIONS
    return Instrument.NONE


@rule("M8", sources=("001-p16-b", "002-p26-b", "003-p29-a"), variant="baghdad/bystander")
def instrument_of_bystander(stance: float, siding: float) -> int:
    """What a bystanding Baghdad takes up: nothing, until its stance leaves it no choice but to press for withdrawal."""
    if stance >= siding:
        return Instrument.PRESS_FOR_WITHDRAWAL
    return Instrument.NONE


@rule("M8", sources=("001-p23-a", "001-p37-a"), variant="baghdad/sides-with-the-resistance")
def instrument_of_resistance(stance: float, withdrawal: float, israel_fire: float, last: int) -> int:
    """What a Baghdad that sides with the factions takes up: withdrawal, and Washington when Israel may answer."""
    if israel_fire >= 0.2 and last != Instrument.APPEAL_TO_WASHINGTON:
        return Instrument.APPEAL_TO_WASHINGTON
    if stance >= 0.5 * withdrawal:
        return Instrument.PRESS_FOR_WITHDRAWAL
    return Instrument.NONE


@rule("M8", sources=("000-p12-b", "001-p23-a", "003-p06-a", "003-p22-a"))
def instrument_of_baghdad(
    logic: int,
    stance: float,
    withdrawal: float,
    siding: float,
    fire: float,
    israel_fire: float,
    deaths_recent: int,
    last: int,
) -> int:
    """Which instrument Baghdad would take up, by its chosen logic.

    0 none, 1 appeal to factions, 2 appeal to Tehran, 3 appeal to Washington, 4 press for withdrawal; fire and
    israel_fire: attacks a day, recent averages; last: the last instrument.
    """
    if logic == BaghdadRule.BYSTANDER:
        return instrument_of_bystander(stance, siding)
    if logic == BaghdadRule.SIDES_WITH_THE_RESISTANCE:
        return instrument_of_resistance(stance, withdrawal, israel_fire, last)
    return instrument_of_mediator(stance, withdrawal, fire, israel_fire, deaths_recent, last)


@rule("M8", sources=("000-p12-b", "record-mediation-events"))
def takes_initiative(instrument: int, mediation: float, u: float) -> int:
    """Whether Baghdad acts on an occasion: chance by its effort of mediation; pressing for withdrawal needs none."""
    if instrument == Instrument.PRESS_FOR_WITHDRAWAL or u < mediation:
        return instrument
    return Instrument.NONE


@rule(
    "M8",
    sources=(
        "000-p14-a",
        "001-p31-a",
        "003-p08-a",
        "record-mediation-events-2023-10-23",
        "record-mediation-events-2024-01-29",
    ),
)
def chance_of_understanding(
    mediation: float,
    embeddedness: float,
    capital: float,
    order: float,
    talks_moving: int,
    alone: float,
    with_order: float,
    with_talks: float,
) -> float:
    """Chance that an appeal reaches an understanding with a faction: little alone, more with Tehran's order or talks.

    order: strength of Tehran's signal as an order, 0 to 1; embeddedness: the faction's seat in the state, 0 to 1.
    """
    return min(
        1.0, mediation * embeddedness * capital * (alone + with_order * max(0.0, order) + with_talks * talks_moving)
    )


@rule("M8", sources=("001-p31-a", "003-p08-a"))
def understanding_reached(chance: float, u: float) -> int:
    """Whether an appeal reaches an understanding with a faction."""
    if u < chance:
        return 1
    return 0


@rule("M8", sources=("003-p18-a", "003-p19-a", "record-mediation-events-2023-11-06"))
def tehran_heeds(chance: float, u: float) -> int:
    """Whether Tehran heeds Baghdad's appeal rather than rebuffing it."""
    if u < chance:
        return 1
    return 0


@rule("M8", sources=("record-mediation-events-2023-12-08", "002-p41-a"))
def arrests_made(occasion: int, chance: float, u: float) -> int:
    """Whether arrests follow an attack on the embassy or American deaths."""
    if occasion == 1 and u < chance:
        return 1
    return 0


@rule("M8", sources=("record-mediation-events-2023-12-08", "002-p41-a"))
def arrests_reversed(chance: float, u: float) -> int:
    """Whether arrests are reversed under the factions' pressure."""
    if u < chance:
        return 1
    return 0


@rule("M9", sources=("001-p33-a", "004-p13-a", "record-episode-2019-2020-vote"))
def vote_called(
    stance: float, siding: float, days_since_leader: int, talks_moving: int, chance: float, u: float
) -> int:
    """Whether parliament votes on a withdrawal law: when a leader has just died, or Baghdad sides with the factions
    while no talks move; talks that move are Baghdad's reason to hold a law back.
    """
    fresh = days_since_leader >= 0 and days_since_leader <= 7
    if (fresh or (stance >= siding and talks_moving == 0)) and u < chance:
        return 1
    return 0


@rule(
    "M9",
    sources=("001-p33-a", "001-p34-a", "001-p34-b"),
    assumption="Quorum is the hinge; fresh grievance at most doubles the chance that Sunni blocs let it stand.",
)
def chance_law_passes(framework_share: float, sunni_support: float, grievance: float) -> float:
    """Chance that the withdrawal law passes: with half the seats, as Sunni blocs let the quorum stand; else far less.

    Kurdish parties oppose it in either case and are counted outside the framework's share.
    """
    if framework_share >= 0.5:
        return min(1.0, sunni_support * (1.0 + min(1.0, grievance)))
    return sunni_support * min(1.0, grievance)


@rule("M9", sources=("record-episode-2019-2020-vote",))
def law_passes(chance: float, u: float) -> int:
    """Whether the withdrawal law passes the vote."""
    if u < chance:
        return 1
    return 0


@rule(
    "M8",
    sources=("003-p25-a", "003-p26-a", "003-p29-a"),
    assumption="Full warnings add a fifth to the effort; the article reports the warnings, not their weight.",
)
def effort_of_mediation(mediation: float, warnings: float) -> float:
    """Effort that Baghdad puts into mediation, a little more while Kurdish leaders warn of being drawn into war."""
    return min(1.0, mediation * (1.0 + 0.2 * warnings))
