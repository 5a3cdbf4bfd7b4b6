"""What every rule keeps to, whatever it is given: its bounds, the direction of its effects, and its two forms alike."""

from __future__ import annotations

import inspect
import math
import struct
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_strategies import examples
from rule_strategies import DAYS, FEW, LUCK, QUICK, SHARES, SIGNED

from sim.kernel.compiled import INTERPRETED, Step
from sim.rules import common
from sim.rules.catalog import RULE_FILES, RULES

BY_INPUT: dict[str, st.SearchStrategy[Any]] = {
    "u": LUCK,
    "half_life": st.floats(0.5, 730.0),
    "shape": st.floats(0.5, 10.0),
    "median": st.floats(1.0, 60.0),
    "ceiling": st.floats(1.0, 500.0),
    "multiplier": st.floats(1.0, 20.0),
    "continuation": st.floats(0.0, 0.95),
    "injured_threshold": st.floats(0.5, 100.0),
    "scale": st.floats(10.0, 1000.0),
    "surprise": st.floats(1.0, 10.0),
    "in_iraq": st.floats(1.0, 1000.0),
    "factor": st.floats(1.0, 50.0),
    "all_prominence": st.floats(0.1, 5.0),
    "rate": st.floats(0.0, 40.0),
    "mean": st.floats(0.0, 500.0),
    "telegraphed": st.floats(0.0, 30.0),
    "rivals_fire": st.floats(0.0, 50.0),
    "election_days": st.floats(0.0, 9999.0),
    "usual": st.floats(1.0, 10000.0),
    "timetable": st.floats(30.0, 730.0),
    "on_offer": st.integers(0, 1),
    "killed": st.integers(0, 20),
    "now": st.floats(0.0, 50.0),
    "doctrine": st.integers(0, 3) | st.just(7),
    "logic": st.integers(0, 2) | st.just(7),
    "command": st.integers(0, 2) | st.just(7),
}
"""Where an input of a rule cannot be any number, what it can be."""


def every_rule() -> dict[str, Any]:
    return {name: getattr(module, name) for module in RULE_FILES for name in RULES if hasattr(module, name)}


def inputs_of(rule: Any) -> list[st.SearchStrategy[Any]]:
    """A strategy for each input, by its name and else by its declared type."""
    found = []
    for name, each in inspect.signature(rule).parameters.items():
        kind = int if each.annotation == "int" else float
        special = BY_INPUT.get(name)
        if name == "election_days" and kind is int:
            special = st.integers(0, 9999)
        elif name == "doctrine" and kind is float:
            special = SIGNED
        found.append(special if special is not None else (DAYS if kind is int else SIGNED))
    return found


def bits(value: float) -> bytes:
    return struct.pack("<d", float(value))


@pytest.mark.parametrize("name", sorted(RULES))
@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")
def test_compiled_and_ordinary_python_give_the_same_bits(name: str) -> None:
    rule = every_rule()[name]
    machine_code = Step(rule, is_kept=False).entry

    @settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.tuples(*inputs_of(rule)))
    def check(given_inputs: tuple[Any, ...]) -> None:
        found, expected = machine_code(*given_inputs), rule(*given_inputs)
        assert bits(found) == bits(expected)
        assert isinstance(found, int) == isinstance(expected, int)  # a code is a whole number

    check()


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_gives_the_type_it_declares(name: str) -> None:
    rule = every_rule()[name]
    declared = inspect.signature(rule).return_annotation

    @settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.tuples(*inputs_of(rule)))
    def check(given_inputs: tuple[Any, ...]) -> None:
        found = rule(*given_inputs)
        assert type(found).__name__ == declared or (declared == "int" and isinstance(found, IntEnum))
        assert math.isfinite(found)

    check()


SIGNATURES = {name: inspect.signature(rule) for name, rule in every_rule().items()}
YES_OR_NO = sorted(
    name for name, signature in SIGNATURES.items()
    if signature.return_annotation == "int" and every_rule()[name].__doc__.startswith("Whether")
    and name not in {"takes_initiative", "talks_broken_off"}
)  # fmt: skip


@pytest.mark.parametrize("name", YES_OR_NO)
def test_whether_is_answered_yes_or_no(name: str) -> None:
    @FEW
    @given(st.tuples(*inputs_of(every_rule()[name])))
    def check(given_inputs: tuple[Any, ...]) -> None:
        assert every_rule()[name](*given_inputs) in (0, 1)

    check()


CHANCES = {
    name for name, signature in SIGNATURES.items() if {"u", "chance"} <= set(signature.parameters)
} | {"firer_identified"}  # fmt: skip


@pytest.mark.parametrize("name", sorted(CHANCES))
def test_more_luck_never_makes_what_a_chance_decides_likelier(name: str) -> None:
    """Chance is met when the draw falls below it, so a lower draw never turns a yes into a no."""
    names = list(SIGNATURES[name].parameters)

    @FEW
    @given(st.tuples(*inputs_of(every_rule()[name])), LUCK)
    def check(given_inputs: tuple[Any, ...], other: float) -> None:
        values = dict(zip(names, given_inputs, strict=True))
        lower, higher = (every_rule()[name](*(values | {"u": luck}).values()) for luck in sorted((values["u"], other)))
        assert lower >= higher

    check()


class TestShared:
    @QUICK
    @given(st.floats(-1000.0, 1000.0), st.floats(-1000.0, 1000.0))
    def test_logistic_is_a_share_that_rises(self, a: float, b: float) -> None:
        low, high = sorted((a, b))
        assert 0.0 <= common.logistic(low) <= common.logistic(high) <= 1.0
        assert abs(common.logistic(a) + common.logistic(-a) - 1.0) < 1e-12

    @QUICK
    @given(LUCK, LUCK, st.floats(0.001, 2.0))
    def test_mood_rises_with_luck_and_is_bounded(self, a: float, b: float, spread: float) -> None:
        low, high = sorted((a, b))
        assert common.mood(low, spread) <= common.mood(high, spread)
        assert abs(common.mood(a, spread)) <= 16.2 * spread

    @QUICK
    @given(st.floats(0.5, 365.0), st.floats(0.5, 365.0))
    def test_a_longer_half_life_leaves_more(self, a: float, b: float) -> None:
        short, long = sorted((a, b))
        assert 0.0 < common.share_left(short) <= common.share_left(long) < 1.0

    @QUICK
    @given(SHARES, SHARES, st.floats(0.5, 365.0))
    def test_an_approach_stays_between_where_it_was_and_where_it_goes(self, a: float, b: float, half: float) -> None:
        assert min(a, b) - 1e-12 <= common.approach(a, b, common.share_left(half)) <= max(a, b) + 1e-12

    @QUICK
    @given(st.floats(0.0, 60.0), LUCK, LUCK)
    def test_more_luck_never_means_fewer_attacks(self, rate: float, a: float, b: float) -> None:
        low, high = sorted((a, b))
        assert 0 <= common.attacks_made(rate, low) <= common.attacks_made(rate, high) <= 25

    @QUICK
    @given(st.floats(0.0, 60.0), st.floats(0.0, 60.0), LUCK)
    def test_a_higher_rate_never_means_fewer_attacks(self, a: float, b: float, u: float) -> None:
        low, high = sorted((a, b))
        assert common.attacks_made(low, u) <= common.attacks_made(high, u)

    @pytest.mark.parametrize("rate", [0.1, 0.7, 1.6, 4.0])
    def test_attacks_have_the_mean_and_spread_of_poisson(self, rate: float) -> None:
        counts = [common.attacks_made(rate, (i + 0.5) / 20000) for i in range(20000)]
        mean = sum(counts) / 20000
        variance = sum((count - mean) ** 2 for count in counts) / 20000
        assert abs(mean - rate) < 0.002 * max(1.0, rate)
        assert abs(variance - rate) < 0.01 * max(1.0, rate)

    @QUICK
    @given(LUCK, LUCK, st.floats(0.0, 30.0), st.floats(0.0, 30.0))
    def test_delays_rise_with_luck_and_end_at_thirty_days(self, a: float, b: float, mean: float, more: float) -> None:
        low, high = sorted((a, b))
        assert 0 <= common.chosen_delay(low, mean, more) <= common.chosen_delay(high, mean, more) <= 30
        assert common.chosen_delay(a, mean, 0.0) <= common.chosen_delay(a, mean, more)

    @QUICK
    @given(st.floats(0.0, 500.0), LUCK)
    def test_tolls_stay_within_half_of_the_mean(self, mean: float, u: float) -> None:
        assert math.floor(0.5 * mean) <= common.toll(mean, u) <= math.ceil(1.5 * mean)
