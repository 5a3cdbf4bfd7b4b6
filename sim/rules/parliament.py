"""Parliament rules: when a withdrawal law comes to a vote, who comes, and what becomes of it (M9). Shares of seats."""

from __future__ import annotations

from sim.kernel.state import Vote
from sim.rules.declare import rule


@rule("M9", sources=("001-p33-a", "004-p13-a", "record-episode-2019-2020-vote"))
def vote_called(stance: float, siding: float, days_since_leader: int, reach: int, chance: float, u: float) -> int:
    """Whether parliament votes on a withdrawal law: when a leader has just died, or Baghdad sides with the factions
    while no talks are in reach; talks in reach are Baghdad's reason to hold a law back.
    """
    fresh = days_since_leader >= 0 and days_since_leader <= 7
    if (fresh or (stance >= siding and reach == 0)) and u < chance:
        return 1
    return 0


@rule(
    "M9",
    sources=("001-p33-a", "001-p36-b"),
    assumption="Half come in any case; a grievance of 1, a leader's death and more, brings all on an ordinary day.",
)
def framework_present(seats: float, grievance: float, u: float) -> float:
    """Seats of the Coordination Framework and its allies that are taken: grievance and luck bring their deputies in."""
    return seats * min(1.0, 0.5 + min(1.0, grievance) * (1.0 - u))


@rule(
    "M9",
    sources=("001-p34-a",),
    assumption="Sunni blocs hold about a fifth of the seats (general knowledge); luck says how many come.",
)
def sunni_present(support: float, u: float) -> float:
    """Seats of Sunni blocs that are taken: ambiguous, they come in any share from none to twice their support."""
    return 0.2 * min(1.0, 2.0 * support * (1.0 - u))


@rule(
    "M9",
    sources=("001-p34-a", "001-p34-b"),
    assumption="All others, the Kurdish parties first, are against; of the Sunni fifth those who do not support it.",
)
def seats_against(seats: float, support: float) -> float:
    """Seats that are against the law: what neither the Framework nor the Sunni blocs' supporters of it hold."""
    return 1.0 - seats - 0.2 * support


@rule(
    "M9",
    sources=("001-p33-a", "001-p34-a", "001-p34-b", "record-episode-2019-2020-vote"),
    assumption="Opponents stay away while that denies a quorum of half the house, and come to vote once it does not.",
)
def outcome_of_vote(framework: float, sunni: float, against: float) -> int:
    """What becomes of the law: no quorum (3) unless Framework and Sunni deputies fill half the house, else rejected (1)
    or passed (2) as the Framework's deputies are outnumbered or not.
    """
    if framework + sunni < 0.5:
        return Vote.NO_QUORUM
    if framework < against:
        return Vote.REJECTED
    return Vote.PASSED
