"""The compiled loop over runs: each lane is one run, written only to its own rows, so threads cannot change a byte."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from sim.engine.build import Inputs
from sim.engine.day import play_day
from sim.errors import EscalationError
from sim.kernel.compiled import compiled, compiled_entry
from sim.kernel.crisis import EVENT_ROOM, TRACE_ROOM, Crisis, empty_crisis, empty_trace
from sim.kernel.state import Day, Event, FactionDay, Signal, empty_records

NEVER = -1


@compiled
def begin_world(crisis: Crisis) -> None:
    """Put the world in its state before the first day; its record must be zeroed before."""
    world = crisis.world
    world.us_pending_day = world.us_follow_up_day = NEVER
    world.us_last_reprisal_day = world.us_last_leadership_day = world.us_last_warning_day = NEVER
    world.us_deaths_day = world.embassy_day = world.leader_killed_day = NEVER
    world.baghdad_last_initiative_day = world.baghdad_demand_day = world.baghdad_arrests_day = NEVER
    world.baghdad_appeal_tehran_day = world.baghdad_appeal_washington_day = NEVER
    world.parliament_vote_day = world.iran_struck_day = world.iran_retaliation_day = NEVER
    world.israel_last_reprisal_day = world.record_interval = NEVER
    world.baghdad_capital = 1.0
    world.iran_signal = Signal.TOLERATE
    world.iran_supply = 0.8


@compiled
def begin_factions(crisis: Crisis) -> None:
    """Put the factions in their state before the first day; their records must be zeroed before."""
    for i in range(crisis.faction_count):
        faction = crisis.factions[i]
        faction.occasion_day = faction.leader_killed_day = faction.struck_day = NEVER
        faction.capability = faction.arsenal = 1.0


@compiled
def begin(crisis: Crisis, blank: Crisis, run: int) -> None:
    """Wipe what an earlier run left and put everything in its state before the first day of a run."""
    crisis.run = run
    crisis.world = blank.world
    for i in range(crisis.faction_count):
        crisis.factions[i] = blank.factions[i]
    begin_world(crisis)
    begin_factions(crisis)


@compiled
def open_day(crisis: Crisis, blank: Crisis, day: int, context: Any, plan: Any, forced: Any, casualties: Any) -> None:
    """Hand out what is fixed of a day: its context, its forced decisions and what the record says of it."""
    crisis.day = day
    crisis.today = blank.today
    crisis.context = context[day]
    crisis.plan = plan[day]
    crisis.event_count = 0
    crisis.trace_count = 0
    for i in range(crisis.plan.forced_count):
        crisis.forced[i] = forced[crisis.plan.forced_first + i]
    for i in range(crisis.plan.casualties):
        crisis.casualties[i] = casualties[crisis.plan.casualties_first + i]


@compiled
def close_day(crisis: Crisis, daily: Any, events: Any, kept: Any) -> None:
    """Take the day's record out, and its events as far as there is room.

    kept: events so far, the most of one day, decisions so far, the most of one day.
    """
    daily[crisis.day] = crisis.today
    for i in range(min(crisis.event_count, EVENT_ROOM, events.shape[0] - kept[0])):
        events[kept[0] + i] = crisis.events[i]
    kept[0] += crisis.event_count
    kept[1] = max(kept[1], crisis.event_count)


@compiled
def close_in_full(crisis: Crisis, faction_days: Any, trace: Any, kept: Any) -> None:
    """Take each faction's day and the day's decisions out, as far as there is room."""
    for i in range(crisis.faction_count):
        faction, row = crisis.factions[i], faction_days[crisis.day, i]
        row.posture, row.reason = faction.posture, faction.reason
        row.attacks, row.attacks_israel = faction.attacks_today, faction.attacks_israel_today
        row.rate, row.surplus = faction.rate, faction.surplus
        row.fear, row.dread, row.anger = faction.fear, faction.dread, faction.anger
        row.deal, row.capability, row.arsenal = faction.deal, faction.capability, faction.arsenal
        row.leaders_killed = faction.leaders_killed
    for i in range(min(crisis.trace_count, TRACE_ROOM, trace.shape[0] - kept[2])):
        trace[kept[2] + i] = crisis.decisions[i]
    kept[2] += crisis.trace_count
    kept[3] = max(kept[3], crisis.trace_count)


@compiled_entry
def play_lanes(
    crises: Any, blanks: Any, first: int, start: int, stop: int, given: Any, daily: Any, events: Any, kept: Any
) -> None:
    """Play runs start to stop; run k is written to row k - first of daily, events and kept."""
    crisis, blank = crises[0], blanks[0]
    context, plan, forced, casualties = given
    for run in range(start, stop):
        lane = run - first
        begin(crisis, blank, run)
        for day in range(daily.shape[1]):
            open_day(crisis, blank, day, context, plan, forced, casualties)
            play_day(crisis)
            close_day(crisis, daily[lane], events[lane], kept[lane])


@compiled_entry
def play_kept(
    crises: Any, blanks: Any, given: Any, daily: Any, events: Any, faction_days: Any, trace: Any, kept: Any
) -> None:
    """Play one run keeping everything."""
    crisis, blank = crises[0], blanks[0]
    context, plan, forced, casualties = given
    begin(crisis, blank, crisis.run)
    for day in range(daily.shape[0]):
        open_day(crisis, blank, day, context, plan, forced, casualties)
        play_day(crisis)
        close_day(crisis, daily, events, kept)
        close_in_full(crisis, faction_days, trace, kept)


@dataclass(frozen=True, eq=False)
class FullRun:
    """Everything kept of one run: records of Day, Event, FactionDay (days, factions) and Trace."""

    daily: Any
    events: Any
    faction_days: Any
    trace: Any


def refuse_overflow(kept: Any) -> None:
    """Raise EscalationError when a day held more events or decisions than there is room for."""
    if kept[..., 1].max(initial=0) > EVENT_ROOM or kept[..., 3].max(initial=0) > TRACE_ROOM:
        raise EscalationError(
            f"A day of this scenario holds more than {EVENT_ROOM} events or {TRACE_ROOM} decisions; "
            "lower the factions' capacity or their number."
        )


def play_runs(
    inputs: Inputs, seed: int, first: int, runs: int, threads: int, event_room: int = 0, into: Any = None
) -> tuple[Any, Any]:
    """Play runs first to first + runs on some threads; into: zeroed Day records to write to, new ones when None.

    Returns:
        Day records of shape (runs, days), and Event records of all runs one after the other with their counts, as a
        pair (events, counts); no events when event_room is 0.
    """
    daily = empty_records(Day, (runs, inputs.days)) if into is None else into
    kept = np.zeros((runs, 4), dtype=np.int64)
    events = empty_records(Event, (runs, event_room))
    blank, given = empty_crisis(), inputs.given

    def play(rows: range) -> None:
        crisis = inputs.crisis(seed, first, keeps_trace=False)
        play_lanes(crisis, blank, first, first + rows.start, first + rows.stop, given, daily, events, kept)

    in_threads(play, runs, threads)
    refuse_overflow(kept)
    needed = int(kept[:, 0].max(initial=0))
    if event_room and needed > event_room:
        return play_runs(inputs, seed, first, runs, threads, needed)
    return daily, (events, kept[:, 0])


def in_threads(play: Any, runs: int, threads: int) -> None:
    """Call play(rows) for shares of range(runs), each on a thread of its own."""
    edges = [runs * k // threads for k in range(threads + 1)]
    shares = [range(a, b) for a, b in pairwise(edges) if b > a]
    if len(shares) <= 1:
        for rows in shares:
            play(rows)
        return
    with ThreadPoolExecutor(len(shares)) as pool:
        list(pool.map(play, shares))


def blocks(runs: int, size: int) -> Iterator[tuple[int, int]]:
    """Split runs into blocks (first, number) of at most `size`."""
    for first in range(0, runs, size):
        yield first, min(size, runs - first)


def play_in_full(inputs: Inputs, seed: int, run: int, room: int = 40) -> FullRun:
    """Play one run keeping everything; room: events and decisions a day to begin with, raised when too small."""
    days, crisis, kept = inputs.days, inputs.crisis(seed, run, keeps_trace=True), np.zeros(4, dtype=np.int64)
    full = FullRun(
        empty_records(Day, days),
        empty_records(Event, room * days),
        empty_records(FactionDay, (days, len(inputs.traits))),
        empty_trace(room * days),
    )
    blank = empty_crisis()
    play_kept(crisis, blank, inputs.given, full.daily, full.events, full.faction_days, full.trace, kept)
    refuse_overflow(kept)
    if max(kept[0], kept[2]) > room * days:
        return play_in_full(inputs, seed, run, 2 * room)
    return FullRun(full.daily, full.events[: kept[0]], full.faction_days, full.trace[: kept[2]])
