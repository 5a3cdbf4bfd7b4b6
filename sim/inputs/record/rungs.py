"""The rung on which the record places a week: drawn only where the record leaves no choice between two rungs.

A rule of a ladder asks for sums of counts. The record gives those of some columns exactly (US strikes, the deaths of
Americans, Iranian strikes), bounds others (attacks, between two statements of the running total), and is silent on the
rest. Each rule then surely holds, surely does not, or may; a week has a recorded rung where the highest rule that
surely holds is also the highest that may.

Judgements: each recorded leadership strike killed the leader whom it was aimed at, as its row says; strikes in
self-defence are left out, as everywhere (scenarios/record/use.yaml); nothing of Israel's front is in the record, so
strikes by Israel and attacks on it are taken as none, which charts say beside the line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from sim.inputs.record.acts import recorded_acts
from sim.inputs.record.counts import cumulative_series, read_table
from sim.inputs.record.intervals import dated_between
from sim.inputs.tables.ladder import Ladder, Rule, load_ladder

Bounds = tuple[float, float]
"""Least and most that a sum can be; equal where it is known."""

STRIKES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("response", "strike-in-syria"): ("us_strikes_syria",),
    ("response", "strike-in-iraq"): ("us_strikes_iraq",),
    ("response", "leadership-strike"): ("us_leadership_strikes", "leaders_killed"),
    ("response", "major-campaign"): ("us_campaigns",),
    ("direct-retaliation", "strike"): ("iran_strikes",),
}
"""Decision and choice of a recorded act -> the daily columns in which it counts."""

NONE_RECORDED = ("us_strikes_iran", "attacks_israel", "israel_strikes_syria", "israel_strikes_iraq")
"""Columns of which the record has nothing; those of Israel's front are outside its subject."""

COUNTED = frozenset((*(column for columns in STRIKES.values() for column in columns), "attacks", "us_killed"))
READABLE = COUNTED | frozenset(NONE_RECORDED)
"""Columns whose sums the record gives or bounds. On a ladder that asks for others it places no week."""


def is_readable(ladder: Ladder) -> bool:
    """Return whether the record has what a ladder's rules ask for."""
    return all(_columns(step.when) <= READABLE for step in ladder.steps if step.when is not None)


def _columns(rule: Rule) -> frozenset[str]:
    return frozenset(rule.columns).union(*(_columns(part) for part in (*rule.any, *rule.all)))


@cache
def recorded_rung(record: str, ladder: str, last: date) -> int | None:
    """Return the rung of the day `last`, as what is recorded of the days up to it tells; None where it does not.

    Args:
        record: name of a recorded history.
        ladder: a ladder, as load_ladder takes it.
        last: the day. Before the record begins nothing is counted, as before the first day of a run.
    """
    points, steps = cumulative_series(record), load_ladder(ladder)
    if not is_readable(steps) or not points[0].date < last <= points[-1].date:
        return None
    ruled = [(step.rung, _holds(step.when, record, last)) for step in steps.steps if step.when is not None]
    sure = max((rung for rung, (surely, _) in ruled if surely), default=0)
    possible = max((rung for rung, (_, perhaps) in ruled if perhaps), default=0)
    return sure if sure == possible else None


def _holds(rule: Rule, record: str, last: date) -> tuple[bool, bool]:
    """Whether a rule surely holds, and whether it may."""
    if rule.any or rule.all:
        parts = [_holds(part, record, last) for part in (rule.any or rule.all)]
        join = any if rule.any else all
        return join(surely for surely, _ in parts), join(perhaps for _, perhaps in parts)
    assert rule.days is not None, "a checked rule that joins no others compares a sum"
    first = last - timedelta(days=rule.days - 1)
    bounds = [_bounds(record, column, first, last) for column in rule.columns]
    enough = rule.at_least or 0
    return sum(low for low, _ in bounds) >= enough, sum(high for _, high in bounds) >= enough


def _bounds(record: str, column: str, first: date, last: date) -> Bounds:
    """Least and most that a column adds up to from `first` to `last`."""
    if column == "attacks":
        return attack_bounds(record, first, last)
    if column == "us_killed":
        rows = [row for row in read_table("us_casualties") if row["row_type"] == "event"]
        count = sum(int(row["killed"] or 0) for row in rows if first <= date.fromisoformat(row["date"]) <= last)
    else:
        acts = (act for act in recorded_acts(record) if first <= act[0] <= last)
        count = sum(column in STRIKES.get((decision, choice), ()) for _, _, decision, choice in acts)
    return count, count


def attack_bounds(record: str, first: date, last: date) -> Bounds:
    """Return the least and the most attacks from `first` to `last` that the running total allows.

    At least as many as are dated to these days. A total of which the source says "at least" bounds from below only.
    """
    points, before = cumulative_series(record), first - timedelta(days=1)

    def least(day: date) -> float:
        return max((point.total for point in points if point.date <= day), default=0)

    def most(day: date) -> float:
        return min((point.total for point in points if point.date >= day and not point.at_least), default=math.inf)

    low = max(least(last) - most(before), dated_between(record, first, last)[0], 0)
    return low, max(low, most(last) - least(before))
