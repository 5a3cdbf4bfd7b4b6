"""The chart of several scenarios' paired differences from one reference, without data."""

from __future__ import annotations

from functools import cache

from sim.analyses.compare.specs import COLOURS
from sim.charts import theme
from sim.charts.channels import field, named
from sim.charts.theme import Spec

PLOT_WIDTH = 420
ROW_HEIGHT = 30


@cache
def many_differences(outcomes: tuple[str, ...], scenarios: tuple[str, ...]) -> Spec:
    """Mean differences and their intervals: a panel per outcome on its own scale, a row per scenario.

    Table `differences`: outcome (with its unit), scenario, mean, low, high, sign ("higher", "lower" or "either"),
    estimate and pairs (texts).
    """
    y = field("scenario", "nominal", sort=list(scenarios), axis={"title": None, "labelLimit": 420, "labelFontSize": 17})
    marks = {"layer": [_zero(), _interval(), _mean(), *_texts()], "encoding": {"y": y}}
    header = {
        "title": None,
        "orient": "top",
        "labelOrient": "top",
        "labelAnchor": "start",
        "labelFontSize": 18,
        "labelFontWeight": "bold",
        "labelPadding": 4,
    }
    return {
        "data": named("differences"),
        "facet": {"row": field("outcome", "nominal", header=header, sort=list(outcomes))},
        "spec": marks | {"width": PLOT_WIDTH, "height": {"step": ROW_HEIGHT}},
        "resolve": {"scale": {"x": "independent"}},
        "spacing": 14,
    }


def _difference(name: str) -> Spec:
    axis = {"title": None, "tickCount": 5, "grid": True, "labelFontSize": 15, "format": ",.4~r"}
    return field(name, "quantitative", axis=axis, scale={"zero": True, "nice": True, "padding": 12})


def _colour() -> Spec:
    return field("sign", "nominal", scale={"domain": list(COLOURS), "range": list(COLOURS.values())}, legend=None)


def _zero() -> Spec:
    mark = {"type": "rule", "color": theme.INK, "strokeWidth": 1.5}
    return {"mark": mark, "encoding": {"x": {"datum": 0}, "y": None}}


def _interval() -> Spec:
    tooltip = [field(name, "quantitative") for name in ("mean", "low", "high")]
    encoding = {"x": _difference("low"), "x2": {"field": "high"}, "color": _colour(), "tooltip": tooltip}
    return {"mark": {"type": "rule", "strokeWidth": 6, "opacity": 0.55}, "encoding": encoding}


def _mean() -> Spec:
    mark = {"type": "point", "filled": True, "size": 150, "opacity": 1, "stroke": "white", "strokeWidth": 1.5}
    return {"mark": mark, "encoding": {"x": _difference("mean"), "color": _colour()}}


def _texts() -> list[Spec]:
    def text(name: str, x: int) -> Spec:
        mark = {"type": "text", "align": "left", "fontSize": 16, "color": theme.INK}
        return {"mark": mark, "encoding": {"x": {"value": x}, "text": field(name, "nominal")}}

    return [text("estimate", PLOT_WIDTH + 20), text("pairs", PLOT_WIDTH + 285)]
