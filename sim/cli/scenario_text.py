"""A scenario on paper: as JSON with every parameter and its evidence, and as text."""

from __future__ import annotations

from typing import Any

from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.context import ContextStep
from sim.inputs.tables.factions import faction_table
from sim.inputs.tables.parameters import ParameterValue
from sim.inputs.tables.vocabulary import RULES, SERIES
from sim.results.text import number, table, wrap


def scenario_json(scenario: Scenario) -> dict[str, Any]:
    """Everything about a scenario, ready for JSON."""
    single = ("name", "title", "summary", "question", "baseline", "start", "end", "days")
    more = ("record", "follow_until", "ladder", "reading", "us_election", "sources")
    return {
        **{name: getattr(scenario, name) for name in (*single, *more)},
        "hash": scenario.hash,
        "rules": _rules(scenario),
        "factions": [{"id": each, "name": faction_table()[each].name} for each in scenario.factions],
        "differences": [{"path": path, "baseline": a, "value": b} for path, a, b in scenario.differences()],
        "forced": [_forced(each) for each in scenario.forced],
        "context": {name: _series(scenario, name) for name in SERIES},
        "parameters": [_parameter(each) for each in scenario.parameters.values()],
    }


def _rules(scenario: Scenario) -> list[dict[str, Any]]:
    return [
        {
            "decider": decider,
            "rule": rule,
            "set_by": scenario.rules_set_by[decider],
            "rivals": [name for name in RULES[decider] if name != rule],
        }
        for decider, rule in scenario.rules.items()
    ]


def _forced(forced: Any) -> dict[str, Any]:
    return {name: getattr(forced, name) for name in ("date", "actor", "decision", "choice", "reason", "sources")}


def _series(scenario: Scenario, name: str) -> dict[str, Any]:
    steps = [_step(step) for step in scenario.steps.get(name, ())]
    return {"unit": SERIES[name].unit, "text": SERIES[name].text, "default": SERIES[name].default, "steps": steps}


def _step(step: ContextStep) -> dict[str, Any]:
    return {name: getattr(step, name) for name in ("date", "value", "sources", "assumption", "note")}


def _parameter(value: ParameterValue) -> dict[str, Any]:
    first = ("path", "value", "unit", "low", "high", "sources")
    rest = ("minimum", "maximum", "role", "mechanism", "text", "set_by")
    return {
        **{name: getattr(value, name) for name in first},
        "assumption": value.assumption or None,
        **{name: getattr(value, name) for name in rest},
    }


def scenario_text(scenario: Scenario) -> str:
    """A scenario as text: what it is, what it changes, and every parameter with unit, range and evidence."""
    parts = [_heading(scenario), _differences(scenario), _rules_text(scenario), _context_text(scenario)]
    return "\n\n".join(part for part in (*parts, _forced_text(scenario), _parameters_text(scenario)) if part)


def _heading(scenario: Scenario) -> str:
    reading = f"reading {scenario.reading}" if scenario.reading else "no reading applied"
    follow = f"; follows the record until {scenario.follow_until}" if scenario.follow_until else ""
    lines = [
        f"{scenario.title} ({scenario.name})",
        wrap(scenario.summary),
        wrap(f"A question to ask: {scenario.question}") if scenario.question else "",
        f"{scenario.start} to {scenario.end}, {scenario.days} days; {reading}{follow}",
        f"Ladder {scenario.ladder}; hash {scenario.hash[:16]}",
        wrap("Factions: " + ", ".join(faction_table()[each].name for each in scenario.factions), hanging="  "),
    ]
    return "\n".join(line for line in lines if line)


def _differences(scenario: Scenario) -> str:
    found = scenario.differences()
    against = scenario.baseline or "its own file"
    if not found:
        return "" if scenario.baseline is None else f"Differs from {against}: in nothing that can change a result."
    lines = [wrap(f"{path}: {_shown(a)} -> {_shown(b)}", "  ", "      ") for path, a, b in found]
    return "\n".join([f"Differs from {against}:", *lines])


def _shown(value: float | str | None) -> str:
    return "nothing" if value is None else value if isinstance(value, str) else number(value)


def _rules_text(scenario: Scenario) -> str:
    rows = [(each["decider"], each["rule"], each["set_by"], ", ".join(each["rivals"])) for each in _rules(scenario)]
    return "Rules\n" + table(("decider", "rule", "set by", "rivals"), rows)


def _context_text(scenario: Scenario) -> str:
    from sim.inputs.scenario.content import steps_text

    lines = [
        wrap(f"{name} ({SERIES[name].unit}): {steps_text(name, scenario.steps.get(name, ()))}", "  ", "      ")
        for name in SERIES
    ]
    if scenario.us_election:
        lines.append(f"  US election: {scenario.us_election}")
    return "\n".join(["Context (each value holds from its date on)", *lines])


def _forced_text(scenario: Scenario) -> str:
    lines = [
        wrap(f"{each.date} {each.actor} {each.decision}: {each.choice}. {each.reason}", "  ", "      ")
        for each in scenario.forced
    ]
    return "\n".join(["Forced decisions", *lines]) if lines else ""


def _parameters_text(scenario: Scenario) -> str:
    rows = [
        (
            each.path,
            number(each.value),
            f"{number(each.low)} to {number(each.high)}",
            each.unit,
            each.set_by,
            ", ".join(each.sources) or "assumption",
        )
        for each in scenario.parameters.values()
    ]
    return "Parameters\n" + table(("path", "value", "range", "unit", "set by", "rests on"), rows, right=(1,))
