"""The table, the JSON, the chart's rows and the folder of experiments.uncertainty.run."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.draws import posterior_entries, source_words
from experiments.uncertainty.chart import uncertainty_chart
from experiments.uncertainty.run import Uncertainty
from experiments.uncertainty.variance_shares import SOURCES
from sim.charts.figures import save
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
    """Return a row per outcome and source for experiments.uncertainty.chart; a share below nothing is drawn as none."""
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
