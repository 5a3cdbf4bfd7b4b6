"""Baghdad's arrests in a day: whether there are any, whether they stand, and what they cost (M8)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, record_act, record_decision
from sim.kernel.decisions import Term, decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind
from sim.rules import baghdad, consequences


@decision(
    Decision.ARREST,
    "Does Baghdad make arrests?",
    value="draw",
    threshold="chance of arrests",
    comparison="<",
    rules=("arrests_made",),
    choices={0: ("no", "Baghdad made no arrests"), 1: ("yes", "Baghdad made ARRESTS")},
)
class ArrestTerms(NamedTuple):
    """Whether there is an occasion."""

    occasion: Annotated[float, Term("occasion", "0 or 1")]


@decision(
    Decision.ARREST_REVERSED,
    "Are the arrests reversed?",
    value="draw",
    threshold="chance of a reversal",
    comparison="<",
    rules=("arrests_reversed",),
    also=("capability_after_strike",),
    choices={0: ("no", "Baghdad's arrests STOOD"), 1: ("yes", "Baghdad REVERSED its arrests")},
)
class ArrestReversedTerms(NamedTuple):
    """Where Baghdad stood at the time; the chance of a reversal is a parameter."""

    stance: Annotated[float, Term("Baghdad's stance", "stance units", part="context")]


@compiled
def make_arrests(crisis: Crisis) -> None:
    """Baghdad makes arrests: if they stand the factions lose by them for weeks, if not Baghdad loses standing (M8)."""
    p, world = crisis.parameters, crisis.world
    record_act(crisis, EventKind.ARRESTS, Actor.BAGHDAD, Actor.BRAND, 0)
    u = draw(crisis, Actor.BAGHDAD, Decision.ARREST_REVERSED, 0)
    chance = p.baghdad_arrest_reversal
    reversal = baghdad.arrests_reversed(chance, u)
    terms = ArrestReversedTerms(stance=world.baghdad_stance)
    record_decision(crisis, Actor.BAGHDAD, terms, choice=reversal, value=u, threshold=chance, draw=u)
    if reversal == 1:
        world.baghdad_capital = max(0.0, world.baghdad_capital - p.baghdad_appeal_cost)
        record_act(crisis, EventKind.ARRESTS_REVERSED, Actor.BAGHDAD, Actor.BRAND, 0)
        return
    for i in range(crisis.faction_count):
        faction = crisis.factions[i]
        faction.capability = consequences.capability_after_strike(faction.capability, p.baghdad_arrest_effect)


@compiled
def weigh_arrests(crisis: Crisis) -> None:
    """Whether arrests follow the storming of the embassy or American deaths (M8)."""
    p, world = crisis.parameters, crisis.world
    occasion = 1 if world.us_deaths_day == crisis.day or world.embassy_day == crisis.day else 0
    if occasion == 0 or crisis.context.follows_record == 1:
        return
    u = draw(crisis, Actor.BAGHDAD, Decision.ARREST, 0)
    chance = p.baghdad_arrest_chance
    arrests = baghdad.arrests_made(occasion, chance, u)
    terms = ArrestTerms(occasion=float(occasion))
    record_decision(crisis, Actor.BAGHDAD, terms, choice=arrests, value=u, threshold=chance, draw=u)
    if arrests == 1:
        make_arrests(crisis)
