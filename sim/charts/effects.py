"""What one change does under each reading, or how large a share is there: dots with intervals, a line for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.charts.theme import BLUE, INK, QUIET, Rows, Spec, field, layer, mark, with_data

LINE_HEIGHT = 46
"""Pixels of a line: its name above, its dot below."""

ROOM = 0.55
"""Part of the span that is left free on the right, for what stands beside a dot."""


@dataclass(frozen=True)
class Dot:
    """One line: its name, a number with its 95% interval, the words beside it, and whether it is clear of zero."""

    name: str
    mean: float
    low: float
    high: float
    words: str
    is_clear: bool = True


def effect_rows(dots: Sequence[Dot]) -> Rows:
    """A row per line, in order."""
    return [
        {"name": dot.name, "mean": dot.mean, "low": dot.low, "high": dot.high, "words": dot.words,
         "fill": 1.0 if dot.is_clear else 0.0}
        for dot in dots
    ]  # fmt: skip


def effects(dots: Sequence[Dot], title: str, percent: bool = False) -> Spec:
    """Dots with intervals, one under another, on one scale that holds zero.

    Args:
        dots: the lines from top to bottom.
        title: what is measured along the bottom.
        percent: whether the numbers are shares.
    """
    low, high = min(0.0, *(dot.low for dot in dots)), max(0.0, *(dot.high for dot in dots))
    span = (high - low) or 1.0
    right = max(high, *(dot.high + ROOM * span for dot in dots))
    axis: dict[str, Any] = {"title": title, "grid": True, "tickCount": 5}
    axis |= {"format": ".0%"} if percent else {}
    x = field(
        "mean", "quantitative", scale={"domain": [low - 0.03 * span, right + 0.03 * span], "nice": False}, axis=axis
    )
    y = field("name", "nominal", scale={"domain": [dot.name for dot in dots]}, axis=None)
    name = {
        "type": "text",
        "align": "left",
        "baseline": "top",
        "dy": -LINE_HEIGHT / 2 + 2,
        "fontSize": 15,
        "color": INK,
    }
    beside = {"type": "text", "align": "left", "dx": 9, "dy": 9, "fontSize": 15, "color": INK}
    tooltip = [field("name", "nominal", title="reading"), field("words", "nominal", title="difference")]
    body = layer(
        mark("zero", {"type": "rule", "color": QUIET, "strokeDash": [4, 3]}, x=field("at", "quantitative")),
        mark("dots", name, x={"value": 0}, y=y, text=field("name", "nominal")),
        mark("dots", {"type": "rule", "color": BLUE, "strokeWidth": 3, "yOffset": 9}, x=field("low", "quantitative"),
             x2={"field": "high"}, y=y),
        mark("dots", {"type": "point", "filled": True, "color": BLUE, "stroke": BLUE, "strokeWidth": 2, "size": 90,
                      "opacity": 1, "yOffset": 9}, x=x, y=y, tooltip=tooltip,
             fillOpacity=field("fill", "quantitative", scale=None)),
        mark("dots", beside, x=field("high", "quantitative"), y=y, text=field("words", "nominal")),
        height=LINE_HEIGHT * len(dots),
    )  # fmt: skip
    return with_data(body, {"dots": effect_rows(dots), "zero": [{"at": 0.0}]})
