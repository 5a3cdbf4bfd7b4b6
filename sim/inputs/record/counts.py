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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sim.errors import NotFoundError, nearest
from sim.inputs.files.documents import read_shipped
from sim.inputs.files.places import data_root
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


def record_names() -> tuple[str, ...]:
    """Names of the recorded histories that a scenario can show or follow."""
    return tuple(_use()["records"])


def record_use(name: str) -> dict[str, Any]:
    """Judgements about one recorded history, from use.yaml; raises NotFoundError for an unknown name."""
    records: dict[str, dict[str, Any]] = _use()["records"]
    if name not in records:
        allowed = ", ".join(records)
        raise NotFoundError(f"There is no record {name!r}; there are: {allowed}{nearest(name, records)}.")
    return records[name]


def strike_types() -> dict[str, str | None]:
    """What each kind of strike in us_strikes.csv is in the model; None for self-defence, which is left out."""
    types: dict[str, str | None] = _use()["strike_types"]
    return types


def day_of(item: Mapping[str, Any], key: str = "date") -> date:
    """Date in a row of a table or in an entry of use.yaml."""
    return date.fromisoformat(item[key])


def _number(text: str) -> int | None:
    return int(text) if text else None


def _pentagon_points(at_least: Sequence[str]) -> list[CumulativePoint]:
    points = []
    for row in read_table("attacks_cumulative"):
        iraq, syria, jordan = (_number(row[theatre]) for theatre in ("iraq", "syria", "jordan"))
        if iraq is not None and syria is not None and jordan is None:
            jordan = 0
        points.append(
            CumulativePoint(
                day_of(row),
                int(row["cumulative_count"]),
                iraq,
                syria,
                jordan,
                row["source"],
                row["status"],
                row["confidence"],
                row["date"] in at_least,
                row["notes"],
            )
        )
    return points


def _with_split_of(point: CumulativePoint, other: CumulativePoint) -> CumulativePoint:
    return replace(point, iraq=other.iraq, syria=other.syria, jordan=other.jordan)


def _split_pentagon(name: str, as_of: date | None) -> tuple[tuple[CumulativePoint, ...], tuple[ExcludedPoint, ...]]:
    use = record_use(name)
    reasons = {(day_of(item), item["total"]): item["reason"] for item in use["excluded"]}
    borrowed = {day_of(item): day_of(item, "as_of") for item in use["split_from_excluded"]}
    points = _pentagon_points(use["at_least"])
    if as_of is not None:
        points = [point for point in points if count_known_from(use, point.date) <= as_of]
    by_date = {point.date: point for point in points}
    kept, excluded = [], []
    for point in points:
        reason = reasons.get((point.date, point.total))
        if reason is not None:
            excluded.append(ExcludedPoint(point, reason))
        elif borrowed.get(point.date) in by_date:
            kept.append(_with_split_of(point, by_date[borrowed[point.date]]))
        else:
            kept.append(point)
    return tuple(kept), tuple(excluded)


def _chained_point(item: Mapping[str, Any], row: Row) -> CumulativePoint:
    total = item["base"] + item.get("count", int(row["n"]))
    return CumulativePoint(
        day_of(item),
        total,
        total,
        0,
        0,
        row["source"],
        item["status"],
        row["confidence"],
        item["at_least"],
        item["note"],
    )


def _episode_row(item: Mapping[str, Any]) -> Row:
    span = (item["from"], item["to"])
    rows = [row for row in read_table("episode_2019_2020") if (row["date_from"], row["date_to"]) == span]
    return rows[0]


def _chain_episode(name: str, as_of: date | None) -> tuple[tuple[CumulativePoint, ...], tuple[ExcludedPoint, ...]]:
    use = record_use(name)
    first = CumulativePoint(day_of(use, "start"), 0, 0, 0, 0, "definition", "derived", "high", note="The count starts.")
    kept = [first, *(_chained_point(item, _episode_row(item)) for item in use["points"])]
    excluded = []
    for item in use["excluded"]:
        row = _episode_row(item)
        point = CumulativePoint(
            day_of(item, "to"),
            int(row["n"]),
            None,
            None,
            None,
            row["source"],
            row["status"],
            row["confidence"],
            note=row["notes"],
        )
        excluded.append(ExcludedPoint(point, item["reason"]))
    known = tuple(point for point in kept if as_of is None or count_known_from(use, point.date) <= as_of)
    return known, tuple(excluded)


@cache
def _series(name: str, as_of: date | None) -> tuple[tuple[CumulativePoint, ...], tuple[ExcludedPoint, ...]]:
    return _chain_episode(name, as_of) if "points" in record_use(name) else _split_pentagon(name, as_of)


def cumulative_series(name: str, as_of: date | None = None) -> tuple[CumulativePoint, ...]:
    """Usable points of one record's running total, by rising date, the first at zero attacks.

    Dates rise strictly and totals never fall. The module's text says which rows are left out. With `as_of`, only what
    had been published by that day (sim.inputs.record.vintage). Raises NotFoundError for an unknown record.
    """
    return _series(name, as_of)[0]


def excluded_points(name: str) -> tuple[ExcludedPoint, ...]:
    """Points of one record that `cumulative_series` leaves out, each with its reason."""
    return _series(name, None)[1]
