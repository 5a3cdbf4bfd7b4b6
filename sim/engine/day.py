"""The order of play of one day.

Overnight what fades has faded. Tehran signals; every faction settles its posture and fire; the attacks fall, on US
forces and on Israel; Americans killed make the factions dread what comes; Washington weighs and strikes; Israel weighs
and strikes; Baghdad condemns, appeals or presses; the talks move or stop; the factions learn from the day; the day is
written down.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import NamedTuple

from sim.actors.attacks import step_attacks
from sim.actors.baghdad import step_baghdad
from sim.actors.beliefs import step_beliefs
from sim.actors.factions import step_militia
from sim.actors.iran import step_iran
from sim.actors.israel import step_israel
from sim.actors.israel_front import step_israel_front
from sim.actors.ledger import step_record
from sim.actors.overnight import dread_what_comes, step_overnight
from sim.actors.talks import step_talks
from sim.actors.united_states import step_united_states
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis


class Turn(NamedTuple):
    """One turn of a day: who takes it, the step played, and whether every faction plays it, one after the other."""

    who: str
    step: Callable[..., None]
    each_faction: bool = False


ORDER_OF_PLAY: tuple[Turn, ...] = (
    Turn("world", step_overnight),
    Turn("iran", step_iran),
    Turn("militia", step_militia, each_faction=True),
    Turn("brand", step_attacks),
    Turn("brand", step_israel_front),
    Turn("world", dread_what_comes),
    Turn("united-states", step_united_states),
    Turn("israel", step_israel),
    Turn("baghdad", step_baghdad),
    Turn("talks", step_talks),
    Turn("world", step_beliefs),
    Turn("world", step_record),
)
"""The turns of a day, in order: the compiled day and the Mesa model both play these."""


def _whole(turn: Turn) -> Callable[[Crisis], None]:
    step = turn.step
    if not turn.each_faction:
        return step

    @compiled
    def play_each(crisis: Crisis) -> None:
        for i in range(crisis.faction_count):
            step(crisis, i)

    return play_each


def _in_turn(first: Callable[[Crisis], None], second: Callable[[Crisis], None]) -> Callable[[Crisis], None]:
    @compiled
    def play_both(crisis: Crisis) -> None:
        first(crisis)
        second(crisis)

    return play_both


play_day: Callable[[Crisis], None] = reduce(_in_turn, map(_whole, ORDER_OF_PLAY))
"""Play today: every turn of ORDER_OF_PLAY."""
