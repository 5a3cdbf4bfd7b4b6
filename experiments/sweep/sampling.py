"""Samples of the unit cube by the methods of a design: one row a point, one column a range.

Latin hypercubes and Sobol' sequences come from scipy.stats.qmc, Saltelli's and Morris's schemes from SALib. A sampler
and a number of columns always give the same sample.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.sweep.design import Sampler
from sim.errors import MissingDependencyError

Sample = npt.NDArray[np.float64]

MORRIS_LEVELS = 4
GRID_LEVELS = 5


@dataclass(frozen=True)
class Method:
    """One way to choose points.

    Attributes:
        draw: sampler and number of ranges -> the sample.
        size: sampler and number of ranges -> how many points the sample has.
        formula: how that number comes about, in words.
        power_of_two: whether n must be a power of 2.
    """

    draw: Callable[[Sampler, int], Sample]
    size: Callable[[Sampler, int], int]
    formula: str
    power_of_two: bool = False


def _number(sampler: Sampler) -> int:
    return sampler.n or 1


def _points(sampler: Sampler, ranges: int) -> int:
    return _number(sampler)


def _latin_hypercube(sampler: Sampler, ranges: int) -> Sample:
    from scipy.stats import qmc

    drawn: Sample = qmc.LatinHypercube(ranges, seed=sampler.seed).random(_number(sampler))
    return drawn


def _sobol(sampler: Sampler, ranges: int) -> Sample:
    from scipy.stats import qmc

    drawn: Sample = qmc.Sobol(ranges, seed=sampler.seed).random(_number(sampler))
    return drawn


def _monte_carlo(sampler: Sampler, ranges: int) -> Sample:
    return np.random.default_rng(sampler.seed).random((_number(sampler), ranges))


def unit_problem(ranges: int) -> dict[str, Any]:
    """Return SALib's description of so many ranges from 0 to 1."""
    return {"num_vars": ranges, "names": [f"x{k}" for k in range(ranges)], "bounds": [[0.0, 1.0]] * ranges}


def _salib(method: str) -> Any:
    try:
        from SALib.sample import morris, sobol
    except ImportError as error:
        raise MissingDependencyError(
            f"The sampler '{method}' needs SALib, which is not installed: "
            'python -m pip install "escalation-sim[sweep]"'
        ) from error
    return {"saltelli": sobol, "morris": morris}[method]


def _saltelli(sampler: Sampler, ranges: int) -> Sample:
    scheme = _salib("saltelli")
    second = _second_order(sampler)
    drawn = scheme.sample(unit_problem(ranges), _number(sampler), calc_second_order=second, seed=sampler.seed)
    return np.asarray(drawn, dtype=np.float64)


def _second_order(sampler: Sampler) -> bool:
    return sampler.second_order is not False


def _saltelli_size(sampler: Sampler, ranges: int) -> int:
    return _number(sampler) * ((2 * ranges if _second_order(sampler) else ranges) + 2)


def _morris(sampler: Sampler, ranges: int) -> Sample:
    scheme = _salib("morris")
    levels = sampler.levels or MORRIS_LEVELS
    drawn = scheme.sample(unit_problem(ranges), _number(sampler), num_levels=levels, seed=sampler.seed)
    return np.asarray(drawn, dtype=np.float64)


def _morris_size(sampler: Sampler, ranges: int) -> int:
    return _number(sampler) * (ranges + 1)


def _single(sampler: Sampler, ranges: int) -> Sample:
    return np.zeros((1, ranges))


SAMPLED: dict[str, Method] = {
    "grid": Method(_single, lambda sampler, ranges: 1, "every combination"),
    "latin-hypercube": Method(_latin_hypercube, _points, "n points"),
    "sobol": Method(_sobol, _points, "n points", power_of_two=True),
    "saltelli": Method(_saltelli, _saltelli_size, "n base points times (2 k + 2), or (k + 2), for k ranges", True),
    "morris": Method(_morris, _morris_size, "n trajectories of k + 1 points for k ranges"),
    "monte-carlo": Method(_monte_carlo, _points, "n points"),
}
"""Every method by its name."""


def sample_size(sampler: Sampler, ranges: int) -> int:
    """Return how many points the sample of so many ranges has; 1 where there is nothing to sample."""
    return SAMPLED[sampler.method].size(sampler, ranges) if ranges else 1


def draw_sample(sampler: Sampler, ranges: int) -> Sample:
    """Return the sample of so many ranges: points in rows, each value from 0 to 1.

    Raises:
        MissingDependencyError: the method needs SALib, which is not installed.
    """
    if not ranges:
        return np.zeros((1, 0))
    return SAMPLED[sampler.method].draw(sampler, ranges)
