"""A decision that a scenario, or a person in a seat, takes out of an actor's hands."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from sim.inputs.tables.vocabulary import FORCEABLE


@dataclass(frozen=True, slots=True)
class ForcedDecision:
    """One forced decision: what is chosen, by whom and on which day, and why."""

    date: datetime.date
    actor: str
    decision: str
    choice: str
    reason: str = ""
    sources: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[datetime.date, str, str]:
        """Day, actor and decision: at most one choice can be forced for these."""
        return self.date, self.actor, self.decision

    @property
    def code(self) -> int:
        """The choice's code in sim.kernel.state."""
        return FORCEABLE[self.decision].choices[self.choice]


def merged(first: Iterable[ForcedDecision], second: Iterable[ForcedDecision]) -> tuple[ForcedDecision, ...]:
    """Return both lists in order of day, actor and decision; the second prevails where both force one decision."""
    decisions = {each.key: each for each in (*first, *second)}
    return tuple(decisions[key] for key in sorted(decisions))


def within(
    decisions: Iterable[ForcedDecision], start: datetime.date, end: datetime.date, actors: tuple[str, ...]
) -> tuple[ForcedDecision, ...]:
    """Return the decisions that fall in a window (both days included) and whose actor is among the `actors` present."""
    return tuple(each for each in decisions if start <= each.date <= end and each.actor in actors)
