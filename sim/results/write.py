"""An ensemble as a folder of files: tables, summary, scenario, manifest and, where asked for, figures.

    daily.parquet     a row per run and day: every column of state.Day (codes as words), the rung and the tension
    events.parquet    a row per event of every run, in ACLED's columns and our own; events.csv has the same
    summary.csv       a row per run; summary.json describes all runs
    scenario.yaml     the scenario in full; manifest.json where it all comes from
    posterior.csv     the draws of parameters that the runs play with, where they do; draws.csv which run has which
    figures/          PNG and SVG of each chart

The same scenario, seed and runs give the same bytes, but for `created` and `command` in the manifest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.kernel.codes import DAY_CODES, words_of
from sim.outcomes.outcome import Array
from sim.outcomes.registry import outcome_of
from sim.results.ensemble import Ensemble
from sim.results.export import event_table
from sim.results.files import MANIFEST, file_hashes, whole_folder, write_csv, write_json, write_parquet
from sim.results.provenance import manifest
from sim.results.summary import summary_json

Draw = Callable[[Ensemble, Path], None]
"""Draws an ensemble's figures into a folder."""

FIGURES = "figures"
WHOLE_TYPES = (np.int8, np.int16, np.int32, np.int64)


def write_results(
    ensemble: Ensemble, folder: Path, draw: Draw | None = None, command: Sequence[str] = (), engine: str = "auto"
) -> Path:
    """Write an ensemble's results; the folder is there whole or not at all.

    Args:
        ensemble: the runs.
        folder: new, empty, or written by this program before (then it is replaced).
        draw: draws the figures (sim.charts.figures.draw_figures); None writes none.
        command: the command line, for the manifest.
        engine: `auto`, `wasm`, `compiled` or `mesa`, for the manifest.

    Returns:
        The folder.

    Raises:
        OutputError: the folder holds other files, or cannot be written.
    """
    with whole_folder(folder) as partial:
        write_tables(ensemble, partial)
        if draw is not None:
            draw(ensemble, partial / FIGURES)
        write_json(manifest(ensemble, command, engine, file_hashes(partial)), partial / MANIFEST)
    return folder


def write_tables(ensemble: Ensemble, folder: Path) -> None:
    """Write everything but figures and manifest into a folder that exists.

    The tables of days and of events are written side by side: arrow lets go of the interpreter while it writes.
    """
    with ThreadPoolExecutor(2) as threads:
        daily = threads.submit(lambda: write_parquet(daily_table(ensemble), folder / "daily.parquet"))
        records, runs = ensemble.all_events()
        events = event_table(records, runs, ensemble.scenario.start)
        parquet = threads.submit(write_parquet, events, folder / "events.parquet", ["event_id_cnty"])
        write_csv(events, folder / "events.csv")
        for written in (parquet, daily):
            written.result()
    columns: dict[str, Any] = {"run": np.arange(ensemble.runs)}
    for name, values in ensemble.outcomes().items():
        outcome = outcome_of(name)
        if outcome.kind == "category":
            values = np.array(outcome.categories)[values]
        columns[name] = pa.array(values, mask=np.isnan(values) if values.dtype.kind == "f" else None)
    write_csv(pa.table(columns), folder / "summary.csv")
    write_json(summary_json(ensemble), folder / "summary.json")
    (folder / "scenario.yaml").write_text(ensemble.scenario.to_yaml(), encoding="utf-8")
    if ensemble.posterior is not None:
        numbers = np.arange(ensemble.runs)
        rows = ensemble.posterior.rows(ensemble.seed, numbers)
        (folder / "posterior.csv").write_bytes(ensemble.posterior.content)
        write_csv(pa.table({"run": numbers, "draw": rows}), folder / "draws.csv")


def daily_table(ensemble: Ensemble) -> pa.Table:
    """Table of every run's days: run, date, each column of state.Day, rung, tension; small types, codes as words."""
    runs, days = ensemble.runs, ensemble.scenario.days
    dates = np.datetime64(ensemble.scenario.start, "D") + np.arange(days)
    run, date = np.repeat(np.arange(runs, dtype=np.int32), days), np.tile(dates, runs)
    columns: dict[str, Any] = {name: _small(ensemble.column(name)) for name in ensemble.columns}
    for name, codes in DAY_CODES.items():
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(columns[name]), pa.array(words_of(codes)))
    return pa.table({"run": run, "date": date} | columns)


def _small(values: Array) -> Array:
    """Values in a row, in the smallest whole type that holds them, or in single precision."""
    if values.dtype.kind == "f":
        return values.astype(np.float32).ravel()
    low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
    kind = next(kind for kind in WHOLE_TYPES if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)
    return values.astype(kind).ravel()
