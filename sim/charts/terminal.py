"""One screen of plain text about an ensemble: at most 24 lines of 80 columns.

Headline outcomes with medians and the middle 90% of runs beside the record; shares of runs; a fan of weekly attacks in
block characters; time spent on each rung; and what it is not.
"""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import overlays
from sim.charts.captions import EXPLORES, changes_words, reading_words
from sim.charts.ensembles import Array, first_shown, parameter_band, weekly_quantiles, window_days
from sim.outcomes.registry import outcome_of
from sim.results.summary import rung_shares
from sim.results.variance import OUTCOMES

if TYPE_CHECKING:
    from sim.inputs.scenario.scenario import Scenario
    from sim.results.ensemble import Ensemble
    from sim.results.variance import Decomposition

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


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded total and the last day it covers, as text."""

    total: int | None
    until: str = ""

    def __str__(self) -> str:
        """The total with its day, or nothing."""
        return "" if self.total is None else f"{self.total:,}{f' to {self.until}' if self.until else ''}"


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


def summary_screen(ensemble: Ensemble, blocks: bool = True) -> str:
    """The summary as text; `blocks=False` keeps to ASCII."""
    columns = {name: ensemble.outcome(name) for name in (*OUTCOMES, *OCCURRENCES)}
    lines = [
        *_title(ensemble),
        *_outcome_lines(ensemble, columns),
        *_occurrence_lines(columns),
        *fan_lines(ensemble, BLOCKS if blocks else PLAIN),
        *_rung_lines(ensemble),
        f"{EXPLORES} Shares are of these runs, under these assumptions.",
    ]
    height = HEIGHT if ensemble.posterior is None else HEIGHT_WITH_POSTERIOR
    return "\n".join(line.rstrip()[:WIDTH] for line in lines[:height])


def _title(ensemble: Ensemble) -> list[str]:
    """What was run, in one line or two."""
    scenario = ensemble.scenario
    start = f"{scenario.start.day} {scenario.start:%b %Y}"
    runs = f"{ensemble.runs:,} run{'s' if ensemble.runs != 1 else ''} of {scenario.days} days"
    words = [f"{runs} from {start}", f"seed {ensemble.seed}", reading_words(scenario)]
    changed = ["with changes by hand"] if changes_words(scenario) else []
    changed += [f"parameters from {ensemble.posterior.name}"] if ensemble.posterior else []
    return textwrap.wrap(f"{scenario.title}: {', '.join(words + changed)}", WIDTH, max_lines=2, placeholder=" ...")


def _outcome_lines(ensemble: Ensemble, columns: dict[str, Array]) -> list[str]:
    recorded, parts = _recorded(ensemble), ensemble.decomposition
    if parts is not None:
        return _decomposed_lines(columns, recorded, parts)
    lines = [f"{'':36}{'median':>8}   {'middle 90% of runs':<20}{'recorded' if recorded else ''}"]
    for name in OUTCOMES:
        words, values = outcome_of(name).title, columns[name]
        if name != "attacks_israel" or values.any():
            low, median, high = np.quantile(values, (0.05, 0.5, 0.95))
            spread = f"{low:,.0f} to {high:,.0f}"
            lines.append(f"{words:36}{median:>8,.0f}   {spread:<20}{recorded.get(name, '')}")
    return lines


def _decomposed_lines(columns: dict[str, Array], recorded: dict[str, Any], parts: Decomposition) -> list[str]:
    """The table under a posterior: what all runs spread over, and what the parameters alone do."""
    lines = [f"{'':34}{'median':>7}  {'90% of runs':<13}{'parameters':<12}{'recorded' if recorded else ''}"]
    for name in OUTCOMES:
        words, values = outcome_of(name).title, columns[name]
        if name != "attacks_israel" or values.any():
            low, median, high = np.quantile(values, (0.05, 0.5, 0.95))
            spread, alone = (f"{a:,.0f} to {b:,.0f}" for a, b in ((low, high), parts.band(name)))
            lines.append(f"{words:34}{median:>7,.0f}  {spread:<13}{alone:<12}{recorded.get(name, '')}")
    share = parts.share("attacks")
    said = (
        f"Parameters: middle 90% of {parts.draws:,} draws, each the mean of {parts.replications} runs of luck. Of the "
        f"variance of attacks {percent(share)} is the parameters', {percent(1 - share)} luck's."
    )
    return [*lines, *textwrap.wrap(said, WIDTH)]


def _recorded(ensemble: Ensemble) -> dict[str, Any]:
    scenario = ensemble.scenario
    window = (scenario.record, scenario.start, scenario.end)
    end = overlays.record_end(*window)
    if end is None:
        return {}
    killed, injured = overlays.killed_rows(*window), overlays.injured_rows(*window)
    return {
        "attacks": Recorded(overlays.recorded_total(*window), overlays.short_date(end)),
        "us_killed": Recorded(killed[-1]["count"] if killed else 0),
        "us_injured_reported": _last(injured),
        "us_strikes": Recorded(overlays.recorded_strikes(*window)),
    }


def _last(rows: list[dict[str, Any]]) -> Recorded:
    if not rows:
        return Recorded(None)
    return Recorded(rows[-1]["count"], overlays.short_date(rows[-1]["date"]))


def _occurrence_lines(columns: dict[str, Array]) -> list[str]:
    """Sentences of shares, two columns wide."""
    cells = [f"{percent(float(np.mean(columns[name]))):>5} {outcome_of(name).title}" for name in OCCURRENCES]
    half = (len(cells) + 1) // 2
    pairs = zip(cells[:half], [*cells[half:], ""], strict=False)
    return ["In this share of runs:", *(f"{left:38}{right}" for left, right in pairs)]


def _rung_lines(ensemble: Ensemble) -> list[str]:
    rungs = rung_shares(ensemble)
    days = "".join(f"{percent(each['share_of_days']):>6}" for each in rungs)
    reached = "".join(f"{percent(each['runs_reaching']['share']):>6}" for each in rungs)
    last = rungs[-1]["rung"]
    return [f"{f'Share of days on rung 0 to {last}':30}{days}", f"{'Share of runs that reach it':30}{reached}"]


def percent(value: float) -> str:
    """A share from 0 to 1 as a whole percentage; one that would round to nothing, or to all, says so."""
    if 0 < value < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= value < 1 else f"{100 * value:.0f}%"


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
        for step in overlays.recorded_steps(scenario.record, scenario.start, scenario.end):
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
