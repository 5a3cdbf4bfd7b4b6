"""What Israel does in a day: pressure mounts with attacks on it, and past a threshold it answers (M11, M12)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.strikes import grieve_baghdad
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, forced_choice, record_decision, record_event
from sim.kernel.decisions import Term, decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Response, Theatre
from sim.rules import common, consequences, israel


@decision(
    Decision.ISRAEL_RESPONSE,
    "Does Israel answer, and where?",
    value="pressure to answer",
    threshold="pressure at which Israel answers",
    comparison=">=",
    rules=("answer_of_israel",),
    also=("threshold_of_israel", "pressure_on_israel"),
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
    casualties: Annotated[float, Term("of them with casualties", "attacks", part="value")]
    held_back: Annotated[float, Term("held back by Washington", "0 or 1", part="threshold")]
    restraint: Annotated[float, Term("how far Washington restrains", "share", part="threshold")]
    iraq_share: Annotated[float, Term("chance that an answer falls in Iraq", "probability")]


@compiled
def decide_answer(crisis: Crisis) -> int:
    """Israel's answer today, forced or its own: 0 none, 1 in Syria, 2 in Iraq (M11)."""
    p, world = crisis.parameters, crisis.world
    threshold = israel.threshold_of_israel(
        p.israel_reprisal_threshold,
        world.us_restrains_israel,
        p.united_states_israel_restraint,
        p.israel_restraint_effect,
    )
    choice, source = forced_choice(crisis, Actor.ISRAEL, Decision.ISRAEL_RESPONSE)
    u = -1.0
    if choice < 0 and crisis.context.follows_record == 0:
        u = draw(crisis, Actor.ISRAEL, Decision.ISRAEL_RESPONSE, 0)
        choice = israel.answer_of_israel(
            world.israel_pressure,
            threshold,
            world.us_restrains_israel,
            p.united_states_israel_restraint,
            p.israel_iraq_share,
            u,
        )
    choice = max(0, choice)
    if world.israel_pressure > 0.0 or choice > 0 or source > 0:
        record_decision(
            crisis,
            Actor.ISRAEL,
            IsraelResponseTerms(
                attacks=float(crisis.today.attacks_israel),
                casualties=float(crisis.today.israel_casualty_attacks),
                held_back=float(world.us_restrains_israel),
                restraint=p.united_states_israel_restraint,
                iraq_share=p.israel_iraq_share,
            ),
            choice=choice,
            forced=source,
            value=world.israel_pressure,
            threshold=threshold,
            draw=u,
        )
    return choice


@compiled
def strike_factions(crisis: Crisis, in_iraq: bool) -> None:
    """An Israeli strike frightens and angers the factions that fire on Israel; in Iraq it breaches sovereignty."""
    p, world, today = crisis.parameters, crisis.world, crisis.today
    u = draw(crisis, Actor.ISRAEL, Decision.STRIKE_TOLL, 1)
    killed = common.toll(p.consequences_limited_strike_killed, u)
    today.militants_killed += killed
    for i in range(crisis.faction_count):
        struck = 1 if crisis.traits[i].israel_focus > 0.0 else 0
        faction = crisis.factions[i]
        faction.fear += consequences.fear_from_strike(
            p.consequences_limited_strike_fear, struck, p.consequences_spillover
        )
        faction.anger += consequences.anger_from_strike(
            p.consequences_limited_strike_anger, struck, p.consequences_spillover
        )
    theatre = Theatre.SYRIA + 0
    if in_iraq:
        theatre = Theatre.IRAQ + 0
        today.israel_strikes_iraq += 1
        grieve_baghdad(crisis, Response.STRIKE_IN_IRAQ + 0)
    else:
        today.israel_strikes_syria += 1
    world.israel_pressure = 0.0
    world.israel_last_reprisal_day = crisis.day
    record_event(crisis, EventKind.ISRAEL_STRIKE, Actor.ISRAEL, Actor.BRAND, theatre, 0, 0, 0, killed, 0)


@compiled
def step_israel(crisis: Crisis) -> None:
    """Israel's day."""
    p, world, today = crisis.parameters, crisis.world, crisis.today
    world.israel_pressure = world.israel_pressure * crisis.left.israel_pressure
    world.israel_pressure += israel.pressure_on_israel(
        today.attacks_israel, today.israel_casualty_attacks, p.israel_casualty_weight
    )
    answer = decide_answer(crisis)
    if answer > 0:
        strike_factions(crisis, answer == 2)
