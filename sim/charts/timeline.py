"""The timeline of one run: its events by actor above the rung of each day.

Four parts: what marks mean and how events are worded; the figure; its body, without data; and its small tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np

from sim.charts import captions, theme
from sim.charts.theme import Heading, Rows, Spec, Tables, dates, field, framed, legend, with_data
from sim.inputs.tables.event_codes import event_code
from sim.inputs.tables.parameters import faction_table
from sim.kernel.draws import Actor
from sim.kernel.state import EVENT_DETAILS, EventKind, Signal, Talks, Theatre
from sim.results.ensemble import Run

ACTORS: dict[int, str] = {int(actor): captions.capitalize(actor.title.removeprefix("The ")) for actor in Actor if actor}
"""Names of the actors that are not factions, by address, as a chart labels them."""

LANES = (Actor.UNITED_STATES, Actor.BAGHDAD, Actor.IRAN, Actor.ISRAEL, Actor.TALKS)
"""Lanes of a timeline under those of the factions."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How one group of events is marked: its word in the legend, colour, shape (a Vega symbol) and area in pixels."""

    word: str
    colour: str
    shape: str
    area: int


TICK = "M-0.13,-1L0.13,-1L0.13,1L-0.13,1Z"

ATTACK = Mark("attack on US forces", theme.SKY, TICK, 420)
ON_ISRAEL = Mark("attack on Israel", theme.PURPLE, TICK, 420)
INJURING = Mark("injures", theme.ORANGE, "circle", 190)
FATAL = Mark("kills", theme.VERMILION, "triangle-up", 420)
STRIKE = Mark("strike", theme.BLACK, "triangle-down", 300)
MAJOR = Mark("major strike or leader killed", theme.BLACK, "diamond", 520)
CALM = Mark("halts or agrees", theme.GREEN, "square", 190)
RESUMES = Mark("fires again or surges", theme.YELLOW, "triangle-right", 260)
WORDS = Mark("words, votes, talks", theme.BLUE, "cross", 130)
MARKS = (ATTACK, ON_ISRAEL, INJURING, FATAL, STRIKE, MAJOR, CALM, RESUMES, WORDS)
"""Every group, in the order of the legend."""

BY_KIND: dict[EventKind, Mark] = {
    EventKind.ATTACK_ON_ISRAEL: ON_ISRAEL,
    **dict.fromkeys((EventKind.STRIKE, EventKind.ISRAEL_STRIKE), STRIKE),
    **dict.fromkeys((EventKind.LEADERSHIP_STRIKE, EventKind.MAJOR_CAMPAIGN, EventKind.STRIKE_ON_IRAN), MAJOR),
    **dict.fromkeys((EventKind.LEADER_KILLED, EventKind.COMMANDER_KILLED), MAJOR),
    **dict.fromkeys((EventKind.IRAN_STRIKE, EventKind.EMBASSY_STORMED), MAJOR),
    **dict.fromkeys((EventKind.SUSPENSION, EventKind.STAND_DOWN), CALM),
    **dict.fromkeys((EventKind.UNDERSTANDING, EventKind.TEHRAN_HEEDS), CALM),
    **dict.fromkeys((EventKind.RESUMPTION, EventKind.STAND_DOWN_ENDED, EventKind.SURGE), RESUMES),
}
"""Group of each kind of event; kinds not named here are words."""

DRAWING_ORDER = (WORDS, ATTACK, ON_ISRAEL, RESUMES, CALM, INJURING, STRIKE, MAJOR, FATAL)
"""Every group, in the order of drawing: the weightier over the lighter."""

HEADLINES = {
    EventKind.LEADERSHIP_STRIKE: "leadership strike",
    EventKind.MAJOR_CAMPAIGN: "major campaign",
    EventKind.STRIKE_ON_IRAN: "strike on Iran",
    EventKind.COMMANDER_KILLED: "commander killed",
    EventKind.IRAN_STRIKE: "Iran strikes",
    EventKind.EMBASSY_STORMED: "embassy stormed",
    EventKind.ISRAEL_STRIKE: "Israel strikes",
}
"""Kinds of events that are labelled on the chart itself."""

DETAILED = {
    (EventKind.SIGNAL_CHANGED, Signal.STOP): "orders a stop",
    (EventKind.SIGNAL_CHANGED, Signal.COSMETIC_ONLY): "cosmetic only",
    (EventKind.SIGNAL_CHANGED, Signal.GREEN_LIGHT): "green light",
    (EventKind.TALKS_CHANGED, Talks.MOVING): "moving",
    (EventKind.TALKS_CHANGED, Talks.STALLED): "stalled",
    (EventKind.TALKS_CHANGED, Talks.SUSPENDED): "suspended",
    (EventKind.TALKS_CHANGED, Talks.WITHDRAWAL_AGREED): "withdrawal agreed",
    (EventKind.PARLIAMENT_VOTE, 0): "law rejected",
    (EventKind.PARLIAMENT_VOTE, 1): "law passed",
}
"""Labels that depend on an event's detail too."""

LANE_HEIGHT = 45
RUNG_HEIGHT = 104
LANES_WIDTH = theme.WIDTH - 130

PIXELS = 990
"""Width of the lanes."""

LETTER = 8.2
"""Mean width in pixels of a letter of a label."""

LABEL_RANK = ("strike on Iran", "Iran strikes", "major campaign", "leadership strike", "commander killed")
"""Labels that go first where two would collide."""


def run_timeline(run: Run, heading: Heading | None = None) -> Spec:
    """Events of one run by actor, under a heading of its own where one is given."""
    body = timeline_body(lanes(tuple(run.scenario.factions)), len(captions.rung_names(run.scenario)) - 1)
    return framed(with_data(body, timeline_tables(run)), heading or captions.run_heading(run))


def timeline_tables(run: Run, pixels: int = PIXELS) -> Tables:
    """Tables of a timeline whose lanes are so many pixels wide: rungs, suspended stretches, events and labels."""
    return {
        "rungs": rung_rows(run),
        "suspended": suspended_rows(run),
        "events": event_rows(run),
        "labels": label_rows(run, pixels),
    }


@cache
def timeline_body(lanes: tuple[str, ...], highest_rung: int = 7) -> Spec:
    """Events by lane above the day's rung; tables `rungs`, `suspended`, `events`, `labels`."""
    axis = {"title": None, "grid": True, "domain": False, "ticks": False, "labelLimit": 260, "labelPadding": 18}
    y = field("lane", "nominal", scale={"domain": list(lanes)}, axis=axis)
    bar = {"type": "bar", "color": CALM.colour, "opacity": 0.22, "height": LANE_HEIGHT - 14}
    days = {"x": dates("start", labels=False, ticks=False, domain=False), "x2": {"field": "end"}}
    suspension = theme.mark("suspended", bar, **days, y=y)
    marks = {mark.word: mark.colour for mark in MARKS}
    key: dict[str, Any] = legend(marks, columns=5, symbolStrokeWidth=0.8, symbolStrokeColor=theme.INK)
    key["legend"].pop("symbolType")
    shapes = {"domain": list(marks), "range": [mark.shape for mark in MARKS]}
    place = {"x": dates(labels=False, ticks=False, domain=False), "y": y}
    tooltip = [field("date", "temporal"), field("lane", "nominal", title="actor")]
    events = theme.mark(
        "events",
        {"type": "point", "filled": True, "opacity": 1, "stroke": theme.INK, "strokeWidth": 0.5},
        **place,
        color=field("mark", "nominal", **key),
        shape=field("mark", "nominal", scale=shapes, legend=key["legend"]),
        size=field("area", "quantitative", scale=None),
        tooltip=[*tooltip, field("what", "nominal"), field("number", "quantitative")],
    )
    text = {"type": "text", "fontSize": 15, "dy": -20, "fontWeight": "bold"}
    grounds = ({"stroke": "white", "strokeWidth": 5, "strokeJoin": "round"}, {"color": theme.INK})
    texts = [theme.mark("labels", text | style, **place, text=field("label", "nominal")) for style in grounds]
    panel = {"layer": [suspension, events, *texts], "width": LANES_WIDTH, "height": LANE_HEIGHT * len(lanes)}
    rungs = list(range(highest_rung + 1))
    rung_axis: Spec = {"title": "rung", "values": rungs[highest_rung % 2 :: 2] if highest_rung > 4 else rungs}
    colours = {"domain": rungs, "range": list(theme.ladder_colours(len(rungs)))}
    bars = theme.mark(
        "rungs",
        {"type": "bar", "stroke": theme.QUIET, "strokeWidth": 0.5},
        x=dates("start"),
        x2={"field": "end"},
        y=field("rung", "quantitative", scale={"domain": [0, highest_rung]}, axis=rung_axis),
        color=field("rung", "ordinal", scale=colours, legend=None),
        tooltip=[field("start", "temporal"), field("end", "temporal"), field("rung", "quantitative")],
        y2={"datum": 0},
    ) | {"width": LANES_WIDTH, "height": RUNG_HEIGHT}
    return {
        "vconcat": [panel, bars],
        "spacing": 6,
        "resolve": {"scale": {"x": "shared", "color": "independent", "shape": "independent"}},
    }


def event_rows(run: Run) -> Rows:
    """A row per mark: date, lane, mark, number, area, words; the plain attacks of a faction's day share one mark."""
    rows: dict[tuple[int, str, str, int], dict[str, Any]] = {}
    for place, event in enumerate(run.event_array):
        mark, lane = mark_of(event), lane_of(event)
        shared = mark in (ATTACK, ON_ISRAEL)
        row = rows.setdefault(
            (int(event.day), lane, mark.word, -1 if shared else place),
            {
                "date": _date(run, event.day),
                "day": int(event.day),
                "lane": lane,
                "mark": mark.word,
                "number": 0,
                "what": event_words(event),
            },
        )
        row["number"] += 1
        row["area"] = round(mark.area * (0.4 + 0.6 * row["number"])) if shared else mark.area
    order = {mark.word: place for place, mark in enumerate(DRAWING_ORDER)}
    return sorted((row for row in rows.values() if row["lane"]), key=lambda row: order[row["mark"]])


def suspended_rows(run: Run) -> Rows:
    """A row per stretch in which a faction has suspended its attacks: lane, start, end."""
    end = _date(run, run.scenario.days)
    since: dict[int, str] = {}
    stretches: list[tuple[int, str, str]] = []
    for event in run.event_array:
        if event.kind == EventKind.SUSPENSION:
            since.setdefault(int(event.actor), _date(run, event.day))
        elif event.kind == EventKind.RESUMPTION and int(event.actor) in since:
            stretches.append((int(event.actor), since.pop(int(event.actor)), _date(run, event.day)))
    stretches += [(actor, start, end) for actor, start in since.items()]
    return [{"lane": actor_names()[actor], "start": start, "end": last} for actor, start, last in stretches]


def label_rows(run: Run, pixels: int = PIXELS) -> Rows:
    """A row per label: date of its middle, day, lane, label; of those that collide the weightier, the earlier.

    A label near an edge stands beside its mark, so that it stays within the lanes.
    """
    rank = {label: place for place, label in enumerate(LABEL_RANK)}
    labels = [(headline(event), int(event.day), lane_of(event)) for event in run.event_array]
    days_per_letter = LETTER * run.scenario.days / pixels
    placed_labels: dict[str, list[tuple[int, str]]] = {}
    rows: Rows = []
    for label, day, lane in sorted(labels, key=lambda each: (rank.get(each[0], len(rank)), each[1])):
        if not (label and lane):
            continue
        others, half = placed_labels.setdefault(lane, []), len(label) / 2 * days_per_letter
        middle = round(max(half, min(day, run.scenario.days - half)))
        if all(abs(middle - other) > (len(label + text) / 2 + 1) * days_per_letter for other, text in others):
            others.append((middle, label))
            rows.append({"date": _date(run, middle), "day": day, "lane": lane, "label": label})
    return sorted(rows, key=lambda row: (row["date"], row["lane"]))


def rung_rows(run: Run) -> Rows:
    """A row per stretch of days at one rung: start, end (the day after), rung."""
    rungs = run.column("rung")
    starts = [0, *(np.flatnonzero(np.diff(rungs)) + 1).tolist()]
    return [
        {"start": _date(run, start), "end": _date(run, end), "rung": int(rungs[start])}
        for start, end in zip(starts, [*starts[1:], len(rungs)], strict=True)
    ]


def _date(run: Run, day: int) -> str:
    return str(run.scenario.start + timedelta(days=int(day)))


@cache
def actor_names() -> Mapping[int, str]:
    """Names of every actor by address."""
    return {**ACTORS, **{faction.address: faction.name for faction in faction_table().values()}}


def lanes(factions: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the lanes of a timeline, from top to bottom."""
    table = faction_table()
    return (*(table[faction].name for faction in factions), *(ACTORS[actor] for actor in LANES))


def lane_of(event: Any) -> str:
    """Lane of an event: who acted, or who was struck where the chart asks what became of them."""
    if event.kind == EventKind.TALKS_CHANGED:
        return ACTORS[Actor.TALKS]
    struck = (EventKind.LEADER_KILLED, EventKind.COMMANDER_KILLED, EventKind.EMBASSY_STORMED)
    return actor_names().get(int(event.target if event.kind in struck else event.actor), "")


def mark_of(event: Any) -> Mark:
    """Group of an event."""
    if event.kind == EventKind.ATTACK:
        return FATAL if event.killed > 0 else INJURING if event.injured > 0 else ATTACK
    return BY_KIND.get(EventKind(event.kind), WORDS)


def event_words(event: Any) -> str:
    """What an event was, for a tooltip: kind, whom it was aimed at, where, toll and detail."""
    detail = EVENT_DETAILS.get(EventKind(event.kind), {}).get(int(event.detail))
    parts = [event_code(event.kind, event.detail).label]
    parts += [f"target {actor_names().get(int(event.target), 'unknown')}"] if event.target else []
    parts += [f"in {Theatre(event.theatre).name.title()}"] if event.theatre >= 0 else []
    parts += [f"{event.killed} killed, {event.injured} injured"] if event.injured or event.killed else []
    return "; ".join(parts if detail is None else [*parts, detail])


def headline(event: Any) -> str:
    """Short label of an event that is worth one on the chart, or nothing."""
    if event.kind == EventKind.ATTACK:
        return f"{event.killed} killed" if event.killed > 0 else ""
    kind = EventKind(event.kind)
    return HEADLINES.get(kind) or DETAILED.get((kind, int(event.detail)), "")
