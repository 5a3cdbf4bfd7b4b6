"""The axes of a sweep: what each lever and uncertainty can be, and which value a place on it stands for.

Every axis is laid on the stretch from 0 to 1. A range is laid on it evenly, from low to high. A list of k values takes
equal shares of it: the first value below 1/k, the second below 2/k, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pydantic_core import PydanticCustomError

from experiments.arrays import Floats, Whole
from experiments.sweep.design import EVERY, Axis, Design, Level
from experiments.sweep.sampling import GRID_LEVELS, METHODS
from sim.errors import shown
from sim.inputs.files.documents import Place
from sim.inputs.files.problems import Problem, check_range, kind_of, unknown
from sim.inputs.scenario.changes import CONTEXT, changeable_paths, series_fault
from sim.inputs.scenario.readings import list_readings
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.scenario.schema import no_such_parameter
from sim.inputs.tables.fields import iso_date
from sim.inputs.tables.parameters import all_parameters
from sim.inputs.tables.vocabulary import LADDERS, RULES, SERIES

READING = "reading"

ROLES = {"levers": "lever", "uncertainties": "uncertainty", "points": "uncertainty"}
"""Key of a design -> role of its axes; in a table of points parameters keep their own."""


@dataclass(frozen=True)
class AxisOfSweep:
    """One axis with nothing left to look up.

    Attributes:
        path: what varies: a parameter, `rules.<decider>`, `context.<series>`, `ladder`, `reading`
            or `follow_until`.
        role: `lever` or `uncertainty`; `reading` where readings are crossed.
        crossed: whether each of its values meets the whole sample of the other axes.
        numeric: whether its values are numbers.
        values: the values it takes, or None for a range.
        ranges: (low, high) under each reading in play, in their order; empty for a list.
        unit: unit of its numbers.
        origin: where the range or the list comes from: `design`, `evidence`, or `all` names.
        sources: ids of the evidence ledger behind an evidence range.
        grid: number of values of a crossed range.
    """

    path: str
    role: str
    crossed: bool
    numeric: bool
    values: tuple[Level, ...] | None
    ranges: tuple[tuple[float, float], ...] = ()
    unit: str = ""
    origin: str = "design"
    sources: tuple[str, ...] = ()
    grid: int = 0

    @property
    def count(self) -> int:
        """Number of values of a crossed axis."""
        return len(self.values) if self.values is not None else self.grid

    @property
    def places(self) -> Floats:
        """Places, from 0 to 1, of a crossed axis's values."""
        if self.values is None:
            return np.linspace(0.0, 1.0, self.grid)
        return (np.arange(self.count) + 0.5) / self.count

    def places_of(self, listed: tuple[Level, ...]) -> Floats:
        """Places, from 0 to 1, of values that are in the axis's list."""
        numbers = {value: number for number, value in enumerate(self.values or ())}
        return (np.array([numbers[value] for value in listed]) + 0.5) / self.count

    def coded(self, places: Floats, readings: Whole) -> Floats:
        """Values at some places: numbers as they are, names as their numbers in the list.

        Args:
            places: from 0 to 1.
            readings: number of the reading in force at each.
        """
        if self.values is not None:
            chosen = np.minimum((places * len(self.values)).astype(np.int64), len(self.values) - 1)
            return np.array(self.values, dtype=np.float64)[chosen] if self.numeric else chosen.astype(np.float64)
        low, high = np.array(self.ranges, dtype=np.float64)[readings].T
        return np.asarray(np.clip((1.0 - places) * low + places * high, low, high))

    def described(self, readings: tuple[str | None, ...]) -> dict[str, Any]:
        """The axis as plain values, for the manifest."""
        known = {"path": self.path, "role": self.role, "crossed": self.crossed, "unit": self.unit}
        known |= {"from": self.origin, "sources": list(self.sources)}
        if self.values is not None:
            return known | {"values": list(self.values)}
        named = zip(readings, self.ranges, strict=True)
        ranges = [{"reading": reading, "low": low, "high": high} for reading, (low, high) in named]
        return known | {"ranges": ranges} | ({"values_on_grid": self.grid} if self.crossed else {})


def categories() -> dict[str, tuple[str, ...]]:
    """Return the paths that take names, and the names that each can take."""
    rules = {f"rules.{decider}": names for decider, names in RULES.items()}
    return {READING: tuple(list_readings()), "ladder": LADDERS, **rules}


def readings_in_play(design: Design) -> tuple[str | None, ...]:
    """Return the readings that points are played under, in the order in which axes number them."""
    if READING in design.points:
        return tuple(None if each is None else str(each) for each in dict.fromkeys(design.points[READING]))
    if (axis := design.uncertainties.get(READING)) is None:
        return design.reading
    if axis.every:
        return categories()[READING]
    return tuple(None if each is None else str(each) for each in axis.values or ()) or design.reading


@dataclass
class Resolving:
    """Resolves the axes of one design; what is wrong collects in `problems`."""

    design: Design
    scenarios: tuple[Scenario, ...]
    problems: list[Problem] = field(default_factory=list)

    def axes(self) -> tuple[AxisOfSweep, ...]:
        """Return the axes in the order of the design: readings, levers, uncertainties."""
        reading = self.design.reading
        axes = [AxisOfSweep(READING, READING, True, False, reading)] if len(reading) > 1 else []
        for key in ("levers", "uncertainties"):
            for path, axis in getattr(self.design, key).items():
                axes += self._every(key) if path == EVERY else self._one(key, path, axis)
        for path, values in self.design.points.items():
            axes += self._one("points", path, Axis.model_validate({"values": tuple(dict.fromkeys(values))}))
        levers, uncertain, constants = self.design.levers, self.design.uncertainties, self.design.constants
        for path in uncertain:
            if path in levers and path != EVERY:
                self._wrong(("uncertainties", path), "this already stands under `levers`")
        for path in self.design.points:
            if path in levers or path in uncertain:
                self._wrong(("points", path), "this varies already; a path stands in one place only")
        for path in constants:
            if path in levers or path in uncertain or path in self.design.points:
                self._wrong(("constants", path), "this varies already; it cannot be a constant too")
        for key in ("uncertainties", "points"):
            if READING in getattr(self.design, key) and self.design.reading != (None,):
                self._wrong((READING,), f"the reading varies already under `{key}`; give it in one place only")
        return tuple(axes)

    def _wrong(self, place: Place, text: str) -> list[AxisOfSweep]:
        """Keep a problem; there is no axis then."""
        self.problems.append(Problem(place, text))
        return []

    def _crossed(self, key: str, ranged: bool) -> bool:
        return key != "points" and (self.design.sampler.method == "grid" or (key == "levers" and not ranged))

    def _grid(self, key: str) -> int:
        return (self.design.sampler.levels or GRID_LEVELS) if self._crossed(key, True) else 0

    def _every(self, key: str) -> list[AxisOfSweep]:
        """Every numeric parameter of the role that the design does not name and the evidence leaves open."""
        named = {*self.design.levers, *self.design.uncertainties, *self.design.points, *self.design.constants}
        open_paths = [
            path
            for path, value in self.scenarios[0].parameters.items()
            if value.role == ROLES[key] and path not in named and self._is_open(path)
        ]
        if not open_paths:
            self._wrong((key, EVERY), f"there is no {ROLES[key]} left that the evidence leaves open")
        return [axis for path in open_paths for axis in self._evidence(key, path)]

    def _is_open(self, path: str) -> bool:
        return any(scenario.parameters[path].low < scenario.parameters[path].high for scenario in self.scenarios)

    def _one(self, key: str, path: str, axis: Axis) -> list[AxisOfSweep]:
        if path in self.scenarios[0].parameters:
            return self._number(key, path, axis)
        if path == READING and key == "levers":
            return self._wrong((key, path), f"readings that each meet the same points stand under the key `{READING}`")
        if path in categories():
            names = categories()[path]
            if axis.ranged:
                return self._wrong(
                    (key, path), f"takes names, not a range: give a list of some of {', '.join(names)}, or `all`"
                )
            values = names if axis.every else axis.values or ()
            for number, value in enumerate(values):
                if value not in names and not (path == READING and value is None):
                    self._wrong((key, path, number), unknown(path, str(value), names))
            crossed, origin = self._crossed(key, False), EVERY if axis.every else "design"
            return [AxisOfSweep(path, ROLES[key], crossed, False, values, unit="name", origin=origin)]
        if path == "follow_until":
            if axis.values is None:
                return self._wrong(
                    (key, path), "takes a list of dates such as 2024-01-28, or null for not following the record"
                )
            for number, value in enumerate(axis.values):
                try:
                    _ = value is None or iso_date(value)
                except PydanticCustomError as error:
                    self._wrong((key, path, number), error.message())
            return [AxisOfSweep(path, ROLES[key], self._crossed(key, False), False, axis.values, unit="date")]
        if path.removeprefix(CONTEXT) in SERIES and path.startswith(CONTEXT):
            series = SERIES[path.removeprefix(CONTEXT)]
            if axis.values is None:
                return self._wrong(
                    (key, path), f"takes a list of values ({series.unit}), each of which holds on every day"
                )
            for number, value in enumerate(axis.values):
                if fault := series_fault(path.removeprefix(CONTEXT), value):
                    self._wrong((key, path, number), fault)
            return [AxisOfSweep(path, ROLES[key], self._crossed(key, False), False, axis.values, unit=series.unit)]
        if path == "end":
            text = "the length of the runs does not vary within a sweep; set it by the key `days`"
        elif path in all_parameters():
            text = f"the faction of {shown(path)} is not in this scenario"
        else:
            allowed = [READING, *changeable_paths(self.scenarios[0])]
            text = no_such_parameter(path, [each for each in allowed if each != "end"])
        return self._wrong((key, path), text)

    def _number(self, key: str, path: str, axis: Axis) -> list[AxisOfSweep]:
        known = self.scenarios[0].parameters[path]
        if axis.every:
            return self._wrong((key, path), f"is a number ({known.unit}): give a list, low and high, or `evidence`")
        role, limits = ROLES[key], (known.minimum, known.maximum, known.unit)
        if axis.values is not None:
            for number, value in enumerate(axis.values):
                if not isinstance(value, float):
                    self._wrong((key, path, number), f"must be a number ({known.unit}), not {kind_of(value)}")
                self.problems += check_range(value, (key, path, number), *limits)
            role = known.role if key == "points" else role
            return [AxisOfSweep(path, role, self._crossed(key, False), True, axis.values, unit=known.unit)]
        if axis.low is None or axis.high is None:
            return self._evidence(key, path)
        for end in ("low", "high"):
            self.problems += check_range(getattr(axis, end), (key, path, end), *limits)
        ranges = ((axis.low, axis.high),) * len(self.scenarios)
        crossed, grid = self._crossed(key, True), self._grid(key)
        return [AxisOfSweep(path, role, crossed, True, None, ranges, known.unit, grid=grid)]

    def _evidence(self, key: str, path: str) -> list[AxisOfSweep]:
        if not self._is_open(path):
            value = self.scenarios[0].parameters[path]
            return self._wrong(
                (key, path), f"the evidence gives it no range but {value.low:g}; give low and high, or a list"
            )
        known = [scenario.parameters[path] for scenario in self.scenarios]
        ranges = tuple((value.low, value.high) for value in known)
        sources = tuple(dict.fromkeys(source for value in known for source in value.sources))
        crossed, grid = self._crossed(key, True), self._grid(key)
        return [AxisOfSweep(path, ROLES[key], crossed, True, None, ranges, known[0].unit, "evidence", sources, grid)]


def sampler_problems(design: Design, sampled: int) -> Iterator[Problem]:
    """Yield what is wrong with a design's sampler, given how many axes it has to sample."""
    sampler = design.sampler
    method = sampler.method
    if method != "grid" and design.points:
        yield Problem(("sampler",), "a table of `points` takes no sampler; give one of the two")
    elif method == "grid":
        if sampler.n is not None:
            text = "a grid has no n; `levels` says how many values each range takes"
            yield Problem(("sampler", "n"), text)
    elif sampler.n is None:
        yield Problem(("sampler",), f"the key 'n' is missing; {method} needs it ({METHODS[method].formula})")
    elif sampled == 0:
        yield Problem(("sampler",), f"{method} has nothing to sample: give a range or an uncertainty, or use a grid")
    elif METHODS[method].power_of_two and sampler.n & (sampler.n - 1):
        below = 1 << (sampler.n.bit_length() - 1)
        text = f"{method} needs a power of 2, such as {below:,} or {2 * below:,}, not {sampler.n:,}"
        yield Problem(("sampler", "n"), text)
    if sampler.levels is not None and method not in ("grid", "morris"):
        yield Problem(("sampler", "levels"), "only a grid and morris have levels")
    if method == "morris" and (sampler.levels or 4) % 2:
        yield Problem(("sampler", "levels"), f"morris needs an even number of levels, not {sampler.levels}")
    if sampler.second_order is not None and method != "saltelli":
        yield Problem(("sampler", "second_order"), "only saltelli has this")
