"""Twins: the same luck, one thing changed, and the first day and decision that differ."""

from __future__ import annotations

import json

import pytest

import sim
from sim.analyses.twin.twin import (
    Twin,
    first_difference,
    parse_forced,
    twin,
    twin_of_runs,
    twin_text,
    weekly,
    what_differs,
)
from sim.charts.terminal import sparkline
from sim.errors import InputError, NotFoundError
from sim.results.ensemble import play_one
from sim.results.text import WIDTH, plain


@pytest.fixture(scope="module")
def scenario() -> sim.Scenario:
    return sim.load_scenario("tower-22")


@pytest.fixture(scope="module")
def restrained(scenario: sim.Scenario) -> Twin:
    return twin(scenario, scenario.with_changes({"militia.restraint": 1.4}), seed=0, run=7)


def test_a_run_and_itself_never_part(scenario: sim.Scenario) -> None:
    run = play_one(scenario, 0, 7)
    same = twin_of_runs(run, run)
    assert (same.day, same.visible_day, same.before, same.after) == (None, None, None, None)
    assert "The two never part." in twin_text(same, sparkline)


def test_everything_before_the_departure_is_equal_and_that_day_is_not(restrained: Twin) -> None:
    day = restrained.day
    assert day is not None
    first, second = restrained.first.daily_array, restrained.second.daily_array
    assert (first[:day] == second[:day]).all()
    assert first[day] != second[day]


def test_moods_part_no_later_than_what_happens(restrained: Twin) -> None:
    assert restrained.day is not None
    assert restrained.visible_day is not None
    assert restrained.day <= restrained.visible_day


def test_the_first_differing_decision_is_one_choice_of_one_actor_on_one_day(restrained: Twin) -> None:
    before, after = restrained.before, restrained.after
    assert before is not None
    assert after is not None
    assert (before.day, before.actor, before.decision) == (after.day, after.actor, after.decision)
    assert before.choice != after.choice
    assert before.draw == after.draw


def test_no_earlier_decision_differs(restrained: Twin) -> None:
    before = restrained.before
    assert before is not None
    earlier = [run.trace_array[run.trace_array["day"] < before.day] for run in (restrained.first, restrained.second)]
    for name in ("day", "actor", "decision", "choice"):
        assert (earlier[0][name] == earlier[1][name]).all()


def test_a_change_late_in_the_run_leaves_everything_before_it_untouched(scenario: sim.Scenario) -> None:
    forced = parse_forced(scenario, ["2024-02-20 iran signal stop"])
    result = twin(scenario, scenario.with_forced(forced), seed=0, run=11)
    start = (forced[0].date - scenario.start).days
    assert result.day is None or result.day >= start
    assert result.changes == ("forced.2024-02-20.iran.signal: nothing -> stop",)
    assert result.after is None or result.after.day >= start


def test_a_decision_that_only_one_of_the_two_faces_is_found(scenario: sim.Scenario) -> None:
    run = play_one(scenario, 0, 7)
    other = play_one(scenario, 0, 7)
    other.trace_array = other.trace_array[:-1]
    before, after = first_difference(run, other)
    assert before is not None
    assert after is None


def test_the_text_names_change_day_decision_and_both_paths(restrained: Twin) -> None:
    text = twin_text(restrained, sparkline)
    assert "militia.restraint: 1.15 -> 1.4" in text or "militia.restraint:" in text
    assert f"They part on {restrained.date_of(restrained.day)}" in text
    assert "In the run:" in text
    assert "In the twin:" in text
    assert text.count("  run  |") == 2
    assert max(len(line) for line in text.splitlines()) <= WIDTH + 8


def test_what_was_weighed_otherwise_is_named(restrained: Twin) -> None:
    assert restrained.before is not None
    assert restrained.after is not None
    words = what_differs(restrained.before, restrained.after)
    assert words == "What was weighed otherwise: motive that it needs 1.15 → 1.4 motive units."
    assert what_differs(restrained.before, restrained.before) == ""


def test_the_text_tells_the_key_moments_of_both(restrained: Twin) -> None:
    text = " ".join(twin_text(restrained, sparkline).split())
    for day, ours, theirs in restrained.stories:
        for name, headline in {"both": ours}.items() if ours == theirs else {"run": ours, "twin": theirs}.items():
            assert not headline or f"{day}, {name}: {headline}." in text


def test_json_holds_both_daily_tables(restrained: Twin) -> None:
    content = json.loads(json.dumps(plain(restrained.to_json()), allow_nan=False))
    days = restrained.first.scenario.days
    assert len(content["daily"]["run"]["attacks"]) == days
    assert len(content["daily"]["twin"]["date"]) == days
    assert content["outcomes"]["attacks"]["run"] == sum(content["daily"]["run"]["attacks"])
    assert content["departure"]["day"] == restrained.day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024-01-30 kataib-hezbollah posture", "must read DATE ACTOR DECISION CHOICE"),
        ("2024-01-30 kataib-hezbollah signal stop", "has no decision 'signal'"),
        ("2024-01-30 iran signal stopp", "did you mean 'stop'"),
        ("2025-01-30 iran signal stop", "outside the window"),
        ("30-01-2024 iran signal stop", "must be a date"),
        ("2024-01-30 record signal stop", "allowed are none"),
    ],
)
def test_forced_decisions_that_cannot_be_are_refused(scenario: sim.Scenario, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_forced(scenario, [text])


def test_an_unknown_actor_is_refused(scenario: sim.Scenario) -> None:
    with pytest.raises(NotFoundError, match="did you mean 'iran'"):
        parse_forced(scenario, ["2024-01-30 irann signal stop"])


def test_weeks_are_summed_from_the_first_day() -> None:
    assert weekly([1] * 16).tolist() == [7, 7]


def test_a_sparkline_keeps_peaks_and_fits_its_width() -> None:
    line = sparkline([0, 0, 8] + [0] * 300, width=80)
    assert len(line) <= 80
    assert line[0] == "\u2588"
    assert set(line[1:]) == {" "}
    assert sparkline([0, 0]) == "  "
    assert sparkline([4, 8], top=8) == "\u2584\u2588"
