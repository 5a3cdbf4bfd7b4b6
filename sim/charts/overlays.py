"""The recorded history as charts show it: as the record gives it, never turned into a daily series.

Attacks: the running total is known on some dates only, so attacks are shown per reporting interval, as a weekly rate
that holds over the whole interval. Intervals shorter than FEWEST_DAYS are joined with the neighbour whose rate is
nearer (their totals add up exactly), the shortest first, because a rate over a day or two says more about when
statements were made than about attacks.
Casualties: cumulative figures on the dates on which they were stated, and killed by the attack that killed them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

from sim.charts.theme import Rows
from sim.inputs.record.counts import Row, read_table, strike_types
from sim.inputs.record.intervals import reporting_intervals

FEWEST_DAYS = 5
"""Days; a recorded step is at least as long."""

ALL_CUMULATIVE = "all, cumulative"

SOURCES = {
    "tower-22": "Record: the Pentagon's running total of attacks on US facilities and its casualty statements.",
    "soleimani": "Record: counts of rocket attacks chained from several press and research counters.",
}
"""What the recorded history is, in a sentence for the caveat under a chart."""


@dataclass(frozen=True, slots=True)
class Step:
    """Attacks in one reporting interval, or in several short ones joined; both days are included."""

    first: date
    last: date
    attacks: int

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.last - self.first).days + 1

    @property
    def weekly(self) -> float:
        """Attacks per week over the interval."""
        return 7 * self.attacks / self.days


@cache
def recorded_steps(record: str, first: date, last: date) -> tuple[Step, ...]:
    """Steps of a recorded history that lie in a window, each at least FEWEST_DAYS long unless there is only one."""
    inside = [part for part in reporting_intervals(record) if part.first >= first and part.last <= last]
    steps = [Step(part.first, part.last, part.total) for part in inside]
    while len(steps) > 1 and min(step.days for step in steps) < FEWEST_DAYS:
        short = min(range(len(steps)), key=lambda place: steps[place].days)
        neighbours = [place for place in (short - 1, short + 1) if 0 <= place < len(steps)]
        nearer = min(neighbours, key=lambda place: abs(steps[place].weekly - steps[short].weekly))
        begin = min(short, nearer)
        before, after = steps[begin : begin + 2]
        steps[begin : begin + 2] = [Step(before.first, after.last, before.attacks + after.attacks)]
    return tuple(steps)


def step_rows(record: str | None, first: date, last: date) -> Rows:
    """Rows of the chart's table `record`: first, last and end (the day after) of each step, attacks, weekly rate."""
    return [
        {
            "first": step.first.isoformat(),
            "last": step.last.isoformat(),
            "end": (step.last + timedelta(days=1)).isoformat(),
            "attacks": step.attacks,
            "weekly": round(step.weekly, 2),
        }
        for step in (recorded_steps(record, first, last) if record else ())
    ]


def killed_rows(record: str | None, first: date, last: date) -> Rows:
    """Cumulative killed on the dates of the recorded attacks that killed Americans or their allies."""
    rows = [row for row in _casualties(first, last) if row["row_type"] == "event" and int(row["killed"] or 0) > 0]
    totals = accumulate(int(row["killed"]) for row in rows)
    return _counted(rows, totals) if record else []


def injured_rows(record: str | None, first: date, last: date) -> Rows:
    """Cumulative injured as stated, or added up over the recorded attacks where no cumulative figure was stated."""
    rows = _casualties(first, last)
    stated = [row for row in rows if row["location"] == ALL_CUMULATIVE]
    if stated:
        return _counted(stated, (int(row["injured"]) for row in stated)) if record else []
    events = [row for row in rows if row["injured"].isdigit() and row["row_type"] == "event"]
    return _counted(events, accumulate(int(row["injured"]) for row in events)) if record else []


def recorded_total(record: str | None, first: date, last: date) -> int | None:
    """Recorded attacks inside a window, or None when there is no record or none of its intervals lies inside."""
    steps = recorded_steps(record, first, last) if record else ()
    return sum(step.attacks for step in steps) if steps else None


def record_end(record: str | None, first: date, last: date) -> date | None:
    """Last day inside a window that the running total covers."""
    steps = recorded_steps(record, first, last) if record else ()
    return steps[-1].last if steps else None


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


def _casualties(first: date, last: date) -> list[Row]:
    rows = [row for row in read_table("us_casualties") if first <= date.fromisoformat(row["date"]) <= last]
    return sorted(rows, key=lambda row: row["date"])


def _counted(rows: list[Row], totals: Iterable[int]) -> Rows:
    return [
        {"date": row["date"], "count": total, "text": row["location"]} for row, total in zip(rows, totals, strict=True)
    ]
