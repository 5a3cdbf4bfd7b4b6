"""The four mechanisms that accounts of the suspension of January 2024 name, and what switching each off sets.

All switches leave the recorded history up to 28 January 2024 in force. Two act on decisions from 29 January alone;
two set weights for the whole run, because a weight has no date: the fire of the followed days is the record's either
way, but feelings and understandings carried over from them differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sim.engine.build import Inputs, build_inputs
from sim.inputs.scenario.content import ForcedDecision
from sim.inputs.scenario.scenario import Scenario

DEATHS = date(2024, 1, 28)
"""Last day that follows the record: three Americans die at Tower 22."""


@dataclass(frozen=True)
class Mechanism:
    """One mechanism and its switch.

    Attributes:
        id: its name in tables and JSON.
        words: its name for people.
        weights: parameter -> value that it has when the mechanism is off.
        decision: (actor, decision, choice) forced on every day from 29 January when it is off, or None.
        sets: what the switch sets, in a sentence.
        leaves: what it leaves, in a sentence.
        sources: ids of the evidence ledger that speak of the mechanism.
    """

    id: str
    words: str
    weights: dict[str, float]
    decision: tuple[str, str, str] | None
    sets: str
    leaves: str
    sources: tuple[str, ...]


MECHANISMS: tuple[Mechanism, ...] = (
    Mechanism(
        "mediation",
        "Baghdad's mediation",
        {"baghdad.mediation": 0.0, "baghdad.tehran_appeal_success": 0.0, "militia.embarrassment_weight": 0.0},
        None,
        "`baghdad.mediation`, `baghdad.tehran_appeal_success` and `militia.embarrassment_weight` are 0 in the whole "
        "run: appeals reach no understanding, Tehran heeds none, and sparing Baghdad embarrassment weighs nothing.",
        "Baghdad still condemns strikes, presses for withdrawal and arrests; with no effort it no longer asks "
        "Washington to hold Israel back either, a side effect that touches Israeli strikes alone.",
        ("000-p07-a", "000-p12-b", "001-p31-a"),
    ),
    Mechanism(
        "order",
        "Tehran's order",
        {},
        ("iran", "signal", "tolerate"),
        "Tehran's signal is forced to `tolerate` on every day from 29 January: it neither orders a stop nor urges on.",
        "Its fear of war, its say over the factions and supplies stay; supplies follow the signal and run a little "
        "higher than under an order to stop.",
        ("003-p20-b", "record-mediation-events-2024-01-29"),
    ),
    Mechanism(
        "dread",
        "fear of the reprisal",
        {"militia.dread_weight": 0.0},
        None,
        "`militia.dread_weight` is 0 in the whole run: a reprisal not yet struck restrains nobody.",
        "Fear of strikes once they have fallen (`militia.fear_weight`) stays, and so does Tehran's own fear of war, "
        "which moves its order.",
        ("001-p18-a", "002-p15-b"),
    ),
    Mechanism(
        "talks",
        "talks on withdrawal",
        {},
        ("talks", "talks", "none"),
        "Talks are forced to `none` on every day from 29 January, and Washington's offer (`talks_on_offer`) is taken "
        "out of the context: no restraint while they move, no help to mediation, no sparing them, no anger at a stall.",
        "Baghdad still presses for withdrawal and parliament may vote; neither opens talks.",
        ("000-p13-b", "000-p14-a", "record-mediation-events-2024-01-25"),
    ),
)
"""In the order of the bits of a coalition."""


def switched(scenario: Scenario, coalition: int) -> tuple[Scenario, Inputs, dict[str, float]]:
    """Return a scenario with just the mechanisms of a coalition at work, its arrays, and the weights it sets.

    Args:
        scenario: one that follows the record to 28 January 2024.
        coalition: bit i says that MECHANISMS[i] works.
    """
    off = [each for i, each in enumerate(MECHANISMS) if not coalition & (1 << i)]
    weights = {path: value for each in off for path, value in each.weights.items()}
    days = [DEATHS + timedelta(days=day) for day in range(1, (scenario.end - DEATHS).days + 1)]
    forced = [
        ForcedDecision(day, *each.decision, reason=f"without {each.words}")
        for each in off
        if each.decision is not None
        for day in days
    ]
    changed = scenario.with_changes(dict(weights)).with_forced(forced)
    inputs = build_inputs(changed)
    if any(each.id == "talks" for each in off):
        inputs.context["talks_on_offer"][(DEATHS - scenario.start).days + 1 :] = 0
    return changed, inputs, weights
