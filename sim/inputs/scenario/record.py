"""A scenario with nothing left to look up: every rule, faction, parameter, context step and forced decision."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sim.inputs.scenario.context import DailyValues, Steps, daily_context, effective_steps
from sim.inputs.scenario.forced import ForcedDecision
from sim.inputs.tables.parameters import ParameterValue
from sim.inputs.tables.vocabulary import SERIES


@dataclass(frozen=True, eq=False)
class ResolvedScenario:
    """What a run needs of a scenario, and where each value came from. Nothing in it may be changed in place.

    Attributes:
        name: the scenario's name.
        title: title for people.
        summary: what it is.
        question: what a student may ask with it.
        baseline: name of the scenario it differs from, or None.
        start: first day.
        end: last day; 30 to 730 days from start, both included.
        record: the recorded history laid over it, or None.
        follow_until: last day that follows the record, or None.
        ladder: name of the escalation ladder.
        reading: id of the reading in force, or None.
        rules: decider -> name of the rule it follows.
        rules_set_by: decider -> `default`, `scenario:<name>`, `reading:<id>` or `change`.
        factions: ids of the factions present, in the order of their addresses.
        parameters: every parameter by path, traits of the present factions included.
        steps: context series -> dated steps; a series not given is absent and keeps its default.
        us_election: date of the US election that counts, or None.
        forced: forced decisions in order of day, actor and decision.
        sources: ids of the evidence ledger that the scenario as such rests on.
    """

    name: str
    title: str
    summary: str
    question: str
    baseline: str | None
    start: date
    end: date
    record: str | None
    follow_until: date | None
    ladder: str
    reading: str | None
    rules: dict[str, str]
    rules_set_by: dict[str, str]
    factions: tuple[str, ...]
    parameters: dict[str, ParameterValue]
    steps: dict[str, Steps]
    us_election: date | None
    forced: tuple[ForcedDecision, ...]
    sources: tuple[str, ...]

    @property
    def label(self) -> str:
        """Name and, where it is under a reading, `@` and the reading: as every function takes it."""
        return f"{self.name}@{self.reading}" if self.reading else self.name

    @property
    def days(self) -> int:
        """Length of the window in days, first and last included."""
        return (self.end - self.start).days + 1

    @cached_property
    def dates(self) -> list[date]:
        """Every day of the window."""
        return [self.start + timedelta(days=day) for day in range(self.days)]

    @cached_property
    def context(self) -> dict[str, DailyValues]:
        """Every series of sim.kernel.state.Context: one value a day, read-only."""
        return daily_context(self.steps, self.start, self.end, self.us_election, self.follow_until)

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hexadecimal) of everything that can change a result; names, texts and sources do not."""
        content = json.dumps(canonical(self), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        """Whether two scenarios must give the same results."""
        return isinstance(other, ResolvedScenario) and self.hash == other.hash

    def __hash__(self) -> int:
        """Hash by content."""
        return hash(self.hash)


def canonical(scenario: ResolvedScenario) -> dict[str, Any]:
    """Return what can change a result, in one form for all scenarios that must give the same results."""
    return {
        "window": [str(scenario.start), str(scenario.end)],
        "record": [scenario.record, str(scenario.follow_until)],
        "ladder": scenario.ladder,
        "rules": scenario.rules,
        "factions": scenario.factions,
        "parameters": {path: float(each.value) + 0.0 for path, each in scenario.parameters.items()},
        "context": {
            name: effective_steps(name, scenario.steps.get(name, ()), scenario.start, scenario.end) for name in SERIES
        },
        "us_election": str(scenario.us_election),
        "forced": [[str(each.date), each.actor, each.decision, each.choice] for each in scenario.forced],
    }
