"""Draws of parameters from evidence ranges or a posterior, for analyses that set readings side by side."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from experiments.arrays import Floats
from sim.inputs.posterior.posterior import SHIPPED, load_posterior
from sim.inputs.scenario.readings import COMMON, list_readings
from sim.inputs.scenario.scenario import Scenario


def parameter_points(scenario: Scenario, source: str | None, points: int, seed: int) -> tuple[tuple[str, ...], Floats]:
    """Return independent draws: the parameters that they set, and their values, (points, parameters).

    Args:
        scenario: what is played; a posterior leaves values alone that a change or another scenario's file has set.
        source: `shipped`, for the posterior of the scenario's reading, the path of a CSV file, or None for the ranges
            that the evidence supports.
        points: number of draws.
        seed: seed of the draws; readings share the places in their cumulated weights.

    Raises:
        InputError: there is no such posterior or file, or it is not valid.
    """
    if source is None:
        paths = free_paths(scenario)
        return paths, in_ranges(scenario, paths, uniform_places(points, len(paths), seed))
    posterior = load_posterior(scenario, source)
    paths = posterior.draw_paths(scenario)
    places = np.random.default_rng([seed, 5]).random(points)
    cumulated = np.cumsum(posterior.draws.even_weights)
    rows = np.minimum(np.searchsorted(cumulated, places, side="right"), len(cumulated) - 1)
    columns = [posterior.draws.paths.index(path) for path in paths]
    return paths, posterior.draws.values[rows][:, columns]


def source_words(source: str | None) -> str:
    """Say where draws of parameters come from."""
    if source is None:
        return "the evidence ranges"
    return "each reading's calibrated posterior" if source == SHIPPED else f"the posterior {Path(source).name}"


def posterior_entries(scenarios: Iterable[Scenario], source: str | None) -> dict[str, Any]:
    """Return what a manifest says of the posteriors of some readings' scenarios; nothing without a posterior."""
    if source is None:
        return {}
    found = [(each.reading, load_posterior(each, source)) for each in scenarios]
    return {"posteriors": [{"reading": name, "name": each.name, "sha256": each.sha256} for name, each in found]}


def readings() -> tuple[str, ...]:
    """Return the ids of the readings: the common one, then the articles' in their order."""
    return tuple(dict.fromkeys([COMMON, *list_readings()]))


def free_paths(scenario: Scenario) -> tuple[str, ...]:
    """Return the parameters whose range has a width, in the scenario's order."""
    return tuple(path for path, each in scenario.parameters.items() if each.high > each.low)


def uniform_places(points: int, paths: int, seed: int) -> Floats:
    """Return independent places in [0, 1), (points, paths), that several readings may share."""
    return np.random.default_rng([seed, 5]).random((points, paths))


def in_ranges(scenario: Scenario, paths: tuple[str, ...], places: Floats) -> Floats:
    """Return values evenly spread over each parameter's range from low to high, at some places from 0 to 1."""
    low = np.array([scenario.parameters[path].low for path in paths])
    high = np.array([scenario.parameters[path].high for path in paths])
    return np.asarray(low + places * (high - low))
