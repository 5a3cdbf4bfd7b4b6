"""Types of runs: which courses an ensemble takes, found by clustering, and whether they are apart or one continuum.

A run's course is its peak rung and its attacks on US forces in each span of four weeks (the square root of the
attacks, so that one busy month does not outweigh all others), both brought to the same spread over the ensemble. Spans
of one week can be asked for, but there chance hides most of what sets runs apart. Runs are joined by Ward's method; the
number of types, 2 to 6, is the one with the largest mean silhouette (Rousseeuw 1987). Below 0.25 there is, by the usual
reading (Kaufman and Rousseeuw 1990), no substantial structure: the runs are then called a continuum.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist, squareform

from sim.engine.build import check_numbers
from sim.errors import InputError
from sim.inputs.scenario.scenario import as_scenario
from sim.results.ensemble import Ensemble, run_ensemble

if TYPE_CHECKING:
    from sim.inputs.scenario.scenario import Scenario, ScenarioLike

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

FEWEST_RUNS, MOST_RUNS = 50, 3000
"""Runs that can be sorted: fewer show no types, and the distances of more take too much memory."""

MOST_TYPES = 6
"""Types that are tried at most."""

APART = 0.25
"""Share by which a median of a type must differ from that of all other runs to be named."""

WEEKS = 4
"""Weeks of a span by which courses are told apart."""

STRUCTURE = 0.25
"""Mean silhouette below which the runs are one continuum."""

OUTCOMES = (
    "attacks",
    "peak_week_attacks",
    "us_killed",
    "us_strikes",
    "leaders_killed",
    "peak_rung",
    "longest_lull",
    "days_suspended",
)
"""Outcomes whose medians are given for each type."""

RISES, FALLS = 1.25, 0.8
"""Attacks of the last third of the window, relative to the first, from which fire is said to rise or to fall."""


@dataclass(frozen=True)
class RunType:
    """One type of course.

    Attributes:
        name: what sets it apart in words, from its numbers.
        share: share of the runs, 0 to 1.
        medians: outcome -> median over its runs, in the outcome's unit.
        attacks_first, attacks_last: median attacks on US forces in the first and the last third of the window.
        run: number of its most typical run: the one nearest to all others of the type.
        rungs: median peak rung in each week.
    """

    name: str
    share: float
    medians: dict[str, float]
    attacks_first: float
    attacks_last: float
    run: int
    rungs: tuple[float, ...]


@dataclass(frozen=True, repr=False)
class RunTypes:
    """The types of an ensemble's runs, the largest first.

    Attributes:
        scenario: what was run.
        runs: runs sorted.
        seed: seed of the luck.
        types: the types.
        members: (runs,), place in `types` of each run.
        silhouette: mean silhouette, -1 to 1: how much nearer runs are to their own type than to the next.
        silhouettes: number of types -> mean silhouette, for every number tried.
        continuum: whether the types are cuts through one continuum.
    """

    scenario: Scenario
    runs: int
    seed: int
    types: tuple[RunType, ...]
    members: Whole
    silhouette: float
    silhouettes: dict[int, float]
    continuum: bool

    def __repr__(self) -> str:
        """The scenario, the number of types and how far they are apart."""
        kind = "cuts through one continuum" if self.continuum else "types"
        return f"<RunTypes of {self.scenario.label}: {len(self.types)} {kind}, silhouette {self.silhouette:.2f}>"

    def to_json(self) -> dict[str, Any]:
        """Return the types as plain values."""
        return {
            "scenario": self.scenario.name,
            "reading": self.scenario.reading,
            "runs": self.runs,
            "seed": self.seed,
            "silhouette": self.silhouette,
            "silhouettes": {str(number): value for number, value in self.silhouettes.items()},
            "continuum": self.continuum,
            "types": [asdict(each) | {"rungs": list(each.rungs)} for each in self.types],
            "members": self.members.tolist(),
        }


def by_span(daily: npt.NDArray[Any], weeks: int, sums: bool) -> Floats:
    """Sums or peaks of (runs, days) over spans of weeks, (runs, spans); days after the last full span are left out."""
    days = 7 * weeks
    spans = daily.shape[1] // days
    parts = daily[:, : spans * days].reshape(len(daily), spans, days)
    values: Floats = (parts.sum(axis=2) if sums else parts.max(axis=2)).astype(np.float64)
    return values


def courses(ensemble: Ensemble, weeks: int = WEEKS) -> Floats:
    """The course of each run, (runs, features): peak rung and attacks of each span, both of the same spread."""
    blocks = by_span(ensemble.column("rung"), weeks, False), np.sqrt(by_span(ensemble.column("attacks"), weeks, True))
    spread = [block / (np.sqrt(block.var(axis=0).sum()) or 1.0) for block in blocks]
    return np.column_stack(spread)


def mean_silhouette(distances: Floats, members: Whole) -> float:
    """Mean silhouette of a sorting: (b - a) / max(a, b), a the mean distance to the own type, b to the next nearest.

    A run that is alone in its type counts 0.
    """
    numbers = np.unique(members)
    means = np.column_stack([distances[:, members == number].sum(axis=1) for number in numbers])
    sizes = np.array([np.count_nonzero(members == number) for number in numbers])
    own = np.searchsorted(numbers, members)
    rows = np.arange(len(members))
    inside = means[rows, own] / np.maximum(1, sizes[own] - 1)
    means = means / sizes
    means[rows, own] = np.inf
    nearest = means.min(axis=1)
    larger = np.maximum(inside, nearest)
    values = np.where((sizes[own] > 1) & (larger > 0), (nearest - inside) / np.where(larger > 0, larger, 1.0), 0.0)
    return float(values.mean())


def _sorted_runs(features: Floats, number: int | None) -> tuple[Whole, Floats, dict[int, float]]:
    """Type of each run, distances between runs, and the mean silhouette for every number of types tried."""
    condensed = pdist(features)
    distances = squareform(condensed)
    if not condensed.any():
        return np.zeros(len(features), dtype=np.int64), distances, {1: 0.0}
    tree = linkage(condensed, method="ward")
    tried = {k: fcluster(tree, k, "maxclust") for k in ([number] if number else range(2, MOST_TYPES + 1))}
    scores = {k: mean_silhouette(distances, members) for k, members in tried.items()}
    best = max(scores, key=lambda k: (round(scores[k], 9), -k))
    return tried[best].astype(np.int64), distances, scores


def _medians(ensemble: Ensemble, rows: Whole) -> dict[str, float]:
    """Medians of the outcomes over some runs."""
    return {name: float(np.nanmedian(ensemble.outcome(name)[rows].astype(np.float64))) for name in OUTCOMES}


def _name(own: dict[str, float], others: dict[str, float] | None, first: float, last: float) -> str:
    """What sets a type apart from all other runs, by their medians, and how its fire goes.

    A count is said to be more or fewer from a quarter on, a rung higher or lower from one on.
    """
    words = []
    for outcome, of in (("attacks", "attacks"), ("us_strikes", "US strikes"), ("days_suspended", "days of suspension")):
        if others and own[outcome] > others[outcome] * (1 + APART):
            words.append(f"more {of}")
        elif others and own[outcome] < others[outcome] * (1 - APART):
            words.append(f"fewer {of}")
    if others and abs(own["peak_rung"] - others["peak_rung"]) >= 1:
        words.append("a higher peak" if own["peak_rung"] > others["peak_rung"] else "a lower peak")
    words = [", ".join(words) + " than the rest"] if words else []
    if first + last > 0:
        ratio = last / first if first > 0 else np.inf
        words.append("fire rises" if ratio >= RISES else "fire falls" if ratio <= FALLS else "fire stays as it was")
    return "; ".join(words) or "nothing sets it apart"


def _type(ensemble: Ensemble, chosen: Whole, distances: Floats) -> RunType:
    """One type, of the runs chosen."""
    third = ensemble.column("attacks").shape[1] // 3
    attacks = ensemble.column("attacks")[chosen]
    first, last = (float(np.median(part.sum(axis=1))) for part in (attacks[:, :third], attacks[:, -third:]))
    others = np.setdiff1d(np.arange(ensemble.runs), chosen)
    medians = _medians(ensemble, chosen)
    typical = int(chosen[int(distances[np.ix_(chosen, chosen)].sum(axis=1).argmin())])
    rungs = np.median(by_span(ensemble.column("rung")[chosen], 1, False), axis=0)
    name = _name(medians, _medians(ensemble, others) if len(others) else None, first, last)
    return RunType(name, len(chosen) / ensemble.runs, medians, first, last, typical, tuple(rungs.tolist()))


def types_of(ensemble: Ensemble, types: int | None = None, weeks: int = WEEKS) -> RunTypes:
    """Sort the runs of an ensemble by their course.

    Args:
        ensemble: 50 to 3,000 runs, with the daily columns kept.
        types: number of types, 2 to 6; the one with the largest silhouette when None.
        weeks: weeks of a span by which courses are told apart, 1 to 4.

    Raises:
        InputError: too few or too many runs, or a number of types or of weeks that is not allowed.
    """
    if not FEWEST_RUNS <= ensemble.runs <= MOST_RUNS:
        raise InputError(f"Types are found among {FEWEST_RUNS} to {MOST_RUNS:,} runs; given were {ensemble.runs:,}.")
    if types is not None and not 2 <= types <= MOST_TYPES:
        raise InputError(f"The number of types must be from 2 to {MOST_TYPES}; given was {types}.")
    if not 1 <= weeks <= WEEKS:
        raise InputError(f"A span has 1 to {WEEKS} weeks; given were {weeks}.")
    features = courses(ensemble, weeks)
    found, distances, scores = _sorted_runs(features, types)
    groups = [np.flatnonzero(found == number) for number in np.unique(found)]
    groups.sort(key=lambda rows: (-len(rows), int(rows[0])))
    members = np.zeros(ensemble.runs, dtype=np.int64)
    for place, rows in enumerate(groups):
        members[rows] = place
    kinds = tuple(_type(ensemble, rows, distances) for rows in groups)
    score = scores.get(len(groups), 0.0)
    continuum = len(groups) < 2 or score < STRUCTURE
    return RunTypes(ensemble.scenario, ensemble.runs, ensemble.seed, kinds, members, score, scores, continuum)


def run_types(
    scenario: ScenarioLike,
    runs: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    reading: str | None = None,
    types: int | None = None,
    weeks: int = WEEKS,
) -> RunTypes:
    """Play a scenario many times and sort the runs by their course; the same types on every machine.

    Args:
        scenario: a Scenario, a name, NAME@READING or the path of a file.
        runs: runs to sort, 50 to 3,000.
        seed: seed of the luck, from 0.
        threads: threads to use; the processors available when None.
        reading: id of a reading to run it under; None keeps the scenario's own.
        types: number of types, 2 to 6; the one with the largest silhouette when None.
        weeks: weeks of a span by which courses are told apart, 1 to 4.

    Raises:
        InputError: an unknown name, or a number that is not allowed.
    """
    check_numbers(runs, seed, threads)
    if not FEWEST_RUNS <= runs <= MOST_RUNS:
        raise InputError(f"Types are found among {FEWEST_RUNS} to {MOST_RUNS:,} runs; given were {runs:,}.")
    return types_of(run_ensemble(as_scenario(scenario, reading), runs, seed, threads=threads), types, weeks)
