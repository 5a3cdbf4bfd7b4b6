"""What one faction does in a day: perceive, weigh motive against restraint, settle its posture, fire.

A faction reads the world as it stood in the morning and writes only its own state, so the order of the factions
changes nothing.
"""

from __future__ import annotations

from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, forced_choice, luck, luck_of_day, record_act, record_decision
from sim.kernel.draws import Decision
from sim.kernel.state import EventKind, Posture, Reason, Talks
from sim.rules import common, militia
from sim.rules.iran import control_exerted


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
def motive_of(crisis: Crisis, i: int) -> tuple[float, float, float, float, float]:
    """Motives of faction i today: Gaza, presence with ideology, anger, rivals, stalled talks (motive units)."""
    p = crisis.parameters
    context = crisis.context
    world = crisis.world
    stalled = 0
    if world.talks_state == Talks.STALLED or world.talks_state == Talks.SUSPENDED:
        stalled = crisis.day - world.talks_day
    troops = context.troops_iraq + context.troops_syria
    return (
        militia.motive_from_gaza(context.gaza_intensity, context.gaza_truce, p.militia_gaza_motive),
        militia.motive_from_presence(
            context.presence_grievance, troops, p.militia_presence_motive, p.militia_ideology_motive
        ),
        militia.motive_from_anger(crisis.factions[i].anger, p.militia_anger_motive),
        militia.motive_from_rivals(
            max(0.0, world.recent_fire - crisis.factions[i].recent_fire),
            p.militia_outbidding_motive,
            p.militia_free_riding,
        ),
        militia.motive_from_stalled_talks(stalled, p.talks_grace_days, p.militia_stalled_talks_motive),
    )


@compiled
def restraint_of(crisis: Crisis, i: int) -> tuple[float, float, float, float]:
    """Restraints on faction i today: fear with dread, Tehran's order, the deal, the talks (motive units)."""
    p = crisis.parameters
    world = crisis.world
    faction = crisis.factions[i]
    foreseen = militia.foresight(p.rule_militia, crisis.traits[i].autonomy)
    strength = militia.order_strength(world.iran_signal, p.iran_cosmetic_order, p.iran_green_light)
    moving = 1 if world.talks_state == Talks.MOVING else 0
    agreed = 1 if world.talks_state == Talks.WITHDRAWAL_AGREED else 0
    return (
        militia.restraint_from_fear(
            faction.fear, faction.dread, foreseen, p.militia_fear_weight, p.militia_dread_weight
        ),
        militia.restraint_from_order(strength, obedience_of(crisis, i), p.militia_order_weight),
        militia.restraint_from_deal(faction.deal, p.militia_deal_weight),
        militia.restraint_from_talks(moving, agreed, world.talks_progress, p.militia_talks_weight),
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
    fear, order, deal, _ = restraint_of(crisis, i)
    in_reach = 1 if world.talks_state != Talks.NONE or context.talks_on_offer == 1 else 0
    embarrassment = militia.embarrassment_of_baghdad(
        since_deaths, in_reach, traits.embeddedness, p.militia_embarrassment_weight
    )
    truce = p.militia_gaza_motive * context.gaza_truce
    anger = militia.motive_from_anger(faction.anger, p.militia_anger_motive)
    u = luck_of_day(crisis, faction.occasion_day, traits.address, Decision.SUSPEND)
    mood = common.mood(u, p.militia_mood_spread)
    pull = militia.pull_to_suspend(fear, order, deal, embarrassment, truce, anger)
    threshold = militia.threshold_to_suspend(
        p.militia_suspension_threshold, traits.autonomy, p.militia_suspension_autonomy, p.militia_restraint
    )
    suspends = pull + mood >= threshold
    inputs = (fear, order, deal, embarrassment, truce, anger, mood, faction.occasion_day * 1.0)
    posture = militia.posture_of_suspension(world.us_pending)
    choice = posture if suspends else faction.posture
    record_decision(
        crisis, traits.address, Decision.SUSPEND, p.rule_militia, choice, 0, pull + mood, threshold, u, inputs
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
    u = luck(crisis, address, Decision.BREAK, 0)
    breaks = militia.suspension_breaks(chance, u)
    inputs = (faction.anger, faction.fear, faction.dread, 0.0, 0.0, 0.0, 0.0, 0.0)
    record_decision(crisis, address, Decision.BREAK, 0, breaks, 0, u, chance, u, inputs)
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
    u = luck(crisis, address, Decision.RESUME, 0)
    mood = common.mood(u, p.militia_mood_spread)
    threshold = p.militia_resumption_threshold
    if faction.reason == Reason.TRUCE:
        threshold = threshold - 1.0
    resumes = surplus + mood >= threshold
    inputs = (surplus, mood, days * 1.0, stalled, 0.0, 0.0, 0.0, 0.0)
    choice = 1 if resumes else 0
    record_decision(crisis, address, Decision.RESUME, 0, choice, 0, surplus + mood, threshold, u, inputs)
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
    u = luck(crisis, address, Decision.SURGE, 0)
    surge = militia.surges(surplus, p.militia_surge_threshold, p.militia_surge_chance, u)
    inputs = (surplus, p.militia_surge_chance, u, 0.0, 0.0, 0.0, 0.0, 0.0)
    record_decision(crisis, address, Decision.SURGE, 0, surge, 0, surplus, p.militia_surge_threshold, u, inputs)
    if surge == 1:
        take_posture(crisis, i, Posture.SURGE, Reason.NONE)


@compiled
def settle_posture(crisis: Crisis, i: int, surplus: float, stalled: float) -> None:
    """Settle faction i's posture for today: forced, broken, suspended, resumed or surged."""
    address = crisis.traits[i].address
    choice, source = forced_choice(crisis, address, Decision.SUSPEND)
    if choice >= 0:
        inputs = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        record_decision(crisis, address, Decision.SUSPEND, 0, choice, source, 0.0, 0.0, -1.0, inputs)
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
    )


@compiled
def record_fire(crisis: Crisis, i: int, count: int, source: int, u: float) -> None:
    """Record how many attacks faction i makes today and the terms it weighed; source 2 where the record says."""
    if crisis.keeps_trace == 0:
        return
    gaza, presence, anger, rivals, stalled = motive_of(crisis, i)
    fear, order, deal, talks = restraint_of(crisis, i)
    inputs = (gaza, presence, anger + stalled, rivals, fear, order, deal, talks)
    surplus, address = crisis.factions[i].surplus, crisis.traits[i].address
    rule = crisis.parameters.rule_militia
    record_decision(crisis, address, Decision.FIRE, rule, count, source, surplus, 0.0, u, inputs)


@compiled
def step_militia(crisis: Crisis, i: int) -> None:
    """Faction i's day up to its decision to fire (M1); where its attacks fall is sim.actors.attacks."""
    p, faction = crisis.parameters, crisis.factions[i]
    gaza, presence, anger, rivals, stalled = motive_of(crisis, i)
    fear, order, deal, talks = restraint_of(crisis, i)
    motive = gaza + presence + anger + rivals + stalled
    faction.surplus = militia.surplus_of_motive(motive, fear + order + deal + talks, p.militia_restraint)
    settle_posture(crisis, i, faction.surplus, stalled)
    faction.rate = rate_of(crisis, i)
    u = luck(crisis, crisis.traits[i].address, Decision.FIRE, 0)
    faction.attacks_today = common.attacks_made(faction.rate, u)
    faction.attacks_israel_today = 0
    if crisis.context.follows_record == 0:
        record_fire(crisis, i, faction.attacks_today, 0, u)
