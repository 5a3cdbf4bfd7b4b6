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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sim.errors import ScenarioError
from sim.inputs.files.documents import read_shipped
from sim.inputs.files.places import data_root
from sim.inputs.record.counts import cumulative_series, day_of, read_table, record_use, strike_types
from sim.inputs.record.intervals import ReportingInterval, clip_interval, dated_attacks, reporting_intervals
from sim.inputs.record.vintage import FollowsRecord, injured_as_known, is_known
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import Casualties, Interval, RecordedDay, Theatre, empty_records

FROM_THE_RECORD = 2
"""Value of state.Forced.source for a decision that the record gives."""


class RecordedDecision(NamedTuple):
    """One recorded act as a decision. Fields as in state.Forced."""

    day: int
    actor: int
    decision: int
    choice: int
    source: int = FROM_THE_RECORD


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


def history_arrays(scenario: FollowsRecord, as_of: date | None = None) -> HistoryArrays:
    """Arrays of the recorded history from the scenario's start to its `follow_until`, both included.

    With `as_of`, the history as it was known on that day (sim.inputs.record.vintage); as it is known now when None.

    Raises ScenarioError when `follow_until` is set without a record, or lies outside the window or the record.
    """
    name, last = _checked_record(scenario, as_of)
    intervals = _intervals_inside(name, scenario.start, last, as_of)
    return HistoryArrays(
        intervals=_interval_array(intervals, scenario.start),
        days=_day_array(name, intervals, scenario, as_of),
        casualties=_casualty_array(name, scenario.start, last, as_of),
        forced=_forced(name, scenario, last, as_of),
        struck=_struck(name, scenario, last),
    )


def _checked_record(scenario: FollowsRecord, as_of: date | None) -> tuple[str, date]:
    """Name of the record and the last day followed (the day before any when nothing is followed)."""
    if scenario.follow_until is None:
        return "", date.min
    if scenario.record is None:
        raise ScenarioError(f"Scenario {scenario.name!r}: follow_until needs a record, and record is null.")
    last_known = cumulative_series(scenario.record, as_of)[-1].date
    if not scenario.start <= scenario.follow_until <= last_known:
        raise ScenarioError(
            f"Scenario {scenario.name!r}: follow_until is {scenario.follow_until}; with record {scenario.record!r} it "
            f"must lie from the scenario's start ({scenario.start}) to the record's last count ({last_known}"
            f"{f', as known on {as_of}' if as_of else ''})."
        )
    return scenario.record, scenario.follow_until


def _intervals_inside(name: str, first: date, last: date, as_of: date | None) -> list[ReportingInterval]:
    if not name:
        return []
    inside = [part for part in reporting_intervals(name, as_of) if part.last >= first and part.first <= last]
    return [clip_interval(name, part, first, last, as_of) for part in inside]


def _interval_array(intervals: Sequence[ReportingInterval], start: date) -> Any:
    array = empty_records(Interval, len(intervals))
    for row, part in zip(array, intervals, strict=True):
        row.first, row.last = (part.first - start).days, (part.last - start).days
        row.total = part.total
        row.iraq, row.syria, row.jordan = part.split
    return array


def _day_array(name: str, intervals: Sequence[ReportingInterval], scenario: FollowsRecord, as_of: date | None) -> Any:
    array = empty_records(RecordedDay, scenario.days)
    array.interval = -1
    for number, part in enumerate(intervals):
        first = (part.first - scenario.start).days
        array.interval[first : first + part.days] = number
        dated = [item for item in dated_attacks(name, as_of) if part.first <= item.date <= part.last]
        if sum(item.count for item in dated) > part.total:
            continue
        for item in dated:
            array.minimum[(item.date - scenario.start).days] = item.count
    return array


def _casualty_array(name: str, start: date, last: date, as_of: date | None) -> Any:
    rows = record_use(name)["casualties"] if name else []
    inside = sorted((row for row in rows if start <= day_of(row) <= last), key=day_of)
    array = empty_records(Casualties, len(inside))
    for record, row in zip(array, inside, strict=True):
        record.day = (day_of(row) - start).days
        record.theatre = Theatre[row["theatre"].upper()]
        record.injured, record.reported = injured_as_known(row, as_of), row["first"]
        record.killed = _killed(row)
    return array


def _killed(row: Mapping[str, Any]) -> int:
    for event in read_table("us_casualties"):
        if (event["date"], event["location"]) == (row["date"], row["location"]):
            return int(event["killed"])
    raise ScenarioError(f"record/use.yaml: us_casualties.csv has no row {row['date']} {row['location']}.")


def _faction_addresses(factions: Sequence[str]) -> dict[str, int]:
    known = read_shipped(data_root() / "factions.yaml", "factions.yaml").data["factions"]
    return {faction: known[faction]["address"] for faction in factions}


def _addresses(factions: Sequence[str]) -> dict[str, int]:
    actors = {actor: int(Actor[actor.upper().replace("-", "_")]) for actor in ACTORS}
    return actors | _faction_addresses(factions)


def _recorded_acts(name: str, as_of: date | None) -> Iterator[tuple[date, str, str, str]]:
    """Date, actor, decision and choice of every recorded act that was public as of a date."""
    for item in record_use(name)["decisions"]:
        day = day_of(item, "date" if "date" in item else "row")
        if is_known(item, day, as_of):
            yield day, item["actor"], item["decision"], item["choice"]
    if name == "tower-22":
        kinds = strike_types()
        for row in read_table("us_strikes"):
            kind = kinds[row["type"]]
            if kind is not None and is_known({}, day_of(row, "date_us"), as_of):
                yield day_of(row, "date_us"), "united-states", "response", kind


def _forced(name: str, scenario: FollowsRecord, last: date, as_of: date | None) -> tuple[RecordedDecision, ...]:
    if not name:
        return ()
    addresses = _addresses(scenario.factions)
    found = []
    for day, actor, decision, choice in _recorded_acts(name, as_of):
        if scenario.start <= day <= last and actor in addresses:
            entry = FORCEABLE[decision]
            code = (int(Decision[entry.decision]), entry.choices[choice])
            found.append(RecordedDecision((day - scenario.start).days, addresses[actor], *code))
    return tuple(sorted(found))


def _struck(name: str, scenario: FollowsRecord, last: date) -> tuple[tuple[int, int], ...]:
    if not name:
        return ()
    addresses = _faction_addresses(scenario.factions)
    dated = [(date.fromisoformat(day), faction) for day, faction in record_use(name)["struck"].items()]
    return tuple(
        ((day - scenario.start).days, addresses[faction])
        for day, faction in dated
        if scenario.start <= day <= last and faction in addresses
    )
