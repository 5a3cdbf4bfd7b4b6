"""A timeline says what happened, to whom, and does not write over itself."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.charts import timeline
from sim.charts.timeline import DRAWING_ORDER, LANES_WIDTH, MARKS, lanes
from sim.kernel.draws import Actor
from sim.kernel.state import Event, EventKind, Signal, Talks, Theatre, empty_records
from sim.results.ensemble import Ensemble

HEZBOLLAH = "Kataib Hezbollah"
START = date(2024, 1, 1)


def run(*events: dict[str, int], rungs: list[int] | None = None, days: int = 100) -> Any:
    """A stand-in for a run with these events."""
    records = empty_records(Event, len(events))
    for record, fields in zip(records, events, strict=True):
        for name, value in ({"theatre": -1} | fields).items():
            record[name] = value
    return SimpleNamespace(
        scenario=SimpleNamespace(start=START, days=days),
        event_array=records,
        column=lambda _: np.array(rungs or [0] * days),
    )


def attack(day: int, **fields: int) -> dict[str, int]:
    """An attack by Kataib Hezbollah."""
    target = {"actor": 1, "target": Actor.UNITED_STATES, "theatre": Theatre.IRAQ}
    return {"day": day, "kind": EventKind.ATTACK} | target | fields


def test_the_plain_attacks_of_a_day_share_a_mark_that_grows() -> None:
    rows = timeline.event_rows(run(attack(2), attack(2), attack(3)))
    assert [(row["date"], row["number"]) for row in rows] == [("2024-01-03", 2), ("2024-01-04", 1)]
    assert rows[0]["area"] > rows[1]["area"]
    assert rows[0]["lane"] == HEZBOLLAH


def test_attacks_with_casualties_have_marks_of_their_own() -> None:
    rows = timeline.event_rows(run(attack(1), attack(1, injured=3), attack(1, injured=2, killed=1)))
    assert [row["mark"] for row in rows] == ["attack on US forces", "injures", "kills"]
    assert "1 killed, 2 injured" in rows[2]["what"]
    assert "in Iraq" in rows[2]["what"]


@pytest.mark.parametrize(
    ("kind", "actor", "target", "lane"),
    [
        (EventKind.LEADER_KILLED, Actor.UNITED_STATES, 1, HEZBOLLAH),
        (EventKind.COMMANDER_KILLED, Actor.UNITED_STATES, Actor.IRAN, "Tehran"),
        (EventKind.EMBASSY_STORMED, Actor.NOBODY, Actor.UNITED_STATES, "Washington"),
        (EventKind.TALKS_CHANGED, Actor.UNITED_STATES, Actor.BAGHDAD, "Talks"),
        (EventKind.ISRAEL_STRIKE, Actor.ISRAEL, 1, "Israel"),
        (EventKind.CONDEMNATION, Actor.BAGHDAD, Actor.UNITED_STATES, "Baghdad"),
    ],
)
def test_each_event_stands_in_the_lane_of_whom_it_concerns(kind: int, actor: int, target: int, lane: str) -> None:
    (row,) = timeline.event_rows(run({"kind": kind, "actor": actor, "target": target}))
    assert row["lane"] == lane


def test_every_event_of_real_runs_has_a_lane_and_a_mark(ensemble: Ensemble) -> None:
    known = lanes(tuple(ensemble.scenario.factions))
    for number in range(10):
        rows = timeline.event_rows(ensemble.run(number))
        assert {row["lane"] for row in rows} <= set(known)
        assert sum(row["number"] for row in rows) == len(ensemble.run(number).event_array)


def test_suspensions_last_until_resumed_or_to_the_end() -> None:
    events = [
        {"day": 3, "kind": EventKind.SUSPENSION, "actor": 1},
        {"day": 9, "kind": EventKind.RESUMPTION, "actor": 1},
        {"day": 50, "kind": EventKind.SUSPENSION, "actor": 2},
    ]
    rows = timeline.suspended_rows(run(*events))
    assert [(row["start"], row["end"]) for row in rows] == [("2024-01-04", "2024-01-10"), ("2024-02-20", "2024-04-10")]


def test_labels_say_what_matters() -> None:
    events = [
        attack(5, injured=3, killed=2),
        {"day": 40, "kind": EventKind.SIGNAL_CHANGED, "actor": Actor.IRAN, "detail": Signal.STOP},
        {"day": 41, "kind": EventKind.TALKS_CHANGED, "actor": Actor.UNITED_STATES, "detail": Talks.STALLED},
        {"day": 60, "kind": EventKind.PARLIAMENT_VOTE, "actor": Actor.BAGHDAD, "detail": 1},
        {"day": 61, "kind": EventKind.WARNING, "actor": Actor.UNITED_STATES},
    ]
    assert [row["label"] for row in timeline.label_rows(run(*events))] == [
        "2 killed", "orders a stop", "stalled", "law passed",
    ]  # fmt: skip


def test_of_two_labels_that_would_collide_the_weightier_stays() -> None:
    strike = {"day": 20, "kind": EventKind.LEADERSHIP_STRIKE, "actor": Actor.UNITED_STATES, "target": 1}
    campaign = {"day": 22, "kind": EventKind.MAJOR_CAMPAIGN, "actor": Actor.UNITED_STATES, "target": 1}
    assert [row["label"] for row in timeline.label_rows(run(strike, campaign))] == ["major campaign"]


def test_labels_of_a_lane_never_overlap(ensemble: Ensemble) -> None:
    for number in range(10):
        placed: dict[str, list[tuple[float, float]]] = {}
        for row in timeline.label_rows(ensemble.run(number)):
            day = (date.fromisoformat(row["date"]) - ensemble.scenario.start).days
            middle, half = day * LANES_WIDTH / ensemble.scenario.days, len(row["label"]) * 8 / 2
            assert all(middle - half >= b or middle + half <= a for a, b in placed.get(row["lane"], []))
            placed.setdefault(row["lane"], []).append((middle - half, middle + half))


def test_stretches_of_one_rung_are_one_bar() -> None:
    rows = timeline.rung_rows(run(rungs=[1, 1, 4, 4, 4, 0], days=6))
    assert [row["rung"] for row in rows] == [1, 4, 0]
    assert rows[0]["end"] == rows[1]["start"] == "2024-01-03"
    assert rows[-1]["end"] == (START + timedelta(days=6)).isoformat()


def test_every_mark_is_drawn() -> None:
    assert set(DRAWING_ORDER) == set(MARKS)
    assert len({mark.word for mark in MARKS}) == len(MARKS)


def test_a_stand_down_is_a_halt_and_its_end_a_return_to_fire() -> None:
    assert timeline.BY_KIND[EventKind.STAND_DOWN] is timeline.BY_KIND[EventKind.SUSPENSION]
    assert timeline.BY_KIND[EventKind.STAND_DOWN_ENDED] is timeline.BY_KIND[EventKind.RESUMPTION]
