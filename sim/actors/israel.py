"""What Israel does in a day: pressure mounts with attacks on it, and past a threshold it answers (M11, M12)."""

from __future__ import annotations

from sim.actors.strikes import grieve_baghdad
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, forced_choice, luck, record_decision, record_event
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Response, Theatre
from sim.rules import common, consequences, israel


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
    inputs = (
        crisis.today.attacks_israel * 1.0,
        crisis.today.israel_casualty_attacks * 1.0,
        world.us_restrains_israel * 1.0,
        p.united_states_israel_restraint,
        p.israel_iraq_share,
        0.0,
        0.0,
        0.0,
    )
    choice, source = forced_choice(crisis, Actor.ISRAEL, Decision.ISRAEL_RESPONSE)
    u = -1.0
    if choice < 0 and crisis.context.follows_record == 0:
        u = luck(crisis, Actor.ISRAEL, Decision.ISRAEL_RESPONSE, 0)
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
        pressure = world.israel_pressure
        record_decision(
            crisis, Actor.ISRAEL, Decision.ISRAEL_RESPONSE, 0, choice, source, pressure, threshold, u, inputs
        )
    return choice


@compiled
def strike_factions(crisis: Crisis, in_iraq: bool) -> None:
    """An Israeli strike frightens and angers the factions that fire on Israel; in Iraq it breaches sovereignty."""
    p, world, today = crisis.parameters, crisis.world, crisis.today
    u = luck(crisis, Actor.ISRAEL, Decision.STRIKE_TOLL, 1)
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
    world.israel_pressure = common.fade(world.israel_pressure, p.israel_pressure_half_life)
    world.israel_pressure += israel.pressure_on_israel(
        today.attacks_israel, today.israel_casualty_attacks, p.israel_casualty_weight
    )
    answer = decide_answer(crisis)
    if answer > 0:
        strike_factions(crisis, answer == 2)
