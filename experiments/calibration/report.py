"""A calibration as plain values: a row for each parameter, and the diagnostics of each reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.calibration import blocks, checks
from experiments.calibration.checks import CENTRAL
from experiments.calibration.run import Calibration

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


def parameter_rows(found: Calibration) -> list[dict[str, Any]]:
    """Return a row for each parameter, the one that the record narrows most first."""
    quantiles = found.values(found.posterior.quantiles(SHARES))
    mean, contraction, recovered = found.values(found.posterior.mean), found.contraction, found.known.recovered()
    coverage = found.known.coverage(0.8)
    return [
        {
            "reading": found.reading,
            "parameter": found.paths[k],
            "low": found.low[k],
            "high": found.high[k],
            "mean": mean[k],
            **{f"q{round(100 * share)}": quantiles[i, k] for i, share in enumerate(SHARES)},
            "contraction": contraction[k],
            "verdict": checks.verdict(contraction[k]),
            "ranks_within_band": bool(found.known.within[k]),
            "recovered": recovered[k],
            "coverage_80": coverage[k],
        }
        for k in np.argsort(-contraction, kind="stable").tolist()
    ]


def check_rows(found: Calibration) -> list[dict[str, Any]]:
    """Return a row for each compared number: the record's, and the middle 90% of the posterior's runs."""
    low, middle, high = np.quantile(found.shown, [0.05, 0.5, 0.95], axis=0)
    inside = found.inside()
    return [
        {
            "number": name,
            "recorded": int(found.record[k]),
            "q5": low[k],
            "q50": middle[k],
            "q95": high[k],
            "inside": bool(inside[k]),
        }
        for k, name in enumerate(blocks.names())
    ]


def diagnostics(found: Calibration) -> dict[str, Any]:
    """Return what tells whether a reading's calibration can be believed, for JSON."""
    contraction = found.contraction
    verdicts = [checks.verdict(each) for each in contraction]
    farthest = np.argsort(-found.known.distances, kind="stable").tolist()
    return {
        "reading": found.reading,
        "parameters": len(found.paths),
        "accepted": len(found.posterior.weights),
        "effective": found.effective,
        "radius": found.posterior.radius,
        "known_records": len(found.known.ranks),
        "ranks_band": found.known.band,
        "ranks_within": float(found.known.within.mean()),
        "ranks_outside": [found.paths[k] for k in farthest if not found.known.within[k]],
        "coverage": {str(share): float(found.known.coverage(share).mean()) for share in CENTRAL},
        "identified": verdicts.count("identified"),
        "partly": verdicts.count("partly"),
        "not_identified": verdicts.count("not identified"),
        "trade_offs": [
            {"first": found.paths[i], "second": found.paths[j], "correlation": correlation}
            for i, j, correlation in checks.trade_offs(found.posterior)
        ],
        "control": {
            "misfit": found.control.misfit,
            "shuffled_median": float(np.median(found.control.shuffled)),
            "shuffles": len(found.control.shuffled),
            "share_as_good": found.control.share_as_good,
        },
        "checked": check_rows(found),
    }


def all_diagnostics(found: Sequence[Calibration], draws: int, seed: int) -> dict[str, Any]:
    """Return the diagnostics of several readings, for JSON."""
    return {"draws": draws, "seed": seed, "readings": [diagnostics(each) for each in found]}
