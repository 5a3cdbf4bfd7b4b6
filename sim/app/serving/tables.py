"""A chart's small tables as bytes of Arrow, packed once; a page sends them as they are."""

from __future__ import annotations

from datetime import date
from typing import Any

from sim.charts.theme import Rows

Packed = dict[str, bytes]
"""Tables by name, each an Arrow stream."""

DATES = frozenset({"date", "start", "middle", "end", "first", "last"})
"""Columns that hold days, as text."""

EPOCH = date(1970, 1, 1)
MILLISECONDS = 86_400_000.0


def packed(tables: dict[str, Rows]) -> Packed:
    """Return tables that are not empty as Arrow streams, days as milliseconds since 1970, which no time zone moves."""
    return {name: _stream(rows) for name, rows in tables.items() if rows}


def _stream(rows: Rows) -> bytes:
    import pyarrow as pa

    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
    for name in DATES & columns.keys():
        columns[name] = [(date.fromisoformat(day[:10]) - EPOCH).days * MILLISECONDS for day in columns[name]]
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())
