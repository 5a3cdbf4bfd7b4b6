"""What the outcomes of an ensemble's runs say of the ensemble, and which of the runs to show one by one.

Medians, means with their standard errors, the middle 50% and 90% of runs, and shares of runs with Wilson intervals.
Nothing here predicts anything: a share is a share of the runs of one scenario under one reading.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.engine.statistics import QUANTILES
from sim.outcomes.outcome import Array
from sim.outcomes.registry import RUNGS, outcome_table
from sim.results.ensemble import Ensemble
from sim.results.text import plain

Z90 = 1.6448536269514722
"""Half-width of a central 90% interval, in standard errors."""

PARAMETERS_NOTE = (
    "Of each draw's mean over luck: the middle 90% of draws, and their share of the variance; luck has the rest."
)

TYPICAL_BY = ("attacks", "us_killed", "us_injured_reported", "days_suspended", "mean_tension", "peak_rung")
"""Outcomes whose distance from the median makes a run less typical, each in its own spread."""

EXTREME_BY = ("peak_rung", "peak_tension")
"""Outcomes whose highest values make a run extreme, the second where the first is equal."""

TYPICAL_WORDS = "the run nearest the medians of attacks, casualties, suspension, tension and peak rung"
EXTREME_WORDS = "the run with the highest peak rung and, among those, the highest tension in a week"


def summary_json(ensemble: Ensemble) -> dict[str, Any]:
    """Everything the summary says, ready for JSON: outcomes, shares of runs, rungs and categories."""
    columns, known, scenario = ensemble.outcomes(), outcome_table(), ensemble.scenario
    kinds = {name: known[name].kind for name in columns}
    parts, posterior, of_parameters = ensemble.decomposition, ensemble.posterior, {}
    if parts is not None and posterior is not None:
        alone = {
            name: {"middle_90": list(parts.band(name)), "share_of_variance": parts.share(name)}
            for name in parts.outcomes
        }
        sizes = {"draws": parts.draws, "replications": parts.replications}
        of_parameters = {
            "posterior": posterior.entry(scenario),
            "parameters_alone": sizes | {"note": PARAMETERS_NOTE, "outcomes": alone},
        }
    return {
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        **{name: plain(getattr(scenario, name)) for name in ("reading", "start", "end", "days")},
        "runs": ensemble.runs,
        "seed": ensemble.seed,
        "note": "Shares and intervals are of this scenario's runs; they explore and do not predict.",
        "outcomes": {name: describe(columns[name]) for name in columns if kinds[name] in ("count", "real")},
        "shares": {name: share(columns[name]) for name in columns if kinds[name] == "flag"},
        "rungs": rung_shares(ensemble),
        **{
            name: {state: share(columns[name] == code) for code, state in enumerate(known[name].categories)}
            for name in columns
            if kinds[name] == "category"
        },
        **of_parameters,
    }


def describe(values: Array) -> dict[str, Any]:
    """Median, mean with its standard error, middle 50% and 90% of the runs in which the value is known."""
    known = np.asarray(values, dtype=float)
    known = known[~np.isnan(known)]
    if known.size == 0:
        return {"runs": 0, "median": None, "mean": None, "standard_error": None, "middle_50": None, "middle_90": None}
    low, lower, median, upper, high = (float(q) for q in np.quantile(known, QUANTILES))
    error = float(known.std(ddof=1) / math.sqrt(known.size)) if known.size > 1 else None
    return {
        "runs": int(known.size),
        "median": median,
        "mean": float(known.mean()),
        "standard_error": error,
        "middle_50": [lower, upper],
        "middle_90": [low, high],
    }


def share(occurred: Array) -> dict[str, float | int]:
    """Share of runs in which something occurred, with its 90% Wilson interval."""
    count, runs = int(np.count_nonzero(occurred)), int(np.size(occurred))
    low, high = wilson(count, runs)
    return {"runs": count, "share": count / runs, "low": low, "high": high}


def wilson(count: int, runs: int, z: float = Z90) -> tuple[float, float]:
    """Wilson score interval of a share of `runs` (1 up); `z` is its half-width in standard errors (default: 90%)."""
    p, weight = count / runs, z * z / runs
    centre = (p + weight / 2) / (1 + weight)
    half = z * math.sqrt(p * (1 - p) / runs + weight / (4 * runs)) / (1 + weight)
    return (max(0.0, centre - half) if count else 0.0), (min(1.0, centre + half) if count < runs else 1.0)


def rung_shares(ensemble: Ensemble) -> list[dict[str, Any]]:
    """For each rung: share of run-days spent at it, and share of runs that reach it or a higher one."""
    rung = ensemble.column("rung")
    peak = rung.max(axis=1)
    days = np.bincount(rung.ravel(), minlength=RUNGS) / rung.size
    return [
        {"rung": k, "share_of_days": float(days[k]), "runs_reaching": share(peak >= k)} for k in range(int(days.size))
    ]


def typical_run(ensemble: Ensemble) -> int:
    """Number of the run whose outcomes lie nearest the ensemble's medians; the first of equals."""
    total: Array | float = 0.0
    for name in TYPICAL_BY:
        values = ensemble.outcome(name)
        away = np.abs(values - np.median(values))
        total = total + away / max(float(away.mean()), 1e-9)  # in mean absolute deviations
    return int(np.argmin(total))


def median_run(ensemble: Ensemble) -> int:
    """Number of the first run whose attacks on US forces are nearest the median."""
    attacks = ensemble.outcome("attacks")
    return int(np.argmin(np.abs(attacks - np.median(attacks))))


def extreme_run(ensemble: Ensemble) -> int:
    """Number of the run with the highest peak rung and, among those, the highest peak tension."""
    rung, tension = (ensemble.outcome(name) for name in EXTREME_BY)
    return int(np.argmax(np.where(rung == rung.max(), tension, -np.inf)))
