"""Figures of a calibration: what the record narrows, whether ranks are even, and the record beside the posterior."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from experiments.calibration.blocks import counts
from experiments.calibration.report import SHARES, check_rows, parameter_rows
from experiments.calibration.run import Calibration
from sim.charts import theme
from sim.charts.theme import Heading, Rows, Spec, dates, field, legend, named

MOST = 16
"""Parameters in a chart."""

SOURCE = "Record: Pentagon counts, US strikes and casualties in scenarios/record, with their counting error."
CAVEAT = "Explores; does not predict. Ranges and mechanisms were written by people who knew how the campaign went."
MIDDLE = {"posterior, middle 90%": theme.BAND_90, "posterior, middle 50%": theme.BAND_50}


def charts(results: Sequence[Calibration], draws: int, seed: int) -> list[tuple[str, Spec]]:
    """Return the name and the chart of each figure; parameters and record are those of the first reading."""
    first = results[0]
    basis = [
        f"Tower 22 · {first.reading} · {draws:,} draws, the nearest {len(first.posterior.weights):,} kept · seed {seed}"
    ]
    return [
        ("calibration-parameters", parameters_chart(first, basis)),
        ("calibration-ranks", ranks_chart(results, draws, seed)),
        ("calibration-record", record_chart(first, basis)),
    ]


def parameters_chart(result: Calibration, basis: list[str]) -> Spec:
    """Posterior of the parameters that the record narrows most, each on the scale of its own range."""
    rows: Rows = []
    low, q25, _, q75, high = (f"q{round(100 * share)}" for share in SHARES)
    for place, each in enumerate(parameter_rows(result)[:MOST]):
        span = each["high"] - each["low"]
        label = f"{each['parameter']}  ({each['low']:g} to {each['high']:g})"
        row = {"parameter": label, "place": place, "contraction": round(each["contraction"], 2)}
        for series, ends in zip(MIDDLE, ((low, high), (q25, q75)), strict=True):
            scaled = [(each[end] - each["low"]) / span for end in ends]
            rows.append(row | {"series": series, "from": scaled[0], "to": scaled[1]})
    axis = {"title": None, "labelLimit": 620, "labelFontSize": 17}
    y = field("parameter", "nominal", sort={"field": "place"}, axis=axis)
    x = field("from", "quantitative", scale={"domain": [0, 1]}, axis={"title": "place in the range of the evidence"})
    colour = field("series", "nominal", **legend(MIDDLE))
    bars = {"mark": {"type": "bar", "height": 18}, "encoding": {"x": x, "x2": {"field": "to"}, "y": y, "color": colour}}
    contraction = field("contraction", "quantitative", format=".2f")
    mark = {"type": "text", "align": "left", "fontSize": 17, "dx": 6, "color": theme.INK}
    text = {"mark": mark, "encoding": {"y": y, "x": {"datum": 1.0}, "text": contraction}}
    body = {"layer": [bars, text], "data": named("rows"), "width": 560, "height": 34 * MOST}
    about = "Without information: 0.05 to 0.95. On the right: share of the range's variance that is gone."
    heading = Heading("What the record says about the parameters", [*basis, about], [SOURCE, CAVEAT])
    return theme.framed(theme.with_data(body, {"rows": rows}), heading)


def ranks_chart(results: Sequence[Calibration], draws: int, seed: int) -> Spec:
    """How the ranks of known parameters depart from an even spread, a line for each parameter, a panel a reading."""
    rows, band, panels = [], [], []
    grid = np.linspace(0, 1, 41)
    for each in results:
        well = each.known.within
        panel = f"{each.reading}: {100 * well.mean():.0f}% of {len(well)} parameters inside"
        panels.append(panel)
        below = (each.known.ranks[:, :, None] <= grid).mean(axis=0) - grid
        for k, path in enumerate(each.paths):
            kind = "inside the band" if well[k] else "outside"
            rows += [
                {"panel": panel, "parameter": path, "series": kind, "rank": float(x), "away": float(y)}
                for x, y in zip(grid, below[k], strict=True)
            ]
        band.append({"panel": panel, "low": -each.known.band, "high": each.known.band, "from": 0, "to": 1})
    colours = {"inside the band": theme.SKY, "outside": theme.VERMILION}
    y = {"type": "quantitative", "axis": {"title": "share below, less the even share", "titleFontSize": 15}}
    x = field("rank", "quantitative", axis={"title": "rank of the truth", "values": [0, 0.5, 1]})
    key = field("series", "nominal", **legend(colours, symbolType="stroke", symbolStrokeWidth=4))
    lines = {
        "mark": {"type": "line", "strokeWidth": 1, "opacity": 0.45},
        "encoding": {"x": x, "y": y | {"field": "away"}, "detail": field("parameter", "nominal"), "color": key},
        "transform": [{"filter": "datum.parameter"}],
    }
    edges = [
        {
            "mark": {"type": "rule", "strokeDash": [7, 5], "strokeWidth": 2, "color": theme.INK},
            "encoding": {"y": y | {"field": end}},
            "transform": [{"filter": f"isValid(datum.{end})"}],
        }
        for end in ("low", "high")
    ]
    body = {
        "facet": field("panel", "nominal", title=None, sort=panels, header={"labelFontSize": 15, "labelLimit": 400}),
        "columns": 3,
        "spec": {"layer": [lines, *edges], "width": 320, "height": 220},
        "data": named("all"),
    }
    known = len(results[0].known.ranks)
    basis = [f"Simulated records with known parameters, {known} a reading · {draws:,} draws · seed {seed}"]
    about = "Dashed: band that 95 of 100 rightly calibrated parameters stay in; chance alone puts about 5% outside."
    heading = Heading("Is the calibration itself right? Ranks of known parameters", [*basis, about], [CAVEAT])
    return theme.framed(theme.with_data(body, {"all": [*rows, *band]}), heading)


def record_chart(result: Calibration, basis: list[str]) -> Spec:
    """Attacks between statements: the record, and what runs of the posterior count."""
    rows = []
    for each in check_rows(result)[: counts()]:
        day = date.fromisoformat(each["number"].split()[-1])
        row = {"date": day.isoformat(), "low": each["q5"], "middle": each["q50"], "high": each["q95"]}
        rows.append(row | {"count": each["recorded"]})
    colours = {"posterior: median and middle 90%": theme.BLUE, "recorded": theme.BLACK}
    y = {"type": "quantitative", "axis": {"title": "attacks since the statement before"}}
    x = dates()
    x["scale"] = x["scale"] | {"padding": 18}
    key = {"color": {"datum": "posterior: median and middle 90%", **legend(colours)}}
    own = {"color": {"datum": "recorded", **legend(colours)}}
    span = {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}}
    bars = {"mark": {"type": "rule", "strokeWidth": 12, "opacity": 0.35}, "encoding": span | key}
    middle = {"x": x, "y": y | {"field": "middle"}}
    ticks = {"mark": {"type": "tick", "thickness": 4, "width": 22}, "encoding": middle | key}
    counted = {"x": x, "y": y | {"field": "count"}}
    dots = {"mark": {"type": "point", "filled": True, "size": 170}, "encoding": counted | own}
    body = {"layer": [bars, ticks, dots], "data": named("rows"), "width": theme.WIDTH - 60, "height": theme.HEIGHT}
    about = "Each block follows the record up to its beginning and runs free from there. Fitted, so no forecast."
    heading = Heading("The record beside the calibrated posterior", [*basis, about], [SOURCE, CAVEAT])
    return theme.framed(theme.with_data(body, {"rows": rows}), heading)
