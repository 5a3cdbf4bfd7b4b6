"""What becomes of the talks on the mission's end in a day, and of the timetable that they agree (M9)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.militia import days_since
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, forced_choice, record_act, record_decision
from sim.kernel.decisions import Term, adds, decision, takes
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Response, Talks
from sim.rules import baghdad, talks

ASKED_DAYS = 60


@decision(
    Decision.TALKS_MOVE,
    "What becomes of the talks on the mission's end?",
    value="draw",
    threshold="chance that they leave their state by themselves",
    comparison="",
    rules=("next_talks_state",),
    also=(
        "chance_of_change",
        "chance_talks_open",
        "chance_talks_return",
        "talks_broken_off",
        "fire_allows",
        "boldness_from_offer",
    ),
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
    demand: Annotated[float, Term("Baghdad's demand, with what backs it", "demands", part="threshold")]
    offer: Annotated[float, Term("Washington has offered", "0 or 1", part="threshold")]
    visit: Annotated[float, Term("a visit in prospect", "share", part="threshold")]
    quiet: Annotated[float, Term("fire low enough", "0 or 1", part="threshold")]
    broken_off: Annotated[float, Term("broken off by deaths or a heavy strike", "0 or 1")]


@decision(
    Decision.DRAWDOWN,
    "Is the next step of the agreed timetable taken?",
    value="how far fire stays below what withdrawal bears",
    threshold="nothing: a step is taken from 0",
    comparison=">=",
    rules=("fire_allows",),
    also=("step_is_due", "drawdown_after_step"),
    choices={
        0: ("held up", "Fire HELD UP the agreed withdrawal"),
        1: ("taken", "US forces left under the AGREED TIMETABLE"),
    },
)
class DrawdownTerms(NamedTuple):
    """What decides whether forces leave on the day that was agreed."""

    limit: Annotated[float, adds("fire that withdrawal bears", "attacks a day")]
    fire: Annotated[float, takes("attacks on US forces", "attacks a day")]
    gone: Annotated[float, Term("share of the forces gone before", "share")]
    law: Annotated[float, Term("withdrawal law in force", "0 or 1")]


@compiled
def fire_is_low(crisis: Crisis) -> int:
    """Whether fire on US forces is low enough for talks and withdrawal to go on (M9)."""
    return talks.fire_allows(crisis.world.fire_seen, crisis.parameters.talks_fire_limit)


@compiled
def talks_terms(crisis: Crisis, broken_off: int) -> TalksMoveTerms:
    """Where the talks stand today, and what opens them, breaks them off or moves them again (M9)."""
    world, context = crisis.world, crisis.context
    since = days_since(crisis.day, world.baghdad_demand_day)
    boldness = baghdad.boldness_from_offer(context.russia_offer, crisis.parameters.baghdad_russia_weight)
    asked = (since >= 0 and since <= ASKED_DAYS) or world.parliament_law == 1
    return TalksMoveTerms(
        before=float(world.talks_state),
        progress=world.talks_progress,
        demand=1.0 + boldness if asked else 0.0,
        offer=float(context.talks_on_offer),
        visit=context.washington_visit,
        quiet=float(fire_is_low(crisis)),
        broken_off=float(broken_off),
    )


@compiled
def state_tomorrow(crisis: Crisis, broken_off: int) -> int:
    """Where the talks' own course takes them today; held up, they move again for a reason only (M9)."""
    p, state = crisis.parameters, crisis.world.talks_state
    terms = talks_terms(crisis, broken_off)
    offer = int(terms.offer)
    opens = talks.chance_talks_open(terms.demand, offer, p.united_states_talks_acceptance, p.talks_offer_factor)
    returns = talks.chance_talks_return(int(terms.quiet), offer, terms.visit, terms.demand, p.talks_unstall_chance)
    u = draw(crisis, Actor.TALKS, Decision.TALKS_MOVE, 0)
    after = talks.next_talks_state(state, broken_off, terms.progress, opens, p.talks_stall_chance, returns, u)
    if after != state:
        chance = talks.chance_of_change(state, opens, p.talks_stall_chance, returns)
        record_decision(crisis, Actor.TALKS, terms, choice=after, value=u, threshold=chance, draw=u)
    return after


@compiled
def enter_state(crisis: Crisis, state: int) -> None:
    """Put the talks in a state; a change is an event, and the timetable of an agreement begins with it."""
    world = crisis.world
    if state != world.talks_state:
        world.talks_state, world.talks_day = state, crisis.day
        if state == Talks.WITHDRAWAL_AGREED:
            world.drawdown_day = crisis.day
        record_act(crisis, EventKind.TALKS_CHANGED, Actor.UNITED_STATES, Actor.BAGHDAD, state)


@compiled
def draw_down(crisis: Crisis) -> None:
    """Take the step of an agreed timetable that is due, unless fire holds it up (M9)."""
    p, world = crisis.parameters, crisis.world
    agreed = world.talks_state == Talks.WITHDRAWAL_AGREED and world.drawdown < 1.0
    if not agreed or talks.step_is_due(crisis.day - world.drawdown_day) == 0:
        return
    taken, limit = fire_is_low(crisis), p.talks_fire_limit
    terms = DrawdownTerms(limit=limit, fire=world.fire_seen, gone=world.drawdown, law=float(world.parliament_law))
    record_decision(crisis, Actor.TALKS, terms, choice=taken, value=limit - world.fire_seen, threshold=0.0)
    if taken == 1:
        world.drawdown = talks.drawdown_after_step(world.drawdown, p.talks_timetable_days, world.parliament_law)
        world.drawdown_day = crisis.day
        record_act(crisis, EventKind.DRAWDOWN, Actor.UNITED_STATES, Actor.BAGHDAD, 0)


@compiled
def step_talks(crisis: Crisis) -> None:
    """The talks' day: forced, held still while the record is followed, or by their own course."""
    p, world, today = crisis.parameters, crisis.world, crisis.today
    heavy = 1 if today.us_response >= Response.LEADERSHIP_STRIKE else 0
    broken_off = talks.talks_broken_off(today.us_killed, heavy)
    choice, source = forced_choice(crisis, Actor.TALKS, Decision.TALKS_MOVE)
    if choice >= 0:
        terms = talks_terms(crisis, broken_off)
        record_decision(crisis, Actor.TALKS, terms, choice=choice, forced=source, value=0.0, threshold=0.0)
        enter_state(crisis, choice)
    elif crisis.context.follows_record == 0:
        enter_state(crisis, state_tomorrow(crisis, broken_off))
        draw_down(crisis)
    world.talks_progress = talks.progress_after_day(
        world.talks_state,
        world.talks_progress,
        p.talks_progress_rate,
        crisis.context.washington_visit,
        world.parliament_law,
        fire_is_low(crisis),
    )
