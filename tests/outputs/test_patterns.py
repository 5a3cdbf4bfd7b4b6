"""The pattern report: its data, its measures on runs made by hand, and its verdicts."""

from __future__ import annotations

import datetime
import inspect
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import sim
from sim.analyses.patterns import measures
from sim.analyses.patterns.measures import (
    BEFORE_FIRST_DEATH,
    FREE,
    MEASURES,
    NOTHING,
    Estimate,
    Sample,
    arguments,
    of_all,
    of_ratio,
    of_resampled,
    of_runs,
    of_share,
)
from sim.analyses.patterns.patterns import (
    BRANCH,
    FEWEST_RUNS,
    Pattern,
    PatternResult,
    check_patterns,
    load_patterns,
    patterns_of,
)
from sim.analyses.patterns.text import report_text
from sim.analyses.patterns.void import CORNERS, FEWEST_CORNERS, RUNS, corners, is_void, parts_of
from sim.errors import NotFoundError, ScenarioError
from sim.inputs.evidence.ledger import ledger_ids
from sim.inputs.scenario.file import list_scenarios
from sim.kernel.state import Day, Event, EventKind, empty_records

START = datetime.date(2024, 1, 1)


def sample(condition: str = FREE, truce: list[int] | None = None, events: Any = None, **columns: Any) -> Sample:
    """A sample made by hand: daily columns as lists of runs."""
    shape = np.asarray(next(iter(columns.values()))).shape
    daily = empty_records(Day, shape)
    for name, values in columns.items():
        daily[name] = values
    context = {"gaza_truce": np.asarray(truce if truce is not None else [0] * shape[1])}
    scenario = SimpleNamespace(start=START, days=shape[1], context=context, record=None)
    ensemble = SimpleNamespace(
        scenario=scenario, runs=shape[0], column=lambda name: daily[name], all_events=lambda: events
    )
    return Sample(ensemble, condition)  # type: ignore[arg-type]


def events_of(*rows: tuple[int, int, int, int, int]) -> tuple[Any, Any]:
    """Event records from (run, day, kind, actor, injured), half of the injured in the first report."""
    records = empty_records(Event, len(rows))
    for record, (_, day, kind, actor, injured) in zip(records, rows, strict=True):
        record.day, record.kind, record.actor, record.injured, record.reported = day, kind, actor, injured, injured // 2
    return records, np.array([row[0] for row in rows], dtype=np.int64)


# --- the file


def test_every_pattern_names_a_measure_with_arguments_that_it_takes() -> None:
    for pattern in load_patterns():
        given = arguments(pattern.given, START)
        takes = list(inspect.signature(MEASURES[pattern.measure]).parameters.values())[1:]
        needed = {each.name for each in takes if each.default is inspect.Parameter.empty}
        assert needed <= set(given) <= {each.name for each in takes}, pattern.id


def test_every_measure_is_used_and_described() -> None:
    assert {pattern.measure for pattern in load_patterns()} == set(MEASURES)


def test_every_pattern_has_a_tolerance_around_nothing_impossible_a_condition_and_sources() -> None:
    for pattern in load_patterns():
        assert pattern.low <= pattern.high, pattern.id
        assert pattern.reason
        assert pattern.condition in (FREE, BEFORE_FIRST_DEATH) or pattern.condition.startswith(BRANCH)
        assert set(pattern.sources) <= ledger_ids(), pattern.id
        assert pattern.played in list_scenarios()


def test_pattern_ids_are_unique() -> None:
    ids = [pattern.id for pattern in load_patterns()]
    assert len(ids) == len(set(ids))


def test_patterns_of_a_scenario_without_any_are_refused_with_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="did you mean 'tower-22'"):
        patterns_of("tower-2")


@pytest.mark.parametrize("given", [{"from": "2024-13-01"}, {"response": "strike-on-mars"}, {"signals": ["go"]}])
def test_arguments_that_mean_nothing_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        arguments(given, START)


# --- estimates


def test_the_median_over_runs_leaves_out_runs_without_a_value() -> None:
    assert of_runs(np.array([1.0, np.nan, 3.0, 2.0])) == Estimate(2.0, 1.1, 2.9, 3)
    assert of_runs(np.array([np.nan])).runs == 0


def test_a_ratio_sums_before_it_divides() -> None:
    estimate = of_ratio(np.array([1, 0, 5]), np.array([2, 0, 8]))
    assert estimate.value == pytest.approx(0.6)
    assert estimate.runs == 2
    assert estimate.low <= estimate.value <= estimate.high


def test_a_share_counts_only_runs_that_say_yes_or_no() -> None:
    estimate = of_share(np.array([1.0, 0.0, np.nan, 1.0]))
    assert estimate.value == pytest.approx(2 / 3)
    assert estimate.runs == 3


def test_a_median_over_all_values_resamples_runs_not_values() -> None:
    values = np.concatenate([np.zeros(99), np.ones(1)])
    owners = np.concatenate([np.zeros(99, dtype=int), np.ones(1, dtype=int)])
    estimate = of_all(values, owners, 2)
    assert estimate.value == 0.0
    assert estimate.high == 1.0
    assert estimate.runs == 2


def test_nothing_measured_gives_no_runs() -> None:
    assert of_all(np.array([]), np.array([]), 5) is NOTHING
    assert of_ratio(np.zeros(3), np.zeros(3)) is NOTHING
    assert of_share(np.full(3, np.nan)) is NOTHING


def test_an_interval_of_shares_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    covered = 0
    for _ in range(200):
        estimate = of_share((rng.random(300) < 0.3).astype(float))
        covered += estimate.low <= 0.3 <= estimate.high
    assert 165 <= covered <= 195


def test_resampling_gives_the_value_of_the_runs_as_they_are() -> None:
    estimate = of_resampled(lambda runs: float(np.mean(runs)), 11, 7)
    assert estimate.value == 5.0
    assert estimate.runs == 7
    assert estimate.low < 5.0 < estimate.high


# --- conditions


def test_before_the_first_death_stops_counting_on_the_day_of_the_death() -> None:
    made = sample(BEFORE_FIRST_DEATH, us_killed=[[0, 0, 1, 0], [0, 0, 0, 0]])
    assert made.counted.tolist() == [[True, True, False, False], [True] * 4]
    assert made.whole(0, 1).tolist() == [True, True]
    assert made.whole(0, 2).tolist() == [False, True]
    assert made.whole(0, 4).tolist() == [False, False]


def test_all_days_count_in_a_free_sample() -> None:
    assert sample(FREE, us_killed=[[0, 1]]).counted.all()


# --- measures of fire


def test_the_rate_counts_only_counted_days_and_can_leave_the_truce_out() -> None:
    made = sample(
        BEFORE_FIRST_DEATH, truce=[0, 1, 0, 0], attacks=[[4, 0, 2, 9], [2, 0, 1, 1]], us_killed=[[0, 0, 0, 1], [0] * 4]
    )
    assert measures.attacks_per_day(made, 0, 3, False).value == pytest.approx((6 + 4) / 7)
    assert measures.attacks_per_day(made, 0, 3, True).value == pytest.approx(10 / 5)


def test_attacks_between_drops_runs_in_which_an_american_died() -> None:
    made = sample(BEFORE_FIRST_DEATH, attacks=[[1, 2, 3], [4, 5, 6]], us_killed=[[0, 1, 0], [0, 0, 0]])
    assert measures.attacks_between(made, 0, 1) == Estimate(9.0, 9.0, 9.0, 1)
    assert measures.attacks_between(made, 0, 0).runs == 2


def test_dispersion_of_equal_weeks_is_zero_and_a_truce_week_can_be_left_out() -> None:
    weeks = [1] * 7 + [0] * 7 + [1] * 7 + [1]
    made = sample(truce=[0] * 7 + [1] + [0] * 14, attacks=[weeks])
    assert measures.dispersion(made, 0, 21, True).value == 0.0
    assert measures.dispersion(made, 0, 21, False).value == pytest.approx(np.var([7, 0, 7], ddof=1) / (14 / 3))


def test_shares_of_attacks_are_taken_over_all_runs() -> None:
    made = sample(attacks=[[4, 0], [6, 0]], attacks_syria=[[4, 0], [1, 0]], injuring_attacks=[[1, 0], [0, 0]])
    assert measures.share_in_theatre(made, "syria", 0, 1).value == pytest.approx(0.5)
    assert MEASURES["share_of_attacks_injuring"](made, 0, 1).value == pytest.approx(0.1)


def test_the_busiest_days_are_found_wherever_they_are() -> None:
    made = sample(attacks=[[0, 3, 4, 0, 1], [5, 0, 0, 0, 4]])
    assert measures.busiest_days(made, 2).high == pytest.approx(6.9, abs=0.2)
    assert measures.busiest_days(made, 5).value == pytest.approx(8.5)


def test_fire_under_a_signal() -> None:
    made = sample(attacks=[[3, 1]], iran_signal=[[1, 3]])
    assert measures.share_of_attacks_under_signal(made, (2, 3)).value == pytest.approx(0.25)
    assert measures.share_of_days_under_signal(made, (2, 3), 0, 1).value == pytest.approx(0.5)


def test_injuries_grow_over_attacks_of_free_days_only() -> None:
    rows = events_of(
        (0, 0, EventKind.ATTACK, 1, 40), (0, 1, EventKind.ATTACK, 1, 10), (0, 1, EventKind.IRAN_STRIKE, 103, 90)
    )
    rows[0]["reported"][1] = 4
    made = sample(events=rows, attacks=[[1, 1]], follows_record=[[1, 0]])
    assert measures.injuries_growth(made).value == pytest.approx(2.5)


def test_factions_firing_at_israel_are_counted_once_each() -> None:
    kind = EventKind.ATTACK_ON_ISRAEL
    rows = events_of((0, 0, kind, 1, 0), (0, 1, kind, 1, 0), (0, 1, kind, 2, 0), (1, 1, EventKind.ATTACK, 3, 0))
    made = sample(events=rows, attacks=[[0, 0], [0, 1]])
    assert measures.factions_firing_at_israel(made, 0, 1).value == pytest.approx(1.0)
    assert measures.factions_firing_at_israel(made, 0, 0).high == pytest.approx(0.95)


def test_fire_at_israel_around_an_appeal_uses_whole_fortnights() -> None:
    attacks = [0] * 40
    attacks[19], attacks[20], attacks[21], attacks[34], attacks[35] = 2, 100, 3, 1, 50
    instrument = [0] * 40
    instrument[20] = 1
    instrument[39] = 2
    made = sample(attacks_israel=[attacks], baghdad_instrument=[instrument])
    assert measures.fire_at_israel_after_appeal(made, 0, 39).value == pytest.approx(4 / 2)


# --- measures of answers


def test_attacks_between_reprisals_counts_the_day_of_the_second_and_from_the_start() -> None:
    made = sample(attacks=[[3, 2, 4, 1], [1, 1, 1, 1]], us_response=[[0, 2, 1, 3], [0, 0, 0, 5]])
    gaps = measures.attacks_between_reprisals(made, 0, 3)
    assert gaps.value == pytest.approx(5.0)
    assert gaps.runs == 2


def test_the_first_reprisal_is_not_a_warning() -> None:
    made = sample(us_response=[[1, 2, 3], [1, 3, 2], [1, 1, 0]])
    first = measures.first_reprisal_is(made, 2)
    assert (first.value, first.runs) == (0.5, 2)


def test_climbing_compares_halves_without_the_middle() -> None:
    made = sample(us_response=[[2, 2, 6, 3, 3], [3, 3, 0, 2, 2], [2, 3, 4, 0, 0]])
    climbs = measures.climbs(made)
    assert (climbs.value, climbs.runs) == (0.5, 2)


def test_days_to_a_reprisal_after_injuries() -> None:
    days = 60
    injured, response = np.zeros((1, days)), np.zeros((1, days), dtype=int)
    injured[0, [0, 10, 20, 55]] = 5
    response[0, [0, 14]] = 2
    wait = measures.days_to_reprisal_after_injuries(sample(us_injured=injured, us_response=response), 3)
    assert (wait.value, wait.runs) == (4.0, 1), (
        "same day, four days, none within thirty; the end of the window is left out"
    )


def test_fire_after_a_limited_strike_needs_quiet_weeks_and_fire_before() -> None:
    attacks, strikes = np.ones((2, 30), dtype=int), np.zeros((2, 30), dtype=int)
    attacks[:, 15:] = 2
    strikes[0, 14] = 1
    strikes[1, 26] = 1
    made = sample(attacks=attacks, us_strikes_syria=strikes)
    assert measures.fire_after_limited_strike(made, 0, 29) == Estimate(2.0, 2.0, 2.0, 1)
    truce = [0] * 30
    truce[18] = 1
    made = sample(truce=truce, attacks=attacks, us_strikes_syria=strikes)
    assert measures.fire_after_limited_strike(made, 0, 29).runs == 0


def test_suspensions_after_a_day() -> None:
    suspensions = [[0, 0, 1, 0, 0], [1, 0, 0, 0, 1], [0, 0, 0, 1, 0]]
    response = [[0, 0, 0, 5, 0], [0, 0, 5, 0, 0], [0, 0, 0, 0, 0]]
    made = sample(suspensions=suspensions, us_response=response)
    assert MEASURES["suspends_within"](made, 1, 2).value == pytest.approx(2 / 3)
    before = measures.suspends_before_reprisal(made, 1, 3)
    assert before.runs == 3
    assert before.value == pytest.approx(2 / 3)
    assert measures.days_to_reprisal(made, 1).value == pytest.approx(1.5)
    assert measures.response_within(made, 5, 1, 1).value == pytest.approx(1 / 3)


def test_what_follows_a_leaders_death_is_looked_for_only_where_there_is_time() -> None:
    leaders = [[0, 1, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 1], [1, 0, 0, 0, 0]]
    condemnations = [[0, 0, 1, 0, 0], [0, 0, 0, 0, 1], [0, 0, 0, 0, 1], [1, 0, 0, 0, 0]]
    made = sample(leaders_killed=leaders, baghdad_condemnations=condemnations)
    condemns = MEASURES["condemns_after_leader"](made, 0, 2)
    assert (condemns.value, condemns.runs) == (0.5, 2)


def test_a_signal_within_days_is_looked_for_after_the_day() -> None:
    made = sample(iran_signal=[[3, 0, 0, 0], [0, 0, 3, 0], [0, 0, 0, 3]])
    assert measures.signal_within(made, (3,), 0, 2).value == pytest.approx(1 / 3)


def test_strikes_in_iraq_and_in_syria_alone_are_condemned_apart() -> None:
    made = sample(
        us_strikes_iraq=[[1, 0, 0, 0, 1, 0, 0], [0] * 7],
        us_campaigns=[[0] * 7, [0, 1, 0, 0, 0, 0, 0]],
        us_strikes_syria=[[0, 0, 1, 0, 0, 0, 0], [0, 1, 0, 0, 1, 0, 0]],
        baghdad_condemnations=[[0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 1, 1, 0, 0]],
        follows_record=[[0, 0, 0, 0, 1, 0, 0], [0] * 7],
    )
    iraq, syria = (measures.strikes_condemned(made, place, 1) for place in ("iraq", "syria"))
    assert (iraq.value, iraq.runs) == (0.0, 2), "one day is too late, and a day of the record does not count"
    assert (syria.value, syria.runs) == (1.0, 2)
    assert measures.strikes_condemned(made, "iraq", 2).value == 1.0


def test_one_warned_answer() -> None:
    rows = events_of((0, 1, EventKind.COMMANDER_KILLED, 101, 0), (1, 1, EventKind.COMMANDER_KILLED, 101, 0))
    made = sample(events=rows, iran_strikes=[[0, 0, 0, 1], [0, 0, 1, 1], [0] * 4], iran_warnings=[[0, 0, 1, 0]] * 3)
    answer = measures.one_warned_answer(made, 2)
    assert (answer.value, answer.runs) == (0.5, 2)


def test_no_reprisal_before_a_death_asks_only_runs_without_one() -> None:
    made = sample(BEFORE_FIRST_DEATH, us_killed=[[0, 0], [0, 1], [0, 0]], us_response=[[0, 1], [0, 0], [0, 2]])
    none = measures.no_reprisal_before_death(made, 0, 1)
    assert (none.value, none.runs) == (0.5, 2)


# --- verdicts


def pattern(**changes: Any) -> Pattern:
    given: dict[str, Any] = {
        "id": "p",
        "scenario": "tower-22",
        "statement": "Something.",
        "measure": "attacks_per_month",
        "given": {},
        "target": 2.0,
        "low": 1.0,
        "high": 3.0,
        "unit": "attacks",
        "of": "run",
        "reason": "Because.",
        "condition": FREE,
        "sources": (),
        "reading": None,
    }
    return Pattern(**given | changes)


@pytest.mark.parametrize(
    ("value", "runs", "met"), [(1.0, 50, True), (3.0, 50, True), (3.1, 50, False), (2.0, 49, False)]
)
def test_a_pattern_is_met_within_its_tolerance_and_on_enough_runs(value: float, runs: int, met: bool) -> None:
    assert PatternResult(pattern(), Estimate(value, 0.0, 9.0, runs), None).met is met


def test_a_value_that_is_not_a_number_is_never_met() -> None:
    result = PatternResult(pattern(), Estimate(float("nan"), 0.0, 0.0, 0), None)
    assert not result.met
    assert "not measured" in result.note
    assert "NOT MET" in report_text([result], 10, 0)


def test_a_pattern_that_only_one_condition_satisfies_says_so() -> None:
    inside, outside = Estimate(2.0, 1.0, 3.0, 60), Estimate(5.0, 4.0, 6.0, 90)
    result = PatternResult(pattern(condition=BEFORE_FIRST_DEATH), inside, outside)
    assert result.note == "not met over all runs and days (5)"
    assert "Met only before the first American death" in report_text([result], 90, 0)
    assert PatternResult(pattern(condition=BEFORE_FIRST_DEATH), inside, inside).note == ""


def test_failing_patterns_are_printed_as_failing() -> None:
    text = report_text([PatternResult(pattern(), Estimate(9.0, 8.0, 10.0, 60), None)], 60, 0)
    assert "0 of 1 patterns met" in text
    assert "Not met:" in text
    assert "p (free): Something." in text


def test_a_pattern_that_no_draw_makes_fail_is_void_where_it_was_measured_often_enough() -> None:
    assert is_void([True] * CORNERS)
    assert is_void([True] * FEWEST_CORNERS + [None] * (CORNERS - FEWEST_CORNERS))
    assert not is_void([True] * (FEWEST_CORNERS - 1) + [None] * CORNERS)
    assert not is_void([True] * (CORNERS - 1) + [False])


def test_void_patterns_are_printed_and_counted_as_void() -> None:
    result = PatternResult(pattern(), Estimate(2.0, 1.0, 3.0, 60), None, void=True)
    text = report_text([result], 60, 0)
    assert "1 of 1 patterns met, 1 of them void" in text
    assert "met, void" in text
    assert "no values tried of the parameters make them fail:\n  p: Something." in text
    assert result.to_json()["void"] is True


def test_draws_at_the_ends_of_the_ranges_part_an_ensemble_into_its_draws() -> None:
    scenario = sim.load_scenario("adolescent-rebellion")
    draws = corners(scenario)
    ranges = [scenario.parameters[path] for path in draws.draws.paths]
    lows, highs = (np.array([getattr(each, end) for each in ranges]) for end in ("low", "high"))
    assert np.all((draws.draws.values == lows) | (draws.draws.values == highs))
    ensemble = sim.run_ensemble(scenario, runs=2 * CORNERS, seed=3, threads=1, posterior=draws)
    parts = parts_of(ensemble)
    assert [part.runs for part in parts] == [2] * CORNERS
    assert sum(int(part.column("attacks").sum()) for part in parts) == int(ensemble.column("attacks").sum())
    events, runs = parts[-1].all_events()
    attacks = events["kind"] == EventKind.ATTACK
    assert np.bincount(runs[attacks], minlength=2).tolist() == parts[-1].column("attacks").sum(axis=1).tolist()
    assert parts_of(sim.run_ensemble(scenario, runs=2, seed=3, threads=1)) == ()


def test_a_tolerance_that_leaves_nothing_out_is_void_and_an_impossible_one_is_not() -> None:
    given = {"scenario": "adolescent-rebellion", "measure": "nobody_dies", "of": "share"}
    days = {"from": "2021-10-01", "to": "2022-06-30"}
    everything = pattern(**given, id="everything", given=days, low=0.0, high=1.0)
    nothing = pattern(**given, id="nothing", given=days, low=2.0, high=3.0)

    def play(name: str) -> sim.Ensemble:
        return sim.run_ensemble(name, runs=FEWEST_RUNS, seed=1, threads=1)

    def probe(name: str) -> sim.Ensemble:
        scenario = sim.load_scenario(name)
        return sim.run_ensemble(scenario, runs=RUNS, seed=1, threads=1, posterior=corners(scenario))

    assert [result.void for result in check_patterns([everything, nothing], play, probe)] == [True, False]
    assert [result.void for result in check_patterns([everything], play)] == [None]


def test_each_ensemble_is_played_once_and_results_keep_the_order() -> None:
    played: list[str] = []
    chosen = patterns_of("soleimani")

    def play(name: str) -> sim.Ensemble:
        played.append(name)
        return sim.run_ensemble(sim.load_scenario(name), runs=FEWEST_RUNS, seed=1, threads=1)

    results = check_patterns(chosen, play)
    assert [result.pattern.id for result in results] == [each.id for each in chosen]
    assert sorted(played) == sorted({each.played for each in chosen})
    for result in results:
        content = result.to_json()
        assert set(content) >= {"scenario", "pattern", "target", "low", "high", "median", "interval", "met"}
        assert len(content["interval"]) == 2


def test_a_scenario_whose_patterns_only_a_reading_states_says_which() -> None:
    with pytest.raises(NotFoundError, match="escalation readings 004-tit-for-tat"):
        patterns_of("lull-2023")
