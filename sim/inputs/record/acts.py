"""What the record says that somebody did: decisions of the actors, and US strikes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sim.inputs.record.counts import day_of, read_table, record_use, strike_types
from sim.inputs.record.vintage import is_known


def recorded_acts(name: str, as_of: date | None = None) -> Iterator[tuple[date, str, str, str]]:
    """Yield date, actor, decision and choice of every recorded act that was public as of a date."""
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
