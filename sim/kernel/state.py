"""The records that actors' steps read and write: one line a field, with its unit and range.

A record is declared once as a class, so that rules and steps are type-checked, and is turned into an aligned numpy
structured type, so that the same fields live in arrays that compiled code reads. `i` is a whole number, `f` a real.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Level = int
"""A whole number that stands at the end of a day (a state, or a count so far), and so is not summed over days."""

_KINDS = {"int": np.int64, "Level": np.int64, "float": np.float64}
_COMPACT = {"int": np.int32, "Level": np.int32, "float": np.float64}


def record_type(record: type) -> np.dtype[np.void]:
    """Aligned numpy structured type with the fields of an annotated class, in order."""
    kinds = _COMPACT if getattr(record, "COMPACT", False) else _KINDS
    return np.dtype([(name, kinds[kind]) for name, kind in record.__annotations__.items()], align=True)


def empty_records(record: type, shape: int | tuple[int, ...]) -> Any:
    """Array of zeroed records whose fields read as attributes, compiled or interpreted."""
    return np.zeros(shape, dtype=record_type(record)).view(np.recarray)


class Posture(IntEnum):
    """What a faction is doing."""

    ACTIVE = 0
    SURGE = 1
    SUSPENDED = 2
    PASSIVE_DEFENCE = 3
    STOOD_DOWN = 4
    """Undeclared: it does not fire, and says nothing of it."""


class Reason(IntEnum):
    """Why a faction suspended or resumed: the largest of the terms it weighed."""

    NONE = 0
    DREAD = 1
    TEHRAN_ORDER = 2
    BAGHDAD_DEAL = 3
    TRUCE = 4
    LEADER_KILLED = 5
    TALKS_STALLED = 6
    GAZA = 7
    GREEN_LIGHT = 8
    RECORD = 9
    NOTHING_TO_GAIN = 10
    BARGAIN = 11
    BARGAIN_BROKEN = 12


class Theatre(IntEnum):
    """Where an attack or strike falls."""

    IRAQ = 0
    SYRIA = 1
    JORDAN = 2
    ISRAEL = 3
    IRAN = 4


class Response(IntEnum):
    """Washington's ladder of reprisal."""

    NONE = 0
    WARNING = 1
    STRIKE_IN_SYRIA = 2
    STRIKE_IN_IRAQ = 3
    LEADERSHIP_STRIKE = 4
    MAJOR_CAMPAIGN = 5
    STRIKE_ON_IRAN = 6


class Cause(IntEnum):
    """What moved Washington to choose a reprisal."""

    ACCUMULATED_ATTACKS = 0
    INJURIES = 1
    DEATHS = 2


class Signal(IntEnum):
    """What Tehran signals to the factions."""

    GREEN_LIGHT = 0
    TOLERATE = 1
    COSMETIC_ONLY = 2
    STOP = 3


class Instrument(IntEnum):
    """What Baghdad takes up."""

    NONE = 0
    APPEAL_TO_FACTIONS = 1
    APPEAL_TO_TEHRAN = 2
    APPEAL_TO_WASHINGTON = 3
    PRESS_FOR_WITHDRAWAL = 4
    ARRESTS = 5


class Talks(IntEnum):
    """State of the talks on the mission's end."""

    NONE = 0
    MOVING = 1
    STALLED = 2
    SUSPENDED = 3
    WITHDRAWAL_AGREED = 4


class Vote(IntEnum):
    """What becomes of a withdrawal law on a day of parliament."""

    NO_VOTE = 0
    REJECTED = 1
    PASSED = 2
    NO_QUORUM = 3


class BargainEnd(IntEnum):
    """What ends a bargain between Baghdad and a faction."""

    HOLDS = 0
    BROKEN_BY_THE_FACTION = 1
    LAPSED = 2
    BROKEN_BY_WASHINGTON = 3


class UnitedStatesRule(IntEnum):
    """Rival rules of Washington's reprisals. Append only: a rule's name in a file is its member's, in small letters."""

    CASUALTY_THRESHOLD = 0
    ACCUMULATED_TIT_FOR_TAT = 1
    DISPROPORTIONATE_DETERRENCE = 2
    ABSORB = 3


class StrikesRule(IntEnum):
    """Rival rules of what strikes do to those struck. Append only."""

    BY_KIND = 0
    DETERRENCE = 1
    BACKLASH = 2
    NEITHER = 3


class MilitiaRule(IntEnum):
    """Rival rules of the factions' obedience. Append only."""

    PROXY = 0
    AUTONOMOUS = 1
    CALCULATING = 2


class BaghdadRule(IntEnum):
    """Rival rules of Baghdad's initiatives. Append only."""

    MEDIATOR = 0
    BYSTANDER = 1
    SIDES_WITH_THE_RESISTANCE = 2


class IranRule(IntEnum):
    """Rival rules of Tehran's signals. Append only."""

    CALIBRATED_DENIABILITY = 0
    HARD_CONTROL = 1
    HANDS_OFF = 2


class FactionState:
    """One faction's state at a moment."""

    posture: int  # Posture
    posture_day: int  # day, when the posture was taken up
    reason: int  # Reason of the last suspension or resumption
    occasion_day: int  # day, first day of the present occasion to suspend; -1 when there is none
    fear: float  # fear units, 0 up: of strikes already felt
    dread: float  # fear units, 0 up: of a reprisal not yet struck
    anger: float  # anger units, 0 up
    deal: float  # 0 to 1, understanding with Baghdad
    capability: float  # 0 to 1, what strikes have left
    arsenal: float  # 0 to 1
    surplus: float  # motive units: motive less restraint, at the last firing decision
    rate: float  # attacks a day at the last firing decision
    attacks_today: int  # on US forces
    attacks_israel_today: int
    attacks_since_reprisal: int  # on US forces since the last US reprisal
    recent_fire: float  # attacks a day, exponentially averaged over about a week
    leader_killed_day: int  # day of its last leader's death; -1 when none
    leaders_killed: int
    struck_day: int  # day of the last strike on it; -1 when none
    heir_day: int  # day a new leader takes over; -1 when a leader is in place
    temper: float  # motive units, how much more (above 0) or less its present leader urges to fire than the first did
    answer_expected: float  # share of full dread, 0 up: how hard it expects Washington to answer deaths
    pause_worth: float  # -1 to 1, what its pauses have brought
    bargain_day: int  # day since which it is bound by a bargain with Baghdad, a halt for talks; -1 when it is not
    trust: float  # 0 to 1, Baghdad's trust that it keeps a bargain
    israel_rate: float  # attacks a day on Israel at the last firing decision
    israel_strikes_felt: float  # Israeli strikes still felt; 1 on the day of one


class WorldState:
    """Everything that is not one faction's own, at a moment."""

    us_pressure: float  # attack equivalents, decaying
    us_exasperation: float  # attack equivalents, slowly decaying
    us_injured_since_reprisal: int  # reported injuries since the last reprisal
    us_killed_since_reprisal: int
    us_pending: int  # Response awaiting its day
    us_pending_day: int  # day the reprisal falls; -1 when none is pending
    us_follow_up_day: int  # day of a follow-up leadership strike; -1 when none
    us_last_reprisal_day: int  # -1 when none
    us_last_leadership_day: int  # -1 when none
    us_last_warning_day: int  # -1 when none
    us_last_blamed: int  # address of the faction that the last strike held responsible; 0 when none
    us_coercion: float  # 0 to 1, economic pressure in force
    us_restrains_israel: int  # 1 while Washington holds Israel back
    us_killed: int  # cumulative
    us_injured: int  # cumulative, as counted in the end
    us_injured_reported: int  # cumulative, as reported so far
    us_unreported: int  # injured, not yet reported, of open incidents
    us_unreported_answered: int  # injured, not yet reported, of incidents that are no longer open
    us_open_incidents: int  # attacks on US forces and stormings of the embassy since the last reprisal
    us_iran_killed: int  # killed today by Iran's own strike, which has its own answer
    us_iran_unreported: int  # injured by Iran's own strikes, not yet reported
    us_protection: float  # 0 to 1, protection of US forces in force
    us_pending_since: int  # day the pending reprisal was chosen; -1 when none is pending
    us_pending_severity: float  # severity that the pending reprisal answers
    us_fire_at_choice: float  # attacks a day when the pending reprisal was chosen
    us_fire_at_reprisal: float  # attacks a day when the last reprisal fell
    us_strikes_worth: float  # -1 to 1, Washington's belief that its strikes lower fire
    us_conciliation_day: int  # day Baghdad last condemned a US strike or appealed to Washington; -1 when never
    us_new_reports: int  # injuries reported since Washington last looked
    us_deaths_day: int  # day Americans last died in an attack; -1 when never
    baghdad_capital: float  # 0 to 1, political capital
    baghdad_grievance: float  # grievance units, 0 up
    baghdad_fresh_grievance: float  # grievance units added by strikes since yesterday
    baghdad_stance: float  # stance units: toward Washington (below 0) or the factions (above 0)
    baghdad_last_initiative_day: int  # day of the last occasion, acted upon or left; -1 when none
    baghdad_last_instrument: int  # Instrument that the last occasion called for
    baghdad_demand_day: int  # day Baghdad last pressed for withdrawal; -1 when never
    baghdad_appeal_tehran_day: int  # day Tehran last heeded an appeal; -1 when never
    baghdad_appeal_washington_day: int  # day of the last appeal to Washington; -1 when never
    baghdad_rebuffs: int  # appeals that Tehran rebuffed since it last heeded one
    bargain_trust: float  # 0 to 1, trust that Washington keeps to what Baghdad bargains for
    parliament_law: int  # 1 once a withdrawal law has passed
    parliament_vote_day: int  # day of the last vote; -1 when none
    iran_fear: float  # fear units, of direct war
    iran_signal: int  # Signal
    iran_supply: float  # 0 to 1
    iran_struck_day: int  # day its commander or soil was last struck; -1 when never
    iran_retaliation_day: int  # day direct retaliation falls; -1 when none is pending
    iran_warned: int  # 1 when the pending retaliation is warned of in advance
    iran_exposure: float  # exposure units, 0 up: how openly Tehran is held to be behind the factions
    iran_answer_israel_day: int  # day Iran's answer to a blow by Israel falls; -1 when none is pending
    israel_pressure: float  # attack equivalents, decaying
    israel_exchange_day: int  # day Israel's answer to a blow by Iran falls; -1 when none is pending
    talks_state: int  # Talks
    talks_day: int  # day the state was taken up
    talks_progress: float  # 0 to 1
    drawdown: float  # 0 to 1, share of US forces withdrawn under an agreed timetable
    drawdown_day: int  # day of the last step of the timetable; -1 when none
    embassy_day: int  # day the embassy was last stormed; -1 when never
    leader_killed_day: int  # day any faction's leader was last killed; -1 when never
    recent_fire: float  # attacks a day, all factions, averaged over about a week
    fire_seen: float  # attacks a day on US forces, averaged over about a week
    israel_fire_seen: float  # attacks a day on Israel, averaged over about a week
    record_remaining: int  # attacks of the present interval of the record not yet placed
    record_iraq: int  # of them in Iraq
    record_syria: int  # of them in Syria
    record_jordan: int  # of them in Jordan
    record_interval: int  # number of the present interval; -1 before the first


class DailyShares:
    """Shares, 0 to 1, that one day leaves of what fades, worked out once a run from the half-lives."""

    unreported_injuries: float
    fear: float
    anger: float
    deal: float
    dread: float
    damage: float  # what is missing of a faction's capability
    us_pressure: float
    us_exasperation: float
    us_coercion: float  # of the way to its target
    us_protection: float  # of what was raised
    baghdad_grievance: float
    iran_fear: float
    iran_supply: float  # of the way to its target
    israel_pressure: float


class Day:
    """What is recorded of one day of one run: `int` counts what happened that day, `Level` stands at its end."""

    COMPACT = True

    attacks: int  # on US forces, all theatres but Israel
    attacks_iraq: int
    attacks_syria: int
    attacks_jordan: int
    attacks_israel: int
    injuring_attacks: int
    fatal_attacks: int
    us_killed: int
    us_injured: int  # as counted in the end
    us_injured_reported: Level  # cumulative, as reported by the day's end
    us_warnings: int
    us_response: Level  # Response carried out: the highest of the day
    us_strikes_syria: int  # limited strikes
    us_strikes_iraq: int  # limited strikes
    us_leadership_strikes: int
    us_campaigns: int
    us_strikes_iran: int
    us_pending: Level  # Response awaiting its day, at the day's end
    us_pressure: float  # attack equivalents
    us_exasperation: float  # attack equivalents
    leaders_killed: int
    militants_killed: int
    embassy_stormed: int
    israel_strikes_iraq: int
    israel_strikes_syria: int
    israel_casualty_attacks: int  # attacks that caused casualties in Israel
    israel_harm: float  # harm of attacks on Israel; 1 is that of a middling attack with casualties
    israel_pressure: float  # attack equivalents
    iran_strikes: int  # direct Iranian strikes on US forces
    iran_strikes_israel: int  # direct Iranian strikes on Israel
    israel_strikes_iran: int
    iran_warnings: int
    iran_signal: Level  # Signal in force
    iran_fear: float  # fear units
    iran_supply: float  # 0 to 1
    suspensions: int  # factions that suspended today
    resumptions: int  # factions that resumed today
    factions_suspended: Level  # at the day's end, passive defence included
    factions_surging: Level
    fear: float  # fear units, mean over factions, dread included
    anger: float  # anger units, mean over factions
    arsenal: float  # 0 to 1, mean over factions
    capability: float  # 0 to 1, mean over factions
    expected_attacks: float  # attacks a day: the sum of the factions' rates
    baghdad_instrument: Level  # Instrument taken up today
    baghdad_understandings: int  # understandings reached today
    baghdad_condemnations: int
    baghdad_grievance: float  # grievance units
    baghdad_stance: float  # stance units
    baghdad_siding: Level  # 1 while Baghdad sides with the factions
    us_coercion: float  # 0 to 1
    parliament_votes: int
    parliament_law: Level  # 1 once passed
    talks_state: Level  # Talks
    talks_progress: float  # 0 to 1
    withdrawal_demands: int  # times Baghdad pressed for withdrawal today
    follows_record: Level  # 1 on days that follow the recorded history


DAY_COUNTS: tuple[str, ...] = tuple(name for name, kind in Day.__annotations__.items() if kind == "int")
"""Columns of Day that count what happened on a day, and so can be summed over days."""

DAY_WHOLE: tuple[str, ...] = tuple(name for name, kind in Day.__annotations__.items() if kind != "float")
"""Columns of Day that are whole numbers."""


class FactionDay:
    """What is recorded of one faction on one day of one run."""

    posture: int  # Posture
    reason: int  # Reason
    attacks: int  # on US forces
    attacks_israel: int
    rate: float  # attacks a day
    surplus: float  # motive units
    fear: float  # fear units
    dread: float  # fear units
    anger: float  # anger units
    deal: float  # 0 to 1
    capability: float  # 0 to 1
    arsenal: float  # 0 to 1
    leaders_killed: int  # cumulative


class EventKind(IntEnum):
    """What happened, for the table of events. Append only: the codes of scenarios/event_codes.yaml name these."""

    ATTACK = 0
    ATTACK_ON_ISRAEL = 1
    WARNING = 2
    STRIKE = 3
    LEADERSHIP_STRIKE = 4
    MAJOR_CAMPAIGN = 5
    STRIKE_ON_IRAN = 6
    LEADER_KILLED = 7
    COMMANDER_KILLED = 8
    EMBASSY_STORMED = 9
    SUSPENSION = 10
    RESUMPTION = 11
    SURGE = 12
    SIGNAL_CHANGED = 13
    IRAN_WARNING = 14
    IRAN_STRIKE = 15
    APPEAL_TO_FACTIONS = 16
    UNDERSTANDING = 17
    APPEAL_TO_TEHRAN = 18
    TEHRAN_HEEDS = 19
    APPEAL_TO_WASHINGTON = 20
    CONDEMNATION = 21
    WITHDRAWAL_DEMAND = 22
    ARRESTS = 23
    ARRESTS_REVERSED = 24
    PARLIAMENT_VOTE = 25
    TALKS_CHANGED = 26
    COERCION = 27
    ISRAEL_STRIKE = 28
    ISRAEL_RESTRAINED = 29
    STAND_DOWN = 30
    STAND_DOWN_ENDED = 31
    LEADER_SUCCEEDED = 32
    BARGAIN_BROKEN = 33
    DRAWDOWN = 34
    PROTECTION_RAISED = 35
    TEHRAN_REBUFFS = 36
    ANSWER_TO_IRAN = 37
    REPRISAL_RECONSIDERED = 38
    IRAN_ANSWERS_ISRAEL = 39
    ISRAEL_ANSWERS_IRAN = 40


def _code_words(codes: type[IntEnum]) -> dict[int, str]:
    return {int(code): code.name.lower().replace("_", " ") for code in codes}


EVENT_DETAILS: dict[EventKind, dict[int, str]] = {
    EventKind.WARNING: _code_words(Response),
    EventKind.STRIKE: _code_words(Response),
    EventKind.LEADERSHIP_STRIKE: _code_words(Response),
    EventKind.MAJOR_CAMPAIGN: _code_words(Response),
    EventKind.STRIKE_ON_IRAN: _code_words(Response),
    EventKind.SIGNAL_CHANGED: _code_words(Signal),
    EventKind.TALKS_CHANGED: _code_words(Talks),
    EventKind.SUSPENSION: _code_words(Reason),
    EventKind.RESUMPTION: _code_words(Reason),
    EventKind.STAND_DOWN: _code_words(Reason),
    EventKind.STAND_DOWN_ENDED: _code_words(Reason),
    EventKind.LEADER_SUCCEEDED: {0: "tamer", 1: "harsher"},
    EventKind.PARLIAMENT_VOTE: {0: "rejected", 1: "passed", 2: "no quorum"},
    EventKind.UNDERSTANDING: {1: "a halt for talks"},
    EventKind.BARGAIN_BROKEN: {1: "by the faction", 2: "lapsed", 3: "by Washington"},
    EventKind.ISRAEL_RESTRAINED: {0: "ended", 1: "began"},
    EventKind.ANSWER_TO_IRAN: _code_words(Response),
    EventKind.REPRISAL_RECONSIDERED: _code_words(Response),
    EventKind.ATTACK_ON_ISRAEL: {1: "casualties"},
    EventKind.IRAN_STRIKE: {1: "warned of in advance"},
    EventKind.IRAN_ANSWERS_ISRAEL: {0: "as the scenario has it", 1: "in answer"},
    EventKind.ISRAEL_ANSWERS_IRAN: {0: "sensitive targets", 1: "measured"},
}
"""What the `detail` of an event means, by its kind; kinds not named here have none."""


class Event:
    """One event of one run."""

    day: int
    kind: int  # EventKind
    actor: int  # address: Actor, or a faction's
    target: int  # address of the actor acted upon; 0 when none
    theatre: int  # Theatre; -1 when none
    attributed: int  # address of the faction held responsible; 0 when none
    injured: int  # as counted in the end
    reported: int  # injured, first report
    killed: int
    detail: int  # by kind: EVENT_DETAILS


class Trace:
    """One recorded decision of one run; its terms follow, named by its declaration (sim.kernel.decisions)."""

    day: int
    actor: int  # address
    decision: int  # Decision
    rule: int  # number of the rule variant; 0 where there is one rule
    choice: int  # what was chosen, coded by the decision's choices
    forced: int  # 1 when the scenario or a person forced the choice, 2 when the record did
    value: float  # what was compared: a score, a chance or a rate
    threshold: float  # what it was compared with
    draw: float  # the uniform number, or -1 when chance played no part


class Context:
    """What the scenario gives for one day; no actor of the model decides it."""

    gaza_intensity: float  # 0 to 1
    gaza_truce: int  # 1 while a truce is in force
    lebanon_front: float  # 0 to 1, intensity
    nuclear_talks: float  # 0 to 1, how near a deal and sanctions relief seem
    sanctions_pressure: float  # 0 to 1
    presence_grievance: float  # 0 to 1, how unresolved the US presence is (1: no withdrawal in sight)
    us_election_days: int  # days to the next US election; 9999 when none is near
    troops_iraq: int  # people
    troops_syria: int  # people
    troops_jordan: int  # people
    russia_offer: float  # 0 to 1
    kurdish_warnings: float  # 0 to 1
    electoral_weight: float  # 0 to 1: the factions' seats relative to 48
    talks_on_offer: int  # 1 while Washington has offered talks on the mission's end
    washington_visit: float  # 0 to 1: an invitation or visit in prospect
    iran_israel_exchange: int  # 1 on days on which Iran itself strikes Israel
    regional_risk: float  # 0 to 1, how near the region is to a wider war
    red_sea_front: float  # 0 to 1, intensity of attacks in the Red Sea
    follows_record: int  # 1 on days that follow the recorded history


class Forced:
    """One decision forced by the scenario, a person or the record. Sorted by day."""

    day: int
    actor: int  # address
    decision: int  # Decision
    choice: int
    source: int  # 1 scenario or person, 2 record


class Interval:
    """One reporting interval of the record: totals from `first` to `last`, both days included."""

    first: int  # day
    last: int  # day
    total: int  # attacks
    iraq: int  # of them; theatres sum to the total
    syria: int
    jordan: int


class RecordedDay:
    """What the record fixes for one day that is followed."""

    minimum: int  # dated attacks
    interval: int  # number of the reporting interval; -1 when none covers the day


class Casualties:
    """One recorded attack with casualties, placed on its day. Sorted by day."""

    day: int
    theatre: int
    injured: int  # as counted in the end
    reported: int  # first report
    killed: int


class DayPlan:
    """What is fixed of one day before it is played: where its forced decisions stand, and what the record says."""

    forced_first: int  # row of the day's first forced decision
    forced_count: int
    casualties_first: int  # row of the day's first recorded attack with casualties
    casualties: int  # recorded attacks with casualties
    minimum: int  # dated attacks of the record
    later: int  # dated attacks on later days of the same interval
    interval: int  # number of the reporting interval; -1 when none covers the day
    last: int  # last day of the interval
    total: int  # attacks of the interval
    iraq: int  # of them; theatres sum to the total
    syria: int
    jordan: int
    later_iraq: int  # recorded attacks with casualties in Iraq on later days of the interval
    later_syria: int
    later_jordan: int


Records = npt.NDArray[np.void]
