"""The counted record of attacks: the tables of scenarios/record and the running total made of them.

The csv files hold what was counted and by whom; scenarios/record/use.yaml holds every judgement about them. A running
total is made of the rows that are usable together. Left out, and kept as `excluded_points`:

- rows that are not verified (12 December 2023),
- rows that lag the series by their own words or by the figures around them (7 December 2023, 5 January 2024),
- rows whose statement date is unclear and that another row covers (25 October 2023),
- rows that another source contradicts and that the dated attacks do not fit (17 November 2023),
- rows that count something else (the ninety of 2019-20, with roadside bombs).

The episode of 2019-20 has no single counter. Its points are chained from three counts, say so in their status
("derived") and are marked `at_least` where the source says "at least".
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sim.errors import NotFoundError, nearest
from sim.inputs.files.documents import data_root, read_shipped
from sim.inputs.record.vintage import count_known_from

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CumulativePoint:
    """The running total at the end of a day, as one source gives it."""

    date: date
    total: int
    """Attacks since the record's start, this day included."""
    iraq: int | None
    """Of them in Iraq; None where the source gives no split."""
    syria: int | None
    jordan: int | None
    source: str
    status: str
    """found, derived or general_knowledge_not_verified."""
    confidence: str
    at_least: bool = False
    """Whether the source says "at least"."""
    note: str = ""

    @property
    def split(self) -> tuple[int, int, int] | None:
        """Totals in Iraq, Syria and Jordan when all three are known and sum to the total, or None."""
        if self.iraq is None or self.syria is None or self.jordan is None:
            return None
        known = (self.iraq, self.syria, self.jordan)
        return known if sum(known) == self.total else None


@dataclass(frozen=True, slots=True)
class ExcludedPoint:
    """A point of the record that the running total leaves out, and why."""

    point: CumulativePoint
    reason: str


def read_table(name: str) -> tuple[Row, ...]:
    """Rows of one csv file of the record, in file order; `name` is its stem."""
    path = data_root() / "record" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _use() -> dict[str, Any]:
    return read_shipped(data_root() / "record" / "use.yaml", "record/use.yaml").data


def record_use(name: str) -> dict[str, Any]:
    """Judgements about one recorded history, from use.yaml; raises NotFoundError for an unknown name."""
    records: dict[str, dict[str, Any]] = _use()["records"]
    if name not in records:
        allowed = ", ".join(records)
        raise NotFoundError(f"There is no record {name!r}; there are: {allowed}{nearest(name, records)}.")
    return records[name]


def strike_types() -> dict[str, str | None]:
    """What each kind of strike in us_strikes.csv is in the model; None for self-defence, which is left out."""
    return dict(_use()["strike_types"])


def day_of(item: Mapping[str, Any], key: str = "date") -> date:
    """Date in a row of a table or in an entry of use.yaml."""
    return date.fromisoformat(item[key])


SplitPoints = tuple[tuple[CumulativePoint, ...], tuple[ExcludedPoint, ...]]
"""The points that the running total uses, and those that it leaves out."""


def _pentagon_series(use: Mapping[str, Any], as_of: date | None) -> SplitPoints:
    reasons = {(day_of(item), item["total"]): item["reason"] for item in use["excluded"]}
    borrowed = {day_of(item): day_of(item, "as_of") for item in use["split_from_excluded"]}
    points: dict[date, CumulativePoint] = {}
    for row in read_table("attacks_cumulative"):
        day = day_of(row)
        if as_of is not None and count_known_from(use, day) > as_of:
            continue
        iraq, syria, jordan = (int(row[place]) if row[place] else None for place in ("iraq", "syria", "jordan"))
        if iraq is not None and syria is not None and jordan is None:
            jordan = 0
        total, evidence = int(row["cumulative_count"]), (row["source"], row["status"], row["confidence"])
        at_least = row["date"] in use["at_least"]
        points[day] = CumulativePoint(day, total, iraq, syria, jordan, *evidence, at_least, row["notes"])
    usable, excluded = [], []
    for day, point in points.items():
        lender = points.get(borrowed.get(day, date.max))
        if (reason := reasons.get((day, point.total))) is not None:
            excluded.append(ExcludedPoint(point, reason))
        elif lender is not None:
            usable.append(replace(point, iraq=lender.iraq, syria=lender.syria, jordan=lender.jordan))
        else:
            usable.append(point)
    return tuple(usable), tuple(excluded)


def _episode_series(use: Mapping[str, Any], as_of: date | None) -> SplitPoints:
    rows = {(row["date_from"], row["date_to"]): row for row in reversed(read_table("episode_2019_2020"))}
    first = CumulativePoint(day_of(use, "start"), 0, 0, 0, 0, "definition", "derived", "high", note="The count starts.")
    usable, excluded = [first], []
    for item in use["points"]:
        row = rows[item["from"], item["to"]]
        total = item["base"] + item.get("count", int(row["n"]))
        evidence = (row["source"], item["status"], row["confidence"])
        usable.append(CumulativePoint(day_of(item), total, total, 0, 0, *evidence, item["at_least"], item["note"]))
    for item in use["excluded"]:
        row = rows[item["from"], item["to"]]
        evidence, day = (row["source"], row["status"], row["confidence"]), day_of(item, "to")
        point = CumulativePoint(day, int(row["n"]), None, None, None, *evidence, note=row["notes"])
        excluded.append(ExcludedPoint(point, item["reason"]))
    known = tuple(point for point in usable if as_of is None or count_known_from(use, point.date) <= as_of)
    return known, tuple(excluded)


@cache
def _series(name: str, as_of: date | None) -> SplitPoints:
    use = record_use(name)
    return _episode_series(use, as_of) if "points" in use else _pentagon_series(use, as_of)


def cumulative_series(name: str, as_of: date | None = None) -> tuple[CumulativePoint, ...]:
    """Usable points of one record's running total, by rising date, the first at zero attacks.

    Dates rise strictly and totals never fall. The module's text says which rows are left out. With `as_of`, only what
    had been published by that day (sim.inputs.record.vintage). Raises NotFoundError for an unknown record.
    """
    return _series(name, as_of)[0]


def excluded_points(name: str) -> tuple[ExcludedPoint, ...]:
    """Points of one record that `cumulative_series` leaves out, each with its reason."""
    return _series(name, None)[1]
