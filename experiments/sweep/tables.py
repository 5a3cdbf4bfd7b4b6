"""What is written of a chunk: its points, runs, weekly quantiles and trajectories as tables, and tables as bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from experiments.arrays import Flags, Floats, Whole
from experiments.sweep.axes import READING, AxisOfSweep
from experiments.sweep.blocks import WEEK, BlockResult
from experiments.sweep.plan import Plan
from sim.engine.statistics import QUANTILES
from sim.kernel.state import Day
from sim.outcomes.outcome import Array
from sim.outcomes.registry import outcome_of

OK, FAILED = "ok", "failed"
"""What became of a point."""

ARROW_TYPES: dict[str, Any] = {
    "count": pa.int32(),
    "real": pa.float64(),
    "flag": pa.bool_(),
    "category": pa.string(),
    "date": pa.date32(),
}

Tables = dict[str, pa.Table]


def table_names(plan: Plan) -> tuple[str, ...]:
    """Return the tables that a sweep has; a chunk's file of the last is written last."""
    kept = {"trajectories": plan.design.trajectories, "weekly": plan.design.weekly}
    return (*(name for name, columns in kept.items() if columns), "points", "runs")


def chunk_tables(plan: Plan, points: Whole, runs: int, played: Sequence[BlockResult]) -> Tables:
    """Return the tables of some points.

    Args:
        plan: the sweep.
        points: numbers of the points, in the order in which they were played.
        runs: runs of each point.
        played: blocks that hold these points' runs in order.
    """
    errors, hashes = dict.fromkeys(points.tolist(), ""), dict.fromkeys(points.tolist(), "")
    for each in played:  # a point whose runs were played in parts has the error and hash of the first part with any
        for point, (error, digest) in enumerate(zip(each.errors, each.hashes, strict=True), each.block.first_point):
            errors[point] = errors[point] or error
            hashes[point] = hashes[point] or digest
    fine = np.array([not error for error in errors.values()])
    policies, rows = np.divmod(points, plan.sample_rows)
    coded = plan.coded(points)
    columns: dict[str, Any] = {"point": _whole(points), "policy": _whole(policies), "sample": _whole(rows)}
    if all(axis.path != READING for axis in plan.axes):
        columns[READING] = pa.array([plan.readings[0]] * len(points), pa.string())
    columns |= {axis.path: _axis(axis, coded[:, number]) for number, axis in enumerate(plan.axes)}
    columns["scenario_hash"] = pa.array([each or None for each in hashes.values()], pa.string())
    columns["status"] = pa.array([FAILED if error else OK for error in errors.values()], pa.string())
    columns["error"] = pa.array([error or None for error in errors.values()], pa.string())
    tables = {"points": pa.table(columns)}
    of_runs = {"point": _whole(np.repeat(points[fine], runs)), "run": _whole(np.tile(np.arange(runs), fine.sum()))}
    for name in plan.design.outcomes:
        of_runs[name] = _outcome(name, _rows([each.outcomes[name] for each in played], fine, runs))
    tables["runs"] = pa.table(of_runs)
    if plan.design.weekly:
        tables["weekly"] = _weekly(plan, points[fine], runs, _rows([each.weekly for each in played], fine, runs))
    if plan.design.trajectories:
        days, number = plan.days, len(points[fine]) * runs
        kept: dict[str, Any] = {
            "point": _whole(np.repeat(points[fine], runs * days)),
            "run": _whole(np.tile(np.repeat(np.arange(runs), days), len(points[fine]))),
            "day": pa.array(np.tile(np.arange(days, dtype=np.int16), number)),
        }
        for column in plan.design.trajectories:
            values = _rows([each.trajectories[column] for each in played], fine, runs).ravel()
            real = column == "tension" or Day.__annotations__.get(column) == "float"
            kept[column] = pa.array(values) if real else _whole(values)
        tables["trajectories"] = pa.table(kept)
    return {name: tables[name] for name in table_names(plan)}


def _rows(parts: Sequence[Array], fine: Flags, runs: int) -> Array:
    """Rows of the points that were played; those of failed points are left out."""
    joined: Array = parts[0] if len(parts) == 1 else np.concatenate(parts)
    return joined if fine.all() else joined[np.repeat(fine, runs)]


def _whole(values: Array) -> Any:
    return pa.array(values.astype(np.int32))


def _axis(axis: AxisOfSweep, coded: Floats) -> Any:
    if axis.numeric:
        return pa.array(coded)
    values = axis.values or ()
    return pa.array([values[int(code)] for code in coded], pa.string())


def _outcome(name: str, values: Array) -> Any:
    """An outcome's column; where a run has no value it is missing, not nan."""
    outcome = outcome_of(name)
    if outcome.kind == "category":
        values = np.array(outcome.categories)[values]
    missing = np.isnan(values) if values.dtype.kind == "f" else None
    if outcome.kind == "count" and missing is not None:
        values = np.where(missing, 0, values)
    return pa.array(
        values.astype(np.int32) if outcome.kind == "count" else values, ARROW_TYPES[outcome.kind], mask=missing
    )


def _weekly(plan: Plan, points: Whole, runs: int, sums: Array) -> pa.Table:
    """A row per point, count and week: mean and quantiles over the point's runs of the week's sum."""
    names, weeks = plan.design.weekly, sums.shape[2]
    by_point = sums.reshape(len(points), runs, len(names), weeks)
    size = len(names) * weeks
    lengths = np.minimum(WEEK, plan.days - WEEK * np.arange(weeks)).astype(np.int8)
    columns: dict[str, Any] = {
        "point": _whole(np.repeat(points, size)),
        "count": pa.array(np.array(names)[np.tile(np.repeat(np.arange(len(names)), weeks), len(points))], pa.string()),
        "week": pa.array(np.tile(np.arange(weeks, dtype=np.int16), len(points) * len(names))),
        "days": pa.array(np.tile(lengths, len(points) * len(names))),
        "mean": pa.array(by_point.mean(axis=1).ravel()),
    }
    quantiles = np.quantile(by_point, QUANTILES, axis=1) if len(by_point) else np.zeros((len(QUANTILES), 0))
    for level, values in zip(QUANTILES, quantiles, strict=True):
        columns[f"q{round(100 * level):02d}"] = pa.array(values.ravel())
    return pa.table(columns)
