"""The recorded history as a timeline: attacks as the record counts them, and what is dated, by who acted.

Every mark is a row of the record's tables. What it says is the claim of the ledger on that row, where there is one, so
that each can be traced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from sim.charts import overlays
from sim.charts.theme import (
    BLACK,
    GREEN,
    INK,
    PURPLE,
    QUIET,
    VERMILION,
    Rows,
    Spec,
    Tables,
    dates,
    field,
    layer,
    mark,
)
from sim.inputs.evidence.ledger import Entry, load_ledger
from sim.inputs.record.counts import day_of, read_table, strike_types

ATTACKS = "Attacks on US forces (thickness: attacks a week)"
CASUALTIES = "Americans killed or injured"
STRIKES = "US strikes"
WORDS = {"US": "Washington in words", "Baghdad": "Baghdad", "Iran": "Tehran", "militias": "Factions in words"}
"""Lanes of mediation, orders and talks, by the actor in the record."""

LANES = (ATTACKS, CASUALTIES, STRIKES, WORDS["militias"], WORDS["Baghdad"], WORDS["Iran"], WORDS["US"])
"""Lanes from top to bottom."""

LANE_HEIGHT = 48
THICKEST = 24
"""Pixels of the highest weekly rate."""

SHAPES = {
    "injures": ("circle", VERMILION),
    "kills": ("triangle-up", VERMILION),
    "strike-in-syria": ("triangle-down", BLACK),
    "strike-in-iraq": ("triangle-down", BLACK),
    "leadership-strike": ("diamond", BLACK),
    "major-campaign": ("diamond", BLACK),
    "self-defence": ("stroke", BLACK),
    "suspension": ("square", GREEN),
    "restraint order": ("square", GREEN),
    "word": ("circle", PURPLE),
}
"""What a mark is -> its shape (a Vega symbol) and colour."""


def _entry(file: str, column: str, day: str) -> Entry | None:
    """The claim of the ledger on one dated row of a file, if there is one."""
    found = load_ledger().select(article="record")
    return next(
        (each for each in found if each.file == file and f"{column}={day}" in (each.row or "").split(";")), None
    )


def _row(
    day: str, lane: str, kind: str, what: str, entry: Entry | None, file: str, area: float = 90
) -> dict[str, object]:
    return {
        "date": day, "lane": lane, "kind": kind, "area": area,
        "what": what if entry is None else entry.claim,
        "source": f"record {file}" if entry is None else entry.id,
    }  # fmt: skip


def _casualties() -> Iterator[dict[str, object]]:
    for row in read_table("us_casualties"):
        if row["row_type"] != "event":
            continue
        killed, injured = int(row["killed"] or 0), row["injured"]
        what = (
            f"{row['location']}: {killed} killed, {injured} injured"
            if killed
            else f"{row['location']}: {injured} injured"
        )
        entry = _entry("us_casualties.csv", "date", row["date"]) if killed else None
        area = 70 + 12 * int(injured) if injured.isdigit() else 70
        yield _row(row["date"], CASUALTIES, "kills" if killed else "injures", what, entry, "us_casualties.csv", area)


def _strikes() -> Iterator[dict[str, object]]:
    kinds = strike_types()
    for row in read_table("us_strikes"):
        kind = kinds.get(row["type"]) or "self-defence"
        entry = _entry("us_strikes.csv", "date_us", row["date_us"])
        area = {"major-campaign": 420, "leadership-strike": 200}.get(kind, 130)
        yield _row(row["date_us"], STRIKES, kind, f"US strike in {row['country']}", entry, "us_strikes.csv", area)


def _words() -> Iterator[dict[str, object]]:
    for row in read_table("mediation_events"):
        kind = row["type"] if row["type"] in SHAPES else "word"
        entry = _entry("mediation_events.csv", "date", row["date"])
        yield _row(row["date"], WORDS[row["actor"]], kind, row["event"], entry, "mediation_events.csv")


@cache
def event_rows(first: date, last: date) -> Rows:
    """A row per dated event of a window: date, lane, kind, mark, what it was, and its entry of the ledger or file."""
    rows = [*_casualties(), *_strikes(), *_words()]
    return sorted((row for row in rows if first <= day_of(row) <= last), key=lambda row: str(row["date"]))


def record_tables(record: str, first: date, last: date, labels: Mapping[str, str]) -> Tables:
    """Tables of the timeline: lanes, attacks, events, and labels for some entries of the ledger."""
    attacks = overlays.step_rows(record, first, last)
    most = max(row["weekly"] for row in attacks)
    events = event_rows(first, last)
    return {
        "lanes": [{"lane": lane, "first": first.isoformat()} for lane in LANES],
        "attacks": [
            row | {"lane": ATTACKS, "thick": round(max(1.5, THICKEST * row["weekly"] / most), 1)} for row in attacks
        ],
        "events": events,
        "labels": [row | {"label": labels[str(row["source"])]} for row in events if row["source"] in labels],
    }


@cache
def record_body() -> Spec:
    """The timeline without data; tables `lanes` (lane, first), `attacks`, `events`, `labels`."""
    y = field("lane", "nominal", scale={"domain": list(LANES)}, axis=None)
    name = {
        "type": "text",
        "align": "left",
        "baseline": "top",
        "dy": -LANE_HEIGHT / 2 + 3,
        "fontSize": 15,
        "color": QUIET,
    }
    place = {"x": dates(), "y": y}
    attack_tip = [
        field("first", "temporal", title="from"),
        field("last", "temporal", title="to"),
        field("attacks", "quantitative"),
        field("weekly", "quantitative", title="a week"),
    ]
    event_tip = [field("date", "temporal"), field("what", "nominal"), field("source", "nominal")]
    label = {"type": "text", "align": "right", "dx": 8, "dy": -13, "fontSize": 14, "color": INK}
    shapes, colours = ([each[part] for each in SHAPES.values()] for part in (0, 1))
    return layer(
        mark("lanes", {"type": "rule", "color": QUIET, "opacity": 0.25, "yOffset": 8}, y=y),
        mark("lanes", name, x={"value": 0}, y=y, text=field("lane", "nominal")),
        mark(
            "attacks",
            {"type": "bar", "color": INK, "opacity": 0.75, "yOffset": 8},
            x=dates("first"),
            x2={"field": "end"},
            y=y,
            size=field("thick", "quantitative", scale=None),
            tooltip=attack_tip,
        ),
        mark(
            "events",
            {"type": "point", "filled": True, "opacity": 0.9, "yOffset": 8},
            **place,
            shape=field("kind", "nominal", legend=None, scale={"domain": list(SHAPES), "range": shapes}),
            color=field("kind", "nominal", legend=None, scale={"domain": list(SHAPES), "range": colours}),
            size=field("area", "quantitative", scale=None),
            tooltip=event_tip,
        ),
        mark("labels", label, **place, text=field("label", "nominal")),
        height=LANE_HEIGHT * len(LANES),
    )
