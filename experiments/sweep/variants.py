"""From a point's values to what the engine reads, without resolving the scenario again for every point.

Points that differ by numbers alone share everything but their parameters: the scenario with its names (reading, rules,
ladder) is resolved once, and numbers are written into copies of its records. A test holds the records and the hash of
such a point equal to those of the scenario changed by `with_changes`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from experiments.sweep.axes import READING, AxisOfSweep, Floats
from experiments.sweep.design import Level
from experiments.sweep.ladder_steps import LadderSteps, ladder_steps
from sim.engine.build import Inputs, build_inputs
from sim.inputs.scenario.content import canonical
from sim.inputs.scenario.scenario import Scenario

_PARAMETERS = "@parameters@"

Setter = Callable[[Any, Any, float], None]
"""Writes a number into a record of parameters or into records of traits."""


def setters_of(paths: Sequence[str], scenario: Scenario) -> tuple[Setter, ...]:
    """Return what writes each path's number into a scenario's records of parameters and of traits."""
    return tuple(_setter(path, scenario) for path in paths)


def _setter(path: str, scenario: Scenario) -> Setter:
    if not path.startswith("factions."):
        field = path.replace(".", "_")
        return lambda parameters, traits, value: parameters[field].__setitem__(0, value)
    _, faction, trait = path.split(".")
    row = scenario.factions.index(faction)
    return lambda parameters, traits, value: traits[trait].__setitem__(row, value)


@dataclass(frozen=True, eq=False)
class Variant:
    """A scenario with its names settled, ready to take numbers."""

    scenario: Scenario
    inputs: Inputs
    steps: LadderSteps
    paths: tuple[str, ...]
    setters: tuple[Setter, ...]

    def crisis(self, seed: int) -> Any:
        """Array of one crisis before its first day, for `take` to write numbers into."""
        return self.inputs.crisis(seed, 0, keeps_trace=False)

    def take(self, crisis: Any, numbers: Floats) -> None:
        """Write a point's numbers, in the order of `paths`, into a crisis made by this variant."""
        plain = np.asarray(crisis)
        parameters, traits = plain["parameters"], plain["traits"][0]
        for setter, number in zip(self.setters, numbers, strict=True):
            setter(parameters, traits, number)

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
    setters = setters_of(paths, scenario)
    return Variant(scenario, build_inputs(scenario), ladder_steps(scenario.ladder), paths, setters)
