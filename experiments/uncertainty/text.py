"""The table, the JSON, the chart's rows and the folder of experiments.uncertainty.run."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.draws.posterior import posterior_entries, source_words
from experiments.uncertainty.chart import uncertainty_chart
from experiments.uncertainty.run import Uncertainty
from experiments.uncertainty.variance_shares import SOURCES, VarianceShares
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


def note_of(found: Uncertainty) -> str:
    """Return what the shares are of."""
    return NOTE.format(source=source_words(found.posterior))


def words_of(outcome: str) -> str:
    """Return an outcome's words."""
    return outcome_of(outcome).short


def how(found: Uncertainty) -> str:
    """Say what was played, in a line."""
    return (
        f"{found.cells} sets of reading and rules x {found.points:,} draws of parameters x {found.replications:,} runs "
        f"= {found.runs:,} runs, shared luck, seed {found.seed}"
        + (f"; draws from {source_words(found.posterior)}" if found.posterior else "")
    )


def _cell(shares: VarianceShares, place: int) -> str:
    mean, low, high = (float(each[place]) for each in (shares.shares, shares.low, shares.high))
    if not math.isfinite(mean):
        return "n/a"
    return f"{_percent(mean)}% [{_percent(low)}, {_percent(high)}]"


def _percent(share: float) -> str:
    return f"{round(100 * share) + 0}"


def rows_of(found: Uncertainty) -> list[list[str]]:
    """Return a row per outcome: its words, each source's share with its interval, the standard deviation."""
    return [
        [words_of(name), *(_cell(each, place) for place in range(len(SOURCES))), f"{math.sqrt(max(0, each.total)):.3g}"]
        for name, each in found.shares.items()
    ]


def headers() -> list[str]:
    """Return the table's headers."""
    return ["outcome", *SOURCES, "standard deviation"]


def uncertainty_text(found: Uncertainty) -> str:
    """Return the table with what it is made of."""
    head = f"Where the spread comes from: {found.scenario.title}\n{how(found)}"
    body = table(headers(), rows_of(found), right=range(1, len(SOURCES) + 2))
    return f"{head}\n\n{body}\n\n{textwrap.fill(note_of(found), WIDTH)}"


def uncertainty_json(found: Uncertainty) -> dict[str, Any]:
    """Return everything found as JSON's own types; shares of an outcome that never varies are null."""
    outcomes = {
        name: {
            "variance": each.total,
            **{
                source: {"share": each.shares[i], "low": each.low[i], "high": each.high[i]}
                for i, source in enumerate(SOURCES)
            },
        }
        for name, each in found.shares.items()
    }
    content: dict[str, Any] = plain(
        {
            "scenario": found.scenario.name,
            "hash": found.scenario.hash,
            "points": found.points,
            "replications": found.replications,
            "cells": found.cells,
            "runs": found.runs,
            "seed": found.seed,
            "draws_from": source_words(found.posterior),
            "outcomes": outcomes,
            "note": note_of(found),
        }
    )
    return content


def chart_rows(found: Uncertainty) -> list[dict[str, Any]]:
    """Return a row per outcome and source for experiments.uncertainty.chart; a share below nothing is drawn as none."""
    rows = []
    for name, each in found.shares.items():
        start = 0.0
        for place, source in enumerate(SOURCES):
            if not math.isfinite(each.shares[place]):
                continue
            share, low, high = (max(0.0, float(x[place])) for x in (each.shares, each.low, each.high))
            ends = {"start": start, "end": start + share, "low": low, "high": high}
            label = f"{_percent(share)}%" if share >= 0.07 else ""
            rows.append({"outcome": words_of(name), "source": source, "share": share, "label": label} | ends)
            start += share
    return rows


def write_uncertainty(found: Uncertainty, folder: Path, command: Sequence[str]) -> None:
    """Write uncertainty.json, uncertainty.txt, the figure and a manifest; all or nothing.

    Raises:
        OutputError: the folder holds other files, or cannot be written.
    """
    with whole_folder(folder) as partial:
        write_json(uncertainty_json(found), partial / "uncertainty.json")
        write_file(partial / "uncertainty.txt", uncertainty_text(found) + "\n")
        save(uncertainty_chart(chart_rows(found), found.scenario.title, how(found)), partial, "uncertainty")
        more = {"points": found.points, "replications": found.replications, "runs": found.runs}
        more |= posterior_entries(map(found.scenario.with_reading, list_readings()), found.posterior)
        write_manifest(partial, "uncertainty", found.seed, [found.scenario], command, more)
