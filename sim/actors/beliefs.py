"""What factions learn: how hard Washington answers deaths, and what a pause brings (M3)."""

from __future__ import annotations

from sim.actors.militia import days_since
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis
from sim.kernel.state import Posture, Response, Talks
from sim.rules import militia

ANSWER_DAYS = 14
"""Days within which factions take a strike for the answer to American deaths, and its lack for none."""

QUIET_DAYS = 30.0
"""Days of an unbroken pause that teach as much as one strike."""


@compiled
def learn_of_answer(crisis: Crisis) -> None:
    """Every faction expects a harder or milder answer to deaths after what Washington did within two weeks."""
    p, world = crisis.parameters, crisis.world
    since = days_since(crisis.day, world.us_deaths_day)
    if since < 0 or since > ANSWER_DAYS:
        return
    struck = crisis.today.us_response >= Response.STRIKE_IN_SYRIA
    absorbed = since == ANSWER_DAYS and world.us_last_reprisal_day < world.us_deaths_day
    if not struck and not absorbed:
        return
    seen = militia.answer_seen(crisis.today.us_response) if struck else 0.0
    for i in range(crisis.faction_count):
        faction = crisis.factions[i]
        faction.answer_expected = militia.belief_after(faction.answer_expected, seen, p.militia_learning)


@compiled
def learn_of_pause(crisis: Crisis, i: int) -> None:
    """What faction i's announced pause brings: a strike on it tells against pausing, moving talks or quiet for it."""
    p, world, faction = crisis.parameters, crisis.world, crisis.factions[i]
    if faction.posture != Posture.SUSPENDED and faction.posture != Posture.PASSIVE_DEFENCE:
        return
    if faction.struck_day == crisis.day:
        faction.pause_worth = militia.belief_after(faction.pause_worth, -1.0, p.militia_learning)
    elif world.talks_state == Talks.MOVING or world.us_last_reprisal_day < faction.posture_day:
        faction.pause_worth = militia.belief_after(faction.pause_worth, 1.0, p.militia_learning / QUIET_DAYS)


@compiled
def step_beliefs(crisis: Crisis) -> None:
    """What the factions learn from the day."""
    learn_of_answer(crisis)
    for i in range(crisis.faction_count):
        learn_of_pause(crisis, i)
