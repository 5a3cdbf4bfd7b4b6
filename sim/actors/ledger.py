"""Writing the day down: what is kept of the world and of each faction at the day's end."""

from __future__ import annotations

from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis
from sim.kernel.state import Posture


@compiled
def write_world(crisis: Crisis) -> None:
    """Keep the state of governments and talks at the day's end."""
    today, world = crisis.today, crisis.world
    today.us_injured_reported = world.us_injured_reported
    today.us_pending = world.us_pending
    today.us_pressure = world.us_pressure
    today.us_exasperation = world.us_exasperation
    today.israel_pressure = world.israel_pressure
    today.iran_signal = world.iran_signal
    today.iran_fear = world.iran_fear
    today.iran_supply = world.iran_supply
    today.baghdad_grievance = world.baghdad_grievance
    today.baghdad_stance = world.baghdad_stance
    today.us_coercion = world.us_coercion
    today.parliament_law = world.parliament_law
    today.talks_state = world.talks_state
    today.talks_progress = world.talks_progress
    today.follows_record = crisis.context.follows_record


@compiled
def write_factions(crisis: Crisis) -> None:
    """Keep means and counts over the factions at the day's end."""
    today = crisis.today
    n = crisis.faction_count
    for i in range(n):
        faction = crisis.factions[i]
        today.fear += (faction.fear + faction.dread) / n
        today.anger += faction.anger / n
        today.arsenal += faction.arsenal / n
        today.capability += faction.capability / n
        today.expected_attacks += faction.rate
        if faction.posture == Posture.SUSPENDED or faction.posture == Posture.PASSIVE_DEFENCE:
            today.factions_suspended += 1
        elif faction.posture == Posture.SURGE:
            today.factions_surging += 1


@compiled
def step_record(crisis: Crisis) -> None:
    """Write the day down."""
    write_world(crisis)
    write_factions(crisis)
