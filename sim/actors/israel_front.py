"""The factions' front against Israel: each decides for itself how much it fires there, and with what effect (M11)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.militia import obedience_of
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, record_decision, record_event
from sim.kernel.decisions import Term, adds, decision, takes
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Theatre
from sim.rules import common, israel, israel_front, militia

MOTIVE = "motive units"


@decision(
    Decision.FIRE_AT_ISRAEL,
    "How many attacks does the faction make on Israel today?",
    value="surplus of motive on this front",
    threshold="surplus above which it fires",
    comparison="",
    rules=("surplus_on_front",),
    also=("motive_of_front", "alarm_of_leaders", "restraint_from_israeli_strikes", "rate_on_front", "attacks_made"),
    headline="{actor} chose to make {choice} on Israel",
    counts=("no attack", "1 attack", "{} attacks"),
    counts_are_steps=True,
)
class FrontTerms(NamedTuple):
    """What opens a faction's front against Israel, and what holds it back."""

    wars: Annotated[float, adds("wars in Lebanon and Gaza", MOTIVE)]
    blows: Annotated[float, takes("Israeli strikes still felt", MOTIVE)]
    order: Annotated[float, takes("Tehran's order", MOTIVE)]
    alarm: Annotated[float, takes("Shia leaders' alarm", MOTIVE)]
    hurdle: Annotated[float, takes("motive that it needs", MOTIVE)]
    rate: Annotated[float, Term("attacks a day that this makes", "attacks a day")]


@compiled
def weigh_front(crisis: Crisis, i: int) -> FrontTerms:
    """What moves faction i to fire at Israel today, what holds it back, and the rate that this makes (M11)."""
    p, world, context = crisis.parameters, crisis.world, crisis.context
    faction, traits = crisis.factions[i], crisis.traits[i]
    strength = max(0.0, militia.order_strength(world.iran_signal, p.iran_cosmetic_order))
    wars = israel_front.motive_of_front(
        traits.israel_focus,
        context.lebanon_front,
        context.gaza_intensity,
        context.gaza_truce,
        p.militia_israel_gaza_weight,
    )
    blows = israel_front.restraint_from_israeli_strikes(faction.israel_strikes_felt, p.militia_israel_fear_weight)
    order = militia.restraint_from_order(strength, obedience_of(crisis, i), p.militia_order_weight)
    alarm = israel_front.alarm_of_leaders(
        world.israel_pressure,
        p.israel_iraq_threshold,
        faction.israel_strikes_felt,
        traits.embeddedness,
        p.militia_israel_alarm,
    )
    hurdle = p.militia_israel_hurdle
    rate = israel_front.rate_on_front(
        israel_front.surplus_on_front(wars, blows, order, alarm, hurdle),
        p.militia_israel_capacity,
        traits.share,
        faction.capability,
        faction.arsenal,
        faction.posture,
        p.militia_israel_when_suspended,
    )
    return FrontTerms(wars=wars, blows=blows, order=order, alarm=alarm, hurdle=hurdle, rate=rate)


@compiled
def attack_israel(crisis: Crisis, i: int, item: int) -> None:
    """One attack by faction i on Israel (M11)."""
    p, address = crisis.parameters, crisis.traits[i].address
    today = crisis.today
    today.attacks_israel += 1
    u = draw(crisis, address, Decision.ISRAEL_HARM, item)
    harm = israel.harm_in_israel(p.consequences_israel_casualty_probability, u)
    harmed = 1 if harm > 0.0 else 0
    today.israel_casualty_attacks += harmed
    today.israel_harm += harm
    record_event(crisis, EventKind.ATTACK_ON_ISRAEL, address, Actor.ISRAEL, Theatre.ISRAEL, 0, 0, 0, 0, harmed)


@compiled
def fire_at_israel(crisis: Crisis, i: int) -> None:
    """Faction i's fire at Israel today (M11). A faction that is not turned on Israel weighs nothing."""
    faction, traits = crisis.factions[i], crisis.traits[i]
    faction.israel_rate, faction.attacks_israel_today = 0.0, 0
    if traits.israel_focus <= 0.0 or crisis.context.follows_record == 1:
        return
    terms = weigh_front(crisis, i)
    faction.israel_rate = terms.rate
    u = draw(crisis, traits.address, Decision.FIRE_AT_ISRAEL, 0)
    faction.attacks_israel_today = common.attacks_made(terms.rate, u)
    for item in range(faction.attacks_israel_today):
        attack_israel(crisis, i, item)
    record_decision(
        crisis,
        traits.address,
        terms,
        choice=faction.attacks_israel_today,
        value=israel_front.surplus_on_front(terms.wars, terms.blows, terms.order, terms.alarm, terms.hurdle),
        threshold=0.0,
        draw=u,
    )


@compiled
def step_israel_front(crisis: Crisis) -> None:
    """The factions' fire at Israel; while the record is followed, which counts attacks on US forces, there is none."""
    for i in range(crisis.faction_count):
        fire_at_israel(crisis, i)
