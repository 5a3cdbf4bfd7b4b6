"""A calibration as a page of text: whether to believe it first, then what the record says and what it leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from experiments.calibration import checks
from experiments.calibration.report import diagnostics, parameter_rows
from experiments.calibration.run import Calibration
from sim.results.text import number, share, table, wrap

MOST = 20
"""Parameters that are printed for a reading."""

NAMED = 4
"""Parameters with uneven ranks that are named for a reading."""

LIMITS = (
    "A parameter that is not identified keeps about the spread of its range: the record says next to nothing of it, "
    "and a finding that rests on its value rests on an assumption. Ranges and mechanisms were written by people who "
    "knew how the campaign went. Fitting the record is no evidence that the mechanism is right: each reading, with "
    "other rules, is calibrated to the same numbers."
)


def calibration_text(results: Sequence[Calibration], draws: int, seed: int) -> str:
    """Return the checks of every reading, then the parameters and trade-offs of the first, then the limits."""
    first = results[0]
    rows = [diagnostics(each) for each in results]
    pairs = rows[0]["trade_offs"][:6]
    trades = [f"{first.reading}: what trades off against what (correlation in the posterior):"]
    trades += [f"  {each['correlation']:+.2f}  {each['first']}  with  {each['second']}" for each in pairs]
    parts = [_checks(rows), _failures(rows), _parameters(first), "\n".join(trades), wrap(LIMITS)]
    basis = f"{draws:,} draws of each reading, the nearest {len(first.posterior.weights):,} kept; seed {seed}."
    return "\n\n".join([*(part for part in parts if part), wrap(basis)])


def _checks(results: Sequence[dict[str, Any]]) -> str:
    rows = [
        (
            each["reading"],
            share(each["ranks_within"]),
            *map(share, each["coverage"].values()),
            share(each["control"]["share_as_good"]),
            f"{sum(row['inside'] for row in each['checked'])} of {len(each['checked'])}",
            f"{each['identified']} / {each['partly']} / {each['not_identified']}",
        )
        for each in results
    ]
    head = ("reading", "ranks in band", "in 50%", "in 80%", "in 95%", "shuffled as good", "record in 90%", "identified")
    about = (
        "Ranks in band: parameters whose ranks, over simulated records with known parameters, are as evenly spread as "
        "chance allows (95% band; at least 90% of parameters should be). In 50, 80, 95%: how often the central "
        "interval held the truth. Shuffled as good: share of records with shuffled intervals that are fitted as well. "
        "Record in 90%: recorded numbers inside the middle 90% of the posterior's runs. Identified: yes / partly / no."
    )
    return f"{table(head, rows)}\n\n{wrap(about)}"


def _failures(results: Sequence[dict[str, Any]]) -> str:
    lines = []
    for each in results:
        if uneven := each["ranks_outside"]:
            first = f"{each['reading']}: ranks outside the band, farthest first: {', '.join(uneven[:NAMED])}"
            left = len(uneven) - NAMED
            lines.append(wrap(f"{first}, and {left} more." if left > 0 else f"{first}.", "", "  "))
        if outside := [row for row in each["checked"] if not row["inside"]]:
            numbers = (f"{row['number']} ({row['recorded']}, {row['q5']:g} to {row['q95']:g})" for row in outside)
            lines.append(wrap(f"{each['reading']}: outside the middle 90%: {', '.join(numbers)}.", "", "  "))
    return "\n".join(lines)


def _parameters(result: Calibration) -> str:
    rows = [
        (
            row["parameter"],
            f"{number(row['low'])} to {number(row['high'])}",
            number(row["mean"]),
            f"{number(row['q5'])} to {number(row['q95'])}",
            f"{row['contraction']:.2f}",
            row["verdict"],
        )
        for row in parameter_rows(result)[:MOST]
    ]
    head = ("parameter", "range", "mean", "middle 90%", "contraction", "verdict")
    left = len(result.paths) - len(rows)
    about = (
        f"{result.reading}: the {len(rows)} parameters that the record narrows most, of {len(result.paths)}. "
        f"Contraction: share of the range's variance that is gone; from {checks.IDENTIFIED} on identified, from "
        f"{checks.PARTLY} on partly. The other {left} are narrowed less."
    )
    return f"{wrap(about)}\n{table(head, rows)}"
