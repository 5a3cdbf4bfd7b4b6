"""A table of points of one's own: a column for each path that varies, a row for each point."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.inputs.files.problems import kind_of, wrong
from sim.inputs.files.user_files import read_csv

MOST_ROWS = 5_000_000

Columns = dict[str, list[float | str | None]]


def table_of(value: object) -> Columns:
    """Read a table of points: a pandas table, a mapping from path to values, or the path of a CSV file.

    Raises:
        PydanticCustomError: it is none of these, its columns differ in length, or it has no row.
    """
    if value is None:
        return {}
    if isinstance(value, str | os.PathLike):
        value = _csv_columns(value)
    elif hasattr(value, "to_dict") and hasattr(value, "columns"):
        value = value.to_dict(orient="list")
    if not isinstance(value, Mapping):
        raise wrong(f"must be a table, path -> values, or a CSV file, not {kind_of(value)}")
    columns = {str(path): [_plain(each) for each in _listed(values)] for path, values in value.items()}
    lengths = {path: len(values) for path, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise wrong(
            f"every column must have as many values; there are {', '.join(f'{lengths[p]} of {p}' for p in lengths)}"
        )
    if columns and not 0 < next(iter(lengths.values())) <= MOST_ROWS:
        raise wrong(f"must have 1 to {MOST_ROWS:,} rows")
    return columns


def _listed(values: Any) -> list[Any]:
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise wrong(f"each path takes a list of values, not {kind_of(values)}")
    return list(values)


def _plain(value: Any) -> Any:
    """A value without numpy's types; a missing one is None."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and value != value else value


def _csv_columns(path: str | os.PathLike[str]) -> Columns:
    try:
        rows = [row for _, row in read_csv(Path(path)) if row]
    except InputError as error:
        raise wrong(str(error).rstrip(".")) from None
    names, lines = (rows[0] if rows else []), rows[1:]
    if not names or len(set(names)) < len(names) or any(len(row) != len(names) for row in lines):
        raise wrong(
            f"{os.path.basename(path)} must have a header of paths, each once, and a value of each in every row"
        )
    return {name.strip(): _numbers([row[place].strip() for row in lines]) for place, name in enumerate(names)}


def _numbers(texts: list[str]) -> list[float | str | None]:
    """Numbers where all are; otherwise names, of which an empty one is none."""
    try:
        return [float(text) for text in texts]
    except ValueError:
        return [text or None for text in texts]
