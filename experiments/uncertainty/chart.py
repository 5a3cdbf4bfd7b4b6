"""The chart of the uncertainty analysis: a bar per outcome, shared out among readings, rules, parameters and luck."""

from __future__ import annotations

from sim.charts import theme
from sim.charts.theme import Heading, Rows, Spec, field, framed, legend, named

COLOURS = {"readings": theme.PURPLE, "rules": theme.YELLOW, "parameters": theme.SKY, "luck": theme.ORANGE}
"""Colour of each source of variance, in the order of the steps."""

COLOUR = field("source", "nominal", **legend(COLOURS))

ON_COLOUR = "#000001"
"""Of text on these colours: black on a dark page, too, where theme.BLACK becomes white."""

ROW_HEIGHT, BAR_WIDTH, INTERVAL_WIDTH = 52, 560, 420

CAVEAT = (
    "Shares of variance, each step given those to its left: six readings; their rules, one exchanged at a time; draws",
    "from the evidence ranges; luck. Right: the same shares with 95% bootstrap intervals over draws and luck.",
    "Shares are of the spread that these assumptions leave. Ranges: scenarios/parameters.yaml and scenarios/readings.",
    "Explores; does not predict.",
)


def uncertainty_chart(rows: Rows, title: str, basis: str) -> Spec:
    """Return the chart as a whole figure.

    Args:
        rows: outcome (words), source, share, start, end, low, high (shares from 0), label; in the order to be shown.
        title: title of the scenario.
        basis: what was played, in a line.
    """
    outcomes = list(dict.fromkeys(row["outcome"] for row in rows))
    panels = [_panel(outcomes, BAR_WIDTH, [_bars(), _labels()], first=True)]
    x = _share("low", "the same, with 95% intervals")
    offset = field("source", "nominal", sort=list(COLOURS), scale={"paddingInner": 0.2, "paddingOuter": 0.6})
    encoding = {"x": x, "x2": {"field": "high"}, "yOffset": offset, "color": COLOUR, "tooltip": _tooltip()}
    intervals = {"mark": {"type": "rule", "strokeWidth": 5}, "encoding": encoding}
    mark = {"type": "point", "filled": True, "size": 70, "fill": "white", "stroke": theme.INK, "opacity": 1}
    means = {"mark": mark, "encoding": {"x": field("share", "quantitative"), "yOffset": offset}}
    panels += [_panel(outcomes, INTERVAL_WIDTH, [intervals, means], first=False)]
    body = {"datasets": {"shares": rows}, "hconcat": panels, "spacing": 30}
    return framed(body, Heading(f"Where the spread comes from: {title}", [basis], CAVEAT))


def shares_body(rows: Rows) -> Spec:
    """Return the bars alone, without their intervals, as one chart that can be as narrow as a page."""
    outcomes = list(dict.fromkeys(row["outcome"] for row in rows))
    return {"datasets": {"shares": rows}} | _panel(outcomes, BAR_WIDTH, [_bars(), _labels()], first=True)


def _panel(outcomes: list[str], width: int, layers: list[Spec], first: bool) -> Spec:
    axis = {"title": None, "labelLimit": 320, "ticks": False, "domain": False, "labels": first, "grid": not first}
    band = {"bandPosition": 0.0} if not first else {}
    return {
        "data": named("shares"),
        "width": width,
        "height": ROW_HEIGHT * len(outcomes),
        "encoding": {"y": field("outcome", "nominal", sort=outcomes, axis=axis | band)},
        "layer": layers,
    }


def _tooltip() -> list[Spec]:
    texts = [field(name, "nominal") for name in ("outcome", "source")]
    return texts + [field(name, "quantitative", format=".1%") for name in ("share", "low", "high")]


def _share(name: str, title: str) -> Spec:
    axis = {"title": title, "format": ".0%", "tickCount": 5, "grid": True}
    return field(name, "quantitative", axis=axis, scale={"domain": [0, 1], "nice": False, "clamp": True})


def _bars() -> Spec:
    x = _share("start", "share of the outcome's variance")
    encoding = {"x": x, "x2": {"field": "end"}, "color": COLOUR, "tooltip": _tooltip()}
    return {"mark": {"type": "bar", "height": 38, "stroke": "white", "strokeWidth": 1}, "encoding": encoding}


def _labels() -> Spec:
    return {
        "transform": [{"calculate": "(datum.start + datum.end) / 2", "as": "middle"}],
        "mark": {"type": "text", "fontSize": 17, "color": ON_COLOUR},
        "encoding": {"x": field("middle", "quantitative"), "text": field("label", "nominal")},
    }
