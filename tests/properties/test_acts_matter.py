"""No act without consequence: each is forced on one day, or held back, and what happens afterwards differs.

Two runs share their luck and part in one act alone, done by the actor's own step. What counts is what happens on later
days, other than events of the act's own kind. A new event kind or decision fails here until it stands in ACTS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from typing import Any

import pytest

from sim.actors import (
    accounts,
    arrests,
    attacks,
    baghdad,
    bargains,
    iran,
    israel,
    israel_front,
    leaders,
    parliament,
    standing,
    strikes,
    talks,
    united_states,
)
from sim.actors.decisions import DECISIONS
from sim.engine.model import CrisisModel
from sim.engine.play import FullRun
from sim.inputs.scenario.content import ForcedDecision
from sim.inputs.scenario.scenario import Scenario, load_scenario
from sim.inputs.tables.vocabulary import ANY_FACTION, FORCEABLE
from sim.kernel.compiled import INTERPRETED
from sim.kernel.draws import Decision
from sim.kernel.state import BargainEnd, EventKind, Instrument, Posture, Reason, Response, Signal, Talks, Vote

pytestmark = pytest.mark.skipif(INTERPRETED, reason="plays many runs")

K, D = EventKind, Decision
Do = Callable[[Any], None]

RUNS = 12
"""Pairs of runs in which a difference is looked for; one is enough."""


def nothing(crisis: Any) -> None:
    """Leave everything as it is."""


def given(do: Do = nothing, **values: float) -> Do:
    """Do something on a day of other parameters; they are as before once the turn is over."""

    def act(crisis: Any) -> None:
        for name, value in values.items():
            setattr(crisis.parameters, name, value)
        do(crisis)

    return act


def world(do: Do = nothing, **values: float) -> Do:
    """Put the world in a state, days counted from today, and do something."""

    def act(crisis: Any) -> None:
        for name, value in values.items():
            setattr(crisis.world, name, crisis.day + value if name.endswith("_day") else value)
        do(crisis)

    return act


def both(first: Do, second: Do) -> Do:
    """Do one thing after another."""

    def act(crisis: Any) -> None:
        first(crisis)
        second(crisis)

    return act


def posture(which: Posture, reason: Reason = Reason.DREAD) -> Do:
    """Put the first faction in a posture."""
    return lambda crisis: standing.take_posture(crisis, 0, int(which), int(reason))


def bargain(crisis: Any) -> None:
    """The first faction has halted for talks."""
    faction = crisis.factions[0]
    faction.bargain_day, faction.deal = crisis.day, 1.0


def deaths_today(crisis: Any) -> None:
    """Washington looks at the protection of its forces on a day of deaths."""
    crisis.today.us_killed += 1
    accounts.weigh_protection(crisis)
    crisis.today.us_killed -= 1


def planned(rung: Response) -> Do:
    """Washington has chosen a reprisal that falls today, when fire was heavy."""

    def act(crisis: Any) -> None:
        united_states.plan_response(crisis, int(rung), 1.0)
        crisis.world.us_pending_day = crisis.day
        crisis.world.us_fire_at_choice = 100.0

    return act


def struck(faction: int) -> Do:
    """A limited strike in Iraq falls on a faction."""
    return lambda crisis: strikes.strike_faction(crisis, faction, int(Response.STRIKE_IN_IRAQ), 10)


def instrument(which: Instrument) -> Do:
    """Baghdad takes up an instrument."""
    return lambda crisis: baghdad.carry_out_instrument(crisis, int(which))


def response(rung: Response) -> Do:
    """Washington carries out a response."""
    return lambda crisis: united_states.respond(crisis, int(rung))


def talks_in(state: Talks) -> Do:
    """The talks enter a state."""
    return lambda crisis: talks.enter_state(crisis, int(state))


CERTAIN = {"baghdad_mediation_alone": 1.0, "baghdad_mediation_with_talks": 1.0, "baghdad_mediation_with_order": 1.0}
NO_CHANCE = dict.fromkeys(CERTAIN, 0.0)
TO_TEHRAN = instrument(Instrument.APPEAL_TO_TEHRAN)
LEADER_DIES = partial(strikes.kill_leader, target=0)
IRAN_STRUCK = world(iran_struck_day=-1)


@dataclass(frozen=True)
class Act:
    """An act and how it is forced.

    Attributes:
        covers: event kinds and decisions that it stands for.
        turn: whose turn it comes before.
        do: what one of the two runs does.
        instead: what the other does.
        before: what both do first.
        scenario: where it is tried.
        day: day on which it is tried, from 0.
    """

    covers: tuple[EventKind | Decision, ...]
    turn: str
    do: Do
    instead: Do = nothing
    before: Do = nothing
    scenario: str = "tower-22"
    day: int = 60

    @property
    def kinds(self) -> set[int]:
        """Event kinds of the act itself, in which a difference does not count."""
        return {int(each) for each in self.covers if isinstance(each, EventKind)}


ACTS: dict[str, Act] = {
    "attack": Act((K.ATTACK, D.FIRE), "united-states", lambda c: attacks.attack_united_states(c, 0, 90, 0.0)),
    "attack on Israel": Act(
        (K.ATTACK_ON_ISRAEL, D.FIRE_AT_ISRAEL),
        "israel",
        lambda c: israel_front.attack_israel(c, 0, 90),
        scenario="israel-front",
    ),
    "warning": Act((K.WARNING, D.WARNING), "united-states", united_states.warn),
    "strike": Act((K.STRIKE, D.RESPONSE), "united-states", response(Response.STRIKE_IN_SYRIA)),
    "leadership strike": Act((K.LEADERSHIP_STRIKE,), "united-states", response(Response.LEADERSHIP_STRIKE)),
    "follow-up": Act(
        (D.FOLLOW_UP,),
        "united-states",
        given(united_states_follow_up_chance=1.0),
        given(united_states_follow_up_chance=0.0),
        world(us_follow_up_day=0, us_open_incidents=5),
    ),
    "campaign": Act((K.MAJOR_CAMPAIGN,), "united-states", response(Response.MAJOR_CAMPAIGN)),
    "strike on Iran": Act((K.STRIKE_ON_IRAN,), "united-states", response(Response.STRIKE_ON_IRAN)),
    "delay": Act(
        (D.RESPONSE_DELAY,), "united-states", world(us_pending_day=9), before=planned(Response.STRIKE_IN_IRAQ)
    ),
    "reprisal reconsidered": Act(
        (K.REPRISAL_RECONSIDERED, D.RECONSIDER),
        "united-states",
        given(united_states_conduct_weight=9.0),
        given(united_states_conduct_weight=0.0),
        planned(Response.STRIKE_IN_IRAQ),
    ),
    "whom it is blamed on": Act((D.ATTRIBUTION,), "united-states", struck(0), struck(1)),
    "leader killed": Act((K.LEADER_KILLED,), "united-states", LEADER_DIES),
    "commander killed": Act(
        (K.COMMANDER_KILLED,),
        "united-states",
        given(LEADER_DIES, consequences_iranian_commander_present=1.0),
        given(LEADER_DIES, consequences_iranian_commander_present=0.0),
    ),
    "heir": Act(
        (K.LEADER_SUCCEEDED, D.SUCCESSION),
        "united-states",
        given(lambda c: leaders.succeed_leader(c, 0), militia_succession_days=0.0),
        before=lambda c: leaders.lose_leader(c, 0),
    ),
    "halt broken": Act(
        (D.BREAK,),
        "militia",
        given(militia_leader_break_chance=1.0),
        given(militia_leader_break_chance=0.0),
        both(posture(Posture.SUSPENDED), lambda c: setattr(c.factions[0], "leader_killed_day", c.day - 1)),
    ),
    "embassy stormed": Act((K.EMBASSY_STORMED, D.EMBASSY), "united-states", strikes.storm_embassy),
    "protection": Act((K.PROTECTION_RAISED, D.PROTECTION), "united-states", deaths_today, accounts.weigh_protection),
    "suspension": Act((K.SUSPENSION, D.SUSPEND), "brand", posture(Posture.SUSPENDED)),
    "resumption": Act((K.RESUMPTION, D.RESUME), "brand", posture(Posture.ACTIVE), before=posture(Posture.SUSPENDED)),
    "surge": Act((K.SURGE, D.SURGE), "brand", posture(Posture.SURGE)),
    "stand-down": Act((K.STAND_DOWN, D.STAND_DOWN), "brand", posture(Posture.STOOD_DOWN)),
    "end of a stand-down": Act(
        (K.STAND_DOWN_ENDED,), "brand", posture(Posture.ACTIVE), before=posture(Posture.STOOD_DOWN)
    ),
    "signal": Act(
        (K.SIGNAL_CHANGED, D.SIGNAL), "militia", world(iran_signal=Signal.STOP), world(iran_signal=Signal.GREEN_LIGHT)
    ),
    "Iran's answer": Act(
        (D.IRAN_RETALIATION,),
        "iran",
        given(iran_retaliation_chance=1.0),
        given(iran_retaliation_chance=0.0),
        IRAN_STRUCK,
    ),
    "Iran's warning": Act(
        (K.IRAN_WARNING,),
        "iran",
        given(iran_retaliation_chance=1.0, iran_warning_chance=1.0),
        given(iran_retaliation_chance=1.0, iran_warning_chance=0.0),
        IRAN_STRUCK,
    ),
    "Iran's strike": Act((K.IRAN_STRIKE,), "united-states", iran.strike_directly),
    "answer to Iran": Act(
        (K.ANSWER_TO_IRAN, D.ANSWER_TO_IRAN),
        "united-states",
        given(united_states_answer_iran_rung=-99.0),
        given(united_states_answer_iran_rung=99.0),
        iran.strike_directly,
    ),
    "Iran's blow at Israel": Act((K.IRAN_ANSWERS_ISRAEL,), "israel", lambda c: iran.strike_israel(c, 1)),
    "Israel's answer to Iran": Act(
        (K.ISRAEL_ANSWERS_IRAN, D.ISRAEL_EXCHANGE),
        "israel",
        world(israel_exchange_day=0),
        lambda c: setattr(c.world, "israel_exchange_day", -1),
    ),
    "answer to Israel": Act(
        (D.ANSWER_TO_ISRAEL,),
        "israel",
        given(lambda c: iran.weigh_answer_to_israel(c, 0), iran_retaliation_chance=1.0),
        given(lambda c: iran.weigh_answer_to_israel(c, 0), iran_retaliation_chance=0.0),
    ),
    "Israel's strike": Act(
        (K.ISRAEL_STRIKE, D.ISRAEL_RESPONSE),
        "israel",
        lambda c: israel.strike_factions(c, 2, 0.0),
        scenario="israel-front",
    ),
    "Israel held back": Act(
        (K.ISRAEL_RESTRAINED, D.ISRAEL_RESTRAINT),
        "israel",
        world(us_restrains_israel=1),
        world(us_restrains_israel=0),
        both(world(israel_pressure=40.0), given(israel_iraq_threshold=20.0, united_states_israel_restraint=0.9)),
        scenario="israel-front",
    ),
    "coercion": Act(
        (K.COERCION, D.COERCION),
        "baghdad",
        world(us_coercion=1.0),
        world(us_coercion=0.0),
        world(baghdad_grievance=0.6),
    ),
    "appeal to the factions": Act(
        (K.APPEAL_TO_FACTIONS, D.INITIATIVE), "baghdad", instrument(Instrument.APPEAL_TO_FACTIONS)
    ),
    "understanding": Act(
        (K.UNDERSTANDING, D.UNDERSTANDING),
        "baghdad",
        given(lambda c: bargains.appeal_to_faction(c, 0), **CERTAIN),
        given(lambda c: bargains.appeal_to_faction(c, 0), **NO_CHANCE),
    ),
    "bargain broken": Act(
        (K.BARGAIN_BROKEN, D.BARGAIN),
        "talks",
        lambda c: bargains.end_bargain(c, 0, int(BargainEnd.BROKEN_BY_THE_FACTION)),
        before=both(bargain, talks_in(Talks.MOVING)),
    ),
    "appeal to Tehran": Act((K.APPEAL_TO_TEHRAN, D.TEHRAN_APPEAL), "baghdad", TO_TEHRAN),
    "Tehran heeds": Act(
        (K.TEHRAN_HEEDS,),
        "baghdad",
        given(TO_TEHRAN, baghdad_tehran_appeal_success=1.0),
        before=world(iran_signal=Signal.TOLERATE),
    ),
    "Tehran rebuffs": Act(
        (K.TEHRAN_REBUFFS,),
        "baghdad",
        given(TO_TEHRAN, baghdad_tehran_appeal_success=0.0),
        before=world(iran_signal=Signal.TOLERATE),
    ),
    "appeal to Washington": Act(
        (K.APPEAL_TO_WASHINGTON,), "baghdad", instrument(Instrument.APPEAL_TO_WASHINGTON), scenario="israel-front"
    ),
    "condemnation": Act((K.CONDEMNATION, D.CONDEMN), "baghdad", baghdad.condemn),
    "demand": Act((K.WITHDRAWAL_DEMAND,), "baghdad", instrument(Instrument.PRESS_FOR_WITHDRAWAL)),
    "stance": Act((D.STANCE,), "baghdad", world(baghdad_grievance=1.0), world(baghdad_grievance=0.0)),
    "arrests": Act((K.ARRESTS, D.ARREST), "baghdad", given(arrests.make_arrests, baghdad_arrest_reversal=0.0)),
    "arrests reversed": Act(
        (K.ARRESTS_REVERSED, D.ARREST_REVERSED),
        "baghdad",
        given(arrests.make_arrests, baghdad_arrest_reversal=1.0),
        given(arrests.make_arrests, baghdad_arrest_reversal=0.0),
    ),
    "vote": Act(
        (K.PARLIAMENT_VOTE, D.PARLIAMENT_OUTCOME), "talks", lambda c: parliament.hold_vote(c, int(Vote.PASSED))
    ),
    "talks": Act((K.TALKS_CHANGED, D.TALKS_MOVE), "talks", talks_in(Talks.MOVING), talks_in(Talks.SUSPENDED)),
    "drawdown": Act(
        (K.DRAWDOWN, D.DRAWDOWN),
        "talks",
        given(talks_fire_limit=99.0, talks_timetable_days=60.0),
        given(talks_fire_limit=0.0, talks_timetable_days=60.0),
        both(talks_in(Talks.WITHDRAWAL_AGREED), world(drawdown_day=-40)),
    ),
}
"""Name -> how the act is forced on one day."""


FORCED_DAY = 60

WITH: dict[str, tuple[tuple[str, str, str, int], ...]] = {
    "commander": (("united-states", "response", "leadership-strike", 0),),
    "direct-retaliation": (
        ("united-states", "response", "leadership-strike", -3),
        ("united-states", "commander", "killed", -3),
    ),
    "embassy": (("united-states", "response", "major-campaign", 0),),
}
"""Decision -> what else is forced so that it is faced: actor, decision, choice, days from the day."""

ON_ISRAEL = {"israel-response", "israel-restraint"}
"""Decisions that are tried where the factions fire at Israel."""

FOR_DAYS = {"israel-restraint": 60, "signal": 10}
"""Decisions that are taken anew every day, and for how many days they are forced; one day where not named."""


def play(act: Act, run: int, does: bool) -> FullRun:
    """A run in which the act is done on its day, or what is done instead."""
    model = CrisisModel(load_scenario(act.scenario), 0, run, collect=False)
    agent = model.actors[act.turn][0]
    turn_of = agent.play

    def play_turn(turn: Any) -> None:
        if model.day != act.day or agent.__dict__.pop("acted", False):
            turn_of(turn)
            return
        usual = model.crisis.parameters.copy()
        act.before(model.crisis)
        (act.do if does else act.instead)(model.crisis)
        turn_of(turn)
        model.crisis.parameters = usual
        agent.acted = True

    agent.play = play_turn
    full = model.play()
    model.release()
    return full


def later(full: FullRun, day: int, kinds: set[int]) -> list[Any]:
    """What happened after a day, other than events of some kinds."""
    return [event for event in full.events.tolist() if event[0] > day and event[1] not in kinds]


@pytest.mark.parametrize("name", ACTS)
def test_an_act_changes_what_others_do_afterwards(name: str) -> None:
    act = ACTS[name]
    assert any(
        later(play(act, run, True), act.day, act.kinds) != later(play(act, run, False), act.day, act.kinds)
        for run in range(RUNS)
    )


def forced_to(scenario: Scenario, name: str, choice: str) -> Scenario:
    """A scenario in which a choice is forced, with what it takes for the decision to be faced."""
    entry = FORCEABLE[name]
    actor = scenario.factions[0] if entry.actor == ANY_FACTION else entry.actor
    rows = [(actor, name, choice, day) for day in range(FOR_DAYS.get(name, 1))]
    forced = [
        ForcedDecision(scenario.start + timedelta(days=FORCED_DAY + after), who, what, chosen)
        for who, what, chosen, after in (*WITH.get(name, ()), *rows)
    ]
    return scenario.with_forced(forced)


@cache
def after_forcing(name: str, choice: str) -> list[Any]:
    """What happened in some runs after a choice was forced for the last time."""
    scenario = load_scenario("israel-front" if name in ON_ISRAEL else "tower-22")
    played = forced_to(scenario, name, choice)
    last = FORCED_DAY + FOR_DAYS.get(name, 1) - 1
    return [later(CrisisModel(played, 0, run, collect=False).play(), last, set()) for run in range(RUNS)]


EQUAL = {("parliament-vote", "rejected", "no-quorum")}
"""Choices of a decision that do the same: a law that fails has failed, whichever way."""


@pytest.mark.parametrize(("name", "choice"), [(name, choice) for name, e in FORCEABLE.items() for choice in e.choices])
def test_a_forced_choice_is_not_the_same_as_every_other(name: str, choice: str) -> None:
    equal = {choice, *(other for each in EQUAL if each[0] == name and choice in each for other in each)}
    others = [other for other in FORCEABLE[name].choices if other not in equal]
    assert all(after_forcing(name, choice) != after_forcing(name, other) for other in others)


def test_every_kind_of_event_and_every_decision_is_covered() -> None:
    covered = [each for act in ACTS.values() for each in act.covers]
    assert {each.name for each in covered if isinstance(each, EventKind)} == {each.name for each in EventKind}
    assert {each.name for each in covered if isinstance(each, Decision)} == {Decision(each).name for each in DECISIONS}


def test_an_embassy_that_is_left_alone_is_not_stormed() -> None:
    """A scenario that says so holds back the crowds that a deadly strike would bring."""
    sure = {"consequences.embassy_chance": 1.0, "consequences.embassy_killed_threshold": 5.0}
    scenario = load_scenario("tower-22").with_changes(sure)
    stormed = {
        choice: [
            event
            for event in CrisisModel(forced_to(scenario, "embassy", choice), collect=False).play().events.tolist()
            if event[0] == FORCED_DAY and event[1] == EventKind.EMBASSY_STORMED
        ]
        for choice in ("left-alone", "stormed")
    }
    assert [len(events) for events in stormed.values()] == [0, 1]
