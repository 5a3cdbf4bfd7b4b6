"""From a point's values to what the engine reads, without resolving the scenario again for every point.

Points that differ by numbers alone share everything but their parameters: the scenario with its names (reading, rules,
ladder) is resolved once, and numbers are written into copies of its records. A test holds the records and the hash of
such a point equal to those of the scenario changed by `with_changes`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from experiments.sweep.axes import READING, AxisOfSweep, Floats
from experiments.sweep.design import Level
from sim.engine.build import Inputs, build_inputs
from sim.engine.play import Draws
from sim.inputs.scenario.content import canonical
from sim.inputs.scenario.scenario import Scenario

_PARAMETERS = "@parameters@"


@dataclass(frozen=True, eq=False)
class Variant:
    """A scenario with its names settled, ready to take numbers."""

    inputs: Inputs
    paths: tuple[str, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario with its names and without its numbers."""
        return self.inputs.scenario

    def draws(self, numbers: Floats, seed: int, first_run: int, runs: int) -> Draws:
        """Return some runs of each of some points, whose numbers, (points, paths), are in the order of `paths`."""
        each, points = np.arange(first_run, first_run + runs), len(numbers)
        rows = np.repeat(np.arange(points), runs)
        return Draws(seed, np.tile(each, points), rows, *self.inputs.records(self.paths, numbers))

    @cached_property
    def _texts(self) -> tuple[str, str]:
        content = canonical(self.scenario) | {"parameters": _PARAMETERS}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        before, _, after = text.partition(json.dumps(_PARAMETERS))
        return before, after

    @cached_property
    def _values(self) -> dict[str, float]:
        values: dict[str, float] = canonical(self.scenario)["parameters"]
        return values

    def hash(self, numbers: Floats) -> str:
        """Hash of the scenario with a point's numbers, as `Scenario.hash` gives it."""
        values = self._values | dict(zip(self.paths, (numbers + 0.0).tolist(), strict=True))
        before, after = self._texts
        parameters = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(f"{before}{parameters}{after}".encode()).hexdigest()


def make_variant(
    scenarios: tuple[Scenario, ...], axes: tuple[AxisOfSweep, ...], names: dict[str, tuple[int, Level]]
) -> Variant:
    """Return the variant of some names: path -> (number in its list, value).

    Args:
        scenarios: the scenario under each reading in play.
        axes: all axes.
        names: of every axis that takes names, what is chosen.

    Raises:
        EscalationError: the names do not go together, or not with the scenario.
    """
    scenario = scenarios[names[READING][0] if READING in names else 0]
    changes = {path: value for path, (_, value) in names.items() if path != READING}
    scenario = scenario.with_changes(changes)
    paths = tuple(axis.path for axis in axes if axis.numeric)
    return Variant(build_inputs(scenario), paths)
