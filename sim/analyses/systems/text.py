"""The systems of the articles as a page of text: what each experiment shows."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analyses.systems.systems import SystemResult
from sim.outcomes.registry import outcome_of
from sim.results.text import table, wrap


def systems_text(results: Sequence[SystemResult]) -> str:
    """A table of all results; of a single one its experiment in full."""
    rows = [
        (
            each.system.id,
            ", ".join(each.system.paragraphs),
            outcome_of(each.system.outcome).short,
            difference_text(each),
            each.verdict,
        )
        for each in results
    ]
    head = ("system", "paragraphs", "outcome", "difference, 95% interval", "verdict")
    lines = [table(head, rows), ""]
    if len(results) == 1:
        system = results[0].system
        lines += [wrap(system.system), wrap(f"Rules: {', '.join(system.rules)}."), wrap(system.reason)]
        lines += [f"  A: {system.a}", f"  B: {system.b}"]
    else:
        works = sum(each.verdict == "works" for each in results)
        lines.append(f"{works} of {len(results)} work. Show one with its experiment: escalation systems {rows[0][0]}")
    return "\n".join(lines)


def difference_text(result: SystemResult) -> str:
    """The difference with its interval, shares of runs in points: `-12 (-14 to -10)`."""
    found, factor = result.difference, 100 if outcome_of(result.system.outcome).is_share else 1
    mean, low, high = (f"{factor * value:+.3g}" for value in (found.difference, found.low, found.high))
    return f"{mean} ({low} to {high}){' points' if factor == 100 else ''}"
