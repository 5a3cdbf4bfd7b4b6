"""What Washington decides in a day: reprisals, and whether they still stand (M5); its answer to Iran itself (M12).

Its accounts, and what it knows, are in sim.actors.accounts; what it does short of force in sim.actors.leverage.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.accounts import (
    close_account,
    fire_now,
    killed_by_factions,
    learn_from_strikes,
    mount_pressure,
    weigh_protection,
)
from sim.actors.iran import regional_risk
from sim.actors.leverage import coerce, hold_israel_back
from sim.actors.militia import days_since
from sim.actors.strikes import carry_out_strike, rouse_crowds
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, forced_choice, record_act, record_decision
from sim.kernel.decisions import Term, decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import Cause, EventKind, Posture, Response, Talks
from sim.rules import common, consequences, iran, united_states
from sim.rules.declare import rivals

RECENT_LEADERSHIP_DAYS = 45
FRESH_EMBASSY_DAYS = 14

SEVERITY = "severity units"

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
    also=(
        "threshold_of_response",
        "restraint_on_response",
        "doubt_about_author",
        "severity_of_provocation",
        "severity_from_region",
        "severity_from_worth",
        "severity_held_back",
        "conciliation_after",
        "rung_of_response",
    ),
    choices={
        Response.NONE: ("no reprisal", "Washington chose no reprisal"),
        Response.WARNING: ("warning in words", "Washington WARNED in words"),
        **{rung: (words, f"Washington chose a {words.upper()}") for rung, words in REPRISALS.items()},
    },
    forced_as="response",
)
class ResponseTerms(NamedTuple):
    """What provoked Washington, and what held it back."""

    incidents: Annotated[float, Term("incidents since the last reprisal", "incidents")]
    injured: Annotated[float, Term("injured since the last reprisal, as reported", "people")]
    killed: Annotated[float, Term("killed since the last reprisal", "people")]
    exasperation: Annotated[float, Term("exasperation", "attack equivalents")]
    region: Annotated[float, Term("what the wider region adds", SEVERITY)]
    worth: Annotated[float, Term("what belief in its strikes adds", SEVERITY)]
    severity: Annotated[float, Term("severity that the provocation calls for", SEVERITY)]
    held_back: Annotated[float, Term("severity held back", SEVERITY)]
    conciliation: Annotated[float, Term("severity more that Iraq needs after Baghdad's words", SEVERITY)]
    stance: Annotated[float, Term("Baghdad's stance", "stance units", part="threshold", used_by=BY_PRESSURE)]
    election: Annotated[float, Term("days to a US election", "days", part="threshold", used_by=BY_PRESSURE)]
    confidence: Annotated[float, Term("confidence in who fired", "share", part="threshold", used_by=BY_PRESSURE)]


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
    rules=("chance_of_follow_up",),
    choices={
        0: ("no", "Washington let its campaign stand alone"),
        1: ("yes", "Washington followed its campaign with a LEADERSHIP STRIKE"),
    },
)
class FollowUpTerms(NamedTuple):
    """What came after the campaign."""

    incidents: Annotated[float, Term("incidents since the campaign", "incidents", part="threshold")]


@decision(
    Decision.RECONSIDER,
    "Does a chosen reprisal still stand on its day?",
    value="severity left after conduct since the choice",
    threshold="severity when it was chosen",
    comparison="",
    rules=("severity_spared",),
    also=("rung_of_response", "conciliation_after"),
    choices={
        Response.NONE: ("a warning instead", "Washington DROPPED its reprisal and warned"),
        **{rung: (words, f"Washington confirmed a {words}") for rung, words in REPRISALS.items()},
    },
)
class ReconsiderTerms(NamedTuple):
    """How the factions conducted themselves since the choice, and what weighs against letting them off."""

    before: Annotated[float, Term("fire at the choice", "attacks a day", part="value")]
    now: Annotated[float, Term("fire now", "attacks a day", part="value")]
    halted: Annotated[float, Term("factions under an announced halt", "share", part="value")]
    killed: Annotated[float, Term("killed since the last reprisal", "people", part="value")]
    conciliation: Annotated[float, Term("severity more that Iraq needs after Baghdad's words", SEVERITY)]
    chosen: Annotated[float, Term("reprisal chosen", "rung")]


@decision(
    Decision.ANSWER_TO_IRAN,
    "How does Washington answer a strike by Iran itself?",
    value="severity that the strike calls for, with luck",
    threshold="severity at which Washington strikes Iran",
    comparison=">=",
    rules=("answer_to_iran",),
    also=("severity_of_iran_strike", "mood"),
    choices={
        Response.NONE: ("it forgoes an answer", "Washington FORWENT an answer to Iran"),
        Response.WARNING: ("it warns", "Washington WARNED Tehran"),
        Response.STRIKE_ON_IRAN: ("it strikes Iran", "Washington chose to STRIKE IRAN"),
    },
)
class AnswerToIranTerms(NamedTuple):
    """What Iran's strike cost, and what holds Washington back."""

    killed: Annotated[float, Term("killed by Iran's strike", "people", part="value")]
    risk: Annotated[float, Term("risk of a wider war", "share", part="value")]
    mood: Annotated[float, Term("mood", SEVERITY, part="value", draw="mood")]


@compiled
def threshold_today(crisis: Crisis) -> float:
    """Pressure at which Washington would choose a reprisal today, restraint and doubt counted (M4, M5)."""
    p, world = crisis.parameters, crisis.world
    restraint = united_states.restraint_on_response(
        united_states.regard_in_washington(world.baghdad_stance, world.parliament_law),
        1 if world.talks_state == Talks.MOVING else 0,
        p.united_states_baghdad_restraint,
        crisis.context.us_election_days * 1.0,
        p.united_states_election_restraint,
    )
    restraint += united_states.doubt_about_author(p.united_states_attribution_accuracy, p.united_states_doubt_restraint)
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
def region_adds(crisis: Crisis) -> float:
    """Severity that the wider region adds today (M5)."""
    context = crisis.context
    gaza = context.gaza_intensity * (1.0 - context.gaza_truce)
    weight = crisis.parameters.united_states_region_weight
    return united_states.severity_from_region(gaza, context.lebanon_front, context.red_sea_front, weight)


@compiled
def worth_adds(crisis: Crisis) -> float:
    """Severity that Washington's belief in its strikes adds today (M5)."""
    worth, weight = crisis.world.us_strikes_worth, crisis.parameters.united_states_strikes_worth_weight
    return united_states.severity_from_worth(worth, weight)


@compiled
def provocation(crisis: Crisis) -> float:
    """Severity that the provocation calls for, region and belief counted, before restraint (M5)."""
    p, world = crisis.parameters, crisis.world
    embassy = 0.0
    since = days_since(crisis.day, world.embassy_day)
    if since >= 0 and since <= FRESH_EMBASSY_DAYS and world.embassy_day >= world.us_last_reprisal_day:
        embassy = p.united_states_severity_embassy
    severity = united_states.severity_of_provocation(
        world.us_exasperation,
        p.united_states_exasperation_scale,
        world.us_injured_since_reprisal,
        p.united_states_severity_per_injury,
        world.us_killed_since_reprisal,
        p.united_states_severity_per_death,
        embassy,
        united_states.doctrine_severity(p.rule_united_states, p.united_states_doctrine_step),
    )
    return severity + region_adds(crisis) + worth_adds(crisis)


@compiled
def severity_restraint(crisis: Crisis) -> float:
    """Severity that restraint takes off: risk of war, and caution after a recent leadership strike (M5)."""
    p, world = crisis.parameters, crisis.world
    since = days_since(crisis.day, world.us_last_leadership_day)
    recent = 1 if since >= 0 and since <= RECENT_LEADERSHIP_DAYS else 0
    return united_states.severity_held_back(
        regional_risk(crisis), p.united_states_war_restraint, recent, p.united_states_leadership_caution
    )


@compiled
def conciliation_today(crisis: Crisis) -> float:
    """Severity more that strikes in Iraq need today (M5)."""
    since = days_since(crisis.day, crisis.world.us_conciliation_day)
    return united_states.conciliation_after(since, crisis.parameters.united_states_condemnation_weight)


@compiled
def rung_for(crisis: Crisis, severity: float) -> int:
    """Rung of reprisal that answers a severity today (M5)."""
    p = crisis.parameters
    rung = united_states.rung_of_response(
        severity,
        p.united_states_syria_rung,
        p.united_states_iraq_rung,
        p.united_states_leadership_rung,
        p.united_states_campaign_rung,
        p.united_states_iran_rung,
        p.united_states_holds_iran_responsible,
        conciliation_today(crisis),
    )
    return rung + 0


@compiled
def plan_response(crisis: Crisis, rung: int, severity: float) -> None:
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
    world.us_pending, world.us_pending_day, world.us_pending_since = rung, crisis.day + delay, crisis.day
    world.us_pending_severity, world.us_fire_at_choice = severity, fire_now(crisis)
    terms = ResponseDelayTerms(mean=mean, telegraphed=telegraphed, cause=float(cause), rung=float(rung))
    record_decision(crisis, Actor.UNITED_STATES, terms, choice=delay, value=float(delay), threshold=mean, draw=u)


@compiled
def record_response(
    crisis: Crisis, choice: int, source: int, pressure: float, threshold: float, severity: float, u: float
) -> None:
    """Record whether Washington chose a reprisal and which, with what provoked it."""
    p, world = crisis.parameters, crisis.world
    record_decision(
        crisis,
        Actor.UNITED_STATES,
        ResponseTerms(
            incidents=float(world.us_open_incidents),
            injured=float(world.us_injured_since_reprisal),
            killed=float(world.us_killed_since_reprisal),
            exasperation=world.us_exasperation,
            region=region_adds(crisis),
            worth=worth_adds(crisis),
            severity=severity,
            held_back=severity_restraint(crisis),
            conciliation=conciliation_today(crisis),
            stance=world.baghdad_stance,
            election=float(crisis.context.us_election_days),
            confidence=p.united_states_attribution_accuracy,
        ),
        rule=p.rule_united_states,
        choice=choice,
        forced=source,
        value=pressure,
        threshold=threshold,
        draw=u,
    )


@compiled
def weigh_response(crisis: Crisis) -> None:
    """Whether Washington chooses a reprisal today, and which (M5).

    Without an open incident there is nothing to answer; deaths reopen a choice already made.
    """
    p, world = crisis.parameters, crisis.world
    if world.us_pending != Response.NONE and killed_by_factions(crisis) == 0:
        return
    pressure, threshold = pressure_today(crisis), threshold_today(crisis)
    u = draw(crisis, Actor.UNITED_STATES, Decision.RESPONSE, 0)
    severity = provocation(crisis) - severity_restraint(crisis) + common.mood(u, p.united_states_severity_noise)
    choice = Response.NONE + 0
    if pressure >= threshold and world.us_open_incidents > 0:
        choice = rung_for(crisis, severity)
    record_response(crisis, choice, 0, pressure, threshold, severity, u)
    if choice > world.us_pending:
        plan_response(crisis, choice, severity)
    elif choice == Response.NONE and world.us_pending == Response.NONE:
        weigh_warning(crisis, pressure, threshold)


@compiled
def warn(crisis: Crisis) -> None:
    """Washington warns in words; every faction dreads what it believes will follow (M3, M5)."""
    crisis.world.us_last_warning_day = crisis.day
    today = crisis.today
    today.us_warnings += 1
    today.us_response = max(today.us_response, Response.WARNING + 0)
    record_act(crisis, EventKind.WARNING, Actor.UNITED_STATES, Actor.BRAND, Response.WARNING)
    for i in range(crisis.faction_count):
        faction = crisis.factions[i]
        faction.dread += consequences.dread_from_warning(
            crisis.parameters.consequences_warning_dread, faction.answer_expected
        )


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
    """After a reprisal the account is closed; a campaign also discharges exasperation (M5)."""
    p, world = crisis.parameters, crisis.world
    close_account(crisis)
    world.us_last_reprisal_day = crisis.day
    world.us_fire_at_reprisal = fire_now(crisis)
    if rung == Response.LEADERSHIP_STRIKE:
        world.us_last_leadership_day = crisis.day
        world.us_follow_up_day = -1
    if rung >= Response.MAJOR_CAMPAIGN:
        world.us_exasperation = world.us_exasperation * (1.0 - p.united_states_campaign_discharge)
    if rung == Response.MAJOR_CAMPAIGN:
        world.us_follow_up_day = crisis.day + int(p.united_states_follow_up_days)


@compiled
def respond(crisis: Crisis, rung: int) -> None:
    """Carry out a response of a rung today and settle accounts; crowds that a strike brings open a new one."""
    if rung == Response.NONE:
        return
    if rung == Response.WARNING:
        warn(crisis)
        return
    struck, killed = carry_out_strike(crisis, rung, 0)
    settle_accounts(crisis, struck)
    rouse_crowds(crisis, struck, killed)


@compiled
def weigh_follow_up(crisis: Crisis) -> int:
    """Whether a leadership strike follows a major campaign as its second part, now that its day has come (M5)."""
    incidents = crisis.world.us_open_incidents
    chance = united_states.chance_of_follow_up(incidents, crisis.parameters.united_states_follow_up_chance)
    u = draw(crisis, Actor.UNITED_STATES, Decision.FOLLOW_UP, 0)
    follows = 1 if u < chance else 0
    terms = FollowUpTerms(incidents=float(incidents))
    record_decision(crisis, Actor.UNITED_STATES, terms, choice=follows, value=u, threshold=chance, draw=u)
    return follows


@compiled
def share_halted(crisis: Crisis) -> float:
    """Share of the factions' capacity that is under an announced halt."""
    halted, total = 0.0, 0.0
    for i in range(crisis.faction_count):
        posture, share = crisis.factions[i].posture, crisis.traits[i].share
        total += share
        if posture == Posture.SUSPENDED or posture == Posture.PASSIVE_DEFENCE:
            halted += share
    return halted / total if total > 0.0 else 0.0


@compiled
def reconsider(crisis: Crisis) -> int:
    """What becomes of a chosen reprisal on its day: as chosen, lower, or none, by conduct since the choice (M5)."""
    p, world = crisis.parameters, crisis.world
    chosen, killed = world.us_pending, world.us_killed_since_reprisal
    before, now, halted = world.us_fire_at_choice, fire_now(crisis), share_halted(crisis)
    spared = united_states.severity_spared(before, now, halted, killed, p.united_states_conduct_weight)
    if spared <= 0.0:
        return chosen
    severity = world.us_pending_severity
    rung = min(chosen, rung_for(crisis, severity - spared))
    terms = ReconsiderTerms(
        before=before,
        now=now,
        halted=halted,
        killed=float(killed),
        conciliation=conciliation_today(crisis),
        chosen=float(chosen),
    )
    record_decision(crisis, Actor.UNITED_STATES, terms, choice=rung, value=severity - spared, threshold=severity)
    if rung < chosen:
        record_act(crisis, EventKind.REPRISAL_RECONSIDERED, Actor.UNITED_STATES, Actor.BRAND, rung)
    return rung


@compiled
def carry_out_due(crisis: Crisis) -> None:
    """Carry out a reprisal whose day has come, if it still stands, and a follow-up whose day has come."""
    world = crisis.world
    if world.us_pending != Response.NONE and world.us_pending_day <= crisis.day:
        rung = reconsider(crisis)
        if rung == Response.NONE:
            close_account(crisis)
            rung = Response.WARNING + 0
        respond(crisis, rung)
    elif world.us_follow_up_day == crisis.day:
        world.us_follow_up_day = -1
        if weigh_follow_up(crisis) == 1:
            respond(crisis, Response.LEADERSHIP_STRIKE + 0)


@compiled
def decide_response(crisis: Crisis) -> None:
    """Washington's response today: forced, that of the record, or its own."""
    choice, source = forced_choice(crisis, Actor.UNITED_STATES, Decision.RESPONSE)
    if choice >= 0:
        pressure, threshold = pressure_today(crisis), threshold_today(crisis)
        record_response(crisis, choice, source, pressure, threshold, provocation(crisis), -1.0)
        if choice == Response.NONE and source == 1:
            close_account(crisis)
        respond(crisis, choice)
    elif crisis.context.follows_record == 0:
        weigh_response(crisis)
        carry_out_due(crisis)


@compiled
def answer_iran(crisis: Crisis) -> None:
    """How Washington answers a strike by Iran itself today (M12); in the record that is followed it forwent one."""
    p, world = crisis.parameters, crisis.world
    killed, risk = world.us_iran_killed, regional_risk(crisis)
    world.us_iran_killed = 0
    if crisis.today.iran_strikes == 0:
        return
    if crisis.context.follows_record == 1:
        world.us_exasperation = iran.after_exchange(world.us_exasperation)
        return
    u = draw(crisis, Actor.UNITED_STATES, Decision.ANSWER_TO_IRAN, 0)
    mood = common.mood(u, p.united_states_severity_noise)
    severity = mood + united_states.severity_of_iran_strike(
        killed, p.united_states_severity_per_death, risk, p.united_states_war_restraint
    )
    limit = p.united_states_answer_iran_rung
    choice = united_states.answer_to_iran(severity, limit) + 0
    terms = AnswerToIranTerms(killed=float(killed), risk=risk, mood=mood)
    record_decision(crisis, Actor.UNITED_STATES, terms, choice=choice, value=severity, threshold=limit, draw=u)
    record_act(crisis, EventKind.ANSWER_TO_IRAN, Actor.UNITED_STATES, Actor.IRAN, choice)
    if choice == Response.STRIKE_ON_IRAN:
        carry_out_strike(crisis, choice, 1)
    elif choice == Response.WARNING:
        world.iran_fear += p.iran_fear_per_fatal_attack
    else:
        world.us_exasperation = iran.after_exchange(world.us_exasperation)


@compiled
def step_united_states(crisis: Crisis) -> None:
    """Washington's day."""
    weigh_protection(crisis)
    mount_pressure(crisis)
    learn_from_strikes(crisis)
    decide_response(crisis)
    answer_iran(crisis)
    coerce(crisis)
    hold_israel_back(crisis)
