"""A recorded history as the arrays that a run follows: reporting intervals, dated attacks, casualties, decisions.

On the days up to `follow_until` a run follows the record: each interval's total is kept, and the days between are
drawn by chance so that they match it. An interval that `follow_until` cuts is shortened by the rule of
`record_intervals.clip_interval`. Recorded acts of the actors are given as decisions, on the day on which they fell
(US reprisals by US date; strikes in self-defence are left out). Acts that no forced decision can stand for (verbal
warnings, statements, sanctions, the storming of the embassy) are left out. Injuries follow the record attack by
attack; the record's cumulative injuries are a little higher than these attacks add up to (56 against 49 on
9 November 2023), and the difference is not placed on any attack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sim.errors import ScenarioError
from sim.inputs.record.acts import recorded_acts
from sim.inputs.record.counts import cumulative_series, day_of, read_table, record_use
from sim.inputs.record.intervals import (
    DatedAttacks,
    ReportingInterval,
    clip_interval,
    dated_attacks,
    reporting_intervals,
)
from sim.inputs.record.vintage import steps_as_known
from sim.inputs.scenario.content import ScenarioContent
from sim.inputs.tables.context import DailyValues, daily_context
from sim.inputs.tables.parameters import faction_table
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import Casualties, Interval, RecordedDay, Theatre, empty_records


class RecordedDecision(NamedTuple):
    """One recorded act as a decision, with the codes of state.Forced."""

    day: int
    actor: int
    decision: int
    choice: int


@dataclass(frozen=True, slots=True)
class HistoryArrays:
    """What a run follows: record arrays of the kernel, empty when nothing is followed."""

    intervals: Any
    """state.Interval, by rising day."""
    days: Any
    """state.RecordedDay, one a day of the scenario; interval -1 on days that no interval covers."""
    casualties: Any
    """state.Casualties, sorted by day."""
    forced: tuple[RecordedDecision, ...]
    """By rising day."""
    struck: tuple[tuple[int, int], ...]
    """(day, faction address) of the reprisals whose target the record names."""


def history_arrays(scenario: ScenarioContent, as_of: date | None = None) -> HistoryArrays:
    """Arrays of the recorded history from the scenario's start to its `follow_until`, both included.

    With `as_of`, the history as it was known on that day (sim.inputs.record.vintage); as it is known now when None.

    Raises ScenarioError when `follow_until` is set without a record, or lies outside the window or the record.
    """
    start, name, last = scenario.start, scenario.record, scenario.follow_until
    if last is None:
        days = empty_records(RecordedDay, scenario.days)
        days.interval = -1
        return HistoryArrays(empty_records(Interval, 0), days, empty_records(Casualties, 0), (), ())
    if name is None:
        raise ScenarioError(f"Scenario {scenario.name!r}: follow_until needs a record, and record is null.")
    last_known = cumulative_series(name, as_of)[-1].date
    if not start <= last <= last_known:
        raise ScenarioError(
            f"Scenario {scenario.name!r}: follow_until is {last}; with record {name!r} it must lie from the scenario's "
            f"start ({start}) to the record's last count ({last_known}{f', as known on {as_of}' if as_of else ''})."
        )
    inside = [part for part in reporting_intervals(name, as_of) if part.last >= start and part.first <= last]
    parts = [clip_interval(name, part, start, last, as_of) for part in inside]
    intervals = empty_records(Interval, len(parts))
    for row, part in zip(intervals, parts, strict=True):
        row.first, row.last, row.total = (part.first - start).days, (part.last - start).days, part.total
        row.iraq, row.syria, row.jordan = part.split
    factions = {faction: faction_table()[faction].address for faction in scenario.factions}
    struck = [(date.fromisoformat(day), faction) for day, faction in record_use(name)["struck"].items()]
    addresses = {actor: int(Actor[actor.upper().replace("-", "_")]) for actor in ACTORS} | factions
    decisions = []
    for day, actor, decision, choice in recorded_acts(name, as_of):
        if start <= day <= last and actor in addresses:
            entry = FORCEABLE[decision]
            code = (int(Decision[entry.decision]), entry.choices[choice])
            decisions.append(RecordedDecision((day - start).days, addresses[actor], *code))
    return HistoryArrays(
        intervals=intervals,
        days=_day_array(dated_attacks(name, as_of), parts, scenario),
        casualties=_casualty_array(record_use(name)["casualties"], start, last, as_of),
        forced=tuple(sorted(decisions)),
        struck=tuple(
            ((day - start).days, factions[faction])
            for day, faction in struck
            if start <= day <= last and faction in factions
        ),
    )


def _day_array(dated: Sequence[DatedAttacks], parts: Sequence[ReportingInterval], scenario: ScenarioContent) -> Any:
    array = empty_records(RecordedDay, scenario.days)
    array.interval = -1
    for number, part in enumerate(parts):
        first = (part.first - scenario.start).days
        array.interval[first : first + part.days] = number
        inside = [item for item in dated if part.first <= item.date <= part.last]
        if sum(item.count for item in inside) <= part.total:
            for item in inside:
                array.minimum[(item.date - scenario.start).days] = item.count
    return array


def _casualty_array(rows: Sequence[Mapping[str, Any]], start: date, last: date, as_of: date | None) -> Any:
    killed = {(event["date"], event["location"]): event["killed"] for event in reversed(read_table("us_casualties"))}
    inside = sorted((row for row in rows if start <= day_of(row) <= last), key=day_of)
    array = empty_records(Casualties, len(inside))
    for record, row in zip(array, inside, strict=True):
        record.day = (day_of(row) - start).days
        record.theatre = Theatre[row["theatre"].upper()]
        latest = as_of is None or ("last_known_from" in row and date.fromisoformat(row["last_known_from"]) <= as_of)
        record.injured, record.reported = row["last" if latest else "first"], row["first"]
        if (row["date"], row["location"]) not in killed:
            raise ScenarioError(f"record/use.yaml: us_casualties.csv has no row {row['date']} {row['location']}.")
        record.killed = int(killed[row["date"], row["location"]])
    return array


def context_as_known(
    scenario: ScenarioContent, use: Mapping[str, Any], as_of: date | None
) -> Mapping[str, DailyValues]:
    """Return a scenario's context, one value a day, as it was known at a date; as it is when `as_of` is None.

    What holds on the scenario's first day is always known, for a run has to start from something.
    """
    if as_of is None:
        return scenario.context
    day = max(as_of, scenario.start)
    steps = {series: steps_as_known(use, series, each, day) for series, each in scenario.steps.items()}
    return daily_context(steps, scenario.start, scenario.end, scenario.us_election, scenario.follow_until)
