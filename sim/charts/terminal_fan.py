"""A fan of weekly attacks in characters: the middle 90% of runs, the median and the recorded steps.

Under a posterior, the part of the middle 90% that the parameters alone bring about is darker.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from sim.charts.overlays import recorded_steps
from sim.charts.series import Array, first_shown, parameter_band, weekly_quantiles, window_days

if TYPE_CHECKING:
    from sim.inputs.scenario.scenario import Scenario
    from sim.results.ensemble import Ensemble

ROWS = 5
COLUMNS = 72
MARGIN = 7


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters a fan is drawn with."""

    band: str
    parameters: str
    median: str
    record: str
    axis: str
    corner: str
    floor: str


BLOCKS = Glyphs("░", "▒", "█", "o", "│", "└", "─")
PLAIN = Glyphs(".", ":", "#", "o", "|", "+", "-")


def fan_lines(ensemble: Ensemble, glyphs: Glyphs = BLOCKS) -> list[str]:
    """Lines of the fan, at most 80 characters wide: a key, ROWS of the chart, the axis and its months."""
    scenario = ensemble.scenario
    low, median, high = _sampled(ensemble.column("attacks"))
    record = _sampled_record(scenario)
    top = nice_top(float(np.nanmax([high.max(initial=1.0), np.nanmax(np.append(record, 0.0))])))
    key = f"Attacks on US forces per week: {glyphs.median} median, {glyphs.band} middle 90% of runs"
    alone = _sampled_parameters(ensemble)
    if alone is not None:
        key = (
            f"Attacks per week: {glyphs.median} median, {glyphs.band} 90% of runs, {glyphs.parameters} parameters alone"
        )
    rows = [_row(row, top, (low, median, high, record), glyphs, alone) for row in reversed(range(ROWS))]
    known = f", {glyphs.record} recorded" if not np.isnan(record).all() else ""
    return [key + known, *rows, *_axis(scenario, glyphs)]


def nice_top(value: float) -> int:
    """Smallest of 5, 10, 15, 20, 25, 30, 40, 50, 100, ... that is at least `value`: ROWS times a round step."""
    step = max(1.0, value / ROWS)
    power = 10 ** math.floor(math.log10(step))
    factor = next(each for each in (1, 2, 3, 4, 5, 6, 8, 10) if each * power >= step)
    return int(factor * power * ROWS)


def _days_of_columns(days: int) -> Array:
    """Day shown in each column; as many columns as days when the window is short."""
    return np.linspace(0, days - 1, min(COLUMNS, days)).round().astype(np.int64)


def _sampled(daily: Array) -> tuple[Array, Array, Array]:
    """Low, median and high of the weekly rates in each column; the ends repeat the nearest full window."""
    days = window_days(daily)
    quantiles = weekly_quantiles(daily, days)
    place = np.clip(_days_of_columns(daily.shape[1]) - first_shown(days), 0, len(quantiles) - 1)
    low, _, median, _, high = quantiles[place].T
    return low, median, high


def _sampled_parameters(ensemble: Ensemble) -> tuple[Array, Array] | None:
    """Low and high of the band of parameters alone in each column; None without a posterior."""
    parts = ensemble.decomposition
    if parts is None:
        return None
    days = window_days(ensemble.column("attacks"))
    band = parameter_band(parts.attacks, days, ensemble.scenario.start)
    place = np.clip(_days_of_columns(ensemble.scenario.days) - first_shown(days), 0, len(band) - 1)
    low, high = (np.array([row[end] for row in band])[place] for end in ("low", "high"))
    return low, high


def _sampled_record(scenario: Scenario) -> Array:
    columns = _days_of_columns(scenario.days)
    rates = np.full(scenario.days, np.nan)
    if scenario.record:
        for step in recorded_steps(scenario.record, scenario.start, scenario.end):
            rates[(step.first - scenario.start).days : (step.last - scenario.start).days + 1] = step.weekly
    sampled: Array = rates[columns]
    return sampled


def _row(
    row: int,
    top: int,
    curves: tuple[Array, Array, Array, Array],
    glyphs: Glyphs,
    alone: tuple[Array, Array] | None = None,
) -> str:
    """One line of the chart: the values from row * step to (row + 1) * step."""
    low, median, high, record = (_cells(curve, top) for curve in curves)
    cells = np.where((low <= row) & (row <= high), glyphs.band, " ")
    if alone is not None:
        bottom, upper = (_cells(curve, top) for curve in alone)
        cells = np.where((bottom <= row) & (row <= upper), glyphs.parameters, cells)
    cells = np.where(median == row, glyphs.median, cells)
    cells = np.where(record == row, glyphs.record, cells)
    return f"{(row + 1) * top // ROWS:>{MARGIN - 2}} {glyphs.axis}{''.join(cells)}"


def _cells(values: Array, top: int) -> Array:
    """Row in which each value lies; -1 for values that are not known."""
    rows = np.minimum(np.floor(np.nan_to_num(values, nan=-top) * ROWS / top), ROWS - 1)
    cells: Array = np.maximum(rows, -1).astype(np.int64)
    return cells


def _axis(scenario: Scenario, glyphs: Glyphs) -> list[str]:
    columns = _days_of_columns(scenario.days)
    floor = f"{0:>{MARGIN - 2}} {glyphs.corner}{glyphs.floor * len(columns)}"
    return [floor, " " * MARGIN + _months(scenario.start, columns)]


def _months(start: date, columns: Array) -> str:
    """Names of months under their first column, where there is room; the year with the first and with January."""
    line, last = [" "] * (len(columns) + 8), ""
    free = 0
    for place, day in enumerate(columns.tolist()):
        today = start + timedelta(days=day)
        name = f"{today:%b}" if line[0] != " " and today.month != 1 else f"{today:%b %Y}"
        if f"{today:%Y%m}" != last and place >= free and (place == 0 or today.day <= 10):
            line[place : place + len(name)] = name
            free = place + len(name) + 1
        last = f"{today:%Y%m}"
    return "".join(line)[: len(columns)].rstrip()
