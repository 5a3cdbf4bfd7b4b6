"""How a rule is declared: its mechanism, what it rests on, and its compiled form.

A rule is a top-level function of scalars: no object, no generator of chance, no input or output, no globals. Chance
comes in as an argument u in [0, 1). The same text runs compiled in the ensemble and in every Mesa agent.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sim.kernel.compiled import compiled

AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])


@dataclass(frozen=True)
class RuleInfo:
    """What is known of a rule besides its text.

    Attributes:
        name: the function's name.
        mechanism: M1 to M13, as in docs/ODD.md.
        sentence: what the rule decides, in a sentence.
        sources: ledger entries it rests on.
        assumption: what is assumed and why, where no entry settles the form; empty otherwise.
        variant: "decider/logic" for a rival rule, empty otherwise.
    """

    name: str
    mechanism: str
    sentence: str
    sources: tuple[str, ...]
    assumption: str
    variant: str


RULES: dict[str, RuleInfo] = {}
"""Every rule by name, filled as the rules' files are imported (sim.rules.catalog imports them all)."""


def rule(
    mechanism: str, *, sources: tuple[str, ...] = (), assumption: str = "", variant: str = ""
) -> Callable[[AnyFunction], AnyFunction]:
    """Declare a function as a named rule and compile it on first use."""

    def declare(function: AnyFunction) -> AnyFunction:
        sentence = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ")
        RULES[function.__name__] = RuleInfo(function.__name__, mechanism, sentence, sources, assumption, variant)
        return compiled(function)

    return declare


def rivals(decider: str, beginning: str) -> tuple[str, ...]:
    """Return the rival rules of a decider whose names begin alike, in the order of their declaration, which is that of
    their codes.
    """
    return tuple(
        name for name, info in RULES.items() if name.startswith(beginning) and info.variant.startswith(f"{decider}/")
    )
