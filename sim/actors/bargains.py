"""Bargains between Baghdad and the factions in a day: a halt for talks, agreed, kept, broken or lapsed (M8, M9).

An understanding with Baghdad fades like any feeling. Reached while talks on withdrawal are in reach it is a bargain:
the faction halts and Baghdad negotiates. It then stands in full until somebody breaks it or talks are out of reach.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, record_act, record_decision
from sim.kernel.decisions import Term, decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import BargainEnd, EventKind, Posture
from sim.rules import baghdad, bargains, common, militia, talks


@decision(
    Decision.UNDERSTANDING,
    "Does Baghdad's appeal reach an understanding with the faction?",
    value="draw",
    threshold="chance of an understanding",
    comparison="<",
    rules=("chance_of_understanding",),
    also=("understanding_reached", "hears_appeal", "effort_of_mediation", "talks_in_reach"),
    choices={
        0: ("no", "{actor} reached no understanding with Baghdad"),
        1: ("yes", "{actor} reached an UNDERSTANDING with Baghdad"),
    },
)
class UnderstandingTerms(NamedTuple):
    """What makes an understanding likely."""

    effort: Annotated[float, Term("effort of mediation", "share", part="threshold")]
    embeddedness: Annotated[float, Term("the faction's seat in the state", "share", part="threshold")]
    capital: Annotated[float, Term("political capital", "share", part="threshold")]
    trust: Annotated[float, Term("trust that the faction keeps a bargain", "share", part="threshold")]
    order: Annotated[float, Term("strength of Tehran's order", "share", part="threshold")]
    talks: Annotated[float, Term("talks in reach, as far as Washington is trusted", "share", part="threshold")]
    faction: Annotated[float, Term("faction", "address", in_text=False)]


@decision(
    Decision.BARGAIN,
    "Does the faction's bargain with Baghdad hold?",
    value="days that talks have been as they are",
    threshold="days of grace for talks held up",
    comparison="",
    rules=("end_of_bargain",),
    also=("talks_in_reach",),
    choices={
        BargainEnd.BROKEN_BY_THE_FACTION: ("the faction broke it", "{actor} BROKE its bargain with Baghdad"),
        BargainEnd.LAPSED: ("it lapsed", "{actor}'s bargain with Baghdad LAPSED"),
        BargainEnd.BROKEN_BY_WASHINGTON: ("Washington broke it", "{actor}'s bargain was BROKEN BY WASHINGTON"),
    },
)
class BargainTerms(NamedTuple):
    """What ended the bargain; a day on which it holds is no decision."""

    struck: Annotated[float, Term("Washington struck Iraqi soil", "0 or 1")]
    fired: Annotated[float, Term("the faction fired in the open", "0 or 1")]
    reach: Annotated[float, Term("talks on withdrawal in reach", "0 or 1")]


@compiled
def reach_of_talks(crisis: Crisis) -> int:
    """Whether there are talks to halt for; once a law demands departure an offer alone is not enough for Baghdad."""
    world = crisis.world
    offer = crisis.context.talks_on_offer if world.parliament_law == 0 else 0
    return talks.talks_in_reach(
        world.talks_state, offer, crisis.day - world.talks_day, crisis.parameters.talks_grace_days
    )


@compiled
def appeal_to_faction(crisis: Crisis, i: int) -> None:
    """Baghdad's appeal to faction i and what comes of it; with talks in reach an understanding is a bargain (M8)."""
    p, world, faction, traits = crisis.parameters, crisis.world, crisis.factions[i], crisis.traits[i]
    order = militia.order_strength(world.iran_signal, p.iran_cosmetic_order)
    reach = reach_of_talks(crisis)
    effort = baghdad.effort_of_mediation(p.baghdad_mediation, crisis.context.kurdish_warnings)
    chance = bargains.chance_of_understanding(
        effort,
        traits.embeddedness,
        world.baghdad_capital,
        faction.trust,
        order,
        reach * world.bargain_trust,
        p.baghdad_mediation_alone,
        p.baghdad_mediation_with_order,
        p.baghdad_mediation_with_talks,
    )
    u = draw(crisis, traits.address, Decision.UNDERSTANDING, 0)
    reached = bargains.understanding_reached(chance, u)
    terms = UnderstandingTerms(
        effort=effort,
        embeddedness=traits.embeddedness,
        capital=world.baghdad_capital,
        trust=faction.trust,
        order=order,
        talks=reach * world.bargain_trust,
        faction=float(traits.address),
    )
    record_decision(crisis, traits.address, terms, choice=reached, value=u, threshold=chance, draw=u)
    if reached == 1:
        faction.deal = max(faction.deal, p.baghdad_understanding)
        if reach == 1:
            faction.bargain_day = crisis.day
        crisis.today.baghdad_understandings += 1
        record_act(crisis, EventKind.UNDERSTANDING, Actor.BAGHDAD, traits.address, reach)


@compiled
def end_bargain(crisis: Crisis, i: int, end: int) -> None:
    """Faction i's bargain ends; a breach undoes the understanding at once, and one by the faction costs it trust."""
    faction, address = crisis.factions[i], crisis.traits[i].address
    faction.bargain_day = -1
    if end == BargainEnd.LAPSED:
        record_act(crisis, EventKind.BARGAIN_BROKEN, Actor.BAGHDAD, address, end)
        return
    faction.deal = 0.0
    if end == BargainEnd.BROKEN_BY_WASHINGTON:
        record_act(crisis, EventKind.BARGAIN_BROKEN, Actor.UNITED_STATES, address, end)
    else:
        faction.trust = bargains.trust_after_breach(faction.trust, crisis.parameters.baghdad_trust_lost)
        record_act(crisis, EventKind.BARGAIN_BROKEN, address, Actor.BAGHDAD, end)


@compiled
def weigh_bargain(crisis: Crisis, i: int, struck: int) -> int:
    """What ends faction i's bargain today, if anything; what a faction that suspended fires hides behind the brand."""
    faction = crisis.factions[i]
    fired = 1 if faction.attacks_today > 0 and faction.posture <= Posture.SURGE else 0
    reach = reach_of_talks(crisis)
    end = bargains.end_of_bargain(struck, fired, reach)
    if end != BargainEnd.HOLDS:
        days, grace = float(crisis.day - crisis.world.talks_day), crisis.parameters.talks_grace_days
        terms = BargainTerms(struck=float(struck), fired=float(fired), reach=float(reach))
        record_decision(crisis, crisis.traits[i].address, terms, choice=end, value=days, threshold=grace)
        end_bargain(crisis, i, end)
    return end


@compiled
def breach_bargains(crisis: Crisis) -> None:
    """A US strike on Iraqi soil breaks every bargain in force, and with them trust that Washington keeps one (M8)."""
    broken = 0
    for i in range(crisis.faction_count):
        if crisis.factions[i].bargain_day >= 0:
            weigh_bargain(crisis, i, 1)
            broken = 1
    if broken == 1:
        world = crisis.world
        world.bargain_trust = bargains.trust_after_breach(world.bargain_trust, crisis.parameters.baghdad_trust_lost)


@compiled
def keep_bargains(crisis: Crisis) -> None:
    """Trust mends as slowly as a grievance fades; bargains are held to what was fired and to where the talks stand."""
    world, left = crisis.world, crisis.left.baghdad_grievance
    world.bargain_trust = common.approach(world.bargain_trust, 1.0, left)
    for i in range(crisis.faction_count):
        crisis.factions[i].trust = common.approach(crisis.factions[i].trust, 1.0, left)
        if crisis.factions[i].bargain_day >= 0 and crisis.context.follows_record == 0:
            weigh_bargain(crisis, i, 0)
