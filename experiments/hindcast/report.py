"""What the hindcast says: means by horizon, the model against the pool, coverage, and the cut-off after Tower 22."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from experiments.hindcast.baselines import BASELINES, POOL
from experiments.hindcast.cutoffs import HORIZONS, disjoint_targets
from experiments.hindcast.run import Hindcast, Scored
from experiments.scoring.scores import LEVELS, MeanScore, Score, mean_score
from sim.results.summary import wilson

AFTER_TOWER_22 = date(2024, 1, 29)
"""The cut-off between the deaths at Tower 22 and the first announcement of a suspension."""
WITHIN = 1.05
"""A ratio of mean scores up to this counts as within 5% of the pool."""
BLOCK, RESAMPLES = 3, 2000
"""Neighbouring cut-offs that are resampled together, for their targets overlap; and how often."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A mean score as a multiple of the pool's; below 1 is better."""

    value: float
    low: float
    """90% interval over cut-offs, resampled in blocks."""
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """One forecaster over one horizon."""

    forecaster: str
    horizon: int
    mean: MeanScore
    crps_low: float
    """Mean CRPS if every outcome is the least that the record allows."""
    crps_high: float
    """Mean CRPS if every outcome is the most that the record allows."""
    crps_ratio: Ratio
    log_ratio: Ratio
    disjoint: int
    """Targets of this horizon that do not overlap."""

    @property
    def within(self) -> bool:
        """Whether both mean scores are at most 5% worse than the pool's."""
        return self.crps_ratio.value <= WITHIN and self.log_ratio.value <= WITHIN

    def coverage_interval(self, level: float) -> tuple[float, float]:
        """95% Wilson interval of a coverage, as if only targets that do not overlap had been seen."""
        share = self.mean.coverage[level]
        return wilson(share * self.disjoint, self.disjoint, 1.96)  # type: ignore[arg-type]


def rows(result: Hindcast) -> list[Row]:
    """Every forecaster over every horizon, horizons rising, forecasters in the hindcast's order."""
    table = []
    for horizon in HORIZONS:
        pool = result.of(POOL, horizon)
        for name in result.forecasters:
            if own := result.of(name, horizon):
                row = Row(
                    forecaster=name,
                    horizon=horizon,
                    mean=mean_score([each.best for each in own]),
                    crps_low=float(np.mean([each.low.crps for each in own])),
                    crps_high=float(np.mean([each.high.crps for each in own])),
                    crps_ratio=_ratio(_scores(own, "crps"), _scores(pool, "crps"), result.seed),
                    log_ratio=_ratio(_scores(own, "log_score"), _scores(pool, "log_score"), result.seed),
                    disjoint=disjoint_targets(tuple(each.target for each in own)),
                )
                table.append(row)
    return table


def _scores(scored: list[Scored], score: str) -> Floats:
    return np.array([getattr(each.best, score) for each in scored])


def _ratio(own: Floats, pool: Floats, seed: int) -> Ratio:
    rng = np.random.default_rng(seed)
    blocks = -(-len(own) // BLOCK)
    starts = rng.integers(0, len(own), (RESAMPLES, blocks, 1))
    chosen = ((starts + np.arange(BLOCK)) % len(own)).reshape(RESAMPLES, -1)[:, : len(own)]
    ratios = own[chosen].mean(axis=1) / pool[chosen].mean(axis=1)
    low, high = np.quantile(ratios, (0.05, 0.95))
    return Ratio(float(own.mean() / pool.mean()), float(low), float(high))


def winning_baselines(table: list[Row], own: Row, score: str) -> list[Row]:
    """Baselines (and the pool) with a lower mean `score` (a field of MeanScore) than a row of the model, best first."""
    names = {each.name for each in BASELINES} | {POOL}
    rivals = (row for row in table if row.horizon == own.horizon and row.forecaster in names)
    better = [row for row in rivals if getattr(row.mean, score) < getattr(own.mean, score)]
    return sorted(better, key=lambda row: float(getattr(row.mean, score)))


def without_best(result: Hindcast, name: str, horizon: int) -> tuple[date, float]:
    """Return the cut-off at which a forecaster gains most on the pool, and its CRPS ratio without that cut-off."""
    own, pool = result.of(name, horizon), result.of(POOL, horizon)
    own_crps, pool_crps = _scores(own, "crps"), _scores(pool, "crps")
    best = int((pool_crps - own_crps).argmax())
    rest = np.arange(len(own)) != best
    return own[best].target.cutoff.last, float(own_crps[rest].mean() / pool_crps[rest].mean())


def after_tower_22(result: Hindcast) -> list[Scored]:
    """Every forecaster's forecast from 29 January 2024."""
    return [each for each in result.scored if each.target.cutoff.last == AFTER_TOWER_22]


def to_json(result: Hindcast) -> dict[str, object]:
    """Return the table, every score behind it and the cut-off of 29 January, in JSON's own types."""
    return {
        "draws": result.draws,
        "seed": result.seed,
        "effective_draws": list(result.effective),
        "table": [_row_json(row) for row in rows(result)],
        "forecasts": [_scored_json(each) for each in result.scored],
    }


def _row_json(row: Row) -> dict[str, object]:
    coverage = {f"coverage_{round(100 * level)}_interval": list(row.coverage_interval(level)) for level in LEVELS}
    pairs = {"crps_to_pool": row.crps_ratio, "log_score_to_pool": row.log_ratio}
    ratios = {name: [ratio.value, ratio.low, ratio.high] for name, ratio in pairs.items()}
    start = {
        "forecaster": row.forecaster,
        "horizon": row.horizon,
        "forecasts": row.mean.forecasts,
        "apart": row.disjoint,
    }
    more = {"crps_log": row.mean.crps_log, "crps_low_count": row.crps_low, "crps_high_count": row.crps_high}
    return start | row.mean.to_json() | more | ratios | coverage


def _scored_json(each: Scored) -> dict[str, object]:
    target = each.target
    return {
        "forecaster": each.forecaster,
        "cutoff": target.cutoff.last.isoformat(),
        "known": target.cutoff.known.isoformat(),
        "horizon": target.horizon,
        "to": target.last.isoformat(),
        "count": target.best,
        "count_low": target.low,
        "count_high": target.high,
        **_score_json(each.best),
        "if_count_is_low": _score_json(each.low),
        "if_count_is_high": _score_json(each.high),
        "below": each.best.below,
        "up_to": each.best.up_to,
        "quantiles": list(each.quantiles),
    }


def _score_json(score: Score) -> dict[str, float]:
    return {"crps": score.crps, "crps_log": score.crps_log, "log_score": score.log_score}
