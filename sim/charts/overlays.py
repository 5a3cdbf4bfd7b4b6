"""The recorded history as charts show it: as the record gives it, never turned into a daily series.

Attacks: the running total is known on some dates only, so attacks are shown per reporting interval, as a weekly rate
that holds over the whole interval. Intervals shorter than FEWEST_DAYS are joined with the neighbour whose rate is
nearer (their totals add up exactly), the shortest first, because a rate over a day or two says more about when
statements were made than about attacks.
Casualties: cumulative figures on the dates on which they were stated, and killed by the attack that killed them.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from operator import add, itemgetter

from sim.charts.theme import Rows
from sim.inputs.record.counts import Row, read_table, strike_types
from sim.inputs.record.intervals import ReportingInterval, reporting_intervals

FEWEST_DAYS = 5
"""Days; a recorded step is at least as long."""

SOURCES = {
    "tower-22": "Record: the Pentagon's running total of attacks on US facilities and its casualty statements.",
    "soleimani": "Record: counts of rocket attacks chained from several press and research counters.",
}
"""What the recorded history is, in a sentence for the caveat under a chart."""


def weekly_rate(step: ReportingInterval) -> float:
    """Attacks per week over an interval."""
    return 7 * step.total / step.days


@cache
def recorded_steps(record: str | None, first: date, last: date) -> tuple[ReportingInterval, ...]:
    """Steps of a recorded history that lie in a window, each at least FEWEST_DAYS long unless there is only one."""
    parts = reporting_intervals(record) if record else ()
    steps = [part for part in parts if part.first >= first and part.last <= last]
    while len(steps) > 1 and min(step.days for step in steps) < FEWEST_DAYS:
        short = min(range(len(steps)), key=lambda place: steps[place].days)
        neighbours = [place for place in (short - 1, short + 1) if 0 <= place < len(steps)]
        nearer = min(neighbours, key=lambda place: abs(weekly_rate(steps[place]) - weekly_rate(steps[short])))
        begin = min(short, nearer)
        before, after = steps[begin : begin + 2]
        iraq, syria, jordan = map(add, before.split, after.split)
        total, split = before.total + after.total, (iraq, syria, jordan)
        steps[begin : begin + 2] = [ReportingInterval(before.first, after.last, total, split)]
    return tuple(steps)


def step_rows(record: str | None, first: date, last: date) -> Rows:
    """Rows of the chart's table `record`: first, last and end (the day after) of each step, attacks, weekly rate."""
    return [
        {
            "first": step.first.isoformat(),
            "last": step.last.isoformat(),
            "end": (step.last + timedelta(days=1)).isoformat(),
            "attacks": step.total,
            "weekly": round(weekly_rate(step), 2),
        }
        for step in recorded_steps(record, first, last)
    ]


def killed_rows(record: str | None, first: date, last: date) -> Rows:
    """Cumulative killed on the dates of the recorded attacks that killed Americans or their allies."""
    events = [row for row in _casualties(record, first, last) if row["row_type"] == "event"]
    return _sums([row for row in events if int(row["killed"] or 0) > 0], "killed")


def injured_rows(record: str | None, first: date, last: date) -> Rows:
    """Cumulative injured as stated, or added up over the recorded attacks where no cumulative figure was stated."""
    rows = _casualties(record, first, last)
    stated = [row for row in rows if row["location"] == "all, cumulative"]
    if stated:
        return [{"date": row["date"], "count": int(row["injured"]), "text": row["location"]} for row in stated]
    return _sums([row for row in rows if row["injured"].isdigit() and row["row_type"] == "event"], "injured")


def recorded_strikes(record: str | None, first: date, last: date) -> int | None:
    """US strikes in the record inside a window, without those in self-defence; None when there is no record."""
    if record == "tower-22":
        chosen = [row["date_us"] for row in read_table("us_strikes") if strike_types().get(row["type"])]
    elif record == "soleimani":
        chosen = [row["date_from"] for row in read_table("episode_2019_2020") if row["row_type"] == "us_strike"]
    else:
        return None
    return sum(first <= date.fromisoformat(day) <= last for day in chosen)


def short_date(day: date | str) -> str:
    """A day without its year, such as 7 Feb."""
    known = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{known.day} {known:%b}"


def _casualties(record: str | None, first: date, last: date) -> list[Row]:
    rows = read_table("us_casualties") if record else ()
    return sorted((row for row in rows if first <= date.fromisoformat(row["date"]) <= last), key=itemgetter("date"))


def _sums(rows: list[Row], column: str) -> Rows:
    totals = accumulate(int(row[column]) for row in rows)
    return [
        {"date": row["date"], "count": total, "text": row["location"]} for row, total in zip(rows, totals, strict=True)
    ]
