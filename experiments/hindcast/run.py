"""Runs the hindcast: every forecaster from every cut-off, scored against what was counted afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from experiments.arrays import Floats, Whole
from experiments.draws import free_paths, in_ranges
from experiments.hindcast.baselines import draw_all
from experiments.hindcast.cutoffs import CutOff, Target, ahead, cutoffs, observed, targets
from experiments.scoring.scores import Score, score
from experiments.sweep.points import Luck, play_points
from sim.engine.build import build_inputs
from sim.inputs.posterior.posterior import ParameterDraws
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.vocabulary import SHORTEST_WINDOW

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
