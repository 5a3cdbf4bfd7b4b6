"""Every outcome of a run, declared once: its name, words, unit, kind, direction, what it needs and how it is measured.

Summaries, comparisons, sweeps, the EMA connector, tables, charts and the app read this table and nothing else. A script
adds an outcome of its own with `register`:

    from sim.outcomes import Outcome, register

    def fatal_days(runs):
        return (runs.daily("us_killed") > 0).sum(axis=1)

    register(Outcome("fatal_days", "days with US deaths", "days", "count", fatal_days, daily=("us_killed",)))
"""

from __future__ import annotations

import copyreg
import hashlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from sim.errors import InputError, nearest, shown
from sim.inputs.tables.factions import faction_table
from sim.kernel.state import DAY_WHOLE, EventKind, Talks
from sim.outcomes.outcome import DAILY, Measure, Outcome
from sim.outcomes.runs import Array, Runs

RUNGS = 8
"""Rungs of the longest ladder, numbered from 0."""

TALKS_NAMES = tuple(state.name.lower().replace("_", "-") for state in Talks)

HEADLINES = (
    "attacks",
    "us_killed",
    "us_injured",
    "first_fatal_day",
    "peak_rung",
    "mean_tension",
    "suspensions",
    "days_suspended",
    "us_strikes_syria",
    "us_strikes_iraq",
    "us_leadership_strikes",
    "us_campaigns",
    "interstate_exchange",
    "withdrawal_agreed",
)
"""Outcomes that a sweep keeps where its design names none."""

PAGE = (
    "attacks",
    "us_killed",
    "days_to_first_fatal",
    "peak_rung",
    "suspensions",
    "days_suspended",
    "us_strikes_syria",
    "us_strikes_iraq",
    "us_leadership_strikes",
    "us_campaigns",
    "interstate_exchange",
    "withdrawal_agreed",
)
"""Outcomes shown where several scenarios share a page."""


_registered: dict[str, Outcome] = {}


def outcome_table() -> Mapping[str, Outcome]:
    """Return every outcome by name: the shipped ones in the order of a page, then those that were registered."""
    return MappingProxyType(_shipped() | _registered)


def register(*outcomes: Outcome) -> None:
    """Add outcomes, or exchange ones that were added before.

    Raises:
        InputError: a name that is not allowed, or that a shipped outcome or a daily column has.
    """
    for each in outcomes:
        _check(each)
    _registered.update({each.name: each for each in outcomes})


def unregister(name: str) -> None:
    """Take away an outcome that was registered."""
    _registered.pop(name, None)


def outcome_of(name: str) -> Outcome:
    """Return an outcome.

    Raises:
        InputError: there is none of that name; says which is nearest.
    """
    table = outcome_table()
    if name not in table:
        raise InputError(f"There is no outcome {shown(name)}{nearest(name, table) or f'; there are {_list(table)}'}.")
    return table[name]


def outcomes_of(chosen: Iterable[str | Outcome]) -> tuple[Outcome, ...]:
    """Return outcomes that are given by name or as they are; those of a script's own are registered thereby.

    Raises:
        InputError: there is none of a name, or an outcome may not be registered.
    """
    each = tuple(chosen)
    register(*(one for one in each if isinstance(one, Outcome) and outcome_table().get(one.name) is not one))
    return tuple(outcome_of(one if isinstance(one, str) else one.name) for one in each)


def label_of(name: str) -> str:
    """Return an outcome's label; the name itself where no outcome has it, as in a sweep with a script's own."""
    return outcome_table()[name].label if name in outcome_table() else name


def numeric_outcomes() -> dict[str, Outcome]:
    """Return the outcomes of which means over runs make sense, by name."""
    return {name: each for name, each in outcome_table().items() if each.is_numeric}


def _travel(outcome: Outcome) -> tuple[Any, ...]:
    """Send an outcome by name where every process knows it, else by content: its measure must then be importable."""
    if _shipped().get(outcome.name) is outcome:
        return outcome_of, (outcome.name,)
    return Outcome, tuple(getattr(outcome, each.name) for each in fields(outcome))


copyreg.pickle(Outcome, _travel)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


def _check(outcome: Outcome) -> None:
    name = outcome.name
    if not name or name != name.strip().lower() or not all(c.isalnum() or c in "_-" for c in name):
        raise InputError(f"An outcome's name has lower-case letters, digits, _ and - only; {shown(name)} has others.")
    if name in _shipped():
        raise InputError(f"There is an outcome {shown(name)} already; choose another name.")
    unknown = [column for column in outcome.daily if column not in DAILY]
    unknown += [column for column in outcome.columns if column not in DAY_WHOLE]
    if unknown:
        raise InputError(
            f"Outcome {shown(name)} needs {shown(unknown[0])}, which is not a daily column that can be "
            f"{'kept' if unknown[0] in outcome.daily else 'counted'}{nearest(unknown[0], DAILY)}."
        )


def code_of(outcome: Outcome) -> str:
    """Return a digest of a registered outcome's measure, so that an edit of it is noticed; empty for a shipped one."""
    if _shipped().get(outcome.name) is outcome:
        return ""
    try:
        text = inspect.getsource(outcome.measure)
    except (OSError, TypeError):
        text = repr(getattr(getattr(outcome.measure, "__code__", None), "co_code", outcome.measure))
    return hashlib.sha256(f"{outcome.name} {outcome.kind} {text}".encode()).hexdigest()


@cache
def _shipped() -> dict[str, Outcome]:
    declared = [*_harm(), *_force(), *_restraint(), *_politics(), *_ladder(), *_times(), *_ends(), *_by_faction()]
    return {each.name: each for each in declared}


def _sum(*columns: str) -> Measure:
    return lambda runs: sum((runs.total(column) for column in columns[1:]), runs.total(columns[0]))


def _known(day: Array) -> Array:
    """Days as real numbers, nan for -1."""
    return np.where(day >= 0, day, np.nan)


def _earliest(*columns: str) -> Measure:
    """First day on which any of some columns is above 0."""

    def measure(runs: Runs) -> Array:
        days = np.stack([_known(runs.first(column)) for column in columns])
        earliest: Array = np.fmin.reduce(days, axis=0)
        return earliest

    return measure


def _count(name: str, label: str, direction: Literal[-1, 0, 1] = 1, **more: Any) -> Outcome:
    """The sum of the daily column of that name."""
    unit = "people" if "(people)" in label else "count"
    return Outcome(name, label, unit, "count", _sum(name), (name,), direction=direction, **more)


def _flag(name: str, label: str, clause: str, *columns: str, direction: Literal[-1, 0, 1] = 1, **more: Any) -> Outcome:
    """Whether a column is ever above 0."""
    return Outcome(
        name,
        label,
        "true or false",
        "flag",
        lambda runs: _sum(*columns)(runs) > 0,
        columns,
        direction=direction,
        headline=clause,
        **more,
    )


def _day(name: str, label: str, *columns: str, direction: Literal[-1, 0, 1] = -1, **more: Any) -> Outcome:
    """First day of something."""
    return Outcome(
        name, label, "day, from 0", "real", _earliest(*columns), columns, direction=direction, detail=True, **more
    )


def _harm() -> Iterator[Outcome]:
    """Attacks and those whom they hurt."""
    yield _count("attacks", "attacks on US forces")
    yield _count("attacks_iraq", "attacks in Iraq")
    yield _count("attacks_syria", "attacks in Syria")
    yield _count("attacks_jordan", "attacks in Jordan")
    yield _count("attacks_israel", "attacks on Israel")
    yield Outcome(
        "peak_week_attacks",
        "most attacks on US forces in 7 days",
        "count",
        "count",
        lambda runs: _trailing(runs.daily("attacks"), 7).max(axis=1),
        daily=("attacks",),
        direction=1,
        detail=True,
    )
    yield Outcome(
        "peak_day_attacks",
        "most attacks on US forces in a day",
        "count",
        "count",
        lambda runs: runs.peak("attacks"),
        ("attacks",),
        direction=1,
        detail=True,
    )
    yield Outcome(
        "longest_lull",
        "longest stretch without attacks on US forces (days)",
        "days",
        "count",
        lambda runs: _longest(runs.daily("attacks") == 0),
        daily=("attacks",),
        direction=-1,
        detail=True,
    )
    yield _count("us_killed", "US killed (people)", headline="US personnel killed")
    yield _count(
        "us_injured",
        "US injured, as counted in the end (people)",
        brief="US injured, in the end",
        detail=True,
    )
    yield Outcome(
        "us_injured_reported",
        "US injured, as reported (people)",
        "people",
        "count",
        lambda runs: runs.last("us_injured_reported"),
        ("us_injured_reported",),
        direction=1,
        headline="US personnel injured, as reported",
    )
    yield _flag("any_us_killed", "runs with US deaths", "an attack kills US personnel", "us_killed")


STRIKES = ("us_strikes_syria", "us_strikes_iraq", "us_leadership_strikes", "us_campaigns", "us_strikes_iran")
"""Columns of Day that together count every US strike."""

_ISRAEL = ("israel_strikes_iraq", "israel_strikes_syria")


def _force() -> Iterator[Outcome]:
    """Strikes by states, and what they do."""
    yield _count("us_strikes_syria", "limited US strikes in Syria", brief="limited strikes in Syria")
    yield _count("us_strikes_iraq", "limited US strikes in Iraq", brief="limited strikes in Iraq")
    yield _count("us_leadership_strikes", "US leadership strikes", brief="leadership strikes")
    yield _count("us_campaigns", "major US campaigns", brief="major campaigns")
    yield _count("us_strikes_iran", "US strikes on Iran")
    yield Outcome(
        "us_strikes", "US strikes of every kind", "count", "count", _sum(*STRIKES), STRIKES, direction=1, detail=True
    )
    yield _day("first_us_strike_day", "day of the first US strike", *STRIKES)
    yield _count("iran_strikes", "Iranian strikes on US forces")
    exchange = "runs with strikes between states", "states strike directly", "iran_strikes", "us_strikes_iran"
    yield _flag("interstate_exchange", *exchange)
    yield Outcome("israel_strikes", "Israeli strikes", "count", "count", _sum(*_ISRAEL), _ISRAEL, direction=1)
    yield _count("leaders_killed", "leaders killed (people)", detail=True)
    yield _count("militants_killed", "militants killed (people)")
    yield _flag("any_leader_killed", "runs with a leader killed", "a leader is killed", "leaders_killed", detail=True)
    yield _flag("any_campaign", "runs with a major campaign", "a major campaign follows", "us_campaigns", detail=True)


def _restraint() -> Iterator[Outcome]:
    """Suspensions, and how long they hold."""
    suspended = ("factions_suspended",)
    yield _count("suspensions", "suspensions", -1)
    yield _count("resumptions", "resumptions", 1, detail=True)
    yield _flag(
        "any_suspension", "runs with a suspension", "a faction suspends", "suspensions", direction=-1, detail=True
    )
    yield _day("first_suspension_day", "day of the first suspension", "suspensions", direction=1)
    yield Outcome(
        "days_suspended",
        "days suspended, mean of factions",
        "days",
        "real",
        _days_suspended,
        suspended,
        direction=-1,
        brief="days suspended",
    )
    yield Outcome(
        "share_suspended",
        "share of days suspended, mean of factions",
        "share",
        "real",
        lambda runs: _days_suspended(runs) / runs.window.days,
        suspended,
        direction=-1,
        detail=True,
    )
    yield Outcome(
        "suspension_length",
        "days per suspension",
        "days",
        "real",
        _suspension_length,
        ("suspensions", "factions_suspended"),
        direction=-1,
    )
    yield Outcome(
        "days_deaths_to_suspension",
        "days from the first US deaths to the next suspension",
        "days",
        "real",
        _days_deaths_to_suspension,
        daily=("us_killed", "suspensions"),
        direction=1,
        detail=True,
    )
    yield Outcome(
        "surges",
        "surges of a faction's fire",
        "count",
        "count",
        lambda runs: runs.events(EventKind.SURGE),
        events=True,
        direction=1,
        detail=True,
    )


def _politics() -> Iterator[Outcome]:
    """Baghdad and Tehran, and whether a withdrawal is agreed."""
    yield _count("withdrawal_demands", "demands for withdrawal", 0)
    yield Outcome(
        "withdrawal_agreed",
        "runs with withdrawal agreed",
        "true or false",
        "flag",
        lambda runs: runs.peak("talks_state") >= Talks.WITHDRAWAL_AGREED,
        ("talks_state",),
        headline="a withdrawal is agreed",
    )
    yield Outcome(
        "law_passed",
        "runs with a withdrawal law",
        "true or false",
        "flag",
        lambda runs: runs.last("parliament_law") > 0,
        ("parliament_law",),
        headline="a withdrawal law passes",
    )
    yield _flag("embassy_stormed", "runs with the embassy stormed", "the embassy is stormed", "embassy_stormed")
    yield Outcome(
        "tehran_heeds",
        "times Tehran heeds an appeal by Baghdad",
        "count",
        "count",
        lambda runs: runs.events(EventKind.TEHRAN_HEEDS),
        events=True,
        direction=-1,
        detail=True,
    )


def _ladder() -> Iterator[Outcome]:
    """The highest rung, and the tension index."""
    yield Outcome(
        "peak_rung",
        "peak rung of the ladder",
        "rung",
        "count",
        lambda runs: runs.daily("rung").max(axis=1),
        daily=("rung",),
        direction=1,
        brief="peak rung",
    )
    tension: dict[str, Any] = {"unit": "tension index", "kind": "real", "daily": ("tension",), "direction": 1}
    highest, mean = "tension, highest of the run (weighted)", "tension, mean of days (weighted)"
    yield Outcome(
        "peak_tension", highest, measure=lambda runs: runs.daily("tension").max(axis=1), detail=True, **tension
    )
    yield Outcome(
        "mean_tension",
        mean,
        measure=lambda runs: runs.daily("tension").mean(axis=1),
        **tension,
    )


def _times() -> Iterator[Outcome]:
    """Days and dates of the first US deaths, and days at each rung."""
    killed = ("us_killed",)
    yield Outcome(
        "first_fatal_date", "date of the first US deaths", "date", "date", _first_fatal_date, killed, detail=True
    )
    yield _day("first_fatal_day", "day of the first US deaths", *killed, brief="days to first US deaths")
    yield Outcome(
        "days_to_first_fatal",
        "days to first US deaths (censored)",
        "days",
        "real",
        _days_to_first_fatal,
        killed,
        direction=-1,
    )

    def at(rung: int) -> Measure:
        return lambda runs: np.count_nonzero(runs.daily("rung") == rung, axis=1)

    def reaching(rung: int) -> Measure:
        return lambda runs: _known(_first(runs.daily("rung") >= rung))

    for rung in range(RUNGS):
        yield Outcome(f"days_at_rung_{rung}", f"days at rung {rung}", "days", "count", at(rung), daily=("rung",))
    for rung in range(1, RUNGS):
        name, label = f"first_day_at_rung_{rung}", f"first day at rung {rung} or above"
        shared: dict[str, Any] = {"daily": ("rung",), "direction": -1, "detail": True}
        yield Outcome(name, label, "day, from 0", "real", reaching(rung), **shared)


def _ends() -> Iterator[Outcome]:
    """The state in which the talks end."""
    talks = ("talks_state",)
    label = "state of the talks at the end"
    state, names = (lambda runs: runs.last("talks_state")), TALKS_NAMES
    yield Outcome("talks_final_state", label, "state", "category", state, talks, detail=True, categories=names)

    def ending(code: int) -> Measure:
        return lambda runs: runs.last("talks_state") == code

    for code, name in enumerate(names):
        yield Outcome(f"talks_end_{name}", f"talks end: {name} (runs)", "true or false", "flag", ending(code), talks)


def _by_faction() -> Iterator[Outcome]:
    """Who attacked, and who suspended: the question that the sources dispute."""
    for each in faction_table().values():
        yield from _of_faction(each.id, each.name)


def _of_faction(faction: str, name: str) -> Iterator[Outcome]:
    shared: dict[str, Any] = {"events": True, "detail": True}

    def number(kind: EventKind) -> Measure:
        return lambda runs: runs.events(kind, faction)

    def first(kind: EventKind) -> Measure:
        return lambda runs: _known(runs.first_event(kind, faction))

    attack, suspension = EventKind.ATTACK, EventKind.SUSPENSION
    attacks, suspensions = f"attacks on US forces by {name}", f"suspensions by {name}"
    yield Outcome(f"attacks_by_{faction}", attacks, "count", "count", number(attack), direction=1, **shared)
    yield Outcome(
        f"suspensions_by_{faction}", suspensions, "count", "count", number(suspension), direction=-1, **shared
    )
    day = f"day of the first suspension by {name}"
    yield Outcome(
        f"first_suspension_day_by_{faction}", day, "day, from 0", "real", first(suspension), direction=1, **shared
    )


def _trailing(values: Array, days: int) -> Array:
    """Sum of the last `days` days of each day."""
    total = np.cumsum(values, axis=1, dtype=np.int64)
    total[:, days:] -= total[:, :-days].copy()
    return total


def _first(true: Array) -> Array:
    """First day on which something is true; -1 where it never is."""
    return np.where(true.any(axis=1), true.argmax(axis=1), -1)


def _longest(true: Array) -> Array:
    """Most days in a row on which something is true."""
    longest = np.zeros(len(true), dtype=np.int64)
    running = longest.copy()
    for day in range(true.shape[1]):
        running = np.where(true[:, day], running + 1, 0)
        np.maximum(longest, running, out=longest)
    return longest


def _first_fatal_date(runs: Runs) -> Array:
    first = runs.first("us_killed")
    return np.where(first >= 0, np.datetime64(runs.window.start, "D") + first, np.datetime64("NaT", "D"))


def _days_to_first_fatal(runs: Runs) -> Array:
    first, horizon = runs.first("us_killed"), runs.window.censored_at
    return np.minimum(np.where(first >= 0, first, horizon), horizon).astype(np.float64)


def _days_suspended(runs: Runs) -> Array:
    days: Array = runs.total("factions_suspended") / max(1, len(runs.window.factions))
    return days


def _suspension_length(runs: Runs) -> Array:
    suspensions = runs.total("suspensions").astype(np.float64)
    suspensions[suspensions == 0] = np.nan
    length: Array = _days_suspended(runs) * max(1, len(runs.window.factions)) / suspensions
    return length


def _days_deaths_to_suspension(runs: Runs) -> Array:
    deaths = _first(runs.daily("us_killed") > 0)
    days = np.arange(runs.window.days)
    after = (runs.daily("suspensions") > 0) & (days >= deaths[:, None]) & (deaths >= 0)[:, None]
    suspension = _first(after)
    return np.where(suspension >= 0, suspension - deaths, np.nan)
