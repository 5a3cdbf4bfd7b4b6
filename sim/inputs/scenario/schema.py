"""What scenario and reading files may hold: keys, types, names and limits, each mistake with its line.

Parameters by path are the same in both kinds of file. `parse_scenario` checks one scenario file as far as it can be
checked without its baseline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, Strict, ValidationInfo, field_validator

from sim.errors import nearest
from sim.inputs.files.documents import Document
from sim.inputs.files.problems import Problem, check_range, kind_of, mapping_at, report, unknown, validate, wrong
from sim.inputs.tables.fields import Entry, IsoDate, Name, Number, OneOf, OrEmpty, OrNoEntries, Sources, Text, known
from sim.inputs.tables.parameters import all_parameters, faction_table
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE, LADDERS, RECORDS, RULES, SERIES, decisions_of


def no_such_parameter(path: str, allowed: Iterable[str]) -> str:
    """Return the text for a parameter that does not exist, with the nearest that does."""
    return f"there is no such parameter{nearest(path, allowed) or '; `escalation show SCENARIO` lists them all'}"


def _known_path(path: str) -> str:
    if path not in all_parameters():
        raise wrong(no_such_parameter(path, all_parameters()))
    return path


def _long_form(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"value": value}
    if not isinstance(value, dict):
        raise wrong(f"must be a number, or a set of `key: value` lines with a `value`, not {kind_of(value)}")
    return value


class ParameterEntry(Entry):
    """A parameter's value, and the range and evidence for it."""

    value: Number = Field(description="The value, in the parameter's unit.")
    low: Number | None = Field(None, description="Low end of the range that the evidence supports.")
    high: Number | None = Field(None, description="High end of the range that the evidence supports.")
    sources: Sources = Field((), description="Ids of the evidence ledger that the value rests on.")
    assumption: Text = Field("", description="Why this value, where no source gives it.")


FactionId = Annotated[str, Strict(), known("faction", faction_table)]
"""Id of a faction of scenarios/factions.yaml."""

Parameters = Annotated[
    dict[
        Annotated[str, AfterValidator(_known_path)],
        Annotated[ParameterEntry, BeforeValidator(_long_form, json_schema_input_type=Number | ParameterEntry)],
    ],
    OrEmpty,
]
"""Path -> a bare number, or a parameter's entry."""


def ends_of_range(path: str, low: float | None, high: float | None) -> tuple[float, float]:
    """Return a range of which a file gives at least one end; the other end is that of the model's default."""
    default = all_parameters()[path]
    return default.low if low is None else low, default.high if high is None else high


def range_problems(parameters: Mapping[str, Any]) -> list[Problem]:
    """Return what is out of range among parameters as they stand in a file, whether or not the rest is valid."""
    problems: list[Problem] = []
    for path, entry in parameters.items():
        if (default := all_parameters().get(path)) is None:
            continue
        place, limits = ("parameters", path), (default.minimum, default.maximum, default.unit)
        if not isinstance(entry, dict):
            problems += check_range(entry, place, *limits)
            continue
        for key in ("value", "low", "high"):
            problems += check_range(entry.get(key), (*place, key), *limits)
        low, high = entry.get("low"), entry.get("high")
        if all(each is None or isinstance(each, int | float) for each in (low, high)):
            low, high = ends_of_range(path, low, high)
            problems += [Problem(place, f"low ({low:g}) must not exceed high ({high:g})")] if low > high else []
    return problems


SeriesName = Annotated[str, Strict(), OneOf("context series", tuple(SERIES))]
DecisionName = Annotated[str, Strict(), OneOf("decision", tuple(FORCEABLE))]
Record = Annotated[str, Strict(), OneOf("record", RECORDS)]
Ladder = Annotated[str, Strict(), OneOf("ladder", LADDERS)]
Factions = tuple[FactionId, ...]


class ContextEntry(Entry):
    """One step of a context series: its value holds from its date on."""

    date: IsoDate = Field(description="First day of the value.")
    value: Number = Field(description="The value, in the series' unit.")
    sources: Sources = Field((), description="Ids of the evidence ledger that the step rests on.")
    assumption: Text = Field("", description="Why this value, where no source gives it.")
    note: Text = Field("", description="What happened, in a few words.")


def forced_fault(given: Mapping[str, Any], actors: Iterable[str]) -> str | None:
    """Return why a decision cannot be forced, as far as actor, decision and choice are given; None where it can."""
    actor, decision, choice = (given.get(key) for key in ("actor", "decision", "choice"))
    if actor is not None and actor not in actors:
        return unknown("actor", actor, actors)
    if actor is not None and decision is not None and decision not in decisions_of(actor):
        return unknown(f"decision of {actor} called", decision, decisions_of(actor))
    if decision is not None and choice is not None and choice not in FORCEABLE[decision].choices:
        return unknown(f"choice of {decision} called", choice, FORCEABLE[decision].choices)
    return None


class ForcedEntry(Entry):
    """A decision that the scenario takes out of its actor's hands on one day."""

    date: IsoDate = Field(description="The day, within the scenario's window.")
    actor: Annotated[str, Strict()] = Field(description=f"Who decides: {', '.join(ACTORS)}, or a faction's id.")
    decision: DecisionName = Field(description="Which decision is forced.")
    choice: Annotated[str, Strict()] = Field(description="What is chosen; the choices depend on the decision.")
    reason: Text = Field("", description="Why the scenario forces it.")
    sources: Sources = Field((), description="Ids of the evidence ledger that it rests on.")

    @field_validator("actor", "decision", "choice")
    @classmethod
    def _can_be_forced(cls, name: str, info: ValidationInfo) -> str:
        if (fault := forced_fault({**info.data, str(info.field_name): name}, (*ACTORS, *faction_table()))) is not None:
            raise wrong(fault)
        return name


class RuleChoices(Entry):
    """The rule that each decider follows, and what strikes do."""

    united_states: Annotated[str, Strict(), OneOf("rule of united_states called", RULES["united_states"])] | None = None
    militia: Annotated[str, Strict(), OneOf("rule of militia called", RULES["militia"])] | None = None
    baghdad: Annotated[str, Strict(), OneOf("rule of baghdad called", RULES["baghdad"])] | None = None
    iran: Annotated[str, Strict(), OneOf("rule of iran called", RULES["iran"])] | None = None
    strikes: Annotated[str, Strict(), OneOf("rule of strikes called", RULES["strikes"])] | None = None


Series = Annotated[tuple[ContextEntry, ...], Field(min_length=1)]


class ScenarioFile(Entry):
    """A scenario of the escalation simulator, whole or as differences from a baseline."""

    name: Name = Field(description="The scenario's name; the file is called <name>.yaml.")
    title: Text | None = Field(None, description="Title for people.")
    baseline: Name | None = Field(None, description="Scenario from which this one differs; null if it is whole.")
    summary: Text | None = Field(None, description="What the scenario is, in two or three neutral sentences.")
    question: Text | None = Field(None, description="What a student may ask with it.")
    start: IsoDate | None = Field(None, description="First day. Needed without a baseline.")
    end: IsoDate | None = Field(None, description="Last day, 30 to 730 days from the start. Needed without a baseline.")
    record: Record | None = Field(None, description="Recorded history laid over the scenario.")
    follow_until: IsoDate | None = Field(None, description="Last day that follows the record, or null.")
    ladder: Ladder | None = Field(None, description="Escalation ladder.")
    rules: Annotated[RuleChoices, OrEmpty] = Field(
        default_factory=RuleChoices, description="The rule each decider follows."
    )
    factions: Factions | None = Field(None, description="The factions present. Needed without a baseline.")
    add_factions: Annotated[Factions, OrNoEntries] = Field((), description="Factions added to the baseline's.")
    drop_factions: Annotated[Factions, OrNoEntries] = Field((), description="Factions dropped from the baseline's.")
    parameters: Parameters = Field({}, description="Parameters that differ from their defaults or the baseline.")
    context: Annotated[dict[SeriesName, Series], OrEmpty] = Field(
        {}, description="Dated series that no actor decides; a series given here replaces the baseline's whole."
    )
    us_election: IsoDate | None = Field(None, description="Date of the US election that counts, or null.")
    forced: Annotated[tuple[ForcedEntry, ...], OrNoEntries] = Field(
        (), description="Decisions the scenario forces, added to the baseline's."
    )
    sources: Sources = Field((), description="Ids of the evidence ledger that the scenario as such rests on.")

    def gives(self, key: str) -> bool:
        """Return whether the file gives a key at all, be it as null."""
        return key in self.model_fields_set


OWN_STEM = "scenario"
"""Of the file that results hold, whatever the name of the scenario in it."""


def parse_scenario(document: Document, stem: str) -> ScenarioFile:
    """Return a scenario file's content, checked as far as one file can be checked alone.

    Args:
        document: the file as data with lines.
        stem: the file's name without the suffix, which must be the scenario's name; in `scenario.yaml`, which comes
            with every result, the scenario keeps its own.

    Raises:
        ScenarioError: one sentence for each mistake.
    """
    problems = range_problems(mapping_at(document.data, "parameters"))
    for name, steps in mapping_at(document.data, "context").items():
        if name not in SERIES or not isinstance(steps, list):
            continue
        series = SERIES[name]
        for number, step in enumerate(steps):
            value, place = step.get("value") if isinstance(step, dict) else None, ("context", name, number, "value")
            problems += check_range(value, place, series.minimum, series.maximum, series.unit)
            if series.whole and isinstance(value, float) and not value.is_integer():
                problems.append(Problem(place, f"must be a whole number ({series.unit}), not {value}"))
    file = validate(ScenarioFile, document, problems)
    if file.baseline is None:
        for key in ("start", "end", "factions"):
            if getattr(file, key) is None:
                problems.append(Problem((), f"the key '{key}' is missing; a scenario without a baseline needs it"))
        for key in ("add_factions", "drop_factions"):
            if getattr(file, key):
                text = "only a scenario with a baseline can have this; list `factions` instead"
                problems.append(Problem((key,), text))
    for key in ("factions", "add_factions", "drop_factions"):
        names = getattr(file, key) or ()
        repeated = [number for number, name in enumerate(names) if name in names[:number]]
        problems += [Problem((key, number), f"'{names[number]}' is already in the list") for number in repeated]
    if file.factions is not None and not file.factions:
        problems.append(Problem(("factions",), "at least one faction is needed"))
    if file.factions is not None and file.baseline and (file.add_factions or file.drop_factions):
        problems.append(Problem(("factions",), "give either `factions`, or `add_factions` and `drop_factions`"))
    seen: set[tuple[object, str, str]] = set()
    for number, forced in enumerate(file.forced):
        decision = (forced.date, forced.actor, forced.decision)
        if decision in seen:
            text = f"the decision {forced.decision} of {forced.actor} on {forced.date} is already forced"
            problems.append(Problem(("forced", number), text))
        seen.add(decision)
    if file.name != stem and stem != OWN_STEM:
        problems.append(Problem(("name",), f"must be the file's name without the suffix, '{stem}', not '{file.name}'"))
    for name, entries in file.context.items():
        problems += [
            Problem(("context", name, number, "date"), f"must be later than the step before it ({before.date})")
            for number, (before, entry) in enumerate(pairwise(entries), start=1)
            if entry.date <= before.date
        ]
    report(problems, document)
    return file
