"""The sentences of pages about a change, as templates that Python and the browser fill in the same way.

A template has names in braces; what is put in is text already. Numbers become text by sim.results.text (number, share)
and sim.analyses.compare.chart.signed here, and by the functions of the same names in js/words.js there, which a test
holds to these.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.analyses.compare.chart import signed
from sim.analyses.compare.compare import OutcomeDifference
from sim.inputs.tables.names import DECIDERS as DECIDERS
from sim.inputs.tables.names import path_words as path_words
from sim.outcomes.registry import label_of, outcome_of
from sim.results.text import number

STANDING_NOTE = "This explores and does not predict: every share is of runs of a model under stated assumptions."

MAIN_OUTCOMES = ("attacks", "us_killed", "us_injured_reported", "days_suspended", "peak_rung")
"""Outcomes of which the sentence tells the first ones that changed."""

MOST_TOLD = 3
"""Changes, and outcomes, that a sentence tells."""

SENTENCES = {
    "nothing": "Nothing differs from the baseline: move a lever or choose another rule to see what follows.",
    "shared": "The baseline has the same assumptions ({changes}), so nothing is set against it yet: move a lever, or "
    "set it against the scenario as shipped.",
    "unmoved": "With {changes}, no main outcome differs clearly from the baseline over {runs} runs of the same luck.",
    "moved": "With {changes}, over {runs} runs of the same luck the mean moves: {movements}.",
    "movement": "{label} from {before} to {after} ({interval})",
    "change": "{what} from {before} to {after}",
    "more": "{changes} and {count} more changes",
    "interval": "{low} to {high}",
    "points": "{number} points",
    "percent": "{number}%",
    "weekly": "{runs} runs of {days} days, seed {seed}; weekly rate over the {window} days around each date. {source}",
    "ladder": "Ladder: {ladder}. A step each {step}; shares of this scenario's runs under these assumptions.",
    "ranges": "evidence {low} to {high} · stress {minimum} to {maximum} {unit} · baseline {baseline}",
    "outside": "{ranges} · outside the evidence",
}
"""Templates that more than one page fills."""

LINKS = {
    "refused": "This link cannot be opened as it is, and nothing is shown in its place.",
    "unknown": "the link has a part '{part}' that is not known{hint}",
    "twice": "the link gives '{part}' more than once",
    "must": "the link's {part} must be {allowed}, not '{text}'{hint}",
    "from_to": "a whole number from {least} to {most}",
    "one_of": "one of {names}",
    "or": " or ",
    "assignment": "a change is written path=value, such as militia.restraint=0.5, not '{text}'.",
    "scenario": "There is no scenario '{text}' in this page; there are {names}.",
    "reading": "There is no reading '{text}' in this page; there are {names}.",
    "path": "change of '{path}': there is no such value in this page, which changes parameters and rules alone.",
    "number": "change of '{path}': must be a number, not '{text}'.",
    "range": "change of '{path}': {value} is out of range; allowed: {minimum} to {maximum} ({unit}).",
    "rule": "change of '{path}': there is no rule '{text}'; there are {names}.",
    "part": "the link's {part} needs Python: this page plays a scenario with its own values only.",
    "model": "This link was made with model '{made}'; this is model '{here}', so the numbers may differ from those "
    "that its author saw.",
}
"""What is wrong with a link. `hint` is empty, or names what is nearest."""


def change_sentence(changes: str, rows: Sequence[OutcomeDifference], runs: int, shared: str = "") -> str:
    """Return one sentence in plain words on what a change did to the outcomes.

    Args:
        changes: what was changed, in a phrase; empty where nothing was.
        rows: paired differences from the baseline.
        runs: pairs of runs.
        shared: where nothing was changed, in what both differ from the scenario as shipped.
    """
    if not changes:
        return SENTENCES["shared"].format(changes=shared) if shared else SENTENCES["nothing"]
    moved = [row for name in MAIN_OUTCOMES for row in rows if row.outcome == name and (row.low > 0 or row.high < 0)]
    if not moved:
        return SENTENCES["unmoved"].format(changes=changes, runs=f"{runs:,}")
    movements = ", ".join(_movement(row) for row in moved[:MOST_TOLD])
    return SENTENCES["moved"].format(changes=changes, runs=f"{runs:,}", movements=movements)


def _movement(row: OutcomeDifference) -> str:
    ends = (outcome_value(row.outcome, value) for value in (row.mean_a, row.mean_b))
    words = dict(zip(("before", "after"), ends, strict=True))
    return SENTENCES["movement"].format(label=label_of(row.outcome), interval=outcome_interval(row), **words)


def phrase_of(changes: Sequence[str]) -> str:
    """Return changes in one phrase; those after the first three are counted."""
    phrase = "; ".join(changes[:MOST_TOLD])
    more = len(changes) - MOST_TOLD
    return SENTENCES["more"].format(changes=phrase, count=more) if more > 0 else phrase


def outcome_value(outcome: str, value: float) -> str:
    """Return the mean of an outcome over runs; a share of runs as a percentage."""
    is_share = outcome_of(outcome).is_share
    return SENTENCES["percent"].format(number=f"{100 * value:.0f}") if is_share else number(value, 3)


def outcome_difference(outcome: str, value: float) -> str:
    """Return a difference of means with its sign; of shares in percentage points."""
    is_share = outcome_of(outcome).is_share
    return SENTENCES["points"].format(number=signed(100 * value)) if is_share else signed(value)


def outcome_interval(row: OutcomeDifference) -> str:
    """Return the 95% interval of a difference."""
    scale = 100 if outcome_of(row.outcome).is_share else 1
    return SENTENCES["interval"].format(low=signed(scale * row.low), high=signed(scale * row.high))
