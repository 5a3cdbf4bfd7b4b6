"""Words on the pages: names of parameters, numbers with signs, and one sentence of what a change did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from sim.analyses.compare.chart import sign_of
from sim.analyses.compare.compare import OutcomeDifference
from sim.app.state.scenarios import posterior_of
from sim.browser.words import MAIN_OUTCOMES as MAIN_OUTCOMES
from sim.browser.words import STANDING_NOTE as STANDING_NOTE
from sim.browser.words import change_sentence, change_words, phrase_of
from sim.browser.words import outcome_difference as outcome_difference
from sim.browser.words import outcome_interval as outcome_interval
from sim.browser.words import outcome_value as outcome_value
from sim.charts import dots
from sim.inputs.guide.glossary import term_html
from sim.inputs.scenario.content import differences
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.names import DECIDERS as DECIDERS
from sim.inputs.tables.names import path_words as path_words
from sim.outcomes.registry import label_of, outcome_of
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

MEASURED = ("peak_rung", "days_to_first_fatal")
"""Outcomes that are higher or lower; of all others there are more or fewer."""


def outcome_table(rows: Sequence[OutcomeDifference], heads: Sequence[str] = tuple(OUTCOME_COLUMNS)) -> str:
    """Return outcomes as a table in HTML: as many columns as there are heads."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    lines = []
    for row in rows:
        _, *others = (escape(cell(row)) for cell, _ in zip(OUTCOME_COLUMNS.values(), heads, strict=False))
        first = term_html(row.outcome, label_of(row.outcome))
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


def difference_words(row: OutcomeDifference, is_named: bool = True) -> str:
    """Return what a difference amounts to, such as "31 more attacks on US forces (25 to 38)".

    Args:
        row: the difference.
        is_named: whether the words name the outcome.
    """
    outcome = outcome_of(row.outcome)
    name = f"{label_of(row.outcome)} in a hundred" if outcome.is_share else label_of(row.outcome)
    first, last = (f"{name}: ", f" {name}") if is_named else ("", " in a hundred" if outcome.is_share else "")
    if row.low <= 0 <= row.high:
        return f"{first}no clear difference ({outcome_interval(row)})"
    scale = 100 if outcome.is_share else 1
    ends = sorted((scale * row.low, scale * row.high), key=abs)
    size, low, high = (number(abs(value), 3) for value in (scale * row.difference, *ends))
    if row.outcome in MEASURED:
        return f"{first}{size} {'higher' if row.difference > 0 else 'lower'} ({low} to {high})"
    return f"{size} {'more' if row.difference > 0 else 'fewer'}{last} ({low} to {high})"


def dot(row: OutcomeDifference, *lines: str) -> dict[str, float | str]:
    """Return a difference as a row of sim.charts.dots, under a label of some lines; of shares in percentage points."""
    scale = 100 if outcome_of(row.outcome).is_share else 1
    ends = {name: scale * getattr(row, name) for name in ("low", "high")}
    label = dots.LINE_END.join(line.replace(dots.LINE_END, " ") for line in lines)
    words = {"label": label, "sign": sign_of(row), "words": lines[-1]}
    return {"mean": scale * row.difference, **ends, **words}
