"""Who acts on whom, of what kind, and where: events counted by kind, actor, target and theatre in each of some runs.

An act is an event that one actor does to another. Each kind of event has a group, or stands among those that are no
act of one on another: what an actor changes of itself, and what a strike did, whose strike is counted already.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from sim.engine.play import Lanes, Reducer
from sim.kernel.state import EventKind, Theatre

Array = npt.NDArray[Any]
Key = TypeVar("Key", bound=Hashable)


class Group(Enum):
    """What kind of act it is, in the words of a legend."""

    ATTACK = "attacks"
    STRIKE = "strikes"
    SIGNAL = "warnings, orders, signals"
    TALK = "appeals, bargains, talks"
    PRESSURE = "demands, condemnations, pressure"


GROUPS: dict[EventKind, Group] = {
    **dict.fromkeys((EventKind.ATTACK, EventKind.ATTACK_ON_ISRAEL), Group.ATTACK),
    **dict.fromkeys((EventKind.STRIKE, EventKind.LEADERSHIP_STRIKE, EventKind.MAJOR_CAMPAIGN), Group.STRIKE),
    **dict.fromkeys((EventKind.STRIKE_ON_IRAN, EventKind.IRAN_STRIKE, EventKind.ISRAEL_STRIKE), Group.STRIKE),
    **dict.fromkeys((EventKind.IRAN_ANSWERS_ISRAEL, EventKind.ISRAEL_ANSWERS_IRAN), Group.STRIKE),
    **dict.fromkeys((EventKind.WARNING, EventKind.IRAN_WARNING, EventKind.SIGNAL_CHANGED), Group.SIGNAL),
    **dict.fromkeys((EventKind.ISRAEL_RESTRAINED, EventKind.REPRISAL_RECONSIDERED), Group.SIGNAL),
    EventKind.ANSWER_TO_IRAN: Group.SIGNAL,
    **dict.fromkeys((EventKind.APPEAL_TO_FACTIONS, EventKind.APPEAL_TO_TEHRAN), Group.TALK),
    **dict.fromkeys((EventKind.APPEAL_TO_WASHINGTON, EventKind.TEHRAN_HEEDS, EventKind.TEHRAN_REBUFFS), Group.TALK),
    **dict.fromkeys((EventKind.UNDERSTANDING, EventKind.BARGAIN_BROKEN, EventKind.TALKS_CHANGED), Group.TALK),
    **dict.fromkeys((EventKind.DRAWDOWN, EventKind.ARRESTS_REVERSED), Group.TALK),
    **dict.fromkeys((EventKind.CONDEMNATION, EventKind.WITHDRAWAL_DEMAND, EventKind.COERCION), Group.PRESSURE),
    **dict.fromkeys((EventKind.PARLIAMENT_VOTE, EventKind.ARRESTS, EventKind.EMBASSY_STORMED), Group.PRESSURE),
}
"""Group of each kind of event that one actor does to another."""

OF_ITSELF = frozenset(
    {EventKind.SUSPENSION, EventKind.RESUMPTION, EventKind.SURGE, EventKind.STAND_DOWN, EventKind.STAND_DOWN_ENDED}
    | {EventKind.LEADER_SUCCEEDED, EventKind.PROTECTION_RAISED}
)
"""Kinds in which an actor changes its own course: nobody is acted upon."""

EFFECTS = frozenset({EventKind.LEADER_KILLED, EventKind.COMMANDER_KILLED})
"""What a strike did; the strike is an event of its own, and would be counted twice."""

ADDRESSES, PLACES = 256, 8
"""Addresses of actors lie below the one, theatres and nowhere (0) below the other."""


class Act(NamedTuple):
    """A kind of event with who does it to whom, and where."""

    kind: EventKind
    actor: int
    """Address; 0 for a crowd, which is no actor of the model."""
    target: int
    """Address; 0 for nobody."""
    theatre: Theatre | None
    """None where it falls nowhere in particular."""

    @property
    def group(self) -> Group | None:
        """Its group; None where it is no act of one on another."""
        return GROUPS.get(self.kind)


def _codes(events: Any) -> Array:
    """Kind, actor, target and theatre of Event records as one number each."""
    pairs = (events["kind"] * ADDRESSES + events["actor"]) * ADDRESSES + events["target"]
    return np.asarray(pairs * PLACES + events["theatre"] + 1)


def _act(code: int) -> Act:
    rest, place = divmod(code, PLACES)
    pair, target = divmod(rest, ADDRESSES)
    kind, actor = divmod(pair, ADDRESSES)
    return Act(EventKind(kind), actor, target, Theatre(place - 1) if place else None)


@dataclass(frozen=True, eq=False)
class Acts:
    """How often each act happens in each of some runs.

    Attributes:
        acts: every act that happens in any of them, in the order of kind, actor, target and theatre.
        counts: number of times, (runs, acts).
    """

    acts: tuple[Act, ...]
    counts: Array

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.counts)

    @cached_property
    def means(self) -> dict[Act, float]:
        """Mean over runs of each act that has a group; in a single run, its number."""
        means = self.counts.mean(axis=0).tolist()
        return {act: mean for act, mean in zip(self.acts, means, strict=True) if act.group is not None}

    def mean_by(self, key: Callable[[Act], Key | None]) -> dict[Key, float]:
        """Mean over runs of the acts that have a group, added up by a key; acts whose key is None are left out."""
        sums: dict[Key, float] = {}
        for act, mean in self.means.items():
            if (place := key(act)) is not None:
                sums[place] = sums.get(place, 0.0) + mean
        return sums


def acts_of_events(events: Any) -> Acts:
    """Count the acts of some events of one run, Event records."""
    return _table([_counted(events)])


def _counted(events: Any) -> tuple[Array, Array]:
    return np.unique(_codes(events), return_counts=True)


def _table(rows: list[tuple[Array, Array]]) -> Acts:
    """Codes and their numbers in each run, as one table."""
    codes = np.unique(np.concatenate([codes for codes, _ in rows]))
    counts = np.zeros((len(rows), len(codes)), dtype=np.int32)
    for run, (own, numbers) in enumerate(rows):
        counts[run, np.searchsorted(codes, own)] = numbers
    return Acts(tuple(_act(code) for code in codes.tolist()), counts)


class ActCounts(Reducer):
    """Takes the acts of runs while they are played; the events themselves are not kept."""

    needs = frozenset({"events"})

    def __init__(self, runs: int) -> None:
        """Make room for runs."""
        self._rows = [(np.zeros(0, np.int64), np.zeros(0, np.int64))] * runs

    def take(self, lanes: Lanes, row: int) -> None:
        """Take from lanes; lane k belongs to row + k."""
        for lane, count in enumerate(lanes.sizes[:, 0].tolist()):
            self._rows[row + lane] = _counted(lanes.events[lane, :count])

    def acts(self) -> Acts:
        """The acts of all runs."""
        return _table(self._rows)
