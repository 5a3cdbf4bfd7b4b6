"""Israel rules: whether and where it answers attacks from Iraq (M11). Pressure is in attack equivalents."""

from __future__ import annotations

from sim.rules.declare import rule


@rule("M11", sources=("003-p22-b", "003-p22-c"))
def pressure_on_israel(attacks: int, casualty_attacks: int, casualty_weight: float) -> float:
    """Pressure to answer that a day adds: attacks on Israel, those with casualties weighing far more."""
    return attacks + casualty_weight * casualty_attacks


@rule("M11", sources=("003-p23-a", "003-p31-b"))
def threshold_of_israel(threshold: float, restrained: int, restraint: float, effect: float) -> float:
    """Pressure at which Israel answers, raised while Washington holds it back."""
    return threshold * (1.0 + effect * restraint * restrained)


@rule("M11", sources=("003-p15-a", "003-p23-a"))
def answer_of_israel(
    pressure: float, threshold: float, restrained: int, restraint: float, share: float, u: float
) -> int:
    """Israel's answer once pressure crosses its threshold: 2 in Iraq, 1 in Syria, 0 none; restraint averts Iraq."""
    if pressure < threshold:
        return 0
    if u < share * (1.0 - restraint * restrained):
        return 2
    return 1


@rule("M11", sources=("003-p22-b", "003-p22-c"))
def casualties_in_israel(chance: float, u: float) -> int:
    """Whether an attack on Israel causes casualties there."""
    if u < chance:
        return 1
    return 0
