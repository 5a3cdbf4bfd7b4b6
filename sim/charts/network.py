"""Who acts on whom: the actors in fixed places, and an arrow for each kind of act that one does to another.

Everything is laid out here, in a room of ROOM pixels, and drawn by its share of the chart's width and height: a phone
squeezes it, but nobody changes place. The factions stand in a frame, which is the Islamic Resistance in Iraq: what is
aimed at all of them ends at the frame.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sim.charts import theme
from sim.charts.act_words import STYLES, Count, Tally, kinds_words, name_of, sentence
from sim.charts.theme import Rows, Spec, Tables, field, legend, mark
from sim.kernel.draws import Actor
from sim.results.acts import Act, Group

Point = tuple[float, float]
Pair = tuple[int, int, Group]

ROOM: Point = (640.0, 510.0)
"""Pixels of the room in which everything is laid out, x to the right and y down."""

CROWD = 0

GOVERNMENTS: dict[int, Point] = {
    Actor.UNITED_STATES: (150, 30),
    Actor.IRAN: (556, 30),
    Actor.BAGHDAD: (415, 128),
    Actor.ISRAEL: (572, 262),
    CROWD: (48, 118),
}
"""Where those stand who are no faction."""

HALF, CROWD_HALF = (66.0, 18.0), (44.0, 18.0)
"""Half the width and height of the box of a government, and of a crowd's."""

FACTION_HALF = (76.0, 24.0)
"""Half the width and height of the box of a faction, at most."""

LEFT, RIGHT, LOWER = 8.0, 632.0, 506.0
"""Edges of the frame around the factions."""

UPPER = {1: 402.0, 2: 348.0}
"""Upper edge of the frame, by rows of factions."""

ONE_ROW = 4
"""Factions that stand in one row; more stand in two."""

STEP = 22.0
"""Pixels that each further arrow between the same two bows more than the last."""

POINTS, FEELERS = 16, 4
"""Pieces of an arrow's line, and of the wide line under the pointer."""

NARROWEST, WIDEST, A_SINGLE = 1.4, 14.0, 1.35
"""Width of a line in pixels: the least, the most, and that of one act; it grows with the square root."""

LETTER, LINE = 12.0, 21.0
"""Room that a letter of a label takes across, and its height, on the narrowest screen."""

LABEL_FROM, STRIKE_LABEL_FROM = 2.0, 0.5
"""Acts from which on an arrow has its number beside it; strikes are rare and weigh more."""

HEAD = "M0,0L-1,0.45L-0.8,0L-1,-0.45Z"
"""An arrow's head to the right, its tip in the middle of the symbol's square from -1 to 1."""

WHERE = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73)
"""Places along an arrow where its number may stand, the best first."""


class Box(NamedTuple):
    """Middle and half size of what an actor stands in."""

    x: float
    y: float
    wide: float
    high: float

    def holds(self, point: Point, gap: float = 0.0) -> bool:
        """Whether a point lies inside, or nearer than a gap."""
        return abs(point[0] - self.x) <= self.wide + gap and abs(point[1] - self.y) <= self.high + gap

    def meets(self, other: Box) -> bool:
        """Whether two boxes overlap."""
        return abs(self.x - other.x) < self.wide + other.wide and abs(self.y - other.y) < self.high + other.high


class Arrow(NamedTuple):
    """An arrow as it is drawn: the line up to the head, the head's tip, and the widths of both."""

    line: Sequence[Point]
    tip: Point
    width: float

    def at(self, share: float) -> Point:
        """Point at a share of the line."""
        return self.line[round(share * (len(self.line) - 1))]


def boxes_of(factions: Sequence[int], crowd: bool = True) -> dict[int, Box]:
    """Where each actor stands: governments, the factions present by their addresses, a crowd where there is one."""
    boxes = {address: Box(*middle, *HALF) for address, middle in GOVERNMENTS.items() if address != CROWD}
    if crowd:
        boxes[CROWD] = Box(*GOVERNMENTS[CROWD], *CROWD_HALF)
    rows = 1 if len(factions) <= ONE_ROW else 2
    half, count = FACTION_HALF[0], len(factions)
    if rows == 2:
        half = min(half, 0.8 * (RIGHT - LEFT) / count)
    first, step = LEFT + half + 5, (RIGHT - LEFT - 2 * half - 10) / max(1, count - 1)
    if rows == 1:
        step = (RIGHT - LEFT) / max(1, count)
        first = LEFT + step / 2
    for place, address in enumerate(factions):
        y = UPPER[rows] + 34 + 54 * (place % rows)
        boxes[address] = Box(first + step * place, y, half, FACTION_HALF[1])
    middle = (LEFT + RIGHT) / 2, (UPPER[rows] + LOWER) / 2
    boxes[int(Actor.BRAND)] = Box(*middle, (RIGHT - LEFT) / 2, (LOWER - UPPER[rows]) / 2)
    return boxes


def _ends(boxes: dict[int, Box], actor: int, target: int) -> tuple[Point, Point]:
    """Where an arrow comes from and goes to; what is aimed at the frame goes to its upper edge, straight below."""
    start, end = boxes[actor], boxes[target]
    if target == Actor.BRAND:
        return (start.x, start.y), (end.x + 0.62 * (start.x - end.x), end.y - end.high + 14)
    return (start.x, start.y), (end.x, end.y)


def _curve(start: Point, end: Point, bow: float, count: int) -> list[Point]:
    """Points of a curve that bows to the right of its way; `bow` in pixels at its middle."""
    along = end[0] - start[0], end[1] - start[1]
    length = math.hypot(*along) or 1.0
    control = (
        (start[0] + end[0]) / 2 - 2 * bow * along[1] / length,
        (start[1] + end[1]) / 2 + 2 * bow * along[0] / length,
    )
    points = []
    for step in range(count + 1):
        t = step / count
        first, second, third = (1 - t) ** 2, 2 * t * (1 - t), t * t
        points.append(
            (
                first * start[0] + second * control[0] + third * end[0],
                first * start[1] + second * control[1] + third * end[1],
            )
        )
    return points


def arrow(boxes: dict[int, Box], actor: int, target: int, slot: int, width: float) -> Arrow:
    """The arrow from one actor to another; `slot` numbers those between the same two."""
    points = _curve(*_ends(boxes, actor, target), 12 + STEP * slot, 160)
    start, end = boxes[actor], boxes[target]
    head = 0.7 * head_of(width)
    free = [point for point in points if not start.holds(point, 1) and not end.holds(point, 3)]
    tip = free[-1] if free else points[-1]
    shaft = [point for point in free if math.dist(point, tip) > head] or free[:1] or points[:1]
    step = (len(shaft) - 1) / POINTS
    return Arrow([shaft[round(step * place)] for place in range(POINTS + 1)], tip, width)


def width_of(number: float) -> float:
    """Width of an arrow's line, in pixels."""
    return min(WIDEST, max(NARROWEST, A_SINGLE * math.sqrt(number)))


def head_of(width: float) -> float:
    """Length of the head of an arrow whose line has a width, in pixels."""
    return 9.0 + 1.3 * width


def pair_of(act: Act) -> Pair | None:
    """By what acts are gathered into one arrow."""
    return None if act.group is None or not act.target else (act.actor, act.target, act.group)


def network_tables(tally: Tally, factions: Sequence[int]) -> Tables:
    """Tables of the network: lines, heads, words, ghosts (the baseline), labels, nodes and names.

    Args:
        tally: what is pictured.
        factions: addresses of the factions present.
    """
    pairs = {pair: count for pair, count in tally.by(pair_of).items() if count.is_drawn}
    boxes = boxes_of(factions, any(CROWD in pair[:2] for pair in pairs))
    pairs = {pair: count for pair, count in pairs.items() if pair[0] in boxes and pair[1] in boxes}
    tables: Tables = {"lines": [], "heads": [], "ghosts": [], "labels": [], "nodes": _nodes(boxes)}
    tables["names"] = _names(boxes)
    order = {group: place for place, group in enumerate(Group)}
    slots: dict[Pair, int] = {}
    for pair in sorted(pairs, key=lambda each: order[each[2]]):
        slots[pair] = sum(other[:2] == pair[:2] for other in slots)
    arrows = {pair: arrow(boxes, *pair[:2], slots[pair], width_of(count.now)) for pair, count in pairs.items()}
    for pair, count in pairs.items():
        number = f"{pair[0]}-{pair[1]}-{pair[2].name}"
        if count.before is not None and width_of(count.before) > width_of(count.now) + 0.5:
            ghost = arrow(boxes, *pair[:2], slots[pair], width_of(count.before))
            tables["ghosts"] += _line(ghost, {"id": number, "width": ghost.width})
        if count.now:
            shared = {"id": number, "group": pair[2].value, "opacity": 0.35 if count.today == 0.0 else 1.0}
            tables["lines"] += _line(arrows[pair], shared | {"width": round(width_of(count.now), 2)})
            tables["heads"].append(shared | _head(arrows[pair]))
    said = {pair: _said(tally, pair, count) for pair, count in pairs.items()}
    tables["words"] = [
        said[pair] | {"id": str(pair), "step": step} | _shares(each.at(step / FEELERS))
        for pair, each in arrows.items()
        for step in range(FEELERS + 1)
    ]
    taken = [box for actor, box in boxes.items() if actor != Actor.BRAND]
    tables["labels"] = [row | said[pair] for pair, row in _labels(pairs, arrows, taken).items()]
    return tables


def _shares(point: Point) -> dict[str, float]:
    return {"x": round(point[0] / ROOM[0], 4), "y": round(1 - point[1] / ROOM[1], 4)}


def _said(tally: Tally, pair: Pair, count: Count) -> dict[str, str]:
    """The words of an arrow's tooltip."""
    act = next(each for each in (*tally.now.means, *(tally.before or tally.now).means) if pair_of(each) == pair)
    kinds = kinds_words(tally, lambda each: pair_of(each) == pair)
    return {"what": f"{sentence(act)}: {count.words}", "kinds": kinds}


def _line(arrow: Arrow, shared: dict[str, Any]) -> Rows:
    return [shared | {"step": step} | _shares(point) for step, point in enumerate(arrow.line)]


def _head(arrow: Arrow) -> dict[str, Any]:
    """Tip of the head, where it comes from, and its size: that of the square around a symbol twice as long."""
    back = _shares(arrow.line[-1])
    return _shares(arrow.tip) | {
        "back_x": back["x"],
        "back_y": back["y"],
        "size": round((2 * head_of(arrow.width)) ** 2),
    }


def _labels(pairs: dict[Pair, Count], arrows: dict[Pair, Arrow], taken: list[Box]) -> dict[Pair, dict[str, Any]]:
    """Numbers beside arrows, the largest first, where they cover no box and no other number."""
    taken, rows = list(taken), {}
    for pair, count in pairs.items():
        least = STRIKE_LABEL_FROM if pair[2] == Group.STRIKE else LABEL_FROM
        if max(count.now, count.before or 0.0) < least and not count.today:
            continue
        text = count.text
        for share in WHERE:
            box = Box(*arrows[pair].at(share), LETTER * len(text) / 2, LINE / 2)
            inside = box.wide <= box.x <= ROOM[0] - box.wide
            if inside and not any(box.meets(other) for other in taken):
                taken.append(box)
                rows[pair] = {"text": text, **_shares((box.x, box.y))}
                break
    return rows


def _nodes(boxes: dict[int, Box]) -> Rows:
    rows = []
    for address, box in boxes.items():
        low, high = _shares((box.x - box.wide, box.y + box.high)), _shares((box.x + box.wide, box.y - box.high))
        kind = "frame" if address == Actor.BRAND else "actor"
        sides = {"left": low["x"], "right": high["x"], "lower": low["y"], "upper": high["y"]}
        rows.append({"name": name_of(address), "kind": kind} | sides)
    return rows


def _names(boxes: dict[int, Box]) -> Rows:
    """A row for each line of a name."""
    rows = []
    for address, box in boxes.items():
        frame = address == Actor.BRAND
        lines = [f"{name_of(address)}: all factions"] if frame else _two_lines(name_of(address))
        y = LOWER - 15 if frame else box.y - 9 * (len(lines) - 1)
        rows += [{"text": line, **_shares((box.x, y + 18 * place))} for place, line in enumerate(lines)]
    return rows


def _two_lines(name: str) -> list[str]:
    """A long name in two lines of about the same length."""
    words = name.split()
    if len(name) < 12 or len(words) < 2:
        return [name]
    cuts = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    return list(min(cuts, key=lambda cut: max(map(len, cut))))


TOOLTIP = [field("what", "nominal", title="Who"), field("kinds", "nominal", title="Of which")]

PAGE_SPAN = "min(width, 860)"
"""Pixels across that a page's drawing takes, in the middle of its room."""


@cache
def network_body(on_page: bool = False) -> Spec:
    """Actors and arrows; tables as network_tables gives them.

    Args:
        on_page: as wide as a page is, with letters that follow; otherwise for a file, in ROOM.
    """
    edges: list[Any] = [{"expr": f"(width {sign} {PAGE_SPAN}) / 2"} for sign in "-+"] if on_page else [0, ROOM[0]]
    across: Spec = {"scale": {"domain": [0, 1], "range": edges}, "axis": None}
    up: Spec = {"scale": {"domain": [0, 1]}, "axis": None}
    spot = {"x": field("x", "quantitative", **across), "y": field("y", "quantitative", **up)}
    letters: Any = {"expr": f"clamp({PAGE_SPAN} / 44, 11, 19)"} if on_page else 15
    bold = {"type": "text", "fontSize": letters, "fontWeight": "bold", "tooltip": None}
    number = {"text": field("text", "nominal"), **spot}
    halo = {"stroke": "white", "strokeWidth": 5, "strokeJoin": "round"}
    sides = {
        "x": field("left", "quantitative", **across),
        "x2": {"field": "right"},
        "y": field("lower", "quantitative", **up),
        "y2": {"field": "upper"},
    }
    rounded: Spec = {"type": "rect", "cornerRadius": 10, "strokeWidth": 1.2, "tooltip": None}
    frame = rounded | {"color": theme.GRID, "fillOpacity": 0.35, "stroke": theme.QUIET, "strokeDash": [3, 3]}
    box = rounded | {"color": "white", "stroke": theme.INK}
    return {
        "layer": [
            mark("nodes", frame, **sides) | {"transform": [{"filter": "datum.kind == 'frame'"}]},
            *_arrow_marks(spot, on_page),
            mark("nodes", box, **sides) | {"transform": [{"filter": "datum.kind == 'actor'"}]},
            mark("names", bold | {"color": theme.INK, "baseline": "middle"}, **number),
            mark("labels", bold | halo, **number),
            mark("labels", bold | {"color": theme.INK}, **number, tooltip=TOOLTIP),
        ],
        "width": ROOM[0],
        "height": ROOM[1],
    }


def _arrow_marks(spot: Spec, on_page: bool) -> list[Spec]:
    """Ghosts, lines, heads, and wide lines that nobody sees, over which the pointer finds the words."""
    colours = {group.value: style.colour for group, style in STYLES.items()}
    columns = {"expr": "width < 420 ? 1 : width < 640 ? 2 : 3"} if on_page else 2
    key: Spec = legend(colours, orient="bottom", columns=columns, symbolType="stroke")
    key["legend"] |= {"symbolStrokeWidth": 4, "symbolSize": {"expr": "1200"}}
    dashes = {"domain": list(colours), "range": [list(style.dash) for style in STYLES.values()]}
    way = spot | {"detail": field("id", "nominal"), "order": field("step", "quantitative")}
    colour = field("group", "nominal", **key)
    unscaled: dict[str, Any] = {"type": "quantitative", "scale": None}
    wide, fade = {"field": "width", **unscaled}, {"field": "opacity", **unscaled}
    dash = field("group", "nominal", scale=dashes, legend=key["legend"])
    wide_room, high_room = (PAGE_SPAN, "height") if on_page else ROOM
    turn = f"atan2((datum.back_y - datum.y) * {high_room}, (datum.x - datum.back_x) * {wide_room}) * 180 / PI"
    butt = {"type": "line", "strokeCap": "butt", "tooltip": None}
    head = {"type": "point", "shape": HEAD, "filled": True, "tooltip": None}
    turned = {"angle": {"field": "turn", **unscaled}, "size": {"field": "size", **unscaled}}
    return [
        mark("ghosts", butt | {"color": theme.QUIET, "opacity": 0.3}, **way, strokeWidth=wide),
        mark("lines", butt, **way, color=colour, strokeDash=dash, strokeWidth=wide, opacity=fade),
        mark("heads", head, **spot, **turned, color=colour, opacity=fade)
        | {"transform": [{"calculate": turn, "as": "turn"}]},
        mark("words", butt | {"strokeWidth": 16, "strokeOpacity": 0.001}, **way, tooltip=TOOLTIP),
    ]
