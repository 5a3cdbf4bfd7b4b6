"""The key moments of a run: the days on which its course was made, each with its why.

A day is a candidate on one or more of the grounds below. Days are ranked by their weightiest ground, then by the sum of
the weights, then by date; the first `most` are told, in the order of time. Nothing is chosen by hand or by taste for
one run: the same rule reads every run of every scenario.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from html import escape
from typing import Any

import numpy as np

from sim.analyses.explain.behind import fire_terms, why_words
from sim.analyses.explain.explain import Explained, signed
from sim.errors import InputError
from sim.inputs.posterior.posterior import Posterior
from sim.inputs.scenario.scenario import ScenarioLike
from sim.inputs.tables.ladder import load_ladder
from sim.kernel.state import EventKind, Posture, Signal, Talks
from sim.notebook import caption, card
from sim.results.ensemble import Run, play_one
from sim.results.event_sentences import REASONS, count_words, day_sentences
from sim.results.text import wrap

MOST = 10
"""Key moments told unless asked otherwise."""

WEEK = 7
"""Days on either side of a turning point: the memory of every rung of the ladder, and the rhythm of the record."""

LEAST_TURN = 7
"""Attacks that two weeks must differ by for the day between them to be a turning point: one a day."""


NEAR = 3
"""Days within which a halt of most factions, or its end, stands for the turn of fire that goes with it."""

LEAST_SHIFT = 0.05
"""Motive units by which what the factions weigh must shift between two weeks to be named for a turn of fire."""


class Ground(StrEnum):
    """Why a day can be a key moment, from the weightiest down."""

    STATES = "states strike one another"
    DEATHS = "Americans die"
    FORCE = "Washington strikes in force, or a leader is killed"
    PEAK = "the run reaches its highest rung"
    ORDER = "Tehran orders a stop, lifts one, or gives a green light"
    HALT = "most factions halt, or most fire again"
    TURN = "fire turns: a week differs most from the week before"
    SETTLEMENT = "talks break off or end in a withdrawal, a law passes, a bargain binds"
    REPRISAL = "a reprisal takes the run to a rung not reached before"


WEIGHTS: Mapping[Ground, int] = {ground: len(Ground) - place for place, ground in enumerate(Ground)}

KINDS: Mapping[EventKind, Ground] = {
    **dict.fromkeys((EventKind.STRIKE_ON_IRAN, EventKind.COMMANDER_KILLED, EventKind.IRAN_STRIKE), Ground.STATES),
    **dict.fromkeys((EventKind.IRAN_ANSWERS_ISRAEL, EventKind.ISRAEL_ANSWERS_IRAN), Ground.STATES),
    **dict.fromkeys((EventKind.MAJOR_CAMPAIGN, EventKind.LEADERSHIP_STRIKE), Ground.FORCE),
    **dict.fromkeys((EventKind.LEADER_KILLED, EventKind.EMBASSY_STORMED), Ground.FORCE),
}
"""Kinds of events that are grounds by themselves."""

DETAILS: Mapping[tuple[EventKind, int], Ground] = {
    (EventKind.SIGNAL_CHANGED, Signal.STOP): Ground.ORDER,
    (EventKind.SIGNAL_CHANGED, Signal.GREEN_LIGHT): Ground.ORDER,
    (EventKind.TALKS_CHANGED, Talks.SUSPENDED): Ground.SETTLEMENT,
    (EventKind.TALKS_CHANGED, Talks.WITHDRAWAL_AGREED): Ground.SETTLEMENT,
    (EventKind.PARLIAMENT_VOTE, 1): Ground.SETTLEMENT,
    (EventKind.UNDERSTANDING, 1): Ground.SETTLEMENT,
}
"""Kinds that are grounds with one detail."""

HALTING = (EventKind.SUSPENSION, EventKind.STAND_DOWN)
FIRING = (EventKind.RESUMPTION, EventKind.STAND_DOWN_ENDED)
HALTED = (Posture.SUSPENDED, Posture.PASSIVE_DEFENCE, Posture.STOOD_DOWN)
REPRISALS = (EventKind.STRIKE, EventKind.ISRAEL_STRIKE)
ORDINARY = (EventKind.ATTACK, EventKind.ATTACK_ON_ISRAEL, EventKind.APPEAL_TO_FACTIONS, EventKind.APPEAL_TO_TEHRAN)
"""Kinds that make no day notable, unless somebody is killed."""


@dataclass(frozen=True)
class Moment:
    """One key moment.

    Attributes:
        day: from 0 at the start.
        date: the day's date.
        rung: rung of the ladder on that day.
        rung_name: its name.
        headline: what happened, one sentence or two.
        grounds: why the day is a key moment.
        why: why it came about, a text for each who decided: what was weighed, against what, by what margin.
        decisions: the decisions behind it, each with its rule, terms, luck and sources.
    """

    day: int
    date: date
    rung: int
    rung_name: str
    headline: str
    grounds: tuple[str, ...]
    why: tuple[str, ...]
    decisions: tuple[Explained, ...]

    @property
    def basis(self) -> str:
        """Rules that decided and what they rest on, in a line; "" where nobody decided."""
        rules = dict.fromkeys(f"{each.rule.name} ({each.rule.mechanism})" for each in self.decisions if not each.forced)
        cited = list(dict.fromkeys(source for each in self.decisions for source in each.citations))
        parts = [f"Rule {', '.join(rules)}"] if rules else []
        more = f" and {len(cited) - 1} more" if len(cited) > 1 else ""
        return ". ".join([*parts, *([f"Rests on {cited[0]}{more}"] if cited else [])]) + ("." if parts or cited else "")


@dataclass(frozen=True, repr=False)
class KeyMoments:
    """The key moments of one run, in the order of time."""

    scenario: str
    reading: str | None
    seed: int
    run: int
    moments: tuple[Moment, ...]

    def to_json(self) -> dict[str, Any]:
        """The moments as plain values; days count from 0 at the scenario's start."""
        return asdict(self)

    @property
    def chain(self) -> str:
        """All headlines in one line, with arrows that mean "then", not "therefore"."""
        return " → ".join(f"{short_date(each.date)}: {each.headline.partition('. ')[0]}" for each in self.moments)

    def __repr__(self) -> str:
        """Run, and the date of each moment."""
        name = f"{self.scenario}@{self.reading}" if self.reading else self.scenario
        days = ", ".join(str(each.date) for each in self.moments)
        return f"<KeyMoments of run {self.run} of {name}, seed {self.seed}: {days or 'none'}>"

    def _repr_html_(self) -> str:
        parts: list[str] = []
        for each in self.moments:
            parts.append(f'<div style="font-weight:600;margin-top:.3em">{each.date}: {escape(each.headline)}</div>')
            parts.append(caption(" ".join(each.why)))
        return card(f"Key moments of run {self.run} of {self.scenario}, seed {self.seed}", {}, "".join(parts))


def key_moments(
    run: Run | ScenarioLike,
    *,
    most: int = MOST,
    number: int = 0,
    seed: int = 0,
    reading: str | None = None,
    posterior: Posterior | None = None,
) -> KeyMoments:
    """Tell a run as a story: the days on which its course was made, each with its why.

    Args:
        run: a Run; or a scenario, whose run is played: a Scenario, a name, NAME@READING, or the path of a file.
        most: moments to tell, 1 or more.
        number: number of the run to play, where a scenario is given.
        seed: seed of that run.
        reading: id of a reading to play it under; None keeps the scenario's own.
        posterior: draws of which it plays with its own; None keeps the scenario's values.

    Raises:
        InputError: an unknown name, or a number that is not allowed.
    """
    if most < 1:
        raise InputError(f"`most` must be 1 or more, not {most}.")
    run = run if isinstance(run, Run) else play_one(run, seed, number, posterior, reading)
    grounds = grounds_by_day(run)

    def rank(day: int) -> tuple[int, int, int]:
        weights = [WEIGHTS[ground] for ground in grounds[day]]
        return -max(weights), -sum(weights), day

    days = sorted(sorted(grounds, key=rank)[:most])
    moments = tuple(_moment(run, day, grounds[day]) for day in days)
    return KeyMoments(run.scenario.name, run.scenario.reading, run.seed, run.run, moments)


def grounds_by_day(run: Run) -> dict[int, tuple[Ground, ...]]:
    """Days that can be key moments, and on which grounds, from the weightiest down."""
    found: dict[int, set[Ground]] = {}
    signal = int(Signal.TOLERATE)
    for event in run.event_array:
        ground = _ground_of(event)
        if event["kind"] == EventKind.SIGNAL_CHANGED:
            ground = Ground.ORDER if signal == Signal.STOP else ground
            signal = int(event["detail"])
        if ground is not None:
            found.setdefault(int(event["day"]), set()).add(ground)
    rungs = run.column("rung")
    found.setdefault(int(np.argmax(rungs)), set()).add(Ground.PEAK)
    reprisals = {int(event["day"]) for event in run.event_array if event["kind"] in REPRISALS}
    halts = _halting_days(run)
    turning = [day for day in turns(run) if day in halts or all(abs(day - halt) > NEAR for halt in halts)]
    higher = set(np.flatnonzero(rungs > np.maximum.accumulate(np.concatenate(([0], rungs[:-1])))).tolist())
    for ground, more in ((Ground.REPRISAL, reprisals & higher), (Ground.HALT, halts), (Ground.TURN, turning)):
        for day in more:
            found.setdefault(day, set()).add(ground)
    return {day: tuple(ground for ground in Ground if ground in each) for day, each in found.items()}


def _ground_of(event: Any) -> Ground | None:
    kind = EventKind(int(event["kind"]))
    if kind in (EventKind.ATTACK, EventKind.IRAN_STRIKE) and event["killed"] > 0:
        return Ground.DEATHS if kind is EventKind.ATTACK else Ground.STATES
    return KINDS.get(kind) or DETAILS.get((kind, int(event["detail"])))


def _halting_days(run: Run) -> set[int]:
    """Days on which more than half of the factions come to be under a halt, or cease to be."""
    halted = np.isin(run.faction_array["posture"], [int(each) for each in HALTED]).mean(axis=1) > 0.5
    return {int(day) + 1 for day in np.flatnonzero(np.diff(halted))}


def turns(run: Run) -> dict[int, tuple[int, int]]:
    """The day after which fire falls most and that after which it rises most: attacks of the week on each side.

    A turn must halve or double fire, and make a difference of seven attacks or more.
    """
    attacks = np.concatenate(([0], np.cumsum(run.column("attacks"))))
    days = np.arange(WEEK, run.scenario.days - WEEK + 1)
    if not len(days):
        return {}
    before, after = attacks[days] - attacks[days - WEEK], attacks[days + WEEK] - attacks[days]
    found: dict[int, tuple[int, int]] = {}
    for place in (int(np.argmax(before - after)), int(np.argmax(after - before))):
        first, second = int(before[place]), int(after[place])
        if abs(first - second) >= LEAST_TURN and max(first, second) >= 2 * min(first, second):
            found[int(days[place])] = (first, second)
    return found


def _moment(run: Run, day: int, grounds: tuple[Ground, ...]) -> Moment:
    events = [event for event in run.event_array if event["day"] == day and _is_told(event, grounds)]
    killed_leaders = {int(each["target"]) for each in events if each["kind"] == EventKind.LEADER_KILLED}
    events = [
        each
        for each in events
        if each["kind"] != EventKind.LEADERSHIP_STRIKE or int(each["target"]) not in killed_leaders
    ]
    together = (*HALTING, *FIRING)
    sentences = list(day_sentences(each for each in events if each["kind"] not in together))
    for kinds, words in ((HALTING, "halt"), (FIRING, "fire again")):
        sentences += _factions_words(run, [each for each in events if each["kind"] in kinds], words)
    reasons = list[str]()
    decisions: dict[tuple[str, str], Explained] = {}
    for event in events:
        why, decision = why_words(run, event)
        if decision is None:
            reasons += [why] if why else []
        elif (alike := (decision.decision, decision.choice_name)) not in decisions:
            decisions[alike] = decision
            reasons.append(f"{decision.actor_name}: {why}")
    if Ground.TURN in grounds:
        headline, why = _turn_words(run, day)
        sentences.append(headline)
        reasons.append(why)
    names = load_ladder(run.scenario.ladder).names
    rung = int(run.column("rung")[day])
    return Moment(
        day=day,
        date=run.scenario.dates[day],
        rung=rung,
        rung_name=names[rung],
        headline=". ".join(sentences) or f"The run reaches rung {rung}, {names[rung]}",
        grounds=tuple(str(each) for each in grounds),
        why=tuple(dict.fromkeys(reasons)),
        decisions=tuple(decisions.values()),
    )


def _factions_words(run: Run, events: list[Any], verb: str) -> list[str]:
    """What several factions do on a day, by their number, with the reasons that they give."""
    if len(events) <= 1:
        return list(day_sentences(events))
    count, words = len({int(each["actor"]) for each in events}), count_words(len(events))
    who = f"All {words} factions" if count == len(run.scenario.factions) else f"{words.capitalize()} factions"
    reasons = dict.fromkeys(
        REASONS[each].replace(" its ", " their ") for each in (int(e["detail"]) for e in events) if each in REASONS
    )
    return [f"{who} {verb} {' or '.join(reasons)}".strip()]


def _is_told(event: Any, grounds: tuple[Ground, ...]) -> bool:
    """Whether an event belongs to a moment's headline."""
    kind = EventKind(int(event["kind"]))
    if kind is EventKind.SIGNAL_CHANGED:
        return Ground.ORDER in grounds
    if kind in (*HALTING, *FIRING):
        return Ground.HALT in grounds
    if kind in REPRISALS:
        return Ground.REPRISAL in grounds or Ground.PEAK in grounds
    return _ground_of(event) is not None


def _turn_words(run: Run, day: int) -> tuple[str, str]:
    first, second = turns(run)[day]
    verb = "falls" if second < first else "rises"
    before, after = fire_terms(run, day - WEEK, day), fire_terms(run, day, day + WEEK)
    moves = {name: after[name] - before.get(name, 0.0) for name in after}
    largest = sorted(moves, key=lambda name: -abs(moves[name]))[:3]
    words = [f"{name} {signed(moves[name])}" for name in largest if abs(moves[name]) >= LEAST_SHIFT]
    why = "Between the two weeks nothing that the factions weigh shifted much: the turn is luck, or their postures."
    if words:
        why = f"What shifted most for the factions between the two weeks, in motive units: {', '.join(words)}."
    counts = f"{first} attack{'s' * (first != 1)} in the week before, {second} in the week after"
    return f"Fire {verb}: {counts}", why


def notable_days(run: Run) -> tuple[int, ...]:
    """Days on which more happened than attacks that kill nobody, and appeals."""
    events = run.event_array
    ordinary = np.isin(events["kind"], [int(each) for each in ORDINARY]) & (events["killed"] == 0)
    return tuple(np.unique(events["day"][~ordinary]).tolist())


def short_date(day: date) -> str:
    """A date without its year: 28 Jan."""
    return f"{day.day} {day:%b}"


def side_by_side(first: Run, second: Run) -> tuple[tuple[date, str, str], ...]:
    """Two runs by the dates of the key moments of either: date, what happened in the first, in the second.

    On a date that is a key moment of one alone, the other says what it had of the kind; "" where it had nothing.
    """
    chosen = {each.date for run in (first, second) for each in key_moments(run).moments}
    ours, theirs = (
        {each.date: each.headline for each in key_moments(run, most=run.scenario.days).moments}
        for run in (first, second)
    )
    return tuple((day, ours.get(day, ""), theirs.get(day, "")) for day in sorted(chosen))


def moments_text(told: KeyMoments) -> str:
    """The moments as plain text, wrapped at 88 columns."""
    reading = f", reading {told.reading}" if told.reading else ""
    heading = wrap(f"{told.scenario}{reading}, run {told.run} of seed {told.seed}: {len(told.moments)} key moments")
    parts = [heading]
    for each in told.moments:
        lines = [wrap(f"{each.date} (day {each.day}), rung {each.rung} {each.rung_name}: {each.headline}.")]
        lines += [wrap(why, "  ", "    ") for why in each.why]
        lines += [wrap(each.basis, "  ")] if each.basis else []
        parts.append("\n".join(lines))
    parts.append(
        wrap("Moments are chosen by a rule: docs/ODD.md, Key moments of a run. One run is one of many courses.")
    )
    return "\n\n".join(parts)
