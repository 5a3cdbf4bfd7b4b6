"""What the hindcast reports: means, ratios, winners, coverage; and the command end to end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from experiments.hindcast import bank
from experiments.hindcast.charts import charts, share_in
from experiments.hindcast.report import (
    Row,
    after_tower_22,
    hindcast_text,
    rows,
    to_json,
    winning_baselines,
    without_best,
)
from experiments.hindcast.run import HORIZONS, MODEL, PRIOR, Fan, Hindcast, Scored, cutoffs, hindcast, prior_at, targets
from experiments.scoring.scores import score

NAMES = (MODEL, "poisson", "pool")


def made(off: dict[str, int]) -> Hindcast:
    """A hindcast whose forecasters are off by a given number of attacks everywhere."""
    scored, fans = [], []
    for cutoff in cutoffs():
        for name in NAMES:
            fans.append(Fan(name, cutoff, np.tile(np.arange(7.0), (5, 1))))
            for target in targets(cutoff):
                draws = np.maximum(np.arange(-20, 21) + target.best + off[name], 0)
                found = [score(draws, each) for each in (target.best, target.low, target.high)]
                scored.append(Scored(name, target, *found, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)))
    return Hindcast(tuple(scored), tuple(fans), 41, 0)


def row_of(table: list[Row], name: str, horizon: int) -> Row:
    return next(each for each in table if (each.forecaster, each.horizon) == (name, horizon))


def test_the_pool_is_its_own_measure_and_equal_forecasters_tie() -> None:
    table = rows(made({MODEL: 0, "poisson": 0, "pool": 0}))
    assert len(table) == len(NAMES) * len(HORIZONS)
    for row in table:
        assert row.crps_ratio.value == row.crps_ratio.low == row.crps_ratio.high == 1
        assert row.within
        low, high = row.coverage_interval(0.8)
        assert low <= row.mean.coverage[0.8] <= high


def test_a_baseline_that_wins_is_named_first_and_a_verdict_says_no() -> None:
    found = made({MODEL: 30, "poisson": 0, "pool": 10})
    table = rows(found)
    own = row_of(table, MODEL, 7)
    assert [row.forecaster for row in winning_baselines(table, own, "crps")] == ["poisson", "pool"]
    assert own.crps_ratio.value > 1.05
    text = hindcast_text(found)
    assert text.startswith("Where a counting model does better than the model (model, calibrated), best first:")
    assert "7 days, CRPS" in text.splitlines()[1]
    assert "NOT both within 5% of the pool" in text
    assert "CRPS NO" in text


def test_a_model_that_wins_everywhere_says_so() -> None:
    found = made({MODEL: 0, "poisson": 30, "pool": 30})
    text = hindcast_text(found)
    assert text.startswith("No baseline has a lower mean score than the model")
    assert "CRPS yes" in text
    assert without_best(found, MODEL, 7)[1] < 1
    assert {each.forecaster for each in after_tower_22(found)} == set(NAMES)


def test_json_and_charts_hold_every_forecast() -> None:
    found = made({MODEL: 3, "poisson": 0, "pool": 1})
    content = json.loads(json.dumps(to_json(found)))
    assert len(content["forecasts"]) == len(found.scored)
    assert len(content["table"]) == len(rows(found))
    for name, chart in charts(found):
        assert json.dumps(chart), name
        assert chart["datasets"]
    places = charts(found)[1][1]["datasets"]["places"]
    for horizon in HORIZONS:
        outcomes = len(found.of(MODEL, horizon))
        assert sum(each["number"] for each in places if each["horizon"] == horizon) == pytest.approx(outcomes)


@pytest.mark.parametrize(("below", "up_to"), [(0.1, 0.3), (0.0, 0.0), (1.0, 1.0), (0.2, 0.2), (0.0, 1.0)])
def test_an_outcome_falls_into_the_bins_once(below: float, up_to: float) -> None:
    parts = [share_in(below, up_to, number / 5, (number + 1) / 5) for number in range(5)]
    assert sum(parts) == pytest.approx(1)


def test_the_same_seed_gives_the_same_hindcast() -> None:
    scenario = sim.load_scenario("tower-22")
    first, again = (hindcast(scenario, {PRIOR: prior_at(scenario)}, draws=30, seed=4, threads=1) for _ in range(2))
    assert to_json(first) == to_json(again)


def test_the_command_prints_where_a_baseline_wins_and_writes_figures(invoke: Any, tmp_path: Path) -> None:
    result = invoke("hindcast", "--quick", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith(("Where a counting model does better", "No baseline has a lower"))
    assert "From 2024-01-29" in result.stdout
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"hindcast.json", "hindcast.txt", "manifest.json", "fans.svg", "pit.png", "scores.svg"} <= names
    content = json.loads((tmp_path / "out" / "hindcast.json").read_text(encoding="utf-8"))
    assert content["draws"] == 500


def test_weights_can_be_computed_anew(invoke: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALATION_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(bank, "TRIED", 40)
    monkeypatch.setattr(bank, "BANK_SIZE", 10)
    monkeypatch.setattr(bank, "FILE", tmp_path / "none.npz")
    monkeypatch.setattr(bank, "TRIAL_REPLICATIONS", 2)
    monkeypatch.setattr(bank, "REPLICATIONS", 2)
    result = invoke("hindcast", "--quick", "--recalibrate", "--json")
    assert result.exit_code == 0, result.stderr
    content = json.loads(result.stdout)
    assert len(content["effective_draws"]) == len(cutoffs())
    assert {row["forecaster"] for row in content["table"]} >= {MODEL, PRIOR, "pool"}
    assert "takes minutes" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_power_simulation_is_a_command(invoke: Any) -> None:
    result = invoke("hindcast", "--power")
    assert result.exit_code == 0
    assert "8 weeks" in result.stdout


def test_a_folder_with_other_files_is_refused_before_anything_is_computed(invoke: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    result = invoke("hindcast", "--out", tmp_path)
    assert result.exit_code == 2
    assert "mine.txt" in result.stderr
