"""A calibration as plain values: a row for each parameter, and the diagnostics of each reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.calibration import blocks, checks
from experiments.calibration.checks import CENTRAL
from experiments.calibration.run import Calibration
from sim.results.text import number, share, table, wrap

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


def parameter_rows(result: Calibration) -> list[dict[str, Any]]:
    """Return a row for each parameter, the one that the record narrows most first."""
    quantiles = result.values(result.posterior.quantiles(SHARES))
    mean, contraction, recovered = result.values(result.posterior.mean), result.contraction, result.known.recovered()
    coverage = result.known.coverage(0.8)
    return [
        {
            "reading": result.reading,
            "parameter": result.paths[k],
            "low": result.low[k],
            "high": result.high[k],
            "mean": mean[k],
            **{f"q{round(100 * share)}": quantiles[i, k] for i, share in enumerate(SHARES)},
            "contraction": contraction[k],
            "verdict": checks.verdict(contraction[k]),
            "ranks_within_band": bool(result.known.within[k]),
            "recovered": recovered[k],
            "coverage_80": coverage[k],
        }
        for k in np.argsort(-contraction, kind="stable").tolist()
    ]


def check_rows(result: Calibration) -> list[dict[str, Any]]:
    """Return a row for each compared number: the record's, and the middle 90% of the posterior's runs."""
    low, middle, high = np.quantile(result.predictive, [0.05, 0.5, 0.95], axis=0)
    inside = result.inside()
    return [
        {
            "number": name, "recorded": int(result.record[k]), "q5": low[k], "q50": middle[k], "q95": high[k],
            "inside": bool(inside[k]),
        }
        for k, name in enumerate(blocks.names())
    ]  # fmt: skip


def diagnostics(result: Calibration) -> dict[str, Any]:
    """Return what tells whether a reading's calibration can be believed, for JSON."""
    contraction = result.contraction
    verdicts = [checks.verdict(each) for each in contraction]
    farthest = np.argsort(-result.known.distances, kind="stable").tolist()
    return {
        "reading": result.reading,
        "parameters": len(result.paths),
        "accepted": len(result.posterior.weights),
        "effective": result.effective,
        "radius": result.posterior.radius,
        "known_records": len(result.known.ranks),
        "ranks_band": result.known.band,
        "ranks_within": float(result.known.within.mean()),
        "ranks_outside": [result.paths[k] for k in farthest if not result.known.within[k]],
        "coverage": {str(share): float(result.known.coverage(share).mean()) for share in CENTRAL},
        "identified": verdicts.count("identified"),
        "partly": verdicts.count("partly"),
        "not_identified": verdicts.count("not identified"),
        "trade_offs": [
            {"first": result.paths[i], "second": result.paths[j], "correlation": correlation}
            for i, j, correlation in checks.trade_offs(result.posterior)
        ],
        "control": {
            "misfit": result.control.misfit,
            "shuffled_median": float(np.median(result.control.shuffled)),
            "shuffles": len(result.control.shuffled),
            "share_as_good": result.control.share_as_good,
        },
        "checked": check_rows(result),
    }


def all_diagnostics(results: Sequence[Calibration], draws: int, seed: int) -> dict[str, Any]:
    """Return the diagnostics of several readings, for JSON."""
    return {"draws": draws, "seed": seed, "readings": [diagnostics(each) for each in results]}


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
    lines = []
    for each in rows:
        if uneven := each["ranks_outside"]:
            words = f"{each['reading']}: ranks outside the band, farthest first: {', '.join(uneven[:NAMED])}"
            left = len(uneven) - NAMED
            lines.append(wrap(f"{words}, and {left} more." if left > 0 else f"{words}.", "", "  "))
        if outside := [row for row in each["checked"] if not row["inside"]]:
            numbers = (f"{row['number']} ({row['recorded']}, {row['q5']:g} to {row['q95']:g})" for row in outside)
            lines.append(wrap(f"{each['reading']}: outside the middle 90%: {', '.join(numbers)}.", "", "  "))
    cells = [
        (
            row["parameter"],
            f"{number(row['low'])} to {number(row['high'])}",
            number(row["mean"]),
            f"{number(row['q5'])} to {number(row['q95'])}",
            f"{row['contraction']:.2f}",
            row["verdict"],
        )
        for row in parameter_rows(first)[:MOST]
    ]
    head = ("parameter", "range", "mean", "middle 90%", "contraction", "verdict")
    others = len(first.paths) - len(cells)
    about = (
        f"{first.reading}: the {len(cells)} parameters that the record narrows most, of {len(first.paths)}. "
        f"Contraction: share of the range's variance that is gone; from {checks.IDENTIFIED} on identified, from "
        f"{checks.PARTLY} on partly. The other {others} are narrowed less."
    )
    parts = [_checks(rows), "\n".join(lines), f"{wrap(about)}\n{table(head, cells)}", "\n".join(trades), wrap(LIMITS)]
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
