"""Brand rules: a shared claim hides which faction fired (M4)."""

from __future__ import annotations

from sim.rules.declare import rule


@rule("M4", sources=("000-p08-b", "000-p08-d", "004-p09-b", "record-us-strikes-2023-11-20"))
def firer_identified(accuracy: float, u: float) -> int:
    """Whether the faction that fired most since the last reprisal is identified behind the shared brand."""
    if u < accuracy:
        return 1
    return 0


@rule(
    "M4",
    sources=("004-p09-b", "002-p18-b"),
    assumption="When the firer is not identified, blame falls in proportion to prominence.",
)
def share_of_blame(prominence: float, all_prominence: float) -> float:
    """Chance that a faction is held responsible when the firer is unknown: its prominence among all present."""
    return prominence / all_prominence
