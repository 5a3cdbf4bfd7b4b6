"""Words on the pages: names of parameters, numbers with signs, and one sentence of what a change did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from sim.analyses.compare.chart import signed
from sim.analyses.compare.compare import OutcomeDifference
from sim.app.state.scenarios import posterior_of
from sim.inputs.scenario.content import differences
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.parameters import faction_table
from sim.outcomes.registry import label_of, outcome_of
from sim.results.text import number, share, value_text

STANDING_NOTE = "This explores and does not predict: every share is of runs of a model under stated assumptions."

DECIDERS = {
    "united_states": "US doctrine",
    "militia": "Militia command",
    "baghdad": "Baghdad",
    "iran": "Iran",
    "strikes": "What strikes do",
}
"""Deciders that have rival rules, as pages call them."""

MAIN_OUTCOMES = ("attacks", "us_killed", "us_injured_reported", "days_suspended", "peak_rung")
"""Outcomes of which the sentence tells the first ones that changed."""


def path_words(path: str) -> str:
    """Return a path as words, such as "Militia: restraint"."""
    parts = path.split(".")
    if parts[0] == "factions" and len(parts) == 3:
        known = faction_table().get(parts[1])
        parts = [known.name if known else parts[1], parts[2]]
    elif parts[0] == "rules" and parts[-1] in DECIDERS:
        return f"{DECIDERS[parts[-1]]}: rule"
    words = [part.replace("_", " ").replace("-", " ") if part.islower() else part for part in parts]
    first = "US" if words[0] == "united states" else words[0][:1].upper() + words[0][1:]
    return ": ".join([first, *words[1:]])


def outcome_value(outcome: str, value: float) -> str:
    """Return the mean of an outcome over runs; a share of runs as a percentage."""
    return f"{100 * value:.0f}%" if outcome_of(outcome).is_share else number(value, 3)


def outcome_difference(outcome: str, value: float) -> str:
    """Return a difference of means with its sign; of shares in percentage points."""
    return f"{signed(100 * value)} points" if outcome_of(outcome).is_share else signed(value)


def outcome_interval(row: OutcomeDifference) -> str:
    """Return the 95% interval of a difference."""
    scale = 100 if outcome_of(row.outcome).is_share else 1
    return f"{signed(scale * row.low)} to {signed(scale * row.high)}"


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
    """Return what differs between two scenarios, such as "Militia: restraint from 1.15 to 1.6"; at most three."""
    phrases = dict(_posterior_changes(before, after))
    for path, a, b in differences(before, after):
        phrases.setdefault(path, f"{path_words(path)} from {value_text(a)} to {value_text(b)}")
    more = f" and {len(phrases) - 3} more changes" if len(phrases) > 3 else ""
    return "; ".join(list(phrases.values())[:3]) + more


def _posterior_changes(before: Scenario, after: Scenario) -> list[tuple[str, str]]:
    """What a posterior has to do with the difference: that there is one, and values set by hand instead of drawn."""
    first, second = posterior_of(before), posterior_of(after)
    if second is None:
        return [] if first is None else [("", "parameters no longer drawn from the posterior")]
    if first is None:
        return [("", "parameters drawn from the calibrated posterior")]
    fixed = set(first.premise_paths(before))
    newly_fixed = [path for path in second.premise_paths(after) if path not in fixed]
    return [
        (path, f"{path_words(path)} from its draws to {number(after.parameters[path].value)}") for path in newly_fixed
    ]


def what_changed(before: Scenario, after: Scenario, rows: Sequence[OutcomeDifference], runs: int) -> str:
    """Return one sentence in plain words on what a change did to the outcomes."""
    if not (changes := changes_phrase(before, after)):
        return "Nothing differs from the baseline: move a lever or choose another rule to see what follows."
    moved = [row for name in MAIN_OUTCOMES for row in rows if row.outcome == name and (row.low > 0 or row.high < 0)]
    if not moved:
        return f"With {changes}, no main outcome differs clearly from the baseline over {runs:,} runs of the same luck."
    movements = ", ".join(
        f"{label_of(row.outcome)} from {outcome_value(row.outcome, row.mean_a)} to "
        f"{outcome_value(row.outcome, row.mean_b)} ({outcome_interval(row)})"
        for row in moved[:3]
    )
    return f"With {changes}, over {runs:,} runs of the same luck the mean moves: {movements}."
