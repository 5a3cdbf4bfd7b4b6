"""The catalogue of rules and of decisions: what each decision weighs, in which units, and by which rules.

Importing this module declares every rule, so `RULES` is complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sim.inputs.tables.vocabulary import FORCEABLE
from sim.kernel.draws import Decision
from sim.rules import baghdad, brand, common, consequences, iran, israel, militia, talks, united_states
from sim.rules.declare import RULES, RuleInfo

__all__ = ["DECISIONS", "FORCEABLE", "RULES", "DecisionInfo", "InputName", "RuleInfo"]

RULE_FILES = (baghdad, brand, common, consequences, iran, israel, militia, talks, united_states)


class InputName(NamedTuple):
    """An input of a decision: what it is and its unit."""

    name: str
    unit: str


@dataclass(frozen=True)
class DecisionInfo:
    """What a decision weighs.

    Attributes:
        question: the question decided.
        inputs: names of input_0, input_1, ... of a trace row.
        choices: choice code to words; empty where the choice is a number or an actor's address.
        rules: the rule that decides; where rivals can be chosen, one for each, in the order of their codes.
        value_name: what `value` is.
        threshold_name: what `threshold` is.
        comparison: how the two are compared: ">=" value reaches threshold, "<" the draw falls below a chance, or "".
        also: other rules that take part.
    """

    question: str
    inputs: tuple[InputName, ...]
    choices: dict[int, str]
    rules: tuple[str, ...]
    value_name: str
    threshold_name: str
    comparison: str
    also: tuple[str, ...] = ()


def _inputs(*pairs: tuple[str, str]) -> tuple[InputName, ...]:
    return tuple(InputName(name, unit) for name, unit in pairs)


_MOTIVE = "motive units"
_CAUTION = "caution units"
_STANCE = "stance units"
_YES_NO = {0: "no", 1: "yes"}
_POSTURES = {0: "active", 1: "surge", 2: "suspended", 3: "passive defence"}
_RESPONSES = {
    0: "no reprisal",
    1: "warning in words",
    2: "limited strike in Syria",
    3: "limited strike in Iraq",
    4: "leadership strike",
    5: "major campaign",
    6: "strike on Iran",
}
_SIGNALS = {0: "green light", 1: "tolerate", 2: "cosmetic attacks only", 3: "stop"}
_VOTES = {0: "no vote", 1: "rejected", 2: "passed"}

_MILITIA: dict[Decision, DecisionInfo] = {
    Decision.FIRE: DecisionInfo(
        "How many attacks does the faction make today?",
        _inputs(
            ("Gaza war", _MOTIVE),
            ("US presence and ideology", _MOTIVE),
            ("anger, and talks stalled past their grace", _MOTIVE),
            ("rivals' fire", _MOTIVE),
            ("fear, and dread of a reprisal not yet struck", _MOTIVE),
            ("Tehran's order", _MOTIVE),
            ("understanding with Baghdad", _MOTIVE),
            ("talks on withdrawal", _MOTIVE),
        ),
        {},
        ("firing_rate",),
        "surplus of motive over restraint",
        "surplus at which it fires at half its capacity",
        "",
        (
            "surplus_of_motive",
            "motive_from_gaza",
            "motive_from_presence",
            "restraint_from_fear",
            "obedience",
            "attacks_made",
        ),
    ),
    Decision.SUSPEND: DecisionInfo(
        "Does the faction suspend its attacks?",
        _inputs(
            ("fear, and dread of a reprisal not yet struck", _MOTIVE),
            ("Tehran's order", _MOTIVE),
            ("understanding with Baghdad", _MOTIVE),
            ("Baghdad's embarrassment", _MOTIVE),
            ("truce in Gaza", _MOTIVE),
            ("anger over strikes", _MOTIVE),
            ("mood", _MOTIVE),
            ("first day of the occasion", "day"),
        ),
        _POSTURES,
        ("pull_to_suspend",),
        "pull to suspend",
        "pull that the faction needs",
        ">=",
        ("foresight", "threshold_to_suspend", "occasion_to_suspend"),
    ),
    Decision.BREAK: DecisionInfo(
        "Does the killing of its leader break the suspension?",
        _inputs(("anger", "anger units"), ("fear", "fear units"), ("dread", "fear units")),
        _YES_NO,
        ("suspension_breaks",),
        "draw",
        "chance that it breaks",
        "<",
    ),
    Decision.RESUME: DecisionInfo(
        "Does the suspended faction resume its attacks?",
        _inputs(
            ("surplus of motive over restraint", _MOTIVE),
            ("mood", _MOTIVE),
            ("days suspended", "days"),
            ("talks stalled past their grace", _MOTIVE),
        ),
        _YES_NO,
        ("may_resume",),
        "surplus of motive, with its mood",
        "surplus that the faction needs",
        ">=",
        ("surplus_of_motive", "mood"),
    ),
    Decision.SURGE: DecisionInfo(
        "Does the faction surge?",
        _inputs(
            ("surplus of motive over restraint", _MOTIVE), ("chance on such a day", "per day"), ("draw", "in [0, 1)")
        ),
        _YES_NO,
        ("surges",),
        "surplus of motive",
        "surplus from which it may surge",
        ">=",
    ),
}

_UNITED_STATES: dict[Decision, DecisionInfo] = {
    Decision.RESPONSE: DecisionInfo(
        "Does Washington choose a reprisal, and which?",
        _inputs(
            ("attacks since the last reprisal", "attacks"),
            ("injured since the last reprisal, as reported", "people"),
            ("killed since the last reprisal", "people"),
            ("exasperation", "attack equivalents"),
            ("severity that the provocation calls for", "severity units"),
            ("severity held back", "severity units"),
            ("Baghdad's stance", _STANCE),
            ("days to a US election", "days"),
        ),
        _RESPONSES,
        (
            "pressure_weighed_casualty",
            "pressure_weighed_accumulated",
            "pressure_weighed_disproportionate",
            "pressure_weighed_absorb",
        ),
        "pressure for a reprisal",
        "pressure at which one is chosen",
        ">=",
        ("threshold_of_response", "restraint_on_response", "severity_of_provocation", "rung_of_response"),
    ),
    Decision.RESPONSE_DELAY: DecisionInfo(
        "How long does Washington let pass?",
        _inputs(
            ("mean delay", "days"),
            ("days of telegraphing", "days"),
            ("cause: 0 attacks, 1 injuries, 2 deaths", "code"),
            ("reprisal chosen", "rung"),
        ),
        {},
        ("chosen_delay",),
        "delay chosen in days",
        "mean delay in days",
        "",
        ("mean_delay", "telegraphed_days"),
    ),
    Decision.WARNING: DecisionInfo(
        "Does Washington warn in words?",
        _inputs(("days since the last warning", "days"), ("least days between warnings", "days")),
        _YES_NO,
        ("warns_in_words",),
        "pressure for a reprisal",
        "pressure at which it warns",
        ">=",
    ),
    Decision.FOLLOW_UP: DecisionInfo(
        "Does a leadership strike follow the campaign?",
        _inputs(("days until it would", "days")),
        _YES_NO,
        ("follows_up",),
        "draw",
        "chance of a follow-up",
        "<",
    ),
    Decision.ATTRIBUTION: DecisionInfo(
        "Who is held responsible behind the shared brand?",
        _inputs(("faction that fired most", "address"), ("its attacks since the last reprisal", "attacks")),
        {},
        ("firer_identified",),
        "draw",
        "chance that the faction that fired most is identified",
        "<",
        ("share_of_blame",),
    ),
    Decision.COERCION: DecisionInfo(
        "Does Washington turn to economic pressure on Baghdad?",
        _inputs(
            ("Baghdad's stance", _STANCE),
            ("withdrawal law in force", "0 or 1"),
            ("pressure aimed at", "share"),
            ("pressure in force", "share"),
        ),
        _YES_NO,
        ("coercion_aimed_at",),
        "Baghdad's stance",
        "stance at which Baghdad presses for withdrawal",
        ">=",
    ),
    Decision.ISRAEL_RESTRAINT: DecisionInfo(
        "Does Washington hold Israel back?",
        _inputs(("days since Baghdad asked", "days"), ("how far Washington restrains", "share")),
        _YES_NO,
        ("restrains_israel",),
        "days since Baghdad asked",
        "days for which restraint lasts",
        "",
    ),
}

_BAGHDAD: dict[Decision, DecisionInfo] = {
    Decision.STANCE: DecisionInfo(
        "Where does Baghdad stand between Washington and the factions?",
        _inputs(
            ("sovereignty grievance", _STANCE),
            ("factions' electoral weight", _STANCE),
            ("Russia's counter-offer", _STANCE),
            ("economic pressure felt", _STANCE),
        ),
        {0: "in between", 1: "presses for withdrawal", 2: "sides with the factions"},
        ("stance_of_baghdad",),
        "stance",
        "stance at which it sides with the factions",
        ">=",
        ("pressure_felt",),
    ),
    Decision.CONDEMN: DecisionInfo(
        "Does Baghdad condemn the strike?",
        _inputs(("fresh grievance", "grievance units"), ("grievance", "grievance units")),
        _YES_NO,
        ("condemns_strike",),
        "fresh grievance",
        "grievance at which it condemns",
        ">=",
        ("grievance_from_strike",),
    ),
    Decision.INITIATIVE: DecisionInfo(
        "What does Baghdad take up?",
        _inputs(
            ("stance", _STANCE),
            ("attacks on US forces", "attacks a day"),
            ("attacks on Israel", "attacks a day"),
            ("political capital", "share"),
            ("days since the last occasion", "days"),
            ("instrument of the last occasion", "code"),
        ),
        {
            0: "nothing",
            1: "appeal to the factions",
            2: "appeal to Tehran",
            3: "appeal to Washington",
            4: "press for withdrawal",
            5: "arrests",
        },
        ("instrument_of_mediator", "instrument_of_bystander", "instrument_of_resistance"),
        "draw",
        "effort that Baghdad puts into mediation",
        "<",
        ("takes_initiative", "initiative_open", "effort_of_mediation"),
    ),
    Decision.UNDERSTANDING: DecisionInfo(
        "Does Baghdad's appeal reach an understanding with the faction?",
        _inputs(
            ("effort of mediation", "share"),
            ("the faction's seat in the state", "share"),
            ("political capital", "share"),
            ("strength of Tehran's order", "share"),
            ("talks moving", "0 or 1"),
            ("faction", "address"),
        ),
        _YES_NO,
        ("chance_of_understanding",),
        "draw",
        "chance of an understanding",
        "<",
        ("understanding_reached",),
    ),
    Decision.TEHRAN_APPEAL: DecisionInfo(
        "Does Tehran heed Baghdad's appeal?",
        _inputs(("Tehran's fear of direct war", "fear units")),
        _YES_NO,
        ("tehran_heeds",),
        "draw",
        "chance that it heeds",
        "<",
    ),
    Decision.EMBASSY: DecisionInfo(
        "Do crowds storm the embassy?",
        _inputs(
            ("killed in the strike", "people"),
            ("toll below which crowds do not gather", "people"),
            ("Baghdad's stance", _STANCE),
        ),
        {0: "they do not", 1: "they do"},
        ("chance_of_storming",),
        "draw",
        "chance that they do",
        "<",
    ),
    Decision.ARREST: DecisionInfo(
        "Does Baghdad make arrests?",
        _inputs(("occasion", "0 or 1")),
        _YES_NO,
        ("arrests_made",),
        "draw",
        "chance of arrests",
        "<",
    ),
    Decision.ARREST_REVERSED: DecisionInfo(
        "Are the arrests reversed?",
        _inputs(("Baghdad's stance", _STANCE)),
        _YES_NO,
        ("arrests_reversed",),
        "draw",
        "chance of a reversal",
        "<",
    ),
    Decision.PARLIAMENT_OUTCOME: DecisionInfo(
        "Does the withdrawal law pass the vote?",
        _inputs(
            ("seats of the Coordination Framework and allies", "share"),
            ("Sunni blocs' support", "share"),
            ("grievance", "grievance units"),
            ("stance", _STANCE),
            ("days since a leader was killed", "days"),
            ("draw that called the vote", "in [0, 1)"),
        ),
        _VOTES,
        ("chance_law_passes",),
        "draw",
        "chance that the law passes",
        "<",
        ("vote_called", "law_passes"),
    ),
    Decision.TALKS_MOVE: DecisionInfo(
        "What becomes of the talks on the mission's end?",
        _inputs(
            ("state before: 0 none, 1 moving, 2 stalled, 3 suspended, 4 agreed", "code"),
            ("progress", "share"),
            ("Baghdad has asked", "0 or 1"),
            ("Washington has offered", "0 or 1"),
            ("broken off by deaths or a heavy strike", "0 or 1"),
            ("days in the state", "days"),
        ),
        {0: "none", 1: "moving", 2: "stalled", 3: "suspended", 4: "withdrawal agreed"},
        ("next_talks_state",),
        "draw",
        "chance that they leave their state by themselves",
        "",
        ("chance_of_change", "chance_talks_open", "talks_broken_off"),
    ),
}

_OTHERS: dict[Decision, DecisionInfo] = {
    Decision.SIGNAL: DecisionInfo(
        "What does Tehran signal to the factions?",
        _inputs(
            ("nuclear talks and sanctions relief in reach", _CAUTION),
            ("fear of direct war", _CAUTION),
            ("exposure when held responsible", _CAUTION),
            ("a US election near", _CAUTION),
            ("Baghdad's appeal, heeded", _CAUTION),
            ("the Gaza cause", _CAUTION),
            ("push of sanctions", _CAUTION),
            ("signal before", "code"),
        ),
        _SIGNALS,
        ("signal_calibrated", "signal_hard_control", "signal_hands_off"),
        "caution",
        "caution at which it signals stop",
        ">=",
        ("caution_of_tehran", "signal_may_change"),
    ),
    Decision.IRAN_RETALIATION: DecisionInfo(
        "Does Iran answer directly for what was struck?",
        _inputs(("day on which it would fall", "day"), ("days to a US election", "days"), ("delay", "days")),
        _YES_NO,
        ("answers_directly",),
        "draw",
        "chance that it answers",
        "<",
        ("day_of_answer", "warns_in_advance"),
    ),
    Decision.ISRAEL_RESPONSE: DecisionInfo(
        "Does Israel answer, and where?",
        _inputs(
            ("attacks on Israel today", "attacks"),
            ("of them with casualties", "attacks"),
            ("held back by Washington", "0 or 1"),
            ("how far Washington restrains", "share"),
            ("chance that an answer falls in Iraq", "probability"),
        ),
        {0: "none", 1: "strike in Syria", 2: "strike in Iraq"},
        ("answer_of_israel",),
        "pressure to answer",
        "pressure at which Israel answers",
        ">=",
        ("threshold_of_israel", "pressure_on_israel"),
    ),
}

DECISIONS: dict[Decision, DecisionInfo] = _MILITIA | _UNITED_STATES | _BAGHDAD | _OTHERS
"""Every decision that is recorded in a trace."""
