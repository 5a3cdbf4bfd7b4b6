"""What a comparison compares: the numeric columns of the summary, and outcomes that pairs need in another form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.ensemble import Ensemble

TALKS_END = "talks_end_"
"""Before the name of a state of the talks: whether a run's talks end in it."""


def outcome_columns(ensemble: Ensemble, horizon: int) -> pd.DataFrame:
    """A row per run with every outcome as a number: yes and no as 1 and 0, nan where a run has no value.

    Beyond the summary's own columns: `days_to_first_fatal`, which is `horizon` where nobody died before that day (so
    that every run has a value, and a mean over runs is the mean time without deaths up to the horizon);
    `suspension_length`, days per suspension of a faction, of which those that outlast the window are cut at its end;
    and `talks_end_<state>`, 1 for the state in which the talks end.

    Args:
        ensemble: the runs.
        horizon: day, from 0, at which the time to the first deaths is censored; at most the window's length.
    """
    import pandas as pd

    summary = ensemble.summary
    columns: dict[str, Any] = {name: summary[name] for name in summary.columns if summary[name].dtype.kind in "iufb"}
    derived = pd.DataFrame(columns).astype(np.float64)
    return derived.assign(**_timing(ensemble, summary, horizon), **_talks(summary))


def _timing(ensemble: Ensemble, summary: pd.DataFrame, horizon: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "first_fatal_day" in summary:
        found["days_to_first_fatal"] = summary["first_fatal_day"].fillna(horizon).clip(upper=horizon)
    if "days_suspended" in summary:
        faction_days = summary["days_suspended"] * max(1, len(ensemble.scenario.factions))
        found["suspension_length"] = faction_days / summary["suspensions"].replace(0, np.nan)
    return found


def _talks(summary: pd.DataFrame) -> dict[str, Any]:
    if "talks_final_state" not in summary:
        return {}
    ends = summary["talks_final_state"]
    return {f"{TALKS_END}{name}": (ends == name).astype(np.float64) for name in ends.cat.categories}
