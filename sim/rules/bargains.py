"""Bargain rules: how a halt for talks is agreed between Baghdad and a faction, what ends it, what is left (M8, M9)."""

from __future__ import annotations

from sim.kernel.state import BargainEnd
from sim.rules.declare import rule


@rule(
    "M8",
    sources=(
        "000-p14-a",
        "001-p31-a",
        "003-p08-a",
        "record-mediation-events-2023-10-23",
        "record-mediation-events-2024-01-29",
    ),
)
def chance_of_understanding(
    mediation: float,
    embeddedness: float,
    capital: float,
    trust: float,
    order: float,
    talks: float,
    alone: float,
    with_order: float,
    with_talks: float,
) -> float:
    """Chance that an appeal reaches an understanding with a faction: little alone, more with Tehran's order or talks.

    embeddedness: the faction's seat in the state; trust: Baghdad's, that it keeps a bargain; order: strength of
    Tehran's signal as an order; talks: talks on withdrawal in reach, as far as Washington is trusted. All 0 to 1.
    """
    offered = alone + with_order * max(0.0, order) + with_talks * talks
    return min(1.0, mediation * embeddedness * capital * trust * offered)


@rule(
    "M8",
    sources=("001-p31-a", "001-p21-c", "001-p23-b"),
    assumption="Who was just killed agrees to nothing, and until an heir leads nobody can bind the others.",
)
def hears_appeal(bound: int, led: int) -> int:
    """Whether Baghdad's appeal can reach a faction: it is not bound by a bargain already, and somebody leads it."""
    return 1 if bound == 0 and led == 1 else 0


@rule("M8", sources=("001-p31-a", "003-p08-a"))
def understanding_reached(chance: float, u: float) -> int:
    """Whether an appeal reaches an understanding with a faction."""
    if u < chance:
        return 1
    return 0


@rule(
    "M9",
    sources=("001-p21-c", "001-p31-a", "004-p13-a", "004-p13-e"),
    assumption="A leak tells what the bargain was, not what ends it: any side's breach does, or talks out of reach.",
)
def end_of_bargain(struck: int, fired: int, reach: int) -> int:
    """What ends a halt for talks: 0 nothing, 1 the faction fires, 2 talks out of reach, 3 Washington strikes Iraq."""
    if struck == 1:
        return BargainEnd.BROKEN_BY_WASHINGTON
    if fired == 1:
        return BargainEnd.BROKEN_BY_THE_FACTION
    if reach == 0:
        return BargainEnd.LAPSED
    return BargainEnd.HOLDS


@rule("M8", sources=("001-p21-c", "001-p23-b"), assumption="A breach costs a share of the trust that there was.")
def trust_after_breach(trust: float, lost: float) -> float:
    """What is left of trust in whoever broke a bargain."""
    return trust * (1.0 - lost)
