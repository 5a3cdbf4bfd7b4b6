"""Reporting intervals of the record: how many attacks between two statements, and where.

An interval runs from the day after one usable statement to the day of the next; its total is the difference. The
record gives a split by country at some statements only. Between two that do, the split of the whole span is exact,
and is shared out over its intervals: dated attacks first, the rest by largest remainder (ties to the earlier
interval), so that spans match the record exactly. Inside a span the split is therefore no finding, and it is never
shown as one. After the last known split the shares known there are applied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from sim.inputs.record.counts import CumulativePoint, cumulative_series, day_of, read_table, record_use
from sim.inputs.record.vintage import dated_known_from

Counts = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class DatedAttacks:
    """Attacks that the record places on one day. `located` counts those whose country is known."""

    date: date
    count: int
    located: Counts


@dataclass(frozen=True, slots=True)
class ReportingInterval:
    """Attacks from `first` to `last`, both days included; `split` is Iraq, Syria, Jordan and sums to `total`."""

    first: date
    last: date
    total: int
    split: Counts

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.last - self.first).days + 1


def largest_remainder(total: int, rooms: Sequence[int]) -> list[int]:
    """Share a total out in proportion to rooms, in whole numbers; ties go to the earlier room.

    No share exceeds its room while the total does not exceed the sum of the rooms.
    """
    whole = sum(rooms)
    if whole == 0:
        return [0] * len(rooms)
    quotas = [divmod(total * room, whole) for room in rooms]
    shares = [quota for quota, _ in quotas]
    order = sorted(range(len(rooms)), key=lambda place: (-quotas[place][1], place))
    for place in order[: total - sum(shares)]:
        shares[place] += 1
    return shares


@cache
def dated_attacks(name: str, as_of: date | None = None) -> tuple[DatedAttacks, ...]:
    """Attacks of one record by day, rows of a day added up, by rising date; with `as_of`, those reported by then."""
    use = record_use(name)
    if "points" in use:
        events = (row for row in read_table("episode_2019_2020") if row["row_type"] == "attack")
        dates = (day_of(row, "date_from") for row in events)
        rows = [DatedAttacks(day, 1, (1, 0, 0)) for day in dates if as_of is None or day <= as_of]
    else:
        excluded = {(day_of(item), item["location"]) for item in use["dated_excluded"]}
        splits = {
            (day_of(item), item["n_attacks"]): (item["iraq"], item["syria"], item.get("jordan", 0))
            for item in use["dated_splits"]
        }
        attacks = []
        for event in read_table("attacks_dated_events"):
            day, number, country = day_of(event), int(event["n_attacks"]), event["country"].lower()
            if (day, event["location"]) in excluded:
                continue
            if as_of is None or dated_known_from(use, day, event["location"]) <= as_of:
                theatres = (number * (country == "iraq"), number * (country == "syria"), number * (country == "jordan"))
                attacks.append(DatedAttacks(day, number, splits.get((day, number), theatres)))
        rows = attacks
    days: dict[date, tuple[int, Counts]] = {}
    for row in sorted(rows, key=lambda row: row.date):
        count, located = days.get(row.date, (0, (0, 0, 0)))
        days[row.date] = (count + row.count, _add(located, row.located))
    return tuple(DatedAttacks(day, count, located) for day, (count, located) in days.items())


def _add(left: Counts, right: Counts) -> Counts:
    return (left[0] + right[0], left[1] + right[1], left[2] + right[2])


def dated_between(name: str, first: date, last: date, as_of: date | None = None) -> tuple[int, Counts]:
    """Number of dated attacks from `first` to `last`, and of those with a known country, by country."""
    count, located = 0, (0, 0, 0)
    for dated in dated_attacks(name, as_of):
        if first <= dated.date <= last:
            count, located = count + dated.count, _add(located, dated.located)
    return count, located


def _bounds(points: Sequence[CumulativePoint]) -> list[tuple[date, date, int]]:
    return [
        (before.date + timedelta(days=1), after.date, after.total - before.total) for before, after in pairwise(points)
    ]


def _share_span(
    name: str, bounds: Sequence[tuple[date, date, int]], split: Counts, as_of: date | None
) -> list[ReportingInterval]:
    """Intervals of a span whose split is known: dated attacks first, then Jordan, Iraq, and Syria as the rest.

    Dated attacks that contradict an interval's total or the split do not count.
    """
    shares: list[list[int]] = []
    for first, last, total in bounds:
        count, located = dated_between(name, first, last, as_of)
        shares.append(list(located) if count <= total else [0, 0, 0])
    for place in range(3):
        if sum(share[place] for share in shares) > split[place]:
            for share in shares:
                share[place] = 0
    rooms = [total - sum(share) for (_, _, total), share in zip(bounds, shares, strict=True)]
    for place in (2, 0, 1):
        left = split[place] - sum(share[place] for share in shares)
        added = largest_remainder(left, rooms)
        for number, extra in enumerate(added):
            shares[number][place] += extra
            rooms[number] -= extra
    return [
        ReportingInterval(first, last, total, (share[0], share[1], share[2]))
        for (first, last, total), share in zip(bounds, shares, strict=True)
    ]


@cache
def reporting_intervals(name: str, as_of: date | None = None) -> tuple[ReportingInterval, ...]:
    """All reporting intervals of one record, in order; each interval's split sums to its total.

    With `as_of`, only what had been published by that day, so that no later split reaches back.
    """
    points = cumulative_series(name, as_of)
    known = [place for place, point in enumerate(points) if point.split is not None]
    intervals: list[ReportingInterval] = []
    for begin, end in pairwise(known):
        after, before = points[end].split or (0, 0, 0), points[begin].split or (0, 0, 0)
        split = (after[0] - before[0], after[1] - before[1], after[2] - before[2])
        intervals += _share_span(name, _bounds(points[begin : end + 1]), split, as_of)
    tail = _bounds(points[known[-1] :])
    shares = largest_remainder(sum(total for _, _, total in tail), points[known[-1]].split or (0, 0, 0))
    if tail:
        intervals += _share_span(name, tail, (shares[0], shares[1], shares[2]), as_of)
    return tuple(intervals)


def clip_interval(
    name: str, interval: ReportingInterval, first: date, last: date, as_of: date | None = None
) -> ReportingInterval:
    """The part of an interval inside a window, which it must overlap; the whole interval when it lies inside.

    The record does not say how an interval's attacks fell on its days, so the part's total is the proportional share
    (rounded to the nearest whole number, halves up), but at least the attacks dated to the part and at most what the
    attacks dated outside it leave. The split follows the same way. The result is an assumption, not a finding.
    """
    start, end = max(interval.first, first), min(interval.last, last)
    if (start, end) == (interval.first, interval.last):
        return interval
    days = (end - start).days + 1
    total = (2 * interval.total * days + interval.days) // (2 * interval.days)
    everything = dated_between(name, interval.first, interval.last, as_of)[0]
    inside, located = dated_between(name, start, end, as_of)
    if everything <= interval.total:
        total = max(inside, min(total, interval.total - (everything - inside)))
    floors = [min(located[place], interval.split[place]) for place in range(3)]
    if sum(floors) > total:
        floors = [0, 0, 0]
    rest = largest_remainder(total - sum(floors), [interval.split[place] - floors[place] for place in range(3)])
    split = (floors[0] + rest[0], floors[1] + rest[1], floors[2] + rest[2])
    return ReportingInterval(start, end, total, split)
