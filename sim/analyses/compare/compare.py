"""Scenarios under shared luck: run k of one beside run k of another, and the differences between the pairs.

Ensembles of one seed draw the same numbers at the same addresses, so a pair differs only by what was changed and by
what follows from it. Differences are taken pair by pair, never between two separate clouds. The text is
a page of a comparison of two scenarios, or of several with one reference.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, TypedDict, Unpack, overload

import numpy as np
import numpy.typing as npt

from sim.errors import InputError
from sim.inputs.scenario.changes import changes_by_hand
from sim.inputs.scenario.scenario import Scenario, ScenarioLike, as_scenario
from sim.kernel.state import Records
from sim.notebook import card, share_bar
from sim.notebook import table as html_table
from sim.outcomes.registry import PAGE, label_of, outcome_of, outcome_table
from sim.outcomes.resampling import Floats, mean_interval
from sim.results.ensemble import Ensemble, run_ensemble
from sim.results.text import number, share, table, wrap

if TYPE_CHECKING:
    import pandas as pd


NEVER = -1
"""Day on which pairs that stay equal part."""


MOST_CHANGES = 2
"""Changes by hand that a label spells out; more are counted."""


@dataclass(frozen=True)
class Departure:
    """When pairs of runs part. Days count from 0 at the start; NEVER marks a pair that stays equal."""

    days: npt.NDArray[np.int64]
    """First differing day of each pair."""

    @property
    def share_never(self) -> float:
        """Share of pairs, 0 to 1, that never part."""
        return float((self.days == NEVER).mean())

    @property
    def median_day(self) -> float | None:
        """Median first differing day among the pairs that part; None when none does."""
        parted = self.days[self.days != NEVER]
        return float(np.median(parted)) if len(parted) else None

    def to_json(self) -> dict[str, Any]:
        """Median day among pairs that part, and the share that never does."""
        return {"median_day": self.median_day, "share_never": self.share_never}


def departure(a: Records, b: Records, counts_only: bool = False) -> Departure:
    """First day on which each pair of runs differs in any recorded field.

    Args:
        a: daily records, (runs, days).
        b: daily records of the other scenario, as many runs; the shorter window is compared.
        counts_only: look at whole-number fields only (what happened), not at moods and pressures.
    """
    days = min(a.shape[1], b.shape[1])
    differs = np.zeros((len(a), days), dtype=bool)
    for name in a.dtype.names or ():
        if not (counts_only and a.dtype[name].kind == "f"):
            differs |= a[name][:, :days] != b[name][:, :days]
    return Departure(np.where(differs.any(axis=1), differs.argmax(axis=1), NEVER))


@dataclass(frozen=True)
class OutcomeDifference:
    """One outcome, B less A over pairs of runs that share their luck, in the outcome's own unit."""

    outcome: str
    mean_a: float
    mean_b: float
    difference: float
    """Mean of B less A over the pairs."""
    low: float
    """Lower end of the 95% bootstrap interval of the mean difference."""
    high: float
    share_higher: float
    """Share of pairs, 0 to 1, in which B is higher than A."""
    share_lower: float
    share_equal: float
    """Share of pairs in which both have the same value; the three shares add up to 1."""
    variance_saved: float
    """1 - var(B - A) / (var A + var B): 1 when pairs move together, 0 when luck is unrelated; nan without variance."""
    pairs: int
    """Pairs in which both runs have a value."""


@dataclass(frozen=True, repr=False)
class Comparison:
    """Paired differences between two scenarios and the day on which their runs part."""

    a: str
    b: str
    reading_a: str | None
    reading_b: str | None
    runs: int
    seed: int
    outcomes: tuple[OutcomeDifference, ...]
    departure: Departure
    visible_departure: Departure
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        """Both scenarios, number of pairs, seed."""
        return f"<Comparison of {self._label_b} with {self._label_a}: {self.runs:,} pairs of runs, seed {self.seed}>"

    @property
    def _label_a(self) -> str:
        return f"{self.a}@{self.reading_a}" if self.reading_a else self.a

    @property
    def _label_b(self) -> str:
        return f"{self.b}@{self.reading_b}" if self.reading_b else self.b

    def _repr_html_(self) -> str:
        found = {each.outcome: each for each in self.outcomes}
        rows = []
        for name in (name for name in PAGE if name in found):
            each, outcome = found[name], outcome_of(name)
            shares = {"higher": each.share_higher, "equal": each.share_equal, "lower": each.share_lower}
            text = ", ".join(f"{word} in {share:.0%}" for word, share in shares.items())
            form, factor = ("{:.1f}%", 100) if outcome.is_share else ("{:.3g}", 1)
            means = [form.format(factor * value) for value in (each.mean_a, each.mean_b)]
            change, low, high = (f"{factor * value:+.3g}" for value in (each.difference, each.low, each.high))
            bar = share_bar(tuple(shares.values()), text)
            rows.append([escape(outcome.label), *means, change, f"{low} to {high}", bar])
        head = (f"mean {self._label_a}", f"mean {self._label_b}", "difference", "95% interval", "higher, equal, lower")
        never = f"{self.departure.share_never:.0%} of pairs never part"
        part = self.departure.median_day
        facts = {
            "pairs of runs": f"{self.runs:,}, seed {self.seed}",
            "they part": never if part is None else f"on day {part:.0f} (median); {never}",
        }
        return card(f"{self._label_b} compared with {self._label_a}", facts, html_table(("outcome", *head), rows))

    def table(self) -> pd.DataFrame:
        """A row for each outcome, indexed by its name."""
        import pandas as pd

        return pd.DataFrame([asdict(outcome) for outcome in self.outcomes]).set_index("outcome")

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain values: shares from 0 to 1, days counted from 0 at the start."""
        return {
            "a": {"scenario": self.a, "reading": self.reading_a},
            "b": {"scenario": self.b, "reading": self.reading_b},
            "runs": self.runs,
            "seed": self.seed,
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
            "departure": self.departure.to_json(),
            "visible_departure": self.visible_departure.to_json(),
            "notes": list(self.notes),
        }


class _Options(TypedDict, total=False):
    runs: int
    seed: int
    threads: int | None
    resamples: int
    reading: str | None


@overload
def compare(a: ScenarioLike, b: ScenarioLike, /, **options: Unpack[_Options]) -> Comparison: ...


@overload
def compare(
    a: ScenarioLike, b: ScenarioLike, c: ScenarioLike, /, *more: ScenarioLike, **options: Unpack[_Options]
) -> Comparisons: ...


def compare(
    *scenarios: ScenarioLike,
    runs: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    resamples: int = 1000,
    reading: str | None = None,
) -> Comparison | Comparisons:
    """Run scenarios with the same luck and compare each with the first, pair of runs by pair of runs.

    Args:
        scenarios: two or more, each a Scenario, a name, NAME@READING or a path; the first is the reference.
        runs: pairs of runs, 1 or more.
        seed: seed of the shared luck, 0 or more.
        threads: threads of the compiled engine; None takes all there are.
        resamples: bootstrap resamples behind each interval, 100 or more.
        reading: id of a reading to run all under that name none; None keeps each scenario's own.

    Returns:
        A Comparison of two scenarios; of more, Comparisons, which holds a Comparison with the first for each other
        (compare_many gives that for two as well).

    Raises:
        InputError: an unknown name, fewer than two scenarios, or a number that is not allowed.
    """
    comparisons = compare_many(scenarios, runs=runs, seed=seed, threads=threads, resamples=resamples, reading=reading)
    return comparisons.pairs[0] if len(comparisons.pairs) == 1 else comparisons


def compare_ensembles(a: Ensemble, b: Ensemble, resamples: int = 1000) -> Comparison:
    """Compare two ensembles of equal seed and number of runs; raise InputError when their luck is not shared."""
    if a.seed != b.seed or a.runs != b.runs:
        raise InputError(
            f"To share their luck both ensembles need one seed and one number of runs, but these have "
            f"seeds {a.seed} and {b.seed}, and {a.runs} and {b.runs} runs."
        )
    first, second, notes = a.scenario, b.scenario, []
    if first.start != second.start:
        notes.append(
            f"The scenarios start on different dates ({first.start} and {second.start}); "
            "pairs are matched by day number."
        )
    if first.days != second.days:
        notes.append(
            f"The scenarios last {first.days} and {second.days} days; totals cover each its own window, and the days "
            "to the first US deaths are counted to the end of the shorter."
        )
    horizon = min(first.days, second.days)
    return Comparison(
        a=first.name,
        b=second.name,
        reading_a=first.reading,
        reading_b=second.reading,
        runs=a.runs,
        seed=a.seed,
        outcomes=outcome_differences(a.numeric_outcomes(horizon), b.numeric_outcomes(horizon), a.seed, resamples),
        departure=departure(a.daily_array, b.daily_array),
        visible_departure=departure(a.daily_array, b.daily_array, counts_only=True),
        notes=tuple(notes),
    )


def outcome_differences(
    a: Mapping[Any, Any], b: Mapping[Any, Any], seed: int, resamples: int = 1000
) -> tuple[OutcomeDifference, ...]:
    """Differences, B less A, of the outcomes that both have.

    Args:
        a: name of an outcome -> its value in each run of A.
        b: the same of B; runs of one number share their luck.
        seed: seed of the ensembles, from which the resampling starts too.
        resamples: bootstrap resamples behind each interval, 100 or more.
    """
    shared = [name for name in a if name in b]
    left, right = (np.column_stack([each[name] for name in shared]) for each in (a, b))
    low, high = mean_interval(right - left, resamples=resamples, seed=seed)
    return tuple(
        _outcome(name, left[:, i], right[:, i], float(low[i]), float(high[i])) for i, name in enumerate(shared)
    )


def _outcome(name: str, a: Floats, b: Floats, low: float, high: float) -> OutcomeDifference:
    both = np.isfinite(a) & np.isfinite(b)
    a, b = a[both], b[both]
    pairs = int(both.sum())
    if pairs == 0:
        return OutcomeDifference(name, *(math.nan,) * 9, pairs=0)
    difference = b - a
    return OutcomeDifference(
        outcome=name,
        mean_a=float(a.mean()),
        mean_b=float(b.mean()),
        difference=float(difference.mean()),
        low=low,
        high=high,
        share_higher=float((difference > 0).mean()),
        share_lower=float((difference < 0).mean()),
        share_equal=float((difference == 0).mean()),
        variance_saved=variance_saved(a, b),
        pairs=pairs,
    )


def variance_saved(a: Floats, b: Floats) -> float:
    """Share of the variance of a difference of means that shared luck removes; nan when neither outcome varies."""
    independent = float(a.var() + b.var())
    return 1.0 - float((b - a).var()) / independent if independent > 0 else math.nan


@dataclass(frozen=True, repr=False)
class Comparisons:
    """Each of several scenarios compared with the first of them, which is the reference."""

    reference: str
    """Label of the reference."""
    others: tuple[str, ...]
    """Labels of the others: name, `@` and its reading if it has one, and what was changed by hand."""
    pairs: tuple[Comparison, ...]
    """The comparison of each other (B) with the reference (A), in the same order."""

    def __repr__(self) -> str:
        """The scenarios, number of pairs, seed."""
        others = ", ".join(self.others)
        return f"<Comparisons of {others} with {self.reference}: {self.runs:,} pairs of runs each, seed {self.seed}>"

    def _repr_html_(self) -> str:
        return "".join(pair._repr_html_() for pair in self.pairs)

    @property
    def runs(self) -> int:
        """Pairs of runs in each comparison."""
        return self.pairs[0].runs

    @property
    def seed(self) -> int:
        """Seed of the luck that all share."""
        return self.pairs[0].seed

    def table(self) -> pd.DataFrame:
        """A row for each scenario and outcome, indexed by both; see OutcomeDifference for the columns."""
        import pandas as pd

        return pd.concat([pair.table() for pair in self.pairs], keys=self.others, names=["scenario", "outcome"])

    def to_json(self) -> dict[str, Any]:
        """The comparisons as plain values."""
        others = [{"label": label} | pair.to_json() for label, pair in zip(self.others, self.pairs, strict=True)]
        return {"reference": self.reference, "runs": self.runs, "seed": self.seed, "comparisons": others}


def compare_many(
    scenarios: Sequence[ScenarioLike],
    runs: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    resamples: int = 1000,
    play: Callable[[Scenario], Ensemble] | None = None,
    reading: str | None = None,
) -> Comparisons:
    """Compare each scenario with the first of them; only two ensembles are in memory at a time.

    Args:
        scenarios: two or more, each a Scenario, a name, NAME@READING or a path; the first is the reference.
        runs: pairs of runs, 1 or more.
        seed: seed of the shared luck, 0 or more.
        threads: threads of the compiled engine; None takes all there are.
        resamples: bootstrap resamples behind each interval, 100 or more.
        play: how a scenario is run, instead of sim.run_ensemble with these runs, seed and threads.
        reading: id of a reading to run all under that name none; None keeps each scenario's own.

    Raises:
        InputError: fewer than two scenarios, fewer than 100 resamples, or a number that is not allowed.
    """
    if len(scenarios) < 2:
        raise InputError(f"A comparison needs at least two scenarios; given were {len(scenarios)}.")
    if resamples < 100:
        raise InputError(f"An interval needs at least 100 bootstrap resamples; given were {resamples}.")

    run = play or partial(run_ensemble, runs=runs, seed=seed, threads=threads)
    loaded = [as_scenario(each, reading) for each in scenarios]
    reference, labels = run(loaded[0]), scenario_labels(loaded)
    pairs = tuple(compare_ensembles(reference, run(each), resamples) for each in loaded[1:])
    return Comparisons(labels[0], tuple(labels[1:]), pairs)


def scenario_labels(scenarios: Sequence[Scenario]) -> list[str]:
    """A label for each scenario, no two alike: those that would be are numbered."""
    labels, seen = [], Counter[str]()
    for scenario in scenarios:
        changes = [f"{path}={value}" for path, value in changes_by_hand(scenario).items()]
        spelled = ", ".join(changes) if len(changes) <= MOST_CHANGES else f"{len(changes)} changes"
        label = f"{scenario.label} ({spelled})" if changes else scenario.label
        seen[label] += 1
        labels.append(label if seen[label] == 1 else f"{label} #{seen[label]}")
    return labels


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
    moved = [outcome for outcome in rows if outcome.share_equal < 1]
    still = [label_of(outcome.outcome) for outcome in rows if outcome.share_equal == 1]
    sides = ((comparison.a, comparison.reading_a), (comparison.b, comparison.reading_b))
    a, b = (f"{name}, reading {reading}" if reading else name for name, reading in sides)
    parts = [f"A: {a}    B: {b}\n{_basis(comparison)}"]
    parts.append(table(HEADERS, [_row(outcome) for outcome in moved], right=range(1, 8)))
    parts += [wrap(f"The same in every pair: {', '.join(still)}.")] if still else []
    any_field = _departure("anything recorded", comparison.departure)
    counted = _departure("anything that happened", comparison.visible_departure)
    higher = "Higher, lower: share of pairs in which B is so."
    saved = "Saved: share of the variance of a difference that pairing removes."
    parts.append(wrap(f"First day on which a pair differs in {any_field}; in {counted}. {higher} {saved}"))
    parts += [wrap(CENSORED)] if any(each.outcome == "days_to_first_fatal" for each in moved) else []
    partial = [f"{label_of(each.outcome)} ({each.pairs:,})" for each in moved if each.pairs < comparison.runs]
    if partial:
        parts.append(wrap(f"From the pairs alone in which both runs have a value: {', '.join(partial)}."))
    parts.extend(wrap(f"Note: {note}") for note in comparison.notes)
    return "\n\n".join(parts)


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
