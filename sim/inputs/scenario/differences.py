"""What sets one scenario apart from another, path by path."""

from __future__ import annotations

from datetime import date

from sim.inputs.scenario.context import ContextStep, Steps
from sim.inputs.scenario.record import ResolvedScenario
from sim.inputs.tables.factions import faction_of
from sim.inputs.tables.vocabulary import SERIES

Value = float | str | None
"""A number for parameters; a text for everything else; None where one of the two has nothing."""

Difference = tuple[str, Value, Value]
"""Path, value before, value after."""


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def steps_text(name: str, steps: Steps) -> str:
    """Return a context series on one line: `2023-10-17: 0.9, 2023-11-24: 0.2`, or its default."""

    def one(step: ContextStep) -> str:
        return f"{step.date}: {step.value:g}"

    return ", ".join(one(step) for step in steps) or f"{SERIES[name].default:g} (default)"


def _singles(scenario: ResolvedScenario) -> dict[str, Value]:
    return {
        "start": _day(scenario.start),
        "end": _day(scenario.end),
        "record": scenario.record,
        "follow_until": _day(scenario.follow_until),
        "ladder": scenario.ladder,
        **{f"rules.{actor}": rule for actor, rule in scenario.rules.items()},
        "factions": ", ".join(scenario.factions),
    }


def _content(scenario: ResolvedScenario) -> dict[str, Value]:
    content = _singles(scenario)
    content |= {path: each.value for path, each in scenario.parameters.items()}
    content |= {f"context.{name}": steps_text(name, scenario.steps.get(name, ())) for name in SERIES}
    content["us_election"] = _day(scenario.us_election)
    content |= {f"forced.{each.date}.{each.actor}.{each.decision}": each.choice for each in scenario.forced}
    return content


def differences(before: ResolvedScenario, after: ResolvedScenario) -> list[Difference]:
    """Return (path, value before, value after) of everything that differs and can change a result.

    The traits of a faction that only one of the two has are not listed; `factions` says that it came or went.
    """
    first, second = _content(before), _content(after)
    paths = [*second, *(path for path in first if path not in second)]
    return [
        (path, first.get(path), second.get(path))
        for path in paths
        if first.get(path) != second.get(path) and ((path in first and path in second) or faction_of(path) is None)
    ]
