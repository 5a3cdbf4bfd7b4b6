"""Brand rules: a shared claim hides which faction fired (M4)."""

from __future__ import annotations

from sim.rules.declare import rule


@rule(
    "M4",
    sources=("004-p09-b", "record-episode-2019-2020-embassy", "002-p22-b", "002-p35-a"),
    assumption="Crowds come in the open and for those whom the last strike hit, as in the days before 3 January 2020.",
)
def chance_author_known(fired: int, stormed: int, accuracy: float) -> float:
    """Chance that the author of what is answered is known: as far as the brand lets it show, where any faction fired;
    for a storming alone it is known whose followers came, and without either nobody is known.
    """
    if fired > 0:
        return accuracy
    return 1.0 if stormed == 1 else 0.0


@rule("M4", sources=("000-p08-b", "000-p08-d", "004-p09-b", "record-us-strikes-2023-11-20"))
def firer_identified(accuracy: float, u: float) -> int:
    """Whether the author of what is answered is identified, mostly the faction that fired most behind the brand."""
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
