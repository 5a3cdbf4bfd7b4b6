"""The sentences of pages about a change, as templates that Python and the browser fill in the same way.

A template has names in braces; what is put in is text already. Numbers become text by sim.results.text (number, share)
and sim.analyses.compare.chart.signed here, and by the functions of the same names in js/words.js there, which a test
holds to these.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.analyses.compare.chart import signed
from sim.analyses.compare.compare import OutcomeDifference
from sim.charts.captions import CLIMB_WORDS, REACH_WORDS, record_words
from sim.charts.overlays import SOURCES
from sim.engine.statistics import WEEK
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.ladder import load_ladder
from sim.inputs.tables.names import DECIDERS as DECIDERS
from sim.inputs.tables.names import path_words as path_words
from sim.outcomes.registry import label_of, outcome_of
from sim.results.text import number

STANDING_NOTE = "This explores and does not predict: every share is of runs of a model under stated assumptions."

MAIN_OUTCOMES = ("attacks", "us_killed", "us_injured_reported", "days_suspended", "peak_rung")
"""Outcomes of which the sentence tells the first that changed."""

TILES = ("attacks", "any_us_killed", "any_campaign")
"""Outcomes that stand in large figures above the charts."""

MOST_TOLD = 3
"""Changes that a sentence tells."""

LEVERS = {
    "militia.restraint": ("More restraint", "Less restraint"),
    "united_states.retaliation_threshold": ("A higher US threshold", "A lower US threshold"),
    "baghdad.mediation": ("More mediation by Baghdad", "Less mediation by Baghdad"),
    "iran.control": ("More Iranian control", "Less Iranian control"),
}
"""What it is to raise or to lower a lever; other values are called by their name."""

WHOLE_FROM = 10
"""From here on figures in words have no decimals."""

HALF, DOUBLE = (0.45, 0.55), (1.8, 2.2)
"""Ratios of means, after and before, that are called half and double."""

SENTENCES = {
    "nothing": "Nothing differs from the baseline: move a lever or choose another rule to see what follows.",
    "shared": "The baseline has the same assumptions ({changes}), so nothing is set against it yet: move a lever, or "
    "set it against the scenario as shipped.",
    "unmoved": "{changes} {verb} no main outcome clearly, over {runs} runs of the same luck.",
    "moved": "{changes} {verb} {outcome}: {before} \u2192 {after} on average, {difference}, over {runs} runs of the "
    "same luck.",
    "change": "{what} ({before} \u2192 {after})",
    "both": "{one} and {other}",
    "more": "{changes} and {count} more changes",
    "interval": "{low} to {high}",
    "fewer": "{number} fewer ({low} to {high})",
    "increase": "{number} more ({low} to {high})",
    "lower": "{number} lower ({low} to {high})",
    "higher": "{number} higher ({low} to {high})",
    "fewer_in_hundred": "{number} fewer in a hundred ({low} to {high})",
    "increase_in_hundred": "{number} more in a hundred ({low} to {high})",
    "unclear": "no clear difference ({low} to {high})",
    "before": "{before} \u2192",
    "on_average": "a run, on average",
    "of_runs": "of {runs} runs",
    "points": "{number} points",
    "percent": "{number}%",
    "weekly": "{runs} runs of {days} days, seed {seed}; attacks in the {window} days around each date. {scale} "
    "{source}",
    "ladder": "{ladder}, {runs} runs, seed {seed}. {climb} {reach} {record}",
    "run_in_app": "Run {run}: at most {rung}. Click for its story.",
    "run_in_page": "Run {run}: at most {rung}. In Python: sim.simulate(scenario, seed={seed}, run={run})",
    "ranges": "evidence {low} to {high} · stress {minimum} to {maximum} {unit} · baseline {baseline}",
    "outside": "{ranges} · outside the evidence",
}
"""Templates that more than one page fills."""

VERBS = {
    "lower": ("lowers", "lower"),
    "raise": ("raises", "raise"),
    "halve": ("halves", "halve"),
    "double": ("doubles", "double"),
    "move": ("moves", "move"),
}
"""What one change does, and what several do."""

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
    "path": "change of '{path}': there is no such value in this page, which changes parameters and rules alone{hint}",
    "near": "; did you mean '{name}'?",
    "number": "change of '{path}': must be a number, not '{text}'.",
    "range": "change of '{path}': {value} is out of range; allowed: {minimum} to {maximum} ({unit}).",
    "rule": "change of '{path}': there is no rule '{text}'; there are {names}.",
    "part": "the link's {part} needs Python: this page plays a scenario with its own values only.",
    "model": "This link was made with model '{made}'; this is model '{here}', so the numbers may differ from those "
    "that its author saw.",
}
"""What is wrong with a link. `hint` is empty, or names what is nearest."""


def change_sentence(
    changes: Sequence[str], rows: Sequence[OutcomeDifference], runs: int, shared: Sequence[str] = ()
) -> str:
    """Return one sentence in plain words on what changes did to the first main outcome that they moved.

    Args:
        changes: what was changed, each in a phrase (change_words); none where nothing was.
        rows: paired differences from the baseline.
        runs: pairs of runs.
        shared: where nothing was changed, in what both differ from the scenario as shipped.
    """
    if not changes:
        return SENTENCES["shared"].format(changes=phrase_of(shared)) if shared else SENTENCES["nothing"]
    subject, several = phrase_of(changes), len(changes) > 1
    moved = [row for name in MAIN_OUTCOMES for row in rows if row.outcome == name and (row.low > 0 or row.high < 0)]
    if not moved:
        return SENTENCES["unmoved"].format(changes=subject, verb=VERBS["move"][several], runs=f"{runs:,}")
    first = moved[0]
    ratio = first.mean_b / first.mean_a if first.mean_a else 0.0
    verb = "raise" if first.difference > 0 else "lower"
    verb = "halve" if HALF[0] <= ratio <= HALF[1] else "double" if DOUBLE[0] <= ratio <= DOUBLE[1] else verb
    ends = {"before": plain_value(first.outcome, first.mean_a), "after": plain_value(first.outcome, first.mean_b)}
    ends |= {"outcome": noun_of(first.outcome), "difference": plain_difference(first), "verb": VERBS[verb][several]}
    return SENTENCES["moved"].format(changes=subject, runs=f"{runs:,}", **ends)


def change_words(path: str, before: str, after: str, rises: bool | None) -> str:
    """Return a change in a phrase, such as "More restraint (1.15 → 1.4)"; `rises` is None where it is no number."""
    higher, lower = LEVERS.get(path, (path_words(path),) * 2)
    ends = {"before": before, "after": after}
    if path.startswith("rules."):
        ends = {name: each.replace("-", " ") for name, each in ends.items()}
    return SENTENCES["change"].format(what=higher if rises else lower, **ends)


def phrase_of(changes: Sequence[str]) -> str:
    """Return changes in one phrase; those after the first three are counted."""
    known, count = list(changes[:MOST_TOLD]), len(changes) - MOST_TOLD
    known[1:] = [each[0].lower() + each[1:] if each.startswith(SMALL) else each for each in known[1:]]
    if count > 0:
        return SENTENCES["more"].format(changes=", ".join(known), count=count)
    if len(known) < 2:
        return "".join(known)
    return SENTENCES["both"].format(one=", ".join(known[:-1]), other=known[-1])


SMALL = ("More ", "Less ", "A ")
"""First words that are written small inside a sentence; names of actors are not."""


def noun_of(outcome: str) -> str:
    """Return what an outcome is called inside a sentence."""
    return label_of(outcome).partition(" (")[0]


def plain_value(outcome: str, value: float) -> str:
    """Return the mean of an outcome in as few digits as tell: whole from 10 on, two below; a share in percent."""
    return outcome_value(outcome, value) if outcome_of(outcome).is_share else few_digits(value)


def few_digits(value: float) -> str:
    """Return a number whole from 10 on, with two digits below."""
    return number(round(value)) if abs(value) >= WHOLE_FROM else number(value, 2)


def plain_difference(row: OutcomeDifference) -> str:
    """Return a difference and its interval in words, such as "93 fewer (90 to 95)"."""
    scale = 100 if outcome_of(row.outcome).is_share else 1
    if row.low <= 0 <= row.high:
        return SENTENCES["unclear"].format(low=signed(scale * row.low), high=signed(scale * row.high))
    ends = sorted((abs(row.low), abs(row.high)))
    low, middle, high = (few_digits(scale * each) for each in (ends[0], abs(row.difference), ends[1]))
    return SENTENCES[template_of(row.outcome)[row.low > 0]].format(number=middle, low=low, high=high)


def template_of(outcome: str) -> tuple[str, str]:
    """Return the templates of a fall and of a rise of an outcome."""
    if outcome_of(outcome).is_share:
        return "fewer_in_hundred", "increase_in_hundred"
    return ("lower", "higher") if outcome_of(outcome).unit == "rung" else ("fewer", "increase")


def captions_of(scenario: Scenario) -> dict[str, str]:
    """Return what stands under the two charts of a scenario, with runs, seed and scale still to be filled in."""
    open_parts = {name: f"{{{name}}}" for name in ("runs", "seed", "scale")}
    source = SOURCES.get(scenario.record or "", "No recorded history is shown.")
    weekly = SENTENCES["weekly"].format(days=scenario.days, window=WEEK, source=source, **open_parts)
    told = {"climb": CLIMB_WORDS, "reach": REACH_WORDS, "record": record_words(scenario)}
    ladder = SENTENCES["ladder"].format(ladder=load_ladder(scenario.ladder).title, **told, **open_parts)
    return {"weekly": weekly, "ladder": ladder.strip()}


def tile(row: OutcomeDifference, runs: int, is_changed: bool) -> tuple[str, str, str]:
    """Return what a tile shows of an outcome: the baseline's value, the present one, and the words below.

    Without a change there is no value before, and the words say what the value is.
    """
    before, after = (plain_value(row.outcome, mean) for mean in (row.mean_a, row.mean_b))
    if is_changed:
        return SENTENCES["before"].format(before=before), after, plain_difference(row)
    words = SENTENCES["of_runs" if outcome_of(row.outcome).is_share else "on_average"]
    return "", after, words.format(runs=f"{runs:,}")


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
