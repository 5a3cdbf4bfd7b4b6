"""Names of actors: from the address in the space of draws to the id a scenario uses and the name people read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sim.errors import NotFoundError, nearest, sentence, shown
from sim.inputs.tables.parameters import faction_table
from sim.kernel.draws import Actor


@dataclass(frozen=True)
class Named:
    """One actor: address (1 to 99 for factions, from 101 for the others), id, and name for people."""

    address: int
    id: str
    name: str


@cache
def all_actors() -> dict[int, Named]:
    """Every actor by address: the factions first, then governments, talks, brand and record."""
    factions = [Named(faction.address, faction.id, faction.name) for faction in faction_table().values()]
    others = [Named(int(actor), actor.id, actor.title) for actor in Actor if actor != Actor.NOBODY]
    return {actor.address: actor for actor in [*factions, *others]}


def find_actor(text: str, factions: tuple[str, ...]) -> Named:
    """Actor by id or by name, among the factions present and those that are no factions.

    Raises:
        NotFoundError: there is no such actor, or the faction is not in the scenario.
    """
    folded = text.strip().lower().replace("_", "-").replace(" ", "-")
    absent = set(faction_table()) - set(factions)
    for actor in all_actors().values():
        if folded in (actor.id, actor.name.lower().replace(" ", "-")):
            if actor.id in absent:
                raise NotFoundError(f"{actor.name} is not in this scenario; present are {', '.join(factions)}.")
            return actor
    allowed = [actor.id for actor in all_actors().values() if actor.id not in absent]
    hint = nearest(text, allowed)
    raise NotFoundError(sentence(f"There is no actor {shown(text)}; allowed are {', '.join(allowed)}{hint}"))
