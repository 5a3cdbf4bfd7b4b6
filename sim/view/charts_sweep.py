"""The chart of a sweep over one or two quantities, as a complete Vega-Lite specification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.outputs.outcome_words import OUTCOMES
from sim.view import captions, specs_sweep
from sim.view.theme import Heading, Rows, Spec, framed, with_data

if TYPE_CHECKING:
    from experiments.sweep_results import Sweep

Z95 = 1.96


def sweep_rows(sweep: Sweep, outcome: str) -> Rows:
    """A row per point: its values, and mean, 95% interval of the mean and quantiles over runs of an outcome."""
    paths = [axis["path"] for axis in sweep.manifest["axes"]]
    points = sweep.points.set_index("point")
    found: Rows = []
    for point, group in sweep.runs.groupby("point"):
        values = group[outcome].to_numpy(dtype=np.float64)
        found.append(dict(zip("xy", points.loc[point, paths].astype(float), strict=False)) | _told(values))
    return found


def _told(values: Any) -> dict[str, float]:
    values = values[~np.isnan(values)]
    if not len(values):
        return {}
    mean, half = float(values.mean()), Z95 * float(values.std(ddof=1 if len(values) > 1 else 0)) / len(values) ** 0.5
    quantiles = np.quantile(values, [0.05, 0.25, 0.75, 0.95]).tolist()
    named = dict(zip(("q05", "q25", "q75", "q95"), quantiles, strict=True))
    return {"mean": mean, "low": mean - half, "high": mean + half} | named


def sweep_body(sweep: Sweep, outcome: str, baseline: list[float]) -> Spec:
    """The chart without title and caveat; `baseline` holds the untouched value of each quantity."""
    rows = sweep_rows(sweep, outcome)
    axes = [f"{axis['path']} ({axis['unit']})" for axis in sweep.manifest["axes"]]
    words = OUTCOMES.get(outcome, outcome)
    if len(axes) == 1:
        flag = str(sweep.runs[outcome].dtype) == "bool"
        title = f"{words} (share)" if flag else words
        return with_data(
            specs_sweep.curve(axes[0], title, not flag), {"points": rows, "baseline": [{"x": baseline[0]}]}
        )
    marked = {name: _nearest(rows, name, value) for name, value in zip("xy", baseline, strict=True)}
    return with_data(specs_sweep.heat_map(axes[0], axes[1], words), {"points": rows, "baseline": [marked]})


def _nearest(rows: Rows, name: str, value: float) -> float:
    return min((float(row[name]) for row in rows), key=lambda each: abs(each - value))


def sweep_chart(sweep: Sweep, outcome: str, baseline: list[float]) -> Spec:
    """The whole figure of a sweep over one or two numeric quantities."""
    design = sweep.design
    where = "the dashed line is" if len(baseline) == 1 else "the cross is the cell nearest"
    reading = f"reading {design.reading[0]}" if design.reading[0] else "no reading applied"
    basis = f"{design.scenario} · {reading} · {design.replications:,} runs a point · seed {design.seed}"
    meaning = f"Every point is played with the same luck; {where} the scenario's own value."
    heading = Heading(
        f"{OUTCOMES.get(outcome, outcome)} along what varies",
        [basis, meaning],
        [f"{captions.EXPLORES} {captions.SHARES}", "Ranges are those that the evidence supports."],
    )
    return framed(sweep_body(sweep, outcome, baseline), heading)
