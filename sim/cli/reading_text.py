"""A reading of an article as JSON and as text."""

from __future__ import annotations

from typing import Any

from sim.inputs.scenario.readings import Reading
from sim.results.text import number, table, wrap


def reading_json(reading: Reading) -> dict[str, Any]:
    """Everything a reading says, ready for JSON."""
    return {
        "id": reading.id,
        "title": reading.title,
        "article": reading.article,
        "summary": reading.summary,
        "rules": {decider: each.model_dump() for decider, each in reading.rules.items()},
        "parameters": {path: each.model_dump() for path, each in reading.parameters.items()},
        "contested": [each.model_dump() for each in reading.contested],
    }


def readings_text(readings: list[Reading]) -> str:
    """A line for each reading."""
    rows = [(each.id, each.article or "none", each.title) for each in readings]
    return f"{table(('reading', 'article', 'title'), rows)}\n\nNo reading is the default truth."


def reading_text(reading: Reading) -> str:
    """One reading in full: rules, parameters in their units, contested questions, each with its sources."""
    from sim.inputs.tables.factions import all_parameters

    units = {path: value.unit for path, value in all_parameters().items()}
    lines = [f"{reading.title} ({reading.id})", wrap(reading.summary)]
    for decider, rule in reading.rules.items():
        lines.append(wrap(f"rules.{decider} = {rule.choice}{_sources(rule.sources)}", "  ", "      "))
    for path, each in reading.parameters.items():
        span = "" if each.low is None or each.high is None else f" (range {number(each.low)} to {number(each.high)})"
        value = f"{path} = {number(each.value)} {units.get(path, '')}"
        lines.append(wrap(f"{value}{span}{_sources(each.sources)}", "  ", "      "))
    for question in reading.contested:
        text = f"Contested: {question.question} It says: {question.says}{_sources(question.sources)}"
        lines.append(wrap(text, "  ", "      "))
    return "\n".join(line for line in lines if line)


def _sources(sources: tuple[str, ...]) -> str:
    return f" [{', '.join(sources)}]" if sources else ""
