"""Charts of several scenarios, or readings, side by side: medians in one picture, rungs reached, dots with intervals.

A dot is a mean of paired differences, and its line the 95% interval of that mean; what is higher, lower or not clear is
told by shape as well as by colour. Labels of rows may have several lines, parted by `LINE_END`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.charts import theme
from sim.charts.theme import Spec, count, dates, field, named

LINE_END = "|"
"""Parts the lines of a row's label; a label holds no other."""

SERIES = (theme.BLUE, theme.VERMILION, theme.GREEN, theme.PURPLE)
DASHES = ([1, 0], [7, 3], [2, 3], [9, 3, 2, 3])
SHAPES = ("circle", "square", "triangle-up", "diamond")
"""Colours, lines and shapes of scenarios side by side, the first being the one on screen."""

SIGNS = {"higher": theme.VERMILION, "lower": theme.BLUE, "either": theme.QUIET}
"""Colour of a difference: higher, lower, or an interval that holds zero."""

SIGN_SHAPES = {"higher": "triangle-right", "lower": "triangle-left", "either": "circle"}

LINE, GAP = 16, 14
"""Pixels of a line of a row's label, and between two rows."""


@cache
def medians_body(labels: tuple[str, ...], title: str, dated: bool) -> Spec:
    """Medians of weekly counts, a line for each scenario; table `medians`: date or week, weekly, scenario.

    Args:
        labels: of the scenarios, in order.
        title: of the axis.
        dated: whether the scenarios share their dates; otherwise x is the week of each.
    """
    weeks = {"title": "week of the scenario", "grid": False}
    x = dates() if dated else field("week", "quantitative", axis=weeks)
    tooltip = [field("date", "temporal") if dated else field("week", "quantitative", format=".0f")]
    tooltip += [field("scenario", "nominal"), field("weekly", "quantitative", title="median a week", format=".1f")]
    encoding = {
        "x": x,
        "y": count("weekly", title),
        "color": _series(labels, SERIES),
        "strokeDash": _series(labels, DASHES),
        "tooltip": tooltip,
    }
    line = {"data": named("medians"), "mark": {"type": "line", "strokeWidth": 3}, "encoding": encoding}
    return {"layer": [line], "width": theme.WIDTH, "height": theme.HEIGHT}


@cache
def reached_body(labels: tuple[str, ...], rungs: tuple[str, ...]) -> Spec:
    """Share of runs that reach each rung, a mark for each scenario; table `reached`: rung (its name), share, scenario.

    Args:
        labels: of the scenarios, in order.
        rungs: names of the rungs, from the lowest up.
    """
    axis = {"title": "% of runs that reach it", "values": [0, 25, 50, 75, 100]}
    y = field("rung", "nominal", sort=list(reversed(rungs)), axis=_labels())
    x = field("share", "quantitative", axis=axis, scale={"domain": [0, 100]})
    marks = {"type": "point", "filled": True, "size": 130, "opacity": 0.85}
    encoding = {
        "x": x,
        "y": y,
        "yOffset": field("scenario", "nominal", sort=list(labels)),
        "color": _series(labels, SERIES),
        "shape": _series(labels, SHAPES),
        "tooltip": [field(name, "nominal") for name in ("scenario", "rung")]
        + [field("share", "quantitative", title="% of runs", format=".0f")],
    }
    rule = {"type": "rule", "color": theme.QUIET, "opacity": 0.5}
    ends = {"x": x | {"aggregate": "min"}, "x2": {"field": "share", "aggregate": "max"}, "y": y}
    layers = [{"mark": rule, "encoding": ends}, {"mark": marks, "encoding": encoding}]
    return {"data": named("reached"), "layer": layers, "width": theme.WIDTH, "height": theme.HEIGHT}


@cache
def dots_body(labels: tuple[str, ...], title: str) -> Spec:
    """Mean differences with their intervals, a row for each scenario or reading, around a line at no difference.

    Table `dots`: label, mean, low, high, sign ("higher", "lower" or "either"), words.

    Args:
        labels: of the rows, from the top down.
        title: of the axis: what differs, in which unit.
    """
    axis = {"title": title, "tickCount": 5, "grid": True, "format": ",.4~r"}
    x: dict[str, Any] = {"axis": axis, "scale": {"zero": True, "nice": True, "padding": 14}}
    y = field("label", "nominal", sort=list(labels), axis=_labels())
    colour = {"color": field("sign", "nominal", scale=_scale(SIGNS), legend=None)}
    shape = {"shape": field("sign", "nominal", scale=_scale(SIGN_SHAPES), legend=None)}
    words = {"tooltip": [field("words", "nominal", title="difference")]}
    interval = {"x": field("low", "quantitative", **x), "x2": {"field": "high"}, "y": y} | colour | words
    point = {"type": "point", "filled": True, "size": 150, "opacity": 1}
    zero = {"mark": {"type": "rule", "color": theme.INK, "strokeWidth": 1.5}, "encoding": {"x": {"datum": 0}}}
    line = {"mark": {"type": "rule", "strokeWidth": 5, "opacity": 0.5}, "encoding": interval}
    dot = {"mark": point, "encoding": {"x": field("mean", "quantitative", **x), "y": y} | colour | shape | words}
    row = GAP + LINE * max(label.count(LINE_END) + 1 for label in labels)
    return {"data": named("dots"), "layer": [zero, line, dot], "width": theme.WIDTH, "height": row * len(labels) + 50}


def _series(labels: tuple[str, ...], values: tuple[Any, ...]) -> Spec:
    legend = {"title": None, "orient": "top", "direction": "horizontal", "symbolStrokeWidth": 3}
    scale = {"domain": list(labels), "range": list(values[: len(labels)])}
    return field("scenario", "nominal", scale=scale, legend=legend)


def _scale(values: dict[str, str]) -> Spec:
    return {"domain": list(values), "range": list(values.values())}


def _labels() -> Spec:
    limit = {"expr": "containerSize()[0] < 480 ? 150 : 330"}
    return {"title": None, "labelExpr": f"split(datum.label, '{LINE_END}')", "labelLimit": limit, "ticks": False}
