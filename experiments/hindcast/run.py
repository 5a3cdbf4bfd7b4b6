"""Runs the hindcast: every forecaster from every cut-off, scored against what was counted afterwards.

A cut-off is a day up to whose end the attacks had been counted by a statement of that day or the next. Days whose
count became public later (4 and 26 January 2024) are none. What is forecast over a horizon is the count up to the
statement nearest to it, if one lies within two days or a quarter of the horizon; of two at the same distance the
earlier counts. The exact span between the two statements is scored, whatever its length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from experiments.arrays import Flags, Floats, Whole
from experiments.draws import free_paths, in_ranges
from experiments.hindcast.baselines import Observed, draw_all
from experiments.scoring.scores import Score, score
from experiments.sweep.points import Luck, play_points
from sim.engine.build import build_inputs
from sim.inputs.posterior.posterior import ParameterDraws
from sim.inputs.record.counts import CumulativePoint, cumulative_series, record_use
from sim.inputs.record.vintage import count_known_from
from sim.inputs.scenario.history import context_as_known
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.vocabulary import SHORTEST_WINDOW

RECORD = "tower-22"
FIRST = date(2023, 11, 23)
"""The first cut-off: five weeks and a truce's eve are behind it."""
HORIZONS = (7, 14, 28)
"""Days."""
LONGEST_DELAY = timedelta(days=1)
"""Between the last day counted and the day on which the count was published."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """A date to forecast from."""

    last: date
    """Last day counted."""
    known: date
    """Day on which that count was published: nothing later is known."""
    total: int
    error: int
    """How far the total may be off, in attacks."""


@dataclass(frozen=True, slots=True)
class Target:
    """A count to forecast: attacks from the day after a cut-off to `last`."""

    cutoff: CutOff
    horizon: int
    last: date
    best: int
    low: int
    high: int

    @property
    def days(self) -> int:
        """Length of the span in days."""
        return (self.last - self.cutoff.last).days


def tolerance(horizon: int) -> int:
    """Return how many days a statement may lie from the horizon."""
    return max(2, horizon // 4)


def count_error(point: CumulativePoint, record: str) -> int:
    """Return how far the running total of a point may be off, in attacks: by its confidence, as use.yaml has it."""
    errors: dict[str, int] = record_use(record).get("count_error", {})
    return 0 if point.status == "derived" and point.total == 0 else errors.get(point.confidence, max(errors.values()))


def cutoffs(record: str = RECORD, first: date = FIRST) -> tuple[CutOff, ...]:
    """Return every cut-off of a record from a date on that has something to forecast."""
    use = record_use(record)
    candidates = [
        CutOff(point.date, count_known_from(use, point.date), point.total, count_error(point, record))
        for point in cumulative_series(record)
        if point.date >= first and count_known_from(use, point.date) - point.date <= LONGEST_DELAY
    ]
    return tuple(cutoff for cutoff in candidates if targets(cutoff, record))


def targets(cutoff: CutOff, record: str = RECORD) -> tuple[Target, ...]:
    """Return what is forecast from a cut-off, by rising horizon; a horizon without a near statement has no target."""
    later = [point for point in cumulative_series(record) if point.date > cutoff.last]
    chosen = []
    for horizon in HORIZONS:
        due = cutoff.last + timedelta(days=horizon)
        near = [point for point in later if abs((point.date - due).days) <= tolerance(horizon)]
        if near:
            point = min(near, key=lambda each: abs((each.date - due).days))
            best, error = point.total - cutoff.total, cutoff.error + count_error(point, record)
            chosen.append(Target(cutoff, horizon, point.date, best, max(0, best - error), best + error))
    return tuple(chosen)


def disjoint_targets(chosen: tuple[Target, ...]) -> int:
    """Return how many targets of one horizon do not overlap, taken from the first on: about independent weeks."""
    number, free_from = 0, date.min
    for target in chosen:
        if target.cutoff.last >= free_from:
            number, free_from = number + 1, target.last
    return number


def flags_known(scenario: Scenario, as_of: date, record: str = RECORD) -> Flags:
    """Return whether a flag is up on each day of a scenario's window, as known at a date, (days,).

    A flag is a truce in force or announced, or a faction's announced suspension.
    """
    use = record_use(record)
    truce = np.asarray(context_as_known(scenario, use, as_of)["gaza_truce"], dtype=np.bool_)
    quiet = truce.copy()
    for item in use.get("announced_suspensions", ()):
        if date.fromisoformat(item["known_from"]) <= as_of:
            since = np.arange(len(truce)) >= (date.fromisoformat(item["from"]) - scenario.start).days
            quiet |= since & truce if "while" in item else since
    return quiet


def observed(scenario: Scenario, cutoff: CutOff, record: str = RECORD) -> Observed:
    """Return the reporting intervals known at a cut-off, with their quiet days."""
    points = [point for point in cumulative_series(record, cutoff.known) if point.date <= cutoff.last]
    flags = flags_known(scenario, cutoff.known, record)
    bounds = [(before.date, after.date, after.total - before.total) for before, after in pairwise(points)]
    return observed_from(bounds, flags, scenario.start)


def observed_from(bounds: Sequence[tuple[date, date, int]], flags: Flags, start: date) -> Observed:
    """Return intervals as arrays.

    Args:
        bounds: (day before the interval, last day, count) of each, by rising date.
        flags: (days,) of the window.
        start: first day of the window.
    """
    days = np.array([(last - before).days for before, last, _ in bounds], dtype=np.int64)
    quiet = [int(flags[max(0, (b - start).days + 1) : max(0, (last - start).days + 1)].sum()) for b, last, _ in bounds]
    gaps = [0, *((after[0] - before[1]).days for before, after in pairwise(bounds))][: len(bounds)]
    counts = np.array([count for _, _, count in bounds], dtype=np.int64)
    return Observed(counts, days, np.array(quiet, dtype=np.int64), np.array(gaps, dtype=np.int64))


def ahead(scenario: Scenario, cutoff: CutOff, days: int, record: str = RECORD) -> Flags:
    """Return whether a flag is known to be up on each of the coming days, (days,)."""
    flags = flags_known(scenario, cutoff.known, record)
    first = (cutoff.last + timedelta(days=1) - scenario.start).days
    return flags[first : first + days]


DRAWS = 5000
"""Draws of each forecaster: enough for the log score."""
QUICK_DRAWS = 500
MODEL, PRIOR = "model", "model_prior"
"""Names of the model with calibrated parameters, and with its parameters drawn from their ranges."""
FAN = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Quantiles that are kept of every forecast."""

DrawsAt = Callable[[date, int, int], ParameterDraws]
"""(day, number, seed) -> draws that know the record as it was known on that day, and no more."""


@dataclass(frozen=True)
class Scored:
    """One forecast of one target."""

    forecaster: str
    target: Target
    best: Score
    """Against the count as the record has it."""
    low: Score
    """Against the least it may have been, given the record's own error."""
    high: Score
    """Against the most."""
    quantiles: tuple[float, ...]
    """FAN of the count, in attacks."""


@dataclass(frozen=True)
class Fan:
    """Quantiles of the attacks since a cut-off, for each coming day."""

    forecaster: str
    cutoff: CutOff
    quantiles: Floats
    """(days, quantiles of FAN)."""


@dataclass(frozen=True)
class Hindcast:
    """All forecasts and their scores."""

    scored: tuple[Scored, ...]
    fans: tuple[Fan, ...]
    draws: int
    seed: int
    effective: tuple[float, ...] = ()
    """How many equally weighted draws the calibrated model's are worth, at each cut-off; empty without weights."""

    def of(self, forecaster: str, horizon: int) -> list[Scored]:
        """Forecasts of one forecaster over one horizon, by rising cut-off."""
        return [each for each in self.scored if each.forecaster == forecaster and each.target.horizon == horizon]

    @property
    def forecasters(self) -> list[str]:
        """Names, the model first."""
        return list(dict.fromkeys(each.forecaster for each in self.scored))

    @property
    def main_model(self) -> str:
        """Name of the model's variant that text and figures show: the calibrated one where there is one."""
        return MODEL if MODEL in self.forecasters else PRIOR


def prior_at(scenario: Scenario) -> DrawsAt:
    """Draws from the ranges that a scenario's parameters have from the evidence, uniform and independent.

    They know nothing of any count, so that what calibration is worth can be seen beside them.
    """
    paths = free_paths(scenario)

    def draw(day: date, number: int, seed: int) -> ParameterDraws:
        places = np.random.default_rng((seed, day.toordinal())).random((number, len(paths)))
        return ParameterDraws(paths, in_ranges(scenario, paths, places))

    return draw


def forecast(
    scenario: Scenario, cutoff: CutOff, days: int, parameters: ParameterDraws, seed: int, threads: int | None = None
) -> Whole:
    """Return the model's forecast: it follows the record as it was known, and runs free from the cut-off.

    Each draw of the parameters has a run with its own luck.

    Args:
        scenario: with the record; what is known after the cut-off is kept from it.
        cutoff: from where.
        days: how many days to play after it.
        parameters: draws of the parameters.
        seed: seed of the luck.
        threads: threads to use; the processors available when None.

    Returns:
        Attacks a day, (draws, days).
    """
    length = max(SHORTEST_WINDOW, (cutoff.last - scenario.start).days + 1 + days)
    followed = scenario.with_days(length).with_changes({"follow_until": cutoff.last.isoformat()})
    first = (cutoff.last + timedelta(days=1) - scenario.start).days
    bins = np.full(length, -1, dtype=np.int64)
    bins[first : first + days] = np.arange(days)
    inputs = build_inputs(followed, as_of=cutoff.known)
    counts = play_points(followed, parameters.paths, parameters.values, ["attacks"], bins, Luck(seed), threads, inputs)
    return counts[:, 0, 0].astype(np.int64)


def hindcast(
    scenario: Scenario,
    models: Mapping[str, DrawsAt],
    draws: int = DRAWS,
    seed: int = 0,
    threads: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Hindcast:
    """Forecast from every cut-off and score.

    Args:
        scenario: a scenario with the record, not following it.
        models: parameter draws of the model's variants, by name.
        draws: draws of each forecaster.
        seed: seed of all luck.
        threads: threads for the model; the processors available when None.
        progress: told after each cut-off that one more is done.
    """
    scored: list[Scored] = []
    fans: list[Fan] = []
    for cutoff in cutoffs():
        chosen = targets(cutoff)
        days = max(target.days for target in chosen)
        forecasts: dict[str, Whole] = {}
        for number, (name, draws_at) in enumerate(models.items()):
            parameters = draws_at(cutoff.known, draws, seed + number)
            forecasts[name] = forecast(scenario, cutoff, days, parameters, seed + number, threads)
        flags = ahead(scenario, cutoff, days)
        forecasts |= draw_all(observed(scenario, cutoff), flags, draws, (seed, cutoff.last.toordinal()))
        for name, daily in forecasts.items():
            running = daily.cumsum(axis=1)
            for target in chosen:
                counts = running[:, target.days - 1]
                low, best, high = (score(counts, outcome) for outcome in (target.low, target.best, target.high))
                quantiles = tuple(float(each) for each in np.quantile(counts, FAN))
                scored.append(Scored(name, target, best, low, high, quantiles))
            fans.append(Fan(name, cutoff, np.quantile(running, FAN, axis=0).T))
        progress(1)
    return Hindcast(tuple(scored), tuple(fans), draws, seed)
