"""Words on the pages: names of parameters, numbers with signs, and one sentence of what a change did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from sim.analyses.compare.compare import OutcomeDifference
from sim.app.state.scenarios import posterior_of
from sim.browser.words import DECIDERS as DECIDERS
from sim.browser.words import MAIN_OUTCOMES as MAIN_OUTCOMES
from sim.browser.words import STANDING_NOTE as STANDING_NOTE
from sim.browser.words import change_sentence, change_words, phrase_of
from sim.browser.words import outcome_difference as outcome_difference
from sim.browser.words import outcome_interval as outcome_interval
from sim.browser.words import outcome_value as outcome_value
from sim.browser.words import path_words as path_words
from sim.inputs.scenario.content import differences
from sim.inputs.scenario.scenario import Scenario
from sim.outcomes.registry import label_of
from sim.results.text import number, share, value_text

OUTCOME_COLUMNS: dict[str, Callable[[OutcomeDifference], str]] = {
    "Outcome": lambda row: label_of(row.outcome),
    "Baseline": lambda row: outcome_value(row.outcome, row.mean_a),
    "Now": lambda row: outcome_value(row.outcome, row.mean_b),
    "Difference": lambda row: outcome_difference(row.outcome, row.difference),
    "Interval": outcome_interval,
    "Higher": lambda row: share(row.share_higher),
    "Lower": lambda row: share(row.share_lower),
}
"""Columns of a table of outcomes, and what stands in each."""


def outcome_table(rows: Sequence[OutcomeDifference], heads: Sequence[str] = tuple(OUTCOME_COLUMNS)) -> str:
    """Return outcomes as a table in HTML: as many columns as there are heads."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    lines = []
    for row in rows:
        first, *others = (escape(cell(row)) for cell, _ in zip(OUTCOME_COLUMNS.values(), heads, strict=False))
        lines.append(f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{each}</td>" for each in others) + "</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def changes_phrase(before: Scenario, after: Scenario) -> str:
    """Return what differs between two scenarios, such as "More restraint (1.15 → 1.6)"; at most three are told."""
    return phrase_of(changes_told(before, after))


def changes_told(before: Scenario, after: Scenario) -> list[str]:
    """Return what differs between two scenarios, each difference in a phrase."""
    phrases = dict(_posterior_changes(before, after))
    for path, a, b in differences(before, after):
        rises = b > a if isinstance(a, float) and isinstance(b, float) else None
        phrases.setdefault(path, change_words(path, value_text(a), value_text(b), rises))
    return list(phrases.values())


def _posterior_changes(before: Scenario, after: Scenario) -> list[tuple[str, str]]:
    """What a posterior has to do with the difference: that there is one, and values set by hand instead of drawn."""
    first, second = posterior_of(before), posterior_of(after)
    if second is None:
        return [] if first is None else [("", "No longer drawing parameters from the posterior")]
    if first is None:
        return [("", "Drawing parameters from the calibrated posterior")]
    fixed = set(first.premise_paths(before))
    newly_fixed = [path for path in second.premise_paths(after) if path not in fixed]
    return [
        (path, f"{path_words(path)} from its draws to {number(after.parameters[path].value)}") for path in newly_fixed
    ]


def what_changed(
    before: Scenario, after: Scenario, rows: Sequence[OutcomeDifference], runs: int, shipped: Scenario
) -> str:
    """Return one sentence in plain words on what a change did to the outcomes.

    Args:
        before: the baseline.
        after: the scenario on screen.
        rows: paired differences between the two.
        runs: pairs of runs.
        shipped: the scenario as it is shipped, from which both may differ alike.
    """
    return change_sentence(changes_told(before, after), rows, runs, changes_told(shipped, after))
