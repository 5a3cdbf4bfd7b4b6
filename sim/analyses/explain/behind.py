"""The decision behind an event: which row of a run's trace led to it, and in a sentence why it came out so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.actors.decisions import DECISIONS
from sim.analyses.explain.explain import Explained, explain_row, signed
from sim.kernel.draws import Decision
from sim.kernel.state import EventKind
from sim.results.ensemble import Run
from sim.results.text import number

REPRISAL = (Decision.RESPONSE, Decision.FOLLOW_UP, Decision.ANSWER_TO_IRAN)

BEHIND: Mapping[EventKind, tuple[Decision, ...]] = {
    EventKind.ATTACK: (Decision.FIRE,),
    EventKind.ATTACK_ON_ISRAEL: (Decision.FIRE_AT_ISRAEL,),
    EventKind.WARNING: (Decision.WARNING,),
    EventKind.STRIKE: REPRISAL,
    EventKind.LEADERSHIP_STRIKE: REPRISAL,
    EventKind.MAJOR_CAMPAIGN: REPRISAL,
    EventKind.STRIKE_ON_IRAN: REPRISAL,
    EventKind.LEADER_KILLED: REPRISAL,
    EventKind.COMMANDER_KILLED: REPRISAL,
    EventKind.EMBASSY_STORMED: (Decision.EMBASSY,),
    EventKind.SUSPENSION: (Decision.SUSPEND,),
    EventKind.RESUMPTION: (Decision.RESUME, Decision.BREAK),
    EventKind.SURGE: (Decision.SURGE,),
    EventKind.SIGNAL_CHANGED: (Decision.SIGNAL,),
    EventKind.IRAN_WARNING: (Decision.IRAN_RETALIATION,),
    EventKind.IRAN_STRIKE: (Decision.IRAN_RETALIATION,),
    EventKind.APPEAL_TO_FACTIONS: (Decision.INITIATIVE,),
    EventKind.UNDERSTANDING: (Decision.UNDERSTANDING,),
    EventKind.APPEAL_TO_TEHRAN: (Decision.INITIATIVE,),
    EventKind.TEHRAN_HEEDS: (Decision.TEHRAN_APPEAL,),
    EventKind.APPEAL_TO_WASHINGTON: (Decision.INITIATIVE,),
    EventKind.CONDEMNATION: (Decision.CONDEMN,),
    EventKind.WITHDRAWAL_DEMAND: (Decision.INITIATIVE,),
    EventKind.ARRESTS: (Decision.ARREST,),
    EventKind.ARRESTS_REVERSED: (Decision.ARREST_REVERSED,),
    EventKind.PARLIAMENT_VOTE: (Decision.PARLIAMENT_OUTCOME,),
    EventKind.TALKS_CHANGED: (Decision.TALKS_MOVE,),
    EventKind.COERCION: (Decision.COERCION,),
    EventKind.ISRAEL_STRIKE: (Decision.ISRAEL_RESPONSE,),
    EventKind.ISRAEL_RESTRAINED: (Decision.ISRAEL_RESTRAINT,),
    EventKind.STAND_DOWN: (Decision.STAND_DOWN,),
    EventKind.STAND_DOWN_ENDED: (Decision.STAND_DOWN, Decision.BREAK),
    EventKind.LEADER_SUCCEEDED: (Decision.SUCCESSION,),
    EventKind.BARGAIN_BROKEN: (Decision.BARGAIN,),
    EventKind.DRAWDOWN: (Decision.DRAWDOWN,),
    EventKind.PROTECTION_RAISED: (Decision.PROTECTION,),
    EventKind.TEHRAN_REBUFFS: (Decision.TEHRAN_APPEAL,),
    EventKind.ANSWER_TO_IRAN: (Decision.ANSWER_TO_IRAN,),
    EventKind.REPRISAL_RECONSIDERED: (Decision.RECONSIDER,),
    EventKind.IRAN_ANSWERS_ISRAEL: (Decision.ANSWER_TO_ISRAEL,),
    EventKind.ISRAEL_ANSWERS_IRAN: (Decision.ISRAEL_EXCHANGE,),
}
"""Kind of event -> the decisions that can lead to it."""

LATER = (
    *(kind for kind, decisions in BEHIND.items() if decisions == REPRISAL),
    EventKind.IRAN_WARNING,
    EventKind.IRAN_STRIKE,
    EventKind.IRAN_ANSWERS_ISRAEL,
    EventKind.ISRAEL_ANSWERS_IRAN,
)
"""Kinds that may be decided days before they happen."""

LONGEST_WAIT = 45
"""Most days between a decision and what it leads to."""

CAUSES = {"incidents": ("incident", "incidents"), "injured": ("injured",) * 2, "killed": ("killed",) * 2}
"""Terms of a reprisal that say what it answers, and their words after one and after more."""

LEAST_MOVE = 0.01
"""Units of its decision by which a term must have moved in a day to be named for it."""

OF_THE_SCENARIO = (EventKind.IRAN_ANSWERS_ISRAEL, 0)
"""An event, with its detail, that nobody in the model decides."""


def row_behind(run: Run, event: Any) -> Any | None:
    """The trace row that led to an event record: the last that chose a step, or the last of its day; None if none."""
    kind = EventKind(int(event["kind"]))
    if (kind, int(event["detail"])) == OF_THE_SCENARIO:
        return None
    trace = run.trace_array
    first = int(event["day"]) - (LONGEST_WAIT if kind in LATER else 0)
    found = trace[(trace["day"] <= event["day"]) & (trace["day"] >= first)]
    found = found[np.isin(found["decision"], [int(each) for each in BEHIND[kind]])]
    if kind not in LATER:
        own = np.isin(found["actor"], [int(event["actor"]), int(event["target"])])
        found = found[own] if own.any() else found
    steps = [row for row in found if DECISIONS[Decision(int(row["decision"]))].is_step(int(row["choice"]))]
    likely = steps if steps or kind in LATER else list(found)
    return likely[-1] if likely else None


def why_words(run: Run, event: Any) -> tuple[str, Explained | None]:
    """Why an event came about, in a sentence or two, and the decision behind it; "" and None where none is."""
    row = row_behind(run, event)
    if row is None:
        given = (int(event["kind"]), int(event["detail"])) == OF_THE_SCENARIO
        return "The scenario gives this; nobody in the model decides it." if given else "", None
    decision = explain_row(run, row)
    words = [row_words(run, row, decision)]
    words += ["That an attack kills is chance."] if event["kind"] == EventKind.ATTACK and event["killed"] > 0 else []
    waited = int(event["day"]) - decision.day
    words += [f"Decided {waited} day{'s' if waited > 1 else ''} before."] if waited else []
    return " ".join(words), decision


def row_words(run: Run, row: Any, decision: Explained) -> str:
    """Why a trace row, with its explanation, came out as it did: who or what forced it, or what was weighed."""
    if decision.forced:
        who = "the scenario forces this choice." if decision.forced == 1 else "the recorded history fixes this choice."
        return f"{who} {decision.reason}".strip()
    return " ".join(filter(None, (compared_words(decision), weighed_words(run, row, decision))))


def compared_words(decision: Explained) -> str:
    """What was compared with what, and how it came out, in a sentence without its first capital."""
    value, threshold = number(decision.value, 3), number(decision.threshold, 3)
    if decision.rate is not None:
        return f"{decision.value_name} {value}, which makes {number(decision.rate, 2)} attacks a day."
    if decision.comparison == "<" and decision.draw is not None:
        side = "fell below" if decision.draw < decision.threshold else "did not fall below"
        return f"the draw, {number(decision.draw, 3)}, {side} {threshold} ({decision.threshold_name})."
    if decision.comparison == ">=":
        side = "reached" if decision.margin >= 0 else "lay below"
        named = f"{decision.threshold_name}; margin {signed(decision.margin)}"
        return f"{decision.value_name} {value} {side} {threshold} ({named})."
    return f"{decision.value_name} {value}; {decision.threshold_name} {threshold}."


def weighed_words(run: Run, row: Any, decision: Explained) -> str:
    """What moved the value most since the day before, or weighs most in it; what a reprisal answers."""
    inputs = {each.field: each for each in decision.inputs}
    if decision.decision == "response":
        counts = {field: inputs[field].value for field in CAUSES if inputs[field].value}
        causes = [f"{number(each)} {CAUSES[field][each > 1]}" for field, each in counts.items()]
        return f"Since the last reprisal: {', '.join(causes)}." if causes else ""
    if not any(each.sign for each in decision.inputs):
        holds = [each.name for each in decision.inputs if each.unit == "0 or 1" and each.value]
        return f"What held that day: {', '.join(holds)}." if holds else ""
    terms, before = _terms_of(row), _terms_of(_row_before(run, row))
    if "surplus" in inputs:
        fire = _latest(run, row, Decision.FIRE, int(row["day"]))
        terms, before = _terms_of(fire) or terms, _terms_of(_row_before(run, fire)) if fire is not None else before
    moves = {name: terms[name] - before.get(name, 0.0) for name in terms if before}
    name = max(moves, key=lambda each: abs(moves[each]), default="")
    if moves and abs(moves[name]) >= LEAST_MOVE:
        return f"What moved most since the day before: {name} ({signed(moves[name])})."
    side = 1 if decision.margin >= 0 or decision.rate is not None else -1
    name = max(terms, key=lambda each: side * terms[each])
    return f"What weighs most: {name} ({signed(terms[name])})." if side * terms[name] > 0 else ""


def firing(run: Run, row: Any) -> Explained | None:
    """The decision to fire of the actor of a row on its day; None where it is no faction's."""
    found = _latest(run, row, Decision.FIRE, int(row["day"]))
    return None if found is None else explain_row(run, found)


def _row_before(run: Run, row: Any | None) -> Any | None:
    if row is None:
        return None
    return _latest(run, row, Decision(int(row["decision"])), int(row["day"]) - 1)


def _latest(run: Run, row: Any, decision: Decision, day: int) -> Any | None:
    """The actor's last row of a decision on a day; None where it did not face it."""
    trace = run.trace_array
    found = trace[(trace["actor"] == row["actor"]) & (trace["decision"] == int(decision)) & (trace["day"] == day)]
    return found[-1] if len(found) else None


def _terms_of(row: Any | None) -> dict[str, float]:
    """Signed terms of a trace row by name; none where there is no row."""
    if row is None:
        return {}
    weighed = DECISIONS[Decision(int(row["decision"]))].weighed(row).values()
    return {term.name: -value if term.sign == "-" else value for term, value in weighed if term.sign}


def fire_terms(run: Run, first: int, last: int) -> dict[str, float]:
    """Mean of each term of motive and restraint over all factions and the days from first up to last, signed."""
    info = DECISIONS[Decision.FIRE]
    trace = run.trace_array
    rows = trace[(trace["decision"] == int(Decision.FIRE)) & (trace["day"] >= first) & (trace["day"] < last)]
    terms = np.asarray(rows["terms"])[:, : len(info.terms)]
    means = np.nanmean(terms, axis=0) if len(rows) else np.zeros(len(info.terms))
    named = zip(info.terms.values(), means.tolist(), strict=True)
    return {term.name: -mean if term.sign == "-" else mean for term, mean in named if term.sign and mean == mean}
