"""What Baghdad does in a day: where it stands, whether it condemns, what it takes up (M8-M10).

Its bargains with the factions, its arrests and parliament have files of their own.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.arrests import make_arrests, weigh_arrests
from sim.actors.bargains import appeal_to_faction, keep_bargains, reach_of_talks
from sim.actors.militia import days_since, is_bound, is_led
from sim.actors.parliament import weigh_vote
from sim.actors.strikes import storm_embassy
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, forced_choice, record_act, record_decision
from sim.kernel.decisions import Term, adds, decision, takes
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Instrument, Response, Signal, Talks
from sim.rules import baghdad, bargains
from sim.rules.declare import rivals

RECENT_DEATHS_DAYS = 10

STANCE = "stance units"
SIGNALS = {int(signal): signal.name.lower().replace("_", " ") for signal in Signal}


@decision(
    Decision.STANCE,
    "Where does Baghdad stand between Washington and the factions?",
    value="stance",
    threshold="stance at which it sides with the factions",
    comparison=">=",
    rules=("stance_of_baghdad",),
    also=("pressure_felt", "boldness_from_offer", "threshold_to_press"),
    choices={
        0: ("in between", "Baghdad stood between Washington and the factions"),
        1: ("presses for withdrawal", "Baghdad leaned toward PRESSING FOR WITHDRAWAL"),
        2: ("sides with the factions", "Baghdad stood WITH THE FACTIONS"),
    },
)
class StanceTerms(NamedTuple):
    """What moves Baghdad toward the factions, and what pulls it back; from what stance on it presses for withdrawal."""

    grievance: Annotated[float, adds("sovereignty grievance", STANCE)]
    electoral: Annotated[float, adds("factions' electoral weight", STANCE)]
    pressed: Annotated[float, takes("economic pressure felt", STANCE)]
    boldness: Annotated[float, Term("boldness from Russia's offer", "share")]
    presses_from: Annotated[float, Term("stance at which it presses for withdrawal", STANCE)]


@decision(
    Decision.CONDEMN,
    "Does Baghdad condemn the strike?",
    value="fresh grievance",
    threshold="grievance at which it condemns",
    comparison=">=",
    rules=("condemns_strike",),
    also=("grievance_from_strike",),
    choices={0: ("no", "Baghdad did not condemn the strike"), 1: ("yes", "Baghdad CONDEMNED the strike")},
)
class CondemnTerms(NamedTuple):
    """The grievance that a strike added, and what there is in all."""

    fresh: Annotated[float, Term("fresh grievance", "grievance units", part="value")]
    grievance: Annotated[float, Term("grievance", "grievance units", part="context")]


@decision(
    Decision.INITIATIVE,
    "What does Baghdad take up?",
    value="draw",
    threshold="effort that Baghdad puts into mediation",
    comparison="<",
    rules=rivals("baghdad", "instrument_of_"),
    also=("takes_initiative", "initiative_open", "effort_of_mediation", "calls_for_withdrawal", "asks_tehran"),
    choices={
        Instrument.NONE: ("nothing", "Baghdad took no initiative"),
        Instrument.APPEAL_TO_FACTIONS: ("appeal to the factions", "Baghdad APPEALED TO THE FACTIONS"),
        Instrument.APPEAL_TO_TEHRAN: ("appeal to Tehran", "Baghdad APPEALED TO TEHRAN"),
        Instrument.APPEAL_TO_WASHINGTON: ("appeal to Washington", "Baghdad APPEALED TO WASHINGTON"),
        Instrument.PRESS_FOR_WITHDRAWAL: ("press for withdrawal", "Baghdad PRESSED FOR WITHDRAWAL"),
        Instrument.ARRESTS: ("arrests", "Baghdad made ARRESTS"),
    },
    forced_as="initiative",
)
class InitiativeTerms(NamedTuple):
    """What Baghdad looks at as it chooses an instrument."""

    press: Annotated[float, Term("its stance or a law calls for withdrawal anew", "0 or 1")]
    fire: Annotated[
        float,
        Term("attacks on US forces", "attacks a day", used_by=("instrument_of_mediator", "instrument_of_resistance")),
    ]
    israel_fire: Annotated[
        float,
        Term("attacks on Israel", "attacks a day", used_by=("instrument_of_mediator", "instrument_of_resistance")),
    ]
    deaths: Annotated[float, Term("Americans killed of late", "0 or 1", used_by=("instrument_of_mediator",))]
    tehran: Annotated[float, Term("Tehran is worth asking", "0 or 1", used_by=("instrument_of_mediator",))]
    reach: Annotated[float, Term("talks on withdrawal in reach", "0 or 1", used_by=("instrument_of_resistance",))]
    capital: Annotated[float, Term("political capital", "share")]
    since: Annotated[float, Term("days since the last occasion", "days")]
    last: Annotated[
        float,
        Term("instrument of the last occasion", "code", used_by=("instrument_of_mediator", "instrument_of_resistance")),
    ]


@decision(
    Decision.TEHRAN_APPEAL,
    "Does Tehran heed Baghdad's appeal?",
    value="draw",
    threshold="chance that it heeds",
    comparison="<",
    rules=("chance_tehran_heeds",),
    also=("tehran_heeds",),
    choices={
        0: ("no", "Tehran REBUFFED Baghdad's appeal"),
        1: ("yes", "Tehran HEEDED Baghdad's appeal"),
    },
)
class TehranAppealTerms(NamedTuple):
    """What Tehran itself signals at the time, and how often it has rebuffed Baghdad."""

    signal: Annotated[float, Term("Tehran's signal", "code", part="threshold", words=SIGNALS)]
    rebuffs: Annotated[float, Term("rebuffs since it last heeded", "appeals", part="context")]


@compiled
def take_stance(crisis: Crisis) -> None:
    """Where Baghdad stands today between Washington and the factions (M8, M10)."""
    p, world, context = crisis.parameters, crisis.world, crisis.context
    world.baghdad_grievance = world.baghdad_grievance * crisis.left.baghdad_grievance
    boldness = baghdad.boldness_from_offer(context.russia_offer, p.baghdad_russia_weight)
    pressed = baghdad.pressure_felt(world.us_coercion, p.baghdad_dependence, p.baghdad_coercion_response, boldness)
    world.baghdad_stance = baghdad.stance_of_baghdad(
        world.baghdad_grievance, context.electoral_weight, p.baghdad_electoral_weight, pressed
    )
    presses_from = press_threshold(crisis)
    terms = StanceTerms(
        grievance=world.baghdad_grievance,
        electoral=p.baghdad_electoral_weight * context.electoral_weight,
        pressed=pressed,
        boldness=boldness,
        presses_from=presses_from,
    )
    stance, siding = world.baghdad_stance, p.baghdad_siding_threshold
    choice = 2 if stance >= siding else (1 if stance >= presses_from else 0)
    crisis.today.baghdad_siding = 1 if choice == 2 else 0
    record_decision(crisis, Actor.BAGHDAD, terms, rule=p.rule_baghdad, choice=choice, value=stance, threshold=siding)


@compiled
def press_threshold(crisis: Crisis) -> float:
    """Stance from which Baghdad presses for withdrawal today (M9)."""
    p = crisis.parameters
    boldness = baghdad.boldness_from_offer(crisis.context.russia_offer, p.baghdad_russia_weight)
    return baghdad.threshold_to_press(
        p.rule_baghdad, p.baghdad_withdrawal_threshold, p.baghdad_siding_threshold, boldness
    )


@compiled
def condemn(crisis: Crisis) -> None:
    """Baghdad condemns today's strike: Washington's, on which it weighs, or, where Israel alone struck, Israel's, which
    asks Washington to hold it back.
    """
    world, today = crisis.world, crisis.today
    today.baghdad_condemnations += 1
    if today.israel_strikes_iraq > 0 and today.us_response < Response.STRIKE_IN_IRAQ:
        world.baghdad_appeal_washington_day = crisis.day
        record_act(crisis, EventKind.CONDEMNATION, Actor.BAGHDAD, Actor.ISRAEL, 0)
    else:
        world.us_conciliation_day = crisis.day
        record_act(crisis, EventKind.CONDEMNATION, Actor.BAGHDAD, Actor.UNITED_STATES, 0)


@compiled
def weigh_condemnation(crisis: Crisis) -> None:
    """Whether Baghdad condemns today's strike (M8)."""
    p, world = crisis.parameters, crisis.world
    fresh = world.baghdad_fresh_grievance
    world.baghdad_fresh_grievance = 0.0
    if fresh <= 0.0:
        return
    limit = p.baghdad_condemnation_threshold
    choice = baghdad.condemns_strike(fresh, limit)
    terms = CondemnTerms(fresh=fresh, grievance=world.baghdad_grievance)
    record_decision(crisis, Actor.BAGHDAD, terms, choice=choice, value=fresh, threshold=limit)
    if choice == 1:
        condemn(crisis)


@compiled
def watch_fire(crisis: Crisis) -> None:
    """Baghdad's view of the fire on US forces and on Israel: attacks a day, averaged over about a week."""
    world, today = crisis.world, crisis.today
    world.fire_seen += (today.attacks - world.fire_seen) / 7.0
    world.israel_fire_seen += (today.attacks_israel - world.israel_fire_seen) / 7.0


@compiled
def initiative_terms(crisis: Crisis) -> InitiativeTerms:
    """What Baghdad looks at today as it chooses an instrument (M8)."""
    world = crisis.world
    since_deaths = days_since(crisis.day, world.us_deaths_day)
    agreed = 1 if world.talks_state == Talks.WITHDRAWAL_AGREED else 0
    demanded = days_since(crisis.day, world.baghdad_demand_day)
    press = baghdad.calls_for_withdrawal(
        world.baghdad_stance, press_threshold(crisis), world.parliament_law, agreed, demanded
    )
    return InitiativeTerms(
        press=float(press),
        fire=world.fire_seen,
        israel_fire=world.israel_fire_seen,
        deaths=1.0 if since_deaths >= 0 and since_deaths <= RECENT_DEATHS_DAYS else 0.0,
        tehran=float(baghdad.asks_tehran(world.baghdad_rebuffs, world.iran_signal)),
        reach=float(reach_of_talks(crisis)),
        capital=world.baghdad_capital,
        since=float(days_since(crisis.day, world.baghdad_last_initiative_day)),
        last=float(world.baghdad_last_instrument),
    )


@compiled
def instrument_wanted(crisis: Crisis) -> int:
    """Which instrument Baghdad would take up today if it made the effort; none when no initiative is open (M8)."""
    p, terms = crisis.parameters, initiative_terms(crisis)
    interval, cost = p.baghdad_appeal_interval, p.baghdad_appeal_cost
    if baghdad.initiative_open(int(terms.since), interval, terms.capital, cost) == 0:
        return Instrument.NONE + 0
    return baghdad.instrument_of_baghdad(
        p.rule_baghdad,
        int(terms.press),
        terms.fire,
        terms.israel_fire,
        int(terms.deaths),
        int(terms.tehran),
        int(terms.reach),
        int(terms.last),
    )


@compiled
def effort_today(crisis: Crisis) -> float:
    """Effort that Baghdad puts into mediation today (M8)."""
    return baghdad.effort_of_mediation(crisis.parameters.baghdad_mediation, crisis.context.kurdish_warnings)


@compiled
def spend_occasion(crisis: Crisis, wanted: int, choice: int, source: int, u: float) -> None:
    """Record what Baghdad took up, or left, on an occasion, which is spent either way."""
    world = crisis.world
    record_decision(
        crisis,
        Actor.BAGHDAD,
        initiative_terms(crisis),
        rule=crisis.parameters.rule_baghdad,
        choice=choice,
        forced=source,
        value=max(u, 0.0),
        threshold=effort_today(crisis),
        draw=u,
    )
    world.baghdad_last_instrument, world.baghdad_last_initiative_day = wanted, crisis.day


@compiled
def choose_instrument(crisis: Crisis) -> int:
    """Which instrument Baghdad takes up today: forced, none, or by its logic and effort (M8).

    An occasion that it leaves for want of effort is spent as well, so effort is the share of occasions acted upon.
    """
    choice, source = forced_choice(crisis, Actor.BAGHDAD, Decision.INITIATIVE)
    if choice >= 0:
        spend_occasion(crisis, choice, choice, source, -1.0)
        return choice
    wanted = instrument_wanted(crisis)
    if wanted == Instrument.NONE or crisis.context.follows_record == 1:
        return Instrument.NONE + 0
    u = draw(crisis, Actor.BAGHDAD, Decision.INITIATIVE, 0)
    choice = baghdad.takes_initiative(wanted, effort_today(crisis), u)
    spend_occasion(crisis, wanted, choice, 0, u)
    return choice


@compiled
def appeal_to_tehran(crisis: Crisis) -> None:
    """Baghdad's appeal to Tehran, which heeds it or turns it away by what it wants at the time (M8)."""
    p, world = crisis.parameters, crisis.world
    record_act(crisis, EventKind.APPEAL_TO_TEHRAN, Actor.BAGHDAD, Actor.IRAN, 0)
    u = draw(crisis, Actor.IRAN, Decision.TEHRAN_APPEAL, 0)
    chance = baghdad.chance_tehran_heeds(p.baghdad_tehran_appeal_success, world.iran_signal)
    heeded = baghdad.tehran_heeds(chance, u)
    terms = TehranAppealTerms(signal=float(world.iran_signal), rebuffs=float(world.baghdad_rebuffs))
    record_decision(crisis, Actor.IRAN, terms, choice=heeded, value=u, threshold=chance, draw=u)
    if heeded == 1:
        world.baghdad_appeal_tehran_day, world.baghdad_rebuffs = crisis.day, 0
        record_act(crisis, EventKind.TEHRAN_HEEDS, Actor.IRAN, Actor.BAGHDAD, 0)
    else:
        world.baghdad_rebuffs += 1
        record_act(crisis, EventKind.TEHRAN_REBUFFS, Actor.IRAN, Actor.BAGHDAD, 0)


@compiled
def carry_out_instrument(crisis: Crisis, instrument: int) -> None:
    """Carry out what Baghdad takes up (M8, M9)."""
    world = crisis.world
    if instrument == Instrument.APPEAL_TO_FACTIONS:
        record_act(crisis, EventKind.APPEAL_TO_FACTIONS, Actor.BAGHDAD, Actor.BRAND, 0)
        for i in range(crisis.faction_count):
            if bargains.hears_appeal(is_bound(crisis, i), is_led(crisis, i)) == 1:
                appeal_to_faction(crisis, i)
    elif instrument == Instrument.APPEAL_TO_TEHRAN:
        appeal_to_tehran(crisis)
    elif instrument == Instrument.APPEAL_TO_WASHINGTON:
        world.baghdad_appeal_washington_day = world.us_conciliation_day = crisis.day
        record_act(crisis, EventKind.APPEAL_TO_WASHINGTON, Actor.BAGHDAD, Actor.UNITED_STATES, 0)
    elif instrument == Instrument.PRESS_FOR_WITHDRAWAL:
        world.baghdad_demand_day = crisis.day
        crisis.today.withdrawal_demands += 1
        record_act(crisis, EventKind.WITHDRAWAL_DEMAND, Actor.BAGHDAD, Actor.UNITED_STATES, 0)
    elif instrument == Instrument.ARRESTS:
        make_arrests(crisis)


@compiled
def take_up_instrument(crisis: Crisis) -> None:
    """Baghdad's initiative today, paid for in political capital (M8)."""
    p, world = crisis.parameters, crisis.world
    world.baghdad_capital = min(1.0, world.baghdad_capital + p.baghdad_capital_recovery)
    instrument = choose_instrument(crisis)
    if instrument == Instrument.NONE:
        return
    carry_out_instrument(crisis, instrument)
    world.baghdad_capital = max(0.0, world.baghdad_capital - p.baghdad_appeal_cost)
    crisis.today.baghdad_instrument = instrument


@compiled
def step_baghdad(crisis: Crisis) -> None:
    """Baghdad's day."""
    watch_fire(crisis)
    keep_bargains(crisis)
    stormed, _ = forced_choice(crisis, Actor.BAGHDAD, Decision.EMBASSY)
    if stormed == 1:
        storm_embassy(crisis)
    take_stance(crisis)
    weigh_condemnation(crisis)
    weigh_arrests(crisis)
    take_up_instrument(crisis)
    weigh_vote(crisis)
