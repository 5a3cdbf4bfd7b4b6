"""From the days of some runs to what a sweep keeps of them, in compiled loops that let other threads run.

Days come as the engine writes them, records of sim.kernel.state.Day, seen here as rows of 32-bit words; a column is
the place of its word. What comes out is general (totals, peaks, last values, first days, rungs, the tension index,
sums by week); experiments.sweep.outcomes makes named outcomes of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernel.compiled import compiled_entry
from sim.kernel.state import Day, record_type

DAY_TYPE: Any = record_type(Day)
WORDS = DAY_TYPE.itemsize // 4
"""32-bit words of one day's record."""

WEEK = 7
"""Days of a week; weeks are counted from the first day of a run, and the last may be shorter."""


def word_of(column: str) -> int:
    """Place of a whole-number column among the words of a day's record."""
    kind, offset = DAY_TYPE.fields[column][:2]
    if kind != np.int32:
        raise ValueError(f"{column} is not a whole-number column")
    return int(offset) // 4


def words_of(daily: Any) -> Any:
    """Day records of shape (lanes, days) as an array of words of shape (lanes, days, words), without a copy."""
    return np.asarray(daily).view(np.int32).reshape(*daily.shape, WORDS)


@compiled_entry
def count_days(words: Any, lanes: int, row: int, columns: Any, counted: Any) -> None:
    """Write total, peak, last value and first day above 0 (-1: none) of each column to counted[row + lane, column]."""
    for lane in range(lanes):
        out = counted[row + lane]
        for c in range(len(columns)):
            out[c, 3] = -1
        for day in range(words.shape[1]):
            for c in range(len(columns)):
                value = words[lane, day, columns[c]]
                out[c, 0] += value
                out[c, 1] = max(out[c, 1], value)
                out[c, 2] = value
                if value > 0 and out[c, 3] < 0:
                    out[c, 3] = day


@compiled_entry
def climb_days(words: Any, lanes: int, row: int, steps: Any, rungs: Any) -> None:
    """Write the rung of each day to rungs[row + lane, day].

    steps: arrays of a LadderSteps. Of trailing sum s the columns are sum_columns[sum_first[s]:sum_first[s + 1]]; case k
    holds when each of its sums reaches its number, and the first case that holds gives the rung.
    """
    sum_first, sum_columns, sum_days, case_rung, case_first, case_sum, case_least = steps
    days, sums = words.shape[1], len(sum_days)
    today, trailing = np.zeros((sums, days), dtype=np.int64), np.zeros(sums, dtype=np.int64)
    for lane in range(lanes):
        trailing[:] = 0
        for day in range(days):
            for s in range(sums):
                added = 0
                for i in range(sum_first[s], sum_first[s + 1]):
                    added += words[lane, day, sum_columns[i]]
                today[s, day] = added
                trailing[s] += added
                if day >= sum_days[s]:
                    trailing[s] -= today[s, day - sum_days[s]]
            rungs[row + lane, day] = 0
            for k in range(len(case_rung)):
                holds = True
                for i in range(case_first[k], case_first[k + 1]):
                    holds = holds and trailing[case_sum[i]] >= case_least[i]
                if holds:
                    rungs[row + lane, day] = case_rung[k]
                    break


@compiled_entry
def weigh_days(words: Any, lanes: int, row: int, columns: Any, weights: Any, span: int, tension: Any) -> None:
    """Write each day's weighted sum of columns over the last `span` days to tension[row + lane, day]."""
    days = words.shape[1]
    today = np.zeros(days, dtype=np.int64)
    for lane in range(lanes):
        trailing = 0
        for day in range(days):
            added = 0
            for c in range(len(columns)):
                added += weights[c] * words[lane, day, columns[c]]
            today[day] = added
            trailing += added
            if day >= span:
                trailing -= today[day - span]
            tension[row + lane, day] = trailing


@compiled_entry
def sum_weeks(words: Any, lanes: int, row: int, columns: Any, weekly: Any) -> None:
    """Add each day's columns to weekly[row + lane, column, week]."""
    for lane in range(lanes):
        for day in range(words.shape[1]):
            for c in range(len(columns)):
                weekly[row + lane, c, day // WEEK] += words[lane, day, columns[c]]


@compiled_entry
def sum_bins(words: Any, lanes: int, row: int, columns: Any, bins: Any, sums: Any) -> None:
    """Add each day's columns to sums[row + lane, column, bin of the day]; days of bin -1 are left out."""
    for lane in range(lanes):
        for day in range(words.shape[1]):
            if bins[day] >= 0:
                for c in range(len(columns)):
                    sums[row + lane, c, bins[day]] += words[lane, day, columns[c]]
