"""Changes made by hand: to parameters, traits, rules, the context, the window; and checks of forced decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from numbers import Real

from pydantic_core import PydanticCustomError

from sim.errors import ScenarioError, sentence, shown
from sim.inputs.files.documents import ScalarError, resolve_scalar
from sim.inputs.files.problems import kind_of, unknown
from sim.inputs.record.counts import cumulative_series
from sim.inputs.scenario.content import ForcedDecision, ScenarioContent
from sim.inputs.scenario.resolve import clip
from sim.inputs.scenario.schema import forced_fault, no_such_parameter
from sim.inputs.tables.context import ContextStep
from sim.inputs.tables.fields import iso_date
from sim.inputs.tables.parameters import ParameterValue, all_parameters, faction_of
from sim.inputs.tables.vocabulary import ACTORS, LADDERS, LONGEST_WINDOW, RULES, SERIES, SHORTEST_WINDOW

CHANGE = "change"
"""`set_by` of what a change has set."""

NO_SOURCE = "Set by a change, without a source."

ChangeValue = float | str | date | None
"""What a path can be changed to: a number, a name, a date (or a text that means one), or nothing."""


CONTEXT = "context."
"""Begins the path of a series of the context: context.troops_iraq."""


class _RefusedError(Exception):
    """One change cannot be made; the text says why, without the path."""


def changeable_paths(scenario: ScenarioContent) -> list[str]:
    """Return every path that can be changed in a scenario."""
    series = (CONTEXT + name for name in SERIES)
    return ["end", "follow_until", "ladder", *(f"rules.{actor}" for actor in RULES), *series, *scenario.parameters]


def changes_by_hand(scenario: ScenarioContent) -> dict[str, str]:
    """Return path -> value, as text, of every parameter and rule that was changed by hand."""
    values = {path: f"{each.value:g}" for path, each in scenario.parameters.items() if each.set_by == CHANGE}
    return values | {f"rules.{who}": scenario.rules[who] for who, by in scenario.rules_set_by.items() if by == CHANGE}


def _number(value: ChangeValue) -> float:
    try:
        number: object = resolve_scalar(value.strip()) if isinstance(value, str) else value
    except ScalarError as error:
        raise _RefusedError(str(error)) from None
    if isinstance(number, Real) and not isinstance(number, bool):
        return float(number)
    raise _RefusedError(f"must be a number, not {kind_of(number)}")


def _day(value: ChangeValue) -> date:
    try:
        return iso_date(value.date() if isinstance(value, datetime) else value)
    except PydanticCustomError as error:
        raise _RefusedError(error.message()) from None


def _is_nothing(value: ChangeValue) -> bool:
    return value is None or (isinstance(value, str) and value.strip() in ("", "null", "none", "~"))


def series_fault(name: str, value: ChangeValue) -> str:
    """Return what is wrong with a value for every day of a series of the context; an empty text when nothing is."""
    series = SERIES[name]
    try:
        number = _number(value)
    except _RefusedError as error:
        return str(error)
    if series.minimum <= number <= series.maximum and (not series.whole or number == int(number)):
        return ""
    kind = "whole numbers " if series.whole else ""
    return f"{number:g} is not allowed; allowed: {kind}{series.minimum:g} to {series.maximum:g} ({series.unit})"


def _with_key(scenario: ScenarioContent, path: str, value: ChangeValue) -> ScenarioContent:
    """Return a scenario with another window, ladder, or rule of a decider."""
    if path == "end":
        end = _day(value)
        days = (end - scenario.start).days + 1
        if not SHORTEST_WINDOW <= days <= LONGEST_WINDOW:
            raise _RefusedError(
                f"the window from {scenario.start} to {end} would be {days} days long; "
                f"allowed: {SHORTEST_WINDOW} to {LONGEST_WINDOW}"
            )
        follow = scenario.follow_until
        return clip(replace(scenario, end=end, follow_until=None if follow is None else min(follow, end)))
    if path == "follow_until":
        if _is_nothing(value):
            return replace(scenario, follow_until=None)
        day = _day(value)
        if scenario.record is None:
            raise _RefusedError("the scenario has no record to follow")
        if not scenario.start <= day <= scenario.end:
            raise _RefusedError(f"{day} is outside the window, {scenario.start} to {scenario.end}")
        last = cumulative_series(scenario.record)[-1].date
        if day > last:
            raise _RefusedError(f"{day} is after the last count of record {scenario.record}, {last}")
        return replace(scenario, follow_until=day)
    if path == "ladder":
        if value not in LADDERS:
            raise _RefusedError(unknown("ladder", str(value), LADDERS))
        return replace(scenario, ladder=str(value))
    name = path.removeprefix(CONTEXT)
    if path != name and name in SERIES:
        if fault := series_fault(name, value):
            raise _RefusedError(fault)
        step = ContextStep(scenario.start, _number(value), assumption=NO_SOURCE)
        return replace(scenario, steps=scenario.steps | {name: (step,)})
    actor = path.removeprefix("rules.")
    if path != actor and actor in RULES:
        if value not in RULES[actor]:
            raise _RefusedError(unknown(f"rule of {actor} called", str(value), RULES[actor]))
        rules, set_by = scenario.rules | {actor: str(value)}, scenario.rules_set_by | {actor: CHANGE}
        return replace(scenario, rules=rules, rules_set_by=set_by)
    if path in all_parameters():
        raise _RefusedError(f"the faction {faction_of(path)} is not in this scenario")
    raise _RefusedError(no_such_parameter(path, changeable_paths(scenario)))


def apply_changes(scenario: ScenarioContent, changes: Mapping[str, ChangeValue]) -> ScenarioContent:
    """Return a scenario with changes made by hand, which prevail over everything else.

    Args:
        scenario: what is changed.
        changes: path -> new value; the window's `end` is changed first, whatever the order.

    Raises:
        ScenarioError: a path that does not exist or a value that is not allowed; one sentence for each.
    """
    parameters: dict[str, ParameterValue] = {}
    refused: list[str] = []
    for path, value in sorted(changes.items(), key=lambda item: item[0] != "end"):
        try:
            if path in scenario.parameters:
                number, known = _number(value), scenario.parameters[path]
                if not known.minimum <= number <= known.maximum:
                    allowed = f"{known.minimum:g} to {known.maximum:g} ({known.unit})"
                    raise _RefusedError(f"{number:g} is out of range; allowed: {allowed}")
                parameters[path] = replace(known, value=number, sources=(), assumption=NO_SOURCE, set_by=CHANGE)
            else:
                scenario = _with_key(scenario, path, value)
        except _RefusedError as error:
            refused.append(sentence(f"change of {shown(path)}: {error}"))
    if refused:
        raise ScenarioError("\n".join(refused))
    return replace(scenario, parameters=scenario.parameters | parameters) if parameters else scenario


def apply_again(scenario: ScenarioContent, changes: Mapping[str, ChangeValue]) -> ScenarioContent:
    """Return a scenario with changes that were valid one after the other, whatever their order was.

    A day until which the record is followed gives way to an earlier end of the window.
    """
    scenario = apply_changes(scenario, {path: value for path, value in changes.items() if path == "end"})
    rest = {path: value for path, value in changes.items() if path != "end"}
    follow_until = rest.get("follow_until")
    if not _is_nothing(follow_until):
        rest["follow_until"] = min(_day(follow_until), scenario.end)
    return apply_changes(scenario, rest)


def parse_assignments(texts: Iterable[str]) -> dict[str, ChangeValue]:
    """Return the changes that texts such as `militia.restraint=0.5` mean; a later one prevails.

    Raises:
        ScenarioError: a text without `=`.
    """
    changes: dict[str, ChangeValue] = {}
    for text in texts:
        path, sign, value = text.partition("=")
        if not sign or not path.strip():
            raise ScenarioError(f"a change is written path=value, such as militia.restraint=0.5, not {shown(text)}.")
        changes[path.strip()] = value.strip()
    return changes


def check_forced(scenario: ScenarioContent, decisions: Iterable[ForcedDecision]) -> None:
    """Raise an error unless every decision can be forced in a scenario.

    Raises:
        ScenarioError: one sentence for each decision that cannot.
    """
    faults: list[str] = []
    actors = (*ACTORS, *scenario.factions)
    for number, forced in enumerate(decisions, start=1):
        fault = forced_fault(asdict(forced), actors)
        if fault is None and not scenario.start <= forced.date <= scenario.end:
            fault = f"{forced.date} is outside the window, {scenario.start} to {scenario.end}"
        if fault is not None:
            faults.append(sentence(f"forced decision {number}: {fault}"))
    if faults:
        raise ScenarioError("\n".join(faults))
