"""The table, the JSON and the folder of experiments.who_stopped_it.run."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.draws.posterior import posterior_entries, source_words
from experiments.who_stopped_it.chart import who_stopped_it_chart
from experiments.who_stopped_it.run import OUTCOMES, Found, Outcome, Size, branch
from experiments.who_stopped_it.shapley import Interval, Shares
from experiments.who_stopped_it.switches import MECHANISMS
from sim.charts.figures import save
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
    draws = (
        f"{size.points:,} draws of parameters{source} x {size.runs:,} runs" if size.points else f"{size.runs:,} runs"
    )
    return f"{draws} for each reading and each of 16 coalitions, shared luck, seed {size.seed}; 95% bootstrap intervals"


def _one(found: Interval, place: int | None = None, digits: int = 1) -> str:
    mean, low, high = (
        float(each if place is None else each[place]) + 0.0 for each in (found.mean, found.low, found.high)
    )
    return f"{mean:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def _row(found: Found, outcome: Outcome) -> list[str]:
    shares = found.shares[outcome.id]
    mechanisms = [_one(shares.shapley, place) for place in range(len(MECHANISMS))]
    return [found.reading, f"{float(shares.none.mean):.1f}", *mechanisms, f"{float(shares.together.mean):.1f}"]


def _table(found: Sequence[Found], outcome: Outcome) -> str:
    headers = ["reading", "none", *(each.words for each in MECHANISMS), "all"]
    rows = [_row(each, outcome) for each in found]
    return f"{outcome.words} ({outcome.unit})\n{table(headers, rows, right=range(1, len(headers)))}"


def _beside(found: Sequence[Found]) -> str:
    """What each adds alone to none, and last to all others, for the first outcome."""
    rows = []
    for each in found:
        shares = each.shares[OUTCOMES[0].id]
        pairs = [f"{a:.1f} / {b:.1f}" for a, b in zip(shares.alone.mean, shares.last.mean, strict=True)]
        rows.append([each.reading, *pairs])
    headers = ["reading", *(each.words for each in MECHANISMS)]
    first = f"{OUTCOMES[0].words}: what each adds alone to none / last to all others"
    return f"{first}\n{table(headers, rows, right=range(1, len(headers)))}"


def _largest(found: Sequence[Found]) -> list[str]:
    if any(each.largest is None for each in found):
        return []
    headers = ["reading", *(each.words for each in MECHANISMS)]
    rows = [[each.reading, *(f"{x:.0%}" for x in (each.largest or {})[OUTCOMES[0].id])] for each in found]
    text = table(headers, rows, right=range(1, len(headers)))
    return [f"{OUTCOMES[0].words}: share of the draws in which each weighs most\n{text}"]


def found_text(found: Sequence[Found], size: Size) -> str:
    """Return the tables of all readings."""
    head = "Who stopped it? Shapley's shares of four mechanisms, free from 29 January 2024"
    note = (
        "'none' is the outcome with all four switched off, 'all' with all four at work; the shares between add up to "
        "the difference. " + NEUTRAL
    )
    parts = [f"{head}\n{how(size)}", *(_table(found, outcome) for outcome in OUTCOMES), _beside(found)]
    return "\n\n".join([*parts, *_largest(found), textwrap.fill(note, WIDTH)])


def _interval_json(found: Interval, names: Sequence[str]) -> dict[str, Any]:
    columns = (found.mean, found.low, found.high)
    return {
        name: dict(zip(("mean", "low", "high"), (float(each[i]) for each in columns), strict=True))
        for i, name in enumerate(names)
    }


def _shares_json(found: Shares) -> dict[str, Any]:
    names = [each.id for each in MECHANISMS]
    ends = {"none": found.none, "together": found.together}
    single = {name: {k: float(getattr(each, k)) for k in ("mean", "low", "high")} for name, each in ends.items()}
    parts = {"shapley": found.shapley, "alone": found.alone, "last": found.last}
    return single | {name: _interval_json(each, names) for name, each in parts.items()}


def found_json(found: Sequence[Found], size: Size) -> dict[str, Any]:
    """Return everything found, with what each switch sets and leaves, as JSON's own types."""
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
        for each in found
    ]
    outcomes = [{"id": each.id, "words": each.words, "unit": each.unit} for each in OUTCOMES]
    sizes: dict[str, Any] = {"points": size.points, "runs": size.runs, "seed": size.seed}
    sizes |= {"draws_from": source_words(size.posterior)} if size.points else {}
    content: dict[str, Any] = plain(
        sizes | {"mechanisms": switches, "outcomes": outcomes, "readings": readings, "note": NEUTRAL}
    )
    return content


def chart_rows(found: Sequence[Found]) -> list[dict[str, Any]]:
    """Return a row per reading, outcome and mechanism, for experiments.who_stopped_it.chart; attacks count as fewer."""
    rows = []
    for each in found:
        title = load_reading(each.reading).title
        for outcome in OUTCOMES:
            shares, sign = each.shares[outcome.id], -1.0 if outcome.id == "attacks" else 1.0
            for i, mechanism in enumerate(MECHANISMS):
                ends = sorted((sign * float(shares.shapley.low[i]), sign * float(shares.shapley.high[i])))
                rows.append(
                    {
                        "reading": title,
                        "outcome": outcome.id,
                        "mechanism": mechanism.words,
                        "share": sign * float(shares.shapley.mean[i]),
                        "low": ends[0],
                        "high": ends[1],
                        "alone": sign * float(shares.alone.mean[i]),
                    }
                )
    return rows


def write_found(found: Sequence[Found], size: Size, folder: Path, command: Sequence[str]) -> None:
    """Write who_stopped_it.json, who_stopped_it.txt, the figure and a manifest; all or nothing.

    Raises:
        OutputError: the folder holds other files, or cannot be written.
    """
    with whole_folder(folder) as partial:
        write_json(found_json(found, size), partial / "who_stopped_it.json")
        write_file(partial / "who_stopped_it.txt", found_text(found, size) + "\n")
        save(who_stopped_it_chart(chart_rows(found), how(size)), partial, "who_stopped_it")
        branches = [branch(each.reading) for each in found]
        more = {"runs": size.runs, "points": size.points} | posterior_entries(branches, size.posterior)
        write_manifest(partial, "who-stopped-it", size.seed, branches, command, more)
