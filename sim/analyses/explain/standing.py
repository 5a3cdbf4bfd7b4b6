"""How things stand at the end of a day of a run: beliefs, bargains, open incidents, and the state of each actor.

What is not a daily column is read from the last decision in which it was weighed, whose date is given with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.actors.decisions import DECISIONS
from sim.inputs.tables.parameters import faction_table
from sim.kernel.codes import words
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Instrument, Posture, Reason, Response, Signal, Talks
from sim.results.ensemble import Run
from sim.results.text import number


@dataclass(frozen=True)
class Fact:
    """One thing that stands: whose it is, what it is, and its value in words with its unit."""

    actor: str
    what: str
    words: str


WEIGHED = (
    (Actor.UNITED_STATES, Decision.RESPONSE, "incidents", "open incidents, since its last reprisal"),
    (Actor.UNITED_STATES, Decision.RESPONSE, "injured", "injured in them, as reported"),
    (Actor.UNITED_STATES, Decision.RESPONSE, "killed", "killed in them"),
    (Actor.UNITED_STATES, Decision.RESPONSE, "worth", "belief that its strikes lower fire: adds to severity"),
    (Actor.UNITED_STATES, Decision.RESPONSE, "confidence", "confidence in who fired"),
    (Actor.BAGHDAD, Decision.INITIATIVE, "capital", "political capital"),
    (Actor.BAGHDAD, Decision.TEHRAN_APPEAL, "rebuffs", "rebuffs by Tehran since it last heeded"),
    (Actor.ISRAEL, Decision.ISRAEL_RESPONSE, "restraint", "how far Washington holds it back"),
)
"""Who, in which decision, which term, and what to call it."""

OF_A_FACTION = (
    (Decision.SUSPEND, "pause", "belief in pauses: what its own have brought"),
    (Decision.UNDERSTANDING, "trust", "Baghdad's trust that it keeps a bargain"),
)


def standing(run: Run, day: int) -> tuple[Fact, ...]:
    """Everything that stands at the end of a day, government by government and faction by faction."""
    return (
        *_of_governments(run, day),
        *(fact for place in range(len(run.scenario.factions)) for fact in _of_faction(run, day, place)),
    )


def _of_governments(run: Run, day: int) -> list[Fact]:
    row = run.daily_array[day]
    stated = [
        (Actor.UNITED_STATES, "pressure for a reprisal", f"{number(float(row['us_pressure']), 3)} attack equivalents"),
        (Actor.UNITED_STATES, "reprisal that awaits its day", words(Response(int(row["us_pending"])))),
        (Actor.BAGHDAD, "instrument taken up today", words(Instrument(int(row["baghdad_instrument"])))),
        (Actor.BAGHDAD, "grievance", f"{number(float(row['baghdad_grievance']), 2)} grievance units"),
        (Actor.IRAN, "signal in force", words(Signal(int(row["iran_signal"])))),
        (Actor.IRAN, "fear of direct war", f"{number(float(row['iran_fear']), 2)} fear units"),
        (Actor.IRAN, "supply to the factions", f"{100 * float(row['iran_supply']):.0f}%"),
        (Actor.ISRAEL, "pressure to answer", f"{number(float(row['israel_pressure']), 3)} attack equivalents"),
        (
            Actor.TALKS,
            "state",
            f"{words(Talks(int(row['talks_state'])))}; progress {100 * float(row['talks_progress']):.0f}%",
        ),
    ]
    facts = [(who, Fact(who.title, what, said)) for who, what, said in stated]
    for who, decision, field, what in WEIGHED:
        address = Actor.IRAN if decision is Decision.TEHRAN_APPEAL else who
        said = _last_weighed(run, day, int(address), decision, field)
        facts += [(who, Fact(who.title, what, said))] if said else []
    order = [Actor.UNITED_STATES, Actor.IRAN, Actor.BAGHDAD, Actor.ISRAEL, Actor.TALKS]
    return [fact for _, fact in sorted(facts, key=lambda each: order.index(each[0]))]


def _of_faction(run: Run, day: int, place: int) -> list[Fact]:
    faction = faction_table()[run.scenario.factions[place]]
    row = run.faction_array[day, place]
    posture, reason = Posture(int(row["posture"])), Reason(int(row["reason"]))
    because = f" ({words(reason)})" if reason is not Reason.NONE and posture is not Posture.ACTIVE else ""
    stated = {
        "posture": words(posture) + because,
        "attacks a day that it makes": number(float(row["rate"]), 2),
        "fear and dread": f"{number(float(row['fear'] + row['dread']), 2)} fear units",
        "anger": f"{number(float(row['anger']), 2)} anger units",
        "arsenal": f"{100 * float(row['arsenal']):.0f}%",
        "bargain with Baghdad": _bargain(run, day, faction.address),
    }
    for decision, field, what in OF_A_FACTION:
        if said := _last_weighed(run, day, faction.address, decision, field):
            stated[what] = said
    return [Fact(faction.name, what, said) for what, said in stated.items()]


def _last_weighed(run: Run, day: int, address: int, decision: Decision, field: str) -> str:
    """A term of an actor's last such decision up to a day, with unit and, if it was earlier, its date; "" if none."""
    trace = run.trace_array
    found = trace[(trace["day"] <= day) & (trace["actor"] == address) & (trace["decision"] == int(decision))]
    if not len(found):
        return ""
    weighed: Any = DECISIONS[decision].weighed(found[-1]).get(field)
    if weighed is None:
        return ""
    term, value = weighed
    then = int(found["day"][-1])
    when = "" if then == day else f", as weighed on {run.scenario.dates[then]}"
    amount = f"{100 * value:.0f}%" if term.unit == "share" else f"{number(value, 3)} {term.unit}"
    return amount + when


def _bargain(run: Run, day: int, address: int) -> str:
    """Since when a faction is bound by a halt for talks, or how its last bargain ended."""
    events = run.event_array
    own = (events["actor"] == address) | (events["target"] == address)
    struck = (events["kind"] == EventKind.UNDERSTANDING) & (events["detail"] == 1)
    ended = events["kind"] == EventKind.BARGAIN_BROKEN
    found = events[np.flatnonzero((events["day"] <= day) & own & (struck | ended))]
    if not len(found):
        return "none"
    last = found[-1]
    when = run.scenario.dates[int(last["day"])]
    if last["kind"] == EventKind.UNDERSTANDING:
        return f"bound since {when}: a halt for talks"
    ends = {1: "it broke it", 2: "it lapsed", 3: "Washington broke it"}
    return f"none: {ends[int(last['detail'])]} on {when}"
