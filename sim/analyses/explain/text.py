"""The words of an explanation: what was chosen, what was weighed, what chance added, what it all rests on."""

from __future__ import annotations

from sim.analyses.explain.explain import Explained, Explanation, Weighed
from sim.inputs.tables.vocabulary import NO_ELECTION
from sim.results.text import number, wrap

INDENT = "  "

SINGULAR = {"people": "person", "attacks": "attack", "days": "day"}

FORCED: dict[int, str] = {
    1: "The scenario forced this choice.",
    2: "The recorded history fixed this; no rule of the model decided it.",
}


def explanation_text(explanation: Explanation) -> str:
    """The explanation as plain text, wrapped at 88 columns; a rule is told in full where it first decides."""
    reading = f", reading {explanation.reading}" if explanation.reading else ""
    place = f"run {explanation.run} of seed {explanation.seed}: {explanation.date} (day {explanation.day})"
    heading = wrap(f"{explanation.scenario}{reading}, {place}")
    if len(explanation.decisions) > 1:
        steps = [decision.headline for decision in explanation.decisions if decision.notable]
        heading += "\n" + wrap(f"In short: {'; '.join(steps) or 'no step away from the ordinary'}.")
    parts, named = [heading], set[str]()
    for decision in explanation.decisions:
        parts.append(decision_text(decision, again=decision.rule.name in named))
        if not decision.forced:
            named.add(decision.rule.name)
    if not explanation.decisions:
        parts.append("Nothing was decided that day.")
    changes = [f"{each.date} (day {each.day}, {each.posture})" for each in explanation.nearest_changes]
    if changes:
        nearest = "Its posture did not change that day; the nearest days on which it did"
        parts.append(wrap(f"{nearest}: {' and '.join(changes)}."))
    return "\n\n".join(parts)


def decision_text(decision: Explained, again: bool = False) -> str:
    """One decision in a few sentences.

    Args:
        decision: the decision.
        again: the rule was stated before and is only named.
    """
    rule, grounds = decision.rule, list(decision.citations)
    if decision.forced:
        reason = f" Reason given: {decision.reason.rstrip('.')}." if decision.reason else ""
        context = "; ".join(f"{each.name} {_amount(each)}" for each in decision.inputs if each.value != 0.0)
        moment = f" At that moment: {context}." if context else ""
        paragraphs = [wrap(f"{decision.headline}. {FORCED[decision.forced]}{reason}{moment}")]
    else:
        seen = [f"{each.name}: {_amount(each)}" for each in decision.inputs if each.in_text and not each.sign]
        context = f" It saw: {'; '.join(seen)}." if seen else ""
        rivals = f" Rivals: {', '.join(rule.rivals)}." if rule.rivals else ""
        says = ", as above." if again else f": {rule.sentence}{rivals}"
        paragraphs = [wrap(f"{decision.headline}: {_compared(decision)}{context}"), wrap(_chance(decision), INDENT)]
        paragraphs.append(wrap(f"Rule {rule.name} ({rule.mechanism}){says}", INDENT))
        grounds += [f"assumption: {rule.assumption.rstrip('.')}"] if rule.assumption else []
    if grounds and (decision.forced or not again):
        paragraphs.append(wrap(f"Rests on: {'; '.join(grounds)}.", INDENT))
    return "\n".join(paragraphs)


def _compared(decision: Explained) -> str:
    """What was compared: what was added and taken away, the terms that were zero at the end."""
    terms = ""
    for each in (each for each in decision.inputs if each.sign and each.value != 0.0):
        minus = (each.sign == "-") != (each.value < 0)
        joint = (" - " if minus else " + ") if terms else ("-" if minus else "")
        terms += f"{joint}{each.name} {number(abs(each.value), 3)}"
    zero = [each.name for each in decision.inputs if each.sign and each.value == 0.0]
    nothing = f"; nothing from {', '.join(zero)}" if zero else ""
    weighed = f" ({terms}{nothing})" if terms else ""
    threshold = number(decision.threshold, 3)
    if decision.comparison == "<":
        return f"the {decision.threshold_name} was {threshold}{weighed}."
    value = f"the {decision.value_name} was {number(decision.value, 3)}{weighed}"
    if decision.rate is not None:
        return f"{value}, which gives a rate of {number(decision.rate, 3)} attacks a day."
    if decision.comparison != ">=":
        return f"{value}; the {decision.threshold_name} was {threshold}."
    return f"{value} against {threshold}, the {decision.threshold_name}; margin {signed(decision.margin)}."


def _amount(each: Weighed) -> str:
    if each.word:
        return each.word
    if each.unit == "days" and each.value in (-1.0, NO_ELECTION):
        return "never" if each.value < 0 else "none near"
    unit = SINGULAR.get(each.unit, each.unit) if each.value == 1 else each.unit
    return number(each.value, 3) if unit in ("code", "share", "probability") else f"{number(each.value, 3)} {unit}"


def signed(value: float) -> str:
    """A number with its sign, for margins."""
    return f"{'+' if value >= 0 else ''}{number(value, 3)}"


def _chance(decision: Explained) -> str:
    if decision.draw is None:
        return "Chance: none; the choice follows from what was weighed."
    draw = f"Chance: the draw was {number(decision.draw, 3)}"
    if decision.comparison == "<":
        return f"{draw}, {_side(decision.draw, decision.threshold)}."
    for each in decision.inputs:
        if each.draw == "chance":
            return f"{draw}, {_side(decision.draw, each.value)}, the {each.name}."
        if each.draw == "mood":
            return f"{draw} ({each.name} {signed(each.value)})."
    return f"{draw}."


def _side(draw: float, chance: float) -> str:
    return f"{'below' if draw < chance else 'not below'} {number(chance, 3)}"
