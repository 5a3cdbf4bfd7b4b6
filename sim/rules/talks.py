"""Talks rules: how talks on the mission's end open, move, stall, are suspended and end (M9)."""

from __future__ import annotations

from sim.kernel.state import Talks
from sim.rules.declare import rule


@rule("M9", sources=("000-p13-a", "001-p36-a", "record-mediation-events-2024-01-25"))
def chance_talks_open(demand: int, on_offer: int, acceptance: float, factor: float) -> float:
    """Chance that talks open today: Washington's acceptance when Baghdad asks, several times that once it offers."""
    if on_offer == 1:
        return min(1.0, acceptance * factor)
    if demand == 1:
        return acceptance
    return 0.0


@rule("M9", sources=("record-mediation-events-2024-01-28", "004-p13-e"))
def talks_broken_off(deaths_today: int, heavy_strike_today: int) -> int:
    """Whether moving or stalled talks are suspended: American deaths, or a leader struck or a campaign in Iraq."""
    if deaths_today > 0 or heavy_strike_today > 0:
        return 1
    return 0


@rule("M9", assumption="What next_talks_state compares the draw with; a suspension or an agreement needs no draw.")
def chance_of_change(state: int, opens: float, stalls: float, moves_again: float) -> float:
    """Chance that talks leave their state by themselves: open from none, stall while moving, move once stalled."""
    if state == Talks.NONE:
        return opens
    if state == Talks.MOVING:
        return stalls
    if state == Talks.STALLED:
        return moves_again
    return 0.0


@rule(
    "M9", sources=("001-p26-a", "004-p13-d", "record-mediation-events-2024-01-27", "record-mediation-events-2024-01-28")
)
def next_talks_state(
    state: int,
    days_in_state: int,
    broken_off: int,
    progress: float,
    open_chance: float,
    stall_chance: float,
    unstall_chance: float,
    suspension_days: float,
    u: float,
) -> int:
    """State of the talks tomorrow: 0 none, 1 moving, 2 stalled, 3 suspended, 4 withdrawal agreed.

    A suspension ends by itself after its days; talks that reach full progress end in an agreed withdrawal.
    """
    if state == Talks.WITHDRAWAL_AGREED:
        return Talks.WITHDRAWAL_AGREED
    if state == Talks.NONE:
        return Talks.MOVING if u < open_chance else Talks.NONE
    if broken_off == 1:
        return Talks.SUSPENDED
    if state == Talks.SUSPENDED:
        return Talks.MOVING if days_in_state >= suspension_days else Talks.SUSPENDED
    if state == Talks.STALLED:
        return Talks.MOVING if u < unstall_chance else Talks.STALLED
    if progress >= 1.0:
        return Talks.WITHDRAWAL_AGREED
    return Talks.STALLED if u < stall_chance else Talks.MOVING


@rule("M9", sources=("000-p13-b", "001-p25-a", "004-p13-d"))
def progress_after_day(state: int, progress: float, rate: float, visit: float, law: int) -> float:
    """Progress of the talks after a day: it grows while they move, faster with a visit in prospect or a law in force.

    Either adds the rate once more; a withdrawal law leaves Baghdad less room to let the mission go on.
    """
    if state == Talks.MOVING:
        return min(1.0, progress + rate * (1.0 + visit + law))
    return progress
