"""How a strike is carried out: who is held responsible (M4), what it does to factions, Baghdad and Tehran (M6, M13)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.accounts import expose_tehran, open_embassy_incident
from sim.actors.bargains import breach_bargains
from sim.actors.leaders import lose_leader, strike_possible
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, forced_choice, record_act, record_decision, record_event
from sim.kernel.decisions import Term, decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Response, Theatre
from sim.rules import baghdad, brand, common, consequences, united_states


@decision(
    Decision.ATTRIBUTION,
    "Who is held responsible behind the shared brand?",
    value="draw",
    threshold="chance that the author of what is answered is known",
    comparison="<",
    rules=("firer_identified",),
    also=("chance_author_known", "share_of_blame"),
    headline="{choice} was HELD RESPONSIBLE behind the shared brand",
)
class AttributionTerms(NamedTuple):
    """Whom the fire points to."""

    busiest: Annotated[float, Term("faction that fired most, or for which crowds came", "address")]
    fired: Annotated[float, Term("its attacks since the last reprisal", "attacks")]
    tehran: Annotated[float, Term("blame that falls on Tehran", "share", part="context")]


@decision(
    Decision.EMBASSY,
    "Do crowds storm the embassy?",
    value="draw",
    threshold="chance that they do",
    comparison="<",
    rules=("chance_of_storming",),
    choices={0: ("they do not", "No crowds stormed the embassy"), 1: ("they do", "Crowds STORMED THE EMBASSY")},
    forced_as="embassy",
)
class EmbassyTerms(NamedTuple):
    """What brings crowds to the embassy."""

    killed: Annotated[float, Term("killed in the strike", "people", part="threshold")]
    toll: Annotated[float, Term("toll below which crowds do not gather", "people", part="threshold")]
    stance: Annotated[float, Term("Baghdad's stance", "stance units", part="threshold")]


@compiled
def busiest_faction(crisis: Crisis) -> int:
    """Index of the faction that fired most on US forces since the last reprisal (the first among equals)."""
    best = 0
    for i in range(crisis.faction_count):
        if crisis.factions[i].attacks_since_reprisal > crisis.factions[best].attacks_since_reprisal:
            best = i
    return best


@compiled
def stormed_alone(crisis: Crisis, fired: int) -> int:
    """Whether a storming of the embassy by followers of a faction struck before is all that there is to answer."""
    world = crisis.world
    fresh = world.embassy_day >= 0 and world.embassy_day >= world.us_last_reprisal_day
    return 1 if fired == 0 and fresh and index_of(crisis, world.us_last_blamed) >= 0 else 0


@compiled
def faction_by_prominence(crisis: Crisis, u: float) -> int:
    """Index of the faction blamed when the firer is unknown: drawn in proportion to prominence."""
    total = 0.0
    for i in range(crisis.faction_count):
        total += crisis.traits[i].prominence + 1e-9
    for i in range(crisis.faction_count):
        u -= brand.share_of_blame(crisis.traits[i].prominence + 1e-9, total)
        if u < 0.0:
            return i
    return crisis.faction_count - 1


@compiled
def index_of(crisis: Crisis, address: int) -> int:
    """Index of the faction with an address, or -1 when it is not in the scenario."""
    for i in range(crisis.faction_count):
        if crisis.traits[i].address == address:
            return i
    return -1


@compiled
def attribute(crisis: Crisis) -> int:
    """Index of the faction held responsible behind the shared brand (M4)."""
    named, source = forced_choice(crisis, Actor.BRAND, Decision.BLAME)
    accuracy = crisis.parameters.united_states_attribution_accuracy
    u = draw(crisis, Actor.BRAND, Decision.ATTRIBUTION, 0)
    busiest = busiest_faction(crisis)
    fired = crisis.factions[busiest].attacks_since_reprisal
    stormed = stormed_alone(crisis, fired)
    if stormed == 1:
        busiest = index_of(crisis, crisis.world.us_last_blamed)
    chance = brand.chance_author_known(fired, stormed, accuracy)
    blamed = busiest
    if brand.firer_identified(chance, u) == 0:
        blamed = faction_by_prominence(crisis, draw(crisis, Actor.BRAND, Decision.BLAME, 0))
    if index_of(crisis, named) >= 0:
        blamed = index_of(crisis, named)
    tehran = consequences.blame_on_tehran(crisis.parameters.united_states_holds_iran_responsible, accuracy)
    record_decision(
        crisis,
        Actor.BRAND,
        AttributionTerms(busiest=float(crisis.traits[busiest].address), fired=float(fired), tehran=tehran),
        choice=crisis.traits[blamed].address,
        forced=source,
        value=u,
        threshold=chance,
        draw=u,
    )
    return blamed


@compiled
def caught(crisis: Crisis, rung: int) -> float:
    """Toll and damage of a package relative to the recorded one, by the days for which it was awaited (M6)."""
    world = crisis.world
    if rung < Response.MAJOR_CAMPAIGN or world.us_pending_since < 0:
        return 1.0
    return consequences.share_caught(crisis.day - world.us_pending_since, crisis.parameters.consequences_surprise)


@compiled
def strike_sizes(crisis: Crisis, rung: int) -> tuple[float, float, float]:
    """Sizes of the fear, anger and damage that a strike of a rung does to the faction struck (M6)."""
    p = crisis.parameters
    if rung == Response.LEADERSHIP_STRIKE:
        return (
            p.consequences_leadership_strike_fear,
            p.consequences_leadership_strike_anger,
            p.consequences_leadership_strike_damage,
        )
    if rung >= Response.MAJOR_CAMPAIGN:
        damage = p.consequences_campaign_damage * caught(crisis, rung)
        return p.consequences_campaign_fear, p.consequences_campaign_anger, min(1.0, damage)
    return (
        p.consequences_limited_strike_fear,
        p.consequences_limited_strike_anger,
        p.consequences_limited_strike_damage,
    )


@compiled
def strike_feelings(crisis: Crisis, target: int, rung: int) -> tuple[float, float, float]:
    """Fear and anger that a strike adds to the faction struck, by the chosen logic of what strikes do, and how little
    that faction had to do with the fire answered (M4, M6).
    """
    p = crisis.parameters
    fear_size, anger_size, _ = strike_sizes(crisis, rung)
    fear = consequences.fear_stirred(p.rule_strikes, fear_size, anger_size)
    anger = consequences.anger_stirred(p.rule_strikes, fear_size, anger_size)
    innocence = 0.0
    if rung < Response.MAJOR_CAMPAIGN:
        most = crisis.factions[busiest_faction(crisis)].attacks_since_reprisal
        innocence = consequences.innocence_of_target(crisis.factions[target].attacks_since_reprisal, most)
    anger = consequences.anger_at_wrong_target(anger, innocence, p.consequences_wrong_target_anger)
    return fear, anger, innocence


@compiled
def move_factions(crisis: Crisis, target: int, rung: int) -> None:
    """Frighten, enrage and damage the factions; a campaign reaches all, a leader's death is shared by solidarity.

    A strike on Iran itself (target -1) strikes none of them.
    """
    p = crisis.parameters
    fear, anger, innocence = strike_feelings(crisis, target, rung)
    damage = strike_sizes(crisis, rung)[2]
    spread = consequences.shared_anger(p.consequences_spillover, innocence)
    solidarity = consequences.shared_anger(p.militia_solidarity, innocence)
    for i in range(crisis.faction_count):
        faction = crisis.factions[i]
        struck = 1 if i == target or rung == Response.MAJOR_CAMPAIGN else 0
        faction.fear += consequences.fear_from_strike(fear, struck, p.consequences_spillover)
        if rung == Response.LEADERSHIP_STRIKE:
            faction.anger += consequences.anger_over_leader(anger, struck, solidarity)
        else:
            faction.anger += consequences.anger_from_strike(anger, struck, spread)
        if struck == 1:
            faction.capability = consequences.capability_after_strike(faction.capability, damage)
            faction.struck_day = crisis.day
        faction.dread = consequences.dread_after_reprisal(faction.dread, p.consequences_dread_after_reprisal)


@compiled
def killed_in_strike(crisis: Crisis, rung: int, item: int) -> int:
    """Number killed in a strike of a rung (M6)."""
    p = crisis.parameters
    mean = p.consequences_limited_strike_killed
    if rung == Response.LEADERSHIP_STRIKE:
        mean = p.consequences_leadership_strike_killed
    elif rung >= Response.MAJOR_CAMPAIGN:
        mean = p.consequences_campaign_killed * caught(crisis, rung)
    return common.toll(mean, draw(crisis, Actor.UNITED_STATES, Decision.STRIKE_TOLL, item))


@compiled
def grieve_baghdad(crisis: Crisis, rung: int) -> None:
    """A strike on Iraqi soil breaches sovereignty and adds to Baghdad's grievance (M6)."""
    p, world = crisis.parameters, crisis.world
    added = baghdad.grievance_from_strike(
        rung, p.baghdad_grievance_limited, p.baghdad_grievance_leadership, p.baghdad_grievance_campaign
    )
    world.baghdad_grievance += added
    world.baghdad_fresh_grievance += added


@compiled
def grieve_over_officer(crisis: Crisis, target: int) -> None:
    """Baghdad grieves the more for a leader who held a place in its own forces (M6)."""
    p, world = crisis.parameters, crisis.world
    embeddedness, weight = crisis.traits[target].embeddedness, p.consequences_officer_grievance
    added = consequences.grievance_over_officer(p.baghdad_grievance_leadership, embeddedness, weight)
    world.baghdad_grievance += added
    world.baghdad_fresh_grievance += added


@compiled
def kill_leader(crisis: Crisis, target: int) -> None:
    """A faction's leader dies, and with some chance an Iranian commander beside him (M6, M12)."""
    p, world = crisis.parameters, crisis.world
    lose_leader(crisis, target)
    world.leader_killed_day = crisis.day
    crisis.today.leaders_killed += 1
    address = crisis.traits[target].address
    record_act(crisis, EventKind.LEADER_KILLED, Actor.UNITED_STATES, address, 0)
    dies, _ = forced_choice(crisis, Actor.UNITED_STATES, Decision.COMMANDER)
    if dies < 0 and crisis.context.follows_record == 0:
        u = draw(crisis, Actor.UNITED_STATES, Decision.COMMANDER, 0)
        dies = united_states.commander_dies(p.consequences_iranian_commander_present, u)
    if dies == 1:
        world.iran_struck_day = crisis.day
        record_act(crisis, EventKind.COMMANDER_KILLED, Actor.UNITED_STATES, Actor.IRAN, 0)


@compiled
def storm_embassy(crisis: Crisis) -> None:
    """Crowds storm the embassy: an incident that Washington has to answer for (M5, M6)."""
    open_embassy_incident(crisis)
    crisis.today.embassy_stormed += 1
    record_act(crisis, EventKind.EMBASSY_STORMED, Actor.NOBODY, Actor.UNITED_STATES, 0)


@compiled
def rouse_crowds(crisis: Crisis, rung: int, killed: int) -> None:
    """A deadly strike in Iraq may bring crowds into the embassy (M6), unless the record or the scenario has it."""
    said, _ = forced_choice(crisis, Actor.BAGHDAD, Decision.EMBASSY)
    if said >= 0 or crisis.context.follows_record == 1:
        return
    if rung != Response.STRIKE_IN_IRAQ and rung != Response.MAJOR_CAMPAIGN:
        return
    p, world = crisis.parameters, crisis.world
    u = draw(crisis, Actor.BAGHDAD, Decision.EMBASSY, 0)
    chance = consequences.chance_of_storming(
        killed, p.consequences_embassy_killed_threshold, p.consequences_embassy_chance, world.baghdad_stance
    )
    stormed = 1 if u < chance else 0
    if chance > 0.0:
        terms = EmbassyTerms(
            killed=float(killed), toll=p.consequences_embassy_killed_threshold, stance=world.baghdad_stance
        )
        record_decision(crisis, Actor.BAGHDAD, terms, choice=stormed, value=u, threshold=chance, draw=u)
    if stormed == 1:
        storm_embassy(crisis)


@compiled
def count_strike(crisis: Crisis, rung: int, killed: int) -> None:
    """Count a strike in the day's record."""
    today = crisis.today
    today.us_response = max(today.us_response, rung)
    today.militants_killed += killed
    if rung == Response.STRIKE_IN_SYRIA:
        today.us_strikes_syria += 1
    elif rung == Response.STRIKE_IN_IRAQ:
        today.us_strikes_iraq += 1
    elif rung == Response.LEADERSHIP_STRIKE:
        today.us_leadership_strikes += 1
    elif rung == Response.MAJOR_CAMPAIGN:
        today.us_campaigns += 1
    else:
        today.us_strikes_iran += 1


@compiled
def kind_and_theatre(rung: int) -> tuple[int, int]:
    """Event kind and theatre of a strike of a rung."""
    if rung == Response.STRIKE_IN_SYRIA:
        return EventKind.STRIKE + 0, Theatre.SYRIA + 0
    if rung == Response.LEADERSHIP_STRIKE:
        return EventKind.LEADERSHIP_STRIKE + 0, Theatre.IRAQ + 0
    if rung == Response.MAJOR_CAMPAIGN:
        return EventKind.MAJOR_CAMPAIGN + 0, Theatre.IRAQ + 0
    return EventKind.STRIKE + 0, Theatre.IRAQ + 0


@compiled
def strike_iran(crisis: Crisis, killed: int) -> None:
    """A strike on Iran's own soil: Iran weighs a direct answer and fears war, and all factions are frightened (M12)."""
    world, rung = crisis.world, Response.STRIKE_ON_IRAN + 0
    count_strike(crisis, rung, killed)
    record_event(crisis, EventKind.STRIKE_ON_IRAN, Actor.UNITED_STATES, Actor.IRAN, Theatre.IRAN, 0, 0, 0, killed, rung)
    move_factions(crisis, -1, rung)
    world.iran_struck_day = crisis.day
    world.iran_fear += crisis.parameters.iran_fear_per_campaign


@compiled
def strike_faction(crisis: Crisis, target: int, rung: int, killed: int) -> None:
    """A strike on the faction held responsible: what it frightens, enrages and breaches (M4, M6)."""
    count_strike(crisis, rung, killed)
    kind, theatre = kind_and_theatre(rung)
    address = crisis.world.us_last_blamed = crisis.traits[target].address
    record_event(crisis, kind, Actor.UNITED_STATES, address, theatre, address, 0, 0, killed, rung)
    move_factions(crisis, target, rung)
    expose_tehran(crisis, rung / 5.0)
    if rung == Response.LEADERSHIP_STRIKE:
        kill_leader(crisis, target)
        grieve_over_officer(crisis, target)
    if rung == Response.MAJOR_CAMPAIGN:
        crisis.world.iran_fear += crisis.parameters.iran_fear_per_campaign
    if theatre == Theatre.IRAQ:
        grieve_baghdad(crisis, rung)
        breach_bargains(crisis)


@compiled
def carry_out_strike(crisis: Crisis, rung: int, item: int) -> tuple[int, int]:
    """Carry out a US strike of a rung today, the item-th; its rung as carried out, and how many it killed (M4, M6).

    Where the faction held responsible has no leader in place, a limited strike in Iraq takes the place of one on him.
    """
    if rung == Response.STRIKE_ON_IRAN:
        killed = killed_in_strike(crisis, rung, item)
        strike_iran(crisis, killed)
        return rung, killed
    target = attribute(crisis)
    rung = strike_possible(crisis, target, rung)
    killed = killed_in_strike(crisis, rung, item)
    strike_faction(crisis, target, rung, killed)
    return rung, killed
