"""How many US forces stand in a theatre, and how far that exposes them to attack (M1)."""

from __future__ import annotations

from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis
from sim.kernel.state import Theatre
from sim.rules import militia

USUAL_IN_IRAQ, USUAL_IN_SYRIA, USUAL_IN_JORDAN = 2500.0, 900.0, 350.0
"""People: US forces of 2023, when the rates of the record were counted."""


@compiled
def troops_present(crisis: Crisis, theatre: int) -> float:
    """US forces in a theatre today, people: what the scenario gives, less what an agreed timetable has withdrawn."""
    context = crisis.context
    stay = 1.0 - crisis.world.drawdown
    if theatre == Theatre.IRAQ:
        return context.troops_iraq * stay
    if theatre == Theatre.SYRIA:
        return context.troops_syria * stay
    return context.troops_jordan * stay


@compiled
def exposure_of(crisis: Crisis, theatre: int) -> float:
    """How exposed US forces in a theatre are today: 0 with none, 1 at the numbers of 2023, less than 2 however many."""
    usual = USUAL_IN_JORDAN
    if theatre == Theatre.IRAQ:
        usual = USUAL_IN_IRAQ
    elif theatre == Theatre.SYRIA:
        usual = USUAL_IN_SYRIA
    return militia.exposure_to_attack(troops_present(crisis, theatre), usual)


@compiled
def targets_within_reach(crisis: Crisis) -> tuple[float, float, float]:
    """Weights of Iraq, Syria and Jordan as targets today: their shares of fire in 2023-24, each by its exposure."""
    p = crisis.parameters
    in_iraq = max(0.0, 1.0 - p.militia_syria_share - p.militia_jordan_share)
    return (
        in_iraq * exposure_of(crisis, Theatre.IRAQ),
        p.militia_syria_share * exposure_of(crisis, Theatre.SYRIA),
        p.militia_jordan_share * exposure_of(crisis, Theatre.JORDAN),
    )


@compiled
def exposure_in_all(crisis: Crisis) -> float:
    """Exposure of US forces over all theatres: 0 without any, 1 at the numbers of 2023."""
    iraq, syria, jordan = targets_within_reach(crisis)
    return iraq + syria + jordan
