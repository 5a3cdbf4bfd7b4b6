"""What a forecaster knows at a cut-off, in two forms: arrays for the model, counts and flags for those who count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from experiments.hindcast.baselines import Flags, Observed
from experiments.hindcast.cutoffs import RECORD, CutOff
from sim.inputs.record.counts import cumulative_series, record_use
from sim.inputs.record.vintage import context_as_known
from sim.inputs.scenario.scenario import Scenario


def flags_known(scenario: Scenario, as_of: date, record: str = RECORD) -> Flags:
    """Return whether a flag is up on each day of a scenario's window, as known at a date, (days,).

    A flag is a truce in force or announced, or a faction's announced suspension.
    """
    use = record_use(record)
    truce = np.asarray(context_as_known(scenario, use, as_of)["gaza_truce"], dtype=np.bool_)
    quiet = truce.copy()
    for item in use.get("announced_suspensions", ()):
        if date.fromisoformat(item["known_from"]) <= as_of:
            since = np.arange(len(truce)) >= (date.fromisoformat(item["from"]) - scenario.start).days
            quiet |= since & truce if "while" in item else since
    return quiet


def observed(scenario: Scenario, cutoff: CutOff, record: str = RECORD) -> Observed:
    """Return the reporting intervals known at a cut-off, with their quiet days."""
    points = [point for point in cumulative_series(record, cutoff.known) if point.date <= cutoff.last]
    flags = flags_known(scenario, cutoff.known, record)
    bounds = [(before.date, after.date, after.total - before.total) for before, after in pairwise(points)]
    return observed_from(bounds, flags, scenario.start)


def observed_from(bounds: Sequence[tuple[date, date, int]], flags: Flags, start: date) -> Observed:
    """Return intervals as arrays.

    Args:
        bounds: (day before the interval, last day, count) of each, by rising date.
        flags: (days,) of the window.
        start: first day of the window.
    """
    days = np.array([(last - before).days for before, last, _ in bounds], dtype=np.int64)
    quiet = [int(flags[max(0, (b - start).days + 1) : max(0, (last - start).days + 1)].sum()) for b, last, _ in bounds]
    gaps = [0, *((after[0] - before[1]).days for before, after in pairwise(bounds))][: len(bounds)]
    counts = np.array([count for _, _, count in bounds], dtype=np.int64)
    return Observed(counts, days, np.array(quiet, dtype=np.int64), np.array(gaps, dtype=np.int64))


def ahead(scenario: Scenario, cutoff: CutOff, days: int, record: str = RECORD) -> Flags:
    """Return whether a flag is known to be up on each of the coming days, (days,)."""
    flags = flags_known(scenario, cutoff.known, record)
    first = (cutoff.last + timedelta(days=1) - scenario.start).days
    return flags[first : first + days]
