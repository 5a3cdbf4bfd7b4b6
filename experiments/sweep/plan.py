"""A design with nothing left to look up: its scenario, axes, points and the pieces it is played in."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod
from pathlib import Path

import numpy as np

from experiments.arrays import Floats, Whole
from experiments.sweep.axes import READING, AxisOfSweep, Resolving, readings_in_play, sampler_problems
from experiments.sweep.design import Design, worded
from experiments.sweep.sampling import make_sample, sample_size
from sim.errors import InputError, NotFoundError, ScenarioError
from sim.inputs.files.documents import Place
from sim.inputs.files.problems import Problem
from sim.inputs.files.user_files import read_text
from sim.inputs.scenario.file import is_path, scenario_files
from sim.inputs.scenario.scenario import Scenario, load_scenario, scenario_from_texts
from sim.outcomes.registry import code_of, outcome_of

CHUNK = 20_000
"""Runs of a chunk: what is written at once, and what is lost at most when a sweep is killed."""

PARTS = 16
"""Blocks of a chunk: what one worker plays at a time."""

MOST_POINTS = 5_000_000
MOST_PLACES = 25_000_000
"""Points times sampled axes, the most that a sample may hold in memory (8 bytes each)."""

TRAJECTORY_ROWS = 2_000_000
"""Days times runs of a chunk, at most, where trajectories are kept."""

MOST_TRAJECTORIES = 400_000_000
"""Bytes, the most that the trajectories of one point may take in memory."""


@dataclass(frozen=True)
class Block:
    """What one worker plays at a time: some runs of one point or more, one after the other."""

    first_point: int
    points: int
    first_run: int
    runs: int


@dataclass(frozen=True, eq=False)
class Plan:
    """A design ready to be played.

    Attributes:
        design: what was asked for, with the files of its scenario.
        scenarios: its scenario under each reading in play, with the design's days and constants.
        readings: the readings in play, in the order of `scenarios`.
        axes: what varies.
        chunk_runs: runs of a chunk, about.
    """

    design: Design
    scenarios: tuple[Scenario, ...]
    readings: tuple[str | None, ...]
    axes: tuple[AxisOfSweep, ...]
    chunk_runs: int

    @cached_property
    def crossed(self) -> tuple[int, ...]:
        """Numbers of the axes each of whose values meets the whole sample."""
        return tuple(number for number, axis in enumerate(self.axes) if axis.crossed)

    @cached_property
    def sampled(self) -> tuple[int, ...]:
        """Numbers of the axes that are sampled, in the order of the sample's columns."""
        return tuple(number for number, axis in enumerate(self.axes) if not axis.crossed)

    @cached_property
    def sample(self) -> Floats:
        """The sample of the unit cube: rows are points of one policy, columns the sampled axes."""
        if self.design.points:
            axes = [self.axes[number] for number in self.sampled]
            return np.stack([axis.places_of(self.design.points[axis.path]) for axis in axes], axis=1)
        return make_sample(self.design.sampler, len(self.sampled))

    @property
    def sample_rows(self) -> int:
        """Points of each policy."""
        if self.design.points:
            return len(next(iter(self.design.points.values())))
        return sample_size(self.design.sampler, len(self.sampled))

    @property
    def policies(self) -> int:
        """Combinations of crossed values."""
        return prod(self.axes[number].count for number in self.crossed)

    @property
    def points(self) -> int:
        """Points of the sweep; point p is row p % sample_rows of policy p // sample_rows."""
        return self.policies * self.sample_rows

    @property
    def runs(self) -> int:
        """Runs of the sweep."""
        return self.points * self.design.replications

    @property
    def days(self) -> int:
        """Days of a run."""
        return self.scenarios[0].days

    def places(self, points: Whole) -> Floats:
        """Place of some points on each axis, from 0 to 1: a row a point, a column an axis."""
        policies, rows = np.divmod(points, self.sample_rows)
        places = np.empty((len(points), len(self.axes)))
        places[:, list(self.sampled)] = self.sample[rows]
        if self.crossed:
            digits = np.unravel_index(policies, [self.axes[number].count for number in self.crossed])
            for number, digit in zip(self.crossed, digits, strict=True):
                places[:, number] = self.axes[number].places[digit]
        return places

    def coded(self, points: Whole) -> Floats:
        """Value of some points on each axis: numbers as they are, names as their number in the axis's list."""
        places = self.places(points)
        readings = np.zeros(len(places), dtype=np.int64)
        for number, axis in enumerate(self.axes):
            if axis.path == READING:
                readings = axis.coded(places[:, number], readings).astype(np.int64)
        columns = [axis.coded(places[:, number], readings) for number, axis in enumerate(self.axes)]
        return np.stack(columns, axis=1) if columns else np.empty((len(points), 0))

    @cached_property
    def points_per_chunk(self) -> int:
        """Points of a chunk: whole ones, at least one."""
        runs = min(self.chunk_runs, TRAJECTORY_ROWS // self.days) if self.design.trajectories else self.chunk_runs
        return max(1, runs // self.design.replications)

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return -(-self.points // self.points_per_chunk)

    def chunk(self, number: int) -> range:
        """Points of a chunk."""
        first = number * self.points_per_chunk
        return range(first, min(first + self.points_per_chunk, self.points))

    def blocks(self, number: int) -> Iterator[Block]:
        """Blocks of a chunk: several whole points each, or a part of the runs of one point."""
        replications, points = self.design.replications, self.chunk(number)
        size = max(1, self.chunk_runs // PARTS)
        if replications <= size:
            step = size // replications
            for first in points[::step]:
                yield Block(first, min(step, points.stop - first), 0, replications)
            return
        for point in points:
            for first in range(0, replications, size):
                yield Block(point, 1, first, min(size, replications - first))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that decides the points and runs: scenarios, axes, sample, replications, seed."""
        design = self.design
        facts = [str([each.hash for each in self.scenarios]), repr(self.axes), repr(self.readings)]
        facts += [repr((design.replications, design.seed, design.outcomes, design.weekly, design.trajectories))]
        facts += [code for name in design.outcomes if (code := code_of(outcome_of(name)))]
        digest = hashlib.sha256("\n".join(facts).encode())
        digest.update(np.ascontiguousarray(self.sample, dtype="<f8").tobytes())
        return digest.hexdigest()


def make_plan(design: Design, chunk: int = CHUNK) -> Plan:
    """Return the plan of a design.

    Args:
        design: what is asked for.
        chunk: runs that are written at once, 1 or more.

    Raises:
        ScenarioError: the design does not fit its scenario; a sentence for each mistake.
        InputError: it has too many points, or `chunk` is not allowed.
    """
    plan, problems = plan_with_problems(self_contained(design), chunk)
    if plan is None or problems:
        raise ScenarioError("\n".join(worded(each.place, each.text) for each in problems))
    return plan


def plan_with_problems(design: Design, chunk: int = CHUNK) -> tuple[Plan | None, list[Problem]]:
    """Return the plan of a self-contained design, and what is wrong with it; no plan where no scenario was found."""
    if chunk < 1:
        raise InputError(f"A chunk must hold at least 1 run; given was {chunk}.")
    readings, scenarios, problems = base_scenarios(design)
    if problems:
        return None, problems
    resolving = Resolving(design, scenarios)
    plan = Plan(design, scenarios, readings, resolving.axes(), chunk)
    problems = resolving.problems + list(sampler_problems(design, len(plan.sampled)))
    return plan, problems or list(_size_problems(plan))


def _size_problems(plan: Plan) -> Iterator[Problem]:
    """Yield a problem when a sweep has more points, or larger trajectories, than can be held."""
    points, most = plan.points, MOST_POINTS
    if plan.sampled:
        most = min(most, plan.policies * (MOST_PLACES // len(plan.sampled)))
    if points > most:
        how = (
            f"{_count(plan.policies)} combinations of crossed values, {_count(plan.sample_rows)} sampled points of each"
        )
        yield Problem(("sampler",), f"this design has {_count(points)} points ({how}); at most {most:,} are allowed")
    columns, runs = len(plan.design.trajectories), plan.design.replications
    size = columns * runs * plan.days * 8
    if size > MOST_TRAJECTORIES:
        need = f"trajectories of {columns} columns, {runs:,} runs and {plan.days} days need {size / 1e9:.1f} GB"
        text = f"{need} for a point; at most {MOST_TRAJECTORIES / 1e9:g} GB are allowed"
        yield Problem(("trajectories",), text)


def _count(number: int) -> str:
    return f"{number:,}" if number < 10**12 else f"about 10^{len(str(number)) - 1}"


def self_contained(design: Design, folder: Path | None = None) -> Design:
    """Return a design that holds the texts of its scenario's files, if the scenario is not a shipped one.

    Args:
        design: the design.
        folder: where a relative path starts, if the file is there; otherwise the present folder.

    Raises:
        InputError: a file of the scenario does not exist or is not valid.
    """
    if design.scenario_files or not is_path(design.scenario):
        return design
    path = Path(design.scenario)
    if folder is not None and os.path.isfile(folder / path):
        path = folder / path
    files = [layer.path for layer in reversed(load_scenario(path).origin.layers)]
    texts = {each.name: read_text(each) for each in files if each not in scenario_files().values()}
    return Design(**design.content() | {"scenario": path.name, "scenario_files": texts})


def base_scenarios(design: Design) -> tuple[tuple[str | None, ...], tuple[Scenario, ...], list[Problem]]:
    """Return the readings in play, a design's scenario under each, and what is wrong with either."""
    problems: list[Problem] = []
    try:
        if design.scenario_files:
            texts = {name: text.encode("utf-8", "replace") for name, text in design.scenario_files.items()}
            scenario = scenario_from_texts(Path(design.scenario).name, texts)
        else:
            scenario = load_scenario(design.scenario)
        scenario = scenario if design.days is None else scenario.with_days(design.days)
    except NotFoundError as error:
        return (), (), [Problem(("scenario",), str(error))]
    for path, value in design.constants.items():
        try:
            if path == "end":
                raise InputError("the length of the runs is set by the key `days`")
            scenario = scenario.with_changes({path: value})
        except InputError as error:
            problems.append(Problem(("constants", path), str(error).removeprefix(f"change of '{path}': ")))
    readings, scenarios = readings_in_play(design), list[Scenario]()
    for number, reading in enumerate(readings):
        try:
            scenarios.append(scenario.with_reading(reading))
        except NotFoundError as error:
            uncertain = READING in design.uncertainties
            place: Place = ("uncertainties", READING, number) if uncertain else (READING, number)
            problems.append(Problem(place, str(error)))
    return readings, tuple(scenarios), problems
