"""The words of an explanation: for each decision what was chosen, what was weighed, what chance added, what it rests on."""

from __future__ import annotations

from sim.outputs.decision_words import FORCED
from sim.outputs.explain import Explained, Explanation, PostureChange, Weighed
from sim.outputs.text import number, wrap

INDENT = "  "


def explanation_text(explanation: Explanation) -> str:
    """The explanation as plain text, wrapped at 88 columns."""
    parts = [_heading(explanation)]
    parts.extend(decision_text(decision) for decision in explanation.decisions)
    if not explanation.decisions:
        parts.append("Nothing was decided that day.")
    if explanation.nearest_changes:
        parts.append(_changes(explanation.nearest_changes))
    return "\n\n".join(parts)


def _heading(explanation: Explanation) -> str:
    reading = f", reading {explanation.reading}" if explanation.reading else ""
    return wrap(
        f"{explanation.scenario}{reading}, run {explanation.run} of seed {explanation.seed}: "
        f"{explanation.date} (day {explanation.day})"
    )


def decision_text(decision: Explained) -> str:
    """One decision in a few sentences, under its question."""
    paragraphs = [wrap(_choice(decision)), wrap(_chance(decision), INDENT), wrap(_rule(decision), INDENT)]
    paragraphs.append(wrap(_rests_on(decision), INDENT))
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def _choice(decision: Explained) -> str:
    if decision.forced:
        return f"{decision.headline}. {_forced(decision)}"
    terms, context = _terms(decision.inputs), _context(decision.inputs)
    weighed = f" ({terms})" if terms else ""
    setting = f" It saw {context}." if context else ""
    return f"{decision.headline}: {_compared(decision, weighed)}{setting}"


def _forced(decision: Explained) -> str:
    reason = f" Reason given: {decision.reason}." if decision.reason else ""
    context = "; ".join(f"{each.name} {_amount(each)}" for each in decision.inputs if each.value != 0.0)
    setting = f" At that moment: {context}." if context else ""
    return f"{FORCED[decision.forced]}{reason}{setting}".replace("..", ".")


def _compared(decision: Explained, weighed: str) -> str:
    if decision.comparison == "<":
        return f"{decision.threshold_name} was {number(decision.threshold, 3)}{weighed}."
    value, threshold = number(decision.value, 3), number(decision.threshold, 3)
    against = f" against {decision.threshold_name} of {threshold}; margin {signed(decision.margin)}"
    return f"{decision.value_name} was {value}{weighed}{against}."


def _terms(inputs: tuple[Weighed, ...]) -> str:
    terms = ""
    for each in (each for each in inputs if each.sign and each.value != 0.0):
        minus = (each.sign == "-") != (each.value < 0)
        joint = (" \u2212 " if minus else " + ") if terms else ("\u2212" if minus else "")
        terms += f"{joint}{each.name} {number(abs(each.value), 3)}"
    return terms


def _context(inputs: tuple[Weighed, ...]) -> str:
    return ", ".join(f"{each.name} {_amount(each)}" for each in inputs if not each.sign)


def _amount(each: Weighed) -> str:
    unit = "" if each.unit in ("", "code", "share") else f" {each.unit}"
    return f"{number(each.value, 3)}{unit}"


def signed(value: float) -> str:
    """A number with its sign, for margins."""
    return f"{'+' if value >= 0 else chr(0x2212)}{number(abs(value), 3)}"


def _chance(decision: Explained) -> str:
    if decision.draw is None:
        return "" if decision.forced else "Chance: none; the choice follows from what was weighed."
    draw = f"Chance: the draw was {number(decision.draw, 3)}"
    if decision.rate is not None:
        return f"{draw}, at a rate of {number(decision.rate, 3)} attacks a day."
    if decision.comparison == "<":
        side = "below" if decision.draw < decision.threshold else "not below"
        return f"{draw}, {side} {number(decision.threshold, 3)}."
    mood = next((each.value for each in decision.inputs if each.name.startswith("mood")), None)
    return f"{draw} (mood {signed(mood)})." if mood is not None else f"{draw}."


def _rule(decision: Explained) -> str:
    if decision.rule is None or decision.forced:
        return ""
    rivals = f" Rivals: {', '.join(decision.rule.rivals)}." if decision.rule.rivals else ""
    return f"Rule {decision.rule.name} ({decision.rule.mechanism}): {decision.rule.sentence}{rivals}"


def _rests_on(decision: Explained) -> str:
    grounds = list(decision.citations)
    if decision.rule is not None and decision.rule.assumption and not decision.forced:
        grounds.append(f"assumption: {decision.rule.assumption.rstrip('.')}")
    return f"Rests on: {'; '.join(grounds)}." if grounds else ""


def _changes(changes: tuple[PostureChange, ...]) -> str:
    days = " and ".join(f"{change.date} (day {change.day}, {change.posture})" for change in changes)
    return wrap(f"Its posture did not change that day; the nearest days on which it did: {days}.")
