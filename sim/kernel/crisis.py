"""One crisis in progress, as one record: everything an actor's step may read or write on one day of one run.

A step perceives (reads the record), draws, asks whether its choice is forced, and records events and decisions.
The whole record travels as a single pointer through compiled code, which is several times faster than passing arrays
(docs/decisions/0002-one-record.md). Rooms for factions, events and decisions are therefore fixed; outgrowing one is an
error, never a silent loss.
"""

from __future__ import annotations

from functools import cache
from typing import Any, get_args, get_type_hints

import numpy as np

from sim.kernel.compiled import compiled
from sim.kernel.decisions import NOT_WEIGHED, TraceRow, decision_of, trace_type
from sim.kernel.draws import uniform
from sim.kernel.parameter_records import Parameters, Traits
from sim.kernel.state import (
    Casualties,
    Context,
    DailyShares,
    Day,
    DayPlan,
    Event,
    FactionState,
    Forced,
    WorldState,
    record_type,
)

FACTION_ROOM = 32
FORCED_ROOM = 16
CASUALTY_ROOM = 8
EVENT_ROOM = 256
TRACE_ROOM = 512


class Crisis:
    """State of one run on one day.

    Attributes:
        seed: whole number from 0, shared by all runs of an ensemble.
        run: number of the run, from 0.
        day: number of the day, from 0.
        faction_count: factions present, at most FACTION_ROOM.
        keeps_trace: 1 when decisions are wanted.
        event_count: events so far today, kept or not; EVENT_ROOM are kept.
        trace_count: decisions so far today, kept or not; TRACE_ROOM are kept.
        parameters: values and rule choices of the scenario.
        context: what the scenario gives for today.
        plan: what is fixed of today before it is played.
        left: shares that one day leaves of what fades.
        world: everything that is not one faction's own.
        today: what is written down of today.
        traits: fixed traits of each faction.
        factions: state of each faction.
        forced: decisions forced today, at most FORCED_ROOM.
        casualties: recorded attacks with casualties today, at most CASUALTY_ROOM.
        events: events of today.
        decisions: decisions of today, of trace_type() (a record already has a method `trace`).
    """

    seed: int
    run: int
    day: int
    faction_count: int
    keeps_trace: int
    event_count: int
    trace_count: int
    parameters: Parameters
    context: Context
    plan: DayPlan
    left: DailyShares
    world: WorldState
    today: Day
    traits: list[Traits]
    factions: list[FactionState]
    forced: list[Forced]
    casualties: list[Casualties]
    events: list[Event]
    decisions: list[TraceRow]


@cache
def crisis_type() -> np.dtype[np.void]:
    """Type of a crisis. Its trace is as wide as the widest decision, so all actors must have been imported."""
    rooms = {Traits: FACTION_ROOM, FactionState: FACTION_ROOM, Forced: FORCED_ROOM, Casualties: CASUALTY_ROOM}
    rooms |= {Event: EVENT_ROOM, TraceRow: TRACE_ROOM}
    fields: list[Any] = []
    for name, kind in get_type_hints(Crisis).items():
        if kind is int:
            fields.append((name, np.int64))
        elif record := get_args(kind):
            row = trace_type() if record[0] is TraceRow else record_type(record[0])
            fields.append((name, row, (rooms[record[0]],)))
        else:
            fields.append((name, record_type(kind)))
    return np.dtype(fields, align=True)


def empty_crisis() -> Any:
    """An array of one zeroed crisis; element 0 is the record that steps take."""
    return np.zeros(1, dtype=crisis_type()).view(np.recarray)


def empty_trace(shape: int | tuple[int, ...]) -> Any:
    """Array of zeroed trace rows."""
    return np.zeros(shape, dtype=trace_type()).view(np.recarray)


@compiled
def draw(crisis: Crisis, actor: int, decision: int, item: int) -> float:
    """Today's uniform number in [0, 1) for a decision of an actor; item numbers the draws of a day."""
    return uniform(crisis.seed, crisis.run, crisis.day, actor, decision, item)


@compiled
def draw_of_day(crisis: Crisis, day: int, actor: int, decision: int) -> float:
    """The uniform number in [0, 1) of another day, for a decision whose draw belongs to that day."""
    return uniform(crisis.seed, crisis.run, day, actor, decision, 0)


@compiled
def forced_choice(crisis: Crisis, actor: int, decision: int) -> tuple[int, int]:
    """Choice forced on an actor today and who forces it (1 the scenario, 2 the record), or (-1, 0)."""
    for i in range(crisis.plan.forced_count):
        forced = crisis.forced[i]
        if forced.actor == actor and forced.decision == decision:
            return forced.choice, forced.source
    return -1, 0


@compiled
def record_event(
    crisis: Crisis,
    kind: int,
    actor: int,
    target: int,
    theatre: int,
    attributed: int,
    injured: int,
    reported: int,
    killed: int,
    detail: int,
) -> None:
    """Add a row to today's events."""
    n = crisis.event_count
    crisis.event_count = n + 1
    if n < EVENT_ROOM:
        event = crisis.events[n]
        event.day = crisis.day
        event.kind = kind
        event.actor = actor
        event.target = target
        event.theatre = theatre
        event.attributed = attributed
        event.injured = injured
        event.reported = reported
        event.killed = killed
        event.detail = detail


@compiled
def record_act(crisis: Crisis, kind: int, actor: int, target: int, detail: int) -> None:
    """Add an event that falls nowhere in particular and harms nobody."""
    record_event(crisis, kind, actor, target, -1, 0, 0, 0, 0, detail)


@compiled
def _record_row(
    crisis: Crisis,
    actor: int,
    decision: int,
    rule: int,
    choice: int,
    forced: int,
    value: float,
    threshold: float,
    draw: float,
) -> int:
    """Add a row to today's decisions and return its number, or -1 when decisions are not wanted or room is out."""
    if crisis.keeps_trace == 0:
        return -1
    n = crisis.trace_count
    crisis.trace_count = n + 1
    if n >= TRACE_ROOM:
        return -1
    row = crisis.decisions[n]
    row.day = crisis.day
    row.actor = actor
    row.decision = decision
    row.rule = rule
    row.choice = choice
    row.forced = forced
    row.value = value
    row.threshold = threshold
    row.draw = draw
    for place in range(len(row.terms)):
        row.terms[place] = NOT_WEIGHED
    return n


@compiled
def record_decision(
    crisis: Crisis,
    actor: int,
    terms: tuple[float, ...],
    choice: int,
    value: float,
    threshold: float,
    draw: float = -1.0,
    rule: int = 0,
    forced: int = 0,
) -> None:
    """Add a decision to today's, when they are wanted: its declared terms, what was compared, and what was chosen."""
    n = _record_row(crisis, actor, decision_of(terms), rule, choice, forced, value, threshold, draw)
    if n >= 0:
        row = crisis.decisions[n]
        for place in range(len(terms)):
            row.terms[place] = terms[place]


@compiled
def record_forced(crisis: Crisis, actor: int, decision: int, choice: int, forced: int) -> None:
    """Add a decision that was forced before anything was weighed."""
    _record_row(crisis, actor, decision, 0, choice, forced, 0.0, 0.0, -1.0)
