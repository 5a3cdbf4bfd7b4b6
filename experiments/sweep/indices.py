"""Sensitivity indices of a finished sweep by saltelli or morris, for each policy and outcome, by SALib.

Sobol' indices: a first-order index is the share of an outcome's variance over the sampled ranges that one input
explains by itself; a total index adds what it explains together with others. Under shared luck an outcome is the mean
over the same run numbers at every point: a fixed function of the inputs, so that no variance of luck is mistaken for
theirs, though a path that parts from another by chance still counts as interaction.

Morris's elementary effects: `mu_star` is the mean size of the effect of moving one input across its range with all
others fixed, in the outcome's unit; `sigma` its spread over the sample, large where the effect depends on others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from experiments.arrays import Floats
from experiments.sweep.folder import Sweep
from experiments.sweep.sampling import MORRIS_LEVELS, Sampler, make_sample, unit_problem
from sim.errors import InputError, import_optional, nearest, shown

if TYPE_CHECKING:
    import pandas as pd


RESAMPLES = 200

NEEDS_SALIB = "Sensitivity indices need SALib"


def sweep_indices(
    sweep: Sweep, outcomes: Sequence[str] | None = None, level: float = 0.95
) -> tuple[pd.DataFrame, list[str]]:
    """Return a row per policy, outcome and sampled input, and a sentence for each outcome that has no indices.

    Args:
        sweep: a finished one, by saltelli or morris.
        outcomes: outcomes of the sweep; all that are numbers or yes and no when None.
        level: coverage of the bootstrap intervals, between 0 and 1.

    Raises:
        InputError: the sweep is not complete, not of these methods, or has no such outcome.
        MissingDependencyError: SALib is not installed.
    """
    import pandas as pd

    sampler = sweep.sampler
    if sampler.method not in ("saltelli", "morris"):
        raise InputError(f"Indices need a sweep by saltelli or morris; the one in {sweep.path} is by {sampler.method}.")
    if not sweep.complete:
        done, chunks = len(sweep.finished), sweep.manifest["chunks"]
        raise InputError(f"The sweep in {sweep.path} is not complete ({done} of {chunks} chunks); finish it first.")
    for name in outcomes or ():
        if name not in sweep.manifest["outcomes"]:
            hint = nearest(name, sweep.manifest["outcomes"]) or f"; it keeps {', '.join(sweep.manifest['outcomes'])}"
            raise InputError(f"The sweep in {sweep.path} keeps no outcome {shown(name)}{hint}.")
    names = [axis["path"] for axis in sweep.manifest["axes"] if not axis["crossed"]]
    means = sweep.means(None if outcomes is None else list(outcomes))
    kept = [name for name in sweep.manifest["outcomes"] if name in means.columns]
    parts, left_out = [], []
    for policy, rows in means.sort_index().groupby("policy"):
        for outcome in kept:
            try:
                values = rows[outcome].to_numpy(float)
                if sampler.method == "saltelli":
                    found = sobol_table(values, names, sampler.second_order is not False, RESAMPLES, level)
                else:
                    found = morris_table(values, names, sampler, level)
            except InputError as error:
                left_out.append(f"{outcome} (policy {policy}): {error}")
                continue
            table = found.reset_index()
            table.insert(0, "outcome", outcome)
            table.insert(0, "policy", policy)
            parts.append(table)
    if not parts:
        raise InputError("\n".join(left_out) or "the sweep keeps no outcome that is a number.")
    return pd.concat(parts, ignore_index=True), left_out


def morris_table(values: Floats, names: Sequence[str], sampler: Sampler, level: float = 0.95) -> pd.DataFrame:
    """Elementary effects of each input with a bootstrap interval, the largest first.

    Args:
        values: the outcome at the points of the sampler's sample, in its order.
        names: the inputs, in the sample's order.
        sampler: the sampler, by morris.
        level: coverage of the interval, between 0 and 1.

    Returns:
        A row per input: `mu_star`, `mu_star_low`, `mu_star_high`, `mu`, `sigma`, all in the outcome's unit.

    Raises:
        InputError: a value is missing.
        MissingDependencyError: SALib is not installed.
    """
    import pandas as pd

    if missing := int(np.count_nonzero(~np.isfinite(values))):
        raise InputError(f"The outcome is missing at {missing} of {len(values)} points; effects need it everywhere.")
    morris = import_optional("SALib.analyze.morris", NEEDS_SALIB, "sweep")
    sample, levels = make_sample(sampler, len(names)), sampler.levels or MORRIS_LEVELS
    options = {"num_resamples": RESAMPLES, "conf_level": level, "num_levels": levels, "seed": 1}
    found: Any = morris.analyze(unit_problem(len(names)), sample, values, **options)
    middle, half = np.asarray(found["mu_star"]), np.asarray(found["mu_star_conf"])
    columns = {"mu_star": middle, "mu_star_low": middle - half, "mu_star_high": middle + half}
    columns |= {"mu": np.asarray(found["mu"]), "sigma": np.asarray(found["sigma"])}
    return pd.DataFrame(columns, index=pd.Index(list(names), name="input")).sort_values("mu_star", ascending=False)


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
) -> pd.DataFrame:
    """First-order and total indices of each input with bootstrap intervals, the largest total first.

    Args:
        values: the outcome at the points of a Saltelli sample, in the sample's order.
        names: the inputs, in the sample's order.
        second_order: whether the sample serves second-order indices too.
        resamples: bootstrap resamples, 2 or more.
        level: coverage of the intervals, between 0 and 1.

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
    sobol = import_optional("SALib.analyze.sobol", NEEDS_SALIB, "sweep")
    options = {"num_resamples": resamples, "conf_level": level, "seed": 1}
    found = sobol.analyze(unit_problem(len(names)), flat, second_order, **options)
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
    if missing := int(np.count_nonzero(~np.isfinite(flat))):
        raise InputError(f"The outcome is missing at {missing} of {len(flat)} points; indices need it at every point.")
    return flat.reshape(-1, width)
