"""The charts of a comparison and of a twin, as complete Vega-Lite specifications."""

from __future__ import annotations

import textwrap
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analyses.compare import specs as specs_pairs
from sim.charts import captions, specs_run
from sim.charts.charts import rung_names
from sim.charts.overlays import short_date
from sim.charts.theme import Heading, Rows, Spec, framed, with_data
from sim.outcomes.registry import label_of
from sim.results.text import number, share

if TYPE_CHECKING:
    from sim.analyses.compare.compare import Comparison, OutcomeDifference
    from sim.analyses.twin.twin import Twin
    from sim.results.ensemble import Run

LINE = 115
"""Characters of a line of a subtitle."""

MOST_LINES = 2

MINUS = "\N{MINUS SIGN}"

SHOWN = (
    "attacks",
    "attacks_israel",
    "us_killed",
    "us_injured_reported",
    "us_leadership_strikes",
    "days_suspended",
    "peak_rung",
    "mean_tension",
)
"""Outcomes that the chart shows, in order."""


def paired_differences(comparison: Comparison) -> Spec:
    """Paired differences of the main outcomes between two scenarios that share their luck."""
    known = {outcome.outcome: outcome for outcome in comparison.outcomes if outcome.pairs > 0}
    rows = [_difference_row(known[name]) for name in SHOWN if name in known]
    body = specs_pairs.paired_differences(tuple(row["outcome"] for row in rows))
    return framed(with_data(body, {"differences": rows}), _comparison_heading(comparison))


def twin_paths(twin: Twin) -> Spec:
    """Two paths of one run, cumulative attacks and rung by day, with the first day on which they part."""
    highest = max(len(rung_names(run.scenario)) for run in (twin.first, twin.second)) - 1
    as_it_was, changed = specs_run.PATHS
    tables = {
        "paths": _path_rows(twin.first, as_it_was) + _path_rows(twin.second, changed),
        "departure": _departure(twin),
    }
    return framed(with_data(specs_run.twin(highest), tables), _twin_heading(twin))


def _difference_row(outcome: OutcomeDifference) -> dict[str, Any]:
    return {
        "outcome": label_of(outcome.outcome),
        "mean": outcome.difference,
        "low": outcome.low,
        "high": outcome.high,
        "sign": sign_of(outcome),
        "estimate": f"{signed(outcome.difference)}  ({signed(outcome.low)} to {signed(outcome.high)})",
        "pairs": f"higher in {share(outcome.share_higher)}, lower in {share(outcome.share_lower)}",
    }


def sign_of(outcome: OutcomeDifference) -> str:
    """Return "higher" or "lower" where the interval of a difference lies on one side of zero, else "either"."""
    return "higher" if outcome.low > 0 else "lower" if outcome.high < 0 else "either"


def signed(value: float) -> str:
    """A number with its sign, a true minus, and at most three significant digits."""
    text = number(abs(value), 3)
    return text if text == "0" else f"{MINUS if value < 0 else '+'}{text}"


def _comparison_heading(comparison: Comparison) -> Heading:
    readings = {comparison.reading_a, comparison.reading_b} - {None}
    reading = f"Reading {', '.join(sorted(str(item) for item in readings))}" if readings else "No reading applied"
    lines = [
        f"{reading} · {comparison.runs:,} pairs of runs that share their luck · seed {comparison.seed}",
        "Dot: mean of B less A, with its 95% interval. Orange: B higher; blue: B lower; grey: the interval holds zero.",
    ]
    title = f"What changes from {comparison.a} (A) to {comparison.b} (B)"
    scales = "Each row has its own scale; the black line marks no difference."
    return Heading(title, lines, [f"{captions.EXPLORES} {captions.SHARES}", scales])


def _twin_heading(twin: Twin) -> Heading:
    run = twin.first
    title = f"One run and its twin: {run.scenario.title}, run {run.run}"
    never = "" if twin.day is not None else " (the two never part)"
    lines = [captions.run_basis(run), *_wrapped(f"Same luck; changed: {'; '.join(twin.changes) or 'nothing'}{never}")]
    return Heading(title, lines, [f"{captions.EXPLORES} One pair of runs shows a course, not an effect: compare many."])


def _wrapped(text: str) -> list[str]:
    lines = textwrap.wrap(text, LINE)
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][: LINE - 4]} ..."]


def _departure(twin: Twin) -> Rows:
    day, visible = twin.date_of(twin.day), twin.date_of(twin.visible_day)
    if day is None:
        return []
    later = f", visibly on {short_date(visible)}" if visible is not None and visible != day else ""
    return [{"date": day.isoformat(), "label": f"they part on {short_date(day)} {day.year}{later}"}]


def _path_rows(run: Run, name: str) -> Rows:
    attacks, rung = np.cumsum(run.column("attacks")).tolist(), run.column("rung").tolist()
    days = [(run.scenario.start + timedelta(days=day)).isoformat() for day in range(len(rung))]
    return [
        {"date": day, "path": name, "attacks": total, "rung": step}
        for day, total, step in zip(days, attacks, rung, strict=True)
    ]
