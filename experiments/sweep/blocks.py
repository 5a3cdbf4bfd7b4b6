"""Plays one block of a sweep: on any thread, process or machine, with the same result.

What a worker needs to know of a sweep is its Setting, which travels cheaply. Points that differ by numbers alone share
everything but their parameters: the scenario with its names (reading, rules, ladder) is resolved once, and numbers are
written into copies of its records. A test holds the records and the hash of such a point equal to those of the scenario
changed by `with_changes`.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import traceback
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property, lru_cache
from importlib import metadata
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from experiments.arrays import Floats
from experiments.sweep.axes import READING, AxisOfSweep
from experiments.sweep.plan import Block, Plan
from experiments.sweep.points import Luck
from sim.engine.build import Inputs, build_inputs
from sim.engine.play import LANES, Player
from sim.engine.reducers import Sums
from sim.errors import EscalationError, InputError, shown
from sim.inputs.scenario.content import canonical
from sim.inputs.scenario.scenario import Scenario
from sim.kernel.fingerprint import model_fingerprint, source_fingerprint
from sim.outcomes import registry
from sim.outcomes.outcome import Array, Outcome
from sim.outcomes.reduction import Reduction
from sim.outcomes.registry import outcome_of
from sim.results.provenance import versions

WEEK = 7
"""Days of a week; weeks are counted from the first day of a run, and the last may be shorter."""


MOST_VARIANTS = 256
"""Variants that a worker remembers."""

Key = tuple[int, ...]
"""Numbers of the names that a point has on the axes that take names."""

_PARAMETERS = "@parameters@"
_CANONICAL: dict[str, Any] = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": True}


@dataclass(frozen=True, eq=False)
class Variant:
    """A scenario with its names settled, ready to take numbers."""

    inputs: Inputs
    paths: tuple[str, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario with its names and without its numbers."""
        return self.inputs.scenario

    @cached_property
    def _content(self) -> tuple[dict[str, float], str, str]:
        """The scenario's own parameters, and its canonical text before and after them."""
        content = canonical(self.scenario)
        text = json.dumps(content | {"parameters": _PARAMETERS}, **_CANONICAL)
        before, _, after = text.partition(json.dumps(_PARAMETERS))
        return content["parameters"], before, after

    def hash(self, numbers: Floats) -> str:
        """Hash of the scenario with a point's numbers, as `Scenario.hash` gives it."""
        values, before, after = self._content
        numbered = dict(zip(self.paths, (numbers + 0.0).tolist(), strict=True))
        parameters = json.dumps(values | numbered, **_CANONICAL)
        return hashlib.sha256(f"{before}{parameters}{after}".encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Setting:
    """A sweep as a worker knows it.

    Attributes:
        scenarios: the scenario under each reading in play.
        axes: what varies.
        seed: seed of the luck.
        outcomes: what is kept of each run.
        weekly: counts that are summed by week.
        trajectories: columns that are kept day by day.
        model: digest of the model that must play it.
    """

    scenarios: tuple[Scenario, ...]
    axes: tuple[AxisOfSweep, ...]
    seed: int
    outcomes: tuple[Outcome, ...]
    weekly: tuple[str, ...]
    trajectories: tuple[str, ...]
    model: str

    def __reduce__(self) -> tuple[Callable[[bytes], Setting], tuple[bytes]]:
        """Travel as compressed bytes, which a worker unpacks once however many blocks it plays."""
        return _unpacked, (self._packed,)

    def __dask_tokenize__(self) -> bytes:
        """Return what Dask names calls by; it would otherwise look through every object of it for every block."""
        return self._packed

    @cached_property
    def _packed(self) -> bytes:
        content = {each.name: getattr(self, each.name) for each in fields(self)}
        return zlib.compress(pickle.dumps(content, protocol=5))

    def check_travels(self) -> None:
        """Raise InputError where an outcome of a script's own can't be sent to other processes."""
        for each in self.outcomes:
            try:
                pickle.dumps(each)
            except (pickle.PicklingError, AttributeError, TypeError):
                raise InputError(
                    f"The measure of outcome {shown(each.name)} can't be sent to worker processes: make it a function "
                    "at the top of a module, or run the sweep without workers."
                ) from None

    @property
    def days(self) -> int:
        """Days of a run."""
        return self.scenarios[0].days

    @cached_property
    def _named(self) -> list[int]:
        return [number for number, axis in enumerate(self.axes) if not axis.numeric]

    @cached_property
    def _numeric(self) -> list[int]:
        return [number for number, axis in enumerate(self.axes) if axis.numeric]

    def key(self, coded: Floats) -> Key:
        """Names of a point, given its values as a plan codes them."""
        return tuple(int(code) for code in coded[self._named])

    def numbers(self, coded: Floats) -> Floats:
        """Numbers of a point, given its values as a plan codes them."""
        return coded[self._numeric]

    @cached_property
    def variant(self) -> Callable[[Key], Variant]:
        """Gives the variant of some names; raises EscalationError where they do not go together."""
        return lru_cache(maxsize=MOST_VARIANTS)(self._variant)

    def _variant(self, key: Key) -> Variant:
        axes = [self.axes[number] for number in self._named]
        codes = {axis.path: code for axis, code in zip(axes, key, strict=True)}
        scenario = self.scenarios[codes.get(READING, 0)]
        changes = {axis.path: (axis.values or ())[codes[axis.path]] for axis in axes if axis.path != READING}
        paths = tuple(axis.path for axis in self.axes if axis.numeric)
        return Variant(build_inputs(scenario.with_changes(changes)), paths)


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> Setting:
    return Setting(**pickle.loads(zlib.decompress(packed)))


def setting_of(plan: Plan, model: str) -> Setting:
    """Return what the workers of a plan need to know."""
    design = plan.design
    kept = (tuple(outcome_of(name) for name in design.outcomes), design.weekly, design.trajectories)
    return Setting(plan.scenarios, plan.axes, design.seed, *kept, model)


@dataclass(frozen=True, eq=False)
class BlockResult:
    """What is kept of a block: a row a run, points one after the other.

    Attributes:
        block: which runs.
        outcomes: name of an outcome -> values.
        weekly: sums by week, (runs, columns, weeks).
        trajectories: name of a column -> values, (runs, days).
        hashes: hash of each point's scenario; empty where it has none.
        errors: what went wrong at each point; empty where nothing did. Rows of such points mean nothing.
        model: digest of the model that played it.
    """

    block: Block
    outcomes: dict[str, Array]
    weekly: Array
    trajectories: dict[str, Array]
    hashes: tuple[str, ...]
    errors: tuple[str, ...]
    model: str


def play_block(setting: Setting, block: Block, coded: Floats) -> BlockResult:
    """Play a block.

    Args:
        setting: the sweep.
        block: which points and runs.
        coded: value of each of the block's points on each axis, as Plan.coded gives them.

    Returns:
        What is kept of its runs. A point that cannot be played has its error in `errors`.
    """
    rows, base, runs = block.points * block.runs, setting.scenarios[0], block.runs
    reduction = Reduction(base, rows, setting.outcomes, setting.trajectories)
    weekly = Sums(rows, setting.weekly, np.arange(setting.days) // WEEK)
    reducers = (*reduction.reducers, weekly) if setting.weekly else reduction.reducers
    needs = frozenset[str]().union(*(each.needs for each in reducers))
    player = Player(setting.days, len(base.factions), min(LANES, rows), needs)
    luck = Luck(setting.seed, runs, block.first_run, shared=True)
    hashes, errors = [""] * block.points, [""] * block.points

    def play_points(points: Sequence[int]) -> None:
        """Play neighbouring points that share their names; where something goes wrong, each by itself."""
        try:
            variant = setting.variant(setting.key(coded[points[0]]))
            numbers = np.stack([setting.numbers(coded[point]) for point in points])
            if block.first_run == 0:
                for point, each in zip(points, numbers, strict=True):
                    hashes[point] = variant.hash(each)
            reduction.use_ladder(variant.scenario.ladder)
            draws = luck.draws(variant.inputs, variant.paths, numbers)
            player.play(variant.inputs, draws, reducers, points[0] * runs)
        except MemoryError:
            raise
        except Exception as error:
            if len(points) > 1:
                for point in points:
                    play_points([point])
            elif isinstance(error, EscalationError):
                errors[points[0]] = " ".join(str(error).split())
            else:
                errors[points[0]] = traceback.format_exc(limit=-3)

    for _, points in groupby(range(block.points), key=lambda point: setting.key(coded[point])):
        play_points(list(points))
    outcomes = {each.name: each.values(reduction.runs) for each in setting.outcomes}
    trajectories = {name: reduction.runs.daily(name) for name in setting.trajectories}
    return BlockResult(block, outcomes, weekly.sums, trajectories, tuple(hashes), tuple(errors), model_digest())


SHAPING = ("numpy", "numba", "pyarrow", "scipy", "SALib")
"""Packages that shape samples, results and files."""


@cache
def model_digest() -> str:
    """Return a hash of the sources of model, outcomes and sweeps, and of the compiler's versions (16 digits)."""
    sources = [model_fingerprint(), source_fingerprint(Path(registry.__file__).parent, Path(__file__).parent)]
    versions = [f"{name} {metadata.version(name)}" for name in ("numba", "numpy")]
    return hashlib.sha256("\n".join(sources + versions).encode()).hexdigest()[:16]


def shaping_versions() -> dict[str, str | None]:
    """Return versions of Python and of every package that shapes samples, results and files; None if not installed."""
    shaping: dict[str, str | None] = {"python": versions()["python"]}
    for name in SHAPING:
        try:
            shaping[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            shaping[name] = None
    return shaping
