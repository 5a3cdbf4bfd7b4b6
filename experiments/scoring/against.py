"""Scores a scenario against a record of counts, beside counting models that learn from the record as it goes on.

The scenario plays its whole window freely and forecasts every interval at once: it never sees the record. The counting
models forecast one interval after another, each from the intervals before it (leave-future-out); before the first they
have only their weak priors. So they know more than the scenario does. A truce in the scenario's context is their
flag. All are scored on the same intervals, each with the same weight.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from experiments.hindcast.baselines import draw_all
from experiments.hindcast.report import WORDS
from experiments.hindcast.run import observed_from
from experiments.scoring.scores import LEVELS, Draws, MeanScore, Score, mean_score, score
from experiments.sweep.points import Luck, play_points
from sim.errors import InputError, nearest, shown
from sim.inputs.files.user_files import read_csv
from sim.inputs.posterior.posterior import ParameterDraws
from sim.inputs.scenario.scenario import Scenario, ScenarioLike, as_scenario
from sim.results.text import table, wrap

RUNS = 5000
"""Enough for the log score."""

ABOUT = (
    "Lower is better. CRPS in attacks; log score -ln p, p at least 0.1%; inside: share of counts inside the central "
    "interval. The scenario never sees the record; each counting model is fitted to the intervals before the one it "
    "forecasts, and has only a weak prior before the first."
)


@dataclass(frozen=True)
class RecordScore:
    """How a scenario and the counting models fare against a record.

    Attributes:
        intervals: what was scored, by rising date.
        scores: the scenario's, one an interval.
        medians: median of the scenario's counts in each interval.
        baselines: mean scores of each counting model and of their pool, by name.
    """

    intervals: tuple[Interval, ...]
    scores: tuple[Score, ...]
    medians: tuple[float, ...]
    baselines: dict[str, MeanScore]

    @property
    def mean(self) -> MeanScore:
        """Mean scores of the scenario."""
        return mean_score(list(self.scores))

    def to_json(self) -> dict[str, object]:
        """Mean scores under the names crps, log_score, coverage_50, coverage_80, coverage_95, and baselines."""
        return self.mean.to_json() | {"baselines": {name: each.to_json() for name, each in self.baselines.items()}}


def score_record(
    scenario: ScenarioLike,
    record: str | os.PathLike[str],
    posterior: ParameterDraws | None = None,
    runs: int = RUNS,
    seed: int = 0,
    threads: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> RecordScore:
    """Score a scenario against a CSV file of counts.

    Args:
        scenario: a Scenario, a name, NAME@READING, or the path of a file; its days up to `follow_until`,
            if it has one, are not scored.
        record: the file, as experiments.scoring.against.read_record takes it.
        posterior: parameter values, of which each run takes one; the scenario's own when None.
        runs: runs of the scenario, and draws of each counting model, 2 or more.
        seed: seed of all luck.
        threads: threads to use; the processors available when None.
        progress: called after each interval with 1.

    Raises:
        InputError: the file is not valid, or has an interval outside the scenario's window.
    """
    scenario, record = as_scenario(scenario), Path(record)
    everything = read_record(record)
    chosen = forecast_intervals(record, everything, scenario)
    draws = interval_draws(scenario, chosen, posterior, runs, seed, threads)
    own = tuple(score(counts, each.count) for counts, each in zip(draws, chosen, strict=True))
    rivals: dict[str, list[Score]] = {}
    for number in range(len(everything) - len(chosen), len(everything)):
        for name, counts in baseline_draws(scenario, everything, number, runs, seed).items():
            rivals.setdefault(name, []).append(score(counts, everything[number].count))
        progress(1)
    baselines = {name: mean_score(scores) for name, scores in rivals.items()}
    return RecordScore(chosen, own, tuple(float(np.median(counts)) for counts in draws), baselines)


def interval_draws(
    scenario: Scenario,
    intervals: tuple[Interval, ...],
    posterior: ParameterDraws | None,
    runs: int,
    seed: int,
    threads: int | None = None,
) -> Draws:
    """Return the counts of a scenario's runs in each interval, (intervals, runs)."""
    bins = np.full(scenario.days, -1, dtype=np.int64)
    for number, each in enumerate(intervals):
        bins[(each.first - scenario.start).days : (each.last - scenario.start).days + 1] = number
    parameters = posterior.resample(runs, seed) if posterior else ParameterDraws((), np.zeros((runs, 0)))
    counts = play_points(scenario, parameters.paths, parameters.values, ["attacks"], bins, Luck(seed), threads)
    return counts[:, 0, 0].T.astype(np.int64)


def baseline_draws(
    scenario: Scenario, intervals: tuple[Interval, ...], number: int, runs: int, seed: int
) -> dict[str, Draws]:
    """Return one interval's counts as the counting models forecast them from the intervals before it.

    Args:
        scenario: its start, and its truces as flags.
        intervals: by rising date.
        number: which of them to forecast, from 0.
        runs: draws of each model.
        seed: seed of the luck.

    Returns:
        Counts by the model's name, (runs,); of the pool (runs times models,).
    """
    flags = np.asarray(scenario.context["gaza_truce"], dtype=np.bool_)
    bounds = [(each.first - timedelta(days=1), each.last, each.count) for each in intervals[: number + 1]]
    past = observed_from(bounds, flags, scenario.start)
    last, gap = (intervals[number].last - scenario.start).days, int(past.gaps[number])
    ahead = flags[last + 1 - intervals[number].days - gap : last + 1]
    daily = draw_all(past.until(number), ahead, runs, (seed, number))
    return {name: counts[:, gap:].sum(axis=1) for name, counts in daily.items()}


def score_text(scenario: Scenario, result: RecordScore, runs: int, seed: int) -> str:
    """Return a table of the scenario and the counting models, and of every interval."""
    heads = ("forecaster", "CRPS", "log CRPS", "log score", *(f"inside {level:.0%}" for level in LEVELS))
    rows = [_cells(scenario.name, result.mean)]
    rows += [_cells(WORDS[name], mean) for name, mean in result.baselines.items()]
    first, last = result.intervals[0].first, result.intervals[-1].last
    head = f"{scenario.name}: {len(result.intervals)} intervals, {first} to {last}; {runs:,} runs, seed {seed}"
    parts = zip(result.intervals, result.medians, result.scores, strict=True)
    lines = [
        (str(each.first), str(each.last), str(each.count), f"{median:.0f}", f"{own.crps:.2f}", f"{own.log_score:.2f}")
        for each, median, own in parts
    ]
    intervals = table(("from", "to", "count", "median of runs", "CRPS", "log score"), lines, right=range(2, 6))
    return "\n\n".join([head, table(heads, rows, right=range(1, len(heads))), intervals, wrap(ABOUT)])


def _cells(name: str, mean: MeanScore) -> tuple[str, ...]:
    shares = (f"{mean.coverage[level]:.0%}" for level in LEVELS)
    return (name, f"{mean.crps:.2f}", f"{mean.crps_log:.3f}", f"{mean.log_score:.2f}", *shares)


TOTALS, COUNTS = ("date", "cumulative_count"), ("from", "to", "count")
NEEDED = "`date` and `cumulative_count`, or `from`, `to` and `count`"
LARGEST = 1_000_000
"""Attacks: a larger count is taken for a slip."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Interval:
    """Attacks counted from `first` to `last`, both days included."""

    first: date
    last: date
    count: int
    line: int
    """Of the file, from 1: the line that ends the interval."""
    field: str
    """The column that names its last day."""

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.last - self.first).days + 1


def read_record(path: Path) -> tuple[Interval, ...]:
    """Read a record of counts.

    Args:
        path: a CSV file with the columns `date` and `cumulative_count` (the total at the end of each day named; the
            first only opens the first interval), or `from`, `to` and `count` (both days included). Other columns are
            ignored.

    Returns:
        Intervals by rising date, one or more; they do not overlap, but there may be gaps.

    Raises:
        InputError: the file cannot be read, a column is missing, a value is not valid, totals fall, or intervals
            overlap; the text names file, line and field.
    """
    if not (rows := list(_rows(path))):
        raise InputError(f"{path}: the file has no line of data below its header; at least one interval is needed.")
    return tuple(_from_totals(path, rows) if TOTALS[0] in rows[0][1] else _from_counts(path, rows))


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    lines = read_csv(path)
    header = [name.strip().casefold() for name in next(lines, (1, []))[1]]
    if not header:
        raise InputError(f"{path}: the file is empty; its first line must name the columns {NEEDED}.")
    if not any(all(name in header for name in names) for names in (TOTALS, COUNTS)):
        wanted = COUNTS if set(COUNTS) & set(header) else TOTALS
        missing = next(name for name in wanted if name not in header)
        known = shown(", ".join(header))
        near = nearest(missing, header)
        hint = near.replace("did you mean", "is it").removesuffix("?") + "?" if near else "."
        raise InputError(f"{path}, line 1: the column `{missing}` is missing from {known}; needed are {NEEDED}{hint}")
    for line, cells in lines:
        if any(cell.strip() for cell in cells):
            yield line, dict(zip(header, (cell.strip() for cell in cells), strict=False))


def _day(path: Path, line: int, row: Mapping[str, str], field: str) -> date:
    text = row.get(field, "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{path}, line {line}, {field}: {shown(text)} is not a date; write it as in 2023-10-17."
        ) from None


def _whole(path: Path, line: int, row: Mapping[str, str], field: str) -> int:
    text = row.get(field, "")
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) > LARGEST:
        raise InputError(
            f"{path}, line {line}, {field}: {shown(text)} is not a count; write a whole number from 0 to {LARGEST:,}."
        )
    return int(text)


def _from_totals(path: Path, rows: list[tuple[int, Mapping[str, str]]]) -> Iterator[Interval]:
    points = [(line, _day(path, line, row, "date"), _whole(path, line, row, "cumulative_count")) for line, row in rows]
    if len(points) < 2:
        raise InputError(f"{path}: one running total makes no interval; at least two lines of data are needed.")
    for (_, before, less), (line, day, total) in pairwise(points):
        if day <= before:
            raise InputError(f"{path}, line {line}, date: {day} does not come after {before}; dates must rise.")
        if total < less:
            raise InputError(
                f"{path}, line {line}, cumulative_count: the total falls from {less} to {total}; it may only rise."
            )
        yield Interval(before + ONE_DAY, day, total - less, line, "date")


def _from_counts(path: Path, rows: list[tuple[int, Mapping[str, str]]]) -> Iterator[Interval]:
    intervals = []
    for line, row in rows:
        first, last = _day(path, line, row, "from"), _day(path, line, row, "to")
        if last < first:
            raise InputError(f"{path}, line {line}, to: {last} lies before {first}, the day in `from`.")
        intervals.append(Interval(first, last, _whole(path, line, row, "count"), line, "to"))
    intervals.sort(key=lambda each: each.first)
    for before, after in pairwise(intervals):
        if after.first <= before.last:
            raise InputError(
                f"{path}, line {after.line}, from: {after.first} to {after.last} overlaps with "
                f"{before.first} to {before.last} in line {before.line}; a day may be counted once."
            )
    yield from intervals


def forecast_intervals(path: Path, intervals: tuple[Interval, ...], scenario: Scenario) -> tuple[Interval, ...]:
    """Return the intervals that a scenario's free days cover.

    Intervals that begin on or before the scenario's `follow_until` are left out: there its runs follow a record.

    Raises:
        InputError: an interval lies outside the scenario's window, or none is left.
    """
    window = f"the window of {scenario.name!r}, {scenario.start} to {scenario.end}"
    for each in intervals:
        if each.first < scenario.start or each.last > scenario.end:
            field = each.field if each.last > scenario.end else {"date": "date", "to": "from"}[each.field]
            raise InputError(
                f"{path}, line {each.line}, {field}: the interval {each.first} to {each.last} lies outside {window}."
            )
    free = tuple(each for each in intervals if scenario.follow_until is None or each.first > scenario.follow_until)
    if not free:
        raise InputError(
            f"{path}: every interval begins on or before {scenario.follow_until}, up to which {scenario.name!r} "
            "follows the recorded history; only free days can be scored."
        )
    return free
