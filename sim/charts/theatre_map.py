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
    Theatre.ISRAEL: Place(6, 150, 106, 390, 224, 322),
    Theatre.SYRIA: Place(114, 8, 218, 236, 76, 174),
    Theatre.JORDAN: Place(114, 246, 218, 464, 312, 408),
    Theatre.IRAQ: Place(226, 40, 330, 400, 140, 286),
    Theatre.IRAN: Place(338, 24, 434, 376, 124, 268),
}
"""Where each theatre stands."""

NOTE = ("Schematic,", "not to scale")
NOTE_AT = (330.0, 434.0)

SHAPES = {Group.ATTACK: "circle", Group.STRIKE: "diamond"}
"""Symbol of each group that falls in a theatre."""

LARGEST, SMALLEST = 32.0, 3.0
"""Half a symbol's width in pixels, the most and the least; between the two the area is as the number."""

A_SINGLE = {Group.ATTACK: 2.9, Group.STRIKE: 8.0}
"""Half the width of the symbol of one act, where there is room for the most frequent: strikes are rarer and larger."""

LEAST_DIFFERENCE = 0.8
"""Pixels; a ring nearer to its symbol is left out."""

PAGE_SPAN = "min(width, 600)"
"""Pixels across that a page's drawing takes, in the middle of its room."""


def place_of(act: Act) -> tuple[Theatre, Group] | None:
    """By what acts are gathered into one symbol."""
    return None if act.theatre is None or act.group is None else (act.theatre, act.group)


def theatre_tables(tally: Tally) -> Tables:
    """Tables of the map: places, symbols, rings (the baseline), numbers and names."""
    counts = {key: count for key, count in tally.by(place_of).items() if max(count.now, count.before or 0.0) > 0}
    units = {group: _unit(group, [count for key, count in counts.items() if key[1] == group]) for group in SHAPES}
    tables: Tables = {"places": _places(), "symbols": [], "rings": [], "numbers": [], "names": _names()}
    for (theatre, group), count in counts.items():
        place = PLACES[theatre]
        y = place.attacks if group == Group.ATTACK else place.strikes
        x = (place.left + place.right) / 2
        row = {"group": group.value, **_shares(x, y)}
        half, ring = _half(units[group], count.now), _half(units[group], count.before or 0.0)
        if count.before and abs(ring - half) >= LEAST_DIFFERENCE:
            tables["rings"].append(row | {"size": round((2 * ring) ** 2, 1)})
        if count.now:
            look = {"size": round((2 * half) ** 2, 1), "opacity": 0.35 if count.today == 0.0 else 1.0}
            tables["symbols"].append(row | look | _said(tally, theatre, group, count))
        low = y + max(half, ring) + 13
        tables["numbers"].append({"text": count.text, "bold": 1, **_shares(x, low)})
        tables["numbers"].append({"text": group.value, "bold": 0, **_shares(x, low + 17)})
    for theatre, place in PLACES.items():
        if not any(key[0] == theatre for key in counts):
            middle = _shares((place.left + place.right) / 2, (place.upper + place.lower) / 2)
            tables["numbers"].append({"text": "none", "bold": 0, **middle})
    return tables


def _unit(group: Group, counts: list[Count]) -> float:
    """Half the width of the symbol of one act of a group."""
    most = max((max(count.now, count.before or 0.0) for count in counts), default=1.0)
    return min(A_SINGLE[group], LARGEST / math.sqrt(most))


def _half(unit: float, number: float) -> float:
    return max(SMALLEST, unit * math.sqrt(number))


def _shares(x: float, y: float) -> dict[str, float]:
    return {"x": round(x / ROOM[0], 4), "y": round(1 - y / ROOM[1], 4)}


def _said(tally: Tally, theatre: Theatre, group: Group, count: Count) -> dict[str, str]:
    by = tally.by(lambda act: act.actor if place_of(act) == (theatre, group) else None)
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
    box = {
        "type": "rect",
        "tooltip": None,
        "cornerRadius": 14,
        "color": theme.GRID,
        "fillOpacity": 0.45,
        "stroke": theme.QUIET,
    }
    ring = {
        "type": "point",
        "tooltip": None,
        "filled": False,
        "strokeWidth": 1.6,
        "strokeDash": [3, 2],
        "color": theme.QUIET,
    }
    symbol = {"type": "point", "filled": True, "stroke": "white", "strokeWidth": 1}
    tooltip = [field("what", "nominal", title="Where"), field("who", "nominal", title="By")]
    text = {"type": "text", "tooltip": None, "fontSize": letters, "baseline": "middle"}
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
