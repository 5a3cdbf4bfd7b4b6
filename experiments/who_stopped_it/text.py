"""The table, the JSON and the folder of experiments.who_stopped_it.run."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from experiments.draws import posterior_entries, source_words
from experiments.who_stopped_it.run import MECHANISMS, OUTCOMES, Outcome, ReadingShares, Size, branch
from experiments.who_stopped_it.shapley import Shares
from sim.charts import theme
from sim.charts.figures import save
from sim.charts.theme import Heading, Rows, Spec, field, framed, named
from sim.inputs.scenario.readings import load_reading
from sim.results.files import whole_folder, write_file, write_json
from sim.results.provenance import write_manifest
from sim.results.text import WIDTH, plain, table

NEUTRAL = (
    "What each reading's assumptions imply, not what happened. The record has one January 2024, with mediation, order, "
    "dread and talks all at work; no count of it tells them apart."
)


def how(size: Size) -> str:
    """Say what was played, in a line."""
    source = f" from {source_words(size.posterior)}" if size.posterior else ""
    draws = f"{size.points:,} draws of parameters{source} x " if size.points else ""
    basis = f"{draws}{size.runs:,} runs for each reading and each of 16 coalitions, shared luck, seed {size.seed}"
    return f"{basis}; 95% bootstrap intervals"


def _table(results: Sequence[ReadingShares], outcome: Outcome) -> str:
    headers = ["reading", "none", *(each.words for each in MECHANISMS), "all"]
    rows = []
    for each in results:
        shares = each.shares[outcome.id]
        # Adding 0.0 makes 0.0 of -0.0.
        ends = zip(shares.shapley.mean + 0.0, shares.shapley.low + 0.0, shares.shapley.high + 0.0, strict=True)
        cells = [f"{mean:.1f} [{low:.1f}, {high:.1f}]" for mean, low, high in ends]
        rows.append([each.reading, f"{float(shares.none.mean):.1f}", *cells, f"{float(shares.together.mean):.1f}"])
    return f"{outcome.words} ({outcome.unit})\n{table(headers, rows, right=range(1, len(headers)))}"


def found_text(results: Sequence[ReadingShares], size: Size) -> str:
    """Return the tables of all readings."""
    head = "Who stopped it? Shapley's shares of four mechanisms, free from 29 January 2024"
    note = (
        "'none' is the outcome with all four switched off, 'all' with all four at work; the shares between add up to "
        "the difference. " + NEUTRAL
    )
    first, headers = OUTCOMES[0], ["reading", *(each.words for each in MECHANISMS)]
    ends, largest = [], []
    for each in results:
        shares = each.shares[first.id]
        pairs = zip(shares.alone.mean, shares.last.mean, strict=True)
        ends.append([each.reading, *(f"{alone:.1f} / {last:.1f}" for alone, last in pairs)])
        if each.largest is not None:
            largest.append([each.reading, *(f"{share:.0%}" for share in each.largest[first.id])])
    right = range(1, len(headers))
    parts = [f"{head}\n{how(size)}", *(_table(results, outcome) for outcome in OUTCOMES)]
    parts.append(
        f"{first.words}: what each adds alone to none / last to all others\n{table(headers, ends, right=right)}"
    )
    if largest:
        words = f"{first.words}: share of the draws in which each weighs most"
        parts.append(f"{words}\n{table(headers, largest, right=right)}")
    return "\n\n".join([*parts, textwrap.fill(note, WIDTH)])


def _shares_json(shares: Shares) -> dict[str, Any]:
    content: dict[str, Any] = {name: asdict(getattr(shares, name)) for name in ("none", "together")}
    for name in ("shapley", "alone", "last"):
        ends = asdict(getattr(shares, name))
        content[name] = {
            mechanism.id: {end: values[i] for end, values in ends.items()} for i, mechanism in enumerate(MECHANISMS)
        }
    return content


def found_json(results: Sequence[ReadingShares], size: Size) -> dict[str, Any]:
    """Return all shares, with what each switch sets and leaves, as JSON's own types."""
    switches = [
        {"id": each.id, "words": each.words, "sets": each.sets, "leaves": each.leaves, "sources": list(each.sources)}
        for each in MECHANISMS
    ]
    readings = [
        {
            "reading": each.reading,
            "rules": each.rules,
            "outcomes": {name: _shares_json(shares) for name, shares in each.shares.items()},
            "largest": each.largest,
        }
        for each in results
    ]
    outcomes = [{"id": each.id, "words": each.words, "unit": each.unit} for each in OUTCOMES]
    content: dict[str, Any] = {"points": size.points, "runs": size.runs, "seed": size.seed}
    content |= {"draws_from": source_words(size.posterior)} if size.points else {}
    content |= {"mechanisms": switches, "outcomes": outcomes, "readings": readings, "note": NEUTRAL}
    return dict(plain(content))


def chart_rows(results: Sequence[ReadingShares]) -> list[dict[str, Any]]:
    """Return a row per reading, outcome and mechanism, for experiments.who_stopped_it.text; attacks count as fewer."""
    rows = []
    for each in results:
        title = load_reading(each.reading).title
        for outcome in OUTCOMES:
            shares, sign = each.shares[outcome.id], -1.0 if outcome.id == "attacks" else 1.0
            for i, mechanism in enumerate(MECHANISMS):
                low, high = sorted((sign * float(shares.shapley.low[i]), sign * float(shares.shapley.high[i])))
                share, alone = sign * float(shares.shapley.mean[i]), sign * float(shares.alone.mean[i])
                row = {"reading": title, "outcome": outcome.id, "mechanism": mechanism.words}
                rows.append(row | {"share": share, "low": low, "high": high, "alone": alone})
    return rows


def write_found(results: Sequence[ReadingShares], size: Size, folder: Path, command: Sequence[str]) -> None:
    """Write who_stopped_it.json, who_stopped_it.txt, the figure and a manifest; all or nothing.

    Raises:
        OutputError: the folder holds other files, or cannot be written.
    """
    with whole_folder(folder) as partial:
        write_json(found_json(results, size), partial / "who_stopped_it.json")
        write_file(partial / "who_stopped_it.txt", found_text(results, size) + "\n")
        save(who_stopped_it_chart(chart_rows(results), how(size)), partial, "who_stopped_it")
        branches = [branch(each.reading) for each in results]
        more = {"runs": size.runs, "points": size.points} | posterior_entries(branches, size.posterior)
        write_manifest(partial, "who-stopped-it", size.seed, branches, command, more)


PANELS = (
    ("suspension", "percentage points of runs", "A first suspension within 7 days"),
    ("low_fire", "days", "Days of low fire of the next 14"),
    ("attacks", "attacks fewer", "Fewer attacks in the next 30 days"),
)
"""Outcome, title of its axis, title of its panel."""

COLOURS = (theme.ORANGE, theme.VERMILION, theme.BLUE, theme.GREEN)
PLOT_WIDTH, ROW_HEIGHT = 340, 88
BREAK = " / "
"""What parts the lines of a reading's title."""
LABEL_LENGTH = 26
"""Characters of a line of a reading's title."""

CAVEAT = (
    "Bars: Shapley's share, the mean of what a mechanism adds over all orders of switching the four on; lines: 95% "
    "bootstrap intervals.",
    "Dots: what it adds alone, with the other three off. A bar beyond its dot works together with others.",
    "What the data cannot decide: which row is right. The record has one January 2024, with all four at work; deaths,",
    "order, announcement and the pause of the talks fall within three days: no count of attacks tells them apart.",
    "Sources: readings of five articles; the record to 28 January 2024 (Pentagon counts and casualty statements).",
    "Explores; does not predict, and takes no side.",
)


def who_stopped_it_chart(rows: Rows, basis: str) -> Spec:
    """Return the chart.

    Args:
        rows: reading (title), outcome, mechanism (words), share, low, high, alone; in the order to be shown.
        basis: what was played, in a line.
    """
    rows = [row | {"reading": BREAK.join(textwrap.wrap(row["reading"], LABEL_LENGTH))} for row in rows]
    readings = list(dict.fromkeys(row["reading"] for row in rows))
    mechanisms = list(dict.fromkeys(row["mechanism"] for row in rows))
    panels = [_panel(readings, mechanisms, panel, first=place == 0) for place, panel in enumerate(PANELS)]
    body = {"datasets": {"shares": rows}, "hconcat": panels, "spacing": 26}
    heading = Heading(
        "Who stopped it? Four mechanisms after Tower 22, under each reading",
        ["Each run follows the record to 28 January 2024 and is free from the day after.", basis + "."],
        CAVEAT,
    )
    return framed(body, heading)


def _panel(readings: list[str], mechanisms: list[str], panel: tuple[str, str, str], first: bool) -> Spec:
    outcome, unit, title = panel
    look = {"title": None, "labelExpr": f"split(datum.label, '{BREAK}')", "labelLimit": 300, "labelFontSize": 17}
    axis = look | {"labels": first, "ticks": False, "domain": first}
    y = field("reading", "nominal", sort=readings, axis=axis, scale={"paddingInner": 0.22, "paddingOuter": 0.1})
    offset = field("mechanism", "nominal", sort=mechanisms, scale={"paddingInner": 0.12})
    legend = {"title": None, "orient": "top", "direction": "horizontal", "columns": 4, "symbolType": "square"}
    scale = {"domain": mechanisms, "range": list(COLOURS[: len(mechanisms)])}
    colour = field("mechanism", "nominal", scale=scale, legend=legend)
    x = field("share", "quantitative", axis={"title": unit, "tickCount": 5, "grid": True})
    tooltip = [field(name, "nominal") for name in ("reading", "mechanism")]
    tooltip += [field(name, "quantitative", format=".3~r") for name in ("share", "low", "high", "alone")]
    bars = {"mark": {"type": "bar"}, "encoding": {"x": x, "color": colour, "tooltip": tooltip}}
    rule = {"type": "rule", "strokeWidth": 2.5, "color": theme.INK}
    intervals = {"mark": rule, "encoding": {"x": field("low", "quantitative"), "x2": {"field": "high"}}}
    dot = {"type": "point", "filled": True, "size": 90, "fill": "white", "stroke": theme.INK, "strokeWidth": 1.8}
    alone = {"mark": dot | {"opacity": 1}, "encoding": {"x": field("alone", "quantitative")}}
    line = {"type": "rule", "color": theme.INK, "strokeWidth": 1.2}
    zero = {"mark": line, "encoding": {"x": {"datum": 0}, "y": None, "yOffset": None}}
    return {
        "data": named("shares"),
        "transform": [{"filter": f"datum.outcome == '{outcome}'"}],
        "title": {"text": title, "fontSize": 19, "anchor": "start", "frame": "group"},
        "width": PLOT_WIDTH,
        "height": ROW_HEIGHT * len(readings),
        "encoding": {"y": y, "yOffset": offset},
        "layer": [bars, intervals, alone, zero],
    }
