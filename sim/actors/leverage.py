"""What Washington does short of force: economic pressure on Baghdad (M10), and holding Israel back (M11)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.militia import days_since
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, forced_choice, record_act, record_decision
from sim.kernel.decisions import Term, decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Talks
from sim.rules import common, united_states

ISRAEL_RESTRAINT_DAYS = 60


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
def coerce(crisis: Crisis) -> None:
    """Economic pressure on Baghdad moves toward what its press for withdrawal calls for (M10)."""
    p, world = crisis.parameters, crisis.world
    target = united_states.coercion_aimed_at(
        world.baghdad_stance,
        p.baghdad_withdrawal_threshold,
        world.parliament_law,
        1 if world.talks_state == Talks.WITHDRAWAL_AGREED else 0,
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
