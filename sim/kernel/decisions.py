"""How a decision is declared: its terms by name, with unit and sign, its choices in words, and the rules that decide.

A decision is declared once, beside its step in sim/actors, as a named tuple of its terms. The step builds the tuple by
name; traces, tables, explanations and the documentation read the declaration. `sim.actors.decisions` holds them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeVar, get_args, get_type_hints

import numpy as np

from sim.kernel.compiled import code_of_type
from sim.kernel.draws import Decision
from sim.kernel.state import Trace, record_type

NOT_WEIGHED = float("nan")
"""What a term holds in a row whose choice was forced before the term was weighed."""


class TraceRow(Trace):
    """A row of a trace: what every decision has, and the terms of its own, in the order of its declaration."""

    terms: list[float]


Part = Literal["value", "threshold", "choice", "context"]
Terms = TypeVar("Terms", bound=tuple[Any, ...])


@dataclass(frozen=True)
class Term:
    """One term of a decision.

    Attributes:
        name: what it is, as people read it.
        unit: unit of the value; "code", "rung" and "0 or 1" stand for words, "address" for an actor.
        sign: "+" or "-" where it is added to or taken from the decision's value, otherwise "".
        part: what it enters: the value, the threshold, what is chosen, or nothing ("context": no rule used it).
        used_by: deciding rules that use it, where rivals differ; empty when all do.
        words: code to words, for a code whose words are not those of the decision's choices.
        draw: how the draw enters: it is compared with this "chance", or made into this "mood"; otherwise "".
        in_text: whether an explanation's text names it; a term that the text says elsewhere is in its data alone.
    """

    name: str
    unit: str
    sign: Literal["+", "-", ""] = ""
    part: Part = "choice"
    used_by: tuple[str, ...] = ()
    words: Mapping[int, str] | None = None
    draw: Literal["", "chance", "mood"] = ""
    in_text: bool = True


def adds(name: str, unit: str) -> Term:
    """Return a term that is added to the decision's value."""
    return Term(name, unit, "+", "value")


def takes(name: str, unit: str) -> Term:
    """Return a term that is taken from the decision's value."""
    return Term(name, unit, "-", "value")


class Choice(NamedTuple):
    """One choice of a decision: its words, and a headline in which capitals mark a step away from the ordinary."""

    words: str
    headline: str


@dataclass(frozen=True)
class DecisionInfo:
    """The declaration of a decision.

    Attributes:
        decision: its number, which is also the address of its draw.
        question: the question decided.
        value_name: what `value` of a trace row is.
        threshold_name: what `threshold` is.
        comparison: how the two are compared: ">=" the value reaches the threshold, "<" the draw falls below a chance,
            "" neither.
        rules: the rule that decides; where rivals can be chosen, one for each, in the order of their codes.
        also: other rules that take part.
        choices: code to choice; empty where the choice is a number or an actor's address.
        headline: for such a decision, its headline with {actor} and {choice}.
        counts: for a number, how none, one and more (with {}) are said.
        counts_are_steps: whether a number above none is a step away from the ordinary.
        forced_as: the decision's name in sim.inputs.tables.vocabulary.FORCEABLE; empty when it cannot be forced.
        record: the named tuple of its terms.
        terms: the terms by field, in the order of a trace row.
    """

    decision: Decision
    question: str
    value_name: str
    threshold_name: str
    comparison: Literal[">=", "<", ""]
    rules: tuple[str, ...]
    also: tuple[str, ...]
    choices: Mapping[int, Choice]
    headline: str
    counts: tuple[str, str, str] | None
    counts_are_steps: bool
    forced_as: str
    record: type[tuple[Any, ...]]
    terms: Mapping[str, Term]

    def words_of(self, choice: int, actors: Mapping[int, str]) -> str:
        """Words of a choice; a number, or the name of an actor by address, where the choices have no words."""
        if self.counts is not None:
            return str(choice)
        return self.choices[choice].words if self.choices else actors.get(choice, str(choice))

    def headline_of(self, actor: str, choice: int, actors: Mapping[int, str]) -> str:
        """What an actor did, in a phrase."""
        if self.choices:
            return self.choices[choice].headline.format(actor=actor)
        if self.counts is not None:
            what = self.counts[min(choice, 2)].format(choice)
        else:
            what = actors.get(choice, "An unknown faction")
        return self.headline.format(actor=actor, choice=what)

    def is_step(self, choice: int) -> bool:
        """Whether a choice is a step away from the ordinary, as the capitals of its headline say."""
        if self.choices:
            return any(word.isupper() and len(word) > 2 for word in self.choices[choice].headline.split())
        return self.counts_are_steps and choice > 0

    def rule_of(self, variant: int) -> str:
        """Name of the rule that decided, by the number in a trace row."""
        return self.rules[variant] if variant < len(self.rules) else self.rules[0]

    def weighed(self, row: Any) -> dict[str, tuple[Term, float]]:
        """Terms of a trace row that were weighed, by field, each with its value; NOT_WEIGHED does not equal itself."""
        values = zip(self.terms.items(), row["terms"].tolist(), strict=False)
        return {field: (term, value) for (field, term), value in values if value == value}


DECISIONS: dict[Decision, DecisionInfo] = {}
"""Every declared decision; complete once sim.actors.decisions is imported."""

_CODES: dict[type, int] = {}


def decision(
    code: Decision,
    question: str,
    *,
    value: str,
    threshold: str,
    comparison: Literal[">=", "<", ""],
    rules: tuple[str, ...],
    also: tuple[str, ...] = (),
    choices: Mapping[int, tuple[str, str]] | None = None,
    headline: str = "",
    counts: tuple[str, str, str] | None = None,
    counts_are_steps: bool = False,
    forced_as: str = "",
) -> Callable[[type[Terms]], type[Terms]]:
    """Declare a named tuple of terms, each annotated with its Term, as the record of a decision; see DecisionInfo."""

    def declare(record: type[Terms]) -> type[Terms]:
        terms: dict[str, Term] = {}
        for field, hint in get_type_hints(record, include_extras=True).items():
            kind, term = get_args(hint)
            if kind is not float or not isinstance(term, Term):
                raise TypeError(f"{record.__name__}.{field} must be Annotated[float, Term(...)]")
            terms[field] = term
        words = {int(number): Choice(*choice) for number, choice in (choices or {}).items()}
        DECISIONS[code] = DecisionInfo(
            code,
            question,
            value,
            threshold,
            comparison,
            rules,
            also,
            words,
            headline,
            counts,
            counts_are_steps,
            forced_as,
            record,
            terms,
        )
        _CODES[record] = int(code)
        return record

    return declare


decision_of: Callable[[tuple[float, ...]], int] = code_of_type(_CODES)
"""Number of the decision whose terms these are; a constant in compiled code."""


def trace_type() -> np.dtype[np.void]:
    """Type of a trace row: the fields of Trace, and room for the terms of the decision that has most."""
    room = max(len(info.terms) for info in DECISIONS.values())
    return np.dtype([*record_type(Trace).descr, ("terms", np.float64, (room,))], align=True)
