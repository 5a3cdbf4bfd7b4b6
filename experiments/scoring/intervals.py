"""A user's record of counts: a CSV file of running totals or of counted intervals, checked line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from sim.errors import InputError, nearest, shown
from sim.inputs.files.user_files import read_csv
from sim.inputs.scenario.scenario import Scenario

TOTALS, COUNTS = ("date", "cumulative_count"), ("from", "to", "count")
NEEDED = "`date` and `cumulative_count`, or `from`, `to` and `count`"
LARGEST = 1_000_000
"""Attacks: a larger count is taken for a slip."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Interval:
    """Attacks counted from `first` to `last`, both days included."""

    first: date
    last: date
    count: int
    line: int
    """Of the file, from 1: the line that ends the interval."""
    field: str
    """The column that names its last day."""

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.last - self.first).days + 1


def read_record(path: Path) -> tuple[Interval, ...]:
    """Read a record of counts.

    Args:
        path: a CSV file with the columns `date` and `cumulative_count` (the total at the end of each day named; the
            first only opens the first interval), or `from`, `to` and `count` (both days included). Other columns are
            ignored.

    Returns:
        Intervals by rising date, one or more; they do not overlap, but there may be gaps.

    Raises:
        InputError: the file cannot be read, a column is missing, a value is not valid, totals fall, or intervals
            overlap; the text names file, line and field.
    """
    rows = list(_rows(path))
    if not rows:
        raise InputError(f"{path}: the file has no line of data below its header; at least one interval is needed.")
    return tuple(_from_totals(path, rows) if TOTALS[0] in rows[0][1] else _from_counts(path, rows))


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    lines = read_csv(path)
    header = [name.strip().casefold() for name in next(lines, (1, []))[1]]
    if not header:
        raise InputError(f"{path}: the file is empty; its first line must name the columns {NEEDED}.")
    if not any(all(name in header for name in names) for names in (TOTALS, COUNTS)):
        wanted = COUNTS if set(COUNTS) & set(header) else TOTALS
        missing = next(name for name in wanted if name not in header)
        known = shown(", ".join(header))
        near = nearest(missing, header)
        hint = near.replace("did you mean", "is it").removesuffix("?") + "?" if near else "."
        raise InputError(f"{path}, line 1: the column `{missing}` is missing from {known}; needed are {NEEDED}{hint}")
    for line, cells in lines:
        if any(cell.strip() for cell in cells):
            yield line, dict(zip(header, (cell.strip() for cell in cells), strict=False))


def _day(path: Path, line: int, row: Mapping[str, str], field: str) -> date:
    text = row.get(field, "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{path}, line {line}, {field}: {shown(text)} is not a date; write it as in 2023-10-17."
        ) from None


def _whole(path: Path, line: int, row: Mapping[str, str], field: str) -> int:
    text = row.get(field, "")
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) > LARGEST:
        raise InputError(
            f"{path}, line {line}, {field}: {shown(text)} is not a count; write a whole number from 0 to {LARGEST:,}."
        )
    return int(text)


def _from_totals(path: Path, rows: list[tuple[int, Mapping[str, str]]]) -> Iterator[Interval]:
    points = [(line, _day(path, line, row, "date"), _whole(path, line, row, "cumulative_count")) for line, row in rows]
    if len(points) < 2:
        raise InputError(f"{path}: one running total makes no interval; at least two lines of data are needed.")
    for (_, before, less), (line, day, total) in pairwise(points):
        if day <= before:
            raise InputError(f"{path}, line {line}, date: {day} does not come after {before}; dates must rise.")
        if total < less:
            raise InputError(
                f"{path}, line {line}, cumulative_count: the total falls from {less} to {total}; it may only rise."
            )
        yield Interval(before + ONE_DAY, day, total - less, line, "date")


def _from_counts(path: Path, rows: list[tuple[int, Mapping[str, str]]]) -> Iterator[Interval]:
    intervals = []
    for line, row in rows:
        first, last = _day(path, line, row, "from"), _day(path, line, row, "to")
        if last < first:
            raise InputError(f"{path}, line {line}, to: {last} lies before {first}, the day in `from`.")
        intervals.append(Interval(first, last, _whole(path, line, row, "count"), line, "to"))
    intervals.sort(key=lambda each: each.first)
    for before, after in pairwise(intervals):
        if after.first <= before.last:
            raise InputError(
                f"{path}, line {after.line}, from: {after.first} to {after.last} overlaps with "
                f"{before.first} to {before.last} in line {before.line}; a day may be counted once."
            )
    yield from intervals


def forecast_intervals(path: Path, intervals: tuple[Interval, ...], scenario: Scenario) -> tuple[Interval, ...]:
    """Return the intervals that a scenario's free days cover.

    Intervals that begin on or before the scenario's `follow_until` are left out: there its runs follow a record.

    Raises:
        InputError: an interval lies outside the scenario's window, or none is left.
    """
    window = f"the window of {scenario.name!r}, {scenario.start} to {scenario.end}"
    for each in intervals:
        if each.first < scenario.start or each.last > scenario.end:
            field = each.field if each.last > scenario.end else {"date": "date", "to": "from"}[each.field]
            raise InputError(
                f"{path}, line {each.line}, {field}: the interval {each.first} to {each.last} lies outside {window}."
            )
    free = tuple(each for each in intervals if scenario.follow_until is None or each.first > scenario.follow_until)
    if not free:
        raise InputError(
            f"{path}: every interval begins on or before {scenario.follow_until}, up to which {scenario.name!r} "
            "follows the recorded history; only free days can be scored."
        )
    return free
