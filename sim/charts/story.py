"""A run as a story: the rung of each day with numbered key moments over it, and what was building up inside actors."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from sim.actors.decisions import DECISIONS
from sim.charts import theme
from sim.charts.theme import Rows, Spec, Tables, dates, field
from sim.charts.timeline import rung_rows
from sim.kernel.draws import Actor, Decision
from sim.results.ensemble import Run

LETTERS = 24
"""Letters of a line of a rung's name."""

ROOM = 0.06
"""Share of the window that a number needs for itself; nearer ones stand on another level."""

LEVELS = 4
"""Levels over the highest rung that numbers may stand on."""

DAY_LINE = theme.mark("day", {"type": "rule", "color": theme.VERMILION, "strokeWidth": 2}, x=dates())
"""A mark at the day that is looked at; table `day` (date)."""

PICKED = "picked"
"""Name of what a click on a mark selects: the mark's `day`."""

CLICK: Spec = {"name": PICKED, "select": {"type": "point", "fields": ["day"], "on": "click", "clear": "dblclick"}}


@dataclass(frozen=True)
class Numbered:
    """A key moment as the chart of rungs marks it: its day from 0, date, rung and headline."""

    day: int
    date: str
    rung: int
    headline: str


def story_tables(run: Run, moments: Sequence[Numbered]) -> Tables:
    """Tables of the chart of rungs: `rungs`, and a row per key moment with its number and level."""
    levels: list[int] = []
    for moment in moments:
        near = {
            level
            for level, other in zip(levels, moments, strict=False)
            if moment.day - other.day < ROOM * run.scenario.days
        }
        levels.append(next((level for level in range(LEVELS) if level not in near), 0))
    rows = [
        {"date": each.date, "day": each.day, "number": str(k), "rung": each.rung, "what": each.headline, "level": level}
        for k, (each, level) in enumerate(zip(moments, levels, strict=True), 1)
    ]
    return {"rungs": rung_rows(run), "moments": rows}


@cache
def story_body(names: tuple[str, ...], levels: int) -> Spec:
    """Rung of each day with numbered moments; tables `rungs`, `moments`, `day`.

    Args:
        names: of every rung, with its number.
        levels: how many levels of numbers there are over the highest rung.
    """
    highest, labels = len(names) - 1, [textwrap.wrap(name, LETTERS)[:2] for name in names]
    scale = {"domain": [0, highest + 0.6 + levels], "nice": False}
    axis: Spec = {"title": None, "values": list(range(highest + 1)), "labelExpr": f"{labels}[datum.value]"}
    axis |= {"labelFontSize": 11, "labelLineHeight": 11, "grid": True, "domain": False, "ticks": False}
    up = field("rung", "quantitative", scale=scale, axis=axis)
    over = field("place", "quantitative", scale=scale, axis=axis)
    place = [{"calculate": f"{highest + 1} + datum.level", "as": "place"}]
    colours = {"domain": list(range(highest + 1)), "range": list(theme.ladder_colours(highest + 1))}
    bars = theme.mark(
        "rungs",
        {"type": "bar", "stroke": theme.QUIET, "strokeWidth": 0.5},
        x=dates("start"),
        x2={"field": "end"},
        y=up,
        y2={"datum": 0},
        color=field("rung", "ordinal", scale=colours, legend=None),
        tooltip=[field("start", "temporal"), field("end", "temporal"), field("rung", "quantitative")],
    )
    stems = theme.mark("moments", {"type": "rule", "color": theme.QUIET}, x=dates(), y=over, y2={"field": "rung"})
    circle = {"type": "point", "filled": True, "size": 380, "opacity": 1, "color": theme.INK, "cursor": "pointer"}
    tooltip = [field("date", "temporal"), field("what", "nominal")]
    circles = theme.mark("moments", circle, x=dates(), y=over, tooltip=tooltip)
    digit = {
        "type": "text",
        "fontSize": 12,
        "fontWeight": "bold",
        "color": "white",
        "cursor": "pointer",
        "baseline": "middle",
    }
    digits = theme.mark("moments", digit, x=dates(), y=over, text=field("number", "nominal"), tooltip=tooltip)
    over_rungs = [each | {"transform": place} for each in (stems, circles, digits)]
    over_rungs[1] |= {"params": [CLICK]}
    return {"layer": [bars, DAY_LINE, *over_rungs]}


@dataclass(frozen=True)
class Panel:
    """One small chart of what an actor weighs against its threshold.

    Attributes:
        actor: who weighs.
        decision: where it is weighed, day by day.
        title: what is weighed.
        unit: its unit.
        threshold: what happens at the threshold.
        others: further thresholds: field of the decision's terms -> what happens there.
    """

    actor: Actor
    decision: Decision
    title: str
    unit: str
    threshold: str
    others: tuple[tuple[str, str], ...] = ()


GOVERNMENTS = (
    Panel(Actor.UNITED_STATES, Decision.RESPONSE, "pressure for a reprisal", "attack equivalents", "it chooses one"),
    Panel(Actor.IRAN, Decision.SIGNAL, "caution", "caution units", "it orders a stop"),
    Panel(
        Actor.BAGHDAD,
        Decision.STANCE,
        "stance toward the factions",
        "stance units",
        "it sides with them",
        (("presses_from", "it presses for withdrawal"),),
    ),
    Panel(
        Actor.ISRAEL,
        Decision.ISRAEL_RESPONSE,
        "pressure to answer",
        "attack equivalents",
        "it strikes in Iraq",
        (("in_syria", "it strikes in Syria"),),
    ),
)
"""What governments weigh day by day."""

FACTION = (
    Panel(Actor.NOBODY, Decision.FIRE, "surplus of motive", "motive units", "it fires at half its capacity"),
    Panel(Actor.NOBODY, Decision.SUSPEND, "pull to suspend", "motive units", "it suspends"),
)
"""What each faction weighs, the second only on days with an occasion."""

FEAR, ANGER = "fear and dread", "anger"


def weighing_tables(run: Run, panel: Panel, address: int | None = None) -> Tables:
    """Tables of a panel: `values` (date, value), `thresholds` (date, value, threshold); a faction's by its address."""
    trace = run.trace_array
    who = int(panel.actor) if address is None else address
    rows = trace[(trace["decision"] == int(panel.decision)) & (trace["actor"] == who) & (trace["forced"] == 0)]
    days = [run.scenario.dates[day].isoformat() for day in rows["day"].tolist()]
    fields = list(DECISIONS[panel.decision].terms)
    limits = {panel.threshold: rows["threshold"]}
    limits |= {words: np.asarray(rows["terms"])[:, fields.index(name)] for name, words in panel.others}
    values = [
        {"date": day, "value": round(value, 4)}
        for day, value in zip(days, rows["value"].tolist(), strict=True)
        if value == value
    ]
    thresholds = [
        {"date": day, "value": round(value, 4), "threshold": words}
        for words, each in limits.items()
        for day, value in zip(days, each.tolist(), strict=True)
        if value == value
    ]
    return {"values": values, "thresholds": thresholds}


def feeling_rows(run: Run, faction: str) -> Rows:
    """Fear and anger of a faction by day: date, value, feeling."""
    rows = run.faction_array[:, run.scenario.factions.index(faction)]
    series = {FEAR: rows["fear"] + rows["dread"], ANGER: rows["anger"]}
    return [
        {"date": day.isoformat(), "value": round(value, 4), "feeling": name}
        for name, each in series.items()
        for day, value in zip(run.scenario.dates, each.tolist(), strict=True)
    ]


@cache
def weighing_body(unit: str, points: bool = False) -> Spec:
    """A value by day against its thresholds; tables `values`, `thresholds`, `day`."""
    up = field("value", "quantitative", axis={"title": unit, "tickCount": 4, "grid": True}, scale={"zero": True})
    line: Spec = {"type": "line", "color": theme.BLUE, "strokeWidth": 2}
    if points:
        line = {"type": "point", "filled": True, "color": theme.BLUE, "size": 40, "opacity": 1}
    tooltip = [field("date", "temporal"), field("value", "quantitative", format=".3g")]
    dashes = {"range": [[6, 4], [2, 3]]}
    limits = theme.mark(
        "thresholds",
        {"type": "line", "color": theme.VERMILION, "strokeWidth": 1.5, "interpolate": "step-after"},
        x=_sparse_dates(),
        y=up,
        strokeDash=field("threshold", "nominal", sort=None, scale=dashes, legend=None),
        tooltip=[field("threshold", "nominal"), *tooltip],
    )
    values = theme.mark("values", line, x=_sparse_dates(), y=up, tooltip=tooltip)
    return {"layer": [limits, values, DAY_LINE]}


@cache
def feelings_body() -> Spec:
    """Fear and anger by day; tables `feelings`, `day`."""
    colours = {FEAR: theme.BLUE, ANGER: theme.ORANGE}
    lines = theme.mark(
        "feelings",
        {"type": "line", "strokeWidth": 2},
        x=_sparse_dates(),
        y=field("value", "quantitative", axis={"title": "fear and anger units", "tickCount": 4}, scale={"zero": True}),
        color=field(
            "feeling", "nominal", scale={"domain": list(colours), "range": list(colours.values())}, legend=None
        ),
        tooltip=[field("date", "temporal"), field("feeling", "nominal"), field("value", "quantitative", format=".3g")],
    )
    return {"layer": [lines, DAY_LINE]}


def _sparse_dates() -> Spec:
    """Dates of a narrow chart: a label every two or three months."""
    return dates(tickCount={"interval": "month", "step": 2})


def day_table(run: Run, day: int) -> Any:
    """The row of the line at a day."""
    return [{"date": run.scenario.dates[day].isoformat()}]
