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

from sim.charts import captions, ladder, overlays, theme, timeline, who_acts
from sim.charts.theme import Rows, Spec, Tables, count, dates, field, framed, in_legend, layer, legend, with_data
from sim.charts.weekly import FIRST_SHOWN, scale_top, weekly_quantiles, window_sums
from sim.engine import statistics
from sim.engine.statistics import QUANTILES
from sim.inputs.scenario.scenario import Scenario
from sim.outcomes.outcome import Array
from sim.results.ensemble import Ensemble
from sim.results.summary import EXTREME_WORDS, TYPICAL_WORDS, extreme_run, typical_run
from sim.results.variance import means_over_luck

ISRAEL_SHARE = 0.1
"""Share of all attacks from which attacks on Israel have a figure of their own."""

MEDIAN = "median"
MIDDLE_50 = "middle 50% of runs"
MIDDLE_90 = "middle 90%"
RECORD = "record"
PARAMETERS = "dashed: parameters alone, 90%"
"""Middle 90% of what the parameters alone bring about."""
BASELINE = "before: median, and 90%"
FAN_COLOURS = {RECORD: theme.BLACK, MEDIAN: theme.BLUE, MIDDLE_50: theme.BAND_50, MIDDLE_90: theme.BAND_90}

APART: Spec = {"scale": {"color": "independent", "x": "independent", "y": "independent"}}

COLUMNS = ("p05", "p25", "p50", "p75", "p95")


def ensemble_charts(ensemble: Ensemble) -> Iterator[tuple[str, Spec]]:
    """Yield the charts of an ensemble, each with the name of its file, one by one as they are built."""
    yield "ladder", ladder.ladder_picture(ensemble)
    yield "weekly_attacks", weekly_attacks(ensemble)
    yield "rungs", rungs(ensemble)
    yield "casualties", casualties(ensemble)
    yield "who_acts", who_acts.ensemble_figure(ensemble)
    typical, extreme = ensemble.run(typical_run(ensemble)), ensemble.run(extreme_run(ensemble))
    yield "timeline_typical", timeline.run_timeline(typical, captions.run_heading(typical, "A typical", TYPICAL_WORDS))
    yield "timeline_extreme", timeline.run_timeline(extreme, captions.run_heading(extreme, "An extreme", EXTREME_WORDS))
    on_israel = float(ensemble.column("attacks_israel").sum())
    if on_israel > 0 and on_israel >= ISRAEL_SHARE * (on_israel + float(ensemble.column("attacks").sum())):
        yield "weekly_attacks_israel", weekly_attacks_on_israel(ensemble)


def weekly_attacks(ensemble: Ensemble) -> Spec:
    """Fan of weekly attacks on US forces with the recorded history over it."""
    return _weekly(ensemble, "US forces", weekly_tables(ensemble))


def ladder_and_weekly(ensemble: Ensemble, baseline: Ensemble | None = None) -> Spec:
    """The ladder picture above the fan of weekly attacks, each with a baseline under the same luck if one is given."""
    names, tables = captions.rung_names(ensemble.scenario), weekly_tables(ensemble)
    before = None
    if baseline is not None:
        tables["baseline"] = weekly_fan(baseline)
        before = ladder.climb(baseline)
    tables |= ladder.ladder_tables(ladder.climb(ensemble), before, ensemble.scenario)
    tables = {name: rows for name, rows in tables.items() if rows or name in ("spans", "branch")}
    climbs = ladder.ladder_body(names, "past" in tables, "climbed" in tables)
    title = "attacks on US forces per week"
    fan_picture = weekly_body(title, "record" in tables, "parameters" in tables, "baseline" in tables)
    above = {name: each for name, each in climbs.items() if name != "params"}
    below = fan_picture | {"width": climbs["width"], "height": theme.HEIGHT * 2 // 3}
    both: Spec = {"vconcat": [above, below], "params": climbs["params"], "spacing": 46, "resolve": APART}
    return framed(with_data(both, tables), captions.ladder_heading(ensemble, is_beyond(tables)))


def weekly_attacks_on_israel(ensemble: Ensemble) -> Spec:
    """Fan of weekly attacks on Israel."""
    top = scale_top(ensemble.scenario, "attacks_israel")
    tables = weekly_tables(ensemble) | {"fan": weekly_fan(ensemble, "attacks_israel"), "record": []}
    tables |= {"scale": [{"top": top}]}
    tables.pop("parameters", None)
    return _weekly(ensemble, captions.ISRAEL, tables)


def is_beyond(tables: Tables) -> bool:
    """Whether a rate lies above the scenario's own scale, which is then extended."""
    highest = max(row["p95"] for name in ("fan", "baseline") for row in tables.get(name, ()))
    return bool(highest > tables["scale"][0]["top"])


def _weekly(ensemble: Ensemble, target: str, tables: Tables) -> Spec:
    recorded = bool(tables["record"])
    if not recorded:
        tables = {name: rows for name, rows in tables.items() if name != "record"}
    body = weekly_body(f"attacks on {target} per week", recorded, "parameters" in tables)
    return framed(with_data(body, tables), captions.weekly_heading(ensemble, target, recorded, is_beyond(tables)))


def weekly_tables(ensemble: Ensemble) -> Tables:
    """Tables of the fan of weekly attacks: quantiles, recorded steps, truces, and where a branch leaves the record.

    Under a posterior also `parameters`, the band of parameters alone.
    """
    scenario, parts = ensemble.scenario, ensemble.decomposition
    band = {} if parts is None else {"parameters": parameter_band(parts.attacks, scenario.start)}
    return band | {"fan": weekly_fan(ensemble)} | fixed_tables(scenario)


def fixed_tables(scenario: Scenario) -> Tables:
    """Tables of that fan which no run changes: recorded steps, truces, where a branch leaves the record, the scale."""
    branch: Rows = []
    if scenario.follow_until is not None and scenario.follow_until < scenario.end:
        leaves = scenario.follow_until + timedelta(days=1)
        branch = [{"date": leaves.isoformat(), "label": "from here the runs are free"}]
    return {
        "record": overlays.step_rows(scenario.record, scenario.start, scenario.end),
        "spans": spans(scenario.dates, scenario.context["gaza_truce"], "Gaza truce"),
        "branch": branch,
        "scale": [{"top": scale_top(scenario)}],
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
    `branch` (date, label), `scale` (top, which the axis reaches at least), under a posterior `parameters` (date, low,
    high), with a baseline `baseline` (date, p05, p50, p95).
    """
    colours = _fan_colours(recorded) | ({PARAMETERS: theme.ORANGE} if parameters else {})
    colours |= {BASELINE: theme.QUIET} if baseline else {}
    record = _step_marks(title, colours) if recorded else ()
    edges = _edge_marks(title, colours) if parameters else ()
    median = _baseline_marks(title, colours) if baseline else ()
    grey = theme.mark("spans", {"type": "rect", "color": "#F0F0F0"}, x=dates("start"), x2={"field": "end"})
    style = {"type": "text", "baseline": "top", "fontSize": 17, "color": theme.QUIET}
    label = theme.mark("spans", style, x=dates("middle"), y={"value": 3}, text=field("label", "nominal"))
    fan = _fan_marks("fan", title, colours, "monotone")
    reach = theme.mark("scale", {"type": "point", "opacity": 0}, y=count("top", title))
    return layer(grey, label, reach, *fan, *edges, *median, *record, *theme.day_line("branch", 5, 17, 4))


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
    """The baseline's median, dashed on a white ground, and both ends of its middle 90%, thin."""

    def line(quantile: str, **style: Any) -> Spec:
        style = {"type": "line", "interpolate": "monotone", **style}
        return theme.mark("baseline", style, x=dates(), y=count(quantile, title))

    ends = [line(end, color=theme.QUIET, strokeWidth=1, strokeDash=[2, 3]) for end in ("p05", "p95")]
    ground = line("p50", color="white", strokeWidth=4.5)
    return [*ends, ground, in_legend(line("p50", strokeWidth=2.5, strokeDash=[7, 4]), BASELINE, colours)]


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


def weekly_fan(ensemble: Ensemble, column: str = "attacks") -> Rows:
    """Quantiles over runs of the weekly rate around each date (see sim.charts.weekly.weekly_quantiles)."""
    first = ensemble.scenario.start + timedelta(days=FIRST_SHOWN)
    return _rows(weekly_quantiles(ensemble.column(column)), first)


def parameter_band(attacks: Array, start: date) -> Rows:
    """Middle 90%, over draws of the parameters, of the mean weekly rate over luck: rows of date, low, high.

    Args:
        attacks: daily attacks, (draws, replications, days of the run); see sim.results.variance.
        start: first day of the run.
    """
    draws, replications, length = attacks.shape
    sums = window_sums(attacks.reshape(-1, length)).reshape(draws, replications, -1)
    means = np.maximum(means_over_luck(sums), 0.0)
    ends = np.quantile(means, (QUANTILES[0], QUANTILES[-1]), axis=0).round(2).T.tolist()
    dates = _days(start + timedelta(days=FIRST_SHOWN), len(ends))
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


def rung_rows(ensemble: Ensemble, names: Sequence[str]) -> Rows:
    """Share of runs, in percent, at each rung on each date."""
    rung = np.ascontiguousarray(ensemble.column("rung"), dtype=np.int8)
    shares = np.zeros((rung.shape[1], len(names)))
    statistics.rung_shares(rung, shares)
    percent = (100 * shares).round(2).tolist()
    days = _days(ensemble.scenario.start, rung.shape[1])
    return [
        {"date": day, "rung": k, "name": names[k], "share": percent[i][k]}
        for i, day in enumerate(days)
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
