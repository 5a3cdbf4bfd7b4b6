"""What becomes of the talks on the mission's end in a day (M9)."""

from __future__ import annotations

from sim.actors.militia import days_since
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, forced_choice, luck, record_act, record_decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Response
from sim.rules import talks

ASKED_DAYS = 60


@compiled
def state_tomorrow(crisis: Crisis, broken_off: int) -> int:
    """Where the talks' own course takes them today (M9)."""
    p, world, context = crisis.parameters, crisis.world, crisis.context
    since = days_since(crisis.day, world.baghdad_demand_day)
    asked = 1 if (since >= 0 and since <= ASKED_DAYS) or world.parliament_law == 1 else 0
    chance = talks.chance_talks_open(
        asked, context.talks_on_offer, p.united_states_talks_acceptance, p.talks_offer_factor
    )
    u = luck(crisis, Actor.TALKS, Decision.TALKS_MOVE, 0)
    state = talks.next_talks_state(
        world.talks_state,
        crisis.day - world.talks_day,
        broken_off,
        world.talks_progress,
        chance,
        p.talks_stall_chance,
        p.talks_unstall_chance,
        p.talks_suspension_days,
        u,
    )
    if state != world.talks_state:
        inputs = (
            world.talks_state * 1.0,
            world.talks_progress,
            asked * 1.0,
            context.talks_on_offer * 1.0,
            broken_off * 1.0,
            (crisis.day - world.talks_day) * 1.0,
            0.0,
            0.0,
        )
        moved = talks.chance_of_change(world.talks_state, chance, p.talks_stall_chance, p.talks_unstall_chance)
        record_decision(crisis, Actor.TALKS, Decision.TALKS_MOVE, 0, state, 0, u, moved, u, inputs)
    return state


@compiled
def enter_state(crisis: Crisis, state: int) -> None:
    """Put the talks in a state; a change is an event."""
    world = crisis.world
    if state != world.talks_state:
        world.talks_state, world.talks_day = state, crisis.day
        record_act(crisis, EventKind.TALKS_CHANGED, Actor.UNITED_STATES, Actor.BAGHDAD, state)


@compiled
def step_talks(crisis: Crisis) -> None:
    """The talks' day: forced, held still while the record is followed, or by their own course."""
    p, world, context, today = crisis.parameters, crisis.world, crisis.context, crisis.today
    heavy = 1 if today.us_response >= Response.LEADERSHIP_STRIKE else 0
    broken_off = talks.talks_broken_off(today.us_killed, heavy)
    choice, source = forced_choice(crisis, Actor.TALKS, Decision.TALKS_MOVE)
    if choice >= 0:
        inputs = (world.talks_state * 1.0, world.talks_progress, 0.0, 0.0, broken_off * 1.0, 0.0, 0.0, 0.0)
        record_decision(crisis, Actor.TALKS, Decision.TALKS_MOVE, 0, choice, source, 0.0, 0.0, -1.0, inputs)
        enter_state(crisis, choice)
    elif context.follows_record == 0:
        enter_state(crisis, state_tomorrow(crisis, broken_off))
    world.talks_progress = talks.progress_after_day(
        world.talks_state, world.talks_progress, p.talks_progress_rate, context.washington_visit, world.parliament_law
    )
