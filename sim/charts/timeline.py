"""From the events of one run to the small tables that its timeline draws."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts.theme import Rows
from sim.charts.wording import ATTACK, DRAWN, ON_ISRAEL, actor_names, event_words, headline, lane_of, mark_of
from sim.kernel.state import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.results.ensemble import Run

PIXELS = 990
"""Width of the lanes."""

LETTER = 8.2
"""Mean width in pixels of a letter of a label."""

LABEL_RANK = ("strike on Iran", "Iran strikes", "major campaign", "leadership strike", "commander killed")
"""Labels that go first where two would collide."""


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
                "lane": lane,
                "mark": mark.word,
                "number": 0,
                "what": event_words(event),
            },
        )
        row["number"] += 1
        row["area"] = round(mark.area * (0.4 + 0.6 * row["number"])) if shared else mark.area
    order = {mark.word: place for place, mark in enumerate(DRAWN)}
    return sorted((row for row in rows.values() if row["lane"]), key=lambda row: order[row["mark"]])


def suspended_rows(run: Run) -> Rows:
    """A row per stretch in which a faction has suspended its attacks: lane, start, end."""
    end = (run.scenario.start + timedelta(days=run.scenario.days)).isoformat()
    since: dict[int, str] = {}
    rows: Rows = []
    for event in run.event_array:
        if event.kind == EventKind.SUSPENSION:
            since.setdefault(int(event.actor), _date(run, event.day))
        elif event.kind == EventKind.RESUMPTION and int(event.actor) in since:
            rows.append(_stretch(int(event.actor), since.pop(int(event.actor)), _date(run, event.day)))
    return rows + [_stretch(actor, start, end) for actor, start in since.items()]


def label_rows(run: Run) -> Rows:
    """A row per label: date, lane, label; of labels that would collide in a lane the weightier, then the earlier."""
    kept: dict[str, list[tuple[int, str]]] = {}
    rows: Rows = []
    for event in sorted(_labelled(run), key=lambda event: (_rank(event), int(event.day))):
        lane, day, label = lane_of(event), int(event.day), headline(event)
        others = kept.setdefault(lane, [])
        if all(abs(day - other) > _room(label + text, run.scenario.days) for other, text in others):
            others.append((day, label))
            rows.append({"date": _date(run, day), "lane": lane, "label": label})
    return sorted(rows, key=lambda row: (row["date"], row["lane"]))


def rung_rows(run: Run) -> Rows:
    """A row per stretch of days at one rung: start, end (the day after), rung."""
    rungs = run.column("rung")
    starts = [0, *(np.flatnonzero(np.diff(rungs)) + 1).tolist()]
    return [
        {"start": _date(run, start), "end": _date(run, end), "rung": int(rungs[start])}
        for start, end in zip(starts, [*starts[1:], len(rungs)], strict=True)
    ]


def _room(letters: str, days: int) -> float:
    """Days that must lie between two labels written with these letters."""
    return (len(letters) / 2 + 1) * LETTER * days / PIXELS


def _labelled(run: Run) -> Iterable[Any]:
    return (event for event in run.event_array if headline(event) and lane_of(event))


def _rank(event: Any) -> int:
    label = headline(event)
    return LABEL_RANK.index(label) if label in LABEL_RANK else len(LABEL_RANK)


def _stretch(actor: int, start: str, end: str) -> dict[str, Any]:
    return {"lane": actor_names()[actor], "start": start, "end": end}


def _date(run: Run, day: int) -> str:
    start: date = run.scenario.start
    return (start + timedelta(days=int(day))).isoformat()
