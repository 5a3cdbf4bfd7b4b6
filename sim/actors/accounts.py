"""What Washington has to answer for and what it knows: open incidents, pressure, protection, beliefs (M2, M4, M5).

The account of the factions opens with the first attack on US forces, or storming of the embassy, after a reprisal, and
the next one closes it. Iran's own strikes stand in no account of the factions: they have an answer of their own.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, record_act, record_decision
from sim.kernel.decisions import Term, decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind
from sim.rules import consequences, united_states

LEARNING_DAYS = 14


@decision(
    Decision.PROTECTION,
    "Does Washington raise the protection of its forces?",
    value="deaths, and injuries against a number that counts as serious",
    threshold="one death or a serious number of injured",
    comparison=">=",
    rules=("pressure_weighed_casualty",),
    also=("protection_raised",),
    choices={
        0: ("no", "Washington left protection as it was"),
        1: ("yes", "Washington RAISED THE PROTECTION of bases"),
    },
)
class ProtectionTerms(NamedTuple):
    """The day's casualties, and what protects US forces already."""

    injured: Annotated[float, Term("injured, as reported today", "people", part="value")]
    killed: Annotated[float, Term("killed today", "people", part="value")]
    before: Annotated[float, Term("protection in force", "share", part="context")]


@compiled
def killed_by_factions(crisis: Crisis) -> int:
    """Americans that the factions killed today; those killed by Iran's own strike have their own answer."""
    return crisis.today.us_killed - crisis.world.us_iran_killed


@compiled
def fire_now(crisis: Crisis) -> float:
    """Attacks a day on US forces as Washington sees them tonight, averaged over about a week."""
    seen = crisis.world.fire_seen
    return seen + (crisis.today.attacks - seen) / 7.0


@compiled
def expose_tehran(crisis: Crisis, size: float) -> None:
    """Name Tehran behind what the factions do, as far as it is held responsible and the firer is known (M4)."""
    p = crisis.parameters
    blame = consequences.blame_on_tehran(p.united_states_holds_iran_responsible, p.united_states_attribution_accuracy)
    crisis.world.iran_exposure += size * blame


@compiled
def mount_pressure(crisis: Crisis) -> None:
    """Pressure and exasperation fade overnight and mount with the day's attacks, reports of injuries and deaths."""
    p, world, today = crisis.parameters, crisis.world, crisis.today
    injured, killed = world.us_new_reports, killed_by_factions(crisis)
    world.us_new_reports = 0
    world.us_pressure = world.us_pressure * crisis.left.us_pressure
    world.us_exasperation = world.us_exasperation * crisis.left.us_exasperation
    world.us_pressure += united_states.pressure_from_day(
        today.attacks, injured, killed, p.united_states_injury_weight, p.united_states_death_weight
    )
    world.us_exasperation += united_states.pressure_from_day(
        today.attacks, injured, 0, p.united_states_injury_weight, 0.0
    )
    if killed > 0:
        expose_tehran(crisis, 1.0)


@compiled
def close_account(crisis: Crisis) -> None:
    """Close the account of what the factions did: it was answered, absorbed or let go (M5).

    Injuries of its incidents that surface later are late news and open nothing.
    """
    world = crisis.world
    world.us_pressure = 0.0
    world.us_open_incidents = 0
    world.us_injured_since_reprisal = 0
    world.us_killed_since_reprisal = 0
    world.us_unreported_answered += world.us_unreported
    world.us_unreported = 0
    world.us_pending, world.us_pending_day, world.us_pending_since = 0, -1, -1
    for i in range(crisis.faction_count):
        crisis.factions[i].attacks_since_reprisal = 0


@compiled
def open_embassy_incident(crisis: Crisis) -> None:
    """Enter a storming of the embassy in the account (M5)."""
    world, weight = crisis.world, crisis.parameters.united_states_embassy_weight
    world.embassy_day = crisis.day
    world.us_open_incidents += 1
    world.us_pressure += weight
    world.us_exasperation += weight


@compiled
def weigh_protection(crisis: Crisis) -> None:
    """Protection raised earlier wears off; deaths of the day and injuries reported may raise it (M2)."""
    p, world, today = crisis.parameters, crisis.world, crisis.today
    base = p.consequences_protection
    world.us_protection = base + (world.us_protection - base) * crisis.left.us_protection
    injured, killed = world.us_new_reports, today.us_killed
    harm = united_states.pressure_weighed_casualty(injured, killed, p.united_states_casualty_threshold_injured)
    if harm < 1.0 or crisis.context.follows_record == 1:
        return
    terms = ProtectionTerms(injured=float(injured), killed=float(killed), before=world.us_protection)
    record_decision(crisis, Actor.UNITED_STATES, terms, choice=1, value=harm, threshold=1.0)
    record_act(crisis, EventKind.PROTECTION_RAISED, Actor.UNITED_STATES, Actor.NOBODY, 0)
    world.us_protection = united_states.protection_raised(world.us_protection, p.united_states_protection_step)


@compiled
def learn_from_strikes(crisis: Crisis) -> None:
    """Two weeks after a reprisal, if no other followed, Washington compares fire with that before it (M5)."""
    world = crisis.world
    if world.us_last_reprisal_day < 0 or crisis.day - world.us_last_reprisal_day != LEARNING_DAYS:
        return
    world.us_strikes_worth = united_states.worth_of_strikes(
        world.us_strikes_worth, world.us_fire_at_reprisal, fire_now(crisis)
    )
