"""A sweep in words: what it will play, before it starts; what it has written, when it is done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.sweep.axes import AxisOfSweep
from experiments.sweep.estimate import Estimate
from experiments.sweep.folder import Sweep, read_manifest
from experiments.sweep.plan import Plan
from sim.results.text import number, table, wrap

if TYPE_CHECKING:
    import pandas as pd

MINUTE, HOUR = 60, 3600


def duration(seconds: float) -> str:
    """Return a length of time as people say it: 45 s, 3 min 20 s, 2 h 05 min."""
    whole = max(1, round(seconds))
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE:02d} s"
    return f"{whole // HOUR:,} h {whole % HOUR // MINUTE:02d} min"


def size(count: float) -> str:
    """Return a size on disk in kB, MB or GB."""
    for unit, step in (("GB", 1e9), ("MB", 1e6)):
        if count >= step:
            return f"{count / step:.1f} {unit}"
    return f"{max(1, round(count / 1e3))} kB"


def plan_text(plan: Plan, estimated: Estimate) -> str:
    """Return the page that is shown before a sweep starts."""
    design, scenario = plan.design, plan.scenarios[0]
    lines = [design.title or f"A sweep of {scenario.name}"]
    lines += [wrap(design.question)] if design.question else []
    how = "a table of points" if design.points else f"sampler {design.sampler.method}"
    lines += ["", f"{scenario.name}, {plan.days} days from {scenario.start}, {how}"]
    lines += ["", table(("what varies", "role", "values or range"), [_axis(plan, axis) for axis in plan.axes[:MOST]])]
    lines += [f"... and {len(plan.axes) - MOST} more."] if len(plan.axes) > MOST else []
    crossed = plan.sampled and plan.crossed
    how = f" ({plan.policies:,} combinations x {plan.sample_rows:,} sampled points)" if crossed else ""
    lines += ["", f"{plan.points:,} points{how} x {design.replications:,} runs = {plan.runs:,} runs"]
    workers = "1 worker" if estimated.workers == 1 else f"{estimated.workers} workers"
    lines.append(f"about {duration(estimated.seconds)} on {workers} and {size(estimated.bytes_on_disk)} on disk\n")
    return "\n".join(lines)


MOST = 20
"""Axes that are listed, at most."""


def _axis(plan: Plan, axis: AxisOfSweep) -> tuple[str, str, str]:
    if axis.values is not None:
        return axis.path, axis.role, ", ".join(_short(each) for each in axis.values)
    low, high = min(low for low, _ in axis.ranges), max(high for _, high in axis.ranges)
    steps = f", {axis.count} values" if axis.crossed else ""
    origin = " (evidence)" if axis.origin == "evidence" else ""
    return axis.path, axis.role, f"{number(low)} to {number(high)} {axis.unit}{steps}{origin}"


def _short(value: object) -> str:
    if value is None or value != value:
        return "none"
    return number(value) if isinstance(value, float) else str(value)


def done_text(sweep: Sweep) -> str:
    """Return what is said when a sweep is complete: how much, where, what failed, and how to read it."""
    written = sum(path.stat().st_size for path in sweep.path.rglob("*.parquet"))
    points, runs = sweep.manifest["points"], sweep.manifest["runs"]
    lines = [f"Complete: {points:,} points, {runs:,} runs, {size(written)} in {sweep.path}."]
    if failed := int((sweep.read("points", ["status"])["status"] == "failed").sum()):
        lines.append(f"{failed:,} of {points:,} points could not be played; the table points has their errors.")
    return "\n".join([*lines, f'Read it: pandas.read_parquet("{(sweep.path / "runs").as_posix()}")'])


def stopped_text(folder: Path, again: str) -> str:
    """Return what is said when a sweep was stopped: what is kept, and how to go on."""
    if (manifest := read_manifest(folder)) is None:
        return f"interrupted before anything was written; start again: {again}"
    there, chunks = len(Sweep(folder, manifest).finished), manifest["chunks"]
    return f"interrupted; {there:,} of {chunks:,} chunks are finished and kept; go on with the same command: {again}"


def indices_text(sweep: Sweep, indices: pd.DataFrame, level: float) -> str:
    """Return a table of sensitivity indices for each policy, the largest first."""
    crossed = [axis["path"] for axis in sweep.manifest["axes"] if axis["crossed"]]
    policies = sweep.points.groupby("policy")[crossed].first() if crossed else None
    lines = []
    for policy, rows in indices.groupby("policy"):
        if policies is not None:
            values = policies.loc[policy].items()
            lines.append(f"Policy {policy}: {', '.join(f'{path} {_short(value)}' for path, value in values)}\n")
        names = [str(name) for name in rows.columns if name != "policy"]
        cells = [[each if isinstance(each, str) else number(each, 2) for each in row] for row in rows[names].to_numpy()]
        heads = [name.replace("_", " ") for name in names]
        lines.append(table(heads, cells, right=range(2, len(names))) + "\n")
    return "\n".join([*lines, f"low and high: {100 * level:g}% bootstrap interval over the sample."])
