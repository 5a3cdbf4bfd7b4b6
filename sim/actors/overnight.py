"""What time does overnight: injuries surface (M2), feelings fade, arsenals fill (M6, M7); dread after deaths (M3)."""

from __future__ import annotations

from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis
from sim.rules import common, consequences, militia, united_states

COERCION_HALF_LIFE = 14.0
"""Days; economic pressure builds up and eases over weeks."""
PROTECTION_HALF_LIFE = 60.0
"""Days; what was sent to protect bases is needed elsewhere after some months."""


@compiled
def begin_fading(crisis: Crisis) -> None:
    """Work out once a run what one day leaves of everything that fades (M6): half-lives do not change within a run."""
    p, left = crisis.parameters, crisis.left
    left.unreported_injuries = common.share_left(p.consequences_injury_surfacing_half_life)
    left.fear = common.share_left(p.militia_fear_half_life)
    left.anger = common.share_left(p.militia_anger_half_life)
    left.deal = common.share_left(p.militia_deal_half_life)
    left.dread = common.share_left(p.militia_dread_half_life)
    left.damage = common.share_left(p.consequences_capability_half_life)
    left.us_pressure = common.share_left(p.united_states_pressure_half_life)
    left.us_exasperation = common.share_left(p.united_states_exasperation_half_life)
    left.us_coercion = common.share_left(COERCION_HALF_LIFE)
    left.us_protection = common.share_left(PROTECTION_HALF_LIFE)
    left.baghdad_grievance = common.share_left(p.baghdad_grievance_half_life)
    left.iran_fear = common.share_left(p.iran_fear_half_life)
    left.iran_supply = common.share_left(p.iran_supply_half_life)
    left.israel_pressure = common.share_left(p.israel_pressure_half_life)


@compiled
def surface_injuries(crisis: Crisis) -> None:
    """Injuries not in the first report surface day by day (M2): those of open incidents add to what is to be answered,
    those of incidents already answered only exasperate (M5); those of Iran's own strikes are not the factions' doing.
    """
    p, world, left = crisis.parameters, crisis.world, crisis.left.unreported_injuries
    surfacing = consequences.injuries_surfacing(world.us_unreported, left)
    late = consequences.injuries_surfacing(world.us_unreported_answered, left)
    by_iran = consequences.injuries_surfacing(world.us_iran_unreported, left)
    world.us_unreported -= surfacing
    world.us_unreported_answered -= late
    world.us_iran_unreported -= by_iran
    world.us_injured_reported += surfacing + late + by_iran
    world.us_injured_since_reprisal += surfacing
    world.us_new_reports += surfacing
    world.us_exasperation += united_states.pressure_from_day(0, late, 0, p.united_states_injury_weight, 0.0)


@compiled
def dread_what_comes(crisis: Crisis) -> None:
    """After American deaths every faction dreads a reprisal not yet struck, as far as it expects one (M3)."""
    if crisis.today.fatal_attacks == 0:
        return
    for i in range(crisis.faction_count):
        faction = crisis.factions[i]
        faction.dread += militia.dread_from_deaths(
            crisis.parameters.consequences_fatal_attack_dread, faction.answer_expected
        )


@compiled
def fade_feelings(crisis: Crisis) -> None:
    """Fear, anger and deals that no bargain holds fade; dread holds while a large reprisal is awaited."""
    p, world = crisis.parameters, crisis.world
    left = crisis.left
    dread_left = left.dread if world.us_pending < 5 else 1.0
    world.recent_fire = 0.0
    for i in range(crisis.faction_count):
        faction = crisis.factions[i]
        faction.fear = faction.fear * left.fear
        faction.israel_strikes_felt = faction.israel_strikes_felt * left.fear
        faction.anger = faction.anger * left.anger
        faction.deal = faction.deal * (left.deal if faction.bargain_day < 0 else 1.0)
        faction.dread = faction.dread * dread_left
        faction.capability = 1.0 - (1.0 - faction.capability) * left.damage
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
