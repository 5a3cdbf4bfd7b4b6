"""Where attacks and strikes fall: a schematic map of the model's theatres, with numbers in each.

A theatre is a box of our own in about its place among the others. The boxes touch nowhere, so that no border is drawn,
and nothing within a theatre has a place.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, NamedTuple

from sim.charts import theme
from sim.charts.act_words import STYLES, Count, Tally, name_of, place_words
from sim.charts.theme import Rows, Spec, Tables, field, mark
from sim.kernel.state import Theatre
from sim.results.acts import Act, Group

ROOM = (440.0, 470.0)
"""Pixels of the room in which everything is laid out, x to the right and y down."""


class Place(NamedTuple):
    """A theatre's box, and how high in it attacks and strikes stand."""

    left: float
    upper: float
    right: float
    lower: float
    attacks: float
    strikes: float


PLACES: dict[Theatre, Place] = {
    Theatre.ISRAEL: Place(6, 128, 108, 342, 196, 280),
    Theatre.SYRIA: Place(116, 8, 218, 228, 80, 168),
    Theatre.JORDAN: Place(116, 240, 218, 460, 312, 400),
    Theatre.IRAQ: Place(226, 8, 328, 460, 140, 320),
    Theatre.IRAN: Place(336, 8, 434, 460, 140, 320),
}
"""Where each theatre stands."""

NOTE = ("Schematic,", "not to scale")
NOTE_AT = (57.0, 420.0)

SHAPES = {Group.ATTACK: "circle", Group.STRIKE: "diamond"}
"""Symbol of each group that falls in a theatre."""

LARGEST, A_SINGLE, SMALLEST = 34.0, 2.9, 3.5
"""Half a symbol's width in pixels: the most, that of one act where there is room, and the least; the area is as the
number."""

PAGE_SPAN = "min(width, 600)"
"""Pixels across that a page's drawing takes, in the middle of its room."""


def _key(act: Act) -> tuple[Theatre, Group] | None:
    return None if act.theatre is None or act.group is None else (act.theatre, act.group)


def theatre_tables(tally: Tally) -> Tables:
    """Tables of the map: places, symbols, rings (the baseline), numbers and names."""
    counts = {key: count for key, count in tally.by(_key).items() if max(count.now, count.before or 0.0) > 0}
    most = max((max(count.now, count.before or 0.0) for count in counts.values()), default=1.0)
    unit = min(A_SINGLE, LARGEST / math.sqrt(most))
    tables: Tables = {"places": _places(), "symbols": [], "rings": [], "numbers": [], "names": _names()}
    for (theatre, group), count in counts.items():
        place = PLACES[theatre]
        y = place.attacks if group == Group.ATTACK else place.strikes
        x = (place.left + place.right) / 2
        row = {"group": group.value, **_shares(x, y)}
        if count.before:
            tables["rings"].append(row | {"size": _size(unit, count.before)})
        if count.now:
            shown = {"size": _size(unit, count.now), "opacity": 0.35 if count.today == 0.0 else 1.0}
            tables["symbols"].append(row | shown | _said(tally, theatre, group, count))
        half = unit * math.sqrt(max(count.now, count.before or 0.0))
        low = y + max(half, SMALLEST) + 13
        tables["numbers"].append({"text": count.text, "bold": 1, **_shares(x, low)})
        tables["numbers"].append({"text": group.value, "bold": 0, **_shares(x, low + 17)})
    for theatre, place in PLACES.items():
        if not any(key[0] == theatre for key in counts):
            middle = _shares((place.left + place.right) / 2, (place.upper + place.lower) / 2)
            tables["numbers"].append({"text": "none", "bold": 0, **middle})
    return tables


def _size(unit: float, number: float) -> float:
    """Area of the square around a symbol, as Vega has it."""
    return round((2 * max(SMALLEST, unit * math.sqrt(number))) ** 2, 1)


def _shares(x: float, y: float) -> dict[str, float]:
    return {"x": round(x / ROOM[0], 4), "y": round(1 - y / ROOM[1], 4)}


def _said(tally: Tally, theatre: Theatre, group: Group, count: Count) -> dict[str, str]:
    by = tally.by(lambda act: act.actor if _key(act) == (theatre, group) else None)
    who = "; ".join(f"{name_of(actor)} {each.text}" for actor, each in by.items())
    return {"what": f"{group.value.capitalize()} in {place_words(theatre)}: {count.words}", "who": who}


def _places() -> Rows:
    rows = []
    for theatre, place in PLACES.items():
        low, high = _shares(place.left, place.lower), _shares(place.right, place.upper)
        sides = {"left": low["x"], "right": high["x"], "lower": low["y"], "upper": high["y"]}
        rows.append({"name": place_words(theatre)} | sides)
    return rows


def _names() -> Rows:
    names = [
        {"text": place_words(theatre), "bold": 1, **_shares((place.left + place.right) / 2, place.upper + 20)}
        for theatre, place in PLACES.items()
    ]
    note = [{"text": line, "bold": 0, **_shares(NOTE_AT[0], NOTE_AT[1] + 17 * k)} for k, line in enumerate(NOTE)]
    return names + note


@cache
def theatre_body(on_page: bool = False) -> Spec:
    """The map; tables `places`, `symbols`, `rings`, `numbers` and `names`, see theatre_tables.

    Args:
        on_page: as wide as a page is, with letters that follow; otherwise for a file, in ROOM.
    """
    edges: list[Any] = [{"expr": f"(width {sign} {PAGE_SPAN}) / 2"} for sign in "-+"] if on_page else [0, ROOM[0]]
    across: Spec = {"scale": {"domain": [0, 1], "range": edges}, "axis": None}
    up: Spec = {"scale": {"domain": [0, 1]}, "axis": None}
    spot = {"x": field("x", "quantitative", **across), "y": field("y", "quantitative", **up)}
    letters: Any = {"expr": f"clamp({PAGE_SPAN} / 30, 11.5, 18)"} if on_page else 15
    unscaled: dict[str, Any] = {"type": "quantitative", "scale": None}
    size, fade = {"field": "size", **unscaled}, {"field": "opacity", **unscaled}
    words = [group.value for group in SHAPES]
    shape = field("group", "nominal", scale={"domain": words, "range": list(SHAPES.values())}, legend=None)
    colours = {"domain": words, "range": [STYLES[group].colour for group in SHAPES]}
    colour = field("group", "nominal", scale=colours, legend=None)
    sides = {
        "x": field("left", "quantitative", **across),
        "x2": {"field": "right"},
        "y": field("lower", "quantitative", **up),
        "y2": {"field": "upper"},
    }
    box = {"type": "rect", "cornerRadius": 14, "color": theme.GRID, "fillOpacity": 0.45, "stroke": theme.QUIET}
    ring = {"type": "point", "filled": False, "strokeWidth": 1.6, "strokeDash": [3, 2], "color": theme.QUIET}
    symbol = {"type": "point", "filled": True, "stroke": "white", "strokeWidth": 1}
    tooltip = [field("what", "nominal", title="Where"), field("who", "nominal", title="By")]
    text = {"type": "text", "fontSize": letters, "baseline": "middle"}
    lines = {"text": field("text", "nominal"), **spot}
    weights = (("datum.bold", {"fontWeight": "bold", "color": theme.INK}), ("!datum.bold", {"color": theme.QUIET}))
    texts = [
        mark(table, text | style, **lines) | {"transform": [{"filter": which}]}
        for table in ("names", "numbers")
        for which, style in weights
    ]
    return {
        "layer": [
            mark("places", box | {"strokeWidth": 0.8}, **sides),
            mark("symbols", symbol, **spot, shape=shape, color=colour, size=size, opacity=fade, tooltip=tooltip),
            mark("rings", ring | {"opacity": 1}, **spot, shape=shape, size=size),
            *texts,
        ],
        "width": ROOM[0],
        "height": ROOM[1],
    }
