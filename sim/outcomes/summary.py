"""What happened in each run of an ensemble, and what that says of the ensemble: one row a run, then one dictionary.

`summary_columns` is plain numpy and cheap (a few milliseconds for 1,000 runs of 200 days); `summary_table` puts the
same columns in a pandas table, and `summary_json` describes them: medians, means with their standard errors, the
middle 50% and 90% of runs, and shares of runs with Wilson intervals. Nothing here predicts anything: a share is a
share of the runs of one scenario under one reading.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.kernel.state import Talks

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.ensemble import Ensemble

Array = npt.NDArray[Any]

RUNGS = 8
"""Rungs of the longest ladder, numbered from 0."""

TOTALS = {
    "total_attacks": "attacks",
    "attacks_iraq": "attacks_iraq",
    "attacks_syria": "attacks_syria",
    "attacks_jordan": "attacks_jordan",
    "attacks_israel": "attacks_israel",
    "us_killed": "us_killed",
    "us_injured": "us_injured",
    "suspensions": "suspensions",
    "resumptions": "resumptions",
    "strikes_syria": "us_strikes_syria",
    "strikes_iraq": "us_strikes_iraq",
    "leadership_strikes": "us_leadership_strikes",
    "campaigns": "us_campaigns",
    "strikes_iran": "us_strikes_iran",
    "iran_strikes": "iran_strikes",
    "leaders_killed": "leaders_killed",
    "militants_killed": "militants_killed",
    "withdrawal_demands": "withdrawal_demands",
}
"""Column of the summary -> column of the day that is summed over the run."""

SHARES = (
    "any_us_killed",
    "withdrawal_agreed",
    "law_passed",
    "embassy_stormed",
    "interstate_exchange",
    "any_leader_killed",
    "any_campaign",
    "any_suspension",
)
"""Columns that are true or false of a run."""

TALKS_NAMES = tuple(state.name.lower().replace("_", "-") for state in Talks)

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
Z90 = 1.6448536269514722
"""Half-width of a central 90% interval, in standard errors."""


def summary_columns(ensemble: Ensemble) -> dict[str, Array]:
    """Columns of the summary as arrays of length `runs`, in the table's order."""
    columns = {name: ensemble.column(column).sum(axis=1) for name, column in TOTALS.items()}
    return columns | _reported(ensemble) | _rungs(ensemble) | _timing(ensemble) | _outcomes(ensemble, columns)


def summary_table(ensemble: Ensemble) -> pd.DataFrame:
    """Table with a row per run (index `run`): counts, days at each rung, dates, outcomes and tension.

    `first_fatal_date` is missing (NaT) and `first_fatal_day` is NaN where nobody died; days count from 0.
    """
    import pandas as pd

    columns: dict[str, Any] = summary_columns(ensemble)
    start = pd.Timestamp(ensemble.scenario.start)
    date = (start + pd.to_timedelta(columns["first_fatal_day"], unit="D")).as_unit("s")
    states = columns["talks_final_state"].astype(np.int8)
    columns["talks_final_state"] = pd.Categorical.from_codes(states, pd.Index(TALKS_NAMES))
    table = pd.DataFrame(columns, index=pd.RangeIndex(ensemble.runs, name="run"))
    table.insert(list(columns).index("first_fatal_day"), "first_fatal_date", date)
    return table


def summary_json(ensemble: Ensemble) -> dict[str, Any]:
    """Everything the summary says, ready for JSON: outcomes, shares of runs, rungs and talks."""
    columns = summary_columns(ensemble)
    scenario = ensemble.scenario
    numeric = [name for name in columns if name not in SHARES and name not in ("talks_final_state", "peak_rung")]
    return {
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "reading": scenario.reading,
        "start": scenario.start.isoformat(),
        "end": scenario.end.isoformat(),
        "days": scenario.days,
        "runs": ensemble.runs,
        "seed": ensemble.seed,
        "note": "Shares and intervals are of this scenario's runs; they explore and do not predict.",
        "outcomes": {name: describe(columns[name]) for name in numeric},
        "shares": {name: share(columns[name]) for name in SHARES},
        "rungs": rung_shares(ensemble),
        "talks_final_state": {
            name: share(columns["talks_final_state"] == code) for code, name in enumerate(TALKS_NAMES)
        },
        **_posterior(ensemble),
    }


def _posterior(ensemble: Ensemble) -> dict[str, Any]:
    """Variance due to parameters and to luck, where the runs play with draws of a posterior; otherwise nothing."""
    parts, posterior = ensemble.decomposition, ensemble.posterior
    if parts is None or posterior is None:
        return {}
    alone = {
        name: {"middle_90": list(parts.band(name)), "share_of_variance": parts.share(name)} for name in parts.outcomes
    }
    sizes = {"draws": parts.draws, "replications": parts.replications}
    note = "Of each draw's mean over luck: the middle 90% of draws, and their share of the variance; luck has the rest."
    entry = posterior.entry(ensemble.scenario)
    return {"posterior": entry, "parameters_alone": sizes | {"note": note, "outcomes": alone}}


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
    return max(0.0, centre - half), min(1.0, centre + half)


def rung_shares(ensemble: Ensemble) -> list[dict[str, Any]]:
    """For each rung: share of run-days spent at it, and share of runs that reach it or a higher one."""
    rung = ensemble.column("rung")
    peak = rung.max(axis=1)
    days = np.bincount(rung.ravel(), minlength=RUNGS) / rung.size
    return [
        {"rung": k, "share_of_days": float(days[k]), "runs_reaching": share(peak >= k)} for k in range(int(days.size))
    ]


def _reported(ensemble: Ensemble) -> dict[str, Array]:
    return {"injured_reported": ensemble.column("us_injured_reported")[:, -1].copy()}


def _rungs(ensemble: Ensemble) -> dict[str, Array]:
    rung, tension = ensemble.column("rung"), ensemble.column("tension")
    days = {f"days_at_rung_{k}": np.count_nonzero(rung == k, axis=1) for k in range(RUNGS)}
    peaks = {"peak_tension": tension.max(axis=1), "mean_tension": tension.mean(axis=1)}
    return {"peak_rung": rung.max(axis=1)} | days | peaks


def _timing(ensemble: Ensemble) -> dict[str, Array]:
    fatal = ensemble.column("us_killed") > 0
    first = np.where(fatal.any(axis=1), fatal.argmax(axis=1), np.nan)
    suspended = ensemble.column("factions_suspended").sum(axis=1)
    factions = max(1, len(ensemble.scenario.factions))
    days = suspended / factions
    return {
        "first_fatal_day": first,
        "days_suspended": days,
        "share_suspended": days / ensemble.scenario.days,
    }


def _outcomes(ensemble: Ensemble, totals: dict[str, Array]) -> dict[str, Array]:
    talks = ensemble.column("talks_state")
    israel = ensemble.column("israel_strikes_iraq") + ensemble.column("israel_strikes_syria")
    return {
        "israel_strikes": israel.sum(axis=1),
        "any_us_killed": totals["us_killed"] > 0,
        "any_leader_killed": totals["leaders_killed"] > 0,
        "any_campaign": totals["campaigns"] > 0,
        "any_suspension": totals["suspensions"] > 0,
        "interstate_exchange": (totals["iran_strikes"] > 0) | (totals["strikes_iran"] > 0),
        "withdrawal_agreed": (talks == Talks.WITHDRAWAL_AGREED).any(axis=1),
        "talks_final_state": talks[:, -1].copy(),
        "law_passed": ensemble.column("parliament_law")[:, -1] > 0,
        "embassy_stormed": ensemble.column("embassy_stormed").any(axis=1),
    }
