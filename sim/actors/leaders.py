"""Leaders of factions: who can be killed, how long a faction goes without, and the temper of the heir (M3)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.militia import MOTIVE, days_since, is_led
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, record_act, record_decision
from sim.kernel.decisions import Term, decision
from sim.kernel.draws import Decision
from sim.kernel.state import EventKind, Response
from sim.rules import common, militia


@decision(
    Decision.SUCCESSION,
    "What temper has the heir of the killed leader?",
    value="how much more than the first leader the heir urges to fire",
    threshold="none: the first leader's temper",
    comparison=">=",
    rules=("mood",),
    also=("heir_takes_over",),
    choices={
        0: ("tamer", "A TAMER heir took over the lead of {actor}"),
        1: ("harsher", "A HARSHER heir took over the lead of {actor}"),
    },
)
class SuccessionTerms(NamedTuple):
    """What an heir brings, and how long the faction was without a leader."""

    temper: Annotated[float, Term("temper of the heir", MOTIVE, "+", "value", draw="mood")]
    days: Annotated[float, Term("days without a leader", "days")]


@compiled
def lose_leader(crisis: Crisis, i: int) -> None:
    """Faction i's leader dies; until an heir takes over nobody leads it."""
    faction = crisis.factions[i]
    faction.leaders_killed += 1
    faction.leader_killed_day = crisis.day
    faction.heir_day = crisis.day + int(crisis.parameters.militia_succession_days)


@compiled
def strike_possible(crisis: Crisis, i: int, rung: int) -> int:
    """Rung of a strike on faction i: nobody can be killed as its leader while nobody leads it, so it is struck in Iraq.

    While the record is followed its strikes fall as they did.
    """
    if rung == Response.LEADERSHIP_STRIKE and is_led(crisis, i) == 0 and crisis.context.follows_record == 0:
        return Response.STRIKE_IN_IRAQ + 0
    return rung


@compiled
def succeed_leader(crisis: Crisis, i: int) -> None:
    """An heir takes over faction i once its succession is settled: harsher or tamer than the first leader (M3)."""
    p, faction, address = crisis.parameters, crisis.factions[i], crisis.traits[i].address
    if is_led(crisis, i) == 1:
        return
    days = days_since(crisis.day, faction.leader_killed_day)
    if militia.heir_takes_over(days, p.militia_succession_days) == 0:
        return
    u = draw(crisis, address, Decision.SUCCESSION, 0)
    faction.temper = common.mood(u, p.militia_temper_spread)
    faction.heir_day = -1
    harsher = 1 if faction.temper >= 0.0 else 0
    terms = SuccessionTerms(temper=faction.temper, days=float(days))
    record_decision(crisis, address, terms, choice=harsher, value=faction.temper, threshold=0.0, draw=u)
    record_act(crisis, EventKind.LEADER_SUCCEEDED, address, 0, harsher)
