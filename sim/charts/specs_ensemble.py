"""Charts of a whole ensemble, without data: the fan of weekly attacks, the rungs over time, the casualties.

Each is built once and names the small tables it draws, which `theme.with_data` puts in. What a function returns is
shared: it must not be changed in place.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.charts import theme
from sim.charts.channels import count, dates, field, in_legend, layer, legend, named
from sim.charts.theme import Spec

MEDIAN = "median of runs"
MIDDLE_50 = "middle 50% of runs"
MIDDLE_90 = "middle 90% of runs"
RECORD = "recorded history"
PARAMETERS = "dashed: parameters alone, 90%"
"""Middle 90% of what the parameters alone bring about."""
FAN = {RECORD: theme.BLACK, MEDIAN: theme.BLUE, MIDDLE_50: theme.BAND_50, MIDDLE_90: theme.BAND_90}


@cache
def weekly_attacks(title: str = "attacks per week", recorded: bool = True, parameters: bool = False) -> Spec:
    """Fan of attacks per week.

    Tables: `fan` (date, p05 to p95), `record` (first, last, end, attacks, weekly), `spans` (start, middle, end, label),
    `branch` (date, label) and, under a posterior, `parameters` (date, low, high).
    """
    colours = _fan_colours(recorded) | ({PARAMETERS: theme.ORANGE} if parameters else {})
    record = _record_steps(title, colours) if recorded else ()
    edges = _edges(title, colours) if parameters else ()
    return layer(*_spans(), *_fan("fan", title, colours, "monotone"), *edges, *record, *_branch())


@cache
def rungs(names: tuple[str, ...]) -> Spec:
    """Share of runs at each rung by day; table `rungs` (date, rung, name, share in percent)."""
    palette = ladder_colours(len(names))
    colours = dict(reversed(list(zip(names, palette, strict=True))))
    key = legend(colours, orient="right", direction="vertical", symbolStrokeWidth=1, symbolStrokeColor=theme.QUIET)
    mark = {"type": "area", "interpolate": "step-after", "stroke": "white", "strokeWidth": 0.4}
    encoding = {
        "x": dates(),
        "y": field("share", "quantitative", stack="zero", axis=_percent("% of runs"), scale={"domain": [0, 100]}),
        "color": field("name", "nominal", **key),
        "order": field("rung", "ordinal"),
        "tooltip": [field("date", "temporal"), field("name", "nominal"), field("share", "quantitative", format=".1f")],
    }
    chart = {"data": named("rungs"), "mark": mark, "encoding": encoding}
    return {"layer": [chart], "width": theme.WIDTH - 400, "height": theme.HEIGHT}


@cache
def casualties(recorded: bool = True) -> Spec:
    """Cumulative killed beside cumulative injured; tables `killed`, `injured` and their `_record` (date, count)."""
    panels = [
        _casualty_panel("killed", "US killed, cumulative", recorded),
        _casualty_panel("injured", "US injured as reported, cumulative", recorded),
    ]
    return {"hconcat": panels, "spacing": 60}


def ladder_colours(rungs: int) -> tuple[str, ...]:
    """As many colours as there are rungs (1 to 8), spread from light to dark."""
    last = len(theme.LADDER_COLOURS) - 1
    return tuple(theme.LADDER_COLOURS[round(k * last / max(1, rungs - 1))] for k in range(rungs))


def _fan_colours(recorded: bool) -> dict[str, str]:
    return {name: colour for name, colour in FAN.items() if recorded or name != RECORD}


def _percent(title: str) -> Spec:
    return {"title": title, "values": [0, 25, 50, 75, 100]}


def _fan(table: str, title: str, colours: dict[str, str], interpolate: str) -> list[Spec]:
    tooltip = [field("date", "temporal"), *(field(f"p{q:02}", "quantitative") for q in (5, 25, 50, 75, 95))]

    def mark(look: Spec, y: Spec, name: str) -> Spec:
        encoding = {"x": dates(), "y": y, "tooltip": tooltip}
        return in_legend(
            {"data": named(table), "mark": look | {"interpolate": interpolate}, "encoding": encoding}, name, colours
        )

    def band(low: str, high: str, name: str) -> Spec:
        area = mark({"type": "area"}, count(low, title), name)
        return area | {"encoding": area["encoding"] | {"y2": {"field": high}}}

    median = mark({"type": "line", "strokeWidth": 4}, count("p50", title), MEDIAN)
    return [band("p05", "p95", MIDDLE_90), band("p25", "p75", MIDDLE_50), median]


def _edges(title: str, colours: dict[str, str]) -> list[Spec]:
    """Both ends of the band of parameters alone, as dashed lines on a white ground."""
    tooltip = [field("date", "temporal"), field("low", "quantitative"), field("high", "quantitative")]

    def line(end: str, **look: Any) -> Spec:
        encoding = {"x": dates(), "y": count(end, title), "tooltip": tooltip}
        return {
            "data": named("parameters"),
            "mark": {"type": "line", "interpolate": "monotone", **look},
            "encoding": encoding,
        }

    ends = ("low", "high")
    grounds = [line(end, color="white", strokeWidth=5) for end in ends]
    return [*grounds, *(in_legend(line(end, strokeWidth=3, strokeDash=[9, 5]), PARAMETERS, colours) for end in ends)]


def _record_steps(title: str, colours: dict[str, str]) -> list[Spec]:
    tooltip = [
        field("first", "temporal"),
        field("last", "temporal"),
        field("attacks", "quantitative"),
        field("weekly", "quantitative", format=".1f", title="per week"),
    ]

    def steps(width: float, **look: Any) -> Spec:
        encoding = {"x": dates("first"), "x2": {"field": "end"}, "y": count("weekly", title), "tooltip": tooltip}
        return {"data": named("record"), "mark": {"type": "rule", "strokeWidth": width, **look}, "encoding": encoding}

    return [steps(9, color="white"), in_legend(steps(5), RECORD, colours)]


def _spans() -> list[Spec]:
    """Grey spans behind the chart, each with its label above."""
    across = {"x": dates("start"), "x2": {"field": "end"}}
    box = {"type": "rect", "color": "#F0F0F0"}
    text = {"type": "text", "baseline": "bottom", "fontSize": 17, "color": theme.QUIET}
    label = {"x": dates("middle"), "y": {"value": -5}, "text": field("label", "nominal")}
    return [
        {"data": named("spans"), "mark": box, "encoding": across},
        {"data": named("spans"), "mark": text, "encoding": label},
    ]


def _branch() -> list[Spec]:
    """A line where runs leave the recorded history."""
    rule = {"type": "rule", "color": theme.INK, "strokeWidth": 2, "strokeDash": [5, 4]}
    text = {"type": "text", "align": "left", "dx": 8, "baseline": "top", "fontSize": 17, "color": theme.INK}
    label = {"x": dates(), "y": {"value": 4}, "text": field("label", "nominal")}
    return [
        {"data": named("branch"), "mark": rule, "encoding": {"x": dates()}},
        {"data": named("branch"), "mark": text, "encoding": label},
    ]


def _casualty_panel(table: str, title: str, recorded: bool) -> Spec:
    colours = _fan_colours(recorded)
    marks = _fan(table, title, colours, "step-after")
    if recorded:
        marks.append(in_legend(_recorded_points(f"{table}_record", title), RECORD, colours))
    return layer(*marks) | {"width": theme.WIDTH // 2 - 60}


def _recorded_points(table: str, title: str) -> Spec:
    look = {"type": "point", "shape": "diamond", "size": 200, "filled": True, "opacity": 1}
    tooltip = [field("date", "temporal"), field("count", "quantitative"), field("text", "nominal")]
    encoding = {"x": dates(), "y": count("count", title), "tooltip": tooltip}
    return {"data": named(table), "mark": look, "encoding": encoding}
