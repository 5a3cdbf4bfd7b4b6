"""Figure: how often runs reach a major campaign as the militias hold back more, under each reading of the crisis.

    python experiments/figures/restraint.py FOLDER --runs 1000

Every point plays the same runs with the same luck, so the curves differ by restraint and reading alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

import sim
from sim.charts import captions, figures, theme
from sim.charts.theme import field, named
from sim.inputs.scenario.readings import list_readings
from sim.results.summary import wilson

RUNG, SEED = 6, 0
RESTRAINT = np.linspace(0.8, 1.6, 9)
COLOURS = (theme.BLACK, theme.ORANGE, theme.SKY, theme.GREEN, theme.BLUE, theme.VERMILION)


def point(reading: str, restraint: float, runs: int) -> dict[str, Any]:
    """Share of runs that reach the rung, with its 90% Wilson interval."""
    scenario = sim.load_scenario("tower-22", reading=reading).with_changes({"militia.restraint": restraint})
    reached = int((sim.run_ensemble(scenario, runs, SEED).column("rung").max(axis=1) >= RUNG).sum())
    low, high = wilson(reached, runs)
    return {"reading": reading, "restraint": restraint, "share": reached / runs, "low": low, "high": high}


def chart(rows: theme.Rows, runs: int) -> theme.Spec:
    """A curve per reading over a band of its intervals."""
    scale = {"domain": list_readings(), "range": COLOURS}
    colour = field("reading", "nominal", scale=scale, legend={"title": "reading", "symbolOpacity": 1})
    x = field("restraint", "quantitative", axis={"title": "militias' restraint"}, scale={"zero": False})
    y = field("share", "quantitative", axis={"title": None, "format": "%"}, scale={"domain": [0, 1]})
    band = {"mark": {"type": "area", "opacity": 0.18}, "encoding": {"y": y | {"field": "low"}, "y2": {"field": "high"}}}
    line = {"mark": {"type": "line", "point": {"size": 90}, "strokeWidth": 3}, "encoding": {"y": y}}
    size = {"width": theme.WIDTH - 340, "height": theme.HEIGHT, "data": named("curve")}
    body = {"layer": [band, line], "encoding": {"x": x, "color": colour}, **size}
    title = f"Share of runs that reach rung {RUNG} (a major campaign), by restraint"
    basis = f"Tower 22 · {runs:,} runs a point, all with the same luck · seed {SEED} · bands: 90% intervals"
    heading = theme.Heading(title, [basis], [f"{captions.EXPLORES} {captions.SHARES}"])
    return theme.framed(theme.with_data(body, {"curve": rows}), heading)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Draw restraint.svg and restraint.png.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=1000)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    curves = [point(reading, float(each), arguments.runs) for reading in list_readings() for each in RESTRAINT]
    figures.save(chart(curves, arguments.runs), arguments.folder, "restraint")
