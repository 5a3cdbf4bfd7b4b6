"""Why an actor did what it did: the trace of one day of one run, decision by decision, with names, units and evidence.

A trace row holds numbers. `sim.rules.catalog` says what they are; this module puts the two together. How the result
is worded is `sim.analyses.explain.text`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analyses.explain.records import Explained, Explanation, PostureChange, RuleUsed, Weighed
from sim.analyses.explain.words import CODES, SIGNS, UNSAID, headline, is_notable
from sim.errors import InputError, shown
from sim.kernel.draws import Decision
from sim.kernel.state import Posture
from sim.results.actors import Named, all_actors, find_actor
from sim.results.ensemble import Run, play_one

if TYPE_CHECKING:
    from sim.inputs.posterior.posterior import Posterior
    from sim.inputs.scenario.scenario import Scenario, ScenarioLike
    from sim.rules.catalog import DecisionInfo

MOST_INPUTS = 8


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
    played = run if isinstance(run, Run) else play_one(run, seed, number, posterior, reading)
    return explain_day(played, parse_day(played.scenario, str(day)), actor)


def explain_day(run: Run, day: int, actor: str | None = None) -> Explanation:
    """Explain what was decided on a day of a run.

    Args:
        run: a run with its trace.
        day: day number from 0; see `parse_day`.
        actor: id or name of one actor; None for all.

    Raises:
        NotFoundError: there is no such actor in the scenario.
    """
    chosen = None if actor is None else find_actor(actor, run.scenario.factions)
    rows = run.trace_array[run.trace_array["day"] == day]
    if chosen is not None:
        rows = rows[rows["actor"] == chosen.address]
    return Explanation(
        scenario=run.scenario.name,
        reading=run.scenario.reading,
        seed=run.seed,
        run=run.run,
        day=day,
        date=run.scenario.dates[day],
        actor=None if chosen is None else chosen.id,
        decisions=tuple(explain_row(run, row) for row in rows),
        nearest_changes=_nearest_changes(run, day, chosen),
    )


def explain_row(run: Run, row: Any) -> Explained:
    """Explain one row of a run's trace."""
    from sim.rules.catalog import DECISIONS

    decision = Decision(int(row["decision"]))
    info = DECISIONS[decision]
    actor = all_actors()[int(row["actor"])]
    choice, day = int(row["choice"]), int(row["day"])
    names = {address: named.name for address, named in all_actors().items()}
    rule = _rule_used(info.rules, int(row["rule"]))
    reason, forced_sources = _forced_reason(run.scenario, day, actor, decision, int(row["forced"]))
    return Explained(
        day=day,
        date=run.scenario.dates[day],
        actor=actor.id,
        actor_name=actor.name,
        decision=decision.name.lower().replace("_", "-"),
        question=info.question,
        headline=_headline(run, row, decision, actor, info, names),
        choice=choice,
        choice_name=info.choices.get(choice, names.get(choice, str(choice))),
        notable=is_notable(decision, choice) or (decision is Decision.FIRE and choice > 0),
        forced=int(row["forced"]),
        reason=reason,
        value=float(row["value"]),
        value_name=info.value_name,
        threshold=float(row["threshold"]),
        threshold_name=info.threshold_name,
        comparison=info.comparison,
        margin=float(row["value"] - row["threshold"]),
        draw=None if row["draw"] < 0 else float(row["draw"]),
        rate=_rate(run, day, actor) if decision is Decision.FIRE else None,
        inputs=_inputs(run.scenario, decision, info, row),
        rule=rule,
        citations=_citations(forced_sources if int(row["forced"]) else rule.sources if rule else ()),
    )


def _headline(run: Run, row: Any, decision: Decision, actor: Named, info: DecisionInfo, names: dict[int, str]) -> str:
    """The headline of a row; where the record is followed, fire is the record's and not what the faction chose."""
    if decision is Decision.FIRE and int(row["forced"]) and actor.id in run.scenario.factions:
        made = int(run.faction_array["attacks"][int(row["day"]), run.scenario.factions.index(actor.id)])
        return f"{actor.name} made {made} of the recorded attacks"
    return headline(decision, actor.name, int(row["choice"]), info.choices, names)


def _inputs(scenario: Scenario, decision: Decision, info: DecisionInfo, row: Any) -> tuple[Weighed, ...]:
    if decision is Decision.SUSPEND and int(row["forced"]):
        return ()  # a forced posture is not weighed: the row does not hold the terms that the catalogue names
    signs, unsaid = SIGNS.get(decision, "").ljust(MOST_INPUTS), UNSAID.get(decision, ())
    weighed = [
        Weighed(
            name=named.name.partition(":")[0],
            value=(value := float(row[f"input_{i}"])),
            unit=named.unit,
            sign=signs[i].strip(),
            word=_word(decision, i, named.unit, value, info.choices),
            said=i not in unsaid,
        )
        for i, named in enumerate(info.inputs)
    ]
    if decision is Decision.FIRE:
        needed = scenario.parameters["militia.restraint"]
        weighed.append(Weighed("motive that it needs", needed.value, needed.unit, "-"))
    return tuple(weighed)


def _word(decision: Decision, number: int, unit: str, value: float, choices: dict[int, str]) -> str:
    if unit == "address":
        return all_actors()[int(value)].name if int(value) in all_actors() else "nobody"
    if unit == "0 or 1":
        return "yes" if value else "no"
    if unit in ("code", "rung"):
        return CODES.get((decision, number), choices).get(int(value), "")
    return ""


def _rule_used(names: tuple[str, ...], variant: int) -> RuleUsed | None:
    from sim.rules.catalog import RULES

    if not names:
        return None
    chosen = RULES[names[variant if variant < len(names) else 0]]
    rivals = tuple(name for name in names if name != chosen.name)
    return RuleUsed(
        chosen.name, chosen.mechanism, chosen.sentence, chosen.variant, rivals, chosen.sources, chosen.assumption
    )


def _citations(sources: tuple[str, ...]) -> tuple[str, ...]:
    from sim.inputs.evidence.ledger import cite

    return tuple(dict.fromkeys(cite(source) for source in sources))


def _forced_reason(
    scenario: Scenario, day: int, actor: Named, decision: Decision, forced: int
) -> tuple[str, tuple[str, ...]]:
    from sim.inputs.tables.vocabulary import FORCEABLE

    if forced != 1:
        return "", ()
    for each in scenario.forced:
        same = each.date == scenario.dates[day] and each.actor == actor.id
        if same and FORCEABLE[each.decision].decision in (decision.name, decision.name.replace("OUTCOME", "VOTE")):
            return each.reason, tuple(each.sources)
    return "", ()


def _rate(run: Run, day: int, actor: Named) -> float | None:
    if actor.id not in run.scenario.factions:
        return None
    return float(run.faction_array["rate"][day, run.scenario.factions.index(actor.id)])


def _nearest_changes(run: Run, day: int, actor: Named | None) -> tuple[PostureChange, ...]:
    """The last change of posture before a day and the first after it; nothing when it changed on the day itself."""
    if actor is None or actor.id not in run.scenario.factions:
        return ()
    changes = posture_changes(run, actor.id)
    if any(change.day == day for change in changes):
        return ()
    before = [change for change in changes if change.day < day][-1:]
    after = [change for change in changes if change.day > day][:1]
    return (*before, *after)


def posture_changes(run: Run, faction: str) -> tuple[PostureChange, ...]:
    """Every day on which a faction's posture differs from that of the day before; a run begins active."""
    posture = run.faction_array["posture"][:, run.scenario.factions.index(faction)]
    days = np.flatnonzero(np.diff(posture, prepend=Posture.ACTIVE))
    return tuple(
        PostureChange(int(day), run.scenario.dates[day], Posture(posture[day]).name.lower().replace("_", " "))
        for day in days
    )
