"""The order of one faction's day: who leads it, what it weighs, its posture, how often it fires (M1, M3)."""

from __future__ import annotations

from sim.actors.leaders import succeed_leader
from sim.actors.militia import rate_of, record_fire, surplus_of
from sim.actors.standing import settle_posture
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw
from sim.kernel.draws import Decision
from sim.rules import common


@compiled
def step_militia(crisis: Crisis, i: int) -> None:
    """Faction i's day up to its decision to fire (M1); where its attacks fall is sim.actors.attacks."""
    faction = crisis.factions[i]
    succeed_leader(crisis, i)
    faction.surplus = surplus_of(crisis, i)
    settle_posture(crisis, i)
    faction.rate = rate_of(crisis, i)
    u = draw(crisis, crisis.traits[i].address, Decision.FIRE, 0)
    faction.attacks_today = common.attacks_made(faction.rate, u)
    if crisis.context.follows_record == 0:
        record_fire(crisis, i, faction.attacks_today, 0, u)
