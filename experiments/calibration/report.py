"""A calibration as plain values: a row for each parameter, and the diagnostics of each reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.calibration import blocks, checks
from experiments.calibration.checks import CENTRAL
from experiments.calibration.run import Calibration

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
