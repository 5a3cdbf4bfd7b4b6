"""Charts of comparisons: paired differences between two scenarios, or between several and one reference."""

from __future__ import annotations

import textwrap
from functools import cache
from typing import Any

from sim.analyses.compare.compare import Comparison, Comparisons, OutcomeDifference, difference_of
from sim.charts import captions, theme
from sim.charts.dots import SIGNS
from sim.charts.theme import Heading, Rows, Spec, field, framed, named, with_data
from sim.outcomes.registry import label_of
from sim.results.text import number, share

MINUS = "\N{MINUS SIGN}"

ROWS = (
    "attacks",
    "attacks_israel",
    "us_killed",
    "us_injured_reported",
    "us_leadership_strikes",
    "days_suspended",
    "peak_rung",
    "mean_tension",
)
"""Outcomes of the chart of two scenarios, in order."""

PANELS = (
    "attacks",
    "us_killed",
    "days_to_first_fatal",
    "us_leadership_strikes",
    "days_suspended",
    "peak_rung",
    "interstate_exchange",
    "withdrawal_agreed",
)
"""Outcomes of the chart of several scenarios, in order; one that is the same in every pair is left out."""

LONGEST_LABEL = 40
"""Characters of a scenario's label; a longer one is cut."""

OTHER_WINDOW = (
    "* Its window starts on another date, or is of another length, than A's: totals cover each its own window."
)

WIDTH, WIDTH_OF_MANY = 480, 420
"""Width of the plot."""


def paired_differences(comparison: Comparison) -> Spec:
    """Paired differences of the main outcomes between two scenarios that share their luck."""
    known = {outcome.outcome: outcome for outcome in comparison.outcomes if outcome.pairs > 0}
    outcomes = [known[name] for name in ROWS if name in known]
    rows = [
        {"outcome": label_of(each.outcome)}
        | _row(each)
        | {"pairs": f"higher in {share(each.share_higher)}, lower in {share(each.share_lower)}"}
        for each in outcomes
    ]
    body = paired_body(tuple(row["outcome"] for row in rows))
    readings = {comparison.reading_a, comparison.reading_b} - {None}
    reading = f"Reading {', '.join(sorted(str(item) for item in readings))}" if readings else "No reading applied"
    lines = [
        f"{reading} · {comparison.runs:,} pairs of runs that share their luck · seed {comparison.seed}",
        "Dot: mean of B less A, with its 95% interval. Orange: B higher; blue: B lower; grey: the interval holds zero.",
    ]
    title = f"What changes from {comparison.a} (A) to {comparison.b} (B)"
    caveat = [
        f"{captions.EXPLORES} {captions.SHARES}",
        "Each row has its own scale; the black line marks no difference.",
    ]
    return framed(with_data(body, {"differences": rows}), Heading(title, lines, caveat))


def many_differences(comparisons: Comparisons) -> Spec:
    """Paired differences of the main outcomes between each scenario and the reference."""
    cut = [textwrap.shorten(label, LONGEST_LABEL, placeholder=" ...") for label in comparisons.others]
    unique = [label if cut.count(label) == 1 else f"{place + 1}: {label}" for place, label in enumerate(cut)]
    labels = [f"{label} *" if pair.notes else label for label, pair in zip(unique, comparisons.pairs, strict=True)]
    rows = [row for name in PANELS for row in _panel_rows(comparisons, labels, name)]
    outcomes = tuple(dict.fromkeys(row["outcome"] for row in rows))
    body = many_body(outcomes, tuple(labels))
    lines = [
        f"{comparisons.runs:,} pairs of runs that share their luck · seed {comparisons.seed}",
        "Dot: mean difference from A and its 95% interval. Orange: higher; blue: lower; grey: the interval holds zero.",
    ]
    if any(row["outcome"].startswith(label_of("days_to_first_fatal")) for row in rows):
        lines.append("Censored: where nobody died, the days are counted to the window's end.")
    scales = "Each outcome has its own scale; the black line marks no difference."
    caveat = [f"{captions.EXPLORES} {captions.SHARES}", scales]
    caveat += [OTHER_WINDOW] if any(pair.notes for pair in comparisons.pairs) else []
    title = f"What changes from {comparisons.reference} (A)"
    return framed(with_data(body, {"differences": rows}), Heading(title, lines, caveat))


def _panel_rows(comparisons: Comparisons, labels: list[str], name: str) -> Rows:
    outcomes = [difference_of(pair, name) for pair in comparisons.pairs]
    if all(each is None or each.share_equal == 1 for each in outcomes):
        return []
    known = [(label, each) for label, each in zip(labels, outcomes, strict=True) if each is not None]
    panel = f"{label_of(name)}: {signed(known[0][1].mean_a).lstrip('+')} in A"
    return [
        {"outcome": panel, "scenario": label}
        | _row(each)
        | {"pairs": f"higher {share(each.share_higher)}, equal {share(each.share_equal)}"}
        for label, each in known
    ]


def _row(outcome: OutcomeDifference) -> dict[str, Any]:
    return {
        "mean": outcome.difference,
        "low": outcome.low,
        "high": outcome.high,
        "sign": sign_of(outcome),
        "estimate": f"{signed(outcome.difference)}  ({signed(outcome.low)} to {signed(outcome.high)})",
    }


def sign_of(outcome: OutcomeDifference) -> str:
    """Return "higher" or "lower" where the interval of a difference lies on one side of zero, else "either"."""
    return "higher" if outcome.low > 0 else "lower" if outcome.high < 0 else "either"


def signed(value: float) -> str:
    """A number with its sign, a true minus, and at most three significant digits."""
    text = number(abs(value), 3)
    return text if text == "0" else f"{MINUS if value < 0 else '+'}{text}"


@cache
def paired_body(outcomes: tuple[str, ...]) -> Spec:
    """Mean difference and its interval, a row per outcome, each on its own axis around zero.

    Table `differences`: outcome (with its unit), mean, low, high, sign ("higher", "lower" or "either"), estimate and
    pairs (texts).
    """
    marks = [_zero({}), *_difference_marks(16, 14, 7, 190)]
    texts = [_text("outcome", -18, 19, "right"), _text("estimate", WIDTH + 24, 17), _text("pairs", WIDTH + 244, 17)]
    spec = {"layer": [*marks, *texts], "width": WIDTH, "height": 50}
    return _rows_of_panels(spec, outcomes, {"labels": False, "title": None}, 8)


@cache
def many_body(outcomes: tuple[str, ...], scenarios: tuple[str, ...]) -> Spec:
    """Mean differences and their intervals: a panel per outcome on its own scale, a row per scenario.

    Table `differences`: as of paired_body, and scenario.
    """
    y = field("scenario", "nominal", sort=list(scenarios), axis={"title": None, "labelLimit": 420, "labelFontSize": 17})
    marks = [_zero({"y": None}), *_difference_marks(15, 12, 6, 150)]
    texts = [_text("estimate", WIDTH_OF_MANY + 20, 16), _text("pairs", WIDTH_OF_MANY + 285, 16)]
    size = {"width": WIDTH_OF_MANY, "height": {"step": 30}}
    header = {
        "title": None,
        "orient": "top",
        "labelOrient": "top",
        "labelAnchor": "start",
        "labelFontSize": 18,
        "labelFontWeight": "bold",
        "labelPadding": 4,
    }
    return _rows_of_panels({"layer": [*marks, *texts], "encoding": {"y": y}} | size, outcomes, header, 14)


def _rows_of_panels(spec: Spec, outcomes: tuple[str, ...], header: Spec, spacing: int) -> Spec:
    return {
        "data": named("differences"),
        "facet": {"row": field("outcome", "nominal", header=header, sort=list(outcomes))},
        "spec": spec,
        "resolve": {"scale": {"x": "independent"}},
        "spacing": spacing,
    }


def _zero(encoding: Spec) -> Spec:
    mark = {"type": "rule", "color": theme.INK, "strokeWidth": 1.5}
    return {"mark": mark, "encoding": {"x": {"datum": 0}} | encoding}


def _difference_marks(label_size: int, padding: int, width: int, size: int) -> list[Spec]:
    axis = {"title": None, "tickCount": 5, "grid": True, "labelFontSize": label_size, "format": ",.4~r"}
    x = {"axis": axis, "scale": {"zero": True, "nice": True, "padding": padding}}
    colours = {"domain": list(SIGNS), "range": list(SIGNS.values())}
    colour = {"color": field("sign", "nominal", scale=colours, legend=None)}
    tooltip = [field(name, "quantitative") for name in ("mean", "low", "high")]
    interval = {"x": field("low", "quantitative", **x), "x2": {"field": "high"}, "tooltip": tooltip}
    point = {"type": "point", "filled": True, "size": size, "opacity": 1, "stroke": "white", "strokeWidth": 1.5}
    return [
        {"mark": {"type": "rule", "strokeWidth": width, "opacity": 0.55}, "encoding": interval | colour},
        {"mark": point, "encoding": {"x": field("mean", "quantitative", **x)} | colour},
    ]


def _text(name: str, x: int, size: int, align: str = "left") -> Spec:
    mark = {"type": "text", "align": align, "fontSize": size, "color": theme.INK}
    return {"mark": mark, "encoding": {"x": {"value": x}, "text": field(name, "nominal")}}
