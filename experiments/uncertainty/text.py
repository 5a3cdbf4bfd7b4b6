"""The table, the JSON, the folder and the chart of experiments.uncertainty.run.

The chart has a bar per outcome, shared out among readings, rules, parameters and luck.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.draws import posterior_entries, source_words
from experiments.uncertainty.run import Uncertainty
from experiments.uncertainty.variance_shares import SOURCES
from sim.charts import theme
from sim.charts.figures import save
from sim.charts.theme import Heading, Rows, Spec, field, framed, legend, named
from sim.inputs.scenario.readings import list_readings
from sim.outcomes.registry import outcome_of
from sim.results.files import whole_folder, write_file, write_json
from sim.results.provenance import write_manifest
from sim.results.text import WIDTH, plain, table

NOTE = (
    "Each row adds up to 100% of the variance over six readings, their rules with one exchanged at a time, draws from "
    "{source}, and luck; each step given the ones to its left. Brackets: 95% bootstrap intervals over draws "
    "and luck. Shares are of the spread that these assumptions leave, not of what moves the world. Where US deaths "
    "never come, the days to them count as the whole window."
)


def note_of(result: Uncertainty) -> str:
    """Return what the shares are of."""
    return NOTE.format(source=source_words(result.posterior))


def how(result: Uncertainty) -> str:
    """Say what was played, in a line."""
    return (
        f"{result.cells} sets of reading and rules x {result.points:,} draws of parameters x {result.replications:,} "
        f"runs = {result.runs:,} runs, shared luck, seed {result.seed}"
        + (f"; draws from {source_words(result.posterior)}" if result.posterior else "")
    )


def _percent(share: float) -> str:
    return f"{round(100 * share) + 0}"


def rows_of(result: Uncertainty) -> list[list[str]]:
    """Return a row per outcome: its words, each source's share with its interval, the standard deviation."""
    rows = []
    for name, each in result.shares.items():
        intervals = zip(each.shares.tolist(), each.low.tolist(), each.high.tolist(), strict=True)
        cells = [
            f"{_percent(mean)}% [{_percent(low)}, {_percent(high)}]" if math.isfinite(mean) else "n/a"
            for mean, low, high in intervals
        ]
        rows.append([outcome_of(name).short, *cells, f"{math.sqrt(max(0, each.total)):.3g}"])
    return rows


def headers() -> list[str]:
    """Return the table's headers."""
    return ["outcome", *SOURCES, "standard deviation"]


def uncertainty_text(result: Uncertainty) -> str:
    """Return the table with what it is made of."""
    head = f"Where the spread comes from: {result.scenario.title}\n{how(result)}"
    body = table(headers(), rows_of(result), right=range(1, len(SOURCES) + 2))
    return f"{head}\n\n{body}\n\n{textwrap.fill(note_of(result), WIDTH)}"


def uncertainty_json(result: Uncertainty) -> dict[str, Any]:
    """Return the whole analysis as JSON's own types; shares of an outcome that never varies are null."""
    outcomes: dict[str, Any] = {}
    for name, each in result.shares.items():
        outcomes[name] = {"variance": each.total}
        for i, source in enumerate(SOURCES):
            outcomes[name][source] = {"share": each.shares[i], "low": each.low[i], "high": each.high[i]}
    content = {
        "scenario": result.scenario.name,
        "hash": result.scenario.hash,
        **{name: getattr(result, name) for name in ("points", "replications", "cells", "runs", "seed")},
        "draws_from": source_words(result.posterior),
        "outcomes": outcomes,
        "note": note_of(result),
    }
    return dict(plain(content))


def chart_rows(result: Uncertainty) -> list[dict[str, Any]]:
    """Return a row per outcome and source for the chart; a share below nothing is drawn as none."""
    rows = []
    for name, each in result.shares.items():
        start = 0.0
        for place, source in enumerate(SOURCES):
            if not math.isfinite(each.shares[place]):
                continue
            share, low, high = (max(0.0, float(x[place])) for x in (each.shares, each.low, each.high))
            ends = {"start": start, "end": start + share, "low": low, "high": high}
            label = f"{_percent(share)}%" if share >= 0.07 else ""
            rows.append({"outcome": outcome_of(name).short, "source": source, "share": share, "label": label} | ends)
            start += share
    return rows


def write_uncertainty(result: Uncertainty, folder: Path, command: Sequence[str]) -> None:
    """Write uncertainty.json, uncertainty.txt, the figure and a manifest; all or nothing.

    Raises:
        OutputError: the folder holds other files, or cannot be written.
    """
    with whole_folder(folder) as partial:
        write_json(uncertainty_json(result), partial / "uncertainty.json")
        write_file(partial / "uncertainty.txt", uncertainty_text(result) + "\n")
        save(uncertainty_chart(chart_rows(result), result.scenario.title, how(result)), partial, "uncertainty")
        more = {"points": result.points, "replications": result.replications, "runs": result.runs}
        more |= posterior_entries(map(result.scenario.with_reading, list_readings()), result.posterior)
        write_manifest(partial, "uncertainty", result.seed, [result.scenario], command, more)


COLOURS = {"readings": theme.PURPLE, "rules": theme.YELLOW, "parameters": theme.SKY, "luck": theme.ORANGE}
"""Colour of each source of variance, in the order of the steps."""

COLOUR = field("source", "nominal", **legend(COLOURS))

ON_COLOUR = "#000001"
"""Of text on these colours: black on a dark page, too, where theme.BLACK becomes white."""

ROW_HEIGHT, BAR_WIDTH, INTERVAL_WIDTH = 52, 560, 420

CAVEAT = (
    "Shares of variance, each step given those to its left: six readings; their rules, one exchanged at a time; draws",
    "from the evidence ranges; luck. Right: the same shares with 95% bootstrap intervals over draws and luck.",
    "Shares are of the spread that these assumptions leave. Ranges: scenarios/parameters.yaml and scenarios/readings.",
    "Explores; does not predict.",
)


def uncertainty_chart(rows: Rows, title: str, basis: str) -> Spec:
    """Return the chart as a whole figure.

    Args:
        rows: outcome (words), source, share, start, end, low, high (shares from 0), label; in the order to be shown.
        title: title of the scenario.
        basis: what was played, in a line.
    """
    outcomes = list(dict.fromkeys(row["outcome"] for row in rows))
    panels = [_panel(outcomes, BAR_WIDTH, [_bars(), _labels()], first=True)]
    x = _share("low", "the same, with 95% intervals")
    offset = field("source", "nominal", sort=list(COLOURS), scale={"paddingInner": 0.2, "paddingOuter": 0.6})
    encoding = {"x": x, "x2": {"field": "high"}, "yOffset": offset, "color": COLOUR, "tooltip": _tooltip()}
    intervals = {"mark": {"type": "rule", "strokeWidth": 5}, "encoding": encoding}
    mark = {"type": "point", "filled": True, "size": 70, "fill": "white", "stroke": theme.INK, "opacity": 1}
    means = {"mark": mark, "encoding": {"x": field("share", "quantitative"), "yOffset": offset}}
    panels += [_panel(outcomes, INTERVAL_WIDTH, [intervals, means], first=False)]
    body = {"datasets": {"shares": rows}, "hconcat": panels, "spacing": 30}
    return framed(body, Heading(f"Where the spread comes from: {title}", [basis], CAVEAT))


def shares_body(rows: Rows) -> Spec:
    """Return the bars alone, without their intervals, as one chart that can be as narrow as a page."""
    outcomes = list(dict.fromkeys(row["outcome"] for row in rows))
    return {"datasets": {"shares": rows}} | _panel(outcomes, BAR_WIDTH, [_bars(), _labels()], first=True)


def _panel(outcomes: list[str], width: int, layers: list[Spec], first: bool) -> Spec:
    axis = {"title": None, "labelLimit": 320, "ticks": False, "domain": False, "labels": first, "grid": not first}
    band = {"bandPosition": 0.0} if not first else {}
    return {
        "data": named("shares"),
        "width": width,
        "height": ROW_HEIGHT * len(outcomes),
        "encoding": {"y": field("outcome", "nominal", sort=outcomes, axis=axis | band)},
        "layer": layers,
    }


def _tooltip() -> list[Spec]:
    texts = [field(name, "nominal") for name in ("outcome", "source")]
    return texts + [field(name, "quantitative", format=".1%") for name in ("share", "low", "high")]


def _share(name: str, title: str) -> Spec:
    axis = {"title": title, "format": ".0%", "tickCount": 5, "grid": True}
    return field(name, "quantitative", axis=axis, scale={"domain": [0, 1], "nice": False, "clamp": True})


def _bars() -> Spec:
    x = _share("start", "share of the outcome's variance")
    encoding = {"x": x, "x2": {"field": "end"}, "color": COLOUR, "tooltip": _tooltip()}
    return {"mark": {"type": "bar", "height": 38, "stroke": "white", "strokeWidth": 1}, "encoding": encoding}


def _labels() -> Spec:
    return {
        "transform": [{"calculate": "(datum.start + datum.end) / 2", "as": "middle"}],
        "mark": {"type": "text", "fontSize": 17, "color": ON_COLOUR},
        "encoding": {"x": field("middle", "quantitative"), "text": field("label", "nominal")},
    }
