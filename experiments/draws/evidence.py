"""Draws of parameters from the ranges that the evidence supports under a reading."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.inputs.scenario.scenario import Scenario

Floats = npt.NDArray[np.float64]


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
    values: Floats = low + places * (high - low)
    return values
