"""Baghdad rules: grievance and stance (M6, M8, M10), the choice of instruments and what comes of them (M8, M9)."""

from __future__ import annotations

from sim.kernel.state import BaghdadRule, Instrument, Signal
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
def stance_of_baghdad(grievance: float, electoral: float, electoral_weight: float, pressed: float) -> float:
    """Where Baghdad stands: grievance and the factions' electoral weight move it toward the factions; economic
    pressure pulls it back, or drives it there.
    """
    return grievance + electoral_weight * electoral - pressed


@rule("M10", sources=("001-p01-b", "001-p35-a", "001-p35-b"))
def boldness_from_offer(offer: float, weight: float) -> float:
    """How far Russia's offer lets Baghdad dare what it would not dare otherwise: a share, 0 to 1."""
    return min(1.0, weight * offer)


@rule("M10", sources=("001-p27-a", "001-p29-a", "001-p32-a", "001-p32-b", "001-p37-a"))
def pressure_felt(coercion: float, dependence: float, response: float, boldness: float) -> float:
    """Stance that economic coercion takes away through Baghdad's dependence, less as another patron makes it bold.

    response: 1 where pressure brings compliance, -1 where it drives Baghdad to the factions (backlash).
    """
    return response * dependence * coercion * (1.0 - boldness)


@rule(
    "M9",
    sources=("001-p23-a", "001-p33-a", "001-p35-a", "001-p37-a", "002-p26-b"),
    assumption="A bystander presses only when it sides with the factions, a siding Baghdad at half of what it takes.",
)
def threshold_to_press(logic: int, withdrawal: float, siding: float, boldness: float) -> float:
    """Stance at which Baghdad presses for withdrawal, by its chosen logic; boldness lowers it."""
    if logic == BaghdadRule.BYSTANDER:
        return siding * (1.0 - boldness)
    if logic == BaghdadRule.SIDES_WITH_THE_RESISTANCE:
        return 0.5 * withdrawal * (1.0 - boldness)
    return withdrawal * (1.0 - boldness)


@rule(
    "M9",
    sources=("000-p02-a", "000-p14-b", "001-p04-b", "001-p33-a", "record-mediation-events-2024-01-05"),
    assumption="A demand stands for a month before it is made again; the record holds one in January 2024.",
)
def calls_for_withdrawal(stance: float, threshold: float, law: int, agreed: int, days_since_demand: int) -> int:
    """Whether Baghdad has to press for withdrawal: its stance or a law demands it, it is not agreed already, and no
    demand of the last month stands.
    """
    if agreed == 1 or (days_since_demand >= 0 and days_since_demand < 30):
        return 0
    if law == 1 or stance >= threshold:
        return 1
    return 0


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


@rule(
    "M8",
    sources=("003-p18-a", "003-p22-a", "record-mediation-events-2023-11-06"),
    assumption="Two rebuffs are what the article reports; a Tehran that asks for restraint itself is asked again.",
)
def asks_tehran(rebuffs: int, signal: int) -> int:
    """Whether Baghdad still asks Tehran: it has not been rebuffed twice, or Tehran itself signals restraint."""
    if rebuffs < 2 or signal >= Signal.COSMETIC_ONLY:
        return 1
    return 0


@rule("M8", sources=("000-p12-b", "000-p14-a", "003-p06-a", "003-p22-a"), variant="baghdad/mediator")
def instrument_of_mediator(
    press: int, fire: float, israel_fire: float, deaths_recent: int, tehran: int, last: int
) -> int:
    """What a mediating Baghdad takes up: withdrawal when it has to press; while attacks go on the factions, and in turn
    Tehran, or Washington once Tehran has turned it away.
    """
    if press == 1:
        return Instrument.PRESS_FOR_WITHDRAWAL
    if fire + israel_fire < 0.2 and deaths_recent == 0:
        return Instrument.NONE
    if last != Instrument.APPEAL_TO_FACTIONS:
        return Instrument.APPEAL_TO_FACTIONS
    return Instrument.APPEAL_TO_TEHRAN if tehran == 1 else Instrument.APPEAL_TO_WASHINGTON


@rule("M8", sources=("001-p16-b", "002-p26-b", "003-p29-a"), variant="baghdad/bystander")
def instrument_of_bystander(press: int) -> int:
    """What a bystanding Baghdad takes up: nothing, until it has no choice but to press for withdrawal."""
    if press == 1:
        return Instrument.PRESS_FOR_WITHDRAWAL
    return Instrument.NONE


@rule("M8", sources=("001-p23-a", "001-p31-a", "001-p37-a"), variant="baghdad/sides-with-the-resistance")
def instrument_of_resistance(press: int, fire: float, israel_fire: float, reach: int, last: int) -> int:
    """What a Baghdad that sides with the factions takes up: Washington when Israel may answer, a bargain with the
    factions while talks on withdrawal are in reach, and withdrawal.
    """
    if israel_fire >= 0.2 and last != Instrument.APPEAL_TO_WASHINGTON:
        return Instrument.APPEAL_TO_WASHINGTON
    if reach == 1 and fire >= 0.2 and last != Instrument.APPEAL_TO_FACTIONS:
        return Instrument.APPEAL_TO_FACTIONS
    if press == 1:
        return Instrument.PRESS_FOR_WITHDRAWAL
    return Instrument.NONE


@rule("M8", sources=("000-p12-b", "001-p23-a", "003-p06-a", "003-p22-a"))
def instrument_of_baghdad(
    logic: int, press: int, fire: float, israel_fire: float, deaths_recent: int, tehran: int, reach: int, last: int
) -> int:
    """Which instrument Baghdad would take up, by its chosen logic.

    0 none, 1 appeal to factions, 2 appeal to Tehran, 3 appeal to Washington, 4 press for withdrawal; fire and
    israel_fire: attacks a day, recent averages; reach: talks on withdrawal are in reach; last: the last instrument.
    """
    if logic == BaghdadRule.BYSTANDER:
        return instrument_of_bystander(press)
    if logic == BaghdadRule.SIDES_WITH_THE_RESISTANCE:
        return instrument_of_resistance(press, fire, israel_fire, reach, last)
    return instrument_of_mediator(press, fire, israel_fire, deaths_recent, tehran, last)


@rule("M8", sources=("000-p12-b", "record-mediation-events"))
def takes_initiative(instrument: int, mediation: float, u: float) -> int:
    """Whether Baghdad acts on an occasion: chance by its effort of mediation; pressing for withdrawal needs none."""
    if instrument == Instrument.PRESS_FOR_WITHDRAWAL or u < mediation:
        return instrument
    return Instrument.NONE


@rule(
    "M8",
    sources=("003-p18-a", "003-p19-a", "record-mediation-events-2023-11-06"),
    assumption="A Tehran that asks for restraint itself is halfway or wholly won over, one that wants fire never.",
)
def chance_tehran_heeds(success: float, signal: int) -> float:
    """Chance that Tehran heeds an appeal, by what it wants at the time: none while it gives a green light."""
    if signal == Signal.GREEN_LIGHT:
        return 0.0
    if signal == Signal.STOP:
        return 1.0
    if signal == Signal.COSMETIC_ONLY:
        return success + 0.5 * (1.0 - success)
    return success


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


@rule(
    "M8",
    sources=("003-p25-a", "003-p26-a", "003-p29-a"),
    assumption="Full warnings add a fifth to the effort; the article reports the warnings, not their weight.",
)
def effort_of_mediation(mediation: float, warnings: float) -> float:
    """Effort that Baghdad puts into mediation, a little more while Kurdish leaders warn of being drawn into war."""
    return min(1.0, mediation * (1.0 + 0.2 * warnings))
