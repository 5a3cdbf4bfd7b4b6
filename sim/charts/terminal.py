"""One screen of plain text about an ensemble: at most 24 lines of 80 columns.

Headline outcomes with medians and the middle 90% of runs beside the record; shares of runs; a fan of weekly attacks in
block characters; time spent on each rung; and what it is not.
"""

from __future__ import annotations

import math
import textwrap
from datetime import timedelta
from typing import Any

import numpy as np

from sim.charts import overlays
from sim.charts.captions import EXPLORES, changes_words, reading_words
from sim.charts.ensembles import parameter_band
from sim.charts.weekly import FIRST_SHOWN, weekly_quantiles
from sim.inputs.scenario.scenario import Scenario
from sim.outcomes.outcome import Array
from sim.outcomes.registry import outcome_of
from sim.results.ensemble import Ensemble
from sim.results.summary import rung_shares
from sim.results.text import share
from sim.results.variance import OUTCOMES

WIDTH = 80
HEIGHT = 24
HEIGHT_WITH_POSTERIOR = 26
"""Lines of the page under a posterior."""

OCCURRENCES = (
    "any_us_killed",
    "any_leader_killed",
    "any_campaign",
    "any_suspension",
    "embassy_stormed",
    "law_passed",
    "withdrawal_agreed",
    "interstate_exchange",
)
"""What may occur in a run."""

ROWS, COLUMNS, MARGIN = 5, 72, 7
"""Lines and columns of the fan, and columns before its axis."""

BARS = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"


BAND, PARAMETERS, MEDIAN, RECORD = "░▒█o"
PLAIN = str.maketrans("░▒█│└─", ".:#|+-")
"""ASCII for the characters that a fan is drawn with."""


def summary_screen(ensemble: Ensemble, blocks: bool = True) -> str:
    """The summary as text; `blocks=False` keeps to ASCII."""
    columns = {name: ensemble.outcome(name) for name in (*OUTCOMES, *OCCURRENCES)}
    scenario = ensemble.scenario
    start = f"{scenario.start.day} {scenario.start:%b %Y}"
    runs = f"{ensemble.runs:,} run{'s' if ensemble.runs != 1 else ''} of {scenario.days} days"
    words = [f"{runs} from {start}", f"seed {ensemble.seed}", reading_words(scenario)]
    changed = ["with changes by hand"] if changes_words(scenario) else []
    changed += [f"parameters from {ensemble.posterior.name}"] if ensemble.posterior else []
    cells = [f"{share(float(np.mean(columns[name]))):>5} {outcome_of(name).title}" for name in OCCURRENCES]
    half = (len(cells) + 1) // 2
    pairs = zip(cells[:half], [*cells[half:], ""], strict=False)
    rungs = rung_shares(ensemble)
    days = "".join(f"{share(each['share_of_days']):>6}" for each in rungs)
    reached = "".join(f"{share(each['runs_reaching']['share']):>6}" for each in rungs)
    last = rungs[-1]["rung"]
    lines = [
        *textwrap.wrap(f"{scenario.title}: {', '.join(words + changed)}", WIDTH, max_lines=2, placeholder=" ..."),
        *_outcome_lines(ensemble, columns),
        "In this share of runs:",
        *(f"{left:38}{right}" for left, right in pairs),
        *fan_lines(ensemble),
        f"{f'Share of days on rung 0 to {last}':30}{days}",
        f"{'Share of runs that reach it':30}{reached}",
        f"{EXPLORES} Shares are of these runs, under these assumptions.",
    ]
    height = HEIGHT if ensemble.posterior is None else HEIGHT_WITH_POSTERIOR
    text = "\n".join(line.rstrip()[:WIDTH] for line in lines[:height])
    return text if blocks else text.translate(PLAIN)


def _outcome_lines(ensemble: Ensemble, columns: dict[str, Array]) -> list[str]:
    """The table of outcomes; under a posterior also what the parameters alone do."""
    recorded, parts = _recorded(ensemble.scenario), ensemble.decomposition
    layout = "{:36}{:>8}   {:<20}{}" if parts is None else "{:34}{:>7}  {:<13}{:<12}{}"
    heads = ("middle 90% of runs",) if parts is None else ("90% of runs", "parameters")
    rows: list[tuple[str, ...]] = [("", "median", *heads, "recorded" if recorded else "")]
    for name in OUTCOMES:
        if name == "attacks_israel" and not columns[name].any():
            continue
        low, median, high = np.quantile(columns[name], (0.05, 0.5, 0.95))
        bands = [(low, high)] if parts is None else [(low, high), parts.band(name)]
        spreads = [f"{least:,.0f} to {most:,.0f}" for least, most in bands]
        rows.append((outcome_of(name).title, f"{median:,.0f}", *spreads, recorded.get(name, "")))
    lines = [layout.format(*row) for row in rows]
    if parts is None:
        return lines
    of_parameters = parts.share("attacks")
    note = (
        f"Parameters: middle 90% of {parts.draws:,} draws, each the mean of {parts.replications} runs of luck. Of the "
        f"variance of attacks {share(of_parameters)} is the parameters', {share(1 - of_parameters)} luck's."
    )
    return [*lines, *textwrap.wrap(note, WIDTH)]


def _recorded(scenario: Scenario) -> dict[str, str]:
    """Recorded totals as text, two of them with the last day that they cover; empty without a record."""
    window = (scenario.record, scenario.start, scenario.end)
    if not (steps := overlays.recorded_steps(*window)):
        return {}
    killed, injured = overlays.killed_rows(*window), overlays.injured_rows(*window)
    strikes = overlays.recorded_strikes(*window)
    totals = {
        "attacks": f"{sum(step.total for step in steps):,} to {overlays.short_date(steps[-1].last)}",
        "us_killed": f"{killed[-1]['count'] if killed else 0:,}",
    }
    if injured:
        totals["us_injured_reported"] = f"{injured[-1]['count']:,} to {overlays.short_date(injured[-1]['date'])}"
    return totals | ({} if strikes is None else {"us_strikes": f"{strikes:,}"})


def fan_lines(ensemble: Ensemble) -> list[str]:
    """Lines of the fan, at most 80 characters wide: a key, ROWS of the chart, the axis and its months."""
    scenario, daily, parts = ensemble.scenario, ensemble.column("attacks"), ensemble.decomposition
    quantiles = weekly_quantiles(daily)
    day_of_column = np.linspace(0, scenario.days - 1, min(COLUMNS, scenario.days)).round().astype(np.int64)
    # The ends repeat the nearest full window.
    place = np.clip(day_of_column - FIRST_SHOWN, 0, len(quantiles) - 1)
    low, _, median, _, high = quantiles[place].T
    rates = np.full(scenario.days, np.nan)
    for step in overlays.recorded_steps(scenario.record, scenario.start, scenario.end):
        rates[(step.first - scenario.start).days : (step.last - scenario.start).days + 1] = overlays.weekly_rate(step)
    record: Array = rates[day_of_column]
    top = nice_top(float(np.nanmax([1.0, *high, *record])))
    key = f"Attacks on US forces per week: {MEDIAN} median, {BAND} middle 90% of runs"
    bands = [(low, high, BAND)]
    if parts is not None:
        key = f"Attacks per week: {MEDIAN} median, {BAND} 90% of runs, {PARAMETERS} parameters alone"
        rows = parameter_band(parts.attacks, scenario.start)
        least, most = (np.array([row[end] for row in rows])[place] for end in ("low", "high"))
        bands.append((least, most, PARAMETERS))
    key += f", {RECORD} recorded" if not np.isnan(record).all() else ""
    cells, row_numbers = np.full((ROWS, len(day_of_column)), " "), np.arange(ROWS)[:, np.newaxis]
    for first, last, character in (*bands, (median, median, MEDIAN), (record, record, RECORD)):
        cells[(_cells(first, top) <= row_numbers) & (row_numbers <= _cells(last, top))] = character
    chart = [f"{(row + 1) * top // ROWS:>{MARGIN - 2}} │{''.join(cells[row])}" for row in reversed(range(ROWS))]
    floor = f"{0:>{MARGIN - 2}} └{'─' * len(day_of_column)}"
    line, month = [" "] * (len(day_of_column) + 8), ""
    free = 0
    for column, day in enumerate(day_of_column.tolist()):
        today = scenario.start + timedelta(days=day)
        name = f"{today:%b}" if line[0] != " " and today.month != 1 else f"{today:%b %Y}"
        if f"{today:%Y%m}" != month and column >= free and (column == 0 or today.day <= 10):
            line[column : column + len(name)] = name
            free = column + len(name) + 1
        month = f"{today:%Y%m}"
    return [key, *chart, floor, " " * MARGIN + "".join(line)[: len(day_of_column)].rstrip()]


def nice_top(value: float) -> int:
    """Smallest of 5, 10, 15, 20, 25, 30, 40, 50, 100, ... that is at least `value`: ROWS times a round step."""
    step = max(1.0, value / ROWS)
    power = 10 ** math.floor(math.log10(step))
    factor = next(each for each in (1, 2, 3, 4, 5, 6, 8, 10) if each * power >= step)
    return int(factor * power * ROWS)


def _cells(values: Array, top: int) -> Array:
    """Row in which each value lies; -1 for values that are not known."""
    rows = np.minimum(np.floor(np.nan_to_num(values, nan=-top) * ROWS / top), ROWS - 1)
    return np.asarray(np.maximum(rows, -1).astype(np.int64))


def sparkline(values: Any, top: float | None = None, width: int = WIDTH) -> str:
    """Numbers from 0 up as bars, the largest of each stretch of days where there are more days than `width` columns.

    Args:
        values: a number a day, 0 or more.
        top: value drawn as a full bar; the largest of the values when None.
        width: most columns, 1 or more.
    """
    days = np.asarray(values, dtype=np.float64)
    stretch = -(-len(days) // width)
    days = np.pad(days, (0, -len(days) % stretch)).reshape(-1, stretch).max(axis=1)
    highest = float(days.max(initial=0.0)) if top is None else top
    if highest <= 0:
        return BARS[0] * len(days)
    steps = np.ceil(np.clip(days / highest, 0.0, 1.0) * (len(BARS) - 1)).astype(int)
    return "".join(BARS[step] for step in steps)
