"""Talks rules: how talks on the mission's end open, move, stall, are suspended and end (M9)."""

from __future__ import annotations

from sim.kernel.state import Talks
from sim.rules.declare import rule


@rule("M9", sources=("000-p13-a", "001-p35-b", "001-p36-a", "record-mediation-events-2024-01-25"))
def chance_talks_open(demand: float, on_offer: int, acceptance: float, factor: float) -> float:
    """Chance that talks open today: Washington's acceptance when Baghdad asks, several times that once it offers.

    demand: 0 where nothing is asked, 1 for a demand, more for one that another patron's offer backs.
    """
    if on_offer == 1:
        return min(1.0, acceptance * factor)
    return min(1.0, acceptance * demand)


@rule("M9", sources=("record-mediation-events-2024-01-28", "004-p13-e"))
def talks_broken_off(deaths_today: int, heavy_strike_today: int) -> int:
    """Whether moving or stalled talks are suspended: American deaths, or a leader struck or a campaign in Iraq."""
    if deaths_today > 0 or heavy_strike_today > 0:
        return 1
    return 0


@rule(
    "M9",
    sources=("000-p13-a", "000-p14-a", "001-p31-a"),
    assumption="A stall is no longer than a pause until the factions' grace for it has run out.",
)
def talks_in_reach(state: int, on_offer: int, days_in_state: int, grace: float) -> int:
    """Whether talks on withdrawal are there to halt for: moving, agreed, on offer, or held up within the grace."""
    if state == Talks.MOVING or state == Talks.WITHDRAWAL_AGREED:
        return 1
    if state == Talks.NONE:
        return on_offer
    if days_in_state <= grace:
        return 1
    return 0


@rule("M9", sources=("004-p13-e",))
def fire_allows(fire: float, limit: float) -> int:
    """Whether fire is low enough for talks and withdrawal to go on: under attack leaving is risky for Washington."""
    if fire <= limit:
        return 1
    return 0


@rule(
    "M9",
    sources=("000-p13-b", "001-p24-a", "001-p25-a", "001-p36-a"),
    assumption="Each reason counts alike; the sources name them without a weight.",
)
def chance_talks_return(quiet: int, on_offer: int, visit: float, demand: float, chance: float) -> float:
    """Chance that stalled or suspended talks move again today: none without a reason, the same for each of them.

    Reasons: quiet, an offer or a visit in prospect, and Baghdad's demand, more than one where another patron backs it.
    """
    return min(1.0, chance * (quiet + max(on_offer, visit) + demand))


@rule("M9", assumption="What next_talks_state compares the draw with; an agreement needs no draw.")
def chance_of_change(state: int, opens: float, stalls: float, returns: float) -> float:
    """Chance that talks leave their state: open from none, stall while moving, move again once held up."""
    if state == Talks.NONE:
        return opens
    if state == Talks.MOVING:
        return stalls
    if state == Talks.STALLED or state == Talks.SUSPENDED:
        return returns
    return 0.0


@rule(
    "M9", sources=("001-p26-a", "004-p13-d", "record-mediation-events-2024-01-27", "record-mediation-events-2024-01-28")
)
def next_talks_state(
    state: int, broken_off: int, progress: float, opens: float, stalls: float, returns: float, u: float
) -> int:
    """State of the talks tomorrow: 0 none, 1 moving, 2 stalled, 3 suspended, 4 withdrawal agreed.

    Talks that reach full progress end in an agreed withdrawal, which nothing breaks off.
    """
    if state == Talks.WITHDRAWAL_AGREED:
        return Talks.WITHDRAWAL_AGREED
    if state == Talks.NONE:
        return Talks.MOVING if u < opens else Talks.NONE
    if broken_off == 1:
        return Talks.SUSPENDED
    if state == Talks.STALLED or state == Talks.SUSPENDED:
        return Talks.MOVING if u < returns else state
    if progress >= 1.0:
        return Talks.WITHDRAWAL_AGREED
    return Talks.STALLED if u < stalls else Talks.MOVING


@rule("M9", sources=("000-p13-b", "001-p25-a", "001-p33-a", "004-p13-d", "004-p13-e"))
def progress_after_day(state: int, progress: float, rate: float, visit: float, law: int, quiet: int) -> float:
    """Progress of the talks after a day: it grows while they move and fire allows, faster with a visit or a law.

    Either adds the rate once more; a withdrawal law leaves Baghdad less room to let the mission go on.
    """
    if state == Talks.MOVING and quiet == 1:
        return min(1.0, progress + rate * (1.0 + visit + law))
    return progress


@rule("M9", sources=("004-p13-d",), assumption="Steps a month apart: a timetable has dates, and no source gives them.")
def step_is_due(days_since: int) -> int:
    """Whether a step of the agreed timetable is due: a month after the agreement or the last step."""
    if days_since >= 30:
        return 1
    return 0


@rule("M9", sources=("001-p33-a", "004-p13-d"), assumption="A law that demands departure doubles the agreed pace.")
def drawdown_after_step(drawdown: float, timetable: float, law: int) -> float:
    """Share of the forces that has left after a step of a timetable of so many days; twice the step under a law."""
    return min(1.0, drawdown + 30.0 / timetable * (1 + law))
