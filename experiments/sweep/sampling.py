"""How points are chosen: samples of the unit cube by the methods of a design, one row a point, one column a range.

Latin hypercubes and Sobol' sequences come from scipy.stats.qmc, Saltelli's and Morris's schemes from SALib. A sampler
and a number of columns always give the same sample. A script adds a method with `register_sampler`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler, Strict, StrictBool

from experiments.arrays import Floats
from sim.errors import InputError, import_optional, nearest, shown
from sim.inputs.files.problems import kind_of, wrong
from sim.inputs.tables.fields import Entry

LARGEST_SEED = 2**63 - 1
MORRIS_LEVELS = 4
GRID_LEVELS = 5


def whole(minimum: int, maximum: int) -> BeforeValidator:
    """Makes a number a whole one from `minimum` to `maximum`, both allowed."""

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
            raise wrong(f"must be a whole number from {minimum:,} to {maximum:,}, not {kind_of(value)}")
        return int(value)

    return BeforeValidator(check, json_schema_input_type=Annotated[int, Field(ge=minimum, le=maximum)])


def known(kind: str, names: Callable[[], Iterable[str]]) -> AfterValidator:
    """Makes a text one of the names there are when it is checked; an error lists them all only where none is near.

    The published schema does not list them: scripts add outcomes and samplers, and the model gains columns.
    """

    def check(name: str) -> str:
        allowed = tuple(names())
        if name not in allowed:
            hint = nearest(name, allowed) or f"; allowed: {', '.join(allowed)}"
            raise wrong(f"there is no {kind} {shown(name)}{hint}")
        return name

    return AfterValidator(check)


class Or:
    """Publishes that a value may also be written in another way, as JSON Schema."""

    def __init__(self, *others: dict[str, Any]) -> None:
        """Take the schemas of the other ways."""
        self._others = others

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Publish them beside the value's own."""
        return {"anyOf": [handler(schema), *self._others]}


def _some(values: Any) -> Any:
    if values is not None and len(values) == 0:
        raise wrong("must have at least one entry")
    return values


def _once(values: Any) -> Any:
    repeated = [value for number, value in enumerate(values or ()) if value in values[:number]]
    if repeated:
        raise wrong(f"{shown(repeated[0])} stands in the list twice")
    return values


Some = AfterValidator(_some)
"""A list with at least one entry."""

Once = AfterValidator(_once)
"""A list in which nothing stands twice."""

Seed = Annotated[int, whole(0, LARGEST_SEED)]


class Sampler(Entry):
    """How points are chosen from the ranges of levers and uncertainties."""

    method: Annotated[str, Strict(), known("sampler", lambda: METHODS)] = Field(
        "grid", description="Name of the method."
    )
    n: Annotated[int, whole(1, 10_000_000)] | None = Field(
        None, description="Points (latin-hypercube, sobol, monte-carlo), base points (saltelli), trajectories (morris)."
    )
    seed: Seed = Field(0, description="Seed of the sample; it has nothing to do with the luck of the runs.")
    levels: Annotated[int, whole(2, 1000)] | None = Field(
        None, description="Values that each range takes: on a grid (5 unless given), with morris (an even number, 4)."
    )
    second_order: StrictBool | None = Field(
        None, description="Whether a saltelli sample serves second-order indices too; yes."
    )


@dataclass(frozen=True)
class Method:
    """One way to choose points.

    Attributes:
        sample: sampler and number of ranges -> the sample.
        formula: how the number of its points comes about, in words.
        size: sampler and number of ranges -> how many points the sample has.
        power_of_two: whether n must be a power of 2.
    """

    sample: Callable[[Sampler, int], Floats]
    formula: str = "n points"
    size: Callable[[Sampler, int], int] = lambda sampler, ranges: _number(sampler)
    power_of_two: bool = False


def _number(sampler: Sampler) -> int:
    return sampler.n or 1


def _quasi_random(sampler: Sampler, ranges: int) -> Floats:
    from scipy.stats import qmc

    engine = qmc.Sobol if sampler.method == "sobol" else qmc.LatinHypercube
    return np.asarray(engine(ranges, seed=sampler.seed).random(_number(sampler)))


def unit_problem(ranges: int) -> dict[str, Any]:
    """Return SALib's description of so many ranges from 0 to 1."""
    return {"num_vars": ranges, "names": [f"x{k}" for k in range(ranges)], "bounds": [[0.0, 1.0]] * ranges}


def _salib(sampler: Sampler, ranges: int) -> Floats:
    name, options = "sobol", dict[str, Any](calc_second_order=sampler.second_order is not False)
    if sampler.method == "morris":
        name, options = "morris", {"num_levels": sampler.levels or MORRIS_LEVELS}
    method = import_optional(f"SALib.sample.{name}", f"The sampler '{sampler.method}' needs SALib", "sweep")
    sample = method.sample(unit_problem(ranges), _number(sampler), seed=sampler.seed, **options)
    return np.asarray(sample, dtype=np.float64)


SHIPPED: dict[str, Method] = {
    "grid": Method(lambda sampler, ranges: np.zeros((1, ranges)), "every combination", lambda sampler, ranges: 1),
    "latin-hypercube": Method(_quasi_random),
    "sobol": Method(_quasi_random, power_of_two=True),
    "saltelli": Method(
        _salib,
        "n base points times (2 k + 2), or (k + 2), for k ranges",
        lambda sampler, ranges: _number(sampler) * ((1 if sampler.second_order is False else 2) * ranges + 2),
        power_of_two=True,
    ),
    "morris": Method(
        _salib, "n trajectories of k + 1 points for k ranges", lambda sampler, ranges: _number(sampler) * (ranges + 1)
    ),
    "monte-carlo": Method(
        lambda sampler, ranges: np.random.default_rng(sampler.seed).random((_number(sampler), ranges))
    ),
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

    def checked(sampler: Sampler, ranges: int) -> Floats:
        number = _number(sampler)
        values = np.asarray(sample(number, ranges, sampler.seed), dtype=np.float64)
        if values.shape != (number, ranges) or not ((values >= 0) & (values <= 1)).all():
            raise InputError(
                f"The sampler {shown(name)} must give {number:,} rows of {ranges} values from 0 to 1, "
                f"not {' x '.join(map(str, values.shape)) or 'one'} values."
            )
        return values

    METHODS[name] = Method(checked)


def sample_size(sampler: Sampler, ranges: int) -> int:
    """Return how many points the sample of so many ranges has; 1 where there is nothing to sample."""
    return METHODS[sampler.method].size(sampler, ranges) if ranges else 1


def make_sample(sampler: Sampler, ranges: int) -> Floats:
    """Return the sample of so many ranges: points in rows, each value from 0 to 1.

    Raises:
        InputError: a registered method gives something else.
        MissingDependencyError: the method needs SALib, which is not installed.
    """
    return METHODS[sampler.method].sample(sampler, ranges) if ranges else np.zeros((1, 0))
