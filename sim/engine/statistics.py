"""What many runs say together, as compiled loops: quantiles of a week, shares on a rung, outcomes, paired differences.

The browser, the server and a script run these same functions. They take room for what they need from their caller,
because a module in a browser has no memory of its own to ask for.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from sim.kernel.compiled import compiled, compiled_step
from sim.kernel.draws import uniform

WEEK = 7
"""Days over which a weekly rate is taken, whatever is counted: a window that grew where fire is rare would smooth away
a truce, and its rate would rise when restraint does."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Levels that a fan shows."""

RESAMPLING = 255
"""Address, beside those of actors, of the draws that choose which runs stand in a resample."""

DIFFERENCES = ("mean_a", "mean_b", "difference", "low", "high", "share_higher", "share_lower")
"""What paired_differences writes for each outcome, in order."""


class How(IntEnum):
    """How an outcome follows from the counts of a run."""

    TOTAL = 0
    """The totals of its columns, added up, over a divisor."""
    ANY = 1
    """Whether any of its columns is ever above 0."""
    LAST = 2
    """Its column on the last day."""
    REACHED = 3
    """Whether its column ever reaches a number."""
    FIRST = 4
    """First day on which its column is above 0, at most a number of days, which stands for never too."""
    HIGHEST_RUNG = 5
    """The highest rung of the run."""


@compiled_step
def weekly_quantiles(daily: Any, days: int, levels: Any, sums: Any, tally: Any, quantiles: Any) -> None:
    """Write quantiles over runs of the weekly rate over the `days` days around each day to quantiles[day, level].

    Counts are few and whole, and plain quantiles of them jump by one from day to day without anything having changed.
    These are mid-quantiles: half of the runs that have exactly a count are taken to lie below it, and quantiles
    between two counts are interpolated. They differ from plain quantiles by less than the gap between two counts.

    daily: (runs, days of a run); sums: room for (runs,) whole numbers; tally: room of zeros for as many whole numbers
    as the largest sum and one more.
    """
    runs = daily.shape[0]
    for run in range(runs):
        sums[run] = 0
        for day in range(days):
            sums[run] += daily[run, day]
    for day in range(quantiles.shape[0]):
        most = 0
        for run in range(runs):
            tally[sums[run]] += 1
            most = max(most, sums[run])
        below, last, level, middle_before = 0, -1, 0, 0.0
        for value in range(most + 1):
            here = tally[value]
            if here > 0:
                middle = (below + 0.5 * here) / runs
                while level < len(levels) and levels[level] <= middle:
                    share = 1.0 if last < 0 else (levels[level] - middle_before) / (middle - middle_before)
                    start = value if last < 0 else last
                    quantiles[day, level] = (start + (value - start) * share) * WEEK / days
                    level += 1
                below, last, middle_before = below + here, value, middle
                tally[value] = 0
        while level < len(levels):
            quantiles[day, level] = last * WEEK / days
            level += 1
        if day + 1 < quantiles.shape[0]:
            for run in range(runs):
                sums[run] += daily[run, day + days] - daily[run, day]


@compiled_step
def rung_shares(rungs: Any, shares: Any) -> None:
    """Write the share of runs on each rung on each day to shares[day, rung]; rungs: (runs, days)."""
    for day in range(shares.shape[0]):
        for rung in range(shares.shape[1]):
            shares[day, rung] = 0.0
        for run in range(rungs.shape[0]):
            shares[day, rungs[run, day]] += 1.0
        for rung in range(shares.shape[1]):
            shares[day, rung] /= rungs.shape[0]


@compiled_step
def weekly_rungs(rungs: Any, weekly: Any, tally: Any, medians: Any) -> None:
    """Write the rung of each week of each run to weekly[run, week], and their median to medians[week].

    A week's rung is that of its last day. Rules of a rung look back over a week, so on that day they see the week's own
    events and no others; the highest rung of the week would show each event twice. The last week may be shorter.

    rungs: (runs, days); tally: room for as many whole numbers as there are rungs.
    """
    for week in range(weekly.shape[1]):
        day = min(WEEK * week + WEEK, rungs.shape[1]) - 1
        for rung in range(len(tally)):
            tally[rung] = 0
        for run in range(rungs.shape[0]):
            weekly[run, week] = rungs[run, day]
            tally[rungs[run, day]] += 1
        rung, below = 0, tally[0]
        while 2 * below < rungs.shape[0]:
            rung += 1
            below += tally[rung]
        medians[week] = rung


@compiled_step
def arrivals(rungs: Any, tally: Any, reached: Any) -> None:
    """Write the share of runs that reach each rung or a higher one, and their median first day, to reached[rung].

    The day counts from 0; it is -1 where no run reaches the rung.

    rungs: (runs, days); tally: room for (rungs, days) whole numbers.
    """
    for rung in range(tally.shape[0]):
        for day in range(tally.shape[1]):
            tally[rung, day] = 0
    for run in range(rungs.shape[0]):
        above = 0
        for day in range(rungs.shape[1]):
            while above <= rungs[run, day]:
                tally[above, day] += 1
                above += 1
    for rung in range(tally.shape[0]):
        count = 0
        for day in range(tally.shape[1]):
            count += tally[rung, day]
        reached[rung, 0], reached[rung, 1] = count / rungs.shape[0], -1.0
        day, so_far = 0, 0
        while count > 0 and reached[rung, 1] < 0:
            so_far += tally[rung, day]
            if 2 * so_far >= count:
                reached[rung, 1] = day
            day += 1


@compiled
def _outcome(counts: Any, run: int, recipe: Any, divisor: float) -> float:
    how, first, after, least = recipe
    total, reached, last, day = 0, 0, 0, -1
    for column in range(first, after):
        total += counts[run, column, 0]
        reached = max(reached, counts[run, column, 1])
        last = counts[run, column, 2]
        if counts[run, column, 3] >= 0 and (day < 0 or counts[run, column, 3] < day):
            day = counts[run, column, 3]
    if how == How.TOTAL:
        return total / divisor
    if how == How.ANY:
        return 1.0 if total > 0 else 0.0
    if how == How.LAST:
        return float(last)
    if how == How.REACHED:
        return 1.0 if reached >= least else 0.0
    return float(least if day < 0 else min(day, least))


@compiled_step
def measure(counts: Any, rungs: Any, recipes: Any, divisors: Any, values: Any) -> None:
    """Write each outcome of each run to values[run, outcome].

    counts: (runs, columns, 4), see sim.engine.reducers.Counts; rungs: (runs, days); recipes: (outcomes, 4), each a
    How, the first of its columns in counts, the one after its last, and its number; divisors: (outcomes,).
    """
    for run in range(values.shape[0]):
        for o in range(len(recipes)):
            if recipes[o, 0] == How.HIGHEST_RUNG:
                highest = 0
                for day in range(rungs.shape[1]):
                    highest = max(highest, rungs[run, day])
                values[run, o] = highest
            else:
                recipe = recipes[o, 0], recipes[o, 1], recipes[o, 2], recipes[o, 3]
                values[run, o] = _outcome(counts, run, recipe, divisors[o])


@compiled_step
def resample(seed: int, weights: Any) -> None:
    """Write how often each run stands in each resample of as many runs to weights[resample, run]."""
    runs = weights.shape[1]
    for k in range(weights.shape[0]):
        for run in range(runs):
            weights[k, run] = 0
        for slot in range(runs):
            weights[k, int(uniform(seed, k, slot, RESAMPLING, 0, 0) * runs)] += 1


@compiled
def _sort(values: Any) -> None:
    """Sort in place (Shell's method with Ciura's gaps)."""
    for gap in (701, 301, 132, 57, 23, 10, 4, 1):
        for i in range(gap, len(values)):
            value, j = values[i], i
            while j >= gap and values[j - gap] > value:
                values[j] = values[j - gap]
                j -= gap
            values[j] = value


@compiled
def _quantile(ordered: Any, level: float) -> float:
    place = level * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    between: float = ordered[below] + (ordered[above] - ordered[below]) * (place - below)
    return between


@compiled_step
def paired_differences(a: Any, b: Any, weights: Any, means: Any, rows: Any) -> None:
    """Write what B less A is, over pairs of runs of the same luck, to rows[outcome], in the order of DIFFERENCES.

    a, b: (runs, outcomes), without gaps; weights: (resamples, runs), see resample; means: room for (outcomes,
    resamples). The interval is the 95% percentile bootstrap interval of the mean difference.
    """
    runs, outcomes, resamples = a.shape[0], a.shape[1], weights.shape[0]
    for o in range(outcomes):
        for place in range(rows.shape[1]):
            rows[o, place] = 0.0
        for run in range(runs):
            rows[o, 0] += a[run, o]
            rows[o, 1] += b[run, o]
            rows[o, 5] += 1.0 if b[run, o] > a[run, o] else 0.0
            rows[o, 6] += 1.0 if b[run, o] < a[run, o] else 0.0
            rows[o, 2] += b[run, o] - a[run, o]
        for k in range(resamples):
            means[o, k] = 0.0
    for k in range(resamples):
        for run in range(runs):
            weight = weights[k, run]
            if weight > 0:
                for o in range(outcomes):
                    means[o, k] += weight * (b[run, o] - a[run, o])
    for o in range(outcomes):
        for k in range(resamples):
            means[o, k] /= runs
        _sort(means[o])
        rows[o, 3], rows[o, 4] = _quantile(means[o], 0.025), _quantile(means[o], 0.975)
        for place in (0, 1, 2, 5, 6):
            rows[o, place] /= runs
