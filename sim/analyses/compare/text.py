"""A comparison of two scenarios, or of several with one reference, as a page of text."""

from __future__ import annotations

from sim.analyses.compare.compare import Comparison, Comparisons, Departure, OutcomeDifference
from sim.outcomes.registry import PAGE, label_of, outcome_table
from sim.results.text import number, share, table, wrap

HEADERS = ("outcome per run", "A", "B", "B - A", "95% interval", "higher", "lower", "saved")
MANY_HEADERS = ("", "mean", "difference", "95% interval", "higher", "equal", "saved")
DEPARTURES = ("", "anything recorded", "anything that happened", "never")

LEGEND = (
    "Difference: scenario less reference, mean of pairs, with its bootstrap interval. Higher, equal: share of pairs in "
    "which the scenario is above, or as, the reference. Saved: share of the variance of a difference that pairing "
    "removes, against runs of unrelated luck. "
)
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
    sides = ((comparison.a, comparison.reading_a), (comparison.b, comparison.reading_b))
    a, b = (f"{name}, reading {reading}" if reading else name for name, reading in sides)
    parts = [f"A: {a}    B: {b}\n{_basis(comparison)}"]
    parts.append(table(HEADERS, [_row(outcome) for outcome in moved], right=range(1, 8)))
    if still:
        parts.append(wrap(f"The same in every pair: {', '.join(still)}."))
    any_field = _departure("anything recorded", comparison.departure)
    counted = _departure("anything that happened", comparison.visible_departure)
    higher = "Higher, lower: share of pairs in which B is so."
    saved = "Saved: share of the variance of a difference that pairing removes."
    parts.append(wrap(f"First day on which a pair differs in {any_field}; in {counted}. {higher} {saved}"))
    if any(each.outcome == "days_to_first_fatal" for each in moved):
        parts.append(wrap(CENSORED))
    partial = [f"{label_of(each.outcome)} ({each.pairs:,})" for each in moved if each.pairs < comparison.runs]
    if partial:
        parts.append(wrap(f"From the pairs alone in which both runs have a value: {', '.join(partial)}."))
    parts.extend(wrap(f"Note: {note}") for note in comparison.notes)
    return "\n\n".join(parts)


def _varies(outcome: OutcomeDifference) -> bool:
    return outcome.share_higher > 0 or outcome.share_lower > 0


def _basis(comparison: Comparison | Comparisons) -> str:
    return f"{comparison.runs:,} pairs of runs that share their luck, seed {comparison.seed}"


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


def _departure(what: str, departure: Departure) -> str:
    if departure.median_day is None:
        return f"{what}: never"
    return f"{what}: day {number(departure.median_day)} at the median, never in {share(departure.share_never)} of pairs"


def comparisons_text(comparisons: Comparisons) -> str:
    """The headline outcomes, a block each with a row per scenario, and the days on which pairs part."""
    names = [f"{sign}: {label}" for sign, label in zip(signs(comparisons), comparisons.others, strict=True)]
    rows: list[tuple[str, ...]] = []
    for name in PAGE:
        differences = [difference_of(pair, name) for pair in comparisons.pairs]
        known = [(sign, each) for sign, each in zip(signs(comparisons), differences, strict=True) if each is not None]
        if known:
            rows.append((label_of(name), number(known[0][1].mean_a, 3), *("",) * (len(MANY_HEADERS) - 2)))
        for sign, each in known:
            _, _, mean, *changes, saved = _row(each)
            rows.append((f"  {sign}", mean, *changes[:3], share(each.share_equal), saved))
    parts = [f"Reference, A: {comparisons.reference}", "\n".join(names), _basis(comparisons)]
    parts.append(table(MANY_HEADERS, rows, right=range(1, len(MANY_HEADERS))))
    days = []
    for sign, pair in zip(signs(comparisons), comparisons.pairs, strict=True):
        first, visible = pair.departure.median_day, pair.visible_departure.median_day
        days.append((sign, _day(first), _day(visible), share(pair.visible_departure.share_never)))
    heading = "First day on which a pair differs, median of the pairs that part; never: share that stays as it was"
    parts.append(f"{wrap(heading)}\n{table(DEPARTURES, days, right=range(1, len(DEPARTURES)))}")
    parts.append(wrap(LEGEND + CENSORED))
    parts += [
        wrap(f"Note on {sign}: {note}")
        for sign, pair in zip(signs(comparisons), comparisons.pairs, strict=True)
        for note in pair.notes
    ]
    return "\n\n".join(part for part in parts if part)


def signs(comparisons: Comparisons) -> list[str]:
    """Short names of the scenarios after the reference: B to Z, then numbers."""
    return [chr(ord("B") + place) if place < 25 else str(place + 2) for place in range(len(comparisons.pairs))]


def difference_of(pair: Comparison, name: str) -> OutcomeDifference | None:
    """One outcome of a comparison; None where no pair of runs has it."""
    return next((each for each in pair.outcomes if each.outcome == name and each.pairs), None)


def _day(day: float | None) -> str:
    return "never" if day is None else f"day {number(day)}"
