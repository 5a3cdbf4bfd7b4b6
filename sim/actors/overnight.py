"""What time does overnight: injuries surface (M2), feelings fade, arsenals fill (M6, M7); dread after deaths (M3)."""

from __future__ import annotations

from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis
from sim.rules import common, consequences


@compiled
def surface_injuries(crisis: Crisis) -> None:
    """Injuries not in the first report surface day by day (M2)."""
    world = crisis.world
    surfacing = consequences.injuries_surfacing(
        world.us_unreported, crisis.parameters.consequences_injury_surfacing_half_life
    )
    world.us_unreported -= surfacing
    world.us_injured_reported += surfacing
    world.us_injured_since_reprisal += surfacing
    world.us_new_reports += surfacing


@compiled
def dread_what_comes(crisis: Crisis) -> None:
    """After American deaths every faction dreads a reprisal not yet struck (M3)."""
    if crisis.today.fatal_attacks == 0:
        return
    for i in range(crisis.faction_count):
        crisis.factions[i].dread += crisis.parameters.consequences_fatal_attack_dread


@compiled
def fade_feelings(crisis: Crisis) -> None:
    """Fear, anger and deals fade overnight; dread holds while a large reprisal is awaited; capability is rebuilt."""
    p, world = crisis.parameters, crisis.world
    fear_left = common.fade(1.0, p.militia_fear_half_life)
    anger_left = common.fade(1.0, p.militia_anger_half_life)
    deal_left = common.fade(1.0, p.militia_deal_half_life)
    dread_left = common.fade(1.0, p.militia_dread_half_life) if world.us_pending < 5 else 1.0
    damage_left = common.fade(1.0, p.consequences_capability_half_life)
    world.recent_fire = 0.0
    for i in range(crisis.faction_count):
        faction = crisis.factions[i]
        faction.fear = faction.fear * fear_left
        faction.anger = faction.anger * anger_left
        faction.deal = faction.deal * deal_left
        faction.dread = faction.dread * dread_left
        faction.capability = 1.0 - (1.0 - faction.capability) * damage_left
        faction.recent_fire += (faction.attacks_today + faction.attacks_israel_today - faction.recent_fire) / 7.0
        world.recent_fire += faction.recent_fire
        faction.arsenal = consequences.arsenal_after_day(
            faction.arsenal,
            faction.attacks_today + faction.attacks_israel_today,
            p.militia_arsenal_per_attack,
            world.iran_supply,
            p.iran_supply_rate,
        )


@compiled
def step_overnight(crisis: Crisis) -> None:
    """What changes by itself between one day and the next."""
    if crisis.day > 0:
        surface_injuries(crisis)
        fade_feelings(crisis)
