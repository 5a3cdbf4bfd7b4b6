"""The record as it was known at a date: what had been published, and what had been announced, by then.

A forecast from a past date must not know what was said later. As of a date:

- a count is known from its publication (`counts_known_from`), so a total worked out from a later statement is not;
- a split by country is known from the statement that gave it, and no span is shared out by a split of later date;
- a dated attack is known from its report (`dated_known_from`);
- injuries are those first reported until the later count was published (`last_known_from`);
- acts and strikes are known from their publication (`known_from`);
- a context series keeps the value last known, except for steps that had been announced (`announced`).

All these dates are judgements and stand in scenarios/record/use.yaml with their reasons. Not undone is the choice of
rows: a count that a later one showed to be wrong stays left out, and reasons given there may be of later date.
Decisions that a scenario's own file forces stay, as they are its author's assumptions, and so do its parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sim.inputs.tables.context import ContextStep, Steps

Use = Mapping[str, Any]
"""Judgements about one recorded history, as sim.inputs.record.counts.record_use returns them."""


def count_known_from(use: Use, day: date) -> date:
    """Return the day on which the count of the attacks up to the end of `day` was published."""
    known = (item["known_from"] for item in use.get("counts_known_from", ()) if item["date"] == day.isoformat())
    return date.fromisoformat(next(known, day.isoformat()))


def dated_known_from(use: Use, day: date, location: str) -> date:
    """Return the day on which an attack dated to `day` was reported; that day itself where nothing else is said."""
    attack, items = (day.isoformat(), location), use.get("dated_known_from", ())
    known = (item["known_from"] for item in items if (item["date"], item["location"]) == attack)
    return date.fromisoformat(next(known, day.isoformat()))


def is_known(item: Mapping[str, Any], day: date, as_of: date | None) -> bool:
    """Return whether an act of `day` was public as of a date; everything is when `as_of` is None."""
    return as_of is None or date.fromisoformat(item.get("known_from", day.isoformat())) <= as_of


def steps_as_known(use: Use, series: str, steps: Steps, as_of: date) -> Steps:
    """Return the steps of a context series up to a date, and those after it that had been announced by then."""
    past = tuple(step for step in steps if step.date <= as_of)
    known = [item for item in use.get("announced", ()) if item["series"] == series and item["known_from"] <= str(as_of)]
    latest = max(known, key=lambda item: str(item["known_from"]), default={"steps": ()})
    announced = (ContextStep(date.fromisoformat(step["date"]), float(step["value"])) for step in latest["steps"])
    return past + tuple(step for step in announced if step.date > as_of)
