"""Worked examples: what each rule gives in cases that a reader can check by hand, compiled and as ordinary Python."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.rules.catalog import RULE_FILES, RULES

HERE = Path(__file__).resolve().parent
TOLERANCE = 1e-12
FORWARDING = {
    "control_calibrated",
    "pressure_weighed_accumulated",
    "pressure_weighed_disproportionate",
    "fear_of_backlash",
    "fear_of_neither",
}
"""Rules that hand on what they are given, or give one value: one example says it all."""


def rules_of(module: Any) -> dict[str, Any]:
    """Rules that a file declares, by name: what it merely imports is left out."""
    return {
        name: getattr(module, name)
        for name in RULES
        if hasattr(module, name) and getattr(module, name).__module__ == module.__name__
    }


FILES = {module.__name__.rpartition(".")[2]: rules_of(module) for module in RULE_FILES}
BY_NAME = {name: rule for rules in FILES.values() for name, rule in rules.items()}
EXAMPLES = {name: yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8")) for name in FILES}
CASES = [
    pytest.param(rule, example, id=f"{rule}-{number}")
    for examples in EXAMPLES.values()
    for rule, given in examples.items()
    for number, example in enumerate(given, start=1)
]


def arguments(rule: str, example: dict[str, Any]) -> list[int | float]:
    """Inputs in the rule's order, as the types it declares."""
    kinds = {name: each.annotation for name, each in inspect.signature(BY_NAME[rule]).parameters.items()}
    assert list(example["inputs"]) == list(kinds), "the inputs are named as the rule names them, in its order"
    for name, kind in kinds.items():
        assert type(example["inputs"][name]).__name__ == kind, f"{name} is {kind}"
    return list(example["inputs"].values())


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_the_rule_gives_what_is_worked_out_by_hand(rule: str, example: dict[str, Any]) -> None:
    given, expected = arguments(rule, example), example["expect"]
    found = BY_NAME[rule](*given)
    assert type(expected).__name__ == inspect.signature(BY_NAME[rule]).return_annotation
    if isinstance(expected, int):
        assert found == expected, example["says"]
    else:
        assert abs(found - expected) <= TOLERANCE * max(1.0, abs(expected)), example["says"]


@pytest.mark.parametrize("file", FILES)
def test_every_rule_of_the_file_has_examples_and_no_other(file: str) -> None:
    assert set(EXAMPLES[file]) == set(FILES[file])
    few = {rule for rule, given in EXAMPLES[file].items() if len(given) < 2}
    assert few <= FORWARDING


def test_every_rule_of_the_catalogue_has_examples() -> None:
    assert set(RULES) == {rule for examples in EXAMPLES.values() for rule in examples}


@pytest.mark.parametrize("file", FILES)
def test_no_two_examples_of_a_rule_are_the_same(file: str) -> None:
    for rule, given in EXAMPLES[file].items():
        inputs = [tuple(example["inputs"].items()) for example in given]
        assert len(set(inputs)) == len(inputs), rule
        assert all(set(example) == {"says", "inputs", "expect"} for example in given), rule
        assert all(example["says"].endswith(".") for example in given), rule


def test_both_answers_of_a_yes_or_no_rule_are_shown() -> None:
    """A rule that answers 0 or 1 has an example of either, so that no example passes by always saying no."""
    for examples in EXAMPLES.values():
        for rule, given in examples.items():
            answers = {example["expect"] for example in given}
            assert len(answers) > 1 or rule in FORWARDING, rule
