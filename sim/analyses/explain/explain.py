"""Why an actor did what it did: the trace of one day of one run, decision by decision, with names, units and evidence.

A trace row holds numbers; the decision's declaration, beside its step in sim/actors, says what they are. The text
says what was chosen, what was weighed, what chance added, and what it all rests on.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from html import escape
from typing import Any

import numpy as np

from sim.actors.decisions import DECISIONS, DecisionInfo, Term
from sim.errors import InputError, shown
from sim.inputs.evidence.ledger import cite
from sim.inputs.posterior.posterior import Posterior
from sim.inputs.scenario.scenario import Scenario, ScenarioLike
from sim.inputs.tables.vocabulary import NO_ELECTION
from sim.kernel.draws import Decision
from sim.kernel.state import Posture
from sim.notebook import caption, card, term_chart
from sim.results.ensemble import Run, play_one
from sim.results.tables import all_actors, find_actor
from sim.results.text import number, wrap
from sim.rules.catalog import RULES


@dataclass(frozen=True)
class Weighed:
    """One term of a decision.

    Attributes:
        field: its name in the decision's record.
        name: what it is, as people read it.
        value: in `unit`.
        unit: unit of the value; "code", "address" and "rung" stand for a name.
        sign: whether it is added to ("+") or taken from ("-") the decision's value; empty for neither.
        part: what it enters: "value", "threshold", "choice", or "context" where no rule used it.
        word: the name that a code stands for; empty otherwise.
        draw: "chance" or "mood" where the draw is compared with it or made into it; empty otherwise.
        in_text: whether the text names it.
    """

    field: str
    name: str
    value: float
    unit: str
    sign: str = ""
    part: str = "choice"
    word: str = ""
    draw: str = ""
    in_text: bool = True


@dataclass(frozen=True)
class RuleUsed:
    """The rule that decided: name, mechanism (M1 to M13), what it says, its rivals, and what it rests on."""

    name: str
    mechanism: str
    sentence: str
    variant: str
    rivals: tuple[str, ...]
    sources: tuple[str, ...]
    assumption: str


@dataclass(frozen=True)
class Explained:
    """One decision of one actor on one day of one run."""

    day: int
    date: date
    actor: str
    actor_name: str
    decision: str
    question: str
    headline: str
    choice: int
    choice_name: str
    notable: bool
    forced: int
    """0 the actor's own, 1 forced by the scenario or a person, 2 fixed by the record."""
    reason: str
    """Why the scenario forced the choice; empty otherwise."""
    value: float
    value_name: str
    threshold: float
    threshold_name: str
    comparison: str
    margin: float
    draw: float | None
    """The uniform number in [0, 1); None when chance played no part."""
    rate: float | None
    """Attacks a day, for decisions to fire."""
    inputs: tuple[Weighed, ...]
    rule: RuleUsed
    citations: tuple[str, ...]


@dataclass(frozen=True)
class PostureChange:
    """A day on which a faction's posture changed, and to what."""

    day: int
    date: date
    posture: str


@dataclass(frozen=True, repr=False)
class Explanation:
    """Everything decided on one day of one run, by one actor or by all."""

    scenario: str
    reading: str | None
    seed: int
    run: int
    day: int
    date: date
    actor: str | None
    decisions: tuple[Explained, ...]
    nearest_changes: tuple[PostureChange, ...]
    """Nearest days on which the asked faction's posture changed, when it did not change on the day asked about."""

    def to_json(self) -> dict[str, Any]:
        """The explanation as plain values; days count from 0 at the scenario's start."""
        return asdict(self)

    @property
    def _title(self) -> str:
        name = f"{self.scenario}@{self.reading}" if self.reading else self.scenario
        who = f", {self.actor}" if self.actor else ""
        return f"{self.date} (day {self.day}) in run {self.run} of {name}, seed {self.seed}{who}"

    def __repr__(self) -> str:
        """Day, run and actor, and how many decisions are explained."""
        return f"<Explanation of {self._title}: {len(self.decisions)} decisions>"

    def _repr_html_(self) -> str:
        parts = []
        for each in self.decisions:
            signed = {term.name: -term.value if term.sign == "-" else term.value for term in each.inputs if term.sign}
            terms = {name: value for name, value in signed.items() if value and not each.forced}
            compared = f"{each.value_name} {each.value:.3g}; {each.threshold_name} {each.threshold:.3g}"
            draw = "" if each.draw is None else f"; the draw was {each.draw:.3g}"
            weight = 600 if each.notable else 400
            parts.append(f'<div style="font-weight:{weight};margin-top:.3em">{escape(each.headline)}</div>')
            parts.append(caption(f"{compared}{draw}"))
            parts += [term_chart(terms, f"What was weighed by {each.actor_name}")] if terms else []
        return card(f"Decisions of {self._title}", {}, "".join(parts))


def parse_day(scenario: Scenario, text: str) -> int:
    """Day number, from 0, that a text means: a date within the window, or a number of days from its start.

    Raises:
        InputError: neither a date nor a number, or outside the window.
    """
    window = f"day 0 to {scenario.days - 1}, that is {scenario.start} to {scenario.end}"
    written = text.strip()
    try:
        counted = written.isascii() and written.isdecimal()
        day = int(written) if counted else (date.fromisoformat(written) - scenario.start).days
    except ValueError:
        raise InputError(
            f"The day {shown(text)} must be a date such as {scenario.start} or a number: {window}."
        ) from None
    if not 0 <= day < scenario.days:
        raise InputError(f"The day {shown(text)} is outside the window of {scenario.name}: {window}.")
    return day


def explain(
    run: Run | ScenarioLike,
    day: int | str | date,
    actor: str | None = None,
    *,
    number: int = 0,
    seed: int = 0,
    reading: str | None = None,
    posterior: Posterior | None = None,
) -> Explanation:
    """Explain what was decided on a day of a run: who chose what, by which rule, what was weighed, what it rests on.

    Args:
        run: a Run; or a scenario, whose run is played: a Scenario, a name, NAME@READING, or the path of a file.
        day: a day number from 0, or a date, also as text such as 2024-01-30.
        actor: id or name of one actor, such as `united-states`; None for all.
        number: number of the run to play, where a scenario is given.
        seed: seed of that run.
        reading: id of a reading to play it under; None keeps the scenario's own.
        posterior: draws of which it plays with its own; None keeps the scenario's values.

    Raises:
        InputError: an unknown name, a day outside the window, or a number that is not allowed.
    """
    run = run if isinstance(run, Run) else play_one(run, seed, number, posterior, reading)
    day = parse_day(run.scenario, str(day))
    chosen = None if actor is None else find_actor(actor, run.scenario.factions)
    rows = run.trace_array[run.trace_array["day"] == day]
    if chosen is not None:
        rows = rows[rows["actor"] == chosen.address]
    nearest: list[PostureChange] = []
    if chosen is not None and chosen.id in run.scenario.factions:
        changes = posture_changes(run, chosen.id)
        if all(change.day != day for change in changes):
            nearest += [change for change in changes if change.day < day][-1:]
            nearest += [change for change in changes if change.day > day][:1]
    return Explanation(
        scenario=run.scenario.name,
        reading=run.scenario.reading,
        seed=run.seed,
        run=run.run,
        day=day,
        date=run.scenario.dates[day],
        actor=None if chosen is None else chosen.id,
        decisions=tuple(explain_row(run, row) for row in rows),
        nearest_changes=tuple(nearest),
    )


def explain_row(run: Run, row: Any) -> Explained:
    """Explain one row of a run's trace: of a forced choice all that the row holds, otherwise what the rule used."""
    info = DECISIONS[Decision(int(row["decision"]))]
    actor = all_actors()[int(row["actor"])]
    names = {address: named.name for address, named in all_actors().items()}
    choice, day, forced = int(row["choice"]), int(row["day"]), int(row["forced"])
    fires = info.decision is Decision.FIRE
    headline = info.headline_of(actor.name, choice, names)
    place = run.scenario.factions.index(actor.id) if actor.id in run.scenario.factions else None
    if fires and forced and place is not None:
        attacks = int(run.faction_array["attacks"][day, place])
        headline = f"{actor.name} made {attacks} of the recorded attacks"
    rule = RULES[info.rule_of(int(row["rule"]))]
    inputs = [
        Weighed(
            field, term.name, value, term.unit, term.sign, term.part, _word(info, term, value), term.draw, term.in_text
        )
        for field, (term, value) in info.weighed(row).items()
        if forced or (term.part != "context" and (not term.used_by or rule.name in term.used_by))
    ]
    rivals = tuple(name for name in info.rules if name != rule.name)
    reason, sources = "", () if forced else rule.sources
    for each in run.scenario.forced if forced == 1 else ():
        if (each.date, each.actor, each.decision) == (run.scenario.dates[day], actor.id, info.forced_as):
            reason, sources = each.reason, tuple(each.sources)
            break
    return Explained(
        day=day,
        date=run.scenario.dates[day],
        actor=actor.id,
        actor_name=actor.name,
        decision=info.decision.name.lower().replace("_", "-"),
        question=info.question,
        headline=headline,
        choice=choice,
        choice_name=info.words_of(choice, names),
        notable=info.is_step(choice),
        forced=forced,
        reason=reason,
        value=float(row["value"]),
        value_name=info.value_name,
        threshold=float(row["threshold"]),
        threshold_name=info.threshold_name,
        comparison=info.comparison,
        margin=float(row["value"] - row["threshold"]),
        draw=None if row["draw"] < 0 else float(row["draw"]),
        rate=float(run.faction_array["rate"][day, place]) if fires and place is not None else None,
        inputs=tuple(inputs),
        rule=RuleUsed(rule.name, rule.mechanism, rule.sentence, rule.variant, rivals, rule.sources, rule.assumption),
        citations=tuple(dict.fromkeys(map(cite, sources))),
    )


def _word(info: DecisionInfo, term: Term, value: float) -> str:
    if term.unit == "address":
        return all_actors()[int(value)].name if int(value) in all_actors() else "nobody"
    if term.unit == "0 or 1":
        return "yes" if value else "no"
    if term.unit in ("code", "rung"):
        return term.words.get(int(value), "") if term.words else info.choices[int(value)].words
    return ""


def posture_changes(run: Run, faction: str) -> tuple[PostureChange, ...]:
    """Every day on which a faction's posture differs from that of the day before; a run begins active."""
    posture = run.faction_array["posture"][:, run.scenario.factions.index(faction)]
    days = np.flatnonzero(np.diff(posture, prepend=Posture.ACTIVE))
    return tuple(
        PostureChange(int(day), run.scenario.dates[day], Posture(posture[day]).name.lower().replace("_", " "))
        for day in days
    )


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
    parts += ["Nothing was decided that day."] if not explanation.decisions else []
    if changes := [f"{each.date} (day {each.day}, {each.posture})" for each in explanation.nearest_changes]:
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
