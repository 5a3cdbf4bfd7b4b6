"""Where attacks on US forces fall and whom they harm (M2), for those that factions choose and those of the record."""

from __future__ import annotations

from sim.actors.exposure import targets_within_reach
from sim.actors.militia import obedience_of, record_fire
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, record_event
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Theatre
from sim.rules import consequences, militia


@compiled
def count_attack(crisis: Crisis, i: int, theatre: int) -> None:
    """Count one attack on US forces by faction i in a theatre."""
    today = crisis.today
    today.attacks += 1
    if theatre == Theatre.IRAQ:
        today.attacks_iraq += 1
    elif theatre == Theatre.SYRIA:
        today.attacks_syria += 1
    else:
        today.attacks_jordan += 1
    crisis.world.us_open_incidents += 1
    crisis.factions[i].attacks_since_reprisal += 1


@compiled
def count_casualties(crisis: Crisis, injured: int, reported: int, killed: int) -> None:
    """Count American casualties of one attack; injuries beyond the first report surface later."""
    today, world = crisis.today, crisis.world
    if injured > 0:
        today.injuring_attacks += 1
    today.us_injured += injured
    today.us_killed += killed
    world.us_injured += injured
    world.us_injured_reported += reported
    world.us_injured_since_reprisal += reported
    world.us_new_reports += reported
    world.us_unreported += injured - reported
    world.us_killed += killed
    world.us_killed_since_reprisal += killed
    if killed > 0:
        today.fatal_attacks += 1
        world.us_deaths_day = crisis.day


@compiled
def harm_from_attack(crisis: Crisis, i: int, item: int) -> tuple[int, int, int]:
    """Injured as counted in the end, injured in the first report, and killed in one attack by faction i (M2)."""
    p, address = crisis.parameters, crisis.traits[i].address
    aim = militia.aim_of_attack(crisis.world.iran_signal, obedience_of(crisis, i), p.consequences_cosmetic_aim)
    aim = militia.harm_with_arms(aim, crisis.factions[i].arsenal)
    chance = consequences.chance_of_injury(p.consequences_injury_probability, crisis.world.us_protection, aim)
    if draw(crisis, address, Decision.HARM, item) >= chance:
        return 0, 0, 0
    killed, multiplier = 0, 1.0
    if draw(crisis, address, Decision.FATAL, item) < p.consequences_fatality_given_injury:
        u = draw(crisis, address, Decision.KILLED, item)
        killed = consequences.people_killed(u, p.consequences_deaths_continuation)
        multiplier = p.consequences_fatal_injury_multiplier
    injured = consequences.people_injured(
        draw(crisis, address, Decision.INJURED, item),
        p.consequences_injuries_median,
        p.consequences_injuries_shape,
        p.consequences_injuries_ceiling,
        multiplier,
    )
    return injured, consequences.first_report(injured, p.consequences_first_report_share), killed


@compiled
def attack_united_states(crisis: Crisis, i: int, item: int, u: float) -> None:
    """One attack by faction i on US forces, in the theatre that u draws, with the harm that its draws give (M1, M2)."""
    address = crisis.traits[i].address
    iraq, syria, jordan = targets_within_reach(crisis)
    theatre = militia.theatre_of_attack(u, iraq, syria, jordan)
    injured, reported, killed = harm_from_attack(crisis, i, item)
    count_attack(crisis, i, theatre)
    count_casualties(crisis, injured, reported, killed)
    record_event(crisis, EventKind.ATTACK, address, Actor.UNITED_STATES, theatre, 0, injured, reported, killed, 0)


@compiled
def carry_out_attacks(crisis: Crisis, i: int) -> None:
    """Carry out the attacks on US forces that faction i chose today."""
    for item in range(crisis.factions[i].attacks_today):
        attack_united_states(crisis, i, item, draw(crisis, crisis.traits[i].address, Decision.THEATRE, item))


@compiled
def recorded_count(crisis: Crisis) -> int:
    """How many of the record's attacks fall today: dated ones, and a share of the interval's rest drawn by chance.

    The rest of an interval is spread so that each of its days is as likely for each attack, and the last day takes
    what is left, so the interval's total is always met.
    """
    world, recorded = crisis.world, crisis.plan
    if recorded.interval < 0:
        return recorded.minimum
    if world.record_interval != recorded.interval:
        world.record_interval = recorded.interval
        world.record_remaining = recorded.total
        world.record_iraq, world.record_syria = recorded.iraq, recorded.syria
        world.record_jordan = recorded.jordan
    count = recorded.minimum
    for item in range(world.record_remaining - recorded.minimum - recorded.later):
        u = draw(crisis, Actor.RECORD, Decision.RECORD_DAY, item)
        if u * (recorded.last - crisis.day + 1) < 1.0:
            count += 1
    return count


@compiled
def recorded_theatre(crisis: Crisis, item: int) -> int:
    """Theatre of one of the record's attacks, drawn without replacement from what the interval has left.

    What later attacks with casualties need is kept for them.
    """
    world, plan = crisis.world, crisis.plan
    iraq = max(0, world.record_iraq - plan.later_iraq)
    syria = max(0, world.record_syria - plan.later_syria)
    left = iraq + syria + max(0, world.record_jordan - plan.later_jordan)
    u = draw(crisis, Actor.RECORD, Decision.RECORD_THEATRE, item) * left
    if u < iraq or left == 0:
        return Theatre.IRAQ + 0
    if u < iraq + syria:
        return Theatre.SYRIA + 0
    return Theatre.JORDAN + 0


@compiled
def spend_recorded(crisis: Crisis, theatre: int) -> None:
    """Take one attack out of what the record's interval has left."""
    world = crisis.world
    world.record_remaining -= 1
    if theatre == Theatre.IRAQ:
        world.record_iraq = max(0, world.record_iraq - 1)
    elif theatre == Theatre.SYRIA:
        world.record_syria = max(0, world.record_syria - 1)
    else:
        world.record_jordan = max(0, world.record_jordan - 1)


@compiled
def recorded_firer(crisis: Crisis, item: int) -> int:
    """Which faction fired one of the record's attacks: the brand hides it, so it is drawn by the factions' rates."""
    factions, count = crisis.factions, crisis.faction_count
    total = 0.0
    for i in range(count):
        total += factions[i].rate + 1e-9
    u = draw(crisis, Actor.RECORD, Decision.RECORD_FACTION, item) * total
    for i in range(count):
        u -= factions[i].rate + 1e-9
        if u < 0.0:
            return i
    return count - 1


@compiled
def carry_out_recorded(crisis: Crisis, item: int) -> None:
    """Carry out the item-th of today's recorded attacks; the first ones carry the day's recorded casualties."""
    i = recorded_firer(crisis, item)
    theatre = recorded_theatre(crisis, item)
    injured, reported, killed = 0, 0, 0
    if item < crisis.plan.casualties:
        harm = crisis.casualties[item]
        theatre, injured, reported, killed = harm.theatre, harm.injured, harm.reported, harm.killed
    spend_recorded(crisis, theatre)
    crisis.factions[i].attacks_today += 1
    count_attack(crisis, i, theatre)
    count_casualties(crisis, injured, reported, killed)
    address = crisis.traits[i].address
    record_event(crisis, EventKind.ATTACK, address, Actor.UNITED_STATES, theatre, 0, injured, reported, killed, 0)


@compiled
def follow_record(crisis: Crisis) -> None:
    """Carry out the attacks of a day that follows the recorded history: its totals, theatres and casualties."""
    for i in range(crisis.faction_count):
        crisis.factions[i].attacks_today = 0
    for item in range(recorded_count(crisis)):
        carry_out_recorded(crisis, item)
    for i in range(crisis.faction_count):
        record_fire(crisis, i, crisis.factions[i].attacks_today, 2, -1.0)


@compiled
def step_attacks(crisis: Crisis) -> None:
    """All of today's attacks: those of the record while it is followed, otherwise those that the factions chose."""
    if crisis.context.follows_record == 1:
        follow_record(crisis)
        return
    for i in range(crisis.faction_count):
        carry_out_attacks(crisis, i)
