"""Parliament rules: when a withdrawal law comes to a vote, who comes, and what becomes of it (M9). Shares of seats."""

from __future__ import annotations

from sim.kernel.state import Vote
from sim.rules.declare import rule


@rule("M9", sources=("001-p33-a", "004-p13-a", "record-episode-2019-2020-vote"))
def vote_called(
    stance: float, siding: float, days_since_leader: int, talks_moving: int, chance: float, u: float
) -> int:
    """Whether parliament votes on a withdrawal law: when a leader has just died, or Baghdad sides with the factions
    while no talks move; talks that move are Baghdad's reason to hold a law back.
    """
    fresh = days_since_leader >= 0 and days_since_leader <= 7
    if (fresh or (stance >= siding and talks_moving == 0)) and u < chance:
        return 1
    return 0


@rule(
    "M9",
    sources=("001-p33-a", "001-p36-b"),
    assumption="Three in four come without a grievance, all at a grievance of 1 (a leader's death and more).",
)
def framework_present(seats: float, grievance: float) -> float:
    """Seats of the Coordination Framework and its allies that are taken: fresh grievance brings their deputies in."""
    return seats * (0.75 + 0.25 * min(1.0, grievance))


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
    assumption="Kurdish parties hold about a fifth of the seats, and are against as one; Sunni blocs in part.",
)
def seats_against(support: float) -> float:
    """Seats that are against the law: the Kurdish parties', and those of Sunni blocs without support for it."""
    return 0.2 + 0.2 * (1.0 - support)


@rule(
    "M9",
    sources=("001-p33-a", "001-p34-a", "001-p34-b", "record-episode-2019-2020-vote"),
    assumption="Opponents come when they have the numbers; else they stay away, to deny a quorum of half the house.",
)
def outcome_of_vote(framework: float, sunni: float, against: float) -> int:
    """What becomes of the law: 1 rejected by opponents who outnumber the Framework, else passed (2) with a quorum of
    half the house, which Sunni deputies who come make possible, else without a quorum (3).
    """
    if framework < against:
        return Vote.REJECTED
    if framework + sunni < 0.5:
        return Vote.NO_QUORUM
    return Vote.PASSED
