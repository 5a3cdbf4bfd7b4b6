"""The hindcast as a page of text: where a baseline wins first, then the tables."""

from __future__ import annotations

from experiments.hindcast.baselines import POOL
from experiments.hindcast.cutoffs import HORIZONS
from experiments.hindcast.report import Ratio, Row, after_tower_22, rows, winning_baselines, without_best
from experiments.hindcast.run import MODEL, PRIOR, Hindcast, Scored
from experiments.scoring.scores import LEVELS
from sim.results.text import number, table, wrap

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
SCORES = (("crps", "CRPS"), ("log_score", "log score"))
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
        for score, word in SCORES:
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
        crps = (f"{row.mean.crps:.2f}", *_ratio(row.crps_ratio), low_high, f"{row.mean.crps_log:.3f}")
        cells.append((WORDS[row.forecaster], *crps, f"{row.mean.log_score:.2f}", *_ratio(row.log_ratio)))
    return f"{head}\n{table(HEADERS, cells, right=range(1, len(HEADERS)))}"


def _ratio(ratio: Ratio) -> tuple[str, str]:
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
