"""The pattern report as a page of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.analyses.patterns.patterns import BRANCH, PatternResult
from sim.results.text import number, table, wrap

HEADERS = ("pattern", "target", "tolerance", "value", "90% interval", "runs", "met")


def report_text(
    results: Sequence[PatternResult], runs: int, seed: int, own: Sequence[PatternResult] | None = None
) -> str:
    """A table for each scenario with how many of its patterns are met, then what fails, in words.

    Args:
        results: the patterns measured.
        runs: runs of each ensemble.
        seed: seed of the luck.
        own: the same patterns at the scenarios' own values, where the results are of draws of a posterior.
    """
    scenarios = list(dict.fromkeys(result.pattern.scenario for result in results))
    parts = [_table(name, results, own) for name in scenarios]
    failing = [failure_text(result) for result in results if not result.met]
    parts.append("\n".join(["Not met:", *failing]) if failing else "Every pattern is met.")
    noted = [each for each in results if each.met and each.note]
    lines = [wrap(f"{each.pattern.id}: {each.note}", "  ", "    ") for each in noted]
    parts += ["\n".join(["Met only before the first American death:", *lines])] if lines else []
    void = [wrap(f"{each.pattern.id}: {each.pattern.statement}", "  ", "    ") for each in results if each.void]
    parts += ["\n".join(["Void, as no values tried of the parameters make them fail:", *void])] if void else []
    basis = f"{runs:,} runs of each scenario, seed {seed}. Value: median over runs, or the value over all runs."
    basis += " Each run plays with a draw of the posterior." if own else ""
    basis += f" In all, {_count(results)}{_beside(own)}." if len(scenarios) > 1 else ""
    return "\n\n".join([*parts, wrap(basis)])


def report_json(results: Sequence[PatternResult], own: Sequence[PatternResult] | None = None) -> list[dict[str, Any]]:
    """The report as plain values; with `met_at_own_values` where the results are of draws of a posterior."""
    if own is None:
        return [result.to_json() for result in results]
    return [result.to_json() | {"met_at_own_values": each.met} for result, each in zip(results, own, strict=True)]


def _table(scenario: str, results: Sequence[PatternResult], own: Sequence[PatternResult] | None) -> str:
    these = [each for each in results if each.pattern.scenario == scenario]
    theirs = [each for each in own or () if each.pattern.scenario == scenario]
    rows = [row_of(each) for each in these]
    return f"{scenario}: {_count(these)}{_beside(theirs)}\n{table(HEADERS, rows, right=(1, 2, 3, 4, 5))}"


def _count(results: Sequence[PatternResult]) -> str:
    void = sum(bool(result.met and result.void) for result in results)
    beside = f", {void} of them void" if void else ""
    return f"{sum(result.met for result in results)} of {len(results)} patterns met{beside}"


def _beside(own: Sequence[PatternResult] | None) -> str:
    return f" ({sum(each.met for each in own)} of {len(own)} at the scenario's own values)" if own else ""


def row_of(result: PatternResult) -> tuple[str, ...]:
    """Cells of a pattern's row under HEADERS."""
    pattern, estimate = result.pattern, result.estimate
    return (
        pattern.id,
        number(pattern.target, 3),
        f"{number(pattern.low, 3)} to {number(pattern.high, 3)}",
        number(estimate.value, 3),
        f"{number(estimate.low, 3)} to {number(estimate.high, 3)}",
        f"{estimate.runs:,}",
        ("met, void" if result.void else "met") if result.met else "NOT MET",
    )


def failure_text(result: PatternResult) -> str:
    """What a pattern asks for and what was measured instead, in words."""
    pattern, estimate = result.pattern, result.estimate
    value = f"{number(estimate.value, 3)} {pattern.unit}, allowed {number(pattern.low, 3)} to {number(pattern.high, 3)}"
    note = f" ({result.note})" if result.note else ""
    condition = f"branch {pattern.played}" if pattern.condition.startswith(BRANCH) else pattern.condition
    return wrap(f"{pattern.id} ({condition}): {pattern.statement} Measured: {value}{note}.", "  ", "    ")
