"""The measures by the names that scenarios/patterns.yaml uses and defines: samples of runs, values and intervals.

Values of single runs are summed up by their median and the middle 90% of the runs. A value over all runs together, and
a share of runs, gets its 90% interval from resampling the runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.engine.build import actor_address
from sim.errors import ScenarioError
from sim.inputs.record.counts import cumulative_series
from sim.inputs.record.intervals import reporting_intervals
from sim.kernel.state import EventKind, Instrument, Response, Signal
from sim.outcomes.outcome import first_true
from sim.outcomes.resampling import mean_interval
from sim.results.ensemble import Ensemble

FREE = "free"
BEFORE_FIRST_DEATH = "before-first-death"

Flags = npt.NDArray[np.bool_]
Values = npt.NDArray[Any]

LEVEL = 0.90
"""Coverage of every interval."""

RESAMPLES = 400

WEEK, MONTH = 7, 30
APPEAL_SPAN = 14
LONGEST_WAIT = 30
"""Days within which a reprisal for injuries is looked for; one that does not come counts as a day more."""

LONGEST_DELAY = 60
"""Days within which a reprisal for deaths is looked for."""

DAYS = {"from": "first", "to": "last", "after": "since", "date": "day"}
"""Key of a pattern's `with` that holds a date -> argument that takes its day number."""


@dataclass(frozen=True, eq=False)
class Sample:
    """An ensemble seen through a condition; days are numbered from 0 at the scenario's start.

    Attributes:
        ensemble: the runs.
        condition: FREE (all days count) or BEFORE_FIRST_DEATH (days before the day on which an American first dies).
    """

    ensemble: Ensemble
    condition: str

    @cached_property
    def counted(self) -> Flags:
        """Which days of which runs count, shape (runs, days)."""
        if self.condition == FREE:
            return np.ones((self.runs, self.days), dtype=bool)
        return np.asarray(np.cumsum(self.column("us_killed"), axis=1) == 0)

    @cached_property
    def truce(self) -> Flags:
        """Days of a Gaza truce, shape (days,)."""
        return np.asarray(self.ensemble.scenario.context["gaza_truce"] > 0)

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.ensemble.runs

    @property
    def days(self) -> int:
        """Length of the window in days."""
        return self.ensemble.scenario.days

    def column(self, name: str) -> npt.NDArray[Any]:
        """Daily values of all runs, shape (runs, days)."""
        return np.asarray(self.ensemble.column(name))

    def reprisals(self) -> Flags:
        """Days on which the United States carries out a reprisal, words not counted, shape (runs, days)."""
        return np.asarray(self.column("us_response") >= Response.STRIKE_IN_SYRIA)

    def whole(self, first: int, last: int) -> Flags:
        """Runs whose days from first to last, both included, all count and lie within the window."""
        if first < 0 or last >= self.days:
            return np.zeros(self.runs, dtype=bool)
        return np.asarray(self.counted[:, first : last + 1].all(axis=1))

    def within(self, first: int, last: int) -> Flags:
        """Counted days from first to last, both included, shape (runs, days)."""
        days = np.arange(self.days)
        return np.asarray(self.counted & (days >= first) & (days <= last))


def after(flags: Flags, day: int) -> Flags:
    """The flags of days later than a day, shape unchanged."""
    return np.asarray(flags & (np.arange(flags.shape[1]) > day))


def yes_or_no(yes: Any, said: Any) -> npt.NDArray[np.float64]:
    """1 for yes, 0 for no, nan for runs that say neither."""
    return np.where(said, np.asarray(yes, dtype=np.float64), np.nan)


@dataclass(frozen=True)
class Estimate:
    """A measured value with its 90% interval, and the number of runs it rests on; nan where there is none."""

    value: float
    low: float
    high: float
    runs: int


NOTHING = Estimate(math.nan, math.nan, math.nan, 0)


def of_runs(values: Values) -> Estimate:
    """Median and middle 90% of one value a run; nan marks a run without a value."""
    known = np.asarray(values, dtype=np.float64)
    known = known[np.isfinite(known)]
    if len(known) == 0:
        return NOTHING
    low, median, high = np.quantile(known, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    return Estimate(float(median), float(low), float(high), len(known))


def of_ratio(numerators: Values, denominators: Values) -> Estimate:
    """Sum over runs divided by sum over runs; a run counts where its denominator is above zero."""
    above, below = np.asarray(numerators, dtype=np.float64), np.asarray(denominators, dtype=np.float64)
    counted = below > 0
    if not counted.any():
        return NOTHING
    weights = _weights(len(below))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = (weights @ above) / (weights @ below)
        low, high = np.nanquantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(above.sum() / below.sum()), float(low), float(high), int(counted.sum()))


def of_share(yes: Values) -> Estimate:
    """Share of yes (1) among the runs that say yes or no (0); nan marks a run that says neither."""
    said = np.asarray(yes, dtype=np.float64)
    runs = int(np.isfinite(said).sum())
    if runs == 0:
        return NOTHING
    low, high = mean_interval(said[:, np.newaxis], RESAMPLES, level=LEVEL)
    return Estimate(float(np.nanmean(said)), float(low[0]), float(high[0]), runs)


def of_all(values: Values, run_of: Values, runs: int) -> Estimate:
    """Median over all values of all runs; `run_of` is the run of each value, `runs` the number of runs."""
    if len(values) == 0:
        return NOTHING
    order = np.argsort(values, kind="stable")
    ordered, owners = np.asarray(values, dtype=np.float64)[order], np.asarray(run_of)[order]
    weights = _weights(runs)[:, owners].cumsum(axis=1, dtype=np.float64)
    places = (weights < weights[:, -1:] / 2).sum(axis=1)
    medians = ordered[np.minimum(places, len(ordered) - 1)]
    low, high = np.quantile(medians, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(np.median(ordered)), float(low), float(high), len(np.unique(owners)))


def of_resampled(measure: Callable[[Values], float], runs: int, counted: int, resamples: int = 100) -> Estimate:
    """Any value over all runs together; `measure` gives it for a list of run numbers, which may repeat."""
    rng = np.random.default_rng(runs)
    values = [measure(rng.integers(0, runs, runs)) for _ in range(resamples)]
    low, high = np.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(measure(np.arange(runs)), float(low), float(high), counted)


def _weights(runs: int) -> npt.NDArray[np.float64]:
    """How often each run counts in each resample."""
    counts = np.random.default_rng(runs).multinomial(runs, np.full(runs, 1.0 / runs), size=RESAMPLES)
    return counts.astype(np.float64)


def attacks_per_day(sample: Sample, first: int, last: int, without_truce: bool) -> Estimate:
    """Attacks on US forces per counted run-day."""
    counted = sample.within(first, last)
    if without_truce:
        counted = counted & ~sample.truce
    return of_ratio((sample.column("attacks") * counted).sum(axis=1), counted.sum(axis=1))


def highest_interval_rate(sample: Sample, days: int, last: int) -> Estimate:
    """Highest mean of attacks a day over the record's reporting intervals of at least `days` days."""
    scenario = sample.ensemble.scenario
    intervals = [each for each in reporting_intervals(scenario.record or "") if each.days >= days]
    spans = [((each.first - scenario.start).days, (each.last - scenario.start).days) for each in intervals]
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
    scenario = sample.ensemble.scenario
    points = [((each.date - scenario.start).days, each.total) for each in cumulative_series(scenario.record or "")]
    points = [(day, total) for day, total in points if 0 <= day <= last]
    running = np.cumsum(sample.column("attacks"), axis=1)

    def share(runs: Values) -> float:
        inside = []
        for day, recorded in points:
            totals = running[runs, day][sample.counted[runs, day]]
            low, high = np.quantile(totals, (0.05, 0.95)) if len(totals) else (math.inf, -math.inf)
            inside.append(low <= recorded <= high)
        return float(np.mean(inside)) if inside else math.nan

    alive = min((int(sample.counted[:, day].sum()) for day, _ in points), default=0)
    return of_resampled(share, sample.runs, alive) if alive else NOTHING


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


def share_of_attacks(column: str, sample: Sample, first: int, last: int) -> Estimate:
    """Share of attacks on US forces that a daily column counts."""
    counted = sample.within(first, last)
    return of_ratio((sample.column(column) * counted).sum(axis=1), (sample.column("attacks") * counted).sum(axis=1))


def share_in_theatre(sample: Sample, theatre: str, first: int, last: int) -> Estimate:
    """Share of attacks on US forces that fall in a theatre."""
    return share_of_attacks(f"attacks_{theatre}", sample, first, last)


def injuries_growth(sample: Sample) -> Estimate:
    """Injured as counted in the end over injured as first reported, attacks of free days."""
    events, runs = sample.ensemble.all_events()
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
    events, runs = sample.ensemble.all_events()
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


def attacks_between_reprisals(sample: Sample, first: int, last: int) -> Estimate:
    """Median number of attacks from one reprisal to the next, or from the start to the first."""
    running = np.cumsum(np.pad(sample.column("attacks"), ((0, 0), (1, 0))), axis=1)
    runs, days = np.nonzero(sample.reprisals() & sample.within(first, last))
    until = running[runs, days + 1]
    same_run = np.diff(runs, prepend=-1) == 0
    since = np.where(same_run, np.roll(until, 1), running[runs, first])
    return of_all(until - since, runs, sample.runs)


def first_reprisal_is(sample: Sample, response: int) -> Estimate:
    """Whether the first reprisal is of a kind."""
    reprisals = sample.reprisals() & sample.counted
    code = sample.column("us_response")[np.arange(sample.runs), reprisals.argmax(axis=1)]
    return of_share(yes_or_no(code == response, reprisals.any(axis=1)))


def climbs(sample: Sample) -> Estimate:
    """Whether the second half of a run's reprisals stands higher than the first half."""
    codes, reprisals = sample.column("us_response"), sample.reprisals() & sample.counted
    said = reprisals.sum(axis=1) >= 4
    yes = np.zeros(sample.runs, dtype=bool)
    for run in np.flatnonzero(said):
        kinds = codes[run, reprisals[run]]
        half = len(kinds) // 2
        yes[run] = kinds[-half:].mean() > kinds[:half].mean()
    return of_share(yes_or_no(yes, said))


def days_to_reprisal_after_injuries(sample: Sample, injured: int) -> Estimate:
    """Median days from a day on which attacks injured at least so many, and killed none, to the next reprisal."""
    serious = (sample.column("us_injured") >= injured) & (sample.column("us_killed") == 0)
    triggers = serious & (sample.column("iran_strikes") == 0) & sample.counted
    wait = _days_until(sample.reprisals())
    known_until = _days_until(~sample.counted)
    known_until = np.where(np.isfinite(known_until), known_until, sample.days - np.arange(sample.days))
    wait = np.where(wait <= LONGEST_WAIT, wait, LONGEST_WAIT + 1)
    runs, days = np.nonzero(triggers & (wait < known_until))
    return of_all(wait[runs, days], runs, sample.runs)


def _days_until(flags: Flags) -> Values:
    """Days from each day to the next true one (0: the same day), inf where none comes."""
    days = np.arange(flags.shape[1], dtype=np.float64)
    marked = np.where(flags, days, np.inf)
    return np.asarray(np.minimum.accumulate(marked[:, ::-1], axis=1)[:, ::-1] - days)


def fire_after_limited_strike(sample: Sample, first: int, last: int) -> Estimate:
    """Median over limited strikes of the attacks in the week after over those in the week before."""
    strikes = (sample.column("us_strikes_syria") + sample.column("us_strikes_iraq")) > 0
    inside = sample.within(max(first, WEEK), min(last, sample.days - 1 - WEEK))
    runs, days = np.nonzero(strikes & inside)
    undisturbed = sample.counted & ~sample.truce
    quiet = np.array([undisturbed[run, day - WEEK : day + WEEK + 1].all() for run, day in zip(runs, days, strict=True)])
    runs, days = runs[quiet.astype(bool)], days[quiet.astype(bool)]
    running = np.cumsum(np.pad(sample.column("attacks"), ((0, 0), (1, 0))), axis=1)
    before = running[runs, days] - running[runs, days - WEEK]
    following = running[runs, days + 1 + WEEK] - running[runs, days + 1]
    fired = before > 0
    return of_all(following[fired] / before[fired], runs[fired], sample.runs)


def response_within(sample: Sample, response: int, since: int, days: int) -> Estimate:
    """Whether a response of at least a rung is carried out within some days after a day."""
    return happens_within("us_response", response, sample, since, days)


def happens_within(column: str, least: int, sample: Sample, since: int, days: int) -> Estimate:
    """Whether a daily column reaches a number within some days after a day."""
    reached = (sample.column(column)[:, since + 1 : since + days + 1] >= least).any(axis=1)
    return of_share(yes_or_no(sample.counted[:, since] & reached, sample.counted[:, 0]))


def event_within(
    sample: Sample, kinds: tuple[int, ...], since: int, days: int, actor: int | None = None, at_least: int = 1
) -> Estimate:
    """Whether events of some kinds, by an actor if one is named, fall so often within some days after a day."""
    counts = _events_between(sample, kinds, since + 1, since + days, actor)
    return of_share(yes_or_no(sample.counted[:, since] & (counts >= at_least), sample.counted[:, 0]))


def events_between(sample: Sample, kinds: tuple[int, ...], first: int, last: int, actor: int | None = None) -> Estimate:
    """Number of events of some kinds, by an actor if one is named, from first to last, both days included."""
    counts = _events_between(sample, kinds, first, last, actor)
    return of_runs(np.where(sample.whole(first, last), counts, np.nan))


def _events_between(sample: Sample, kinds: tuple[int, ...], first: int, last: int, actor: int | None) -> Values:
    events, runs = sample.ensemble.all_events()
    chosen = np.isin(events["kind"], kinds) & (events["day"] >= first) & (events["day"] <= last)
    chosen &= (events["actor"] == actor) | (actor is None)
    return np.bincount(runs[chosen], minlength=sample.runs)


def suspends_before_reprisal(sample: Sample, since: int, days: int) -> Estimate:
    """Whether the first suspension after a day comes before the first reprisal after it."""
    suspends = first_true(after(sample.column("suspensions") > 0, since))
    reprisal = first_true(after(sample.reprisals(), since))
    said = suspends <= since + days
    return of_share(yes_or_no(~(reprisal <= suspends), said))


def factions_suspended_on(sample: Sample, day: int) -> Estimate:
    """Factions suspended at the end of a day."""
    return of_runs(sample.column("factions_suspended")[:, day])


def days_to_reprisal(sample: Sample, since: int) -> Estimate:
    """Days from a day to the first reprisal after it."""
    wait = first_true(after(sample.reprisals(), since)) - since
    return of_runs(np.where(wait <= LONGEST_DELAY, wait, np.nan))


def signal_within(sample: Sample, signals: tuple[int, ...], since: int, days: int) -> Estimate:
    """Whether one of Tehran's signals is in force on some day within some days after a day."""
    given = np.isin(sample.column("iran_signal"), signals)[:, since + 1 : since + days + 1].any(axis=1)
    return of_share(yes_or_no(sample.counted[:, since] & given, sample.counted[:, 0]))


def strikes_condemned(sample: Sample, place: str, days: int) -> Estimate:
    """Share of days with US strikes in Iraq, or in Syria alone, on or soon after which Baghdad condemns."""
    in_iraq = np.any(
        [sample.column(f"us_{each}") > 0 for each in ("strikes_iraq", "leadership_strikes", "campaigns")], axis=0
    )
    struck = in_iraq if place == "iraq" else (sample.column("us_strikes_syria") > 0) & ~in_iraq
    free = sample.counted & (sample.column("follows_record") == 0) & (np.arange(sample.days) < sample.days - days)
    condemned = sample.column("baghdad_condemnations") > 0
    soon = condemned.copy()
    for wait in range(1, days + 1):
        soon[:, :-wait] |= condemned[:, wait:]
    strikes = struck & free
    return of_ratio((strikes & soon).sum(axis=1), strikes.sum(axis=1))


def follows_leader(columns: Sequence[str], sample: Sample, since: int, days: int) -> Estimate:
    """Whether something follows, within days, the first death of a leader after a day; nan where none dies in time."""
    death = first_true(after(sample.column("leaders_killed") > 0, since))
    happens = np.any([sample.column(name) > 0 for name in columns], axis=0)
    return of_share(yes_or_no((happens & _near(sample, death, days)).any(axis=1), death + days <= sample.days - 1))


def never(column: str, sample: Sample, first: int, last: int) -> Estimate:
    """Whether a daily column stays at 0."""
    return of_share(sample.column(column)[:, first : last + 1].sum(axis=1) == 0)


def _near(sample: Sample, first: Values, days: int) -> Flags:
    """Days from a first day of each run, which may be nan, to some days after it, shape (runs, days)."""
    window = np.arange(sample.days)
    return np.asarray((window >= first[:, np.newaxis]) & (window <= first[:, np.newaxis] + days))


def no_reprisal_before_death(sample: Sample, first: int, last: int) -> Estimate:
    """Whether no reprisal is carried out, in runs in which no American dies by then."""
    none = ~sample.reprisals()[:, first : last + 1].any(axis=1)
    return of_share(yes_or_no(none, sample.whole(first, last)))


def one_warned_answer(sample: Sample, days: int) -> Estimate:
    """Whether a commander's death brings one Iranian strike, warned of, and no US strike on Iran."""
    events, runs = sample.ensemble.all_events()
    killed = events["kind"] == EventKind.COMMANDER_KILLED
    first = np.full(sample.runs, np.inf)
    np.minimum.at(first, runs[killed], events["day"][killed])
    near = _near(sample, first, days)
    strikes, warnings, on_iran = (
        (sample.column(name) * near).sum(axis=1) for name in ("iran_strikes", "iran_warnings", "us_strikes_iran")
    )
    return of_share(yes_or_no((strikes == 1) & (warnings >= 1) & (on_iran == 0), first + days <= sample.days - 1))


MEASURES: dict[str, Callable[..., Estimate]] = {
    each.__name__: each
    for each in (
        attacks_per_day, highest_interval_rate, attacks_between, dates_within_interval, dispersion, share_in_theatre,
        injuries_growth, attacks_per_month, busiest_days, share_of_attacks_under_signal, share_of_days_under_signal,
        share_of_fire_at_israel, factions_firing_at_israel, fire_at_israel_after_appeal, attacks_between_reprisals,
        first_reprisal_is, climbs, days_to_reprisal_after_injuries, fire_after_limited_strike, response_within,
        event_within, events_between, signal_within, strikes_condemned,
        suspends_before_reprisal, factions_suspended_on, days_to_reprisal, no_reprisal_before_death, one_warned_answer,
    )
} | {
    "share_of_attacks_injuring": partial(share_of_attacks, "injuring_attacks"),
    "share_of_attacks_fatal": partial(share_of_attacks, "fatal_attacks"),
    "suspends_within": partial(happens_within, "suspensions", 1),
    "leadership_strike_within": partial(happens_within, "us_leadership_strikes", 1),
    "embassy_within": partial(happens_within, "embassy_stormed", 1),
    "condemns_after_leader": partial(follows_leader, ["baghdad_condemnations"]),
    "presses_after_leader": partial(follows_leader, ["withdrawal_demands", "parliament_votes"]),
    "votes_after_leader": partial(follows_leader, ["parliament_votes"]),
    "nobody_dies": partial(never, "fatal_attacks"),
    "no_israeli_strike_in_iraq": partial(never, "israel_strikes_iraq"),
}  # fmt: skip
"""Name -> the function that measures a sample."""


def arguments(given: Mapping[str, Any], start: date) -> dict[str, Any]:
    """Arguments of a measure from a pattern's `with`: dates become day numbers, names of codes become codes.

    Raises:
        ScenarioError: a date or name that does not exist.
    """
    found = dict(given)
    try:
        for key in DAYS.keys() & given.keys():
            found[DAYS[key]] = (date.fromisoformat(str(found.pop(key))) - start).days
        if "response" in given:
            found["response"] = int(Response[given["response"].upper().replace("-", "_")])
        if "events" in given:
            names = [str(each) for each in found.pop("events")]
            found["kinds"] = tuple(int(EventKind[each.upper().replace("-", "_")]) for each in names)
        if "actor" in given:
            found["actor"] = actor_address(given["actor"])
        if "signals" in given:
            found["signals"] = tuple(int(Signal[each.upper().replace("-", "_")]) for each in given["signals"])
    except (ValueError, KeyError, TypeError) as error:
        raise ScenarioError(f"patterns.yaml: {dict(given)} cannot be read: {error}.") from error
    return found
