"""What Israel does in a day: answer the factions' fire past a threshold (M11), and Iran when it has struck (M12)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.iran import weigh_answer_to_israel
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, forced_choice, record_decision, record_event
from sim.kernel.decisions import Term, decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Response, Theatre
from sim.rules import baghdad, common, consequences, israel


@decision(
    Decision.ISRAEL_RESPONSE,
    "Does Israel answer the fire from Iraq, and where?",
    value="pressure to answer",
    threshold="pressure at which Israel strikes in Iraq",
    comparison=">=",
    rules=("answer_of_israel",),
    also=("threshold_in_iraq", "restraint_in_force", "pressure_on_israel"),
    choices={
        0: ("none", "Israel did not answer"),
        1: ("strike in Syria", "Israel chose a STRIKE IN SYRIA"),
        2: ("strike in Iraq", "Israel chose a STRIKE IN IRAQ"),
    },
    forced_as="israel-response",
)
class IsraelResponseTerms(NamedTuple):
    """What presses Israel to answer, and what holds it back."""

    attacks: Annotated[float, Term("attacks on Israel today", "attacks", part="value")]
    harm: Annotated[float, Term("harm they did", "attacks with casualties", part="value")]
    asked: Annotated[float, Term("Baghdad has asked Washington to hold it back", "0 or 1", part="threshold")]
    restraint: Annotated[float, Term("how far Washington holds it back", "share", part="threshold")]
    in_syria: Annotated[float, Term("pressure at which it strikes in Syria", "attack equivalents")]


@decision(
    Decision.ISRAEL_EXCHANGE,
    "Does Israel's answer to Iran spare sensitive targets?",
    value="draw",
    threshold="chance that it spares them",
    comparison="<",
    rules=("answer_is_measured",),
    also=("days_before_answer",),
    choices={
        0: ("no", "Israel answered Iran and struck SENSITIVE TARGETS"),
        1: ("yes", "Israel gave Iran a MEASURED ANSWER"),
    },
)
class IsraelExchangeTerms(NamedTuple):
    """How far Washington holds Israel back from Iran."""

    restraint: Annotated[float, Term("how far Washington holds it back", "share", part="threshold")]


@compiled
def decide_answer(crisis: Crisis, restraint: float) -> int:
    """Israel's answer today, forced or its own: 0 none, 1 in Syria, 2 in Iraq (M11)."""
    p, world, today = crisis.parameters, crisis.world, crisis.today
    in_syria = p.israel_reprisal_threshold
    in_iraq = israel.threshold_in_iraq(p.israel_iraq_threshold, restraint, p.israel_restraint_effect)
    choice, source = forced_choice(crisis, Actor.ISRAEL, Decision.ISRAEL_RESPONSE)
    if choice < 0:
        choice = 0
        if crisis.context.follows_record == 0:
            choice = israel.answer_of_israel(world.israel_pressure, in_syria, in_iraq)
    if world.israel_pressure > 0.0 or source > 0:
        terms = IsraelResponseTerms(
            attacks=float(today.attacks_israel),
            harm=today.israel_harm,
            asked=float(world.us_restrains_israel),
            restraint=restraint,
            in_syria=in_syria,
        )
        value = world.israel_pressure
        record_decision(crisis, Actor.ISRAEL, terms, choice=choice, forced=source, value=value, threshold=in_iraq)
    return choice


@compiled
def move_factions(crisis: Crisis, blame: float) -> None:
    """Israeli strikes are felt by the factions that fire at Israel; all blame Washington as far as it is at fault.

    Who fired at Israel is known, so nobody else is struck.
    """
    p = crisis.parameters
    for i in range(crisis.faction_count):
        faction = crisis.factions[i]
        struck = 1 if crisis.traits[i].israel_focus > 0.0 else 0
        if struck == 1:
            faction.israel_strikes_felt += 1.0
            faction.capability = consequences.capability_after_strike(
                faction.capability, p.consequences_limited_strike_damage
            )
            faction.struck_day = crisis.day
        anger = consequences.anger_from_strike(p.consequences_limited_strike_anger, struck, p.consequences_spillover)
        faction.anger += anger * blame


@compiled
def move_baghdad(crisis: Crisis, blame: float) -> None:
    """An Israeli strike in Iraq breaches sovereignty: cause to condemn Israel, and for lasting grievance against
    Washington as far as it is to blame (M11).
    """
    p, world = crisis.parameters, crisis.world
    added = baghdad.grievance_from_strike(
        Response.STRIKE_IN_IRAQ + 0,
        p.baghdad_grievance_limited,
        p.baghdad_grievance_leadership,
        p.baghdad_grievance_campaign,
    )
    world.baghdad_fresh_grievance += added
    world.baghdad_grievance += added * blame


@compiled
def strike_factions(crisis: Crisis, answer: int, restraint: float) -> None:
    """Israel strikes in Syria or in Iraq; only the latter breaches Iraq's sovereignty (M11)."""
    world, today = crisis.world, crisis.today
    u = draw(crisis, Actor.ISRAEL, Decision.STRIKE_TOLL, 1)
    killed = common.toll(crisis.parameters.consequences_limited_strike_killed, u)
    today.militants_killed += killed
    theatre = Theatre.IRAQ + 0 if answer == 2 else Theatre.SYRIA + 0
    record_event(crisis, EventKind.ISRAEL_STRIKE, Actor.ISRAEL, Actor.BRAND, theatre, 0, 0, 0, killed, 0)
    blame = israel.blame_of_washington(restraint)
    move_factions(crisis, blame)
    if answer == 2:
        today.israel_strikes_iraq += 1
        move_baghdad(crisis, blame)
    else:
        today.israel_strikes_syria += 1
    world.israel_pressure = israel.pressure_after_answer(world.israel_pressure, answer)


@compiled
def answer_iran(crisis: Crisis) -> None:
    """Israel's answer to a blow by Iran, once its day has come; while the record is followed it waits (M12)."""
    world = crisis.world
    if world.israel_exchange_day < 0 or crisis.day < world.israel_exchange_day or crisis.context.follows_record == 1:
        return
    world.israel_exchange_day = -1
    crisis.today.israel_strikes_iran += 1
    restraint = crisis.parameters.united_states_israel_restraint
    u = draw(crisis, Actor.ISRAEL, Decision.ISRAEL_EXCHANGE, 0)
    measured = israel.answer_is_measured(restraint, u)
    terms = IsraelExchangeTerms(restraint=restraint)
    record_decision(crisis, Actor.ISRAEL, terms, choice=measured, value=u, threshold=restraint, draw=u)
    record_event(crisis, EventKind.ISRAEL_ANSWERS_IRAN, Actor.ISRAEL, Actor.IRAN, Theatre.IRAN, 0, 0, 0, 0, measured)
    weigh_answer_to_israel(crisis, measured)


@compiled
def step_israel(crisis: Crisis) -> None:
    """Israel's day."""
    p, world, today = crisis.parameters, crisis.world, crisis.today
    world.israel_pressure = world.israel_pressure * crisis.left.israel_pressure
    world.israel_pressure += israel.pressure_on_israel(
        today.attacks_israel, today.israel_harm, p.israel_casualty_weight
    )
    restraint = israel.restraint_in_force(p.united_states_israel_restraint, world.us_restrains_israel)
    answer = decide_answer(crisis, restraint)
    if answer > 0:
        strike_factions(crisis, answer, restraint)
    answer_iran(crisis)
