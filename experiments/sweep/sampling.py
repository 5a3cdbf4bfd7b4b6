"""How points are chosen: samples of the unit cube by the methods of a design, one row a point, one column a range.

Latin hypercubes and Sobol' sequences come from scipy.stats.qmc, Saltelli's and Morris's schemes from SALib. A sampler
and a number of columns always give the same sample. A script adds a method with `register_sampler`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import Field, Strict

from experiments.sweep.fields import Flag, Known, Whole
from sim.errors import InputError, MissingDependencyError, shown
from sim.inputs.tables.fields import Entry

Sample = npt.NDArray[np.float64]

LARGEST_SEED = 2**63 - 1
MORRIS_LEVELS = 4
GRID_LEVELS = 5

Seed = Annotated[int, Whole(0, LARGEST_SEED)]


class Sampler(Entry):
    """How points are chosen from the ranges of levers and uncertainties."""

    method: Annotated[str, Strict(), Known("sampler", lambda: METHODS)] = Field(
        "grid", description="Name of the method."
    )
    n: Annotated[int, Whole(1, 10_000_000)] | None = Field(
        None, description="Points (latin-hypercube, sobol, monte-carlo), base points (saltelli), trajectories (morris)."
    )
    seed: Seed = Field(0, description="Seed of the sample; it has nothing to do with the luck of the runs.")
    levels: Annotated[int, Whole(2, 1000)] | None = Field(
        None, description="Values that each range takes: on a grid (5 unless given), with morris (an even number, 4)."
    )
    second_order: Flag | None = Field(
        None, description="Whether a saltelli sample serves second-order indices too; yes."
    )


@dataclass(frozen=True)
class Method:
    """One way to choose points.

    Attributes:
        sample: sampler and number of ranges -> the sample.
        size: sampler and number of ranges -> how many points the sample has.
        formula: how that number comes about, in words.
        power_of_two: whether n must be a power of 2.
    """

    sample: Callable[[Sampler, int], Sample]
    size: Callable[[Sampler, int], int]
    formula: str
    power_of_two: bool = False


def _number(sampler: Sampler) -> int:
    return sampler.n or 1


def _points(sampler: Sampler, ranges: int) -> int:
    return _number(sampler)


def _quasi_random(sampler: Sampler, ranges: int) -> Sample:
    from scipy.stats import qmc

    engine = qmc.Sobol if sampler.method == "sobol" else qmc.LatinHypercube
    sample: Sample = engine(ranges, seed=sampler.seed).random(_number(sampler))
    return sample


def _monte_carlo(sampler: Sampler, ranges: int) -> Sample:
    return np.random.default_rng(sampler.seed).random((_number(sampler), ranges))


def unit_problem(ranges: int) -> dict[str, Any]:
    """Return SALib's description of so many ranges from 0 to 1."""
    return {"num_vars": ranges, "names": [f"x{k}" for k in range(ranges)], "bounds": [[0.0, 1.0]] * ranges}


def _salib(sampler: Sampler, ranges: int) -> Sample:
    try:
        from SALib.sample import morris, sobol
    except ImportError as error:
        raise MissingDependencyError(
            f"The sampler '{sampler.method}' needs SALib, which is not installed: "
            'python -m pip install "escalation-sim[sweep]"'
        ) from error
    problem, number, seed = unit_problem(ranges), _number(sampler), sampler.seed
    if sampler.method == "morris":
        sample = morris.sample(problem, number, num_levels=sampler.levels or MORRIS_LEVELS, seed=seed)
    else:
        sample = sobol.sample(problem, number, calc_second_order=sampler.second_order is not False, seed=seed)
    return np.asarray(sample, dtype=np.float64)


def _saltelli_size(sampler: Sampler, ranges: int) -> int:
    return _number(sampler) * ((ranges if sampler.second_order is False else 2 * ranges) + 2)


SHIPPED: dict[str, Method] = {
    "grid": Method(lambda sampler, ranges: np.zeros((1, ranges)), lambda sampler, ranges: 1, "every combination"),
    "latin-hypercube": Method(_quasi_random, _points, "n points"),
    "sobol": Method(_quasi_random, _points, "n points", power_of_two=True),
    "saltelli": Method(_salib, _saltelli_size, "n base points times (2 k + 2), or (k + 2), for k ranges", True),
    "morris": Method(
        _salib, lambda sampler, ranges: _number(sampler) * (ranges + 1), "n trajectories of k + 1 points for k ranges"
    ),
    "monte-carlo": Method(_monte_carlo, _points, "n points"),
}
"""The methods that ship, by name."""

METHODS: dict[str, Method] = dict(SHIPPED)
"""Every method by name, those that were registered included."""


def register_sampler(name: str, sample: Callable[[int, int, int], npt.ArrayLike]) -> None:
    """Add a method of choosing points, which designs then name as their sampler.

    Args:
        name: what designs call it.
        sample: number of points n, number of ranges and seed -> n rows with a value from 0 to 1 for each range.

    Raises:
        InputError: a shipped method has the name.
    """
    if name in SHIPPED:
        raise InputError(f"There is a sampler {shown(name)} already; choose another name.")

    def checked(sampler: Sampler, ranges: int) -> Sample:
        number = _number(sampler)
        values = np.asarray(sample(number, ranges, sampler.seed), dtype=np.float64)
        if values.shape != (number, ranges) or not ((values >= 0) & (values <= 1)).all():
            raise InputError(
                f"The sampler {shown(name)} must give {number:,} rows of {ranges} values from 0 to 1, "
                f"not {' x '.join(map(str, values.shape)) or 'one'} values."
            )
        return values

    METHODS[name] = Method(checked, _points, "n points")


def sample_size(sampler: Sampler, ranges: int) -> int:
    """Return how many points the sample of so many ranges has; 1 where there is nothing to sample."""
    return METHODS[sampler.method].size(sampler, ranges) if ranges else 1


def make_sample(sampler: Sampler, ranges: int) -> Sample:
    """Return the sample of so many ranges: points in rows, each value from 0 to 1.

    Raises:
        InputError: a registered method gives something else.
        MissingDependencyError: the method needs SALib, which is not installed.
    """
    return METHODS[sampler.method].sample(sampler, ranges) if ranges else np.zeros((1, 0))
