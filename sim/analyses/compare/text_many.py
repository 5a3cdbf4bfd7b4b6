"""Comparisons of several scenarios with one reference, as a page of text."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analyses.compare.compare import Comparison, Comparisons, OutcomeDifference
from sim.analyses.compare.text import CENSORED, signed
from sim.outcomes.registry import PAGE, label_of
from sim.results.text import number, share, table, wrap

HEADERS = ("", "mean", "difference", "95% interval", "higher", "equal", "saved")
DEPARTURES = ("", "anything recorded", "anything that happened", "never")

LEGEND = (
    "Difference: scenario less reference, mean of pairs, with its bootstrap interval. Higher, equal: share of pairs in "
    "which the scenario is above, or as, the reference. Saved: share of the variance of a difference that pairing "
    "removes, against runs of unrelated luck. "
)


def comparisons_text(comparisons: Comparisons) -> str:
    """The headline outcomes, a block each with a row per scenario, and the days on which pairs part."""
    names = [f"{sign}: {label}" for sign, label in zip(signs(comparisons), comparisons.others, strict=True)]
    parts = [f"Reference, A: {comparisons.reference}", "\n".join(names), _basis(comparisons), _outcomes(comparisons)]
    parts += [_departures(comparisons), wrap(LEGEND + CENSORED)]
    parts += [
        wrap(f"Note on {sign}: {note}")
        for sign, pair in zip(signs(comparisons), comparisons.pairs, strict=True)
        for note in pair.notes
    ]
    return "\n\n".join(part for part in parts if part)


def signs(comparisons: Comparisons) -> list[str]:
    """Short names of the scenarios after the reference: B to Z, then numbers."""
    return [chr(ord("B") + place) if place < 25 else str(place + 2) for place in range(len(comparisons.pairs))]


def _basis(comparisons: Comparisons) -> str:
    return f"{comparisons.runs:,} pairs of runs that share their luck, seed {comparisons.seed}"


def _outcomes(comparisons: Comparisons) -> str:
    rows = [row for name in PAGE for row in _block(comparisons, name)]
    return table(HEADERS, rows, right=range(1, len(HEADERS)))


def _block(comparisons: Comparisons, name: str) -> Iterator[tuple[str, ...]]:
    differences = [difference_of(pair, name) for pair in comparisons.pairs]
    known = [each for each in differences if each is not None]
    if not known:
        return
    yield label_of(name), number(known[0].mean_a, 3), *("",) * (len(HEADERS) - 2)
    for sign, each in zip(signs(comparisons), differences, strict=True):
        if each is not None:
            yield f"  {sign}", *_cells(each)


def difference_of(pair: Comparison, name: str) -> OutcomeDifference | None:
    """One outcome of a comparison; None where no pair of runs has it."""
    return next((each for each in pair.outcomes if each.outcome == name and each.pairs), None)


def _cells(outcome: OutcomeDifference) -> tuple[str, ...]:
    return (
        number(outcome.mean_b, 3),
        signed(outcome.difference),
        f"{signed(outcome.low)} to {signed(outcome.high)}",
        share(outcome.share_higher),
        share(outcome.share_equal),
        share(outcome.variance_saved),
    )


def _departures(comparisons: Comparisons) -> str:
    rows = []
    for sign, pair in zip(signs(comparisons), comparisons.pairs, strict=True):
        first, visible = pair.departure.median_day, pair.visible_departure.median_day
        rows.append((sign, _day(first), _day(visible), share(pair.visible_departure.share_never)))
    heading = "First day on which a pair differs, median of the pairs that part; never: share that stays as it was"
    return f"{wrap(heading)}\n{table(DEPARTURES, rows, right=range(1, len(DEPARTURES)))}"


def _day(day: float | None) -> str:
    return "never" if day is None else f"day {number(day)}"
