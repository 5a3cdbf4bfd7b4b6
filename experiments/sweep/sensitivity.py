"""Sobol' indices of a Saltelli sweep, with intervals, by SALib; and the same evaluations in the form SciPy takes.

A first-order index is the share of an outcome's variance over the sampled ranges that one input explains by itself; a
total index adds what it explains together with others. Under shared luck an outcome is the mean over the same run
numbers at every point: a fixed function of the inputs, so that no variance of luck is mistaken for theirs, though a
path that parts from another by chance still counts as interaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.errors import InputError, MissingDependencyError

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]

MISSING = 'Sensitivity indices need SALib, which is not installed: python -m pip install "escalation-sim[sweep]"'


@dataclass(frozen=True)
class SaltelliParts:
    """Evaluations at Saltelli's matrices, as scipy.stats.sobol_indices takes them in place of a function."""

    f_a: Floats
    """Outcome at matrix A, (base points,)."""
    f_b: Floats
    """Outcome at matrix B."""
    f_ab: Floats
    """Outcome at A with one column from B, (inputs, base points)."""

    def for_scipy(self) -> dict[str, Floats]:
        """What scipy.stats.sobol_indices takes as `func`, of one outcome."""
        return {"f_A": self.f_a[None, :], "f_B": self.f_b[None, :], "f_AB": self.f_ab[:, None, :]}


def saltelli_parts(values: npt.ArrayLike, inputs: int, second_order: bool = True) -> SaltelliParts:
    """Take an outcome at the points of a Saltelli sample, in the sample's order, apart.

    Args:
        values: the outcome, one value a point.
        inputs: number of inputs that were sampled.
        second_order: whether the sample serves second-order indices too, as a sweep's does unless told otherwise.

    Raises:
        InputError: the number of values does not fit, or a value is missing.
    """
    rows = _rows(values, inputs, second_order)
    return SaltelliParts(rows[:, 0], rows[:, -1], rows[:, 1 : inputs + 1].T)


def sobol_table(
    values: npt.ArrayLike,
    names: Sequence[str],
    second_order: bool = True,
    resamples: int = 200,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """First-order and total indices of each input with bootstrap intervals, the largest total first.

    Args:
        values: the outcome at the points of a Saltelli sample, in the sample's order.
        names: the inputs, in the sample's order.
        second_order: whether the sample serves second-order indices too.
        resamples: bootstrap resamples, 2 or more.
        level: coverage of the intervals, between 0 and 1.
        seed: seed of the resampling.

    Returns:
        A row per input: `first`, `first_low`, `first_high`, `total`, `total_low`, `total_high`, as shares of variance.
        Estimates and intervals may leave 0 to 1 by sampling error.

    Raises:
        InputError: the number of values does not fit, a value is missing, or the outcome is the same everywhere.
        MissingDependencyError: SALib is not installed.
    """
    import pandas as pd

    flat = _rows(values, len(names), second_order).ravel()
    if np.ptp(flat) == 0:
        raise InputError(f"The outcome is {flat[0]:g} at every point; there is no variance to share out.")
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    found = _analyse(problem, flat, second_order, resamples, level, seed)
    columns: dict[str, Floats] = {}
    for word, key in (("first", "S1"), ("total", "ST")):
        middle, half = found[key], found[f"{key}_conf"]
        columns |= {word: middle, f"{word}_low": middle - half, f"{word}_high": middle + half}
    return pd.DataFrame(columns, index=pd.Index(list(names), name="input")).sort_values("total", ascending=False)


def _rows(values: npt.ArrayLike, inputs: int, second_order: bool) -> Floats:
    """A row per base point: A, A with each column of B, (B with each column of A,) B."""
    flat, width = np.asarray(values, dtype=np.float64), (2 if second_order else 1) * inputs + 2
    if inputs < 1 or flat.ndim != 1 or len(flat) == 0 or len(flat) % width:
        raise InputError(
            f"A Saltelli sample of {inputs} inputs has a multiple of {width} points; given were {flat.size} values."
        )
    missing = int(np.count_nonzero(~np.isfinite(flat)))
    if missing:
        raise InputError(f"The outcome is missing at {missing} of {len(flat)} points; indices need it at every point.")
    return flat.reshape(-1, width)


def _analyse(
    problem: dict[str, Any], values: Floats, second_order: bool, resamples: int, level: float, seed: int
) -> Any:
    try:
        from SALib.analyze import sobol
    except ImportError as error:
        raise MissingDependencyError(MISSING) from error
    seeded = seed + 1  # SALib takes a seed of 0 for no seed
    return sobol.analyze(problem, values, second_order, num_resamples=resamples, conf_level=level, seed=seeded)
