"""The chart of paired differences between two scenarios, without data."""

from __future__ import annotations

from functools import cache

from sim.charts import theme
from sim.charts.channels import field, named
from sim.charts.theme import Spec

PLOT_WIDTH = 480
ROW_HEIGHT = 50


@cache
def paired_differences(outcomes: tuple[str, ...]) -> Spec:
    """Mean difference and its interval, a row per outcome, each on its own axis around zero.

    Table `differences`: outcome (with its unit), mean, low, high, sign ("higher", "lower" or "either"), pairs (text).
    """
    spec = {"layer": [_zero(), _interval(), _mean(), *_texts()], "width": PLOT_WIDTH, "height": ROW_HEIGHT}
    header = {"labels": False, "title": None}
    return {
        "data": named("differences"),
        "facet": {"row": field("outcome", "nominal", header=header, sort=list(outcomes))},
        "spec": spec,
        "resolve": {"scale": {"x": "independent"}},
        "spacing": 8,
    }


COLOURS = {"higher": theme.VERMILION, "lower": theme.BLUE, "either": theme.QUIET}
"""Colour of a difference: B higher, B lower, or an interval that holds zero."""


def _difference(name: str) -> Spec:
    axis = {"title": None, "tickCount": 5, "grid": True, "labelFontSize": 16, "format": ",.4~r"}
    return field(name, "quantitative", axis=axis, scale={"zero": True, "nice": True, "padding": 14})


def _colour() -> Spec:
    return field("sign", "nominal", scale={"domain": list(COLOURS), "range": list(COLOURS.values())}, legend=None)


def _zero() -> Spec:
    return {"mark": {"type": "rule", "color": theme.INK, "strokeWidth": 1.5}, "encoding": {"x": {"datum": 0}}}


def _interval() -> Spec:
    mark = {"type": "rule", "strokeWidth": 7, "opacity": 0.55}
    tooltip = [field(name, "quantitative") for name in ("mean", "low", "high")]
    encoding = {"x": _difference("low"), "x2": {"field": "high"}, "color": _colour(), "tooltip": tooltip}
    return {"mark": mark, "encoding": encoding}


def _mean() -> Spec:
    mark = {"type": "point", "filled": True, "size": 190, "opacity": 1, "stroke": "white", "strokeWidth": 1.5}
    return {"mark": mark, "encoding": {"x": _difference("mean"), "color": _colour()}}


def _texts() -> list[Spec]:
    def text(name: str, x: int, **look: object) -> Spec:
        mark = {"type": "text", "align": "left", "fontSize": 17, "color": theme.INK} | look
        return {"mark": mark, "encoding": {"x": {"value": x}, "text": field(name, "nominal")}}

    words = text("outcome", -18, align="right", fontSize=19)
    return [words, text("estimate", PLOT_WIDTH + 24), text("pairs", PLOT_WIDTH + 244)]
