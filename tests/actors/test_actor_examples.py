"""Worked examples of the actors' steps: from a state and its draws to decisions, events and changes of state."""

from __future__ import annotations

import ast
import inspect
from typing import Any

import pytest
from worked import differences, examples, play

from sim.actors.decisions import ACTOR_FILES, DECISIONS
from sim.kernel.draws import Decision

EXAMPLES = dict(examples())


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_step_does_what_is_worked_out_by_hand(name: str) -> None:
    example = EXAMPLES[name]
    assert differences(play(example), example["expect"]) == [], example["says"]


def test_every_step_has_an_example() -> None:
    steps = {
        f"{module.__name__.rpartition('.')[2]}.{node.name}"
        for module in ACTOR_FILES
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.FunctionDef)
    }
    assert {example["step"] for example in EXAMPLES.values()} == steps


def test_every_choice_of_every_decision_has_an_example_and_every_term_of_it_a_value() -> None:
    chosen: dict[str, set[str]] = {}
    moved: dict[str, set[str]] = {}
    for example in EXAMPLES.values():
        for decision in example["expect"].get("decisions", ()):
            name = decision["decision"]
            chosen.setdefault(name, set()).add(decision["choice"])
            moved.setdefault(name, set()).update(field for field, value in decision["terms"].items() if value)
    for number, info in DECISIONS.items():
        name = Decision(number).name.lower().replace("_", "-")
        assert set(info.terms) == moved[name], name
        assert {choice.words for choice in info.choices.values()} - chosen[name] <= NEVER_RECORDED.get(name, set()), (
            name
        )


NEVER_RECORDED = {"warning": {"no"}, "coercion": {"no"}, "protection": {"no"}}
"""Choices that are not recorded: a day without a warning, new pressure or more protection is no decision."""


@pytest.mark.parametrize(
    ("part", "value"), [("returns", True), ("events", []), ("world", {"us_pressure": 1.0}), ("factions", {})]
)
def test_an_example_that_expects_something_else_fails(part: str, value: Any) -> None:
    """Negative control."""
    example = EXAMPLES["standing.weigh_suspension-1"]
    assert differences(play(example), example["expect"] | {part: value})
