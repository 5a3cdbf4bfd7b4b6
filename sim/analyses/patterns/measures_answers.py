"""Measures of answers: reprisals, suspensions, Baghdad, Tehran, Israel. Defined in scenarios/patterns.yaml."""

from __future__ import annotations

import numpy as np

from sim.analyses.patterns.estimates import Estimate, Values, of_all, of_runs, of_share
from sim.analyses.patterns.sample import Flags, Sample, after, first_true, yes_or_no
from sim.kernel.state import EventKind

WEEK = 7
LONGEST_WAIT = 30
"""Days within which a reprisal for injuries is looked for; one that does not come counts as a day more."""

LONGEST_DELAY = 60
"""Days within which a reprisal for deaths is looked for."""


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
    yes = np.array([_climbs(codes[run, reprisals[run]]) for run in range(sample.runs)], dtype=bool)
    return of_share(yes_or_no(yes, said))


def _climbs(codes: Values) -> bool:
    half = len(codes) // 2
    return half > 0 and float(codes[-half:].mean()) > float(codes[:half].mean())


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


def suspends_within(sample: Sample, since: int, days: int) -> Estimate:
    """Whether any faction suspends within some days after a day."""
    return of_share(_happens(sample, sample.column("suspensions") > 0, since, days))


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


def response_within(sample: Sample, response: int, since: int, days: int) -> Estimate:
    """Whether a response of at least a rung is carried out within some days after a day."""
    return of_share(_happens(sample, sample.column("us_response") >= response, since, days))


def leadership_strike_within(sample: Sample, since: int, days: int) -> Estimate:
    """Whether a leadership strike is carried out within some days after a day."""
    return of_share(_happens(sample, sample.column("us_leadership_strikes") > 0, since, days))


def embassy_within(sample: Sample, since: int, days: int) -> Estimate:
    """Whether the embassy is stormed within some days after a day."""
    return of_share(_happens(sample, sample.column("embassy_stormed") > 0, since, days))


def _happens(sample: Sample, flags: Flags, since: int, days: int) -> Values:
    return yes_or_no(
        sample.counted[:, since] & flags[:, since + 1 : since + days + 1].any(axis=1), sample.counted[:, 0]
    )


def condemns_after_leader(sample: Sample, since: int, days: int) -> Estimate:
    """Whether Baghdad condemns within some days of the first death of a leader after a day."""
    return of_share(_follows_leader(sample, sample.column("baghdad_condemnations") > 0, since, days))


def presses_after_leader(sample: Sample, since: int, days: int) -> Estimate:
    """Whether Baghdad presses for withdrawal, or parliament votes on it, within some days of a leader's death."""
    presses = (sample.column("withdrawal_demands") + sample.column("parliament_votes")) > 0
    return of_share(_follows_leader(sample, presses, since, days))


def votes_after_leader(sample: Sample, since: int, days: int) -> Estimate:
    """Whether parliament votes within some days of the first death of a leader after a day."""
    return of_share(_follows_leader(sample, sample.column("parliament_votes") > 0, since, days))


def _follows_leader(sample: Sample, flags: Flags, since: int, days: int) -> Values:
    """Whether something follows, within days, the first death of a leader after a day; nan where none dies in time."""
    death = first_true(after(sample.column("leaders_killed") > 0, since))
    return _follows(flags, death, days, sample.days)


def _follows(flags: Flags, first: Values, span: int, window: int) -> Values:
    days = np.arange(window)
    near = (days >= first[:, np.newaxis]) & (days <= first[:, np.newaxis] + span)
    return yes_or_no((flags & near).any(axis=1), first + span <= window - 1)


def no_reprisal_before_death(sample: Sample, first: int, last: int) -> Estimate:
    """Whether no reprisal is carried out, in runs in which no American dies by then."""
    none = ~sample.reprisals()[:, first : last + 1].any(axis=1)
    return of_share(yes_or_no(none, sample.whole(first, last)))


def one_warned_answer(sample: Sample, days: int) -> Estimate:
    """Whether a commander's death brings one Iranian strike, warned of, and no US strike on Iran."""
    events, runs = sample.events()
    killed = events["kind"] == EventKind.COMMANDER_KILLED
    first = np.full(sample.runs, np.inf)
    np.minimum.at(first, runs[killed], events["day"][killed])
    window = np.arange(sample.days)
    near = (window >= first[:, np.newaxis]) & (window <= first[:, np.newaxis] + days)
    strikes, warnings, on_iran = (
        (sample.column(name) * near).sum(axis=1) for name in ("iran_strikes", "iran_warnings", "us_strikes_iran")
    )
    return of_share(yes_or_no((strikes == 1) & (warnings >= 1) & (on_iran == 0), first + days <= sample.days - 1))


def nobody_dies(sample: Sample, first: int, last: int) -> Estimate:
    """Whether no American is killed in an attack."""
    deaths = sample.column("fatal_attacks")[:, first : last + 1].sum(axis=1)
    return of_share(deaths == 0)


def no_israeli_strike_in_iraq(sample: Sample, first: int, last: int) -> Estimate:
    """Whether Israel strikes nothing in Iraq."""
    return of_share(sample.column("israel_strikes_iraq")[:, first : last + 1].sum(axis=1) == 0)
