"""The words a scenario may use: rules, context series, actors, decisions that can be forced, records and ladders.

Imports nothing but the records of the engine, so that the rules' catalogue can take its tables from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sim.kernel.addresses import Actor
from sim.kernel.state import (
    BaghdadRule,
    Context,
    Instrument,
    IranRule,
    MilitiaRule,
    Posture,
    Response,
    Signal,
    StrikesRule,
    Talks,
    UnitedStatesRule,
    Vote,
)


def _choices(codes: type[IntEnum]) -> dict[str, int]:
    return {code.name.lower().replace("_", "-"): int(code) for code in codes}


RULES: dict[str, tuple[str, ...]] = {
    "united_states": tuple(_choices(UnitedStatesRule)),
    "militia": tuple(_choices(MilitiaRule)),
    "baghdad": tuple(_choices(BaghdadRule)),
    "iran": tuple(_choices(IranRule)),
    "strikes": tuple(_choices(StrikesRule)),
}
"""Decider -> the names of its rival rules. A rule's code is its place in this order."""

DEFAULT_RULES: dict[str, str] = {
    "united_states": "accumulated-tit-for-tat",
    "militia": "calculating",
    "baghdad": "mediator",
    "iran": "calibrated-deniability",
    "strikes": "by-kind",
}
"""The rule each decider follows where neither scenario nor reading names one."""

RECORDS: tuple[str, ...] = ("tower-22", "soleimani")
"""Recorded histories that a scenario can be laid over or can follow."""

LADDERS: tuple[str, ...] = ("standard", "severity")
"""Escalation ladders (scenarios/ladders/)."""

SHORTEST_WINDOW = 30
"""Days, the shortest window of a scenario."""

LONGEST_WINDOW = 730
"""Days, the longest window of a scenario."""

ELECTION_HORIZON = 120
"""Days before a US election from which it is near enough to count."""

NO_ELECTION = 9999
"""What `us_election_days` holds while no election is near."""


@dataclass(frozen=True, slots=True)
class Series:
    """One dated series of the context: its default, its limits (both allowed), unit and meaning."""

    default: float
    minimum: float
    maximum: float
    unit: str
    text: str
    whole: bool = False


SERIES: dict[str, Series] = {
    "gaza_intensity": Series(0.0, 0.0, 1.0, "share", "Intensity of the Gaza war."),
    "gaza_truce": Series(0, 0, 1, "0 or 1", "Whether a truce is in force in Gaza.", whole=True),
    "lebanon_front": Series(0.0, 0.0, 1.0, "share", "Intensity of the Lebanon front."),
    "nuclear_talks": Series(0.0, 0.0, 1.0, "share", "How near a nuclear deal and sanctions relief seem."),
    "sanctions_pressure": Series(0.0, 0.0, 1.0, "share", "How hard sanctions press on Iran."),
    "presence_grievance": Series(0.5, 0.0, 1.0, "share", "How unresolved the US presence is (1: wholly)."),
    "troops_iraq": Series(2500, 0, 200000, "people", "US troops in Iraq.", whole=True),
    "troops_syria": Series(900, 0, 200000, "people", "US troops in Syria.", whole=True),
    "troops_jordan": Series(350, 0, 200000, "people", "US troops in Jordan near the Syrian border.", whole=True),
    "russia_offer": Series(0.0, 0.0, 1.0, "share", "How much Russia offers Baghdad as an alternative."),
    "kurdish_warnings": Series(0.0, 0.0, 1.0, "share", "How loudly Kurdish parties warn of Iraq being drawn into war."),
    "electoral_weight": Series(0.35, 0.0, 1.0, "share", "Seats of the factions in parliament relative to 48."),
    "talks_on_offer": Series(0, 0, 1, "0 or 1", "Whether Washington offers talks on the mission's end.", whole=True),
    "washington_visit": Series(0.0, 0.0, 1.0, "share", "How far an invitation to Washington is in prospect."),
    "iran_israel_exchange": Series(0, 0, 1, "0 or 1", "Whether Iran itself strikes Israel.", whole=True),
    "regional_risk": Series(0.5, 0.0, 1.0, "share", "How near the region is to a wider war."),
    "red_sea_front": Series(0.0, 0.0, 1.0, "share", "Intensity of attacks on shipping in the Red Sea."),
}
"""Context series that a scenario may date; two more, `us_election_days` and `follows_record`, are computed."""

COMPUTED_SERIES: tuple[str, ...] = tuple(name for name in Context.__annotations__ if name not in SERIES)
"""Context series that follow from the scenario's `us_election` and `follow_until`."""

ANY_FACTION = "faction"
"""Stands for every faction of the scenario in `Forceable.actors`."""

ACTORS: tuple[str, ...] = tuple(actor.id for actor in Actor if actor not in (Actor.NOBODY, Actor.RECORD))
"""Actors that are not factions, as a scenario names them."""


@dataclass(frozen=True, slots=True)
class Forceable:
    """A decision that a scenario can force: who takes it, its name in sim.kernel.addresses.Decision, its choices."""

    actor: str
    decision: str
    choices: dict[str, int]


FORCEABLE: dict[str, Forceable] = {
    "response": Forceable("united-states", "RESPONSE", _choices(Response)),
    "posture": Forceable(ANY_FACTION, "SUSPEND", _choices(Posture)),
    "signal": Forceable("iran", "SIGNAL", _choices(Signal)),
    "initiative": Forceable("baghdad", "INITIATIVE", _choices(Instrument)),
    "parliament-vote": Forceable("baghdad", "PARLIAMENT_VOTE", _choices(Vote)),
    "talks": Forceable("talks", "TALKS_MOVE", _choices(Talks)),
    "israel-response": Forceable("israel", "ISRAEL_RESPONSE", {"none": 0, "strike-in-syria": 1, "strike-in-iraq": 2}),
    "direct-retaliation": Forceable("iran", "IRAN_RETALIATION", {"none": 0, "strike": 1}),
    "embassy": Forceable("baghdad", "EMBASSY", {"left-alone": 0, "stormed": 1}),
    "commander": Forceable("united-states", "COMMANDER", {"unharmed": 0, "killed": 1}),
    "israel-restraint": Forceable("united-states", "ISRAEL_RESTRAINT", {"none": 0, "restrain": 1}),
}
"""Name of a decision in a scenario's `forced` list -> who takes it and what can be chosen."""


def decisions_of(actor: str) -> tuple[str, ...]:
    """Return the decisions that can be forced on an actor; any name that is not an actor's counts as a faction's."""
    kind = actor if actor in ACTORS else ANY_FACTION
    return tuple(name for name, entry in FORCEABLE.items() if entry.actor == kind)
