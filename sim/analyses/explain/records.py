"""What an explanation holds: one record for a decision, its inputs, its rule, and for a day's decisions together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from html import escape
from typing import Any

from sim.notebook import caption, card, term_chart


@dataclass(frozen=True)
class Weighed:
    """One input of a decision.

    Attributes:
        name: what it is.
        value: in `unit`.
        unit: unit of the value; "code", "address" and "rung" stand for a name.
        sign: whether it adds to ("+") or takes from ("-") what was compared, or is context ("").
        word: the name that a code stands for; empty otherwise.
        said: whether the text mentions it as context.
    """

    name: str
    value: float
    unit: str
    sign: str = ""
    word: str = ""
    said: bool = True


@dataclass(frozen=True)
class RuleUsed:
    """The rule that decided: name, mechanism (M1 to M13), what it says, its rivals, and what it rests on."""

    name: str
    mechanism: str
    sentence: str
    variant: str
    rivals: tuple[str, ...]
    sources: tuple[str, ...]
    assumption: str


@dataclass(frozen=True)
class Explained:
    """One decision of one actor on one day of one run."""

    day: int
    date: date
    actor: str
    actor_name: str
    decision: str
    question: str
    headline: str
    choice: int
    choice_name: str
    notable: bool
    forced: int
    """0 the actor's own, 1 forced by the scenario or a person, 2 fixed by the record."""
    reason: str
    """Why the scenario forced the choice; empty otherwise."""
    value: float
    value_name: str
    threshold: float
    threshold_name: str
    comparison: str
    margin: float
    draw: float | None
    """The uniform number in [0, 1); None when chance played no part."""
    rate: float | None
    """Attacks a day, for decisions to fire."""
    inputs: tuple[Weighed, ...]
    rule: RuleUsed | None
    citations: tuple[str, ...]


@dataclass(frozen=True)
class PostureChange:
    """A day on which a faction's posture changed, and to what."""

    day: int
    date: date
    posture: str


@dataclass(frozen=True, repr=False)
class Explanation:
    """Everything decided on one day of one run, by one actor or by all."""

    scenario: str
    reading: str | None
    seed: int
    run: int
    day: int
    date: date
    actor: str | None
    decisions: tuple[Explained, ...]
    nearest_changes: tuple[PostureChange, ...]
    """Nearest days on which the asked faction's posture changed, when it did not change on the day asked about."""

    def to_json(self) -> dict[str, Any]:
        """The explanation as plain values; days count from 0 at the scenario's start."""
        return asdict(self)

    @property
    def _title(self) -> str:
        name = f"{self.scenario}@{self.reading}" if self.reading else self.scenario
        who = f", {self.actor}" if self.actor else ""
        return f"{self.date} (day {self.day}) in run {self.run} of {name}, seed {self.seed}{who}"

    def __repr__(self) -> str:
        """Day, run and actor, and how many decisions are explained."""
        return f"<Explanation of {self._title}: {len(self.decisions)} decisions>"

    def _repr_html_(self) -> str:
        return card(f"Decisions of {self._title}", {}, *map(_decision_html, self.decisions))


def _decision_html(decision: Explained) -> str:
    """A decision: what was chosen, what was compared, and a bar for each term that was added or taken away."""
    signed = {each.name: -each.value if each.sign == "-" else each.value for each in decision.inputs if each.sign}
    terms = {name: value for name, value in signed.items() if value}
    compared = f"{decision.value_name} {decision.value:.3g}; {decision.threshold_name} {decision.threshold:.3g}"
    draw = "" if decision.draw is None else f"; the draw was {decision.draw:.3g}"
    chart = term_chart(terms, f"What was weighed by {decision.actor_name}") if terms and not decision.forced else ""
    weight = 600 if decision.notable else 400
    return f'<div style="font-weight:{weight};margin-top:.3em">{escape(decision.headline)}</div>' + (
        caption(f"{compared}{draw}") + chart
    )
