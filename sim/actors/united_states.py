"""What Washington does in a day: pressure mounts, reprisals fall or are chosen (M5); coercion (M10), Israel (M11)."""

from __future__ import annotations

from sim.actors.militia import days_since
from sim.actors.strikes import carry_out_strike
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, forced_choice, luck, record_act, record_decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Response, Talks
from sim.rules import common, united_states

RECENT_LEADERSHIP_DAYS = 45
FRESH_EMBASSY_DAYS = 14


@compiled
def mount_pressure(crisis: Crisis) -> None:
    """Pressure and exasperation fade overnight and mount with the day's attacks, reports of injuries and deaths."""
    p, world, today = crisis.parameters, crisis.world, crisis.today
    injured, killed = world.us_new_reports, today.us_killed
    world.us_new_reports = 0
    world.us_pressure = common.fade(world.us_pressure, p.united_states_pressure_half_life)
    world.us_exasperation = common.fade(world.us_exasperation, p.united_states_exasperation_half_life)
    world.us_pressure += united_states.pressure_from_day(
        today.attacks, injured, killed, p.united_states_injury_weight, p.united_states_death_weight
    )
    world.us_exasperation += united_states.pressure_from_day(
        today.attacks, injured, 0, p.united_states_injury_weight, 0.0
    )


@compiled
def threshold_today(crisis: Crisis) -> float:
    """Pressure at which Washington would choose a reprisal today, restraint counted (M5)."""
    p, world = crisis.parameters, crisis.world
    restraint = united_states.restraint_on_response(
        min(1.0, max(0.0, 1.0 - world.baghdad_stance)),
        1 if world.talks_state == Talks.MOVING else 0,
        p.united_states_baghdad_restraint,
        crisis.context.us_election_days * 1.0,
        p.united_states_election_restraint,
    )
    return united_states.threshold_of_response(p.rule_united_states, p.united_states_retaliation_threshold, restraint)


@compiled
def pressure_today(crisis: Crisis) -> float:
    """Pressure that counts toward a reprisal under the chosen doctrine (M5)."""
    p, world = crisis.parameters, crisis.world
    return united_states.pressure_weighed(
        p.rule_united_states,
        world.us_pressure,
        world.us_injured_since_reprisal,
        world.us_killed_since_reprisal,
        p.united_states_casualty_threshold_injured,
        p.united_states_absorb_factor,
    )


@compiled
def provocation(crisis: Crisis) -> float:
    """Severity that the provocation calls for, before restraint (M5)."""
    p, world = crisis.parameters, crisis.world
    embassy = 0.0
    if world.embassy_day >= 0 and crisis.day - world.embassy_day <= FRESH_EMBASSY_DAYS:
        embassy = p.united_states_severity_embassy
    return united_states.severity_of_provocation(
        world.us_exasperation,
        p.united_states_exasperation_scale,
        world.us_injured_since_reprisal,
        p.united_states_severity_per_injury,
        world.us_killed_since_reprisal,
        p.united_states_severity_per_death,
        embassy,
        united_states.doctrine_severity(p.rule_united_states, p.united_states_doctrine_step),
    )


@compiled
def severity_restraint(crisis: Crisis) -> float:
    """Severity that restraint takes off: risk of war, and caution after a recent leadership strike (M5)."""
    p, world = crisis.parameters, crisis.world
    since = days_since(crisis.day, world.us_last_leadership_day)
    recent = 1 if since >= 0 and since <= RECENT_LEADERSHIP_DAYS else 0
    return united_states.severity_held_back(
        1.0, p.united_states_war_restraint, recent, p.united_states_leadership_caution
    )


@compiled
def choose_rung(crisis: Crisis) -> tuple[int, float, float, float]:
    """Rung of reprisal that Washington would choose today, the severity it answers, what held it back, and the luck."""
    p = crisis.parameters
    u = luck(crisis, Actor.UNITED_STATES, Decision.RESPONSE, 0)
    held = severity_restraint(crisis)
    severity = provocation(crisis) - held + common.mood(u, p.united_states_severity_noise)
    rung = united_states.rung_of_response(
        severity,
        p.united_states_iraq_rung,
        p.united_states_leadership_rung,
        p.united_states_campaign_rung,
        p.united_states_iran_rung,
        p.united_states_holds_iran_responsible,
    )
    return rung, severity, held, u


@compiled
def plan_response(crisis: Crisis, rung: int) -> None:
    """Set the day of a chosen reprisal: a delay of Washington's choosing, longer for what is telegraphed (M5)."""
    p, world = crisis.parameters, crisis.world
    cause = united_states.cause_of_response(
        world.us_killed_since_reprisal,
        world.us_injured_since_reprisal,
        p.united_states_casualty_threshold_injured,
    )
    mean = united_states.mean_delay(
        cause, p.united_states_delay_accumulated, p.united_states_delay_injuries, p.united_states_delay_deaths
    )
    telegraphed = united_states.telegraphed_days(rung, p.united_states_telegraph_days)
    u = luck(crisis, Actor.UNITED_STATES, Decision.RESPONSE_DELAY, 0)
    delay = common.chosen_delay(u, mean, telegraphed)
    world.us_pending, world.us_pending_day, world.us_pending_cause = rung, crisis.day + delay, cause
    inputs = (mean, telegraphed, cause * 1.0, rung * 1.0, 0.0, 0.0, 0.0, 0.0)
    record_decision(crisis, Actor.UNITED_STATES, Decision.RESPONSE_DELAY, 0, delay, 0, delay * 1.0, mean, u, inputs)


@compiled
def weigh_response(crisis: Crisis) -> None:
    """Whether Washington chooses a reprisal today, and which; deaths reopen a choice already made (M5)."""
    p, world = crisis.parameters, crisis.world
    if world.us_pending != Response.NONE and crisis.today.us_killed == 0:
        return
    pressure, threshold = pressure_today(crisis), threshold_today(crisis)
    rung, severity, held, u = choose_rung(crisis)
    choice = rung if pressure >= threshold else 0
    inputs = (
        world.us_attacks_since_reprisal * 1.0,
        world.us_injured_since_reprisal * 1.0,
        world.us_killed_since_reprisal * 1.0,
        world.us_exasperation,
        severity,
        held,
        world.baghdad_stance,
        crisis.context.us_election_days * 1.0,
    )
    record_decision(
        crisis,
        Actor.UNITED_STATES,
        Decision.RESPONSE,
        p.rule_united_states,
        choice,
        0,
        pressure,
        threshold,
        u,
        inputs,
    )
    if choice > world.us_pending:
        plan_response(crisis, choice)
    elif choice == 0 and world.us_pending == Response.NONE:
        weigh_warning(crisis, pressure, threshold)


@compiled
def warn(crisis: Crisis) -> None:
    """Washington warns in words."""
    crisis.world.us_last_warning_day = crisis.day
    today = crisis.today
    today.us_warnings += 1
    today.us_response = max(today.us_response, Response.WARNING + 0)
    record_act(crisis, EventKind.WARNING, Actor.UNITED_STATES, Actor.BRAND, Response.WARNING)


@compiled
def weigh_warning(crisis: Crisis, pressure: float, threshold: float) -> None:
    """Whether Washington warns in words instead (M5)."""
    p = crisis.parameters
    since = days_since(crisis.day, crisis.world.us_last_warning_day)
    warns = united_states.warns_in_words(
        pressure, threshold, p.united_states_warning_share, since, p.united_states_warning_interval
    )
    if warns == 1:
        inputs = (since * 1.0, p.united_states_warning_interval, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        limit = p.united_states_warning_share * threshold
        record_decision(crisis, Actor.UNITED_STATES, Decision.WARNING, 0, 1, 0, pressure, limit, -1.0, inputs)
        warn(crisis)


@compiled
def settle_accounts(crisis: Crisis, rung: int) -> None:
    """After a reprisal pressure is discharged and the count of provocations begins anew (M5)."""
    p, world = crisis.parameters, crisis.world
    world.us_pressure = world.us_pressure * p.united_states_pressure_after_response
    world.us_attacks_since_reprisal = 0
    world.us_injured_since_reprisal = 0
    world.us_killed_since_reprisal = 0
    world.us_last_reprisal_day = crisis.day
    if rung == Response.LEADERSHIP_STRIKE:
        world.us_last_leadership_day = crisis.day
        world.us_follow_up_day = -1
    world.us_pending, world.us_pending_day = 0, -1


@compiled
def weigh_follow_up(crisis: Crisis) -> None:
    """Whether a leadership strike will follow a major campaign as its second part (M5)."""
    p = crisis.parameters
    u = luck(crisis, Actor.UNITED_STATES, Decision.FOLLOW_UP, 0)
    follows = united_states.follows_up(p.united_states_follow_up_chance, u)
    if follows == 1:
        crisis.world.us_follow_up_day = crisis.day + int(p.united_states_follow_up_days)
    inputs = (p.united_states_follow_up_days, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    chance = p.united_states_follow_up_chance
    record_decision(crisis, Actor.UNITED_STATES, Decision.FOLLOW_UP, 0, follows, 0, u, chance, u, inputs)


@compiled
def respond(crisis: Crisis, rung: int) -> None:
    """Carry out a response of a rung today and settle accounts."""
    if rung == Response.NONE:
        return
    if rung == Response.WARNING:
        warn(crisis)
        return
    carry_out_strike(crisis, rung, 0)
    settle_accounts(crisis, rung)
    if rung == Response.MAJOR_CAMPAIGN:
        weigh_follow_up(crisis)


@compiled
def carry_out_due(crisis: Crisis) -> None:
    """Carry out a reprisal whose day has come, and a follow-up whose day has come."""
    world = crisis.world
    if world.us_pending != Response.NONE and world.us_pending_day <= crisis.day:
        respond(crisis, world.us_pending)
    elif world.us_follow_up_day == crisis.day:
        world.us_follow_up_day = -1
        respond(crisis, Response.LEADERSHIP_STRIKE + 0)


@compiled
def coerce(crisis: Crisis) -> None:
    """Economic pressure on Baghdad moves toward what its press for withdrawal calls for (M10)."""
    p, world = crisis.parameters, crisis.world
    target = united_states.coercion_aimed_at(
        world.baghdad_stance,
        p.baghdad_withdrawal_threshold,
        world.parliament_law,
        p.united_states_economic_coercion,
    )
    before = world.us_coercion
    world.us_coercion = common.approach(before, target, 14.0)
    if target > 0.0 and before < 0.05 and world.us_coercion >= 0.05:
        inputs = (world.baghdad_stance, world.parliament_law * 1.0, target, before, 0.0, 0.0, 0.0, 0.0)
        stance, limit = world.baghdad_stance, p.baghdad_withdrawal_threshold
        record_decision(crisis, Actor.UNITED_STATES, Decision.COERCION, 0, 1, 0, stance, limit, -1.0, inputs)
        record_act(crisis, EventKind.COERCION, Actor.UNITED_STATES, Actor.BAGHDAD, 0)


@compiled
def hold_israel_back(crisis: Crisis) -> None:
    """Whether Washington holds Israel back from Iraq today (M11)."""
    p, world = crisis.parameters, crisis.world
    since = days_since(crisis.day, world.baghdad_appeal_washington_day)
    choice, source = forced_choice(crisis, Actor.UNITED_STATES, Decision.ISRAEL_RESTRAINT)
    if choice < 0:
        choice = united_states.restrains_israel(since, p.united_states_israel_restraint)
    if choice != world.us_restrains_israel or source > 0:
        inputs = (since * 1.0, p.united_states_israel_restraint, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        record_decision(
            crisis,
            Actor.UNITED_STATES,
            Decision.ISRAEL_RESTRAINT,
            0,
            choice,
            source,
            since * 1.0,
            60.0,
            -1.0,
            inputs,
        )
        record_act(crisis, EventKind.ISRAEL_RESTRAINED, Actor.UNITED_STATES, Actor.ISRAEL, choice)
    world.us_restrains_israel = choice


@compiled
def decide_response(crisis: Crisis) -> None:
    """Washington's response today: forced, that of the record, or its own."""
    world = crisis.world
    choice, source = forced_choice(crisis, Actor.UNITED_STATES, Decision.RESPONSE)
    if choice >= 0:
        pressure, threshold = pressure_today(crisis), threshold_today(crisis)
        inputs = (
            world.us_attacks_since_reprisal * 1.0,
            world.us_injured_since_reprisal * 1.0,
            world.us_killed_since_reprisal * 1.0,
            world.us_exasperation,
            provocation(crisis),
            severity_restraint(crisis),
            world.baghdad_stance,
            crisis.context.us_election_days * 1.0,
        )
        rule = crisis.parameters.rule_united_states
        record_decision(
            crisis,
            Actor.UNITED_STATES,
            Decision.RESPONSE,
            rule,
            choice,
            source,
            pressure,
            threshold,
            -1.0,
            inputs,
        )
        if choice == Response.NONE and source == 1:
            world.us_pending, world.us_pending_day = 0, -1
            world.us_pressure = world.us_pressure * crisis.parameters.united_states_pressure_after_response
            world.us_killed_since_reprisal, world.us_injured_since_reprisal = 0, 0
        respond(crisis, choice)
    elif crisis.context.follows_record == 0:
        weigh_response(crisis)
        carry_out_due(crisis)


@compiled
def step_united_states(crisis: Crisis) -> None:
    """Washington's day."""
    mount_pressure(crisis)
    decide_response(crisis)
    coerce(crisis)
    hold_israel_back(crisis)
