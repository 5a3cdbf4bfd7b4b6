"""Charts of single runs, without data: the timeline of one run, and the two paths of a run and its twin."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.charts import theme
from sim.charts.channels import count, dates, field, legend, named
from sim.charts.specs_ensemble import ladder_colours
from sim.charts.theme import Spec
from sim.charts.wording import CALM, MARKS

LANE_HEIGHT = 45
RUNG_HEIGHT = 104
LANES_WIDTH = theme.WIDTH - 130

PATHS = {"the run as it was": theme.BLUE, "its twin, with the change": theme.VERMILION}


@cache
def timeline(lanes: tuple[str, ...], highest_rung: int = 7) -> Spec:
    """Events by lane above the day's rung; tables `rungs`, `suspended`, `events`, `labels` as in timeline.py."""
    y = field("lane", "nominal", scale={"domain": list(lanes)}, axis=_lane_axis())
    events = {"layer": [_suspended(y), _marks(y), *_labels(y)], "width": LANES_WIDTH}
    lanes_panel = events | {"height": LANE_HEIGHT * len(lanes)}
    return {
        "vconcat": [lanes_panel, _rung_bars(highest_rung)],
        "spacing": 6,
        "resolve": {"scale": {"x": "shared", "color": "independent", "shape": "independent"}},
    }


@cache
def twin(highest_rung: int = 7) -> Spec:
    """Two paths of one run; tables `paths` (date, path, attacks, rung) and `departure` (date, label)."""
    shared = [
        _path("attacks", "attacks on US forces, cumulative", theme.HEIGHT * 2 // 3, labelled=True),
        _path("rung", "rung of the ladder", theme.HEIGHT // 3, highest_rung=highest_rung),
    ]
    scales = {"x": "shared", "color": "independent", "strokeDash": "independent"}
    return {"vconcat": shared, "spacing": 22, "resolve": {"scale": scales}}


def _lane_axis() -> Spec:
    return {"title": None, "grid": True, "domain": False, "ticks": False, "labelLimit": 260, "labelPadding": 18}


def _rung_bars(highest: int) -> Spec:
    colours = ladder_colours(highest + 1)
    encoding = {
        "x": dates("start"),
        "x2": {"field": "end"},
        "y": field(
            "rung",
            "quantitative",
            scale={"domain": [0, highest]},
            axis={"title": "rung", "values": _some_rungs(highest)},
        ),
        "color": field(
            "rung", "ordinal", scale={"domain": list(range(highest + 1)), "range": list(colours)}, legend=None
        ),
        "tooltip": [field("start", "temporal"), field("end", "temporal"), field("rung", "quantitative")],
    }
    bar = {"type": "bar", "stroke": theme.QUIET, "strokeWidth": 0.5}
    return {
        "data": named("rungs"),
        "mark": bar,
        "encoding": encoding | {"y2": {"datum": 0}},
        "width": LANES_WIDTH,
        "height": RUNG_HEIGHT,
    }


def _some_rungs(highest: int) -> list[int]:
    return list(range(highest % 2, highest + 1, 2)) if highest > 4 else list(range(highest + 1))


def _suspended(y: Spec) -> Spec:
    encoding = {"x": dates("start", labels=False, ticks=False, domain=False), "x2": {"field": "end"}, "y": y}
    mark = {"type": "bar", "color": CALM.colour, "opacity": 0.22, "height": LANE_HEIGHT - 14}
    return {"data": named("suspended"), "mark": mark, "encoding": encoding}


def _marks(y: Spec) -> Spec:
    colours = {mark.word: mark.colour for mark in MARKS}
    key: dict[str, Any] = legend(colours, columns=5, symbolStrokeWidth=0.8, symbolStrokeColor=theme.INK)
    key["legend"].pop("symbolType")
    shapes = {"domain": list(colours), "range": [mark.shape for mark in MARKS]}
    encoding = {
        "x": dates(labels=False, ticks=False, domain=False),
        "y": y,
        "color": field("mark", "nominal", **key),
        "shape": field("mark", "nominal", scale=shapes, legend=key["legend"]),
        "size": field("area", "quantitative", scale=None),
        "tooltip": [
            field("date", "temporal"),
            field("lane", "nominal", title="actor"),
            field("what", "nominal"),
            field("number", "quantitative"),
        ],
    }
    mark = {"type": "point", "filled": True, "opacity": 1, "stroke": theme.INK, "strokeWidth": 0.5}
    return {"data": named("events"), "mark": mark, "encoding": encoding}


def _labels(y: Spec) -> list[Spec]:
    encoding = {"x": dates(labels=False, ticks=False, domain=False), "y": y, "text": field("label", "nominal")}

    def text(**look: Any) -> Spec:
        mark = {"type": "text", "fontSize": 15, "dy": -20, "fontWeight": "bold", **look}
        return {"data": named("labels"), "mark": mark, "encoding": encoding}

    return [text(stroke="white", strokeWidth=5, strokeJoin="round"), text(color=theme.INK)]


def _path(column: str, title: str, height: int, labelled: bool = False, highest_rung: int = 0) -> Spec:
    up = count(column, title)
    if highest_rung:
        axis = {"title": title, "values": list(range(highest_rung + 1))}
        up = up | {"scale": {"domain": [0, highest_rung]}, "axis": axis}
    key = legend(PATHS, symbolType="stroke", symbolStrokeWidth=5, symbolSize=900)
    shown = key["legend"] if labelled else None
    dashes = {"domain": list(PATHS), "range": [[1, 0], [9, 5]]}
    encoding = {
        "x": dates(),
        "y": up,
        "color": field("path", "nominal", scale=key["scale"], legend=shown),
        "strokeDash": field("path", "nominal", scale=dashes, legend=shown),
        "tooltip": [field("date", "temporal"), field("path", "nominal"), field(column, "quantitative")],
    }
    line = {"data": named("paths"), "mark": {"type": "line", "strokeWidth": 4, "interpolate": "step-after"}}
    return {
        "layer": [*_departure(labelled), line | {"encoding": encoding}],
        "width": theme.WIDTH - 40,
        "height": height,
    }


def _departure(labelled: bool) -> list[Spec]:
    rule = {"type": "rule", "color": theme.INK, "strokeWidth": 2, "strokeDash": [4, 4]}
    marks: list[Spec] = [{"data": named("departure"), "mark": rule, "encoding": {"x": dates()}}]
    if labelled:
        text = {"type": "text", "align": "left", "dx": 8, "baseline": "top", "fontSize": 18, "color": theme.INK}
        encoding = {"x": dates(), "y": {"value": 6}, "text": field("label", "nominal")}
        marks.append({"data": named("departure"), "mark": text, "encoding": encoding})
    return marks
