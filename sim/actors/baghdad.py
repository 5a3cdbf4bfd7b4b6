"""What Baghdad does in a day: where it stands, whether it condemns, what it takes up, parliament's vote (M8-M10)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.militia import days_since
from sim.actors.strikes import storm_embassy
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, forced_choice, record_act, record_decision, record_forced
from sim.kernel.decisions import Term, adds, decision, takes
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Instrument, Talks
from sim.rules import baghdad, militia
from sim.rules.declare import rivals

RECENT_DEATHS_DAYS = 10
VOTE_INTERVAL_DAYS = 90

STANCE = "stance units"


@decision(
    Decision.STANCE,
    "Where does Baghdad stand between Washington and the factions?",
    value="stance",
    threshold="stance at which it sides with the factions",
    comparison=">=",
    rules=("stance_of_baghdad",),
    also=("pressure_felt",),
    choices={
        0: ("in between", "Baghdad stood between Washington and the factions"),
        1: ("presses for withdrawal", "Baghdad leaned toward PRESSING FOR WITHDRAWAL"),
        2: ("sides with the factions", "Baghdad stood WITH THE FACTIONS"),
    },
)
class StanceTerms(NamedTuple):
    """What moves Baghdad toward the factions, and what pulls it back."""

    grievance: Annotated[float, adds("sovereignty grievance", STANCE)]
    electoral: Annotated[float, adds("factions' electoral weight", STANCE)]
    russia: Annotated[float, adds("Russia's counter-offer", STANCE)]
    pressed: Annotated[float, takes("economic pressure felt", STANCE)]


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
    also=("takes_initiative", "initiative_open", "effort_of_mediation"),
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

    stance: Annotated[float, Term("stance", STANCE)]
    fire: Annotated[float, Term("attacks on US forces", "attacks a day", used_by=("instrument_of_mediator",))]
    israel_fire: Annotated[
        float,
        Term("attacks on Israel", "attacks a day", used_by=("instrument_of_mediator", "instrument_of_resistance")),
    ]
    capital: Annotated[float, Term("political capital", "share")]
    since: Annotated[float, Term("days since the last occasion", "days")]
    last: Annotated[
        float,
        Term("instrument of the last occasion", "code", used_by=("instrument_of_mediator", "instrument_of_resistance")),
    ]


@decision(
    Decision.UNDERSTANDING,
    "Does Baghdad's appeal reach an understanding with the faction?",
    value="draw",
    threshold="chance of an understanding",
    comparison="<",
    rules=("chance_of_understanding",),
    also=("understanding_reached",),
    choices={
        0: ("no", "{actor} reached no understanding with Baghdad"),
        1: ("yes", "{actor} reached an UNDERSTANDING with Baghdad"),
    },
)
class UnderstandingTerms(NamedTuple):
    """What makes an understanding likely."""

    effort: Annotated[float, Term("effort of mediation", "share", part="threshold")]
    embeddedness: Annotated[float, Term("the faction's seat in the state", "share", part="threshold")]
    capital: Annotated[float, Term("political capital", "share", part="threshold")]
    order: Annotated[float, Term("strength of Tehran's order", "share", part="threshold")]
    talks: Annotated[float, Term("talks moving", "0 or 1", part="threshold")]
    faction: Annotated[float, Term("faction", "address", in_text=False)]


@decision(
    Decision.TEHRAN_APPEAL,
    "Does Tehran heed Baghdad's appeal?",
    value="draw",
    threshold="chance that it heeds",
    comparison="<",
    rules=("tehran_heeds",),
    choices={
        0: ("no", "Tehran REBUFFED Baghdad's appeal"),
        1: ("yes", "Tehran HEEDED Baghdad's appeal"),
    },
)
class TehranAppealTerms(NamedTuple):
    """What Tehran feared at the time; the chance that it heeds is a parameter."""

    fear: Annotated[float, Term("Tehran's fear of direct war", "fear units", part="context")]


@decision(
    Decision.ARREST,
    "Does Baghdad make arrests?",
    value="draw",
    threshold="chance of arrests",
    comparison="<",
    rules=("arrests_made",),
    choices={0: ("no", "Baghdad made no arrests"), 1: ("yes", "Baghdad made ARRESTS")},
)
class ArrestTerms(NamedTuple):
    """Whether there is an occasion."""

    occasion: Annotated[float, Term("occasion", "0 or 1")]


@decision(
    Decision.ARREST_REVERSED,
    "Are the arrests reversed?",
    value="draw",
    threshold="chance of a reversal",
    comparison="<",
    rules=("arrests_reversed",),
    choices={0: ("no", "Baghdad's arrests stood"), 1: ("yes", "Baghdad REVERSED its arrests")},
)
class ArrestReversedTerms(NamedTuple):
    """Where Baghdad stood at the time; the chance of a reversal is a parameter."""

    stance: Annotated[float, Term("Baghdad's stance", STANCE, part="context")]


@decision(
    Decision.PARLIAMENT_OUTCOME,
    "Does the withdrawal law pass the vote?",
    value="draw",
    threshold="chance that the law passes",
    comparison="<",
    rules=("chance_law_passes",),
    also=("vote_called", "law_passes"),
    choices={
        0: ("no vote", "Parliament did not vote"),
        1: ("rejected", "Parliament REJECTED a withdrawal law"),
        2: ("passed", "Parliament PASSED a withdrawal law"),
    },
    forced_as="parliament-vote",
)
class ParliamentOutcomeTerms(NamedTuple):
    """What called the vote and what lets the law pass."""

    framework: Annotated[float, Term("seats of the Coordination Framework and allies", "share", part="threshold")]
    sunni: Annotated[float, Term("Sunni blocs' support", "share", part="threshold")]
    grievance: Annotated[float, Term("grievance", "grievance units", part="threshold")]
    stance: Annotated[float, Term("stance", STANCE)]
    since_leader: Annotated[float, Term("days since a leader was killed", "days")]
    call: Annotated[float, Term("draw that called the vote", "in [0, 1)")]


@compiled
def take_stance(crisis: Crisis) -> None:
    """Where Baghdad stands today between Washington and the factions (M8, M10)."""
    p, world, context = crisis.parameters, crisis.world, crisis.context
    world.baghdad_grievance = world.baghdad_grievance * crisis.left.baghdad_grievance
    pressed = baghdad.pressure_felt(world.us_coercion, p.baghdad_dependence)
    world.baghdad_stance = baghdad.stance_of_baghdad(
        world.baghdad_grievance,
        context.electoral_weight,
        p.baghdad_electoral_weight,
        context.russia_offer,
        p.baghdad_russia_weight,
        pressed,
    )
    terms = StanceTerms(
        grievance=world.baghdad_grievance,
        electoral=p.baghdad_electoral_weight * context.electoral_weight,
        russia=p.baghdad_russia_weight * context.russia_offer,
        pressed=pressed,
    )
    stance, siding = world.baghdad_stance, p.baghdad_siding_threshold
    choice = 2 if stance >= siding else (1 if stance >= p.baghdad_withdrawal_threshold else 0)
    record_decision(crisis, Actor.BAGHDAD, terms, rule=p.rule_baghdad, choice=choice, value=stance, threshold=siding)


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
        crisis.today.baghdad_condemnations += 1
        record_act(crisis, EventKind.CONDEMNATION, Actor.BAGHDAD, Actor.UNITED_STATES, 0)


@compiled
def watch_fire(crisis: Crisis) -> None:
    """Baghdad's view of the fire on US forces and on Israel: attacks a day, averaged over about a week."""
    world, today = crisis.world, crisis.today
    world.fire_seen += (today.attacks - world.fire_seen) / 7.0
    world.israel_fire_seen += (today.attacks_israel - world.israel_fire_seen) / 7.0


@compiled
def instrument_wanted(crisis: Crisis) -> int:
    """Which instrument Baghdad would take up today if it made the effort; none when no initiative is open (M8)."""
    p, world = crisis.parameters, crisis.world
    since = days_since(crisis.day, world.baghdad_last_initiative_day)
    if baghdad.initiative_open(since, p.baghdad_appeal_interval, world.baghdad_capital, p.baghdad_appeal_cost) == 0:
        return Instrument.NONE + 0
    since_deaths = days_since(crisis.day, world.us_deaths_day)
    return baghdad.instrument_of_baghdad(
        p.rule_baghdad,
        world.baghdad_stance,
        p.baghdad_withdrawal_threshold,
        p.baghdad_siding_threshold,
        world.fire_seen,
        world.israel_fire_seen,
        1 if since_deaths >= 0 and since_deaths <= RECENT_DEATHS_DAYS else 0,
        world.baghdad_last_instrument,
    )


@compiled
def record_initiative(crisis: Crisis, choice: int, source: int, u: float) -> None:
    """Record what Baghdad took up, or left, on an occasion."""
    p, world = crisis.parameters, crisis.world
    since = days_since(crisis.day, world.baghdad_last_initiative_day)
    effort = baghdad.effort_of_mediation(p.baghdad_mediation, crisis.context.kurdish_warnings)
    record_decision(
        crisis,
        Actor.BAGHDAD,
        InitiativeTerms(
            stance=world.baghdad_stance,
            fire=world.fire_seen,
            israel_fire=world.israel_fire_seen,
            capital=world.baghdad_capital,
            since=float(since),
            last=float(world.baghdad_last_instrument),
        ),
        rule=p.rule_baghdad,
        choice=choice,
        forced=source,
        value=max(u, 0.0),
        threshold=effort,
        draw=u,
    )


@compiled
def choose_instrument(crisis: Crisis) -> int:
    """Which instrument Baghdad takes up today: forced, none, or by its logic and effort (M8).

    An occasion that it leaves for want of effort is spent as well, so effort is the share of occasions acted upon.
    """
    world = crisis.world
    choice, source = forced_choice(crisis, Actor.BAGHDAD, Decision.INITIATIVE)
    if choice >= 0:
        record_initiative(crisis, choice, source, -1.0)
        world.baghdad_last_instrument, world.baghdad_last_initiative_day = choice, crisis.day
        return choice
    wanted = instrument_wanted(crisis)
    if wanted == Instrument.NONE or crisis.context.follows_record == 1:
        return Instrument.NONE + 0
    effort = baghdad.effort_of_mediation(crisis.parameters.baghdad_mediation, crisis.context.kurdish_warnings)
    u = draw(crisis, Actor.BAGHDAD, Decision.INITIATIVE, 0)
    choice = baghdad.takes_initiative(wanted, effort, u)
    record_initiative(crisis, choice, 0, u)
    world.baghdad_last_instrument, world.baghdad_last_initiative_day = wanted, crisis.day
    return choice


@compiled
def appeal_to_faction(crisis: Crisis, i: int) -> None:
    """Baghdad's appeal to faction i and what comes of it (M8)."""
    p, world, faction, traits = crisis.parameters, crisis.world, crisis.factions[i], crisis.traits[i]
    order = militia.order_strength(world.iran_signal, p.iran_cosmetic_order)
    moving = 1 if world.talks_state == Talks.MOVING else 0
    effort = baghdad.effort_of_mediation(p.baghdad_mediation, crisis.context.kurdish_warnings)
    chance = baghdad.chance_of_understanding(
        effort,
        traits.embeddedness,
        world.baghdad_capital,
        order,
        moving,
        p.baghdad_mediation_alone,
        p.baghdad_mediation_with_order,
        p.baghdad_mediation_with_talks,
    )
    u = draw(crisis, traits.address, Decision.UNDERSTANDING, 0)
    reached = baghdad.understanding_reached(chance, u)
    terms = UnderstandingTerms(
        effort=effort,
        embeddedness=traits.embeddedness,
        capital=world.baghdad_capital,
        order=order,
        talks=float(moving),
        faction=float(traits.address),
    )
    record_decision(crisis, traits.address, terms, choice=reached, value=u, threshold=chance, draw=u)
    if reached == 1:
        faction.deal = max(faction.deal, p.baghdad_understanding)
        crisis.today.baghdad_understandings += 1
        record_act(crisis, EventKind.UNDERSTANDING, Actor.BAGHDAD, traits.address, 0)


@compiled
def appeal_to_tehran(crisis: Crisis) -> None:
    """Baghdad's appeal to Tehran, which may be rebuffed (M8)."""
    p = crisis.parameters
    record_act(crisis, EventKind.APPEAL_TO_TEHRAN, Actor.BAGHDAD, Actor.IRAN, 0)
    u = draw(crisis, Actor.IRAN, Decision.TEHRAN_APPEAL, 0)
    heeded = baghdad.tehran_heeds(p.baghdad_tehran_appeal_success, u)
    terms, chance = TehranAppealTerms(fear=crisis.world.iran_fear), p.baghdad_tehran_appeal_success
    record_decision(crisis, Actor.IRAN, terms, choice=heeded, value=u, threshold=chance, draw=u)
    if heeded == 1:
        crisis.world.baghdad_appeal_tehran_day = crisis.day
        record_act(crisis, EventKind.TEHRAN_HEEDS, Actor.IRAN, Actor.BAGHDAD, 0)


@compiled
def make_arrests(crisis: Crisis) -> None:
    """Baghdad makes arrests; under pressure they may be reversed, which costs it (M8)."""
    p, world = crisis.parameters, crisis.world
    world.baghdad_arrests_day = crisis.day
    record_act(crisis, EventKind.ARRESTS, Actor.BAGHDAD, Actor.BRAND, 0)
    u = draw(crisis, Actor.BAGHDAD, Decision.ARREST_REVERSED, 0)
    chance = p.baghdad_arrest_reversal
    reversal = baghdad.arrests_reversed(chance, u)
    terms = ArrestReversedTerms(stance=world.baghdad_stance)
    record_decision(crisis, Actor.BAGHDAD, terms, choice=reversal, value=u, threshold=chance, draw=u)
    if reversal == 1:
        world.baghdad_capital = max(0.0, world.baghdad_capital - p.baghdad_appeal_cost)
        record_act(crisis, EventKind.ARRESTS_REVERSED, Actor.BAGHDAD, Actor.BRAND, 0)


@compiled
def weigh_arrests(crisis: Crisis) -> None:
    """Whether arrests follow the storming of the embassy or American deaths (M8)."""
    p, world = crisis.parameters, crisis.world
    occasion = 1 if world.us_deaths_day == crisis.day or world.embassy_day == crisis.day else 0
    if occasion == 0 or crisis.context.follows_record == 1:
        return
    u = draw(crisis, Actor.BAGHDAD, Decision.ARREST, 0)
    chance = p.baghdad_arrest_chance
    arrests = baghdad.arrests_made(occasion, chance, u)
    terms = ArrestTerms(occasion=float(occasion))
    record_decision(crisis, Actor.BAGHDAD, terms, choice=arrests, value=u, threshold=chance, draw=u)
    if arrests == 1:
        make_arrests(crisis)


@compiled
def carry_out_instrument(crisis: Crisis, instrument: int) -> None:
    """Carry out what Baghdad takes up (M8, M9)."""
    world = crisis.world
    if instrument == Instrument.APPEAL_TO_FACTIONS:
        record_act(crisis, EventKind.APPEAL_TO_FACTIONS, Actor.BAGHDAD, Actor.BRAND, 0)
        for i in range(crisis.faction_count):
            appeal_to_faction(crisis, i)
    elif instrument == Instrument.APPEAL_TO_TEHRAN:
        appeal_to_tehran(crisis)
    elif instrument == Instrument.APPEAL_TO_WASHINGTON:
        world.baghdad_appeal_washington_day = crisis.day
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
def hold_vote(crisis: Crisis, passes: int) -> None:
    """Parliament votes on a withdrawal law; a law that passes stands and presses for withdrawal (M9)."""
    world = crisis.world
    world.parliament_vote_day = crisis.day
    crisis.today.parliament_votes += 1
    record_act(crisis, EventKind.PARLIAMENT_VOTE, Actor.BAGHDAD, Actor.UNITED_STATES, passes)
    if passes == 1:
        world.parliament_law = 1
        world.baghdad_demand_day = crisis.day


@compiled
def weigh_vote(crisis: Crisis) -> None:
    """Whether parliament votes today and whether the law passes; one vote a quarter at most (M9)."""
    p, world = crisis.parameters, crisis.world
    choice, source = forced_choice(crisis, Actor.BAGHDAD, Decision.PARLIAMENT_VOTE)
    if choice >= 0:
        record_forced(crisis, Actor.BAGHDAD, Decision.PARLIAMENT_OUTCOME, choice, source)
        if choice > 0:
            hold_vote(crisis, choice - 1)
        return
    since_vote = days_since(crisis.day, world.parliament_vote_day)
    if (
        crisis.context.follows_record == 1
        or world.parliament_law == 1
        or (since_vote >= 0 and since_vote < VOTE_INTERVAL_DAYS)
    ):
        return
    u = draw(crisis, Actor.BAGHDAD, Decision.PARLIAMENT_VOTE, 0)
    since_leader = days_since(crisis.day, world.leader_killed_day)
    stance, siding = world.baghdad_stance, p.baghdad_siding_threshold
    moving = 1 if world.talks_state == Talks.MOVING else 0
    if baghdad.vote_called(stance, siding, since_leader, moving, p.talks_vote_chance, u) == 0:
        return
    chance = baghdad.chance_law_passes(p.baghdad_framework_share, p.baghdad_sunni_support, world.baghdad_grievance)
    w = draw(crisis, Actor.BAGHDAD, Decision.PARLIAMENT_OUTCOME, 0)
    passes = baghdad.law_passes(chance, w)
    record_decision(
        crisis,
        Actor.BAGHDAD,
        ParliamentOutcomeTerms(
            framework=p.baghdad_framework_share,
            sunni=p.baghdad_sunni_support,
            grievance=world.baghdad_grievance,
            stance=stance,
            since_leader=float(since_leader),
            call=u,
        ),
        choice=passes + 1,
        value=w,
        threshold=chance,
        draw=w,
    )
    hold_vote(crisis, passes)


@compiled
def step_baghdad(crisis: Crisis) -> None:
    """Baghdad's day."""
    watch_fire(crisis)
    stormed, _ = forced_choice(crisis, Actor.BAGHDAD, Decision.EMBASSY)
    if stormed == 1:
        storm_embassy(crisis)
    take_stance(crisis)
    weigh_condemnation(crisis)
    weigh_arrests(crisis)
    take_up_instrument(crisis)
    weigh_vote(crisis)
