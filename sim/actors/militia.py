"""What one faction does in a day: perceive, weigh motive against restraint, settle its posture, fire.

A faction reads the world as it stood in the morning and writes only its own state, so the order of the factions
changes nothing.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.exposure import exposure_in_all, troops_present
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, draw_of_day, forced_choice, record_act, record_decision, record_forced
from sim.kernel.decisions import Term, adds, decision, takes
from sim.kernel.draws import Decision
from sim.kernel.state import EventKind, Posture, Reason, Talks, Theatre
from sim.rules import common, militia
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
    fear: Annotated[float, takes("fear, and dread of a reprisal not yet struck", MOTIVE)]
    order: Annotated[float, takes("Tehran's order", MOTIVE)]
    deal: Annotated[float, takes("understanding with Baghdad", MOTIVE)]
    talks: Annotated[float, takes("talks on withdrawal", MOTIVE)]
    needed: Annotated[float, takes("motive that it needs", MOTIVE)]
    exposure: Annotated[float, Term("exposure of US forces, 1 as in 2023", "share")]


@decision(
    Decision.SUSPEND,
    "Does the faction suspend its attacks?",
    value="pull to suspend",
    threshold="pull that the faction needs",
    comparison=">=",
    rules=("pull_to_suspend",),
    also=("foresight", "threshold_to_suspend", "occasion_to_suspend"),
    choices={
        Posture.ACTIVE: ("active", "{actor} did not suspend its attacks"),
        Posture.SURGE: ("surge", "{actor} did not suspend its attacks and kept surging"),
        Posture.SUSPENDED: ("suspended", "{actor} SUSPENDED its attacks"),
        Posture.PASSIVE_DEFENCE: ("passive defence", "{actor} went over to PASSIVE DEFENCE"),
    },
    forced_as="posture",
)
class SuspendTerms(NamedTuple):
    """What pulls a faction to suspend, and what holds it back."""

    fear: Annotated[float, adds("fear, and dread of a reprisal not yet struck", MOTIVE)]
    order: Annotated[float, adds("Tehran's order", MOTIVE)]
    deal: Annotated[float, adds("understanding with Baghdad", MOTIVE)]
    embarrassment: Annotated[float, adds("Baghdad's embarrassment", MOTIVE)]
    truce: Annotated[float, adds("truce in Gaza", MOTIVE)]
    anger: Annotated[float, takes("anger over strikes", MOTIVE)]
    mood: Annotated[float, Term("mood", MOTIVE, "+", "value", draw="mood")]
    occasion: Annotated[float, Term("first day of the occasion", "day", in_text=False)]


@decision(
    Decision.BREAK,
    "Does the killing of its leader break the suspension?",
    value="draw",
    threshold="chance that it breaks",
    comparison="<",
    rules=("suspension_breaks",),
    choices={
        0: ("no", "{actor} kept its suspension although its leader was killed"),
        1: ("yes", "{actor} BROKE its suspension after the killing of its leader"),
    },
)
class BreakTerms(NamedTuple):
    """How a faction feels whose leader was killed; the chance that it breaks its suspension is a parameter."""

    anger: Annotated[float, Term("anger", "anger units", part="context")]
    fear: Annotated[float, Term("fear", "fear units", part="context")]
    dread: Annotated[float, Term("dread", "fear units", part="context")]


@decision(
    Decision.RESUME,
    "Does the suspended faction resume its attacks?",
    value="surplus of motive, with its mood",
    threshold="surplus that the faction needs",
    comparison=">=",
    rules=("may_resume",),
    also=("surplus_of_motive", "mood"),
    choices={0: ("no", "{actor} stayed suspended"), 1: ("yes", "{actor} RESUMED its attacks")},
)
class ResumeTerms(NamedTuple):
    """What a suspended faction weighs before it resumes."""

    surplus: Annotated[float, adds("surplus of motive over restraint", MOTIVE)]
    mood: Annotated[float, Term("mood", MOTIVE, "+", "value", draw="mood")]
    days: Annotated[float, Term("days suspended", "days")]
    stalled: Annotated[float, Term("talks stalled past their grace", MOTIVE)]


@decision(
    Decision.SURGE,
    "Does the faction surge?",
    value="surplus of motive",
    threshold="surplus from which it may surge",
    comparison=">=",
    rules=("surges",),
    choices={0: ("no", "{actor} did not surge"), 1: ("yes", "{actor} SURGED")},
)
class SurgeTerms(NamedTuple):
    """What decides whether an active faction surges."""

    surplus: Annotated[float, Term("surplus of motive over restraint", MOTIVE, part="value", in_text=False)]
    chance: Annotated[float, Term("chance on such a day", "per day", draw="chance", in_text=False)]


class Motive(NamedTuple):
    """What moves a faction to fire (motive units)."""

    gaza: float
    presence: float
    anger: float
    rivals: float
    stalled: float


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
def obedience_of(crisis: Crisis, i: int) -> float:
    """How far faction i does what Tehran signals, 0 to 1."""
    p = crisis.parameters
    control = control_exerted(p.rule_iran, p.iran_control)
    return militia.obedience(p.rule_militia, control, crisis.traits[i].autonomy)


@compiled
def motive_of(crisis: Crisis, i: int) -> Motive:
    """Motives of faction i today."""
    p = crisis.parameters
    context = crisis.context
    world = crisis.world
    stalled = 0
    if world.talks_state == Talks.STALLED or world.talks_state == Talks.SUSPENDED:
        stalled = crisis.day - world.talks_day
    troops = troops_present(crisis, Theatre.IRAQ) + troops_present(crisis, Theatre.SYRIA)
    return Motive(
        gaza=militia.motive_from_gaza(context.gaza_intensity, context.gaza_truce, p.militia_gaza_motive),
        presence=militia.motive_from_presence(
            context.presence_grievance, troops, p.militia_presence_motive, p.militia_ideology_motive
        ),
        anger=militia.motive_from_anger(crisis.factions[i].anger, p.militia_anger_motive),
        rivals=militia.motive_from_rivals(
            max(0.0, world.recent_fire - crisis.factions[i].recent_fire),
            p.militia_outbidding_motive,
            p.militia_free_riding,
        ),
        stalled=militia.motive_from_stalled_talks(stalled, p.talks_grace_days, p.militia_stalled_talks_motive),
    )


@compiled
def restraint_of(crisis: Crisis, i: int) -> Restraint:
    """Restraints on faction i today."""
    p = crisis.parameters
    world = crisis.world
    faction = crisis.factions[i]
    foreseen = militia.foresight(p.rule_militia, crisis.traits[i].autonomy)
    strength = militia.order_strength(world.iran_signal, p.iran_cosmetic_order, p.iran_green_light)
    moving = 1 if world.talks_state == Talks.MOVING else 0
    agreed = 1 if world.talks_state == Talks.WITHDRAWAL_AGREED else 0
    return Restraint(
        fear=militia.restraint_from_fear(
            faction.fear, faction.dread, foreseen, p.militia_fear_weight, p.militia_dread_weight
        ),
        order=militia.restraint_from_order(strength, obedience_of(crisis, i), p.militia_order_weight),
        deal=militia.restraint_from_deal(faction.deal, p.militia_deal_weight),
        talks=militia.restraint_from_talks(moving, agreed, world.talks_progress, p.militia_talks_weight),
    )


@compiled
def take_posture(crisis: Crisis, i: int, posture: int, reason: int) -> None:
    """Put faction i into a posture and record what the public sees of it."""
    faction = crisis.factions[i]
    address = crisis.traits[i].address
    was_suspended = faction.posture >= Posture.SUSPENDED
    is_suspended = posture >= Posture.SUSPENDED
    if is_suspended and not was_suspended:
        crisis.today.suspensions += 1
        record_act(crisis, EventKind.SUSPENSION, address, 0, reason)
    elif was_suspended and not is_suspended:
        crisis.today.resumptions += 1
        record_act(crisis, EventKind.RESUMPTION, address, 0, reason)
    if posture == Posture.SURGE and faction.posture != Posture.SURGE:
        record_act(crisis, EventKind.SURGE, address, 0, 0)
    faction.posture = posture
    faction.posture_day = crisis.day
    if is_suspended or was_suspended:
        faction.reason = reason


@compiled
def weigh_suspension(crisis: Crisis, i: int) -> bool:
    """Whether faction i suspends today; on an occasion it weighs the pull against what it needs (M3)."""
    p, world, context = crisis.parameters, crisis.world, crisis.context
    faction, traits = crisis.factions[i], crisis.traits[i]
    since_deaths = days_since(crisis.day, world.us_deaths_day)
    if militia.occasion_to_suspend(since_deaths, world.iran_signal, context.gaza_truce, faction.deal) == 0:
        faction.occasion_day = -1
        return False
    if faction.occasion_day < 0:
        faction.occasion_day = crisis.day
    restraint = restraint_of(crisis, i)
    fear, order, deal = restraint.fear, restraint.order, restraint.deal
    in_reach = 1 if world.talks_state != Talks.NONE or context.talks_on_offer == 1 else 0
    embarrassment = militia.embarrassment_of_baghdad(
        since_deaths, in_reach, traits.embeddedness, p.militia_embarrassment_weight
    )
    truce = p.militia_gaza_motive * context.gaza_truce
    anger = militia.motive_from_anger(faction.anger, p.militia_anger_motive)
    u = draw_of_day(crisis, faction.occasion_day, traits.address, Decision.SUSPEND)
    mood = common.mood(u, p.militia_mood_spread)
    pull = militia.pull_to_suspend(fear, order, deal, embarrassment, truce, anger)
    threshold = militia.threshold_to_suspend(
        p.militia_suspension_threshold, traits.autonomy, p.militia_suspension_autonomy, p.militia_restraint
    )
    suspends = pull + mood >= threshold
    posture = militia.posture_of_suspension(world.us_pending)
    record_decision(
        crisis,
        traits.address,
        SuspendTerms(
            fear=fear,
            order=order,
            deal=deal,
            embarrassment=embarrassment,
            truce=truce,
            anger=anger,
            mood=mood,
            occasion=float(faction.occasion_day),
        ),
        rule=p.rule_militia,
        choice=posture if suspends else faction.posture,
        value=pull + mood,
        threshold=threshold,
        draw=u,
    )
    if suspends:
        reason = militia.weightiest_reason(fear, order, deal + embarrassment, truce)
        take_posture(crisis, i, posture, reason)
    return suspends


@compiled
def weigh_break(crisis: Crisis, i: int) -> bool:
    """Whether the killing of its leader yesterday breaks faction i's suspension (M3)."""
    faction, address = crisis.factions[i], crisis.traits[i].address
    if faction.leader_killed_day != crisis.day - 1 or crisis.day == 0:
        return False
    chance = crisis.parameters.militia_leader_break_chance
    u = draw(crisis, address, Decision.BREAK, 0)
    breaks = militia.suspension_breaks(chance, u)
    terms = BreakTerms(anger=faction.anger, fear=faction.fear, dread=faction.dread)
    record_decision(crisis, address, terms, choice=breaks, value=u, threshold=chance, draw=u)
    if breaks == 1:
        take_posture(crisis, i, Posture.ACTIVE, Reason.LEADER_KILLED)
    return breaks == 1


@compiled
def weigh_resumption(crisis: Crisis, i: int, surplus: float, stalled: float) -> None:
    """Whether suspended faction i resumes today: its surplus of motive, with its mood, against what it needs (M3)."""
    p, faction, address = crisis.parameters, crisis.factions[i], crisis.traits[i].address
    days = crisis.day - faction.posture_day
    if militia.may_resume(days, faction.reason, crisis.context.gaza_truce) == 0:
        return
    u = draw(crisis, address, Decision.RESUME, 0)
    mood = common.mood(u, p.militia_mood_spread)
    threshold = p.militia_resumption_threshold
    if faction.reason == Reason.TRUCE:
        threshold = threshold - 1.0
    resumes = surplus + mood >= threshold
    terms = ResumeTerms(surplus=surplus, mood=mood, days=float(days), stalled=stalled)
    choice = 1 if resumes else 0
    record_decision(crisis, address, terms, choice=choice, value=surplus + mood, threshold=threshold, draw=u)
    if resumes:
        reason = Reason.TALKS_STALLED if stalled > 0.0 else Reason.GAZA
        take_posture(crisis, i, Posture.ACTIVE, reason)


@compiled
def weigh_surge(crisis: Crisis, i: int, surplus: float) -> None:
    """Whether active faction i begins a surge today, or ends the one it is in (M1)."""
    p, faction, address = crisis.parameters, crisis.factions[i], crisis.traits[i].address
    if faction.posture == Posture.SURGE:
        if crisis.day - faction.posture_day >= p.militia_surge_days:
            take_posture(crisis, i, Posture.ACTIVE, Reason.NONE)
        return
    u = draw(crisis, address, Decision.SURGE, 0)
    threshold, chance = p.militia_surge_threshold, p.militia_surge_chance
    surge = militia.surges(surplus, threshold, chance, u)
    terms = SurgeTerms(surplus=surplus, chance=chance)
    record_decision(crisis, address, terms, choice=surge, value=surplus, threshold=threshold, draw=u)
    if surge == 1:
        take_posture(crisis, i, Posture.SURGE, Reason.NONE)


@compiled
def settle_posture(crisis: Crisis, i: int, surplus: float, stalled: float) -> None:
    """Settle faction i's posture for today: forced, broken, suspended, resumed or surged."""
    address = crisis.traits[i].address
    choice, source = forced_choice(crisis, address, Decision.SUSPEND)
    if choice >= 0:
        record_forced(crisis, address, Decision.SUSPEND, choice, source)
        take_posture(crisis, i, choice, Reason.RECORD)
        return
    if crisis.context.follows_record == 1:
        return
    if crisis.factions[i].posture >= Posture.SUSPENDED:
        if not weigh_break(crisis, i):
            weigh_resumption(crisis, i, surplus, stalled)
    elif not weigh_suspension(crisis, i):
        weigh_surge(crisis, i, surplus)


@compiled
def rate_of(crisis: Crisis, i: int) -> float:
    """Faction i's rate of fire today, attacks a day, from its surplus of motive and its posture (M1)."""
    p, faction = crisis.parameters, crisis.factions[i]
    return militia.firing_rate(
        faction.surplus,
        p.militia_steepness,
        p.militia_campaign_capacity,
        crisis.traits[i].share,
        faction.capability,
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


@compiled
def step_militia(crisis: Crisis, i: int) -> None:
    """Faction i's day up to its decision to fire (M1); where its attacks fall is sim.actors.attacks."""
    p, faction = crisis.parameters, crisis.factions[i]
    motive, restraint = motive_of(crisis, i), restraint_of(crisis, i)
    faction.surplus = militia.surplus_of_motive(
        motive.gaza + motive.presence + motive.anger + motive.rivals + motive.stalled,
        restraint.fear + restraint.order + restraint.deal + restraint.talks,
        p.militia_restraint,
    )
    settle_posture(crisis, i, faction.surplus, motive.stalled)
    faction.rate = rate_of(crisis, i)
    u = draw(crisis, crisis.traits[i].address, Decision.FIRE, 0)
    faction.attacks_today = common.attacks_made(faction.rate, u)
    faction.attacks_israel_today = 0
    if crisis.context.follows_record == 0:
        record_fire(crisis, i, faction.attacks_today, 0, u)
