"""The measures by the names that scenarios/patterns.yaml uses, and how their arguments are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sim.analyses.patterns import measures_answers as answers
from sim.analyses.patterns import measures_fire as fire
from sim.analyses.patterns.estimates import Estimate
from sim.errors import ScenarioError
from sim.kernel.state import Response, Signal

Measure = Callable[..., Estimate]

MEASURES: dict[str, Measure] = {
    each.__name__: each
    for each in (
        fire.attacks_per_day,
        fire.highest_interval_rate,
        fire.attacks_between,
        fire.dates_within_interval,
        fire.dispersion,
        fire.share_in_theatre,
        fire.share_of_attacks_injuring,
        fire.share_of_attacks_fatal,
        fire.injuries_growth,
        fire.attacks_per_month,
        fire.busiest_days,
        fire.share_of_attacks_under_signal,
        fire.share_of_days_under_signal,
        fire.share_of_fire_at_israel,
        fire.factions_firing_at_israel,
        fire.fire_at_israel_after_appeal,
        answers.attacks_between_reprisals,
        answers.first_reprisal_is,
        answers.climbs,
        answers.days_to_reprisal_after_injuries,
        answers.fire_after_limited_strike,
        answers.suspends_within,
        answers.suspends_before_reprisal,
        answers.factions_suspended_on,
        answers.days_to_reprisal,
        answers.response_within,
        answers.leadership_strike_within,
        answers.embassy_within,
        answers.condemns_after_leader,
        answers.presses_after_leader,
        answers.votes_after_leader,
        answers.no_reprisal_before_death,
        answers.one_warned_answer,
        answers.nobody_dies,
        answers.no_israeli_strike_in_iraq,
    )
}
"""Name -> the function that measures a sample."""

DAYS = {"from": "first", "to": "last", "after": "since", "date": "day"}
"""Key of a pattern's `with` that holds a date -> argument that takes its day number."""


def arguments(given: Mapping[str, Any], start: date) -> dict[str, Any]:
    """Arguments of a measure from a pattern's `with`: dates become day numbers, names of codes become codes.

    Raises:
        ScenarioError: a date or name that does not exist.
    """
    try:
        return dict(_argument(key, value, start) for key, value in given.items())
    except (ValueError, KeyError, TypeError) as error:
        raise ScenarioError(f"patterns.yaml: {dict(given)} cannot be read: {error}.") from error


def _argument(key: str, value: Any, start: date) -> tuple[str, Any]:
    if key in DAYS:
        return DAYS[key], (date.fromisoformat(str(value)) - start).days
    if key == "response":
        return key, int(Response[_enum_name(value)])
    if key == "signals":
        return key, tuple(int(Signal[_enum_name(each)]) for each in value)
    return key, value


def _enum_name(text: str) -> str:
    return text.upper().replace("-", "_")
