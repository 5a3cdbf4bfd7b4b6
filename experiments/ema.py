"""The simulator as a model of the EMA Workbench: levers, uncertainties, outcomes, constants.

The Workbench samples, runs and optimises; a model made here plays every experiment it asks for with the same seed and
the same run numbers. Experiments therefore share their luck, and differ by their levers and uncertainties alone.

    from ema_workbench import SequentialEvaluator
    from experiments.ema import ema_model

    model = ema_model("tower-22", uncertainties=["iran.control", "reading"], replications=50)
    with SequentialEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=100, policies=4)

Names in the Workbench must be Python's own: `militia.restraint` is there `militia__restraint` (see `ema_name`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.arrays import Floats
from experiments.sweep.axes import READING, categories
from sim.errors import InputError, import_optional, nearest, shown
from sim.inputs.scenario.scenario import Scenario, ScenarioLike, as_scenario
from sim.outcomes.outcome import Outcome
from sim.outcomes.registry import PAGE, outcomes_of
from sim.results.ensemble import run_ensemble

Span = tuple[float, float] | Sequence[str] | None
"""A range, names, or None for the range that the evidence supports (for names: all there are)."""

Axes = Iterable[str] | Mapping[str, Span]

NO_READING = "none"
BY_DAY = "_by_day"
"""After the name of a daily column: its mean over runs, day by day."""


def ema_name(path: str) -> str:
    """Name that a path has in the Workbench: dots become two underscores, hyphens one."""
    return path.replace(".", "__").replace("-", "_")


def known_mean(values: npt.ArrayLike) -> float:
    """Mean over the runs that have a value; nan where none has."""
    array = np.asarray(values, dtype=np.float64)
    known = array[np.isfinite(array)]
    return float(known.mean()) if known.size else float("nan")


def mean_by_day(values: npt.ArrayLike) -> Floats:
    """Mean over runs of each day."""
    return np.asarray(np.asarray(values, dtype=np.float64).mean(axis=0))


@dataclass(frozen=True)
class Experiment:
    """What the Workbench calls for each experiment; it can be sent to other processes.

    Attributes:
        scenario: what the experiments change.
        outcomes: what is measured of each run.
        series: daily columns that are given back day by day.
        threads: threads that one experiment uses; the Workbench's own evaluators use several processes.
    """

    scenario: Scenario
    outcomes: tuple[Outcome, ...]
    series: tuple[str, ...] = ()
    threads: int = 1

    def __call__(self, replications: int, seed: int, **values: Any) -> dict[str, Floats]:
        """Play one experiment: outcome -> its value in each run; for a series, an array (runs, days)."""
        names = [each.name for each in outcomes_of(self.outcomes)]
        changes = {path: value if isinstance(value, str) else float(value) for path, value in values.items()}
        reading, base = changes.pop("reading", None), self.scenario
        if reading is not None:
            base = base.with_reading(None if reading == NO_READING else str(reading))
        ensemble = run_ensemble(
            base.with_changes(changes), int(replications), int(seed), self.threads, keep=self.series, outcomes=names
        )
        means = {name: ensemble.outcome(name).astype(float) for name in names}
        return means | {f"{name}{BY_DAY}": ensemble.column(name).astype(float) for name in self.series}


def ema_model(
    scenario: ScenarioLike = "tower-22",
    levers: Axes | None = None,
    uncertainties: Axes | None = None,
    outcomes: Iterable[str | Outcome] = PAGE,
    series: Iterable[str] = (),
    replications: int = 100,
    seed: int = 0,
    threads: int = 1,
) -> Any:
    """An `ema_workbench.Model` of a scenario.

    Args:
        scenario: a Scenario, a name, NAME@READING, or the path of a file; a Scenario's own methods set its length and
            constants.
        levers: paths, or path -> (low, high), names, or None. None takes every parameter of that role.
        uncertainties: likewise; `reading`, `ladder` and `rules.<decider>` are categorical and stand in either.
        outcomes: scalar outcomes, by name (sim.outcomes.registry) or of a script's own: the mean over runs; of a yes
            or no, the share. Only these are computed.
        series: daily columns whose mean over runs is an outcome by day, called `<column>_by_day`.
        replications: runs of each experiment, 1 or more; a constant of the model, as is the seed.
        seed: seed of the luck that all experiments share.
        threads: threads of one experiment.

    Raises:
        MissingDependencyError: the EMA Workbench is not installed.
        InputError: an unknown path or outcome, with the nearest name, or a range that is not allowed.
    """
    ema = import_optional("ema_workbench", "The connector needs the EMA Workbench", "ema")
    base = as_scenario(scenario)
    chosen, columns = outcomes_of(outcomes), tuple(series)
    for each in chosen:
        if not each.is_numeric:
            raise InputError(f"The outcome {shown(each.name)} is a {each.kind}; it has no mean for the Workbench.")
    model = ema.Model("escalation", function=Experiment(base, chosen, columns, threads))
    model.levers = [_parameter(ema, base, *axis) for axis in _axes(base, levers, "lever")]
    model.uncertainties = [_parameter(ema, base, *axis) for axis in _axes(base, uncertainties, "uncertainty")]
    model.outcomes = [
        *(ema.ScalarOutcome(ema_name(each.name), variable_name=each.name, function=known_mean) for each in chosen),
        *(ema.TimeSeriesOutcome(f"{name}{BY_DAY}", function=mean_by_day) for name in columns),
    ]
    model.constants = [ema.Constant("replications", replications), ema.Constant("seed", seed)]
    return model


def _axes(base: Scenario, axes: Axes | None, role: str) -> list[tuple[str, Span]]:
    if axes is None:
        return [(path, None) for path, each in base.parameters.items() if each.role == role and each.low < each.high]
    return list(axes.items()) if isinstance(axes, Mapping) else [(path, None) for path in axes]


def _parameter(ema: Any, base: Scenario, path: str, span: Span) -> Any:
    named = categories()
    named[READING] = (NO_READING, *named[READING])
    if path in named:
        allowed = named[path]
        chosen = allowed if span is None else tuple(str(name) for name in span)
        for name in chosen:
            if name not in allowed:
                raise InputError(
                    f"{path} cannot be {shown(name)}; allowed are {', '.join(allowed)}{nearest(name, allowed)}."
                )
        return ema.CategoricalParameter(ema_name(path), chosen, variable_name=path)
    if path not in base.parameters:
        raise InputError(
            f"There is no parameter {shown(path)} in {base.name}{nearest(path, [*base.parameters, *named])}."
        )
    known = base.parameters[path]
    low, high = (known.low, known.high) if span is None else (float(span[0]), float(span[-1]))
    if not known.minimum <= low < high <= known.maximum:
        raise InputError(
            f"The range of {path} is {low:g} to {high:g}; low must be below high, and both must lie within "
            f"{known.minimum:g} to {known.maximum:g} ({known.unit})."
        )
    return ema.RealParameter(ema_name(path), low, high, variable_name=path)
