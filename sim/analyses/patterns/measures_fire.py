"""Measures of fire: how much, how unevenly, where, at whom, with what harm. Defined in scenarios/patterns.yaml."""

from __future__ import annotations

import math

import numpy as np

from sim.analyses.patterns.estimates import NOTHING, Estimate, Values, of_ratio, of_resampled, of_runs
from sim.analyses.patterns.sample import Sample
from sim.inputs.record.counts import cumulative_series
from sim.inputs.record.intervals import reporting_intervals
from sim.kernel.state import EventKind, Instrument

WEEK = 7
MONTH = 30
APPEAL_SPAN = 14


def attacks_per_day(sample: Sample, first: int, last: int, without_truce: bool) -> Estimate:
    """Attacks on US forces per counted run-day."""
    counted = sample.within(first, last)
    if without_truce:
        counted = counted & ~sample.truce
    return of_ratio((sample.column("attacks") * counted).sum(axis=1), counted.sum(axis=1))


def highest_interval_rate(sample: Sample, days: int, last: int) -> Estimate:
    """Highest mean of attacks a day over the record's reporting intervals of at least `days` days."""
    spans = [
        ((each.first - sample.start).days, (each.last - sample.start).days)
        for each in reporting_intervals(sample.ensemble.scenario.record or "")
        if each.days >= days
    ]
    spans = [(a, b) for a, b in spans if a >= 0 and b <= last]
    if not spans:
        return NOTHING
    attacks = sample.column("attacks")
    rates = np.stack([attacks[:, a : b + 1].mean(axis=1) for a, b in spans])
    return of_runs(np.where(sample.whole(spans[0][0], spans[-1][1]), rates.max(axis=0), np.nan))


def attacks_between(sample: Sample, first: int, last: int) -> Estimate:
    """Attacks on US forces from first to last, both days included."""
    totals = sample.column("attacks")[:, first : last + 1].sum(axis=1)
    return of_runs(np.where(sample.whole(first, last), totals, np.nan))


def dates_within_interval(sample: Sample, last: int) -> Estimate:
    """Share of the record's statement dates whose total lies within the runs' middle 90% on that date."""
    points = [
        ((each.date - sample.start).days, each.total)
        for each in cumulative_series(sample.ensemble.scenario.record or "")
    ]
    points = [(day, total) for day, total in points if 0 <= day <= last]
    running = np.cumsum(sample.column("attacks"), axis=1)

    def share(runs: Values) -> float:
        inside = [_inside(running[runs, day], sample.counted[runs, day], total) for day, total in points]
        return float(np.mean(inside)) if inside else math.nan

    alive = min((int(sample.counted[:, day].sum()) for day, _ in points), default=0)
    return of_resampled(share, sample.runs, alive) if alive else NOTHING


def _inside(totals: Values, counted: Values, recorded: int) -> bool:
    if not counted.any():
        return False
    low, high = np.quantile(totals[counted], (0.05, 0.95))
    return bool(low <= recorded <= high)


def dispersion(sample: Sample, first: int, last: int, without_truce: bool) -> Estimate:
    """Variance of weekly counts over their mean, weeks from `first` that end by `last`."""
    weeks = (last - first + 1) // WEEK
    days = slice(first, first + weeks * WEEK)
    counts = sample.column("attacks")[:, days].reshape(sample.runs, weeks, WEEK).sum(axis=2)
    if without_truce:
        counts = counts[:, ~sample.truce[days].reshape(weeks, WEEK).any(axis=1)]
    mean = counts.mean(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = counts.var(axis=1, ddof=1) / mean
    return of_runs(np.where(sample.whole(first, days.stop - 1) & (mean > 0), ratio, np.nan))


def share_in_theatre(sample: Sample, theatre: str, first: int, last: int) -> Estimate:
    """Share of attacks on US forces that fall in a theatre."""
    return _share_of_attacks(sample, f"attacks_{theatre}", first, last)


def share_of_attacks_injuring(sample: Sample, first: int, last: int) -> Estimate:
    """Share of attacks on US forces that injure."""
    return _share_of_attacks(sample, "injuring_attacks", first, last)


def share_of_attacks_fatal(sample: Sample, first: int, last: int) -> Estimate:
    """Share of attacks on US forces that kill."""
    return _share_of_attacks(sample, "fatal_attacks", first, last)


def _share_of_attacks(sample: Sample, column: str, first: int, last: int) -> Estimate:
    counted = sample.within(first, last)
    return of_ratio((sample.column(column) * counted).sum(axis=1), (sample.column("attacks") * counted).sum(axis=1))


def injuries_growth(sample: Sample) -> Estimate:
    """Injured as counted in the end over injured as first reported, attacks of free days."""
    events, runs = sample.events()
    free = sample.column("follows_record")[runs, events["day"]] == 0
    chosen = (events["kind"] == EventKind.ATTACK) & (events["injured"] > 0) & free
    counted, reported = (
        np.bincount(runs[chosen], weights=events[name][chosen], minlength=sample.runs)
        for name in ("injured", "reported")
    )
    return of_ratio(counted, reported)


def attacks_per_month(sample: Sample) -> Estimate:
    """Attacks on US forces in the window, per thirty days."""
    return of_runs(sample.column("attacks").mean(axis=1) * MONTH)


def busiest_days(sample: Sample, days: int) -> Estimate:
    """Most attacks on US forces on so many consecutive days."""
    running = np.cumsum(sample.column("attacks"), axis=1)
    spans = running[:, days - 1 :].copy()
    spans[:, 1:] -= running[:, :-days]
    return of_runs(spans.max(axis=1))


def share_of_attacks_under_signal(sample: Sample, signals: tuple[int, ...]) -> Estimate:
    """Share of attacks on US forces on days on which one of Tehran's signals is in force."""
    attacks = sample.column("attacks")
    under = np.isin(sample.column("iran_signal"), signals)
    return of_ratio((attacks * under).sum(axis=1), attacks.sum(axis=1))


def share_of_days_under_signal(sample: Sample, signals: tuple[int, ...], first: int, last: int) -> Estimate:
    """Share of run-days on which one of Tehran's signals is in force."""
    days = sample.within(first, last)
    under = np.isin(sample.column("iran_signal"), signals)
    return of_ratio((days & under).sum(axis=1), days.sum(axis=1))


def share_of_fire_at_israel(sample: Sample, first: int, last: int) -> Estimate:
    """Share of all attacks that are made on Israel."""
    days = slice(first, last + 1)
    israel, united_states = (sample.column(name)[:, days].sum(axis=1) for name in ("attacks_israel", "attacks"))
    return of_ratio(israel, israel + united_states)


def factions_firing_at_israel(sample: Sample, first: int, last: int) -> Estimate:
    """Number of factions with at least one attack on Israel."""
    events, runs = sample.events()
    inside = (events["day"] >= first) & (events["day"] <= last)
    chosen = (events["kind"] == EventKind.ATTACK_ON_ISRAEL) & inside
    pairs = np.unique(np.stack([runs[chosen], events["actor"][chosen]]), axis=1)
    return of_runs(np.bincount(pairs[0], minlength=sample.runs))


def fire_at_israel_after_appeal(sample: Sample, first: int, last: int) -> Estimate:
    """Attacks on Israel in the fortnight after Baghdad's appeals over those in the fortnight before, summed."""
    appeals = np.isin(sample.column("baghdad_instrument"), (Instrument.APPEAL_TO_FACTIONS, Instrument.APPEAL_TO_TEHRAN))
    earliest, latest = max(first, APPEAL_SPAN), min(last, sample.days - 1 - APPEAL_SPAN)
    runs, days = np.nonzero(appeals & sample.within(earliest, latest))
    running = np.cumsum(np.pad(sample.column("attacks_israel"), ((0, 0), (1, 0))), axis=1)
    before = running[runs, days] - running[runs, days - APPEAL_SPAN]
    after = running[runs, days + 1 + APPEAL_SPAN] - running[runs, days + 1]
    return of_ratio(*(np.bincount(runs, weights=each, minlength=sample.runs) for each in (after, before)))
