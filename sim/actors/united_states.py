"""What Washington does in a day: pressure mounts, reprisals fall or are chosen (M5); coercion (M10), Israel (M11)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.militia import days_since
from sim.actors.strikes import carry_out_strike
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, forced_choice, record_act, record_decision
from sim.kernel.decisions import Term, decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import Cause, EventKind, Response, Talks
from sim.rules import common, united_states
from sim.rules.declare import rivals

RECENT_LEADERSHIP_DAYS = 45
FRESH_EMBASSY_DAYS = 14
ISRAEL_RESTRAINT_DAYS = 60

REPRISALS = {
    Response.STRIKE_IN_SYRIA: "limited strike in Syria",
    Response.STRIKE_IN_IRAQ: "limited strike in Iraq",
    Response.LEADERSHIP_STRIKE: "leadership strike",
    Response.MAJOR_CAMPAIGN: "major campaign",
    Response.STRIKE_ON_IRAN: "strike on Iran",
}

BY_PRESSURE = ("pressure_weighed_accumulated", "pressure_weighed_disproportionate", "pressure_weighed_absorb")
"""The doctrines whose threshold restraint raises; that of the casualty doctrine is fixed."""


@decision(
    Decision.RESPONSE,
    "Does Washington choose a reprisal, and which?",
    value="pressure for a reprisal",
    threshold="pressure at which one is chosen",
    comparison=">=",
    rules=rivals("united-states", "pressure_weighed_"),
    also=("threshold_of_response", "restraint_on_response", "severity_of_provocation", "rung_of_response"),
    choices={
        Response.NONE: ("no reprisal", "Washington chose no reprisal"),
        Response.WARNING: ("warning in words", "Washington WARNED in words"),
        **{rung: (words, f"Washington chose a {words.upper()}") for rung, words in REPRISALS.items()},
    },
    forced_as="response",
)
class ResponseTerms(NamedTuple):
    """What provoked Washington, and what held it back."""

    attacks: Annotated[float, Term("attacks since the last reprisal", "attacks", part="context")]
    injured: Annotated[float, Term("injured since the last reprisal, as reported", "people")]
    killed: Annotated[float, Term("killed since the last reprisal", "people")]
    exasperation: Annotated[float, Term("exasperation", "attack equivalents")]
    severity: Annotated[float, Term("severity that the provocation calls for", "severity units")]
    held_back: Annotated[float, Term("severity held back", "severity units")]
    stance: Annotated[float, Term("Baghdad's stance", "stance units", part="threshold", used_by=BY_PRESSURE)]
    election: Annotated[float, Term("days to a US election", "days", part="threshold", used_by=BY_PRESSURE)]


@decision(
    Decision.RESPONSE_DELAY,
    "How long does Washington let pass?",
    value="delay chosen in days",
    threshold="mean delay in days",
    comparison="",
    rules=("chosen_delay",),
    also=("mean_delay", "telegraphed_days"),
    headline="Washington set its reprisal {choice} ahead",
    counts=("0 days", "1 day", "{} days"),
)
class ResponseDelayTerms(NamedTuple):
    """What the delay of a reprisal depends on."""

    mean: Annotated[float, Term("mean delay", "days", part="threshold", in_text=False)]
    telegraphed: Annotated[float, Term("days of telegraphing", "days")]
    cause: Annotated[
        float,
        Term(
            "cause",
            "code",
            words={
                Cause.ACCUMULATED_ATTACKS: "accumulated attacks",
                Cause.INJURIES: "injuries",
                Cause.DEATHS: "deaths",
                Cause.FOLLOW_UP: "a follow-up",
            },
        ),
    ]
    rung: Annotated[float, Term("reprisal chosen", "rung", words=REPRISALS)]


@decision(
    Decision.WARNING,
    "Does Washington warn in words?",
    value="pressure for a reprisal",
    threshold="pressure at which it warns",
    comparison=">=",
    rules=("warns_in_words",),
    choices={0: ("no", "Washington did not warn"), 1: ("yes", "Washington WARNED in words")},
)
class WarningTerms(NamedTuple):
    """How fresh the last warning is."""

    since: Annotated[float, Term("days since the last warning", "days")]
    interval: Annotated[float, Term("least days between warnings", "days")]


@decision(
    Decision.FOLLOW_UP,
    "Does a leadership strike follow the campaign?",
    value="draw",
    threshold="chance of a follow-up",
    comparison="<",
    rules=("follows_up",),
    choices={
        0: ("no", "Washington planned no leadership strike after its campaign"),
        1: ("yes", "Washington planned a LEADERSHIP STRIKE to follow its campaign"),
    },
)
class FollowUpTerms(NamedTuple):
    """When a second part would fall."""

    days: Annotated[float, Term("days until it would", "days")]


@decision(
    Decision.COERCION,
    "Does Washington turn to economic pressure on Baghdad?",
    value="Baghdad's stance",
    threshold="stance at which Baghdad presses for withdrawal",
    comparison=">=",
    rules=("coercion_aimed_at",),
    choices={
        0: ("no", "Washington put no new pressure on Baghdad"),
        1: ("yes", "Washington turned to ECONOMIC COERCION"),
    },
)
class CoercionTerms(NamedTuple):
    """What turns Washington to economic pressure."""

    stance: Annotated[float, Term("Baghdad's stance", "stance units", part="value")]
    law: Annotated[float, Term("withdrawal law in force", "0 or 1")]
    target: Annotated[float, Term("pressure aimed at", "share")]
    before: Annotated[float, Term("pressure in force", "share")]


@decision(
    Decision.ISRAEL_RESTRAINT,
    "Does Washington hold Israel back?",
    value="days since Baghdad asked",
    threshold="days for which restraint lasts",
    comparison="",
    rules=("restrains_israel",),
    choices={
        0: ("no", "Washington stopped holding Israel back"),
        1: ("yes", "Washington began to HOLD ISRAEL BACK from Iraq"),
    },
    forced_as="israel-restraint",
)
class IsraelRestraintTerms(NamedTuple):
    """How fresh Baghdad's appeal is, and how willing Washington."""

    since: Annotated[float, Term("days since Baghdad asked", "days", part="value")]
    willing: Annotated[float, Term("how far Washington restrains", "share")]


@compiled
def mount_pressure(crisis: Crisis) -> None:
    """Pressure and exasperation fade overnight and mount with the day's attacks, reports of injuries and deaths."""
    p, world, today = crisis.parameters, crisis.world, crisis.today
    injured, killed = world.us_new_reports, today.us_killed
    world.us_new_reports = 0
    world.us_pressure = world.us_pressure * crisis.left.us_pressure
    world.us_exasperation = world.us_exasperation * crisis.left.us_exasperation
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
        united_states.regard_in_washington(world.baghdad_stance, world.parliament_law),
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
    """Rung of reprisal that Washington would choose today, the severity it answers, what held it back, and the draw."""
    p = crisis.parameters
    u = draw(crisis, Actor.UNITED_STATES, Decision.RESPONSE, 0)
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
    u = draw(crisis, Actor.UNITED_STATES, Decision.RESPONSE_DELAY, 0)
    delay = common.chosen_delay(u, mean, telegraphed)
    world.us_pending, world.us_pending_day, world.us_pending_cause = rung, crisis.day + delay, cause
    terms = ResponseDelayTerms(mean=mean, telegraphed=telegraphed, cause=float(cause), rung=float(rung))
    record_decision(crisis, Actor.UNITED_STATES, terms, choice=delay, value=float(delay), threshold=mean, draw=u)


@compiled
def record_response(
    crisis: Crisis, choice: int, source: int, pressure: float, threshold: float, severity: float, held: float, u: float
) -> None:
    """Record whether Washington chose a reprisal and which, with what provoked it."""
    world = crisis.world
    record_decision(
        crisis,
        Actor.UNITED_STATES,
        ResponseTerms(
            attacks=float(world.us_attacks_since_reprisal),
            injured=float(world.us_injured_since_reprisal),
            killed=float(world.us_killed_since_reprisal),
            exasperation=world.us_exasperation,
            severity=severity,
            held_back=held,
            stance=world.baghdad_stance,
            election=float(crisis.context.us_election_days),
        ),
        rule=crisis.parameters.rule_united_states,
        choice=choice,
        forced=source,
        value=pressure,
        threshold=threshold,
        draw=u,
    )


@compiled
def weigh_response(crisis: Crisis) -> None:
    """Whether Washington chooses a reprisal today, and which; deaths reopen a choice already made (M5)."""
    world = crisis.world
    if world.us_pending != Response.NONE and crisis.today.us_killed == 0:
        return
    pressure, threshold = pressure_today(crisis), threshold_today(crisis)
    rung, severity, held, u = choose_rung(crisis)
    choice = rung if pressure >= threshold else 0
    record_response(crisis, choice, 0, pressure, threshold, severity, held, u)
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
        terms = WarningTerms(since=float(since), interval=p.united_states_warning_interval)
        limit = p.united_states_warning_share * threshold
        record_decision(crisis, Actor.UNITED_STATES, terms, choice=1, value=pressure, threshold=limit)
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
    u = draw(crisis, Actor.UNITED_STATES, Decision.FOLLOW_UP, 0)
    follows = united_states.follows_up(p.united_states_follow_up_chance, u)
    if follows == 1:
        crisis.world.us_follow_up_day = crisis.day + int(p.united_states_follow_up_days)
    terms, chance = FollowUpTerms(days=p.united_states_follow_up_days), p.united_states_follow_up_chance
    record_decision(crisis, Actor.UNITED_STATES, terms, choice=follows, value=u, threshold=chance, draw=u)


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
    world.us_coercion = common.approach(before, target, crisis.left.us_coercion)
    if target > 0.0 and before < 0.05 and world.us_coercion >= 0.05:
        stance, limit = world.baghdad_stance, p.baghdad_withdrawal_threshold
        terms = CoercionTerms(stance=stance, law=float(world.parliament_law), target=target, before=before)
        record_decision(crisis, Actor.UNITED_STATES, terms, choice=1, value=stance, threshold=limit)
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
        record_decision(
            crisis,
            Actor.UNITED_STATES,
            IsraelRestraintTerms(since=float(since), willing=p.united_states_israel_restraint),
            choice=choice,
            forced=source,
            value=float(since),
            threshold=float(ISRAEL_RESTRAINT_DAYS),
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
        held = severity_restraint(crisis)
        record_response(crisis, choice, source, pressure, threshold, provocation(crisis), held, -1.0)
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
