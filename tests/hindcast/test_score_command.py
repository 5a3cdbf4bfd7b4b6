"""`escalation score` end to end: what it prints, and one clear sentence for every bad file."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from experiments.scoring.against import Interval, baseline_draws, interval_draws, score_record
from sim.inputs.posterior.posterior import ParameterDraws
from sim.inputs.record.counts import cumulative_series

KEYS = {"crps", "log_score", "coverage_50", "coverage_80", "coverage_95"}
NAMES = {
    "poisson", "negative_binomial", "persistence", "gamma_poisson", "self_exciting", "hidden_markov", "pool",
}  # fmt: skip
GOOD = "date,cumulative_count\n2023-10-16,0\n2023-10-24,13\n2023-10-26,16\n2023-10-30,23\n"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_json_has_exactly_the_keys_that_are_promised(invoke: Any, record: Path) -> None:
    result = invoke("score", "tower-22", record, "--runs", 200, "--threads", 1, "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert set(found) == KEYS | {"baselines"}
    assert set(found["baselines"]) == NAMES
    for each in (found, *found["baselines"].values()):
        assert set(each) - {"baselines"} == KEYS
        assert each["crps"] > 0
        assert 0 < each["log_score"] <= -np.log(0.001) + 1e-9
        assert 0 <= each["coverage_50"] <= each["coverage_80"] <= each["coverage_95"] <= 1


def test_text_names_every_forecaster_and_every_interval(invoke: Any, record: Path) -> None:
    result = invoke("score", "tower-22", record, "--runs", 100, "--threads", 1)
    assert result.exit_code == 0, result.stderr
    for word in ("tower-22", "Poisson", "hidden Markov", "pool of the six", "2023-10-25", "never sees the record"):
        assert word in result.stdout


def test_both_forms_of_a_record_score_alike(tmp_path: Path, record: Path) -> None:
    other = tmp_path / "counts.csv"
    other.write_text(
        "to,count,from,note\n2023-10-30,7,2023-10-27,b\n2023-10-24,13,2023-10-17,a\n2023-10-26,3,2023-10-25,\n",
        encoding="utf-8-sig",
    )
    scenario = sim.load_scenario("tower-22").with_days(30)
    first, second = (score_record(scenario, path, runs=60, threads=1) for path in (record, other))
    assert first.to_json() == second.to_json()
    assert [each.count for each in second.intervals] == [13, 3, 7]


def test_gaps_between_intervals_are_allowed(tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("from,to,count\n2023-10-17,2023-10-20,5\n2023-11-01,2023-11-07,12\n", encoding="utf-8")
    found = score_record(sim.load_scenario("tower-22").with_days(30), path, runs=60, threads=1)
    assert len(found.scores) == 2


def test_baselines_know_only_the_intervals_before() -> None:
    scenario = sim.load_scenario("tower-22").with_days(40)
    weeks = [scenario.start + timedelta(days=7 * k) for k in range(3)]
    found = []
    for later in (3, 90):
        chosen = tuple(
            Interval(week, week + timedelta(days=6), count, 2, "to")
            for week, count in zip(weeks, (9, 11, later), strict=True)
        )
        found.append([baseline_draws(scenario, chosen, number, 100, 0) for number in range(3)])
    for before, after in zip(*found, strict=True):
        assert all(np.array_equal(before[name], after[name]) for name in before)


def test_runs_take_their_parameters_from_the_draws() -> None:
    scenario = sim.load_scenario("tower-22").with_days(60)
    path = "militia.restraint"
    each = scenario.parameters[path]
    intervals = (Interval(scenario.start, scenario.end, 10, 2, "to"),)
    means = [
        interval_draws(scenario, intervals, ParameterDraws((path,), np.array([[value]])), 200, 0, 1).mean()
        for value in (each.low, each.high)
    ]
    assert means[0] != means[1]


def test_weights_decide_how_often_a_row_is_taken() -> None:
    draws = ParameterDraws(("a",), np.array([[1.0], [2.0]]), np.array([0.25, 0.75]))
    assert draws.resample(400, 1).values.mean() == pytest.approx(1.75, abs=0.01)


def test_days_that_follow_the_record_are_not_scored(tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    lines = [f"{point.date},{point.total}" for point in cumulative_series("tower-22")]
    path.write_text("\n".join(["date,cumulative_count", *lines]), encoding="utf-8")
    found = score_record(sim.load_scenario("tower-22-aftermath"), path, runs=50, threads=1)
    assert [str(each.first) for each in found.intervals] == ["2024-01-30", "2024-01-31"]


BAD = [
    ("", "the file is empty; its first line must name the columns `date` and `cumulative_count`"),
    ("date,cumulative_count\n", "the file has no line of data below its header"),
    ("date,total\n2023-10-20,1\n", "line 1: the column `cumulative_count` is missing from 'date, total'"),
    ("day,attacks\n2023-10-20,1\n", "line 1: the column `date` is missing"),
    ("from,until,count\n2023-10-17,2023-10-20,1\n", "line 1: the column `to` is missing"),
    ("date,cumulative_count\n2023-10-20,1\n", "one running total makes no interval"),
    (
        "date,cumulative_count\n2023-10-20,1\n2023-13-01,2\n",
        "line 3, date: '2023-13-01' is not a date; write it as in 2023-10-17",
    ),
    ("date,cumulative_count\n2023-10-20,1\n,2\n", "line 3, date: '' is not a date"),
    ("date,cumulative_count\n2023-10-20,5\n2023-10-24,3\n", "line 3, cumulative_count: the total falls from 5 to 3"),
    ("date,cumulative_count\n2023-10-24,5\n2023-10-20,6\n", "line 3, date: 2023-10-20 does not come after 2023-10-24"),
    ("date,cumulative_count\n2023-10-20,1\n2023-10-24,-2\n", "line 3, cumulative_count: '-2' is not a count"),
    ("date,cumulative_count\n2023-10-20,1\n2023-10-24,2.5\n", "line 3, cumulative_count: '2.5' is not a count"),
    ("from,to,count\n2023-10-20,2023-10-18,1\n", "line 2, to: 2023-10-18 lies before 2023-10-20"),
    (
        "from,to,count\n2023-10-17,2023-10-22,1\n2023-10-22,2023-10-25,1\n",
        "line 3, from: 2023-10-22 to 2023-10-25 overlaps with 2023-10-17 to 2023-10-22 in line 2",
    ),
    (
        "from,to,count\n2023-10-17,2023-10-22,1\n2024-10-22,2024-10-25,1\n",
        "line 3, to: the interval 2024-10-22 to 2024-10-25 lies outside the window of 'tower-22'",
    ),
    (
        "date,cumulative_count\n2023-10-01,0\n2023-10-20,5\n",
        "line 3, date: the interval 2023-10-02 to 2023-10-20 lies outside the window",
    ),
]


@pytest.mark.parametrize(("text", "message"), BAD, ids=[message[:40] for _, message in BAD])
def test_a_bad_record_is_refused_in_one_sentence(invoke: Any, tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    result = invoke("score", "tower-22", path, "--runs", 20)
    assert result.exit_code == 2
    assert result.stdout == ""
    words = " ".join(result.stderr.split())
    assert message in words
    assert "bad.csv" in words
    assert "Traceback" not in words


def test_other_bad_input_is_refused(invoke: Any, tmp_path: Path, record: Path) -> None:
    cases = [
        (("score", "tower-22", tmp_path / "none.csv"), "there is no such file"),
        (("score", "tower-2", record), "did you mean 'tower-22'"),
        (("score", "tower-22", record, "--runs", 1), "from 2 to 1,000,000"),
        (("score", "tower-22", record, "--posterior", tmp_path / "none.json"), "none.json"),
    ]
    for words, message in cases:
        result = invoke(*words)
        assert result.exit_code == 2, words
        assert message in " ".join(result.stderr.split())
    broken = tmp_path / "binary.csv"
    broken.write_bytes(b"\xff\xfe\x00date")
    assert invoke("score", "tower-22", broken).exit_code == 2


def test_a_scenario_whose_followed_days_cover_the_record_has_nothing_to_score(invoke: Any, record: Path) -> None:
    result = invoke("score", "tower-22-aftermath", record)
    assert result.exit_code == 2
    assert "only free days can be scored" in " ".join(result.stderr.split())


def test_parameters_come_from_a_table_of_draws(invoke: Any, tmp_path: Path, record: Path) -> None:
    words = ("score", "tower-22", record, "--runs", 100, "--threads", 1, "--json", "--posterior")
    each = sim.load_scenario("tower-22").parameters["militia.restraint"]
    texts = [
        f"militia.restraint,factions.none.independence\n{each.value},1\n",
        f"weight,militia.restraint\n1,{each.value}\n0,{each.high}\n",
        f"militia.restraint\n{each.high}\n",
    ]
    found = []
    for number, text in enumerate(texts):
        path = tmp_path / f"draws{number}.csv"
        path.write_text(text, encoding="utf-8")
        result = invoke(*words, path)
        assert result.exit_code == 0, result.stderr
        found.append(json.loads(result.stdout))
    assert found[0] == found[1]
    assert found[0]["crps"] != found[2]["crps"]
    assert found[0]["baselines"] == found[2]["baselines"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "at least one line of values"),
        ("militia.restrain\n1\n", "there is no parameter 'militia.restrain'; did you mean 'militia.restraint'"),
        ("militia.restraint\nx\n", "line 2, militia.restraint: 'x' is not a number"),
        ("militia.restraint\n1,2\n", "line 2: 2 values stand under 1 columns"),
        ("militia.restraint\n-900\n", "militia.restraint: values run from -900 to -900, but must lie from"),
        ("weight,militia.restraint\n0,1\n", "one of them above 0"),
    ],
)
def test_a_bad_table_of_draws_is_refused(invoke: Any, tmp_path: Path, record: Path, text: str, message: str) -> None:
    path = tmp_path / "draws.csv"
    path.write_text(text, encoding="utf-8")
    result = invoke("score", "tower-22", record, "--posterior", path)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
