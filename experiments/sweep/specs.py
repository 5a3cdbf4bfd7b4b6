"""Charts of a sweep over one or two quantities, without data."""

from __future__ import annotations

from typing import Any

from sim.charts import theme
from sim.charts.channels import field, layer, legend, named
from sim.charts.theme import Spec

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


def curve(x_title: str, y_title: str, share: bool) -> Spec:
    """The mean of an outcome along one quantity, with its interval and, unless it is a share, bands of runs.

    Tables `points` (x, mean, low, high, q05, q25, q75, q95), `baseline` (x).
    """
    x, y = _x(x_title), _y(y_title, share)

    def area(low: str, high: str, word: str) -> Spec:
        return _worded("area", x, field(low, "quantitative", **y), high, word)

    bands = [area("q05", "q95", "middle 90% of runs"), area("q25", "q75", "middle 50% of runs")]
    mean = _worded("line", x, field("mean", "quantitative", **y), None, "mean and its 95% interval")
    error = {"data": named("points"), "mark": {"type": "rule", "strokeWidth": 2, "color": theme.BLUE}}
    error |= {"encoding": {"x": x, "y": field("low", "quantitative", **y), "y2": {"field": "high"}}}
    return layer(*([] if share else bands), mean, error, _own_value(x))


def curves(x_title: str, y_title: str, share: bool, readings: list[str]) -> Spec:
    """The mean of an outcome along one quantity, a line per reading. Tables `points` (also reading), `baseline`."""
    x, y = _x(x_title), _y(y_title, share)
    shape = {"scale": {"domain": readings, "range": list(SHAPES[: len(readings)])}}
    colour = {"scale": {"domain": readings, "range": list(COLOURS[: len(readings)])}}
    look = {
        "title": None,
        "orient": "top",
        "direction": "horizontal",
        "columns": {"expr": "width < 480 ? 1 : 2"},
        "symbolSize": 120,
    }
    series = {
        "color": field("reading", "nominal", legend=look, **colour),
        "shape": field("reading", "nominal", legend=look, **shape),
    }
    tooltip = [field("reading", "nominal"), *_tooltip("x")]
    mean = {"x": x, "y": field("mean", "quantitative", **y)}
    line = {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": mean | {"color": series["color"]}}
    marks = {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1}}
    marks["encoding"] = mean | series | {"tooltip": tooltip}
    ends = {"x": x, "y": field("low", "quantitative", **y), "y2": {"field": "high"}, "color": series["color"]}
    error = {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": ends}
    return layer(*({"data": named("points")} | each for each in (line, error, marks)), _own_value(x))


def dots(x_title: str, share: bool, readings: list[str]) -> Spec:
    """The mean of an outcome under each reading, with its interval and the middle nine in ten runs. Table `points`."""
    y = field("reading", "nominal", sort=readings, axis={"title": None, "labelLimit": 320, "labelExpr": TWO_LINES})
    axis = {"axis": {"title": x_title, "tickCount": 8} | ({"format": ".0%"} if share else {}), "scale": {"zero": True}}

    def between(low: str, high: str, width: int, colour: str) -> Spec:
        ends = {"x": field(low, "quantitative", **axis), "x2": {"field": high}, "y": y}
        return {"data": named("points"), "mark": {"type": "rule", "strokeWidth": width, "color": colour}} | {
            "encoding": ends
        }

    point = {"data": named("points"), "mark": {"type": "point", "filled": True, "size": 130, "color": theme.BLUE}}
    point["mark"] |= {"opacity": 1}
    point["encoding"] = {"x": field("mean", "quantitative", **axis), "y": y}
    point["encoding"] |= {"tooltip": [field("reading", "nominal"), *_tooltip()]}
    bands = [] if share else [between("q05", "q95", 14, theme.BAND_90), between("q25", "q75", 14, theme.BAND_50)]
    return layer(*bands, between("low", "high", 4, theme.BLUE), point)


def heat_map(x_title: str, y_title: str, outcome: str, share: bool) -> Spec:
    """The mean of an outcome over two quantities. Tables `points` (x, y, mean, low, high), `baseline` (x, y)."""
    x = field("x", "ordinal", axis={"title": x_title, "labelAngle": 0, "format": ".3~r", "labelOverlap": True})
    y = field("y", "ordinal", axis={"title": y_title, "format": ".3~r"}, sort="descending")
    look = {"title": outcome, "orient": "top", "gradientLength": 260, "titleLimit": 340}
    scale = {"scheme": "viridis"}
    colour = field("mean", "quantitative", scale=scale, legend=look | ({"format": ".0%"} if share else {}))
    cells = {"data": named("points"), "mark": {"type": "rect"}, "encoding": {"x": x, "y": y, "color": colour}}
    cells["encoding"] |= {"tooltip": _tooltip("x", "y")}
    mark = {"type": "rect", "filled": False, "stroke": theme.VERMILION, "strokeWidth": 4, "color": theme.VERMILION}
    own = {"data": named("baseline"), "mark": mark, "encoding": {"x": x, "y": y}}
    return layer(cells, _numbers(x, y, share), own)


def _numbers(x: Spec, y: Spec, share: bool) -> Spec:
    """The mean in each cell where there is room, so that colour is not the only channel."""
    middle = [{"op": "min", "field": "mean", "as": "least"}, {"op": "max", "field": "mean", "as": "most"}]
    transform: list[Any] = [{"joinaggregate": middle}, {"calculate": SHARE if share else NUMBER, "as": "word"}]
    bright = "datum.mean > datum.least + 0.6 * (datum.most - datum.least)"
    colour = {"condition": {"test": bright, "value": "#000001"}, "value": "#FFFFFE"}
    narrow = f"bandwidth('x') > 0 && (bandwidth('x') < {CELL} || bandwidth('y') < 16)"
    room = {"expr": f"{narrow} ? 0 : 1"}  # 0 where a figure has another name for the scale, and room enough
    mark = {"type": "text", "fontSize": 15, "opacity": room}
    encoding = {"x": x, "y": y, "text": field("word", "nominal"), "color": colour}
    return {"data": named("points"), "transform": transform, "mark": mark, "encoding": encoding}


def _own_value(x: Spec) -> Spec:
    rule = {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 2, "color": theme.VERMILION}
    return {"data": named("baseline"), "mark": rule, "encoding": {"x": x}}


def _x(title: str) -> Spec:
    return field("x", "quantitative", axis={"title": title, "tickCount": 8}, scale={"zero": False, "nice": False})


def _y(title: str, share: bool) -> Spec:
    return {"axis": {"title": title} | ({"format": ".0%"} if share else {}), "scale": {"zero": True}}


def _tooltip(*names: str) -> list[Spec]:
    return [field(name, "quantitative", format=",.4~r") for name in (*names, "mean", "low", "high")]


def _worded(mark: str, x: Spec, y: Spec, high: str | None, word: str) -> Spec:
    look = {"type": mark} | ({"strokeWidth": 3, "point": True} if mark == "line" else {})
    colour = field("series", "nominal", **legend(BANDS, columns={"expr": "width < 480 ? 1 : 3"}))
    encoding = {"x": x, "y": y, "color": colour, "tooltip": _tooltip("x")} | ({"y2": {"field": high}} if high else {})
    calculated = [{"calculate": f"'{word}'", "as": "series"}]
    return {"data": named("points"), "mark": look, "transform": calculated, "encoding": encoding}
