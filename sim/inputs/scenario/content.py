"""A scenario with nothing left to look up: its content, the hash of it, how two differ, and its text as one file."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import yaml

from sim.inputs.files.documents import ScalarError, resolve_scalar
from sim.inputs.scenario.schema import ScenarioFile
from sim.inputs.tables.context import DailyValues, Steps, daily_context, effective_steps
from sim.inputs.tables.parameters import DEFAULT, ParameterValue, all_parameters, faction_of
from sim.inputs.tables.vocabulary import DEFAULT_RULES, FORCEABLE, LADDERS, SERIES


@dataclass(frozen=True, slots=True)
class ForcedDecision:
    """One forced decision: what is chosen, by whom and on which day, and why."""

    date: datetime.date
    actor: str
    decision: str
    choice: str
    reason: str = ""
    sources: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[datetime.date, str, str]:
        """Day, actor and decision: at most one choice can be forced for these."""
        return self.date, self.actor, self.decision

    @property
    def code(self) -> int:
        """The choice's code in sim.kernel.state."""
        return FORCEABLE[self.decision].choices[self.choice]


def merge_forced(first: Iterable[ForcedDecision], second: Iterable[ForcedDecision]) -> tuple[ForcedDecision, ...]:
    """Return both lists in order of day, actor and decision; the second prevails where both force one decision."""
    decisions = {each.key: each for each in (*first, *second)}
    return tuple(decisions[key] for key in sorted(decisions))


@dataclass(frozen=True, eq=False, kw_only=True)
class ScenarioContent:
    """What a run needs of a scenario, and where each value came from. Nothing in it may be changed in place.

    What is not given has the model's default, and no faction is present.

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
    title: str = ""
    summary: str = ""
    question: str = ""
    baseline: str | None = None
    start: date
    end: date
    record: str | None = None
    follow_until: date | None = None
    ladder: str = LADDERS[0]
    reading: str | None = None
    rules: dict[str, str] = field(default_factory=DEFAULT_RULES.copy)
    rules_set_by: dict[str, str] = field(default_factory=lambda: dict.fromkeys(DEFAULT_RULES, DEFAULT))
    factions: tuple[str, ...] = ()
    parameters: dict[str, ParameterValue] = field(default_factory=lambda: dict(all_parameters()))
    steps: dict[str, Steps] = field(default_factory=dict)
    us_election: date | None = None
    forced: tuple[ForcedDecision, ...] = ()
    sources: tuple[str, ...] = ()

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
        return isinstance(other, ScenarioContent) and self.hash == other.hash

    def __hash__(self) -> int:
        """Hash by content."""
        return hash(self.hash)


def canonical(scenario: ScenarioContent) -> dict[str, Any]:
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


Value = float | str | None
"""A number for parameters; a text for everything else; None where one of the two has nothing."""

Difference = tuple[str, Value, Value]
"""Path, value before, value after."""


def steps_text(name: str, steps: Steps) -> str:
    """Return a context series on one line: `2023-10-17: 0.9, 2023-11-24: 0.2`, or its default."""
    return ", ".join(f"{step.date}: {step.value:g}" for step in steps) or f"{SERIES[name].default:g} (default)"


def _values(scenario: ScenarioContent) -> dict[str, Value]:
    return {
        "start": str(scenario.start),
        "end": str(scenario.end),
        "record": scenario.record,
        "follow_until": str(scenario.follow_until) if scenario.follow_until else None,
        "ladder": scenario.ladder,
        **{f"rules.{actor}": rule for actor, rule in scenario.rules.items()},
        "factions": ", ".join(scenario.factions),
        **{path: each.value for path, each in scenario.parameters.items()},
        **{f"context.{name}": steps_text(name, scenario.steps.get(name, ())) for name in SERIES},
        "us_election": str(scenario.us_election) if scenario.us_election else None,
        **{f"forced.{each.date}.{each.actor}.{each.decision}": each.choice for each in scenario.forced},
    }


def differences(before: ScenarioContent, after: ScenarioContent) -> list[Difference]:
    """Return (path, value before, value after) of everything that differs and can change a result.

    The traits of a faction that only one of the two has are not listed; `factions` says that it came or went.
    """
    first, second = _values(before), _values(after)
    paths = [*second, *(path for path in first if path not in second)]
    return [
        (path, first.get(path), second.get(path))
        for path in paths
        if first.get(path) != second.get(path) and ((path in first and path in second) or faction_of(path) is None)
    ]


_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Base):  # type: ignore[misc]
    """Writes YAML that reads the same by the rules of 1.1 and of 1.2."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _write_text(dumper: Any, text: str) -> Any:
    try:
        plain = resolve_scalar(text) == text
    except ScalarError:
        plain = False
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _write_text)


FILE_KEYS = tuple(key for key in ScenarioFile.model_fields if key not in ("add_factions", "drop_factions"))
"""Keys of a scenario file without a baseline, in order."""


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", (), None)}


def to_yaml(scenario: ScenarioContent, name: str) -> str:
    """Return the text of a file `<name>.yaml` without a baseline that loads to a scenario with the same hash."""
    written: dict[str, Any] = {key: getattr(scenario, key) for key in FILE_KEYS} | {"name": name, "baseline": None}
    written["parameters"] = {
        path: {"value": float(each.value), "low": float(each.low), "high": float(each.high)}
        | _without_empty({"sources": each.sources, "assumption": each.assumption})
        for path, each in scenario.parameters.items()
    }
    written["context"] = {
        series: [
            _without_empty(asdict(step) | {"value": int(step.value) if SERIES[series].whole else float(step.value)})
            for step in steps
        ]
        for series, steps in scenario.steps.items()
    }
    written["forced"] = [_without_empty(asdict(each)) for each in scenario.forced]
    return str(yaml.dump(written, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110))
