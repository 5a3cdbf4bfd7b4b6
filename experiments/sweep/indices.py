"""Sensitivity indices of a finished sweep by saltelli or morris, for each policy and outcome.

Morris's elementary effects: `mu_star` is the mean size of the effect of moving one input across its range with all
others fixed, in the outcome's unit; `sigma` its spread over the sample, large where the effect depends on others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.results import Sweep
from experiments.sweep.sampling import MORRIS_LEVELS, Sampler, make_sample, unit_problem
from experiments.sweep.sensitivity import MISSING, Floats, sobol_table
from sim.errors import InputError, MissingDependencyError, nearest, shown

if TYPE_CHECKING:
    import pandas as pd

RESAMPLES = 200


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

    names, means = _inputs(sweep), sweep.means(_checked(sweep, outcomes))
    kept = [name for name in sweep.manifest["outcomes"] if name in means.columns]
    parts, left_out = [], []
    for policy, rows in means.sort_index().groupby("policy"):
        for outcome in kept:
            try:
                found = _table(sweep.sampler, rows[outcome].to_numpy(float), names, level).reset_index()
            except InputError as error:
                left_out.append(f"{outcome} (policy {policy}): {error}")
                continue
            found.insert(0, "outcome", outcome)
            found.insert(0, "policy", policy)
            parts.append(found)
    if not parts:
        raise InputError("\n".join(left_out) or "the sweep keeps no outcome that is a number.")
    return pd.concat(parts, ignore_index=True), left_out


def _checked(sweep: Sweep, outcomes: Sequence[str] | None) -> list[str] | None:
    for name in outcomes or ():
        if name not in sweep.manifest["outcomes"]:
            hint = nearest(name, sweep.manifest["outcomes"]) or f"; it keeps {', '.join(sweep.manifest['outcomes'])}"
            raise InputError(f"The sweep in {sweep.path} keeps no outcome {shown(name)}{hint}.")
    return None if outcomes is None else list(outcomes)


def _inputs(sweep: Sweep) -> list[str]:
    """Names of the sampled axes, in the order of the sample's columns."""
    method = sweep.sampler.method
    if method not in ("saltelli", "morris"):
        raise InputError(f"Indices need a sweep by saltelli or morris; the one in {sweep.path} is by {method}.")
    if not sweep.complete:
        done, chunks = len(sweep.finished), sweep.manifest["chunks"]
        raise InputError(f"The sweep in {sweep.path} is not complete ({done} of {chunks} chunks); finish it first.")
    return [axis["path"] for axis in sweep.manifest["axes"] if not axis["crossed"]]


def _table(sampler: Sampler, values: Floats, names: list[str], level: float) -> pd.DataFrame:
    if sampler.method == "saltelli":
        return sobol_table(values, names, sampler.second_order is not False, RESAMPLES, level)
    return morris_table(values, names, sampler, level)


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

    missing = int(np.count_nonzero(~np.isfinite(values)))
    if missing:
        raise InputError(f"The outcome is missing at {missing} of {len(values)} points; effects need it everywhere.")
    found = _elementary_effects(values, len(names), sampler, level)
    middle, half = np.asarray(found["mu_star"]), np.asarray(found["mu_star_conf"])
    columns = {"mu_star": middle, "mu_star_low": middle - half, "mu_star_high": middle + half}
    columns |= {"mu": np.asarray(found["mu"]), "sigma": np.asarray(found["sigma"])}
    return pd.DataFrame(columns, index=pd.Index(list(names), name="input")).sort_values("mu_star", ascending=False)


def _elementary_effects(values: Floats, inputs: int, sampler: Sampler, level: float) -> Any:
    try:
        from SALib.analyze import morris
    except ImportError as error:
        raise MissingDependencyError(MISSING) from error
    sample, levels = make_sample(sampler, inputs), sampler.levels or MORRIS_LEVELS
    problem = unit_problem(inputs)
    return morris.analyze(problem, sample, values, num_resamples=RESAMPLES, conf_level=level, num_levels=levels, seed=1)
