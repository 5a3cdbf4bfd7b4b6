"""The charts of sim.charts as a page shows them: as wide as the page, smaller type, and readable on dark as on light.

Bodies are made once for each choice of scenario and theme and never changed after; only tables are swapped.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from sim.charts import overlays, specs_ensemble, specs_run, theme
from sim.charts.channels import dates, named
from sim.charts.theme import Rows, Spec

DARK = {
    theme.INK: "#F2F2F2",
    theme.QUIET: "#B8BCC6",
    theme.GRID: "#3A3F4B",
    theme.BLACK: "#FFFFFF",
    "white": "#0E1117",
    "#F0F0F0": "#262B36",
    theme.BLUE: "#56B4E9",
    theme.BAND_90: "#1C3A52",
    theme.BAND_50: "#2F6390",
}
"""Colour on a light page -> colour on a dark one."""

ROOM_FOR_LABELS = 560
"""Pixels of lanes below which labels would lie over one another; the marks' tooltips say the same."""

TWO_IF_ROOM: Spec = {"expr": "width < 420 ? 1 : 2"}
FOUR_IF_ROOM: Spec = {"expr": "width < 420 ? 2 : 4"}
THREE_IF_ROOM: Spec = {"expr": "width < 250 ? 1 : width < 440 ? 2 : 3"}
"""Columns of a legend, by the pixels of the chart."""

WEEKLY_WORDS = (
    "Attacks on US forces per week, by date: median of runs, middle 50% and 90%, and the recorded history where there "
    "is one. The sentence above and the table below tell what changed."
)
RUNGS_WORDS = (
    "Share of runs on each rung of the ladder, by date. The table of outcomes gives the mean of the peak rung."
)
LANES_WORDS = "Events of this run by actor and date. The tables below list the state and the events of the day chosen."
TWIN_WORDS = "A run and its twin over time. The sentence above says what was changed and the day they part on."
"""What a screen reader says of each chart."""

SIZES = {"fontSize": 13, "labelFontSize": 12, "titleFontSize": 13}


DAY_LINE: Spec = {
    "data": named("day"),
    "mark": {"type": "rule", "color": theme.VERMILION, "strokeWidth": 2},
    "encoding": {"x": dates()},
}
"""Marks a day; table `day` (date)."""

WHOLE_WINDOW: Spec = {
    "data": named("rungs"),
    "mark": {"type": "rule", "opacity": 0},
    "encoding": {"x": dates("start"), "x2": {"field": "end"}},
}
"""Draws nothing, but makes the days run as far as in the chart of rungs below."""


@lru_cache(maxsize=64)
def weekly(tables: tuple[str, ...], dark: bool) -> Spec:
    """The fan of weekly attacks, with the layers that have a table."""
    body = specs_ensemble.weekly_attacks("attacks on US forces per week", "record" in tables, "parameters" in tables)
    drawn = [layer for layer in body["layer"] if layer["data"]["name"] in tables]
    spec = _screen(body | {"layer": drawn}, dark, 340)
    _legends(spec, {"offset": 24, "columns": 2})
    if tables == ("record",):
        _no_legends(spec)
    return spec | {"description": WEEKLY_WORDS}


@lru_cache(maxsize=64)
def rungs(names: tuple[str, ...], dark: bool) -> Spec:
    """The share of runs on each rung."""
    spec = _screen(specs_ensemble.rungs(names), dark, 300)
    _legends(spec, {"orient": "bottom", "direction": "horizontal", "columns": TWO_IF_ROOM})
    return spec | {"description": RUNGS_WORDS}


@lru_cache(maxsize=64)
def lanes(names: tuple[str, ...], tables: tuple[str, ...], dark: bool) -> Spec:
    """Events of one run by actor, with the layers that have a table, and a line at the day that is looked at."""
    body = specs_run.timeline(names)["vconcat"][0]
    drawn = [layer for layer in body["layer"] if layer["data"]["name"] in tables]
    spec = _screen(body | {"layer": [WHOLE_WINDOW, *drawn, DAY_LINE]}, dark, 34 * len(names))
    _legends(spec, {"columns": THREE_IF_ROOM, "orient": "bottom"})
    spec["description"] = LANES_WORDS
    spec["resolve"] = {"scale": {"color": "independent", "shape": "independent"}}
    for layer in spec["layer"]:
        if layer["data"]["name"] == "labels":
            layer["mark"]["opacity"] = {"expr": f"width < {ROOM_FOR_LABELS} ? 0 : 1"}
    return _with_margin(spec)


@lru_cache(maxsize=64)
def rung_bars(highest: int, dark: bool) -> Spec:
    """Rung of each day of one run."""
    spec = _screen(specs_run.timeline(("",), highest)["vconcat"][1], dark, 110)
    spec["encoding"]["y"]["axis"]["title"] = None
    spec["description"] = "The rung of the ladder on each day of this run; the caption says that of the day chosen."
    return _with_margin(spec)


@lru_cache(maxsize=64)
def twin_attacks(highest: int, tables: tuple[str, ...], dark: bool) -> Spec:
    """Attacks of a run and its twin, added up."""
    return _twin_panel(highest, tables, dark, 0, 280)


@lru_cache(maxsize=64)
def twin_rungs(highest: int, tables: tuple[str, ...], dark: bool) -> Spec:
    """Rungs of a run and its twin."""
    return _twin_panel(highest, tables, dark, 1, 170)


def record_rows(record: str | None, first: date, last: date) -> Rows:
    """Rows of the recorded history in a window, for the fan's table `record`."""
    return overlays.step_rows(record, first, last)


def filled(spec: Spec, tables: dict[str, bytes]) -> Spec:
    """The chart over some tables; tables that the body does not draw do no harm."""
    return {**spec, "datasets": dict(tables)}


def _twin_panel(highest: int, tables: tuple[str, ...], dark: bool, panel: int, height: int) -> Spec:
    body = specs_run.twin(highest)["vconcat"][panel]
    drawn = [layer for layer in body["layer"] if layer["data"]["name"] in tables]
    spec = _screen(body | {"layer": drawn}, dark, height)
    spec["resolve"] = {"scale": {"color": "independent", "strokeDash": "independent"}}
    return spec | {"description": TWIN_WORDS}


def screen(body: Spec, dark: bool, height: int, legends: Spec | None = None) -> Spec:
    """A body as a page shows it, with what is to be changed in its legends; its tables are left out."""
    spec = _screen(body, dark, height)
    _legends(spec, legends or {})
    return spec


def _screen(body: Spec, dark: bool, height: int) -> Spec:
    inner = {key: value for key, value in body.items() if key not in ("$schema", "config", "datasets", "spacing")}
    spec: Spec = _walked(inner, dark)
    return spec | {
        "$schema": theme.SCHEMA,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": _config(dark),
    }


def _config(dark: bool) -> Spec:
    colours: Spec = _walked({key: dict(theme.CONFIG[key]) for key in ("axis", "legend", "header", "title")}, dark)
    return colours | {
        "font": theme.FONT,
        "background": "transparent",
        "padding": {"left": 4, "top": 6, "right": 14, "bottom": 4},
        "view": {"stroke": None},
    }


def _walked(value: Any, dark: bool) -> Any:
    """A copy of a spec with a screen's sizes and colours; days in tooltips are told in UTC."""
    if isinstance(value, dict):
        return {key: _entry(key, each, dark) for key, each in value.items()}
    if isinstance(value, list):
        return [_walked(each, dark) for each in value]
    return DARK.get(value, value) if dark and isinstance(value, str) else value


def _entry(key: str, value: Any, dark: bool) -> Any:
    if key in SIZES and isinstance(value, int | float):
        return SIZES[key]
    if key == "symbolSize" and isinstance(value, int):
        return min(value, 200)
    if key == "columnPadding":
        return 16
    if key == "tooltip" and isinstance(value, list):
        return [_told(each) for each in value]
    return _walked(value, dark)


def _told(entry: Spec) -> Spec:
    utc = {"timeUnit": "utcyearmonthdate", "title": entry.get("title", entry["field"])}
    return entry | utc if entry.get("type") == "temporal" else entry


def _with_margin(spec: Spec) -> Spec:
    """The same width of labels on the left, so that two charts, one above the other, share their days."""
    spec["config"]["axisY"] = {"minExtent": 150, "maxExtent": 150, "labelLimit": 140}
    return spec


def _no_legends(spec: Spec) -> None:
    for layer in spec["layer"]:
        if "color" in layer["encoding"]:
            layer["encoding"]["color"]["legend"] = None


def _legends(value: Any, look: Spec) -> None:
    """Change every legend of a spec of our own making."""
    if isinstance(value, dict):
        if isinstance(value.get("legend"), dict) and "field" in value:
            value["legend"] |= look
        for each in value.values():
            _legends(each, look)
    elif isinstance(value, list):
        for each in value:
            _legends(each, look)
