"""What one faction weighs in a day: motive against restraint, and how often it fires.

A faction reads the world as it stood in the morning and writes only its own state, so the order of the factions
changes nothing. Its posture is in sim.actors.standing, its leaders in sim.actors.leaders, what it learns in
sim.actors.beliefs.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.exposure import exposure_in_all, troops_present
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, record_decision
from sim.kernel.decisions import Term, adds, decision, takes
from sim.kernel.draws import Decision
from sim.kernel.state import Talks, Theatre
from sim.rules import militia
from sim.rules.iran import control_exerted

MOTIVE = "motive units"


@decision(
    Decision.FIRE,
    "How many attacks does the faction make today?",
    value="surplus of motive over restraint",
    threshold="surplus at which it fires at half its capacity",
    comparison="",
    rules=("firing_rate",),
    also=(
        "surplus_of_motive",
        "motive_from_gaza",
        "motive_from_presence",
        "motive_from_release",
        "restraint_from_fear",
        "obedience",
        "exposure_to_attack",
        "attacks_made",
    ),
    headline="{actor} chose to make {choice}",
    counts=("no attack", "1 attack", "{} attacks"),
    counts_are_steps=True,
)
class FireTerms(NamedTuple):
    """What a faction weighs as it decides how often to fire."""

    gaza: Annotated[float, adds("Gaza war", MOTIVE)]
    presence: Annotated[float, adds("US presence and ideology", MOTIVE)]
    anger: Annotated[float, adds("anger over strikes", MOTIVE)]
    stalled: Annotated[float, adds("talks stalled past their grace", MOTIVE)]
    rivals: Annotated[float, adds("rivals' fire", MOTIVE)]
    release: Annotated[float, adds("what Tehran's green light sets free", MOTIVE)]
    temper: Annotated[float, adds("temper of a killed leader's heir", MOTIVE)]
    fear: Annotated[float, takes("fear, and dread of a reprisal not yet struck", MOTIVE)]
    order: Annotated[float, takes("Tehran's order", MOTIVE)]
    deal: Annotated[float, takes("understanding with Baghdad", MOTIVE)]
    talks: Annotated[float, takes("talks on withdrawal", MOTIVE)]
    needed: Annotated[float, takes("motive that it needs", MOTIVE)]
    exposure: Annotated[float, Term("exposure of US forces, 1 as in 2023", "share")]


class Motive(NamedTuple):
    """What moves a faction to fire (motive units)."""

    gaza: float
    presence: float
    anger: float
    rivals: float
    stalled: float
    release: float
    temper: float


class Restraint(NamedTuple):
    """What holds a faction back (motive units)."""

    fear: float
    order: float
    deal: float
    talks: float


@compiled
def days_since(day: int, then: int) -> int:
    """Days since an event, or -1 when it never happened."""
    return day - then if then >= 0 else -1


@compiled
def is_bound(crisis: Crisis, i: int) -> int:
    """Whether faction i is bound by a bargain with Baghdad, a halt for talks."""
    return 1 if crisis.factions[i].bargain_day >= 0 else 0


@compiled
def is_led(crisis: Crisis, i: int) -> int:
    """Whether faction i has a leader in place; after a killing it has none until an heir takes over."""
    return 1 if crisis.factions[i].heir_day < 0 else 0


@compiled
def obedience_of(crisis: Crisis, i: int) -> float:
    """How far faction i does what Tehran signals, 0 to 1."""
    p = crisis.parameters
    control = control_exerted(p.rule_iran, p.iran_control)
    return militia.obedience(p.rule_militia, control, crisis.traits[i].independence)


@compiled
def days_of_stalled_talks(crisis: Crisis) -> int:
    """Days since the talks stalled or were suspended; 0 while they are neither."""
    world = crisis.world
    if world.talks_state == Talks.STALLED or world.talks_state == Talks.SUSPENDED:
        return crisis.day - world.talks_day
    return 0


@compiled
def motive_of(crisis: Crisis, i: int) -> Motive:
    """Motives of faction i today."""
    p, context, world, faction = crisis.parameters, crisis.context, crisis.world, crisis.factions[i]
    troops = troops_present(crisis, Theatre.IRAQ) + troops_present(crisis, Theatre.SYRIA)
    gaza = militia.motive_from_gaza(context.gaza_intensity, context.gaza_truce, p.militia_gaza_motive)
    presence = militia.motive_from_presence(
        context.presence_grievance, troops, p.militia_presence_motive, p.militia_ideology_motive
    )
    anger = militia.motive_from_anger(faction.anger, p.militia_anger_motive)
    wanted = gaza + presence + anger
    return Motive(
        gaza=gaza,
        presence=presence,
        anger=anger,
        rivals=militia.motive_from_rivals(
            max(0.0, world.recent_fire - faction.recent_fire), p.militia_outbidding_motive, p.militia_free_riding
        ),
        stalled=militia.motive_from_stalled_talks(
            days_of_stalled_talks(crisis), p.talks_grace_days, p.militia_stalled_talks_motive
        ),
        release=militia.motive_from_release(world.iran_signal, obedience_of(crisis, i), wanted, p.iran_green_light),
        temper=faction.temper,
    )


@compiled
def restraint_of(crisis: Crisis, i: int) -> Restraint:
    """Restraints on faction i today."""
    p, world, faction = crisis.parameters, crisis.world, crisis.factions[i]
    strength = militia.order_strength(world.iran_signal, p.iran_cosmetic_order)
    moving = 1 if world.talks_state == Talks.MOVING else 0
    agreed = 1 if world.talks_state == Talks.WITHDRAWAL_AGREED else 0
    return Restraint(
        fear=militia.restraint_from_fear(
            faction.fear, faction.dread, crisis.traits[i].foresight, p.militia_fear_weight, p.militia_dread_weight
        ),
        order=militia.restraint_from_order(strength, obedience_of(crisis, i), p.militia_order_weight),
        deal=militia.restraint_from_deal(faction.deal, is_bound(crisis, i), p.militia_deal_weight),
        talks=militia.restraint_from_talks(moving, agreed, world.talks_progress, p.militia_talks_weight),
    )


@compiled
def surplus_of(crisis: Crisis, i: int) -> float:
    """Faction i's surplus of motive over restraint and over what it needs today (M1)."""
    motive, restraint = motive_of(crisis, i), restraint_of(crisis, i)
    return militia.surplus_of_motive(
        motive.gaza + motive.presence + motive.anger + motive.rivals + motive.stalled + motive.release + motive.temper,
        restraint.fear + restraint.order + restraint.deal + restraint.talks,
        crisis.parameters.militia_restraint,
    )


@compiled
def rate_of(crisis: Crisis, i: int) -> float:
    """Faction i's rate of fire today, attacks a day, from its surplus of motive and its posture (M1)."""
    p, faction = crisis.parameters, crisis.factions[i]
    return militia.firing_rate(
        faction.surplus,
        p.militia_steepness,
        p.militia_campaign_capacity,
        crisis.traits[i].share,
        faction.capability * militia.coordination(is_led(crisis, i), p.militia_leaderless_fire),
        faction.arsenal,
        faction.posture,
        p.militia_surge_multiplier,
        p.militia_suspended_fire,
        exposure_in_all(crisis),
    )


@compiled
def record_fire(crisis: Crisis, i: int, count: int, source: int, u: float) -> None:
    """Record how many attacks faction i makes today and the terms it weighed; source 2 where the record says."""
    if crisis.keeps_trace == 0:
        return
    motive, restraint = motive_of(crisis, i), restraint_of(crisis, i)
    record_decision(
        crisis,
        crisis.traits[i].address,
        FireTerms(
            gaza=motive.gaza,
            presence=motive.presence,
            anger=motive.anger,
            stalled=motive.stalled,
            rivals=motive.rivals,
            release=motive.release,
            temper=motive.temper,
            fear=restraint.fear,
            order=restraint.order,
            deal=restraint.deal,
            talks=restraint.talks,
            needed=crisis.parameters.militia_restraint,
            exposure=exposure_in_all(crisis),
        ),
        rule=crisis.parameters.rule_militia,
        choice=count,
        forced=source,
        value=crisis.factions[i].surplus,
        threshold=0.0,
        draw=u,
    )
