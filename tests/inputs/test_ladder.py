"""Ladders: one rung a day, never lowered by an attack, the same for one run as for many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.inputs.tables.ladder import COLUMNS, Rule, list_ladders, load_ladder
from sim.inputs.tables.vocabulary import LADDERS
from sim.kernel.state import Day, empty_records

NAMES = list_ladders()
ATTACK_COLUMNS = ("attacks", "attacks_iraq", "attacks_israel")
USED = sorted(
    {column for name in NAMES for column in load_ladder(name).weights.weights}
    | {"attacks_iraq", "attacks_syria", "talks_state", "us_injured_reported"}
)


def quiet(days: int) -> Any:
    """Daily record of one run in which nothing happens."""
    return empty_records(Day, days)


@st.composite
def daily_records(draw: st.DrawFn, most_days: int = 40) -> Any:
    """Random daily counts of a few runs."""
    runs, days = draw(st.integers(1, 4)), draw(st.integers(1, most_days))
    daily = empty_records(Day, (runs, days))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    for column in USED:
        daily[column] = chance.poisson(draw(st.sampled_from([0.0, 0.02, 0.2, 3.0])), (runs, days))
    return daily


def with_event(column: str, count: int = 1, days: int = 20, day: int = 10) -> Any:
    """Daily record of one run in which one thing happens on one day."""
    daily = quiet(days)
    daily[column][day] = count
    return daily


def test_the_ladders_are_the_ones_that_scenarios_may_name() -> None:
    assert NAMES == LADDERS


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=50, deadline=None)
@given(daily=daily_records())
def test_every_day_has_exactly_one_rung(name: str, daily: Any) -> None:
    ladder = load_ladder(name)
    rungs = ladder.rungs(daily)
    assert rungs.shape == daily.shape
    assert rungs.dtype == np.int8
    assert ((rungs >= 0) & (rungs < len(ladder.names))).all()


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=50, deadline=None)
@given(daily=daily_records(), data=st.data())
def test_one_more_attack_never_lowers_rung_or_tension(name: str, daily: Any, data: st.DataObject) -> None:
    ladder = load_ladder(name)
    rungs, tension = ladder.rungs(daily), ladder.tension(daily)
    more = daily.copy()
    run = data.draw(st.integers(0, daily.shape[0] - 1))
    day = data.draw(st.integers(0, daily.shape[1] - 1))
    for column in data.draw(st.sets(st.sampled_from(ATTACK_COLUMNS), min_size=1)):
        more[column][run, day] += 1
    assert (ladder.rungs(more) >= rungs).all()
    assert (ladder.tension(more) >= tension).all()


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=50, deadline=None)
@given(daily=daily_records())
def test_one_run_and_many_runs_give_the_same_bytes(name: str, daily: Any) -> None:
    ladder = load_ladder(name)
    rungs, tension = ladder.rungs(daily), ladder.tension(daily)
    for run in range(len(daily)):
        assert ladder.rungs(daily[run]).tobytes() == rungs[run].tobytes()
        assert ladder.tension(daily[run]).tobytes() == tension[run].tobytes()
    columns = {column: daily[column] for column in COLUMNS}
    assert ladder.rungs(columns).tobytes() == rungs.tobytes()
    assert ladder.tension(columns).tobytes() == tension.tobytes()
    stacked = daily[None]
    assert ladder.rungs(stacked).tobytes() == rungs.tobytes()


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=50, deadline=None)
@given(daily=daily_records(), cut=st.integers(1, 40))
def test_a_day_is_judged_by_the_days_up_to_it_only(name: str, daily: Any, cut: int) -> None:
    ladder = load_ladder(name)
    assert (ladder.rungs(daily)[:, :cut] == ladder.rungs(daily[:, :cut])).all()


def slow_rule(rule: Rule, daily: Any, day: int) -> bool:
    if rule.any or rule.all:
        parts = [slow_rule(part, daily, day) for part in rule.any or rule.all]
        return any(parts) if rule.any else all(parts)
    first = max(0, day - (rule.days or 0) + 1)
    total = sum(int(daily[column][first : day + 1].sum()) for column in rule.columns)
    return total >= (rule.at_least or 0)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20, deadline=None)
@given(daily=daily_records(most_days=15))
def test_rungs_and_tension_agree_with_a_plain_reading_of_the_file(name: str, daily: Any) -> None:
    ladder = load_ladder(name)
    run = daily[0]
    rungs, tension = ladder.rungs(run), ladder.tension(run)
    for day in range(len(run)):
        held = [step.rung for step in ladder.steps if step.when is None or slow_rule(step.when, run, day)]
        assert rungs[day] == max(held)
        week = run[max(0, day - ladder.weights.days + 1) : day + 1]
        expected = sum(weight * int(week[column].sum()) for column, weight in ladder.weights.weights.items())
        assert tension[day] == pytest.approx(expected)


EXAMPLES = [
    ("attacks", 1, 1, 1),
    ("attacks_israel", 1, 1, 1),
    ("attacks", 4, 1, 1),
    ("attacks", 5, 2, 1),
    ("us_strikes_syria", 1, 3, 1),
    ("israel_strikes_syria", 1, 3, 1),
    ("us_strikes_iraq", 1, 4, 1),
    ("israel_strikes_iraq", 1, 4, 1),
    ("leaders_killed", 1, 5, 0),
    ("us_killed", 1, 5, 3),
    ("us_campaigns", 1, 6, 1),
    ("iran_strikes", 1, 7, 1),
    ("us_strikes_iran", 1, 7, 1),
    ("us_injured", 1, 0, 2),
    ("us_injured", 20, 0, 3),
    ("us_injured", 60, 0, 4),
    ("militants_killed", 25, 0, 4),
    ("embassy_stormed", 1, 0, 1),
]


@pytest.mark.parametrize(("column", "count", "standard", "severity"), EXAMPLES)
def test_one_event_alone_stands_on_its_rung_for_a_week(column: str, count: int, standard: int, severity: int) -> None:
    for name, rung in (("standard", standard), ("severity", severity)):
        rungs = load_ladder(name).rungs(with_event(column, count))
        assert list(rungs) == [0] * 10 + [rung] * 7 + [0] * 3


@pytest.mark.parametrize("name", NAMES)
def test_every_rung_is_reached_by_an_example(name: str) -> None:
    ladder = load_ladder(name)
    place = {"standard": 2, "severity": 3}[name]
    assert {0, *(example[place] for example in EXAMPLES)} == set(range(len(ladder.names)))


def test_a_campaign_of_single_attacks_is_sustained_from_the_fifth_in_a_week() -> None:
    daily = quiet(12)
    daily.attacks[:] = 1
    assert list(load_ladder("standard").rungs(daily)) == [1] * 4 + [2] * 8


def test_the_worst_of_the_week_counts() -> None:
    daily = quiet(14)
    daily.attacks[:] = 2
    daily.us_strikes_iraq[3] = 1
    daily.us_campaigns[5] = 1
    assert list(load_ladder("standard").rungs(daily)) == [1, 1, 2, 4, 4, 6, 6, 6, 6, 6, 6, 6, 2, 2]


def test_the_tension_of_a_fatal_attack() -> None:
    daily = quiet(10)
    for column, count in {
        "attacks": 1,
        "injuring_attacks": 1,
        "fatal_attacks": 1,
        "us_killed": 3,
        "us_injured": 47,
    }.items():
        daily[column][2] = count
    tension: npt.NDArray[np.float64] = load_ladder("standard").tension(daily)
    assert list(tension) == [0.0] * 2 + [1 + 4 + 15 + 15 + 9.4] * 7 + [0.0]


def test_both_ladders_weigh_tension_alike() -> None:
    assert load_ladder("standard").weights == load_ladder("severity").weights


def test_an_unknown_ladder_is_named_with_its_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'standard'"):
        load_ladder("standart")


def write(folder: Path, text: str) -> str:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


OWN = """version: 1
name: own
title: Own ladder
text: A ladder of one's own.
rungs:
  - {rung: 0, name: none, text: Nothing.}
  - rung: 1
    name: both
    text: Attacks and strikes.
    when:
      all:
        - {columns: [attacks], days: 3, at_least: 2}
        - {columns: [us_strikes_iraq], days: 7, at_least: 1}
tension: {days: 2, weights: {attacks: 1.25}}
"""


def test_a_ladder_of_ones_own(tmp_path: Path) -> None:
    ladder = load_ladder(write(tmp_path, OWN))
    daily = quiet(8)
    daily.attacks[:4] = 1
    daily.us_strikes_iraq[2] = 1
    assert list(ladder.rungs(daily)) == [0, 0, 1, 1, 1, 0, 0, 0]
    assert list(ladder.tension(daily)) == [1.25, 2.5, 2.5, 2.5, 1.25, 0, 0, 0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[attacks]", "[atacks]", "did you mean 'attacks'"),
        ("days: 3", "day: 3", "did you mean 'days'"),
        ("at_least: 2", "at_least: 0", "greater than or equal to 1"),
        ("rung: 1", "rung: 2", "numbered 0, 1, 2"),
        ("1.25", "1.255", "at most 2 decimals"),
        ("1.25", "-1", "0 or more"),
        ("tension:", "tensions:", "did you mean 'tension'"),
        ("    when:\n      all:", "    whenn:\n      all:", "did you mean 'when'"),
        ("{columns: [attacks], days: 3, at_least: 2}", "{columns: [attacks], days: 3}", "columns, days and at_least"),
        ("{columns: [us_strikes_iraq], days: 7, at_least: 1}", "{columns: [fear], days: 7, at_least: 1}", "fear"),
        ("tension: {days: 2, weights: {attacks: 1.25}}", "tension_of: standart", "did you mean 'standard'"),
    ],
)
def test_what_is_wrong_with_a_ladder_is_said_in_a_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in OWN
    with pytest.raises(InputError, match=said):
        load_ladder(write(tmp_path, OWN.replace(old, new)))
