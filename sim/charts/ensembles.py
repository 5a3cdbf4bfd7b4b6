"""Charts of an ensemble: the fan of weekly attacks, the rungs over time, the casualties.

Three parts: the figures, whole; their bodies, without data; and the small tables that they draw, which are quantiles
and shares by day and never runs. A page that redraws often keeps the body and swaps the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np

from sim.charts import captions, overlays, theme, timeline
from sim.charts.theme import Rows, Spec, Tables, count, dates, field, framed, in_legend, layer, legend, with_data
from sim.engine import statistics
from sim.engine.statistics import QUANTILES, WEEK
from sim.inputs.scenario.scenario import Scenario
from sim.outcomes.outcome import Array
from sim.results.ensemble import Ensemble
from sim.results.summary import EXTREME_WORDS, TYPICAL_WORDS, extreme_run, typical_run
from sim.results.variance import means_over_luck

ISRAEL_SHARE = 0.1
"""Share of all attacks from which attacks on Israel have a figure of their own."""

MEDIAN = "median of runs"
MIDDLE_50 = "middle 50% of runs"
MIDDLE_90 = "middle 90% of runs"
RECORD = "recorded history"
PARAMETERS = "dashed: parameters alone, 90%"
"""Middle 90% of what the parameters alone bring about."""
BASELINE = "dashed: median of the baseline"
FAN_COLOURS = {RECORD: theme.BLACK, MEDIAN: theme.BLUE, MIDDLE_50: theme.BAND_50, MIDDLE_90: theme.BAND_90}

WINDOWS = (7, 14, 28)
"""Days over which a daily count may be averaged."""

COLUMNS = ("p05", "p25", "p50", "p75", "p95")


def ensemble_charts(ensemble: Ensemble) -> Iterator[tuple[str, Spec]]:
    """Yield the charts of an ensemble, each with the name of its file, one by one as they are built."""
    yield "weekly_attacks", weekly_attacks(ensemble)
    yield "rungs", rungs(ensemble)
    yield "casualties", casualties(ensemble)
    typical, extreme = ensemble.run(typical_run(ensemble)), ensemble.run(extreme_run(ensemble))
    yield "timeline_typical", timeline.run_timeline(typical, captions.run_heading(typical, "A typical", TYPICAL_WORDS))
    yield "timeline_extreme", timeline.run_timeline(extreme, captions.run_heading(extreme, "An extreme", EXTREME_WORDS))
    on_israel = float(ensemble.column("attacks_israel").sum())
    if on_israel > 0 and on_israel >= ISRAEL_SHARE * (on_israel + float(ensemble.column("attacks").sum())):
        yield "weekly_attacks_israel", weekly_attacks_on_israel(ensemble)


def weekly_attacks(ensemble: Ensemble) -> Spec:
    """Fan of weekly attacks on US forces with the recorded history over it."""
    return _weekly(ensemble, "attacks", "US forces", weekly_tables(ensemble))


def weekly_attacks_on_israel(ensemble: Ensemble) -> Spec:
    """Fan of weekly attacks on Israel."""
    tables = weekly_tables(ensemble) | {"fan": weekly_fan(ensemble, "attacks_israel"), "record": []}
    tables.pop("parameters", None)
    return _weekly(ensemble, "attacks_israel", captions.ISRAEL, tables)


def _weekly(ensemble: Ensemble, column: str, target: str, tables: Tables) -> Spec:
    recorded = bool(tables["record"])
    days = window_days(ensemble.column(column))
    if not recorded:
        tables = {name: rows for name, rows in tables.items() if name != "record"}
    body = weekly_body(f"attacks on {target} per week", recorded, "parameters" in tables)
    return framed(with_data(body, tables), captions.weekly_heading(ensemble, target, days, recorded))


def weekly_tables(ensemble: Ensemble) -> Tables:
    """Tables of the fan of weekly attacks: quantiles, recorded steps, truces, and where a branch leaves the record.

    Under a posterior also `parameters`, the band of parameters alone.
    """
    scenario, days = ensemble.scenario, window_days(ensemble.column("attacks"))
    parts = ensemble.decomposition
    band = {} if parts is None else {"parameters": parameter_band(parts.attacks, days, scenario.start)}
    return band | {"fan": weekly_fan(ensemble)} | fixed_tables(scenario)


def fixed_tables(scenario: Scenario) -> Tables:
    """Tables of that fan which no run changes: recorded steps, truces, and where a branch leaves the record."""
    branch: Rows = []
    if scenario.follow_until is not None and scenario.follow_until < scenario.end:
        leaves = scenario.follow_until + timedelta(days=1)
        branch = [{"date": leaves.isoformat(), "label": "from here the runs are free"}]
    return {
        "record": overlays.step_rows(scenario.record, scenario.start, scenario.end),
        "spans": spans(scenario.dates, scenario.context["gaza_truce"], "Gaza truce"),
        "branch": branch,
    }


def rungs(ensemble: Ensemble) -> Spec:
    """Share of runs at each rung by day."""
    names = captions.rung_names(ensemble.scenario)
    body = rungs_body(names)
    return framed(with_data(body, {"rungs": rung_rows(ensemble, names)}), captions.rungs_heading(ensemble))


def casualties(ensemble: Ensemble) -> Spec:
    """Fans of cumulative killed and injured with the recorded counts."""
    scenario = ensemble.scenario
    window = (scenario.record, scenario.start, scenario.end)
    tables = {"killed": fan(ensemble, "us_killed", cumulative=True), "injured": fan(ensemble, "us_injured_reported")}
    record = {"killed_record": overlays.killed_rows(*window), "injured_record": overlays.injured_rows(*window)}
    recorded = any(record.values())
    body = casualties_body(recorded)
    return framed(with_data(body, tables | (record if recorded else {})), captions.casualties_heading(ensemble))


@cache
def weekly_body(
    title: str = "attacks per week", recorded: bool = True, parameters: bool = False, baseline: bool = False
) -> Spec:
    """Fan of attacks per week.

    Tables: `fan` (date, p05 to p95), `record` (first, last, end, attacks, weekly), `spans` (start, middle, end, label),
    `branch` (date, label), under a posterior `parameters` (date, low, high), with a baseline `baseline` (date, p50).
    """
    colours = _fan_colours(recorded) | ({PARAMETERS: theme.ORANGE} if parameters else {})
    colours |= {BASELINE: theme.VERMILION} if baseline else {}
    record = _step_marks(title, colours) if recorded else ()
    edges = _edge_marks(title, colours) if parameters else ()
    median = _baseline_marks(title, colours) if baseline else ()
    grey = theme.mark("spans", {"type": "rect", "color": "#F0F0F0"}, x=dates("start"), x2={"field": "end"})
    style = {"type": "text", "baseline": "bottom", "fontSize": 17, "color": theme.QUIET}
    label = theme.mark("spans", style, x=dates("middle"), y={"value": -5}, text=field("label", "nominal"))
    fan = _fan_marks("fan", title, colours, "monotone")
    return layer(grey, label, *fan, *edges, *median, *record, *theme.day_line("branch", 5, 17, 4))


@cache
def rungs_body(names: tuple[str, ...]) -> Spec:
    """Share of runs at each rung by day; table `rungs` (date, rung, name, share in percent)."""
    colours = dict(reversed(list(zip(names, theme.ladder_colours(len(names)), strict=True))))
    key = legend(colours, orient="right", direction="vertical", symbolStrokeWidth=1, symbolStrokeColor=theme.QUIET)
    style = {"type": "area", "interpolate": "step-after", "stroke": "white", "strokeWidth": 0.4}
    axis = {"title": "% of runs", "values": [0, 25, 50, 75, 100]}
    chart = theme.mark(
        "rungs",
        style,
        x=dates(),
        y=field("share", "quantitative", stack="zero", axis=axis, scale={"domain": [0, 100]}),
        color=field("name", "nominal", **key),
        order=field("rung", "ordinal"),
        tooltip=[field("date", "temporal"), field("name", "nominal"), field("share", "quantitative", format=".1f")],
    )
    return {"layer": [chart], "width": theme.WIDTH - 400, "height": theme.HEIGHT}


@cache
def casualties_body(recorded: bool = True) -> Spec:
    """Cumulative killed beside cumulative injured; tables `killed`, `injured` and their `_record` (date, count)."""
    colours = _fan_colours(recorded)
    style = {"type": "point", "shape": "diamond", "size": 200, "filled": True, "opacity": 1}
    tooltip = [field("date", "temporal"), field("count", "quantitative"), field("text", "nominal")]
    panels = []
    for table, title in (("killed", "US killed, cumulative"), ("injured", "US injured as reported, cumulative")):
        marks = _fan_marks(table, title, colours, "step-after")
        if recorded:
            counts = theme.mark(f"{table}_record", style, x=dates(), y=count("count", title), tooltip=tooltip)
            marks.append(in_legend(counts, RECORD, colours))
        panels.append(layer(*marks) | {"width": theme.WIDTH // 2 - 60})
    return {"hconcat": panels, "spacing": 60}


def _fan_colours(recorded: bool) -> dict[str, str]:
    return {name: colour for name, colour in FAN_COLOURS.items() if recorded or name != RECORD}


def _fan_marks(table: str, title: str, colours: dict[str, str], interpolate: str) -> list[Spec]:
    tooltip = [field("date", "temporal"), *(field(f"p{q:02}", "quantitative") for q in (5, 25, 50, 75, 95))]

    def series(name: str, low: str, high: str = "", **style: Any) -> Spec:
        style["interpolate"] = interpolate
        spec = in_legend(theme.mark(table, style, x=dates(), y=count(low, title), tooltip=tooltip), name, colours)
        spec["encoding"] |= {"y2": {"field": high}} if high else {}
        return spec

    bands = [series(MIDDLE_90, "p05", "p95", type="area"), series(MIDDLE_50, "p25", "p75", type="area")]
    return [*bands, series(MEDIAN, "p50", type="line", strokeWidth=4)]


def _edge_marks(title: str, colours: dict[str, str]) -> list[Spec]:
    """Both ends of the band of parameters alone, as dashed lines on a white ground."""
    tooltip = [field("date", "temporal"), field("low", "quantitative"), field("high", "quantitative")]

    def line(end: str, **style: Any) -> Spec:
        style = {"type": "line", "interpolate": "monotone", **style}
        return theme.mark("parameters", style, x=dates(), y=count(end, title), tooltip=tooltip)

    ends = ("low", "high")
    grounds = [line(end, color="white", strokeWidth=5) for end in ends]
    return [*grounds, *(in_legend(line(end, strokeWidth=3, strokeDash=[9, 5]), PARAMETERS, colours) for end in ends)]


def _baseline_marks(title: str, colours: dict[str, str]) -> list[Spec]:
    """The baseline's median, as a dashed line on a white ground."""

    def line(**style: Any) -> Spec:
        style = {"type": "line", "interpolate": "monotone", **style}
        return theme.mark("baseline", style, x=dates(), y=count("p50", title))

    return [line(color="white", strokeWidth=5), in_legend(line(strokeWidth=3, strokeDash=[7, 4]), BASELINE, colours)]


def _step_marks(title: str, colours: dict[str, str]) -> list[Spec]:
    tooltip = [
        field("first", "temporal"),
        field("last", "temporal"),
        field("attacks", "quantitative"),
        field("weekly", "quantitative", format=".1f", title="per week"),
    ]

    def steps(width: float, **style: Any) -> Spec:
        style = {"type": "rule", "strokeWidth": width, **style}
        days = {"x": dates("first"), "x2": {"field": "end"}}
        return theme.mark("record", style, **days, y=count("weekly", title), tooltip=tooltip)

    return [steps(9, color="white"), in_legend(steps(5), RECORD, colours)]


def window_days(daily: Array) -> int:
    """Days over which a daily count is averaged: 7, or 14 or 28 where there is little to count."""
    return int(statistics.window_days(_whole(daily)))


def window_sums(daily: Array, days: int) -> Array:
    """Sums over the `days` days around each day, (runs, days of the run - days + 1); the ends have none."""
    total: Array = np.pad(np.cumsum(daily, axis=1), ((0, 0), (1, 0)))
    return total[:, days:] - total[:, :-days]


def first_shown(days: int) -> int:
    """Day of the run, from 0, at the middle of the first full window."""
    return (days - 1) // 2


def weekly_quantiles(daily: Array, days: int) -> Array:
    """Quantiles over runs of the weekly rate over the `days` days around each day, (days shown, quantiles).

    They are mid-quantiles, see sim.engine.statistics.weekly_quantiles.
    """
    whole = _whole(daily)
    quantiles = np.zeros((whole.shape[1] - days + 1, len(QUANTILES)))
    sums, tally = np.zeros(len(whole), np.int64), np.zeros(int(whole.max(initial=0)) * days + 1, np.int64)
    statistics.weekly_quantiles(whole, days, np.array(QUANTILES), sums, tally, quantiles)
    return quantiles


def weekly_medians(daily: Array) -> dict[int, list[float]]:
    """Median over runs of the weekly rate around each day shown, by the days that it is taken over."""
    middle = QUANTILES.index(0.5)
    windows = {min(days, daily.shape[1]) for days in WINDOWS}
    return {days: weekly_quantiles(daily, days)[:, middle].round(2).tolist() for days in windows}


def _whole(daily: Array) -> Array:
    return np.ascontiguousarray(daily, dtype=np.int32)


def weekly_fan(ensemble: Ensemble, column: str = "attacks") -> Rows:
    """Quantiles over runs of the weekly rate around each date (see weekly_quantiles)."""
    daily = ensemble.column(column)
    days = window_days(daily)
    return _rows(weekly_quantiles(daily, days), ensemble.scenario.start + timedelta(days=first_shown(days)))


def parameter_band(attacks: Array, days: int, start: date) -> Rows:
    """Middle 90%, over draws of the parameters, of the mean weekly rate over luck: rows of date, low, high.

    Args:
        attacks: daily attacks, (draws, replications, days of the run); see sim.results.variance.
        days: days around each date that a rate is taken over, as in the fan.
        start: first day of the run.
    """
    draws, replications, length = attacks.shape
    sums = window_sums(attacks.reshape(-1, length), days).reshape(draws, replications, -1)
    means = np.maximum(means_over_luck(sums), 0.0) * (WEEK / days)
    ends = np.quantile(means, (QUANTILES[0], QUANTILES[-1]), axis=0).round(2).T.tolist()
    dates = _days(start + timedelta(days=first_shown(days)), len(ends))
    return [{"date": day, "low": low, "high": high} for day, (low, high) in zip(dates, ends, strict=True)]


def fan(ensemble: Ensemble, column: str, cumulative: bool = False) -> Rows:
    """Quantiles over runs, each a run's value, of a column as it stands on each date, or added up to each date."""
    values = ensemble.column(column)
    values = np.cumsum(values, axis=1) if cumulative else values
    return _rows(np.quantile(values, QUANTILES, axis=0, method="inverted_cdf").T, ensemble.scenario.start)


def _rows(quantiles: Array, first: date) -> Rows:
    return [
        {"date": day, **dict(zip(COLUMNS, row, strict=True))}
        for day, row in zip(_days(first, len(quantiles)), quantiles.round(2).tolist(), strict=True)
    ]


def rung_rows(ensemble: Ensemble, names: Sequence[str], every: int = 1) -> Rows:
    """Share of runs, in percent, at each rung on each date, or on every so many-th date."""
    rung = np.ascontiguousarray(ensemble.column("rung"), dtype=np.int8)
    shares = np.zeros((rung.shape[1], len(names)))
    statistics.rung_shares(rung, shares)
    percent = (100 * shares).round(2).tolist()
    days = _days(ensemble.scenario.start, rung.shape[1])
    return [
        {"date": day, "rung": k, "name": names[k], "share": percent[i][k]}
        for i, day in list(enumerate(days))[::every]
        for k in range(len(names))
    ]


def spans(dates: Sequence[date], active: Array, label: str) -> Rows:
    """A row for each unbroken stretch of days on which `active` is true: start, middle, end (the day after), label."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], np.asarray(active, dtype=bool), [False]]).astype(np.int8)))
    rows = []
    for first, after in edges.reshape(-1, 2).tolist():
        start, end = dates[first], dates[after - 1] + timedelta(days=1)
        days = {"start": start, "middle": start + (end - start) / 2, "end": end}
        rows.append({name: day.isoformat() for name, day in days.items()} | {"label": label})
    return rows


def _days(first: date, number: int) -> list[str]:
    return [(first + timedelta(days=day)).isoformat() for day in range(number)]
