"""Small pieces of Markdown: tables, code, numbers, lists of sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def number(value: float) -> str:
    """Return a number as short as it can be written: 0.5, 20, -0.8."""
    return f"{value:g}"


def code(text: str) -> str:
    """Return text as code."""
    return f"`{text}`"


def codes(names: Iterable[str]) -> str:
    """Return names as code, joined by commas."""
    return ", ".join(code(name) for name in names)


def cell(text: str) -> str:
    """Return text that cannot break a table's row."""
    return " ".join(text.split()).replace("|", "\\|")


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; every row has as many cells as there are headers."""
    lines = [list(headers), ["---"] * len(headers), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(cell(each) for each in line) + " |" for line in lines)


def fence(text: str, language: str = "text") -> str:
    """Return text as a block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def rests_on(sources: Iterable[str], assumption: str) -> str:
    """Return what a value or rule rests on: ledger entries, an assumption, or both."""
    entries = ", ".join(sources)
    if not assumption:
        return entries
    return f"{entries}; assumption: {assumption}" if entries else f"an assumption: {assumption}"
