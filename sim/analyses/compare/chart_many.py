"""The chart of several scenarios beside one reference, as a complete Vega-Lite specification."""

from __future__ import annotations

import textwrap
from typing import Any

from sim.analyses.compare import specs_many
from sim.analyses.compare.chart import paired_differences, sign_of, signed
from sim.analyses.compare.compare import Comparison, OutcomeDifference
from sim.analyses.compare.compare_many import Comparisons
from sim.analyses.compare.text_many import difference_of
from sim.charts import captions
from sim.charts.theme import Heading, Rows, Spec, framed, with_data
from sim.outcomes.registry import label_of
from sim.results.text import share

SHOWN = (
    "attacks",
    "us_killed",
    "days_to_first_fatal",
    "us_leadership_strikes",
    "days_suspended",
    "peak_rung",
    "interstate_exchange",
    "withdrawal_agreed",
)
"""Outcomes that the chart shows, in order; one that is the same in every pair of every scenario is left out."""

LONGEST_LABEL = 40
"""Characters of a scenario's label; a longer one is cut."""

OTHER_WINDOW = (
    "* Its window starts on another date, or is of another length, than A's: totals cover each its own window."
)


def comparison_chart(comparison: Comparison | Comparisons) -> Spec:
    """Chart of a comparison, whether of two scenarios or of more."""
    return paired_differences(comparison) if isinstance(comparison, Comparison) else many_differences(comparison)


def many_differences(comparisons: Comparisons) -> Spec:
    """Paired differences of the main outcomes between each scenario and the reference."""
    labels = _labels(comparisons)
    rows = [row for name in SHOWN for row in _rows(comparisons, labels, name)]
    outcomes = tuple(dict.fromkeys(row["outcome"] for row in rows))
    body = specs_many.many_differences(outcomes, tuple(labels))
    return framed(with_data(body, {"differences": rows}), _heading(comparisons, rows))


def _rows(comparisons: Comparisons, labels: list[str], name: str) -> Rows:
    found = [difference_of(pair, name) for pair in comparisons.pairs]
    if all(each is None or each.share_equal == 1 for each in found):
        return []
    known = [(label, each) for label, each in zip(labels, found, strict=True) if each is not None]
    panel = f"{label_of(name)}: {_plain(known[0][1].mean_a)} in A"
    return [{"outcome": panel, "scenario": label} | _row(each) for label, each in known]


def _row(outcome: OutcomeDifference) -> dict[str, Any]:
    return {
        "mean": outcome.difference,
        "low": outcome.low,
        "high": outcome.high,
        "sign": sign_of(outcome),
        "estimate": f"{signed(outcome.difference)}  ({signed(outcome.low)} to {signed(outcome.high)})",
        "pairs": f"higher {share(outcome.share_higher)}, equal {share(outcome.share_equal)}",
    }


def _plain(value: float) -> str:
    return signed(value).lstrip("+")


def _labels(comparisons: Comparisons) -> list[str]:
    """Labels that fit beside the plot, with a star at other windows; numbered if cutting has made two alike."""
    cut = [textwrap.shorten(label, LONGEST_LABEL, placeholder=" ...") for label in comparisons.others]
    alone = [label if cut.count(label) == 1 else f"{place + 1}: {label}" for place, label in enumerate(cut)]
    return [f"{label} *" if pair.notes else label for label, pair in zip(alone, comparisons.pairs, strict=True)]


def _heading(comparisons: Comparisons, rows: Rows) -> Heading:
    lines = [
        f"{comparisons.runs:,} pairs of runs that share their luck · seed {comparisons.seed}",
        "Dot: mean difference from A and its 95% interval. Orange: higher; blue: lower; grey: the interval holds zero.",
    ]
    if any(row["outcome"].startswith(label_of("days_to_first_fatal")) for row in rows):
        lines.append("Censored: where nobody died, the days are counted to the window's end.")
    scales = "Each outcome has its own scale; the black line marks no difference."
    windows = [OTHER_WINDOW] if any(pair.notes for pair in comparisons.pairs) else []
    title = f"What changes from {comparisons.reference} (A)"
    return Heading(title, lines, [f"{captions.EXPLORES} {captions.SHARES}", scales, *windows])
