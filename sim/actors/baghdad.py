"""What Baghdad does in a day: where it stands, whether it condemns, what it takes up, parliament's vote (M8-M10)."""

from __future__ import annotations

from sim.actors.militia import days_since
from sim.actors.strikes import storm_embassy
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, forced_choice, luck, record_act, record_decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Instrument, Talks
from sim.rules import baghdad, common, militia

RECENT_DEATHS_DAYS = 10


@compiled
def take_stance(crisis: Crisis) -> None:
    """Where Baghdad stands today between Washington and the factions (M8, M10)."""
    p, world, context = crisis.parameters, crisis.world, crisis.context
    world.baghdad_grievance = common.fade(world.baghdad_grievance, p.baghdad_grievance_half_life)
    pressed = baghdad.pressure_felt(world.us_coercion, p.baghdad_dependence)
    world.baghdad_stance = baghdad.stance_of_baghdad(
        world.baghdad_grievance,
        context.electoral_weight,
        p.baghdad_electoral_weight,
        context.russia_offer,
        p.baghdad_russia_weight,
        pressed,
    )
    inputs = (
        world.baghdad_grievance,
        p.baghdad_electoral_weight * context.electoral_weight,
        p.baghdad_russia_weight * context.russia_offer,
        pressed,
        0.0,
        0.0,
        0.0,
        0.0,
    )
    stance, siding = world.baghdad_stance, p.baghdad_siding_threshold
    choice = 2 if stance >= siding else (1 if stance >= p.baghdad_withdrawal_threshold else 0)
    record_decision(crisis, Actor.BAGHDAD, Decision.STANCE, p.rule_baghdad, choice, 0, stance, siding, -1.0, inputs)


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
    inputs = (fresh, world.baghdad_grievance, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    record_decision(crisis, Actor.BAGHDAD, Decision.CONDEMN, 0, choice, 0, fresh, limit, -1.0, inputs)
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
    inputs = (
        world.baghdad_stance,
        world.fire_seen,
        world.israel_fire_seen,
        world.baghdad_capital,
        since * 1.0,
        world.baghdad_last_instrument * 1.0,
        0.0,
        0.0,
    )
    value = max(u, 0.0)
    record_decision(
        crisis, Actor.BAGHDAD, Decision.INITIATIVE, p.rule_baghdad, choice, source, value, effort, u, inputs
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
    u = luck(crisis, Actor.BAGHDAD, Decision.INITIATIVE, 0)
    choice = baghdad.takes_initiative(wanted, effort, u)
    record_initiative(crisis, choice, 0, u)
    world.baghdad_last_instrument, world.baghdad_last_initiative_day = wanted, crisis.day
    return choice


@compiled
def appeal_to_faction(crisis: Crisis, i: int) -> None:
    """Baghdad's appeal to faction i and what comes of it (M8)."""
    p, world, faction, traits = crisis.parameters, crisis.world, crisis.factions[i], crisis.traits[i]
    order = militia.order_strength(world.iran_signal, p.iran_cosmetic_order, p.iran_green_light)
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
    u = luck(crisis, traits.address, Decision.UNDERSTANDING, 0)
    reached = baghdad.understanding_reached(chance, u)
    inputs = (
        effort,
        traits.embeddedness,
        world.baghdad_capital,
        order,
        moving * 1.0,
        traits.address * 1.0,
        0.0,
        0.0,
    )
    record_decision(crisis, traits.address, Decision.UNDERSTANDING, 0, reached, 0, u, chance, u, inputs)
    if reached == 1:
        faction.deal = max(faction.deal, p.baghdad_understanding)
        crisis.today.baghdad_understandings += 1
        record_act(crisis, EventKind.UNDERSTANDING, Actor.BAGHDAD, traits.address, 0)


@compiled
def appeal_to_tehran(crisis: Crisis) -> None:
    """Baghdad's appeal to Tehran, which may be rebuffed (M8)."""
    p = crisis.parameters
    record_act(crisis, EventKind.APPEAL_TO_TEHRAN, Actor.BAGHDAD, Actor.IRAN, 0)
    u = luck(crisis, Actor.IRAN, Decision.TEHRAN_APPEAL, 0)
    heeded = baghdad.tehran_heeds(p.baghdad_tehran_appeal_success, u)
    inputs = (crisis.world.iran_fear, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    chance = p.baghdad_tehran_appeal_success
    record_decision(crisis, Actor.IRAN, Decision.TEHRAN_APPEAL, 0, heeded, 0, u, chance, u, inputs)
    if heeded == 1:
        crisis.world.baghdad_appeal_tehran_day = crisis.day
        record_act(crisis, EventKind.TEHRAN_HEEDS, Actor.IRAN, Actor.BAGHDAD, 0)


@compiled
def make_arrests(crisis: Crisis) -> None:
    """Baghdad makes arrests; under pressure they may be reversed, which costs it (M8)."""
    p, world = crisis.parameters, crisis.world
    world.baghdad_arrests_day = crisis.day
    record_act(crisis, EventKind.ARRESTS, Actor.BAGHDAD, Actor.BRAND, 0)
    u = luck(crisis, Actor.BAGHDAD, Decision.ARREST_REVERSED, 0)
    chance = p.baghdad_arrest_reversal
    reversed_ = baghdad.arrests_reversed(chance, u)
    inputs = (world.baghdad_stance, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    record_decision(crisis, Actor.BAGHDAD, Decision.ARREST_REVERSED, 0, reversed_, 0, u, chance, u, inputs)
    if reversed_ == 1:
        world.baghdad_capital = max(0.0, world.baghdad_capital - p.baghdad_appeal_cost)
        record_act(crisis, EventKind.ARRESTS_REVERSED, Actor.BAGHDAD, Actor.BRAND, 0)


@compiled
def weigh_arrests(crisis: Crisis) -> None:
    """Whether arrests follow the storming of the embassy or American deaths (M8)."""
    p, world = crisis.parameters, crisis.world
    occasion = 1 if world.us_deaths_day == crisis.day or world.embassy_day == crisis.day else 0
    if occasion == 0 or crisis.context.follows_record == 1:
        return
    u = luck(crisis, Actor.BAGHDAD, Decision.ARREST, 0)
    chance = p.baghdad_arrest_chance
    made = baghdad.arrests_made(occasion, chance, u)
    inputs = (occasion * 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    record_decision(crisis, Actor.BAGHDAD, Decision.ARREST, 0, made, 0, u, chance, u, inputs)
    if made == 1:
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
    no_inputs = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    choice, source = forced_choice(crisis, Actor.BAGHDAD, Decision.PARLIAMENT_VOTE)
    if choice >= 0:
        record_decision(
            crisis, Actor.BAGHDAD, Decision.PARLIAMENT_OUTCOME, 0, choice, source, 0.0, 0.0, -1.0, no_inputs
        )
        if choice > 0:
            hold_vote(crisis, choice - 1)
        return
    since_vote = days_since(crisis.day, world.parliament_vote_day)
    if crisis.context.follows_record == 1 or world.parliament_law == 1 or (since_vote >= 0 and since_vote < 90):
        return
    u = luck(crisis, Actor.BAGHDAD, Decision.PARLIAMENT_VOTE, 0)
    since_leader = days_since(crisis.day, world.leader_killed_day)
    stance, siding = world.baghdad_stance, p.baghdad_siding_threshold
    moving = 1 if world.talks_state == Talks.MOVING else 0
    if baghdad.vote_called(stance, siding, since_leader, moving, p.talks_vote_chance, u) == 0:
        return
    chance = baghdad.chance_law_passes(p.baghdad_framework_share, p.baghdad_sunni_support, world.baghdad_grievance)
    w = luck(crisis, Actor.BAGHDAD, Decision.PARLIAMENT_OUTCOME, 0)
    passes = baghdad.law_passes(chance, w)
    inputs = (
        p.baghdad_framework_share,
        p.baghdad_sunni_support,
        world.baghdad_grievance,
        stance,
        since_leader * 1.0,
        u,
        0.0,
        0.0,
    )
    record_decision(crisis, Actor.BAGHDAD, Decision.PARLIAMENT_OUTCOME, 0, passes + 1, 0, w, chance, w, inputs)
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
