"""A comparison as a page of text."""

from __future__ import annotations

from sim.analyses.compare.compare import Comparison, OutcomeDifference
from sim.analyses.compare.departure import Departure
from sim.outcomes.registry import label_of, outcome_table
from sim.results.text import number, share, table, wrap

HEADERS = ("outcome per run", "A", "B", "B - A", "95% interval", "higher", "lower", "saved")

CENSORED = (
    "Censored: where nobody died, the days to the first US deaths are counted to the window's end, so their mean is "
    "the mean time without deaths within the window."
)


def comparison_text(comparison: Comparison) -> str:
    """The main outcomes as a table of paired differences, and the day on which pairs part."""
    known = {outcome.outcome: outcome for outcome in comparison.outcomes}
    page = [name for name, each in outcome_table().items() if not each.detail]
    rows = [known[name] for name in page if name in known and known[name].pairs]
    moved = [outcome for outcome in rows if _varies(outcome)]
    still = [label_of(outcome.outcome) for outcome in rows if not _varies(outcome)]
    parts = [_heading(comparison), table(HEADERS, [_row(outcome) for outcome in moved], right=range(1, 8))]
    if still:
        parts.append(wrap(f"The same in every pair: {', '.join(still)}."))
    parts.append(_departures(comparison))
    parts.extend(wrap(text) for text in _meanings(moved, comparison.runs))
    parts.extend(wrap(f"Note: {note}") for note in comparison.notes)
    return "\n\n".join(parts)


def _meanings(rows: list[OutcomeDifference], runs: int) -> list[str]:
    """What censoring and runs without a value do to some of the outcomes shown."""
    texts = [CENSORED] if any(each.outcome == "days_to_first_fatal" for each in rows) else []
    partial = [f"{label_of(each.outcome)} ({each.pairs:,})" for each in rows if each.pairs < runs]
    if partial:
        texts.append(f"From the pairs alone in which both runs have a value: {', '.join(partial)}.")
    return texts


def _varies(outcome: OutcomeDifference) -> bool:
    return outcome.share_higher > 0 or outcome.share_lower > 0


def _heading(comparison: Comparison) -> str:
    return "\n".join(
        [
            f"A: {_named(comparison.a, comparison.reading_a)}    B: {_named(comparison.b, comparison.reading_b)}",
            f"{comparison.runs:,} pairs of runs that share their luck, seed {comparison.seed}",
        ]
    )


def _named(name: str, reading: str | None) -> str:
    return f"{name}, reading {reading}" if reading else name


def _row(outcome: OutcomeDifference) -> tuple[str, ...]:
    return (
        label_of(outcome.outcome),
        number(outcome.mean_a, 3),
        number(outcome.mean_b, 3),
        signed(outcome.difference),
        f"{signed(outcome.low)} to {signed(outcome.high)}",
        share(outcome.share_higher),
        share(outcome.share_lower),
        share(outcome.variance_saved),
    )


def signed(value: float) -> str:
    """A number with its sign and at most three significant digits."""
    return f"+{number(value, 3)}" if value > 0 else number(value, 3)


def _departures(comparison: Comparison) -> str:
    any_field = _departure("anything recorded", comparison.departure)
    counted = _departure("anything that happened", comparison.visible_departure)
    higher = "Higher, lower: share of pairs in which B is so."
    saved = "Saved: share of the variance of a difference that pairing removes."
    return wrap(f"First day on which a pair differs in {any_field}; in {counted}. {higher} {saved}")


def _departure(what: str, departure: Departure) -> str:
    if departure.median_day is None:
        return f"{what}: never"
    return f"{what}: day {number(departure.median_day)} at the median, never in {share(departure.share_never)} of pairs"
