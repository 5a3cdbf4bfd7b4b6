"""The charts of a sweep over one or two quantities, or over readings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from experiments.sweep.folder import Sweep
from sim.charts import captions, theme
from sim.charts.theme import Heading, Rows, Spec, field, framed, layer, legend, mark, named, with_data
from sim.inputs.scenario.readings import load_reading
from sim.outcomes.registry import label_of

READING, NO_READING = "reading", "None (the scenario's own values)"

BANDS = {
    "middle 90% of runs": theme.BAND_90,
    "middle 50% of runs": theme.BAND_50,
    "mean and its 95% interval": theme.BLUE,
}

COLOURS = (theme.BLACK, theme.BLUE, theme.ORANGE, theme.GREEN, theme.PURPLE, theme.VERMILION)
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
"""Of the readings, in order: colour is never the only mark."""

CELL = 46
"""Pixels of a cell below which its number would not fit."""

TWO_LINES = "split(replace(datum.label, /(.{18,}?) /, '$1|'), '|')"

NUMBER = "abs(datum.mean) < 10 ? format(datum.mean, '.2f') : format(datum.mean, ',.0f')"
SHARE = "format(datum.mean, '.0%')"


def sweep_rows(sweep: Sweep, outcome: str) -> Rows:
    """A row per point: its values, and mean, 95% interval of the mean and quantiles over runs of an outcome."""
    paths, points = [axis["path"] for axis in _numeric_axes(sweep)], sweep.points.set_index("point")
    rows: Rows = []
    for point, group in sweep.runs.groupby("point"):
        reading = points.loc[point].get(READING)
        row: dict[str, Any] = dict(zip("xy", points.loc[point, paths].astype(float), strict=False))
        row["reading"] = load_reading(reading).title if isinstance(reading, str) else NO_READING
        values = group[outcome].to_numpy(dtype=np.float64)
        values = values[~np.isnan(values)]
        if len(values):
            deviation = float(values.std(ddof=1 if len(values) > 1 else 0))
            mean, half = float(values.mean()), 1.96 * deviation / len(values) ** 0.5
            row |= {"mean": mean, "low": mean - half, "high": mean + half}
            quantiles = np.quantile(values, [0.05, 0.25, 0.75, 0.95]).tolist()
            row |= zip(("q05", "q25", "q75", "q95"), quantiles, strict=True)
        rows.append(row)
    return rows


def _numeric_axes(sweep: Sweep) -> list[dict[str, Any]]:
    return [axis for axis in sweep.manifest["axes"] if axis["path"] != READING]


def sweep_body(sweep: Sweep, outcome: str, baseline: list[float], words: Callable[[str], str] = str) -> Spec:
    """The chart without title and caveat, with a description for those who cannot see it.

    Args:
        sweep: over one or two numbers, one number and readings, or readings alone.
        outcome: a number or a yes or no.
        baseline: the untouched value of each number that varies.
        words: what a path is called on an axis.
    """
    rows = [row for row in sweep_rows(sweep, outcome) if "mean" in row]
    titles = [f"{words(axis['path'])} ({axis['unit']})" for axis in _numeric_axes(sweep)]
    readings = list(dict.fromkeys(row[READING] for row in rows))
    share = str(sweep.runs[outcome].dtype) == "bool"
    label = label_of(outcome)
    y_title = f"{label} (share)" if share else label
    own: dict[str, float] = {}
    for name, value in zip("xy", baseline if rows else (), strict=False):
        places = np.array([row[name] for row in rows], dtype=np.float64)
        own[name] = value if len(titles) == 1 else float(places[np.abs(places - value).argmin()])
    if len(titles) == 2:
        spec = map_body(titles[0], titles[1], label, share)
    elif not titles:
        spec = dots_body(y_title, share, readings) | {"height": 60 + 52 * len(readings)}
    elif len(readings) > 1:
        spec = curves_body(titles[0], y_title, share, readings)
    else:
        spec = curve_body(titles[0], y_title, share)
    spec = spec | {"description": description(rows, titles, label)}
    return with_data(spec, {"points": rows, "baseline": [own] if titles and rows else []})


def description(rows: Rows, titles: list[str], outcome: str) -> str:
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


def sweep_chart(sweep: Sweep, outcome: str, baseline: list[float], words: Callable[[str], str] = str) -> Spec:
    """The whole figure of a sweep over one or two quantities; arguments as of sweep_body."""
    design = sweep.design
    reading = f"reading {design.reading[0]}" if design.reading[0] else "no reading applied"
    readings = "every reading" if len(design.reading) > 1 else reading
    basis = f"{design.scenario} · {readings} · {design.replications:,} runs a point · seed {design.seed}"
    marks = {0: "", 1: "; the dashed line is the scenario's own value", 2: "; the frame is the cell nearest its value"}
    meaning = f"Every point is played with the same luck{marks[len(baseline)]}."
    caveat = ["Ranges are those that the evidence supports.", "Ranges are the user's, not the evidence's."]
    own = any(axis.get("from") == "design" for axis in _numeric_axes(sweep))
    heading = Heading(
        f"{label_of(outcome)} along what varies",
        [basis, meaning],
        [f"{captions.EXPLORES} {captions.SHARES}", caveat[own]],
    )
    return framed(sweep_body(sweep, outcome, baseline, words), heading)


def curve_body(x_title: str, y_title: str, share: bool) -> Spec:
    """The mean of an outcome along one quantity, with its interval and, unless it is a share, bands of runs.

    Tables `points` (x, mean, low, high, q05, q25, q75, q95), `baseline` (x).
    """
    x, y = _x(x_title), _y(y_title, share)

    def area(low: str, high: str, word: str) -> Spec:
        return _banded("area", x, field(low, "quantitative", **y), high, word)

    bands = [area("q05", "q95", "middle 90% of runs"), area("q25", "q75", "middle 50% of runs")]
    mean = _banded("line", x, field("mean", "quantitative", **y), None, "mean and its 95% interval")
    style = {"type": "rule", "strokeWidth": 2, "color": theme.BLUE}
    error = mark("points", style, x=x, y=field("low", "quantitative", **y), y2={"field": "high"})
    return layer(*([] if share else bands), mean, error, _own_value(x))


def curves_body(x_title: str, y_title: str, share: bool, readings: list[str]) -> Spec:
    """The mean of an outcome along one quantity, a line per reading. Tables `points` (also reading), `baseline`."""
    x, y = _x(x_title), _y(y_title, share)
    shape = {"scale": {"domain": readings, "range": list(SHAPES[: len(readings)])}}
    colour = {"scale": {"domain": readings, "range": list(COLOURS[: len(readings)])}}
    own: Spec = {"title": None, "orient": "top", "direction": "horizontal", "symbolSize": 120}
    own["columns"] = {"expr": "width < 480 ? 1 : 2"}
    series = {"color": field("reading", "nominal", legend=own, **colour)}
    series["shape"] = field("reading", "nominal", legend=own, **shape)
    tooltip = [field("reading", "nominal"), *_tooltip("x")]
    mean = {"x": x, "y": field("mean", "quantitative", **y)}
    line = {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": mean | {"color": series["color"]}}
    marks = {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1}}
    marks["encoding"] = mean | series | {"tooltip": tooltip}
    ends = {"x": x, "y": field("low", "quantitative", **y), "y2": {"field": "high"}, "color": series["color"]}
    error = {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": ends}
    return layer(*({"data": named("points")} | each for each in (line, error, marks)), _own_value(x))


def dots_body(x_title: str, share: bool, readings: list[str]) -> Spec:
    """The mean of an outcome under each reading, with its interval and the middle nine in ten runs. Table `points`."""
    y = field("reading", "nominal", sort=readings, axis={"title": None, "labelLimit": 320, "labelExpr": TWO_LINES})
    axis = {"axis": {"title": x_title, "tickCount": 8} | ({"format": ".0%"} if share else {}), "scale": {"zero": True}}

    def between(low: str, high: str, width: int, colour: str) -> Spec:
        style = {"type": "rule", "strokeWidth": width, "color": colour}
        return mark("points", style, x=field(low, "quantitative", **axis), x2={"field": high}, y=y)

    style = {"type": "point", "filled": True, "size": 130, "color": theme.BLUE, "opacity": 1}
    tooltip = [field("reading", "nominal"), *_tooltip()]
    point = mark("points", style, x=field("mean", "quantitative", **axis), y=y, tooltip=tooltip)
    bands = [] if share else [between("q05", "q95", 14, theme.BAND_90), between("q25", "q75", 14, theme.BAND_50)]
    return layer(*bands, between("low", "high", 4, theme.BLUE), point)


def map_body(x_title: str, y_title: str, outcome: str, share: bool) -> Spec:
    """The mean of an outcome over two quantities. Tables `points` (x, y, mean, low, high), `baseline` (x, y).

    Each cell has its number where there is room, so that colour is not the only channel.
    """
    x = field("x", "ordinal", axis={"title": x_title, "labelAngle": 0, "format": ".3~r", "labelOverlap": True})
    y = field("y", "ordinal", axis={"title": y_title, "format": ".3~r"}, sort="descending")
    own = {"title": outcome, "orient": "top", "gradientLength": 260, "titleLimit": 340}
    scale = {"scheme": "viridis"}
    colour = field("mean", "quantitative", scale=scale, legend=own | ({"format": ".0%"} if share else {}))
    cells = mark("points", {"type": "rect"}, x=x, y=y, color=colour, tooltip=_tooltip("x", "y"))
    style = {"type": "rect", "filled": False, "stroke": theme.VERMILION, "strokeWidth": 4, "color": theme.VERMILION}
    frame = mark("baseline", style, x=x, y=y)
    middle = [{"op": "min", "field": "mean", "as": "least"}, {"op": "max", "field": "mean", "as": "most"}]
    transform: list[Any] = [{"joinaggregate": middle}, {"calculate": SHARE if share else NUMBER, "as": "word"}]
    bright = "datum.mean > datum.least + 0.6 * (datum.most - datum.least)"
    ink = {"condition": {"test": bright, "value": "#000001"}, "value": "#FFFFFE"}
    narrow = f"bandwidth('x') > 0 && (bandwidth('x') < {CELL} || bandwidth('y') < 16)"
    room = {"expr": f"{narrow} ? 0 : 1"}  # 0 where a figure has another name for the scale, and room enough
    numbers = {"data": named("points"), "transform": transform}
    numbers["mark"] = {"type": "text", "fontSize": 15, "opacity": room}
    numbers["encoding"] = {"x": x, "y": y, "text": field("word", "nominal"), "color": ink}
    return layer(cells, numbers, frame)


def _own_value(x: Spec) -> Spec:
    rule = {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 2, "color": theme.VERMILION}
    return mark("baseline", rule, x=x)


def _x(title: str) -> Spec:
    return field("x", "quantitative", axis={"title": title, "tickCount": 8}, scale={"zero": False, "nice": False})


def _y(title: str, share: bool) -> Spec:
    return {"axis": {"title": title} | ({"format": ".0%"} if share else {}), "scale": {"zero": True}}


def _tooltip(*names: str) -> list[Spec]:
    return [field(name, "quantitative", format=",.4~r") for name in (*names, "mean", "low", "high")]


def _banded(kind: str, x: Spec, y: Spec, high: str | None, word: str) -> Spec:
    style = {"type": kind} | ({"strokeWidth": 3, "point": True} if kind == "line" else {})
    colour = field("series", "nominal", **legend(BANDS, columns={"expr": "width < 480 ? 1 : 3"}))
    encoding = {"x": x, "y": y, "color": colour, "tooltip": _tooltip("x")} | ({"y2": {"field": high}} if high else {})
    calculated = [{"calculate": f"'{word}'", "as": "series"}]
    return {"data": named("points"), "mark": style, "transform": calculated, "encoding": encoding}
