"""Who acts on whom, and where, as a page of text."""

from __future__ import annotations

from typing import Any

from sim.analyses.who_acts.who_acts import WhoActs
from sim.charts.act_words import LEAST, figure
from sim.results.text import table, wrap


def _columns(rows: list[dict[str, Any]], names: tuple[str, ...], first: str) -> tuple[tuple[str, ...], list[list[str]]]:
    """Heads and cells of a table: words, then numbers."""
    numbers = [name for name in rows[0] if name not in (*names, "kind")] if rows else []
    heads = {"number": first, "before": "before", "difference": "difference", "on the day": "on the day"}
    cells = [[*(str(row[name]) for name in names), *(_cell(name, row[name]) for name in numbers)] for row in rows]
    return (*names, *(heads[name] for name in numbers)), cells


def _cell(name: str, value: float) -> str:
    if name == "difference":
        return f"{value:+.1f}" if abs(value) >= 0.05 else "0"
    return figure(value)


def who_acts_text(found: WhoActs) -> str:
    """Who acts on whom, then where; what is rare is left out."""
    single = found.run is not None
    first = "so far" if single else "a run"
    rows = [row for row in found.pairs() if max(row["number"], row.get("before", 0.0)) >= LEAST]
    lines = [f"Who acts on whom in {found.scenario.label}", *(wrap(line) for line in found.basis), ""]
    for each, names in ((rows, ("who",)), (found.places(), ("theatre", "kind"))):
        if each:
            heads, cells = _columns(each, names, first)
            lines += [table(heads, cells, right=range(len(names), len(heads))), ""]
    if not rows:
        lines += ["Nobody has acted on another.", ""]
    rare = "" if single else f" What happens fewer than {LEAST:g} times a run is left out; --json has it."
    lines.append(wrap(f"Warnings, appeals and demands fall nowhere in particular; attacks and strikes do.{rare}"))
    return "\n".join(lines)
