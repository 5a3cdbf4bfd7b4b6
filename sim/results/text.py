"""Plain text and plain values: aligned tables, rounded numbers, and copies made only of JSON's own types."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

WIDTH = 88
"""Columns of a page of text."""


def plain(value: Any) -> Any:
    """Copy of a value made only of JSON's own types: dates as ISO text, numbers that are not finite as None."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()[:10]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    """Aligned text table; `right` numbers the columns (from 0) that are aligned to the right."""
    cells = [list(headers), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headers))]
    to_right = set(right)
    lines = []
    for row in cells:
        sized = enumerate(zip(row, widths, strict=True))
        padded = [text.rjust(width) if column in to_right else text.ljust(width) for column, (text, width) in sized]
        lines.append("  ".join(padded).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def number(value: float, digits: int = 4) -> str:
    """A number with up to `digits` significant digits and no trailing zeros; "n/a" when it is not finite."""
    if not math.isfinite(value):
        return "n/a"
    if abs(value) >= 10**digits or value == int(value):
        return f"{round(value):,}" if abs(value) >= 10_000 else str(round(value))
    return f"{value:.{digits}g}"


def value_text(value: float | str | None) -> str:
    """What a path has in a scenario: a number as `number` gives it, a name or a date, or that it is nothing."""
    return "nothing" if value is None else number(value) if isinstance(value, float | int) else value


def share(value: float) -> str:
    """A share from 0 to 1 as a whole percentage, or "n/a"; one that would round to nothing, or to all, says so."""
    if not math.isfinite(value):
        return "n/a"
    if 0 < value < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= value < 1 else f"{100 * value:.0f}%"


def wrap(text: str, indent: str = "", hanging: str | None = None) -> str:
    """Text wrapped at WIDTH columns; `hanging` indents every line after the first."""
    after = indent if hanging is None else hanging
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=after,
        break_long_words=False,
        break_on_hyphens=False,
    )
