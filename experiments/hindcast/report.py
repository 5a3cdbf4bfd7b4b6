"""What the hindcast says: means by horizon, the model against the pool, coverage, and the cut-off after Tower 22."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from experiments.arrays import Floats
from experiments.hindcast.baselines import BASELINES, POOL
from experiments.hindcast.run import HORIZONS, MODEL, PRIOR, Hindcast, Scored, disjoint_targets
from experiments.scoring.scores import LEVELS, MeanScore, Score, mean_score
from sim.results.summary import wilson
from sim.results.text import number, table, wrap

AFTER_TOWER_22 = date(2024, 1, 29)
"""The cut-off between the deaths at Tower 22 and the first announcement of a suspension."""
WITHIN = 1.05
"""A ratio of mean scores up to this counts as within 5% of the pool."""
BLOCK, RESAMPLES = 3, 2000
"""Neighbouring cut-offs that are resampled together, for their targets overlap; and how often."""


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
    start = {"forecaster": row.forecaster, "horizon": row.horizon}
    start |= {"forecasts": row.mean.forecasts, "apart": row.disjoint}
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


WORDS = {
    MODEL: "model, calibrated",
    PRIOR: "model, prior ranges",
    POOL: "pool of the six",
    "poisson": "Poisson",
    "negative_binomial": "negative binomial",
    "persistence": "persistence",
    "gamma_poisson": "weighted gamma-Poisson",
    "self_exciting": "self-exciting",
    "hidden_markov": "hidden Markov",
}
"""Names of the forecasters, as they are printed."""
HEADERS = (
    "forecaster", "CRPS", "to pool", "90% interval", "low/high count", "log CRPS", "log score", "to pool",
    "90% interval",
)  # fmt: skip
LIMIT = (
    "The model's mechanisms and ranges were written by people who knew how the campaign went, so no forecast here is "
    "blind, however carefully later statements are kept out of it. With so few independent weeks the table can expose "
    "a bad forecaster; it cannot certify a good one."
)


def hindcast_text(result: Hindcast) -> str:
    """Where baselines win, the verdicts, a table for each horizon, the cut-off of 29 January, coverage, limits."""
    lines = rows(result)
    model = result.main_model
    verdicts = [wrap(_verdict(result, row), "", "  ") for row in lines if row.forecaster == model]
    parts = [_winners(lines, model), "\n".join(verdicts), *(_table(lines, horizon) for horizon in HORIZONS)]
    parts += [_after_tower_22(after_tower_22(result), model), _coverage(lines, (model, POOL)), wrap(LIMIT)]
    basis = (
        f"{result.draws:,} draws of each forecaster, seed {result.seed}. CRPS in attacks (fair estimator); log CRPS of "
        "log(1 + count); log score -ln p, p at least 0.1%. Lower is better. Low/high count: mean CRPS if every outcome "
        "is the least or the most that the record's own error allows. Intervals: cut-offs resampled in blocks of three."
    )
    if result.effective:
        low, high = (f"{round(end(result.effective)):,}" for end in (min, max))
        basis += f" The calibrated model's weighted draws are worth {low} to {high} equally weighted ones."
    return "\n\n".join([*parts, wrap(basis)])


def _winners(lines: list[Row], model: str) -> str:
    winners = []
    for own in (row for row in lines if row.forecaster == model):
        for score, word in (("crps", "CRPS"), ("log_score", "log score")):
            if better := winning_baselines(lines, own, score):
                names = (f"{WORDS[row.forecaster]} {number(getattr(row.mean, score), 3)}" for row in better)
                value = number(getattr(own.mean, score), 3)
                text = f"{own.horizon} days, {word} (model {value}): {', '.join(names)}."
                winners.append(wrap(text, "  ", "    "))
    if not winners:
        return "No baseline has a lower mean score than the model over any horizon."
    return "\n".join([f"Where a counting model does better than the model ({WORDS[model]}), best first:", *winners])


def _verdict(result: Hindcast, row: Row) -> str:
    day, rest = without_best(result, row.forecaster, row.horizon)
    crps, log = (number(ratio.value, 3) for ratio in (row.crps_ratio, row.log_ratio))
    met = "both within 5% of the pool or better" if row.within else "NOT both within 5% of the pool"
    return (
        f"{row.horizon} days: {row.mean.forecasts} forecasts, about {row.disjoint} that do not overlap; "
        f"mean CRPS {crps} times the pool's, mean log score {log} times: {met}. "
        f"Without {day}, the cut-off that favours the model most: CRPS {number(rest, 3)} times."
    )


def _table(lines: list[Row], horizon: int) -> str:
    chosen = [row for row in lines if row.horizon == horizon]
    head = f"{horizon} days ahead ({chosen[0].mean.forecasts} forecasts)"
    cells = []
    for row in chosen:
        low_high = f"{row.crps_low:.2f}/{row.crps_high:.2f}"
        crps = (f"{row.mean.crps:.2f}", *_ratio_cells(row.crps_ratio), low_high, f"{row.mean.crps_log:.3f}")
        cells.append((WORDS[row.forecaster], *crps, f"{row.mean.log_score:.2f}", *_ratio_cells(row.log_ratio)))
    return f"{head}\n{table(HEADERS, cells, right=range(1, len(HEADERS)))}"


def _ratio_cells(ratio: Ratio) -> tuple[str, str]:
    return f"{ratio.value:.2f}", f"{ratio.low:.2f}-{ratio.high:.2f}"


def _after_tower_22(scored: list[Scored], model: str) -> str:
    target = scored[0].target
    pool = next(each for each in scored if each.forecaster == POOL)
    own = next(each for each in scored if each.forecaster == model)
    head = (
        f"From {target.cutoff.last}, the day after the deaths at Tower 22 and before any announcement, to "
        f"{target.last}: {target.best} attacks counted."
    )
    cells = [
        (
            WORDS[each.forecaster], f"{each.quantiles[3]:.0f}", f"{each.quantiles[1]:.0f}-{each.quantiles[5]:.0f}",
            f"{each.best.crps:.2f}", f"{each.best.crps / pool.best.crps:.2f}", f"{each.best.log_score:.2f}",
            f"{each.best.log_score / pool.best.log_score:.2f}",
        )
        for each in scored
    ]  # fmt: skip
    heads = ("forecaster", "median", "80% interval", "CRPS", "to pool", "log score", "to pool")
    crps = "yes" if own.best.crps <= pool.best.crps / 2 else "NO"
    log = "yes" if own.best.log_score <= pool.best.log_score / 2 else "NO"
    verdict = f"At most half of the pool's loss: CRPS {crps}, log score {log}."
    return f"{wrap(head)}\n{table(heads, cells, right=range(1, 7))}\n{verdict}"


def _coverage(lines: list[Row], names: tuple[str, ...]) -> str:
    cells = []
    for row in (row for name in names for row in lines if row.forecaster == name):
        intervals = [(row.mean.coverage[level], *row.coverage_interval(level)) for level in LEVELS]
        shares = (f"{share:.0%} ({low:.0%}-{high:.0%})" for share, low, high in intervals)
        cells.append((WORDS[row.forecaster], str(row.horizon), *shares))
    heads = ("forecaster", "days", *(f"{level:.0%} interval" for level in LEVELS))
    text = "Share of outcomes inside central intervals (randomised PIT), with 95% Wilson intervals that count only "
    return f"{wrap(text + 'targets that do not overlap:')}\n{table(heads, cells, right=(1, 2, 3, 4))}"
