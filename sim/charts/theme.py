"""How every chart looks: sizes for the back row of a seminar room, colours that colour-blind readers can tell apart.

Colours are Okabe and Ito's, except the ladder's, which runs from light to dark so that its order survives in grey.
A chart's body carries axes and legend; `framed` adds the title, what it was computed from, and the caveat underneath.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]
Rows = list[dict[str, Any]]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"
LONGEST_TITLE = 85
"""Characters; a longer title is cut, so that it does not stretch the figure."""

WIDTH = 1120
HEIGHT = 470

INK = "#1A1A1A"
QUIET = "#5A5A5A"
GRID = "#E3E3E3"

ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
BLACK = "#000000"

BAND_90 = "#CFE4F2"
BAND_50 = "#8CBFE0"

LADDER_COLOURS = ("#ECECEC", "#FCE3B0", "#FBC284", "#F4956A", "#DE6660", "#B14468", "#75306A", "#35184A")
"""Rungs 0 to 7, from light to dark."""

CONFIG: Spec = {
    "font": FONT,
    "background": "white",
    "padding": {"left": 24, "top": 20, "right": 28, "bottom": 18},
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 18,
        "titleFontSize": 19,
        "titleFontWeight": "normal",
        "titlePadding": 12,
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": GRID,
        "domainColor": QUIET,
        "tickColor": QUIET,
        "labelPadding": 6,
    },
    "legend": {
        "labelFontSize": 18,
        "titleFontSize": 18,
        "titleFontWeight": "normal",
        "symbolSize": 260,
        "labelLimit": 460,
        "labelColor": INK,
        "titleColor": INK,
    },
    "header": {"labelFontSize": 19, "titleFontSize": 19, "labelColor": INK},
    "title": {"fontSize": 28, "subtitleFontSize": 18, "color": INK, "subtitleColor": QUIET},
}


@dataclass(frozen=True)
class Heading:
    """The words around a chart."""

    title: str
    """What is shown, of which scenario; one line of at most about 75 characters."""
    subtitle: Sequence[str]
    """What it was computed from: reading, runs, seed, and what the marks mean."""
    caveat: Sequence[str]
    """What it is not, and where the recorded history comes from."""


def framed(body: Spec, heading: Heading) -> Spec:
    """A whole figure: the body under its title and above its caveat."""
    below = {
        "text": list(heading.caveat),
        "orient": "bottom",
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 16,
        "fontWeight": "normal",
        "color": QUIET,
        "offset": 18,
        "lineHeight": 21,
    }
    inner = {key: value for key, value in body.items() if key not in ("$schema", "config", "datasets")}
    return {
        "$schema": SCHEMA,
        "config": CONFIG,
        "title": {
            "text": textwrap.shorten(heading.title, LONGEST_TITLE, placeholder=" ..."),
            "subtitle": list(heading.subtitle),
            "anchor": "start",
            "frame": "bounds",
            "subtitlePadding": 8,
            "subtitleLineHeight": 23,
            "offset": 18,
        },
        "datasets": dict(body.get("datasets", {})),
        "vconcat": [inner | {"title": below}],
    }


def alone(body: Spec) -> Spec:
    """The body as a complete chart without title and caveat, for a page that writes its own."""
    return {"$schema": SCHEMA, "config": CONFIG} | body


def with_data(spec: Spec, tables: Mapping[str, Rows]) -> Spec:
    """The same chart over other data: a shallow copy in which the named tables are replaced."""
    return {**spec, "datasets": {**spec.get("datasets", {}), **tables}}
