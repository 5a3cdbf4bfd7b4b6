"""The schema of a scenario file: its keys, their types and their names, checked with the line of every mistake."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict, ValidationInfo, field_validator

from sim.inputs.files.problems import unknown, wrong
from sim.inputs.files.yaml_lines import Place
from sim.inputs.tables.factions import faction_table
from sim.inputs.tables.fields import Entry, IsoDate, Name, Number, OneOf, OrEmpty, OrNoEntries, Sources, Text
from sim.inputs.tables.settings import FactionId, ParameterEntry, Parameters
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE, LADDERS, RECORDS, RULES, SERIES, decisions_of

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


class ForcedEntry(Entry):
    """A decision that the scenario takes out of its actor's hands on one day."""

    date: IsoDate = Field(description="The day, within the scenario's window.")
    actor: Annotated[str, Strict()] = Field(description=f"Who decides: {', '.join(ACTORS)}, or a faction's id.")
    decision: DecisionName = Field(description="Which decision is forced.")
    choice: Annotated[str, Strict()] = Field(description="What is chosen; the choices depend on the decision.")
    reason: Text = Field("", description="Why the scenario forces it.")
    sources: Sources = Field((), description="Ids of the evidence ledger that it rests on.")

    @field_validator("actor", mode="after")
    @classmethod
    def _actor_exists(cls, actor: str) -> str:
        allowed = (*ACTORS, *faction_table())
        if actor not in allowed:
            raise wrong(unknown("actor", actor, allowed))
        return actor

    @field_validator("decision", mode="after")
    @classmethod
    def _actor_takes_decision(cls, decision: str, info: ValidationInfo) -> str:
        actor = info.data.get("actor")
        if actor is not None and decision not in decisions_of(actor):
            raise wrong(unknown(f"decision of {actor} called", decision, decisions_of(actor)))
        return decision

    @field_validator("choice", mode="after")
    @classmethod
    def _choice_exists(cls, choice: str, info: ValidationInfo) -> str:
        decision = info.data.get("decision")
        if decision is not None and choice not in FORCEABLE[decision].choices:
            raise wrong(unknown(f"choice of {decision} called", choice, FORCEABLE[decision].choices))
        return choice


class RuleChoices(Entry):
    """The rule that each of the four deciders follows."""

    united_states: Annotated[str, Strict(), OneOf("rule of united_states called", RULES["united_states"])] | None = None
    militia: Annotated[str, Strict(), OneOf("rule of militia called", RULES["militia"])] | None = None
    baghdad: Annotated[str, Strict(), OneOf("rule of baghdad called", RULES["baghdad"])] | None = None
    iran: Annotated[str, Strict(), OneOf("rule of iran called", RULES["iran"])] | None = None

    def given(self) -> dict[str, str]:
        """Return the rules that are named, by decider."""
        return {actor: getattr(self, actor) for actor in RULES if getattr(self, actor) is not None}


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


def allowed_keys(place: Place) -> tuple[str, ...]:
    """Return the keys that a scenario file may have at a place."""
    models: dict[str, type[Entry]] = {
        "rules": RuleChoices,
        "parameters": ParameterEntry,
        "context": ContextEntry,
        "forced": ForcedEntry,
    }
    return tuple(models.get(str(place[0]) if place else "", ScenarioFile).model_fields)
