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
    assumption="Sunni blocs hold about a fifth of the seats (general knowledge); luck spreads who comes about the mean.",
)
def sunni_present(support: float, u: float) -> float:
    """Seats of Sunni blocs that are taken: ambiguous, they come in any share from none to twice their support."""
    return 0.2 * min(1.0, 2.0 * support * (1.0 - u))


@rule(
    "M9",
    sources=("001-p34-a", "001-p34-b"),
    assumption="Kurdish parties hold about a fifth of the seats; they come to vote against what a quorum would pass.",
)
def seats_against(support: float) -> float:
    """Seats that would vote the law down once the quorum stands: Kurdish parties, and Sunni blocs without support."""
    return 0.2 + 0.2 * (1.0 - support)


@rule(
    "M9",
    sources=("001-p33-a", "001-p34-a", "001-p34-b", "record-episode-2019-2020-vote"),
    assumption="Those who oppose a law stay away while that can deny it a quorum of half the house.",
)
def outcome_of_vote(framework: float, sunni: float, against: float) -> int:
    """What becomes of the law: no quorum short of half the house, then rejected or passed: 1 rejected, 2 passed, 3 none.

    Sunni deputies who come lend the quorum; the Framework's own votes have to outweigh those against.
    """
    if framework + sunni < 0.5:
        return Vote.NO_QUORUM
    if framework < against:
        return Vote.REJECTED
    return Vote.PASSED
