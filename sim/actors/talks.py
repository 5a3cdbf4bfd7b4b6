"""What becomes of the talks on the mission's end in a day (M9)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.militia import days_since
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, forced_choice, record_act, record_decision
from sim.kernel.decisions import NOT_WEIGHED, Term, decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Response, Talks
from sim.rules import talks

ASKED_DAYS = 60


@decision(
    Decision.TALKS_MOVE,
    "What becomes of the talks on the mission's end?",
    value="draw",
    threshold="chance that they leave their state by themselves",
    comparison="",
    rules=("next_talks_state",),
    also=("chance_of_change", "chance_talks_open", "talks_broken_off"),
    choices={
        Talks.NONE: ("none", "There were no talks on the mission's end"),
        Talks.MOVING: ("moving", "The talks MOVED"),
        Talks.STALLED: ("stalled", "The talks STALLED"),
        Talks.SUSPENDED: ("suspended", "The talks were SUSPENDED"),
        Talks.WITHDRAWAL_AGREED: ("withdrawal agreed", "The talks ended in an AGREED WITHDRAWAL"),
    },
    forced_as="talks",
)
class TalksMoveTerms(NamedTuple):
    """Where the talks stood and what moved them."""

    before: Annotated[float, Term("state before", "code")]
    progress: Annotated[float, Term("progress", "share")]
    demand: Annotated[float, Term("Baghdad has asked", "0 or 1", part="threshold")]
    offer: Annotated[float, Term("Washington has offered", "0 or 1", part="threshold")]
    broken_off: Annotated[float, Term("broken off by deaths or a heavy strike", "0 or 1")]
    days: Annotated[float, Term("days in the state", "days")]


@compiled
def state_tomorrow(crisis: Crisis, broken_off: int) -> int:
    """Where the talks' own course takes them today (M9)."""
    p, world, context = crisis.parameters, crisis.world, crisis.context
    since = days_since(crisis.day, world.baghdad_demand_day)
    demand = 1 if (since >= 0 and since <= ASKED_DAYS) or world.parliament_law == 1 else 0
    chance = talks.chance_talks_open(
        demand, context.talks_on_offer, p.united_states_talks_acceptance, p.talks_offer_factor
    )
    u = draw(crisis, Actor.TALKS, Decision.TALKS_MOVE, 0)
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
        record_decision(
            crisis,
            Actor.TALKS,
            TalksMoveTerms(
                before=float(world.talks_state),
                progress=world.talks_progress,
                demand=float(demand),
                offer=float(context.talks_on_offer),
                broken_off=float(broken_off),
                days=float(crisis.day - world.talks_day),
            ),
            choice=state,
            value=u,
            threshold=talks.chance_of_change(world.talks_state, chance, p.talks_stall_chance, p.talks_unstall_chance),
            draw=u,
        )
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
        terms = TalksMoveTerms(
            before=float(world.talks_state),
            progress=world.talks_progress,
            demand=NOT_WEIGHED,
            offer=NOT_WEIGHED,
            broken_off=float(broken_off),
            days=NOT_WEIGHED,
        )
        record_decision(crisis, Actor.TALKS, terms, choice=choice, forced=source, value=0.0, threshold=0.0)
        enter_state(crisis, choice)
    elif context.follows_record == 0:
        enter_state(crisis, state_tomorrow(crisis, broken_off))
    world.talks_progress = talks.progress_after_day(
        world.talks_state, world.talks_progress, p.talks_progress_rate, context.washington_visit, world.parliament_law
    )
