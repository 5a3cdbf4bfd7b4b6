"""The loop that plays runs: one compiled entry for all of them, and reducers that take what is wanted from their days.

A thread plays a few runs (lanes) into room of its own, lets every reducer take from it while the days are still in the
processor's cache, and goes on. Each run is written to its own row only, so that threads, lanes and order cannot change
a byte.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from sim.actors.overnight import begin_fading
from sim.engine.build import Inputs
from sim.engine.day import play_day
from sim.errors import EscalationError
from sim.inputs.posterior.posterior import Posterior
from sim.kernel.compiled import compiled, compiled_step, expect_runs
from sim.kernel.crisis import EVENT_ROOM, TRACE_ROOM, Crisis, empty_crisis, empty_trace
from sim.kernel.state import Day, Event, EventKind, FactionDay, Signal, empty_records, record_type

Whole = npt.NDArray[np.int64]

NEVER = -1

LANES = 8
"""Runs played before they are reduced: few enough that their days stay in the processor's cache."""

MOST_AT_ONCE = 10_000
"""Runs between two chances to go over to another engine."""

ADDRESSES = 256
"""Addresses of actors lie below this."""

RECORDS_A_DAY = 4
"""Events and decisions a day that a run first has room for; where that is too little, it is played again with more."""

WORDS = record_type(Day).itemsize // 4
"""32-bit words of one day's record."""


@compiled
def begin_world(crisis: Crisis) -> None:
    """Put the world in its state before the first day; its record must be zeroed before."""
    world = crisis.world
    world.us_pending_day = world.us_pending_since = world.us_follow_up_day = NEVER
    world.us_conciliation_day = world.iran_answer_israel_day = NEVER
    world.drawdown_day = NEVER
    world.bargain_trust = 1.0
    world.us_protection = crisis.parameters.consequences_protection
    world.us_last_reprisal_day = world.us_last_leadership_day = world.us_last_warning_day = NEVER
    world.us_deaths_day = world.embassy_day = world.leader_killed_day = NEVER
    world.baghdad_last_initiative_day = world.baghdad_demand_day = NEVER
    world.baghdad_appeal_tehran_day = world.baghdad_appeal_washington_day = NEVER
    world.parliament_vote_day = world.iran_struck_day = world.iran_retaliation_day = NEVER
    world.israel_exchange_day = world.record_interval = NEVER
    world.baghdad_capital = 1.0
    world.iran_signal = Signal.TOLERATE
    world.iran_supply = 0.8


@compiled
def begin_factions(crisis: Crisis) -> None:
    """Put the factions in their state before the first day; their records must be zeroed before."""
    for i in range(crisis.faction_count):
        faction = crisis.factions[i]
        faction.occasion_day = faction.leader_killed_day = faction.struck_day = NEVER
        faction.heir_day = faction.bargain_day = NEVER
        faction.answer_expected = faction.trust = 1.0
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
    begin_fading(crisis)


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
def close_day(crisis: Crisis, lane: int, daily: Any, events: Any, sizes: Any) -> None:
    """Take the day's record out into a lane, and its events as far as there is room.

    sizes: events so far, the most of one day, decisions so far, the most of one day; a row a lane. Lanes are indexed,
    not sliced: a slice costs an atomic count of references each day.
    """
    daily[lane, crisis.day] = crisis.today
    for i in range(min(crisis.event_count, EVENT_ROOM, events.shape[1] - sizes[lane, 0])):
        events[lane, sizes[lane, 0] + i] = crisis.events[i]
    sizes[lane, 0] += crisis.event_count
    sizes[lane, 1] = max(sizes[lane, 1], crisis.event_count)


@compiled
def close_in_full(crisis: Crisis, lane: int, faction_days: Any, trace: Any, sizes: Any) -> None:
    """Take each faction's day and the day's decisions out into a lane, as far as there is room."""
    for i in range(crisis.faction_count):
        faction, row = crisis.factions[i], faction_days[lane, crisis.day, i]
        row.posture, row.reason = faction.posture, faction.reason
        row.attacks, row.attacks_israel = faction.attacks_today, faction.attacks_israel_today
        row.rate, row.surplus = faction.rate, faction.surplus
        row.fear, row.dread, row.anger = faction.fear, faction.dread, faction.anger
        row.deal, row.capability, row.arsenal = faction.deal, faction.capability, faction.arsenal
        row.leaders_killed = faction.leaders_killed
    for i in range(min(crisis.trace_count, TRACE_ROOM, trace.shape[1] - sizes[lane, 2])):
        trace[lane, sizes[lane, 2] + i] = crisis.decisions[i]
    sizes[lane, 2] += crisis.trace_count
    sizes[lane, 3] = max(sizes[lane, 3], crisis.trace_count)


@compiled
def count_events(crisis: Crisis, lane: int, places: Any, counts: Any) -> None:
    """Count today's events by kind and by the actor's place, or by anyone (last), with the day of the first."""
    anyone = counts.shape[2] - 1
    for i in range(min(crisis.event_count, EVENT_ROOM)):
        kind, place = crisis.events[i].kind, places[crisis.events[i].actor]
        if counts[lane, kind, anyone, 0] == 0:
            counts[lane, kind, anyone, 1] = crisis.day
        counts[lane, kind, anyone, 0] += 1
        if place >= 0:
            if counts[lane, kind, place, 0] == 0:
                counts[lane, kind, place, 1] = crisis.day
            counts[lane, kind, place, 0] += 1


@compiled_step
def play_lanes(
    crises: Any,
    blanks: Any,
    numbers: Any,
    rows: Any,
    parameters: Any,
    traits: Any,
    calendar: Any,
    places: Any,
    daily: Any,
    event_counts: Any,
    events: Any,
    faction_days: Any,
    trace: Any,
    sizes: Any,
) -> None:
    """Play a run in each lane: run numbers[lane] with parameters and traits of rows[lane].

    Lane k is written to row k of daily, events and sizes, and of event_counts, faction_days and trace where these have
    rows. places: place of a faction by its address, -1 for other actors.
    """
    crisis, blank = crises[0], blanks[0]
    context, plan, forced, casualties = calendar
    for lane in range(len(numbers)):
        row = rows[lane]
        crisis.parameters = parameters[row]
        for i in range(crisis.faction_count):
            crisis.traits[i] = traits[row, i]
        for i in range(4):
            sizes[lane, i] = 0
        counts_events = lane < event_counts.shape[0]
        if counts_events:
            event_counts[lane, :, :, 0] = 0
            event_counts[lane, :, :, 1] = NEVER
        begin(crisis, blank, numbers[lane])
        for day in range(daily.shape[1]):
            open_day(crisis, blank, day, context, plan, forced, casualties)
            play_day(crisis)
            if counts_events:
                count_events(crisis, lane, places, event_counts)
            close_day(crisis, lane, daily, events, sizes)
            if lane < faction_days.shape[0]:
                close_in_full(crisis, lane, faction_days, trace, sizes)


@dataclass(frozen=True, eq=False)
class Draws:
    """Which runs are played: the luck and the parameters of each.

    Attributes:
        seed: whole number from 0, which all share.
        numbers: (runs,), number of each run, from 0; seed and number address its luck.
        rows: (runs,), row of `parameters` and `traits` that each is played with.
        parameters: Parameters records, (rows,).
        traits: Traits records, (rows, factions).
    """

    seed: int
    numbers: Whole
    rows: Whole
    parameters: Any
    traits: Any

    def __len__(self) -> int:
        """Number of runs."""
        return len(self.numbers)


def draws_of(inputs: Inputs, seed: int, numbers: Sequence[int] | Whole, posterior: Posterior | None = None) -> Draws:
    """Runs of a scenario by their numbers, with its own values or each with its own draw of a posterior."""
    runs = np.asarray(numbers, dtype=np.int64)
    if posterior is None:
        return Draws(seed, runs, np.zeros(len(runs), dtype=np.int64), *inputs.records((), np.zeros((1, 0))))
    paths = posterior.draw_paths(inputs.scenario)
    used, rows = np.unique(posterior.rows(seed, runs), return_inverse=True)
    places = [posterior.draws.paths.index(path) for path in paths]
    return Draws(seed, runs, rows.reshape(-1), *inputs.records(paths, posterior.draws.values[used][:, places]))


@dataclass(frozen=True, eq=False)
class Lanes:
    """What some runs have written, for reducers to take from: a lane is a run.

    Attributes:
        daily: Day records, (lanes, days).
        words: the same as 32-bit words, (lanes, days, WORDS).
        event_counts: number and first day of events, see sim.engine.reducers.EventCounts; no lanes unless a reducer
            asks for event counts.
        events: Event records, (lanes, room); no room unless a reducer asks for events.
        faction_days: FactionDay records, (lanes, days, factions); no lanes unless a reducer asks for factions.
        trace: Trace records, (lanes, room); no lanes unless a reducer asks for decisions.
        sizes: (lanes, 4): events of each run, the most of one day, decisions, the most of one day.
    """

    daily: Any
    words: Any
    event_counts: Any
    events: Any
    faction_days: Any
    trace: Any
    sizes: Whole

    def __len__(self) -> int:
        """Number of runs."""
        return len(self.daily)


class Reducer(Protocol):
    """Takes what is wanted from the days of some runs into rows of its own (sim.engine.reducers)."""

    needs: frozenset[str] = frozenset()
    """What it takes from beside the days: `event counts`, `events`, `factions`, `decisions`."""

    def take(self, lanes: Lanes, row: int) -> None:
        """Take from lanes; lane k belongs to row + k."""


class Player:
    """One thread's room for the days of a few runs, used again for the next."""

    def __init__(self, days: int, factions: int, lanes: int = LANES, needs: frozenset[str] = frozenset()) -> None:
        """Make room.

        Args:
            days: days of a run.
            factions: factions present.
            lanes: runs played before they are reduced, 1 or more.
            needs: what reducers take from beside the days (Reducer.needs).
        """
        self.days, self.factions, self.lanes, self.needs = days, factions, lanes, needs
        self._crisis, self._blank, self._places = empty_crisis(), empty_crisis(), np.zeros(ADDRESSES, dtype=np.int64)
        self._sizes, self._daily = np.zeros((lanes, 4), dtype=np.int64), np.asarray(empty_records(Day, (0, days)))
        self._make_room(RECORDS_A_DAY * days)

    def _make_room(self, records: int) -> None:
        """Make room for so many events and decisions of a run, where they are needed."""
        self._records = records
        counted = self.lanes if "event counts" in self.needs else 0
        whole = self.lanes if self.needs & {"factions", "decisions"} else 0
        self._room = (
            np.zeros((counted, len(EventKind), self.factions + 1, 2), dtype=np.int32),
            empty_records(Event, (self.lanes, records if "events" in self.needs else 0)),
            empty_records(FactionDay, (whole, self.days, self.factions)),
            empty_trace((whole, records if "decisions" in self.needs else 0)),
        )

    def play(
        self, inputs: Inputs, draws: Draws, reducers: Sequence[Reducer] = (), row: int = 0, daily: Any = None
    ) -> None:
        """Play runs; run k belongs to row + k of every reducer.

        Args:
            inputs: what is fixed of the scenario.
            draws: which runs.
            reducers: what takes from their days.
            row: row of the first run.
            daily: Day records of shape (runs, days) to write to, in place of the player's own room.

        Raises:
            EscalationError: a day holds more events or decisions than there is room for.
        """
        crisis = self._crisis[0]
        crisis.seed, crisis.keeps_trace = draws.seed, int("decisions" in self.needs)
        crisis.faction_count = len(inputs.traits)
        self._places[:] = -1
        self._places[inputs.traits["address"]] = np.arange(len(inputs.traits))
        into = None if daily is None else np.asarray(daily)
        for first in range(0, len(draws), self.lanes):
            part = slice(first, min(first + self.lanes, len(draws)))
            lanes = self._play_lanes(inputs, draws, part, None if into is None else into[part])
            for reducer in reducers:
                reducer.take(lanes, row + first)

    def _play_lanes(self, inputs: Inputs, draws: Draws, part: slice, into: Any) -> Lanes:
        """Play a few runs, again with more room where there was too little for what is needed of them."""
        count = part.stop - part.start
        if into is None and not len(self._daily):
            self._daily = np.asarray(empty_records(Day, (self.lanes, self.days)))
        daily = self._daily[:count] if into is None else into
        lanes = Lanes(daily, daily.view(np.int32).reshape(count, self.days, WORDS), *self._room, self._sizes[:count])
        which = draws.numbers[part], draws.rows[part], draws.parameters, draws.traits
        room = lanes.daily, lanes.event_counts, lanes.events, lanes.faction_days, lanes.trace, lanes.sizes
        play_lanes(self._crisis, self._blank, *which, inputs.calendar, self._places, *room)
        events, decisions = check_rooms(lanes.sizes)
        needed = max(events if "events" in self.needs else 0, decisions if "decisions" in self.needs else 0)
        if needed > self._records:
            self._make_room(needed)
            return self._play_lanes(inputs, draws, part, into)
        return lanes


def play(
    inputs: Inputs,
    draws: Draws,
    reducers: Sequence[Reducer] = (),
    threads: int = 1,
    daily: Any = None,
    lanes: int = LANES,
    progress: Callable[[int], None] | None = None,
    block: int = 500,
) -> None:
    """Play runs and let reducers take from them; run k belongs to row k. The same bytes on any number of threads.

    Args:
        inputs: what is fixed of the scenario.
        draws: which runs, with which parameters.
        reducers: what takes from their days (sim.engine.reducers).
        threads: threads to use, 1 or more.
        daily: Day records of shape (draws, days) to keep every day in, if any.
        lanes: runs played before they are reduced.
        progress: called after every block of runs with the number just done.
        block: runs between two calls of progress.

    Raises:
        EscalationError: a day holds more events or decisions than there is room for.
    """
    needs = frozenset[str]().union(*(reducer.needs for reducer in reducers))

    def play_rows(rows: range) -> None:
        player = Player(inputs.days, len(inputs.traits), min(lanes, len(rows)), needs)
        part = slice(rows.start, rows.stop)
        some = replace(draws, numbers=draws.numbers[part], rows=draws.rows[part])
        player.play(inputs, some, reducers, rows.start, None if daily is None else daily[part])

    size = max(1, MOST_AT_ONCE if progress is None else block)
    expect_runs(len(draws))
    for first in range(0, len(draws), size):
        rows = range(first, min(first + size, len(draws)))
        expect_runs(0)
        in_threads(play_rows, rows, threads)
        if progress is not None:
            progress(len(rows))


def in_threads(work: Callable[[range], None], rows: range, threads: int) -> None:
    """Call work(part) for parts of some rows, each on a thread of its own."""
    edges = [rows.start + len(rows) * k // threads for k in range(threads + 1)]
    parts = [range(a, b) for a, b in pairwise(edges) if b > a]
    if len(parts) <= 1:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(len(parts)) as pool:
        list(pool.map(work, parts))


def check_rooms(sizes: Any) -> tuple[int, int]:
    """Return the most events and decisions of a run; raise EscalationError when a day held more than it has room for.

    sizes: (runs, 4), see Lanes.
    """
    events, events_of_day, decisions, decisions_of_day = sizes.max(axis=0).tolist()
    if events_of_day > EVENT_ROOM or decisions_of_day > TRACE_ROOM:
        raise EscalationError(
            f"A day of this scenario holds more than {EVENT_ROOM} events or {TRACE_ROOM} decisions; "
            "lower the factions' capacity or their number."
        )
    return events, decisions


@dataclass(frozen=True, eq=False)
class FullRun:
    """Everything of one run: records of Day, Event, FactionDay (days, factions) and Trace."""

    daily: Any
    events: Any
    faction_days: Any
    trace: Any


class _Everything(Reducer):
    """Keeps everything of one run."""

    needs = frozenset({"events", "factions", "decisions"})
    run: FullRun

    def take(self, lanes: Lanes, row: int) -> None:
        events, trace = lanes.events[0, : lanes.sizes[0, 0]], lanes.trace[0, : lanes.sizes[0, 2]]
        self.run = FullRun(lanes.daily[0].view(np.recarray), events, lanes.faction_days[0], trace)


def play_in_full(inputs: Inputs, draws: Draws) -> FullRun:
    """Play the first of some runs and keep everything of it."""
    everything = _Everything()
    one = replace(draws, numbers=draws.numbers[:1], rows=draws.rows[:1])
    play(inputs, one, [everything], lanes=1)
    return everything.run
