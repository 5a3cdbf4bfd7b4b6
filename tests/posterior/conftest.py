"""A small posterior: draws from the evidence ranges, in a file and as if it were shipped for two readings."""

from pathlib import Path

import numpy as np
import pytest

import sim.inputs.posterior.posterior as posteriors
from experiments.draws import free_paths, in_ranges
from sim.app.state import scenarios
from sim.inputs.scenario.scenario import load_scenario

DRAWS = 40


def written(path: Path, draws: int = DRAWS, seed: int = 3) -> Path:
    scenario = load_scenario("tower-22")
    paths, rng = free_paths(scenario), np.random.default_rng(seed)
    values = in_ranges(scenario, paths, rng.random((draws, len(paths))))
    rows = [",".join((*paths, "weight"))]
    rows += [",".join(f"{each:.6g}" for each in (*row, rng.random())) for row in values]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def draws_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("draws") / "draws.csv")


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for seed, reading in enumerate(("common", "000-diplomacy")):
        written(tmp_path / f"{reading}.csv", seed=seed)
    monkeypatch.setattr(posteriors, "FOLDER", str(tmp_path))
    scenarios._posteriors._entries.clear()
    yield tmp_path
    scenarios._posteriors._entries.clear()
