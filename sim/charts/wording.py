"""Words for what charts mark: actors' names, what an event was, and where an event stands on a timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.charts import theme
from sim.inputs.tables.event_codes import event_code
from sim.inputs.tables.factions import faction_table
from sim.kernel.codes import words
from sim.kernel.draws import Actor
from sim.kernel.state import EventKind, Signal, Talks, Theatre
from sim.results.tables import DETAILS

ACTORS: dict[int, str] = {
    Actor.UNITED_STATES: "Washington",
    Actor.BAGHDAD: "Baghdad",
    Actor.IRAN: "Tehran",
    Actor.ISRAEL: "Israel",
    Actor.TALKS: "Talks",
    Actor.BRAND: "Islamic Resistance in Iraq",
    Actor.RECORD: "recorded history",
}
"""Names of the actors that are not factions, by address."""

LANES = (Actor.UNITED_STATES, Actor.BAGHDAD, Actor.IRAN, Actor.ISRAEL, Actor.TALKS)
"""Lanes of a timeline under those of the factions."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How one group of events is marked: its word in the legend, colour, shape (a Vega symbol) and area in pixels."""

    word: str
    colour: str
    shape: str
    area: int


TICK = "M-0.13,-1L0.13,-1L0.13,1L-0.13,1Z"

ATTACK = Mark("attack on US forces", theme.SKY, TICK, 420)
ON_ISRAEL = Mark("attack on Israel", theme.PURPLE, TICK, 420)
INJURING = Mark("injures", theme.ORANGE, "circle", 190)
FATAL = Mark("kills", theme.VERMILION, "triangle-up", 420)
STRIKE = Mark("strike", theme.BLACK, "triangle-down", 300)
MAJOR = Mark("major strike or leader killed", theme.BLACK, "diamond", 520)
CALM = Mark("suspends or agrees", theme.GREEN, "square", 190)
RESUMES = Mark("resumes or surges", theme.YELLOW, "triangle-right", 260)
WORDS = Mark("words, votes, talks", theme.BLUE, "cross", 130)
MARKS = (ATTACK, ON_ISRAEL, INJURING, FATAL, STRIKE, MAJOR, CALM, RESUMES, WORDS)
"""Every group, in the order of the legend."""

BY_KIND: dict[EventKind, Mark] = {
    EventKind.ATTACK_ON_ISRAEL: ON_ISRAEL,
    EventKind.STRIKE: STRIKE,
    EventKind.ISRAEL_STRIKE: STRIKE,
    EventKind.LEADERSHIP_STRIKE: MAJOR,
    EventKind.MAJOR_CAMPAIGN: MAJOR,
    EventKind.STRIKE_ON_IRAN: MAJOR,
    EventKind.LEADER_KILLED: MAJOR,
    EventKind.COMMANDER_KILLED: MAJOR,
    EventKind.IRAN_STRIKE: MAJOR,
    EventKind.EMBASSY_STORMED: MAJOR,
    EventKind.SUSPENSION: CALM,
    EventKind.UNDERSTANDING: CALM,
    EventKind.TEHRAN_HEEDS: CALM,
    EventKind.RESUMPTION: RESUMES,
    EventKind.SURGE: RESUMES,
}
"""Group of each kind of event; kinds not named here are words."""

DRAWN = (WORDS, ATTACK, ON_ISRAEL, RESUMES, CALM, INJURING, STRIKE, MAJOR, FATAL)
"""Every group, in the order in which they are drawn: the weightier over the lighter."""

HEADLINES = {
    EventKind.LEADERSHIP_STRIKE: "leadership strike",
    EventKind.MAJOR_CAMPAIGN: "major campaign",
    EventKind.STRIKE_ON_IRAN: "strike on Iran",
    EventKind.COMMANDER_KILLED: "commander killed",
    EventKind.IRAN_STRIKE: "Iran strikes",
    EventKind.EMBASSY_STORMED: "embassy stormed",
    EventKind.ISRAEL_STRIKE: "Israel strikes",
}
"""Kinds of events that are labelled on the chart itself."""

DETAILED = {
    (EventKind.SIGNAL_CHANGED, Signal.STOP): "orders a stop",
    (EventKind.SIGNAL_CHANGED, Signal.COSMETIC_ONLY): "cosmetic only",
    (EventKind.SIGNAL_CHANGED, Signal.GREEN_LIGHT): "green light",
    (EventKind.TALKS_CHANGED, Talks.MOVING): "moving",
    (EventKind.TALKS_CHANGED, Talks.STALLED): "stalled",
    (EventKind.TALKS_CHANGED, Talks.SUSPENDED): "suspended",
    (EventKind.TALKS_CHANGED, Talks.WITHDRAWAL_AGREED): "withdrawal agreed",
    (EventKind.PARLIAMENT_VOTE, 0): "law rejected",
    (EventKind.PARLIAMENT_VOTE, 1): "law passed",
}
"""Labels that depend on an event's detail too."""


@cache
def actor_names() -> Mapping[int, str]:
    """Names of every actor by address."""
    return {**ACTORS, **{faction.address: faction.name for faction in faction_table().values()}}


def lanes(factions: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the lanes of a timeline, from top to bottom."""
    table = faction_table()
    return (*(table[faction].name for faction in factions), *(ACTORS[actor] for actor in LANES))


def lane_of(event: Any) -> str:
    """Lane of an event: who acted, or who was struck where the chart asks what became of them."""
    if event.kind == EventKind.TALKS_CHANGED:
        return ACTORS[Actor.TALKS]
    struck = (EventKind.LEADER_KILLED, EventKind.COMMANDER_KILLED, EventKind.EMBASSY_STORMED)
    return actor_names().get(int(event.target if event.kind in struck else event.actor), "")


def mark_of(event: Any) -> Mark:
    """Group of an event."""
    if event.kind == EventKind.ATTACK:
        return FATAL if event.killed > 0 else INJURING if event.injured > 0 else ATTACK
    return BY_KIND.get(EventKind(event.kind), WORDS)


def event_words(event: Any) -> str:
    """What an event was, for a tooltip: kind, whom it was aimed at, where, toll and detail."""
    kind = EventKind(event.kind)
    parts = [event_code(event.kind, event.detail).label]
    if event.target:
        parts.append(f"target {actor_names().get(int(event.target), 'unknown')}")
    if event.theatre >= 0:
        parts.append(f"in {Theatre(event.theatre).name.title()}")
    if event.injured or event.killed:
        parts.append(f"{event.killed} killed, {event.injured} injured")
    if kind in DETAILS:
        parts.append(words(DETAILS[kind](event.detail)))
    return "; ".join(parts)


def headline(event: Any) -> str:
    """Short label of an event that is worth one on the chart, or nothing."""
    if event.kind == EventKind.ATTACK:
        return f"{event.killed} killed" if event.killed > 0 else ""
    kind = EventKind(event.kind)
    return HEADLINES.get(kind) or DETAILED.get((kind, int(event.detail)), "")
