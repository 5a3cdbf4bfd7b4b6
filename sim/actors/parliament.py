"""Parliament's day: whether a law on the removal of foreign forces comes to a vote, and what becomes of it (M9)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.bargains import reach_of_talks
from sim.actors.militia import days_since
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, forced_choice, record_act, record_decision, record_forced
from sim.kernel.decisions import Term, adds, decision
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Talks, Vote
from sim.rules import parliament

VOTE_INTERVAL_DAYS = 90
QUORUM = 0.5

SEATS = "share of seats"


@decision(
    Decision.PARLIAMENT_OUTCOME,
    "What becomes of the withdrawal law?",
    value="seats taken by those who let it pass",
    threshold="quorum",
    comparison="",
    rules=("outcome_of_vote",),
    also=("vote_called", "framework_present", "sunni_present", "seats_against"),
    choices={
        Vote.NO_VOTE: ("no vote", "Parliament did not vote"),
        Vote.REJECTED: ("rejected", "Parliament REJECTED a withdrawal law"),
        Vote.PASSED: ("passed", "Parliament PASSED a withdrawal law"),
        Vote.NO_QUORUM: ("no quorum", "A withdrawal law FAILED for want of a quorum"),
    },
    forced_as="parliament-vote",
)
class ParliamentOutcomeTerms(NamedTuple):
    """Who came, who is against, and what called the vote."""

    framework: Annotated[float, adds("Coordination Framework and allies present", SEATS)]
    sunni: Annotated[float, adds("Sunni deputies present", SEATS)]
    against: Annotated[float, Term("seats against", SEATS)]
    grievance: Annotated[float, Term("grievance", "grievance units")]
    stance: Annotated[float, Term("stance", "stance units")]
    since_leader: Annotated[float, Term("days since a leader was killed", "days")]
    call: Annotated[float, Term("draw that called the vote", "in [0, 1)")]


@compiled
def hold_vote(crisis: Crisis, outcome: int) -> None:
    """Parliament meets on a withdrawal law; a law that passes stands and presses for withdrawal (M9)."""
    world = crisis.world
    world.parliament_vote_day = crisis.day
    crisis.today.parliament_votes += 1
    record_act(crisis, EventKind.PARLIAMENT_VOTE, Actor.BAGHDAD, Actor.UNITED_STATES, outcome - 1)
    if outcome == Vote.PASSED:
        world.parliament_law = 1
        world.baghdad_demand_day = crisis.day


@compiled
def outcome_today(crisis: Crisis, call: float) -> int:
    """What becomes of the law when it is put to the vote today: by who comes and who is against (M9)."""
    p, world = crisis.parameters, crisis.world
    u = draw(crisis, Actor.BAGHDAD, Decision.PARLIAMENT_OUTCOME, 0)
    framework = parliament.framework_present(p.baghdad_framework_share, world.baghdad_grievance, u)
    sunni = parliament.sunni_present(p.baghdad_sunni_support, u)
    against = parliament.seats_against(p.baghdad_framework_share, p.baghdad_sunni_support)
    outcome = parliament.outcome_of_vote(framework, sunni, against)
    terms = ParliamentOutcomeTerms(
        framework=framework,
        sunni=sunni,
        against=against,
        grievance=world.baghdad_grievance,
        stance=world.baghdad_stance,
        since_leader=float(days_since(crisis.day, world.leader_killed_day)),
        call=call,
    )
    present = framework + sunni
    record_decision(crisis, Actor.BAGHDAD, terms, choice=outcome, value=present, threshold=QUORUM, draw=u)
    return outcome


@compiled
def weigh_vote(crisis: Crisis) -> None:
    """Whether parliament meets on a withdrawal law today, and what becomes of it; once a quarter at most (M9)."""
    p, world = crisis.parameters, crisis.world
    choice, source = forced_choice(crisis, Actor.BAGHDAD, Decision.PARLIAMENT_VOTE)
    if choice >= 0:
        record_forced(crisis, Actor.BAGHDAD, Decision.PARLIAMENT_OUTCOME, choice, source)
        if choice != Vote.NO_VOTE:
            hold_vote(crisis, choice)
        return
    agreed = world.talks_state == Talks.WITHDRAWAL_AGREED
    if crisis.context.follows_record == 1 or world.parliament_law == 1 or agreed:
        return
    since_vote = days_since(crisis.day, world.parliament_vote_day)
    if since_vote >= 0 and since_vote < VOTE_INTERVAL_DAYS:
        return
    u = draw(crisis, Actor.BAGHDAD, Decision.PARLIAMENT_VOTE, 0)
    since_leader = days_since(crisis.day, world.leader_killed_day)
    called = parliament.vote_called(
        world.baghdad_stance,
        p.baghdad_siding_threshold,
        since_leader,
        reach_of_talks(crisis),
        p.talks_vote_chance,
        u,
    )
    if called == 1:
        hold_vote(crisis, outcome_today(crisis, u))
