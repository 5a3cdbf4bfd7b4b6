"""`show` and `validate`: what a scenario holds, and whether a file is a valid one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli import options
from sim.cli.lazy import on_first_use
from sim.cli.options import AsJson, Changes, Days, Reading, ScenarioName
from sim.cli.output import BAD_INPUT, print_json, report
from sim.errors import EscalationError
from sim.results.text import number, table, wrap

with on_first_use():
    from sim.inputs.scenario import content
    from sim.inputs.scenario import scenario as scenarios
    from sim.inputs.tables import factions, parameters, vocabulary

FORCED = ("date", "actor", "decision", "choice", "reason", "sources")
"""Fields of a forced decision in JSON."""

STEP = ("date", "value", "sources", "assumption", "note")
"""Fields of a step of a series of the context in JSON."""


def show(
    scenario: ScenarioName,
    reading: Reading = None,
    changes: Changes = None,
    days: Days = None,
    as_json: AsJson = False,
) -> None:
    """Show a scenario and the evidence for each parameter.

    Prints what differs from its baseline, rules and their rivals, dated context, and for every parameter its value,
    unit, range and sources.

    Example: escalation show no-mediation --reading 000-diplomacy
    """
    loaded = options.load(scenario, reading, days, changes)
    print_json(scenario_json(loaded)) if as_json else typer.echo(scenario_text(loaded))


def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Scenario files in YAML.")],
) -> None:
    """Check scenario files.

    For each mistake one sentence names file, line, field and what is allowed. Leaves with exit code 2 when a file
    is not valid. Windows are in days.

    Example: escalation validate my-scenario.yaml
    """
    wrong = False
    for file in files:
        try:
            loaded = scenarios.load_scenario(file)
        except EscalationError as error:
            report(str(error))
            wrong = True
        else:
            typer.echo(f"{file}: valid ({loaded.name}, {loaded.days} days, hash {loaded.hash[:16]}).")
    if wrong:
        raise typer.Exit(BAD_INPUT)


def scenario_json(scenario: scenarios.Scenario) -> dict[str, Any]:
    """Everything about a scenario, ready for JSON."""
    single = ("name", "title", "summary", "question", "baseline", "start", "end", "days")
    more = ("record", "follow_until", "ladder", "reading", "us_election", "sources")
    return {
        **{name: getattr(scenario, name) for name in (*single, *more)},
        "hash": scenario.hash,
        "rules": _rules(scenario),
        "factions": [{"id": each, "name": factions.faction_table()[each].name} for each in scenario.factions],
        "differences": [{"path": path, "baseline": a, "value": b} for path, a, b in scenario.differences()],
        "forced": [{key: getattr(each, key) for key in FORCED} for each in scenario.forced],
        "context": {
            name: {
                "unit": series.unit,
                "text": series.text,
                "default": series.default,
                "steps": [{key: getattr(step, key) for key in STEP} for step in scenario.steps.get(name, ())],
            }
            for name, series in vocabulary.SERIES.items()
        },
        "parameters": [_parameter(each) for each in scenario.parameters.values()],
    }


def _rules(scenario: scenarios.Scenario) -> list[dict[str, Any]]:
    return [
        {
            "decider": decider,
            "rule": rule,
            "set_by": scenario.rules_set_by[decider],
            "rivals": [name for name in vocabulary.RULES[decider] if name != rule],
        }
        for decider, rule in scenario.rules.items()
    ]


def _parameter(value: parameters.ParameterValue) -> dict[str, Any]:
    first = ("path", "value", "unit", "low", "high", "sources")
    rest = ("minimum", "maximum", "role", "mechanism", "text", "set_by")
    return {
        **{name: getattr(value, name) for name in first},
        "assumption": value.assumption or None,
        **{name: getattr(value, name) for name in rest},
    }


def scenario_text(scenario: scenarios.Scenario) -> str:
    """A scenario as text: what it is, what it changes, and every parameter with unit, range and evidence."""
    rules = [(each["decider"], each["rule"], each["set_by"], ", ".join(each["rivals"])) for each in _rules(scenario)]
    forced = [
        wrap(f"{each.date} {each.actor} {each.decision}: {each.choice}. {each.reason}", "  ", "      ")
        for each in scenario.forced
    ]
    values = [
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
    parts = [
        _heading(scenario),
        _differences(scenario),
        "Rules\n" + table(("decider", "rule", "set by", "rivals"), rules),
        _context_text(scenario),
        "\n".join(["Forced decisions", *forced]) if forced else "",
        "Parameters\n" + table(("path", "value", "range", "unit", "set by", "rests on"), values, right=(1,)),
    ]
    return "\n\n".join(part for part in parts if part)


def _heading(scenario: scenarios.Scenario) -> str:
    reading = f"reading {scenario.reading}" if scenario.reading else "no reading applied"
    follow = f"; follows the record until {scenario.follow_until}" if scenario.follow_until else ""
    lines = [
        f"{scenario.title} ({scenario.name})",
        wrap(scenario.summary),
        wrap(f"A question to ask: {scenario.question}") if scenario.question else "",
        f"{scenario.start} to {scenario.end}, {scenario.days} days; {reading}{follow}",
        f"Ladder {scenario.ladder}; hash {scenario.hash[:16]}",
        wrap("Factions: " + ", ".join(factions.faction_table()[each].name for each in scenario.factions), hanging="  "),
    ]
    return "\n".join(line for line in lines if line)


def _differences(scenario: scenarios.Scenario) -> str:
    found = scenario.differences()
    against = scenario.baseline or "its own file"
    if not found:
        return "" if scenario.baseline is None else f"Differs from {against}: in nothing that can change a result."
    lines = [wrap(f"{path}: {_shown(a)} -> {_shown(b)}", "  ", "      ") for path, a, b in found]
    return "\n".join([f"Differs from {against}:", *lines])


def _shown(value: float | str | None) -> str:
    return "nothing" if value is None else value if isinstance(value, str) else number(value)


def _context_text(scenario: scenarios.Scenario) -> str:
    lines = [
        wrap(
            f"{name} ({vocabulary.SERIES[name].unit}): {content.steps_text(name, scenario.steps.get(name, ()))}",
            "  ",
            "      ",
        )
        for name in vocabulary.SERIES
    ]
    if scenario.us_election:
        lines.append(f"  US election: {scenario.us_election}")
    return "\n".join(["Context (each value holds from its date on)", *lines])
