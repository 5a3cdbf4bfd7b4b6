"""The ladder picture: how far up the ladder runs climb, week by week, and how many reach each rung, and when.

Single runs are faint lines, set apart a little within a rung so that they can be told apart; over them the median of
all runs, the baseline's, and the record where it places a week (sim.inputs.record.rungs). At the right stand the share
of runs that reach each rung and the median first day of those that do.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from sim.charts import theme
from sim.charts.captions import ladder_heading, rung_names
from sim.charts.theme import Rows, Spec, Tables, dates, field, framed, layer, mark, with_data
from sim.engine import statistics
from sim.engine.statistics import WEEK
from sim.inputs.record.rungs import recorded_rung
from sim.inputs.scenario.scenario import Scenario
from sim.outcomes.outcome import Array
from sim.results.ensemble import Ensemble

PATHS = 30
"""Single runs that are drawn: the first of the ensemble, which nobody has chosen."""

SPREAD = 0.64
"""Share of a rung's height over which single runs are set apart."""

SPACING = 0.618034
"""Golden ratio: neighbours in number lie far apart, whatever the number of runs."""

LETTERS = 24
"""Of a line of a rung's name."""

COLOUR: Spec = {"expr": "ladder[datum.rung]"}
"""Colour of a row's rung."""

NAME = "narrow ? datum.name : lines[datum.rung]"

BAR = 44
"""Pixels of a share of all runs."""

SHARE = (
    "(datum.{0} > 0 && datum.{0} < 0.005 ? '<1%' : datum.{0} >= 0.995 && datum.{0} < 1 ? '>99%' "
    ": format(datum.{0}, '.0%'))"
)
"""A share in percent, as sim.results.text.share writes it."""

BROAD: Spec = {"strokeWidth": 7, "opacity": 0.001, "cursor": "pointer"}

TARGET = "single_runs"
"""Name of the layer in which a run is met."""

CHOICES: dict[str, Spec] = {
    "near": {"type": "point", "fields": ["run"], "on": "pointerover", "clear": "pointerout"},
    "opened": {"type": "point", "fields": ["run"], "on": "click", "toggle": False, "clear": False},
}
"""The run under the pointer, and the one that is chosen by a click."""

NARROW = "containerSize()[0] < 560"
"""On a narrow page names stand inside the picture, and of the right side the shares alone."""

NOW, ALONE, BEFORE, RECORD = "median now", "median of runs", "median before", "record"


class Climb(NamedTuple):
    """What a ladder picture needs of an ensemble.

    Attributes:
        weekly: rung of each week of the first runs, (at most PATHS, weeks).
        medians: median rung of each week over all runs.
        reached: for each rung, share of runs that reach it or a higher one, and their median first day or -1.
    """

    weekly: Array
    medians: Array
    reached: Array


def climb_of(rungs: Array, count: int) -> Climb:
    """Return what the rungs of some runs, (runs, days), say on a ladder of `count` rungs."""
    whole = np.ascontiguousarray(rungs, dtype=np.int8)
    weekly = np.zeros((len(whole), week_count(whole.shape[1])), np.int8)
    medians, reached = np.zeros(weekly.shape[1], np.int64), np.zeros((count, 2))
    statistics.weekly_rungs(whole, weekly, np.zeros(count, np.int64), medians)
    statistics.arrivals(whole, np.zeros((count, whole.shape[1]), np.int64), reached)
    return Climb(weekly[:PATHS], medians, reached)


def week_count(days: int) -> int:
    """Weeks of a run, the last perhaps shorter."""
    return -(-days // WEEK)


def offsets(count: int = PATHS) -> list[float]:
    """By how much of a rung each single run is set apart."""
    return [round((((run + 0.5) * SPACING) % 1 - 0.5) * SPREAD, 3) for run in range(count)]


def ladder_tables(now: Climb, before: Climb | None, scenario: Scenario, words: str = "") -> Tables:
    """Tables of the picture of an ensemble, and of a baseline under the same luck.

    Args:
        now: of the ensemble.
        before: of the baseline, if it is another.
        scenario: of the ensemble.
        words: what is said of a single run where runs open, with `run` and `rung` in braces.
    """
    edges, names = week_edges(scenario), rung_names(scenario)
    peaks = now.weekly.max(axis=1).tolist()
    paths = [
        {"date": edge, "level": rung + offset, "run": run}
        for run, (row, offset) in enumerate(zip(now.weekly.tolist(), offsets(len(now.weekly)), strict=True))
        for edge, rung in zip(edges, [*row, row[-1]], strict=True)
    ]
    past = now.reached if before is None else before.reached
    shares = [
        {"rung": rung, "now": share, "before": earlier, "day": _date(scenario, day) if day >= 0 else None}
        for rung, ((share, day), (earlier, _)) in enumerate(zip(now.reached.tolist(), past.tolist(), strict=True))
        if rung > 0
    ]
    told = [{"run": run, "told": words.format(run=run, rung=names[peak])} for run, peak in enumerate(peaks) if words]
    own = {"paths": paths, "told": told, "median": median_rows(edges, now), "reached": shares}
    own["past"] = [] if before is None else median_rows(edges, before)
    return own | fixed_tables(scenario)


def median_rows(edges: Sequence[str], climb: Climb) -> Rows:
    """The median rung from each edge of a week to the next."""
    steps = climb.medians.tolist()
    return [{"date": edge, "rung": rung} for edge, rung in zip(edges, [*steps, steps[-1]], strict=True)]


def week_edges(scenario: Scenario) -> list[str]:
    """First day of each week, and the day after the last."""
    starts = range(0, scenario.days, WEEK)
    return [(scenario.start + timedelta(days=day)).isoformat() for day in (*starts, scenario.days)]


def fixed_tables(scenario: Scenario) -> Tables:
    """Tables that no run changes: the rungs, and the recorded ones."""
    rungs = [{"rung": rung, "name": name} for rung, name in enumerate(rung_names(scenario))]
    return {"rungs": rungs, "climbed": recorded_rows(scenario)}


def recorded_rows(scenario: Scenario) -> Rows:
    """Start, end (the day after) and rung of each week that the record places on a rung."""
    edges = [date.fromisoformat(edge) for edge in week_edges(scenario)]
    if scenario.record is None:
        return []
    found = [recorded_rung(scenario.record, scenario.ladder, edge - timedelta(days=1)) for edge in edges[1:]]
    return [
        {"start": start.isoformat(), "end": end.isoformat(), "rung": rung}
        for start, end, rung in zip(edges, edges[1:], found, strict=False)
        if rung is not None
    ]


def _date(scenario: Scenario, day: float) -> str:
    return (scenario.start + timedelta(days=int(day))).isoformat()


@cache
def ladder_body(names: tuple[str, ...], past: bool = True, recorded: bool = True, opens: bool = False) -> Spec:
    """The picture of a ladder whose rungs have these names, each with its number.

    Tables: `rungs` (rung, name), `paths` (date, level, run), `median` and, where `past`, `past` (date, rung),
    where `recorded`, `climbed` (start, end, rung), `reached` (rung, now, before, day). Where `opens`, a single run
    stands out under the pointer, says what it is (`told`: run, told), and is chosen by a click (parameter `opened`).
    """
    own = NOW if past else ALONE
    colours = {own: theme.BLUE} | ({BEFORE: theme.QUIET} if past else {}) | ({RECORD: theme.BLACK} if recorded else {})
    earlier = _median("past", BEFORE, colours, strokeDash=[7, 4], strokeWidth=2.5) if past else []
    weeks = _record(colours) if recorded else []
    medians = [*earlier, *_median("median", own, colours, strokeWidth=3.5)]
    marks = [_bands(len(names)), *_paths(opens), _names(), *medians, *weeks]
    lines = [textwrap.wrap(each, LETTERS) for each in names]
    values = {"ladder": list(theme.ladder_colours(len(names))), "lines": lines}
    params = [{"name": "narrow", "expr": NARROW}, *({"name": name, "value": each} for name, each in values.items())]
    params += [{"name": name, "select": select, "views": [TARGET]} for name, select in CHOICES.items()] if opens else []
    return layer(*marks, *_right(past), params=params) | {"width": theme.WIDTH - 480, "height": theme.HEIGHT - 20}


def _rung(name: str, **options: Any) -> Spec:
    """Place of a rung up y."""
    return field(name, "quantitative", axis=None, **options)


def _bands(count: int) -> Spec:
    """A band in each rung's colour."""
    ends = [{"calculate": "datum.rung - 0.5", "as": "low"}, {"calculate": "datum.rung + 0.5", "as": "high"}]
    style = {"type": "rect", "color": COLOUR, "opacity": 0.3, "stroke": "white", "strokeWidth": 1}
    scale = {"domain": [-0.5, count - 0.5], "nice": False, "zero": False}
    return mark("rungs", style, y=_rung("low", scale=scale), y2={"field": "high"}) | {"transform": ends}


def _names() -> Spec:
    """Names of the rungs: left of the picture, or inside on a narrow page."""
    style: Spec = {"type": "text", "color": theme.INK, "fontSize": 16, "text": {"expr": NAME}}
    style |= {"align": {"expr": "narrow ? 'left' : 'right'"}, "baseline": {"expr": "narrow ? 'top' : 'middle'"}}
    style |= {"dy": {"expr": "narrow ? -13 : -7.5 * (length(lines[datum.rung]) - 1)"}, "lineHeight": 15}
    return mark("rungs", style, x={"value": {"expr": "narrow ? 3 : -8"}}, y=_rung("rung"))


def _paths(opens: bool) -> list[Spec]:
    """Faint lines; where they open, broad ones over them that cannot be seen are easier to meet."""
    way = {"x": dates(), "y": _rung("level"), "detail": field("run", "nominal")}
    style = {"type": "line", "interpolate": "step-after", "strokeJoin": "round"}
    if not opens:
        return [mark("paths", style | {"color": theme.BLUE, "strokeWidth": 1.1, "opacity": 0.38}, **way)]

    def near(value: Any, otherwise: Any) -> Spec:
        return {"condition": {"param": "near", "empty": False, "value": value}, "value": otherwise}

    seen = {"strokeWidth": near(2.5, 0.9), "opacity": near(1, 0.38), "color": near(theme.VERMILION, theme.BLUE)}
    target = mark("paths", style | BROAD, **way, tooltip=field("told", "nominal"))
    words = {"lookup": "run", "from": {"data": theme.named("told"), "key": "run", "fields": ["told"]}}
    return [mark("paths", style, **way, **seen), target | {"name": TARGET, "transform": [words]}]


def _median(table: str, name: str, colours: dict[str, str], **style: Any) -> list[Spec]:
    own = {"type": "line", "interpolate": "step-after"}
    way = {"x": dates(), "y": _rung("rung")}
    ground = mark(table, own | {"color": "white", "strokeWidth": style["strokeWidth"] + 2.5}, **way)
    return [ground, _in_legend(mark(table, own | style, **way), name, colours)]


def _record(colours: dict[str, str]) -> list[Spec]:
    way = {"x": dates("start"), "x2": {"field": "end"}, "y": _rung("rung")}
    tooltip = [field("start", "temporal"), field("rung", "quantitative")]
    ground = mark("climbed", {"type": "rule", "color": "white", "strokeWidth": 7}, **way)
    line = mark("climbed", {"type": "rule", "strokeWidth": 4}, **way, tooltip=tooltip)
    return [ground, _in_legend(line, RECORD, colours)]


def _in_legend(spec: Spec, text: str, colours: dict[str, str]) -> Spec:
    strokes = theme.legend(colours, symbolType="stroke", symbolStrokeWidth=4)
    chosen = spec | {"transform": [{"calculate": f"'{text}'", "as": "series"}]}
    return chosen | {"encoding": spec["encoding"] | {"color": field("series", "nominal", **strokes)}}


def _right(past: bool) -> list[Spec]:
    """Shares of runs that reach each rung, now and before, and the median first day, right of the picture."""

    def at(pixels: str) -> Spec:
        return {"value": {"expr": f"width + {pixels}"}}

    def text(of: str, pixels: int, wide: bool = True, **style: Any) -> Spec:
        own = {"type": "text", "align": "right", "baseline": "middle", "fontSize": 16, "color": theme.QUIET}
        label = {"text": {"expr": f"narrow ? '' : {of}" if wide else of}}
        return mark("reached", own | label | style, x=at(f"(narrow ? 52 : {pixels})"), y=_rung("rung"))

    def head(words: str, pixels: int, wide: bool = True) -> Spec:
        own = {"type": "text", "align": "right", "baseline": "bottom", "fontSize": 14, "color": theme.QUIET}
        label = {"text": {"expr": f"narrow ? '' : '{words}'" if wide else f"'{words}'"}}
        spec = mark("rungs", own | label, x=at(f"(narrow ? 52 : {pixels})"), y={"value": -4})
        return spec | {"transform": [{"filter": "datum.rung == 0"}]}

    def bar(of: str, style: Spec) -> Spec:
        ends = [{"calculate": "datum.rung + 0.24", "as": "top"}, {"calculate": "datum.rung - 0.24", "as": "foot"}]
        high = {"y": _rung("top"), "y2": {"field": "foot"}}
        own = {"type": "rect", "stroke": theme.QUIET, "opacity": {"expr": "narrow ? 0 : 1"}} | style
        length = at(f"8 + {BAR} * datum.{of} * (narrow ? 0 : 1)")
        return mark("reached", own, x=at("8"), x2=length, **high) | {"transform": ends}

    now = [bar("now", {"color": COLOUR, "strokeWidth": 0.6}), head("reached in", 104, wide=False)]
    now.append(text(SHARE.format("now"), 104, wide=False, fontWeight="bold", color=theme.INK))
    earlier = [bar("before", {"filled": False, "strokeDash": [3, 2], "strokeWidth": 1.4}), head("before", 158)]
    earlier.append(text(SHARE.format("before"), 158))
    day = "(datum.day == null ? '' : utcFormat(toDate(datum.day), '%-d %b'))"
    return [*now, *(earlier if past else []), head("half by", 216), text(day, 216)]


def ladder_picture(ensemble: Ensemble) -> Spec:
    """The whole figure of an ensemble, under its title."""
    tables = ladder_tables(climb(ensemble), None, ensemble.scenario)
    tables = {name: rows for name, rows in tables.items() if rows}
    body = ladder_body(rung_names(ensemble.scenario), past=False, recorded="climbed" in tables)
    return framed(with_data(body, tables), ladder_heading(ensemble))


def climb(ensemble: Ensemble) -> Climb:
    """Return what the picture needs of an ensemble."""
    return climb_of(ensemble.column("rung"), len(rung_names(ensemble.scenario)))
