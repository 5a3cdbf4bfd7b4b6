"""The chart of experiments.who_stopped_it.run: what four mechanisms bring about, a row per reading."""

from __future__ import annotations

import textwrap

from sim.charts import theme
from sim.charts.theme import Heading, Rows, Spec, field, framed, named

PANELS = (
    ("suspension", "percentage points of runs", "A first suspension within 7 days"),
    ("low_fire", "days", "Days of low fire of the next 14"),
    ("attacks", "attacks fewer", "Fewer attacks in the next 30 days"),
)
"""Outcome, title of its axis, title of its panel."""

COLOURS = (theme.ORANGE, theme.VERMILION, theme.BLUE, theme.GREEN)
PLOT_WIDTH, ROW_HEIGHT = 340, 88
BREAK = " / "
"""What parts the lines of a reading's title."""
LABEL_LENGTH = 26
"""Characters of a line of a reading's title."""

CAVEAT = (
    "Bars: Shapley's share, the mean of what a mechanism adds over all orders of switching the four on; lines: 95% "
    "bootstrap intervals.",
    "Dots: what it adds alone, with the other three off. A bar beyond its dot works together with others.",
    "What the data cannot decide: which row is right. The record has one January 2024, with all four at work; deaths,",
    "order, announcement and the pause of the talks fall within three days: no count of attacks tells them apart.",
    "Sources: readings of five articles; the record to 28 January 2024 (Pentagon counts and casualty statements).",
    "Explores; does not predict, and takes no side.",
)


def who_stopped_it_chart(rows: Rows, basis: str) -> Spec:
    """Return the chart.

    Args:
        rows: reading (title), outcome, mechanism (words), share, low, high, alone; in the order to be shown.
        basis: what was played, in a line.
    """
    rows = [row | {"reading": BREAK.join(textwrap.wrap(row["reading"], LABEL_LENGTH))} for row in rows]
    readings = list(dict.fromkeys(row["reading"] for row in rows))
    mechanisms = list(dict.fromkeys(row["mechanism"] for row in rows))
    panels = [_panel(readings, mechanisms, panel, first=place == 0) for place, panel in enumerate(PANELS)]
    body = {"datasets": {"shares": rows}, "hconcat": panels, "spacing": 26}
    heading = Heading(
        "Who stopped it? Four mechanisms after Tower 22, under each reading",
        ["Each run follows the record to 28 January 2024 and is free from the day after.", basis + "."],
        CAVEAT,
    )
    return framed(body, heading)


def _panel(readings: list[str], mechanisms: list[str], panel: tuple[str, str, str], first: bool) -> Spec:
    outcome, unit, title = panel
    look = {"title": None, "labelExpr": f"split(datum.label, '{BREAK}')", "labelLimit": 300, "labelFontSize": 17}
    axis = look | {"labels": first, "ticks": False, "domain": first}
    y = field("reading", "nominal", sort=readings, axis=axis, scale={"paddingInner": 0.22, "paddingOuter": 0.1})
    offset = field("mechanism", "nominal", sort=mechanisms, scale={"paddingInner": 0.12})
    return {
        "data": named("shares"),
        "transform": [{"filter": f"datum.outcome == '{outcome}'"}],
        "title": {"text": title, "fontSize": 19, "anchor": "start", "frame": "group"},
        "width": PLOT_WIDTH,
        "height": ROW_HEIGHT * len(readings),
        "encoding": {"y": y, "yOffset": offset},
        "layer": [_bars(mechanisms, unit), *_marks()],
    }


def _bars(mechanisms: list[str], unit: str) -> Spec:
    legend = {"title": None, "orient": "top", "direction": "horizontal", "columns": 4, "symbolType": "square"}
    scale = {"domain": mechanisms, "range": list(COLOURS[: len(mechanisms)])}
    colour = field("mechanism", "nominal", scale=scale, legend=legend)
    x = field("share", "quantitative", axis={"title": unit, "tickCount": 5, "grid": True})
    tooltip = [field(name, "nominal") for name in ("reading", "mechanism")]
    tooltip += [field(name, "quantitative", format=".3~r") for name in ("share", "low", "high", "alone")]
    return {"mark": {"type": "bar"}, "encoding": {"x": x, "color": colour, "tooltip": tooltip}}


def _marks() -> list[Spec]:
    """The intervals, the points of each mechanism alone, and the line at zero."""
    rule = {"type": "rule", "strokeWidth": 2.5, "color": theme.INK}
    intervals = {"mark": rule, "encoding": {"x": field("low", "quantitative"), "x2": {"field": "high"}}}
    dot = {"type": "point", "filled": True, "size": 90, "fill": "white", "stroke": theme.INK, "strokeWidth": 1.8}
    alone = {"mark": dot | {"opacity": 1}, "encoding": {"x": field("alone", "quantitative")}}
    line = {"type": "rule", "color": theme.INK, "strokeWidth": 1.2}
    zero = {"mark": line, "encoding": {"x": {"datum": 0}, "y": None, "yOffset": None}}
    return [intervals, alone, zero]
