"""Entries of the evidence ledger as JSON and as text."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.errors import NotFoundError, nearest, sentence, shown
from sim.inputs.evidence.ledger import Entry, load_ledger
from sim.results.text import wrap


def select(article: str | None, contested: bool, bears_on: str | None) -> tuple[Entry, ...]:
    """Entries of one source, contested ones only, bearing on one name; each filter may be left out.

    Raises:
        NotFoundError: there is no such source, or nothing bears on such a name.
    """
    ledger = load_ledger()
    entries = ledger.select(article=article, contested=True if contested else None, bears_on=bears_on)
    if bears_on is not None and not ledger.select(bears_on=bears_on):
        raise NotFoundError(sentence(f"No entry bears on {shown(bears_on)}{nearest(bears_on, ledger.names())}"))
    return entries


def entry_json(entry: Entry) -> dict[str, Any]:
    """Everything about an entry, ready for JSON."""
    return {**asdict(entry), "source": entry.source.id, "citation": entry.citation}


def entry_text(entry: Entry) -> str:
    """An entry in a few lines: id, where it stands, the claim, what it bears on, what contradicts it."""
    lines = [wrap(f"{entry.id}: {entry.citation}", hanging="    "), wrap(entry.claim, "    ")]
    if entry.quote:
        lines.append(wrap(f"Quoted: \u201c{entry.quote}\u201d ({entry.quote_by})", "    "))
    bearings = ", ".join(f"{each.name} ({each.direction})" for each in entry.bears_on)
    lines.append(wrap(f"Bears on: {bearings or 'nothing: ' + (entry.unused or '')}", "    ", "      "))
    if entry.contested:
        against = f", by {', '.join(entry.contradicts)}" if entry.contradicts else ""
        lines.append(f"    Contested{against}; confidence {entry.confidence}")
    else:
        lines.append(f"    Confidence {entry.confidence}")
    return "\n".join(lines)
