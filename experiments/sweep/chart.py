"""The chart of a sweep over one or two quantities, as a complete Vega-Lite specification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep import specs as specs_sweep
from sim.charts import captions
from sim.charts.theme import Heading, Rows, Spec, framed, with_data
from sim.inputs.scenario.readings import load_reading
from sim.outcomes.registry import label_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from experiments.sweep.design import Design
    from experiments.sweep.results import Sweep

Z95 = 1.96

READING, NO_READING = "reading", "None (the scenario's own values)"


def sweep_rows(sweep: Sweep, outcome: str) -> Rows:
    """A row per point: its values, and mean, 95% interval of the mean and quantiles over runs of an outcome."""
    paths, points = [axis["path"] for axis in _numbers(sweep)], sweep.points.set_index("point")
    found: Rows = []
    for point, group in sweep.runs.groupby("point"):
        values = group[outcome].to_numpy(dtype=np.float64)
        at = dict(zip("xy", points.loc[point, paths].astype(float), strict=False))
        found.append(at | {"reading": _reading(points.loc[point])} | _told(values))
    return found


def _numbers(sweep: Sweep) -> list[dict[str, Any]]:
    return [axis for axis in sweep.manifest["axes"] if axis["path"] != READING]


def _reading(point: Any) -> str:
    name = point.get(READING)
    return load_reading(name).title if isinstance(name, str) else NO_READING


def _told(values: Any) -> dict[str, float]:
    values = values[~np.isnan(values)]
    if not len(values):
        return {}
    mean, half = float(values.mean()), Z95 * float(values.std(ddof=1 if len(values) > 1 else 0)) / len(values) ** 0.5
    quantiles = np.quantile(values, [0.05, 0.25, 0.75, 0.95]).tolist()
    named = dict(zip(("q05", "q25", "q75", "q95"), quantiles, strict=True))
    return {"mean": mean, "low": mean - half, "high": mean + half} | named


def sweep_body(sweep: Sweep, outcome: str, baseline: list[float], words: Callable[[str], str] = str) -> Spec:
    """The chart without title and caveat, with a description for those who cannot see it.

    Args:
        sweep: over one or two numbers, one number and readings, or readings alone.
        outcome: a number or a yes or no.
        baseline: the untouched value of each number that varies.
        words: what a path is called on an axis.
    """
    rows = [row for row in sweep_rows(sweep, outcome) if "mean" in row]
    titles = [f"{words(axis['path'])} ({axis['unit']})" for axis in _numbers(sweep)]
    readings = list(dict.fromkeys(row[READING] for row in rows))
    share = str(sweep.runs[outcome].dtype) == "bool"
    named = label_of(outcome)
    marked = {name: _nearest(rows, name, value) for name, value in zip("xy", baseline, strict=False) if rows}
    own = {"x": baseline[0]} if len(titles) == 1 else marked
    spec = _spec(titles, named, share, readings)
    said = {"description": described(rows, titles, named)}
    return with_data(spec | said, {"points": rows, "baseline": [own] if titles and rows else []})


def _spec(titles: list[str], outcome: str, share: bool, readings: list[str]) -> Spec:
    y_title = f"{outcome} (share)" if share else outcome
    if len(titles) == 2:
        return specs_sweep.heat_map(titles[0], titles[1], outcome, share)
    if not titles:
        return specs_sweep.dots(y_title, share, readings) | {"height": 60 + 52 * len(readings)}
    if len(readings) > 1:
        return specs_sweep.curves(titles[0], y_title, share, readings)
    return specs_sweep.curve(titles[0], y_title, share)


def described(rows: Rows, titles: list[str], outcome: str) -> str:
    """Return the chart in a sentence: its smallest and its largest mean, and where they lie."""
    if not rows:
        return f"No run has a value of {outcome}."
    least, most = (pick(rows, key=lambda row: float(row["mean"])) for pick in (min, max))

    def where(row: dict[str, Any]) -> str:
        at = [f"{title} {row[name]:.4g}" for name, title in zip("xy", titles, strict=False)]
        several = [f"reading {row[READING]}"] if len({each[READING] for each in rows}) > 1 else []
        return ", ".join([*at, *several])

    lowest, highest = f"{least['mean']:.4g} at {where(least)}", f"{most['mean']:.4g} at {where(most)}"
    return f"{outcome}: mean over runs at {len(rows)} points, from {lowest}, to {highest}."


def _nearest(rows: Rows, name: str, value: float) -> float:
    return min((float(row[name]) for row in rows), key=lambda each: abs(each - value))


def sweep_chart(sweep: Sweep, outcome: str, baseline: list[float], words: Callable[[str], str] = str) -> Spec:
    """The whole figure of a sweep over one or two quantities; arguments as of sweep_body."""
    design = sweep.design
    basis = f"{design.scenario} · {_readings(design)} · {design.replications:,} runs a point · seed {design.seed}"
    marks = {0: "", 1: "; the dashed line is the scenario's own value", 2: "; the frame is the cell nearest its value"}
    meaning = f"Every point is played with the same luck{marks[len(baseline)]}."
    caveat = ["Ranges are those that the evidence supports.", "Ranges are the user's, not the evidence's."]
    own = any(axis.get("from") == "design" for axis in _numbers(sweep))
    heading = Heading(
        f"{label_of(outcome)} along what varies",
        [basis, meaning],
        [f"{captions.EXPLORES} {captions.SHARES}", caveat[own]],
    )
    return framed(sweep_body(sweep, outcome, baseline, words), heading)


def _readings(design: Design) -> str:
    if len(design.reading) > 1:
        return "every reading"
    return f"reading {design.reading[0]}" if design.reading[0] else "no reading applied"
