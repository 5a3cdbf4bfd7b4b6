"""The chart toolkit: colours, sizes and encodings, and two forms of a chart: `framed` for files, `on_screen` for pages.

Sizes are for the back row of a seminar room. Colours are Okabe and Ito's, which colour-blind readers can tell apart,
except the ladder's, which runs away from the ground, so that a higher rung is stronger and its order survives in grey:
from light to dark on a light page, from dim to bright on a dark one. All colours of charts and pages stand here.

A chart's body is a Vega-Lite specification without data: it carries axes and legend, and names the small tables that
`with_data` puts in. Bodies are built once and shared: they must not be changed in place.

Specifications are plain dictionaries rather than altair objects: importing altair costs about 0.4 s and building its
objects about 70 ms a page, and neither checks more than the tests do, which hold every chart to altair's own schema.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]
Rows = list[dict[str, Any]]
Tables = dict[str, Rows]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"
LONGEST_TITLE = 85
"""Characters; a longer title is cut, so that it does not stretch the figure."""

WIDTH = 1120
HEIGHT = 470

INK = "#1A1A1A"
QUIET = "#5A5A5A"
"""Of words that matter less, and of outlines: a fill of less than 3:1 against the ground has one of these two."""
GRID = "#E3E3E3"
PANEL = "#F4F6F8"
"""Ground of a box on a page."""

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
"""Rungs 0 to 7 on a light page: the pale ones need an outline."""

DARK_LADDER = ("#66656F", "#6771DB", "#C970C2", "#FE6FA4", "#FEA091", "#FFC055", "#FCDE90", "#FEF1DC")
"""Rungs 0 to 7 on a dark page."""

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


DARK = {
    INK: "#F2F2F2",
    QUIET: "#B8BCC6",
    GRID: "#3A3F4B",
    BLACK: "#FFFFFF",
    "white": "#0E1117",
    PANEL: "#181D27",
    "#F0F0F0": "#262B36",
    BLUE: "#56B4E9",
    SKY: "#A9DDFB",
    BAND_90: "#1C3A52",
    BAND_50: "#2F6390",
    **dict(zip(LADDER_COLOURS, DARK_LADDER, strict=True)),
}
"""Colour on a light page -> colour on a dark one."""

PAGE = {"ink": INK, "quiet": QUIET, "paper": "white", "panel": PANEL, "line": GRID, "accent": BLUE, "band": BAND_50}
PAGE |= {"warm": VERMILION}
"""Custom property of a page -> its colour."""

SCREEN_SIZES = {"fontSize": 13, "labelFontSize": 12, "titleFontSize": 13, "symbolSize": 200, "columnPadding": 16}
"""Largest sizes on a page."""

SCREEN_CONFIG: Spec = {
    "font": FONT,
    "background": "transparent",
    "padding": {"left": 4, "top": 6, "right": 14, "bottom": 4},
    "view": {"stroke": None},
}

UTC_DAY: Spec = {"timeUnit": "utcyearmonthdate"}
"""Days in tooltips are told in UTC."""

NO_CHANGE: Spec = {}

LEFT_OUT = ("$schema", "config", "datasets", "spacing")
"""Parts of a body that a page replaces."""

MONTHS = (
    "(utcmonth(datum.value) == 0 || datum.index == 0) ? "
    "[utcFormat(datum.value, '%b'), utcFormat(datum.value, '%Y')] : utcFormat(datum.value, '%b')"
)
"""One label a month; the year under the first and under January."""

WHOLE = "datum.value == floor(datum.value) ? format(datum.value, ',') : ''"
"""A label at whole numbers only."""


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
    inner = {key: value for key, value in body.items() if key not in ("$schema", "config", "datasets", "params")}
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
        "params": body.get("params", []),
        "datasets": dict(body.get("datasets", {})),
        "vconcat": [inner | {"title": below}],
    }


def with_data(spec: Spec, tables: Mapping[str, Rows]) -> Spec:
    """The same chart over other data: a shallow copy in which the named tables are replaced."""
    return {**spec, "datasets": {**spec.get("datasets", {}), **tables}}


def with_layers(body: Spec, tables: tuple[str, ...]) -> Spec:
    """Return a layered chart with only those layers that have a table."""
    return body | {"layer": [layer for layer in body["layer"] if layer["data"]["name"] in tables]}


def on_screen(body: Spec, dark: bool, height: int | None, legends: Spec | None = NO_CHANGE) -> Spec:
    """The body as a page shows it: as wide as the page, smaller type, readable on dark as on light, without data.

    A screen reader is told the description, the axes and the legend; mark by mark it would be told a thousand names.

    Args:
        body: the chart.
        dark: whether the page is dark.
        height: pixels.
        legends: what changes in each legend; None leaves legends out.
    """

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: entry(key, each) for key, each in value.items()}
        if isinstance(value, list):
            return [walk(each) for each in value]
        return DARK.get(value, value) if dark and isinstance(value, str) else value

    def entry(key: str, value: Any) -> Any:
        if isinstance(value, int | float) and key in SCREEN_SIZES:
            return min(value, SCREEN_SIZES[key])
        if key == "mark" and isinstance(value, dict):
            return walk(value) | {"aria": False}
        if key == "tooltip" and isinstance(value, list):
            days = [{"title": each["field"]} | each | UTC_DAY for each in value]
            return [day if each["type"] == "temporal" else each for day, each in zip(days, value, strict=True)]
        if key == "legend" and isinstance(value, dict):
            return None if legends is None else walk(value) | legends
        return walk(value)

    config = {name: walk(CONFIG[name]) for name in ("axis", "header", "title")}
    config["legend"] = {name: entry(name, value) for name, value in CONFIG["legend"].items()}
    spec: Spec = walk({key: each for key, each in body.items() if key not in LEFT_OUT})
    return spec | {
        "$schema": SCHEMA,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": config | SCREEN_CONFIG,
    }


def page_colours(dark: bool) -> str:
    """The colours of a page as CSS custom properties."""
    return ";".join(f"--{name}:{DARK.get(colour, colour) if dark else colour}" for name, colour in PAGE.items())


def streamlit_colours() -> dict[str, str]:
    """Streamlit's options for a ground, a panel and an accent that are those of the charts, on both themes."""
    options = {"primaryColor": BLUE, "backgroundColor": "white", "secondaryBackgroundColor": PANEL}
    light = {f"theme.light.{name}": colour for name, colour in options.items()}
    return light | {f"theme.dark.{name}": DARK[colour] for name, colour in options.items()}


def ladder_colours(rungs: int) -> tuple[str, ...]:
    """As many colours as there are rungs (1 to 8), spread from light to dark.

    They are those of a light page, as in every body: on_screen turns them into those of a dark one.
    """
    last = len(LADDER_COLOURS) - 1
    return tuple(LADDER_COLOURS[round(k * last / max(1, rungs - 1))] for k in range(rungs))


def field(name: str, kind: str, **options: Any) -> Spec:
    """Encoding of one column; `kind` is Vega-Lite's type."""
    return {"field": name, "type": kind, **options}


def dates(name: str = "date", **axis: Any) -> Spec:
    """Time along x, in UTC so that no time zone moves a day."""
    own = {"title": None, "labelExpr": MONTHS, "tickCount": "month", "grid": False, "labelFlush": False}
    return field(name, "temporal", scale={"type": "utc", "nice": False}, axis=own | axis)


def count(name: str, title: str | None, **options: Any) -> Spec:
    """A number up y, from zero, labelled at whole numbers."""
    axis = {"title": title, "tickCount": 6, "tickMinStep": 1, "labelExpr": WHOLE}
    return field(name, "quantitative", axis=axis, scale={"zero": True}, **options)


def named(table: str) -> Spec:
    """The data of a mark: one of the chart's named tables."""
    return {"name": table}


def mark(table: str, style: Spec, **encoding: Any) -> Spec:
    """A mark of one style for every row of a named table."""
    return {"data": named(table), "mark": style, "encoding": encoding}


def legend(colours: dict[str, str], **options: Any) -> Spec:
    """Scale and legend of colours that stand for words, in the order given."""
    own = {"title": None, "orient": "top", "direction": "horizontal", "symbolType": "square", "columnPadding": 28}
    return {
        "scale": {"domain": list(colours), "range": list(colours.values())},
        "legend": own | {"symbolOpacity": 1, "symbolStrokeWidth": 0} | options,
    }


def day_line(table: str, dash: int, size: int, up: int) -> list[Spec]:
    """A dashed line at each day of a table, and its label: two marks; table: (date, label).

    Args:
        table: name of the table.
        dash: length of a dash in pixels, with gaps of 4.
        size: of the label's letters.
        up: pixels of the label below the upper edge.
    """
    rule = {"type": "rule", "color": INK, "strokeWidth": 2, "strokeDash": [dash, 4]}
    text = {"type": "text", "align": "left", "dx": 8, "baseline": "top", "fontSize": size, "color": INK}
    label = mark(table, text, x=dates(), y={"value": up}, text=field("label", "nominal"))
    return [mark(table, rule, x=dates()), label]


def in_legend(spec: Spec, text: str, colours: dict[str, str]) -> Spec:
    """The same mark under one word of a legend, in that word's colour."""
    colour = field("series", "nominal", **legend(colours))
    named_series = [{"calculate": f"'{text}'", "as": "series"}]
    return spec | {"transform": named_series, "encoding": spec["encoding"] | {"color": colour}}


def layer(*marks: Spec, **options: Any) -> Spec:
    """Marks drawn over one another, in order."""
    return {"layer": list(marks), "width": WIDTH, "height": HEIGHT, **options}
