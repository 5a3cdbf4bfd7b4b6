"""The results folder: complete, the same every time, and readable by others."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

import sim
from sim.kernel.codes import DAY_CODES, words_of
from sim.results.ensemble import Ensemble
from sim.results.files import file_names, write_json
from sim.results.write import daily_table, write_results

FILES = [
    "daily.parquet", "events.csv", "events.parquet", "manifest.json", "scenario.yaml", "summary.csv", "summary.json",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(ensemble: Ensemble, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_results(ensemble, tmp_path_factory.mktemp("results") / "out", command=["escalation", "run"])


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_everything_is_there(folder: Path) -> None:
    assert file_names(folder) == FILES
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert list(content["files"]) == [name for name in FILES if name != "manifest.json"]
    assert content["files"] == {name: sha256(folder / name) for name in content["files"]}
    assert content["command"] == ["escalation", "run"]


def test_the_same_runs_give_the_same_bytes(folder: Path, ensemble: Ensemble, tmp_path: Path) -> None:
    again = write_results(ensemble, tmp_path / "again")
    for name in set(FILES) - {"manifest.json"}:
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name


def test_the_days_are_those_of_the_ensemble(folder: Path, ensemble: Ensemble) -> None:
    table = parquet.read_table(folder / "daily.parquet")
    days = ensemble.scenario.days
    assert table.num_rows == ensemble.runs * days
    for name in (*ensemble.daily_array.dtype.names, "rung", "tension"):
        column = table[name].combine_chunks()
        if name in DAY_CODES:
            assert column.dictionary.to_pylist() == list(words_of(DAY_CODES[name])), name
            column = column.indices
        values = column.to_numpy().reshape(ensemble.runs, days)
        assert np.allclose(values, ensemble.column(name), rtol=1e-6), name
    assert table["date"][:days].to_pylist() == ensemble.scenario.dates
    assert table["run"].to_numpy().tolist() == np.repeat(np.arange(ensemble.runs), days).tolist()


def test_whole_numbers_are_kept_small(ensemble: Ensemble) -> None:
    schema = daily_table(ensemble).schema
    assert schema.field("attacks").type == pa.int8()
    assert schema.field("tension").type == pa.float32()


def test_the_summary_has_a_row_per_run(folder: Path, ensemble: Ensemble) -> None:
    import pandas as pd

    table = pd.read_csv(folder / "summary.csv", index_col="run")
    assert list(table.index) == list(range(ensemble.runs))
    assert (table["attacks"] == ensemble.summary["attacks"]).all()
    assert (table["talks_final_state"] == ensemble.summary["talks_final_state"].astype(str)).all()
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8"))["runs"] == ensemble.runs


def test_the_scenario_can_be_run_again(folder: Path, ensemble: Ensemble) -> None:
    loaded = sim.load_scenario(folder / "scenario.yaml")
    assert (loaded.name, loaded.hash) == ("tower-22", ensemble.scenario.hash)


def test_a_figure_that_fails_leaves_no_folder(ensemble: Ensemble, tmp_path: Path) -> None:
    def draw(_ensemble: Ensemble, _folder: Path) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_results(ensemble, tmp_path / "out", draw)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_finite_becomes_null(tmp_path: Path) -> None:
    write_json({"a": float("nan"), "b": np.float64(1.5)}, tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"a": None, "b": 1.5}
