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

from sim.engine.statistics import How
from sim.errors import InputError, nearest, shown
from sim.inputs.tables.parameters import faction_table
from sim.kernel.state import DAY_WHOLE, EventKind, Talks
from sim.outcomes.outcome import DAILY, Array, Measure, Outcome, Recipe, Runs, first_true

RUNGS = 8
"""Rungs of the longest ladder, numbered from 0."""

TALKS_NAMES = tuple(state.name.lower().replace("_", "-") for state in Talks)

_RESPONSES = (
    "suspensions",
    "days_suspended",
    "us_strikes_syria",
    "us_strikes_iraq",
    "us_leadership_strikes",
    "us_campaigns",
    "interstate_exchange",
    "withdrawal_agreed",
)

HEADLINES = (
    *("attacks", "us_killed", "us_injured", "first_fatal_day", "peak_rung", "mean_tension"),
    *_RESPONSES,
)
"""Outcomes that a sweep keeps where its design names none."""

PAGE = ("attacks", "us_killed", "days_to_first_fatal", "peak_rung", *_RESPONSES)
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
        name = each.name
        if not name or name != name.strip().lower() or not all(c.isalnum() or c in "_-" for c in name):
            raise InputError(
                f"An outcome's name has lower-case letters, digits, _ and - only; {shown(name)} has others."
            )
        if name in _shipped():
            raise InputError(f"There is an outcome {shown(name)} already; choose another name.")
        unknown = [column for column in each.daily if column not in DAILY]
        unknown += [column for column in each.columns if column not in DAY_WHOLE]
        if unknown:
            raise InputError(
                f"Outcome {shown(name)} needs {shown(unknown[0])}, which is not a daily column that can be "
                f"{'kept' if unknown[0] in each.daily else 'counted'}{nearest(unknown[0], DAILY)}."
            )
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
        hint = nearest(name, table) or f"; there are {', '.join(table)}"
        raise InputError(f"There is no outcome {shown(name)}{hint}.")
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
    return Recipe(How.TOTAL, columns)


def _known(day: Array) -> Array:
    """Days as real numbers, nan for -1."""
    return np.where(day >= 0, day, np.nan)


def _count(
    name: str, label: str, direction: Literal[-1, 0, 1] = 1, measure: Measure | None = None, **more: Any
) -> Outcome:
    """A whole number: the sum of the daily column of that name, unless another measure is given."""
    unit = more.pop("unit", "people" if "(people)" in label else "count")
    if measure is None:
        measure, more["columns"] = _sum(name), (name,)
    return Outcome(name, label, unit, "count", measure, direction=direction, **more)


def _flag(name: str, label: str, clause: str, *columns: str, direction: Literal[-1, 0, 1] = 1, **more: Any) -> Outcome:
    """A yes or no: whether any of some columns is ever above 0, unless another measure is given."""
    measure = more.pop("measure", Recipe(How.ANY, columns))
    return Outcome(name, label, "true or false", "flag", measure, columns, direction=direction, headline=clause, **more)


def _day(name: str, label: str, *columns: str, direction: Literal[-1, 0, 1] = -1, **more: Any) -> Outcome:
    """First day on which any of some columns is above 0, unless another measure is given."""

    def first(runs: Runs) -> Array:
        return np.asarray(np.fmin.reduce([_known(runs.first(column)) for column in columns], axis=0))

    measure = more.pop("measure", first)
    return Outcome(name, label, "day, from 0", "real", measure, columns, direction=direction, detail=True, **more)


def _harm() -> Iterator[Outcome]:
    """Attacks and those whom they hurt."""
    yield _count("attacks", "attacks on US forces")
    yield _count("attacks_iraq", "attacks in Iraq")
    yield _count("attacks_syria", "attacks in Syria")
    yield _count("attacks_jordan", "attacks in Jordan")
    yield _count("attacks_israel", "attacks on Israel")
    daily: dict[str, Any] = {"daily": ("attacks",), "detail": True}
    yield _count("peak_week_attacks", "most attacks on US forces in 7 days", 1, _peak_week_attacks, **daily)
    peak, day = "most attacks on US forces in a day", ("attacks",)
    yield _count("peak_day_attacks", peak, 1, lambda runs: runs.peak("attacks"), columns=day, detail=True)
    lull = "longest stretch without attacks on US forces (days)"
    yield _count("longest_lull", lull, -1, _longest_lull, unit="days", **daily)
    yield _count("us_killed", "US killed (people)", headline="US personnel killed")
    injured = "US injured, as counted in the end (people)"
    yield _count("us_injured", injured, brief="US injured, in the end", detail=True)
    yield _count(
        "us_injured_reported",
        "US injured, as reported (people)",
        measure=Recipe(How.LAST, ("us_injured_reported",)),
        columns=("us_injured_reported",),
        headline="US personnel injured, as reported",
    )
    yield _flag("any_us_killed", "runs with US deaths", "an attack kills US personnel", "us_killed")


STRIKES = ("us_strikes_syria", "us_strikes_iraq", "us_leadership_strikes", "us_campaigns", "us_strikes_iran")
"""Columns of Day that together count every US strike."""

_ISRAEL = ("israel_strikes_iraq", "israel_strikes_syria")
_IRAN_AND_ISRAEL = ("iran_strikes_israel", "israel_strikes_iran")


def _force() -> Iterator[Outcome]:
    """Strikes by states, and what they do."""
    yield _count("us_strikes_syria", "limited US strikes in Syria", brief="limited strikes in Syria")
    yield _count("us_strikes_iraq", "limited US strikes in Iraq", brief="limited strikes in Iraq")
    yield _count("us_leadership_strikes", "US leadership strikes", brief="leadership strikes")
    yield _count("us_campaigns", "major US campaigns", brief="major campaigns")
    yield _count("us_strikes_iran", "US strikes on Iran")
    yield _count("us_strikes", "US strikes of every kind", 1, _sum(*STRIKES), columns=STRIKES, detail=True)
    yield _day("first_us_strike_day", "day of the first US strike", *STRIKES)
    yield _count("iran_strikes", "Iranian strikes on US forces")
    exchange = "runs with strikes between states", "states strike directly", "iran_strikes", "us_strikes_iran"
    yield _flag("interstate_exchange", *exchange)
    yield _count("israel_strikes", "Israeli strikes on the factions", 1, _sum(*_ISRAEL), columns=_ISRAEL)
    yield _count("israel_strikes_iraq", "Israeli strikes in Iraq")
    blows = "strikes between Iran and Israel"
    yield _count("iran_israel_strikes", blows, 1, _sum(*_IRAN_AND_ISRAEL), columns=_IRAN_AND_ISRAEL)
    yield _count("leaders_killed", "leaders killed (people)", detail=True)
    yield _count("militants_killed", "militants killed (people)")
    yield _flag("any_leader_killed", "runs with a leader killed", "a leader is killed", "leaders_killed", detail=True)
    yield _flag("any_campaign", "runs with a major campaign", "a major campaign follows", "us_campaigns", detail=True)


DAYS_SUSPENDED = Recipe(How.TOTAL, ("factions_suspended",), by_faction=True)


def _restraint() -> Iterator[Outcome]:
    """Suspensions, and how long they hold."""
    yield _count("suspensions", "suspensions", -1)
    yield _count("resumptions", "resumptions", 1, detail=True)
    any_suspension = "runs with a suspension", "a faction suspends", "suspensions"
    yield _flag("any_suspension", *any_suspension, direction=-1, detail=True)
    yield _day("first_suspension_day", "day of the first suspension", "suspensions", direction=1)
    suspended: dict[str, Any] = {"columns": ("factions_suspended",), "direction": -1}
    days, share = "days suspended, mean of factions", "share of days suspended, mean of factions"
    yield Outcome("days_suspended", days, "days", "real", DAYS_SUSPENDED, brief="days suspended", **suspended)
    yield Outcome("share_suspended", share, "share", "real", _share_suspended, detail=True, **suspended)
    both = ("suspensions", "factions_suspended")
    yield Outcome("suspension_length", "days per suspension", "days", "real", _suspension_length, both, direction=-1)
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
    yield _count("surges", "surges of a faction's fire", 1, _number(EventKind.SURGE), events=True, detail=True)


def _politics() -> Iterator[Outcome]:
    """Baghdad and Tehran, and whether a withdrawal is agreed."""
    yield _count("withdrawal_demands", "demands for withdrawal", 0)
    yield _count("baghdad_siding", "days Baghdad sides with the factions", 0, unit="days")
    agreed = "runs with withdrawal agreed", "a withdrawal is agreed", "talks_state"
    reached = Talks.WITHDRAWAL_AGREED
    yield _flag("withdrawal_agreed", *agreed, direction=0, measure=Recipe(How.REACHED, ("talks_state",), reached))
    law = "runs with a withdrawal law", "a withdrawal law passes", "parliament_law"
    yield _flag("law_passed", *law, direction=0, measure=Recipe(How.ANY, ("parliament_law",)))
    yield _flag("embassy_stormed", "runs with the embassy stormed", "the embassy is stormed", "embassy_stormed")
    yield _count("baghdad_condemnations", "strikes that Baghdad condemns", 0, detail=True)
    yield _count("baghdad_understandings", "understandings of Baghdad with factions", -1, detail=True)
    for name, label, kind, direction in _POLITICAL_EVENTS:
        yield _count(name, label, direction, _number(kind), events=True, detail=True)
    coercion = "economic pressure on Baghdad, mean of days (share)"
    pressed = ("us_coercion",)
    yield Outcome("mean_coercion", coercion, "share", "real", _mean(*pressed), daily=pressed, detail=True)


_POLITICAL_EVENTS: tuple[tuple[str, str, EventKind, Literal[-1, 0, 1]], ...] = (
    ("tehran_heeds", "times Tehran heeds an appeal by Baghdad", EventKind.TEHRAN_HEEDS, -1),
    ("tehran_rebuffs", "times Tehran rebuffs an appeal by Baghdad", EventKind.TEHRAN_REBUFFS, 1),
    ("arrests", "times Baghdad makes arrests", EventKind.ARRESTS, -1),
    ("arrests_reversed", "times arrests are reversed", EventKind.ARRESTS_REVERSED, 1),
    ("appeals_to_washington", "appeals of Baghdad to Washington", EventKind.APPEAL_TO_WASHINGTON, 0),
    ("bargains_broken", "bargains with Baghdad that end", EventKind.BARGAIN_BROKEN, 1),
    ("stand_downs", "times a faction stands down without a word", EventKind.STAND_DOWN, -1),
    ("reprisals_reconsidered", "reprisals lowered or dropped", EventKind.REPRISAL_RECONSIDERED, -1),
    ("drawdown_steps", "steps of an agreed departure", EventKind.DRAWDOWN, 0),
)
"""Outcome, words, the kind of event counted, and whether more means escalation."""


def _ladder() -> Iterator[Outcome]:
    """The highest rung, and the tension index."""
    rung, label = ("rung",), "peak rung of the ladder"
    yield _count("peak_rung", label, 1, Recipe(How.HIGHEST_RUNG), unit="rung", daily=rung, brief="peak rung")
    tension: dict[str, Any] = {"unit": "tension index", "kind": "real", "daily": ("tension",), "direction": 1}
    highest, mean = "tension, highest of the run (weighted)", "tension, mean of days (weighted)"
    yield Outcome(
        "peak_tension", highest, measure=lambda runs: runs.daily("tension").max(axis=1), detail=True, **tension
    )
    yield Outcome("mean_tension", mean, measure=_mean("tension"), **tension)


def _times() -> Iterator[Outcome]:
    """Days and dates of the first US deaths, and days at each rung."""
    killed, date = ("us_killed",), "date of the first US deaths"
    yield Outcome("first_fatal_date", date, "date", "date", _first_fatal_date, killed, detail=True)
    yield _day("first_fatal_day", "day of the first US deaths", *killed, brief="days to first US deaths")
    days = "days to first US deaths (censored)"
    yield Outcome("days_to_first_fatal", days, "days", "real", Recipe(How.FIRST, killed), killed, direction=-1)

    def reaching(rung: int) -> Measure:
        return lambda runs: first_true(runs.daily("rung") >= rung)

    def at(rung: int) -> Measure:
        return lambda runs: np.count_nonzero(runs.daily("rung") == rung, axis=1)

    daily = ("rung",)
    for rung in range(RUNGS):
        yield _count(f"days_at_rung_{rung}", f"days at rung {rung}", 0, at(rung), unit="days", daily=daily)
    for rung in range(1, RUNGS):
        label = f"first day at rung {rung} or above"
        yield _day(f"first_day_at_rung_{rung}", label, measure=reaching(rung), daily=daily)


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

    def first(kind: EventKind, faction: str) -> Measure:
        return lambda runs: _known(runs.first_event(kind, faction))

    attack, suspension = EventKind.ATTACK, EventKind.SUSPENSION
    events: dict[str, Any] = {"events": True, "detail": True}
    for each in faction_table().values():
        attacks, suspensions = f"attacks on US forces by {each.name}", f"suspensions by {each.name}"
        yield _count(f"attacks_by_{each.id}", attacks, 1, _number(attack, each.id), **events)
        yield _count(f"suspensions_by_{each.id}", suspensions, -1, _number(suspension, each.id), **events)
        name, label = f"first_suspension_day_by_{each.id}", f"day of the first suspension by {each.name}"
        yield _day(name, label, direction=1, measure=first(suspension, each.id), events=True)


def _number(kind: EventKind, faction: str | None = None) -> Measure:
    return lambda runs: runs.events(kind, faction)


def _mean(column: str) -> Measure:
    return lambda runs: runs.daily(column).mean(axis=1)


def _peak_week_attacks(runs: Runs) -> Array:
    week = np.cumsum(runs.daily("attacks"), axis=1, dtype=np.int64)
    week[:, 7:] -= week[:, :-7].copy()
    return np.asarray(week.max(axis=1))


def _longest_lull(runs: Runs) -> Array:
    quiet = runs.daily("attacks") == 0
    longest = np.zeros(len(quiet), dtype=np.int64)
    running = longest.copy()
    for day in range(quiet.shape[1]):
        running = np.where(quiet[:, day], running + 1, 0)
        np.maximum(longest, running, out=longest)
    return longest


def _first_fatal_date(runs: Runs) -> Array:
    first = runs.first("us_killed")
    return np.where(first >= 0, np.datetime64(runs.window.start, "D") + first, np.datetime64("NaT", "D"))


def _share_suspended(runs: Runs) -> Array:
    return DAYS_SUSPENDED(runs) / runs.window.days


def _suspension_length(runs: Runs) -> Array:
    suspensions = runs.total("suspensions").astype(np.float64)
    suspensions[suspensions == 0] = np.nan
    return np.asarray(DAYS_SUSPENDED(runs) * max(1, len(runs.window.factions)) / suspensions)


def _days_deaths_to_suspension(runs: Runs) -> Array:
    deaths = first_true(runs.daily("us_killed") > 0)
    after = (runs.daily("suspensions") > 0) & (np.arange(runs.window.days) >= deaths[:, None])
    return first_true(after) - deaths
