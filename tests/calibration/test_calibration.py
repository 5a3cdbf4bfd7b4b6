"""The calibration of the record: what is compared, whether it resumes, and what it writes."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.calibration import blocks, checks, run
from experiments.calibration.files import draws_csv
from experiments.calibration.run import Calibration, calibrate, scenario_of, steps
from experiments.draws import free_paths, in_ranges, uniform_places
from sim.inputs.posterior.posterior import load_posterior
from sim.inputs.record.counts import read_table, strike_types
from sim.inputs.scenario.scenario import load_scenario

DRAWS = 2000


@pytest.fixture(scope="module", autouse=True)
def few() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "KNOWN", 40)
        patch.setattr(checks, "SHUFFLES", 20)
        patch.setattr(run, "CHECKED", 200)
        yield


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    return calibrate("common", DRAWS, seed=3, folder=tmp_path_factory.mktemp("kept"))


def test_the_record_is_what_its_tables_say() -> None:
    told = dict(zip(blocks.names(), blocks.record_numbers(load_scenario("tower-22")).tolist(), strict=True))
    totals = {row["date"]: int(row["cumulative_count"]) for row in read_table("attacks_cumulative")}
    assert told["attacks to 2023-10-24"] == totals["2023-10-24"]
    assert told["attacks to 2023-11-30"] == totals["2023-11-30"] - totals["2023-11-23"]
    assert sum(told[name] for name in blocks.names()[: blocks.counts()]) == totals["2024-02-07"]
    kinds = [
        strike_types()[row["type"]]
        for row in read_table("us_strikes")
        if "2023-10-17" <= row["date_us"] <= "2024-02-07"
    ]
    for column, kind in (
        ("us_strikes_syria", "strike-in-syria"),
        ("us_strikes_iraq", "strike-in-iraq"),
        ("us_leadership_strikes", "leadership-strike"),
        ("us_campaigns", "major-campaign"),
    ):
        assert sum(value for name, value in told.items() if name.startswith(f"{column} ")) == kinds.count(kind)
    assert sum(value for name, value in told.items() if name.startswith("fatal_attacks ")) == 1


def test_blocks_follow_one_another_and_no_interval_is_short() -> None:
    found = blocks.blocks()
    assert [block.after for block in found] == [None, *(block.last for block in found[:-1])]
    days = checks.interval_days()
    assert days.min() >= blocks.FEWEST_DAYS
    assert days.sum() == (found[-1].last - found[0].points[0].date).days


def test_threads_change_nothing_and_other_draws_have_other_luck() -> None:
    scenario = scenario_of("common")
    paths = free_paths(scenario)
    values = in_ranges(scenario, paths, uniform_places(24, len(paths), 0))
    one = blocks.simulate(scenario, paths, values, 0, 0, threads=1)
    assert (one == blocks.simulate(scenario, paths, values, 0, 0, threads=3)).all()
    assert (one != blocks.simulate(scenario, paths, values, 0, 24, threads=1)).any()
    assert (one >= 0).all()


def test_a_calibration_that_was_stopped_goes_on_with_what_it_has(found: Calibration, tmp_path: Path) -> None:
    told: list[int] = []
    calibrate("common", DRAWS, seed=3, folder=tmp_path, progress=told.append)
    assert sum(told) == steps(DRAWS)
    (kept,) = tmp_path.glob("*.npy")
    before = kept.stat().st_mtime_ns
    again = calibrate("common", DRAWS, seed=3, folder=tmp_path, threads=1)
    assert kept.stat().st_mtime_ns == before
    assert draws_csv(again) == draws_csv(found)
    kept.unlink()
    assert draws_csv(calibrate("common", DRAWS, seed=3, folder=tmp_path)) == draws_csv(found)


def test_draws_stay_in_the_ranges_and_are_read_by_the_commands(found: Calibration, tmp_path: Path) -> None:
    path = tmp_path / "common.csv"
    path.write_bytes(draws_csv(found))
    posterior = load_posterior(load_scenario("tower-22"), path)
    assert posterior.draws.paths == found.paths
    assert posterior.draws.even_weights.sum() == pytest.approx(1, abs=1e-9)
    assert ((posterior.draws.values >= found.low) & (posterior.draws.values <= found.high)).all()


def test_the_record_beats_its_shuffled_intervals(found: Calibration) -> None:
    assert found.control.misfit < np.median(found.control.shuffled)
    assert found.control.share_as_good <= 0.05


def test_verdicts_are_ordered() -> None:
    assert [checks.verdict(each) for each in (0.9, 0.5, 0.2, 0.0, -0.1)] == [
        "identified",
        "identified",
        "partly",
        "not identified",
        "not identified",
    ]


def test_the_command_writes_a_folder_and_says_what_is_in_doubt(invoke: Callable[..., Any], tmp_path: Path) -> None:
    done = invoke("calibrate", "--draws", 5000, "--out", tmp_path / "out", "--seed", 3)
    assert done.exit_code == 0, done.stderr
    assert "ranks in band" in done.stdout
    assert "rests on an assumption" in done.stdout
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["scenario"] == "tower-22"
    assert set(manifest["posteriors"]) == {"common"}
    rows = list(csv.DictReader((tmp_path / "out" / "parameters.csv").read_text().splitlines()))
    assert float(rows[0]["contraction"]) >= float(rows[-1]["contraction"])
    told = json.loads((tmp_path / "out" / "diagnostics.json").read_text())
    assert told["readings"][0]["known_records"] == 40


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--reading", "004"), "there is no reading '004'"),
        (("--draws", "10"), "--draws is 10"),
        (("--draws", "5000", "--quick"), "exclude each other"),
        (("--seed", "-1"), "seed"),
    ],
)
def test_bad_input_is_one_sentence_and_two(invoke: Callable[..., Any], words: tuple[str, ...], said: str) -> None:
    done = invoke("calibrate", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("Error:") == 1
