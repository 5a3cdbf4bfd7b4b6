"""Writes a scenario as one file that needs no baseline, no reading and no changes."""

from __future__ import annotations

import datetime
from typing import Any

import yaml

from sim.inputs.files.yaml_scalars import ScalarError, resolve_scalar
from sim.inputs.scenario.context import ContextStep
from sim.inputs.scenario.forced import ForcedDecision
from sim.inputs.scenario.record import ResolvedScenario
from sim.inputs.tables.parameters import ParameterValue
from sim.inputs.tables.vocabulary import SERIES

_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Base):  # type: ignore[misc]
    """Writes YAML that reads the same by the rules of 1.1 and of 1.2."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _reads_as_text(text: str) -> bool:
    try:
        return resolve_scalar(text) == text
    except ScalarError:
        return False


def _write_text(dumper: Any, text: str) -> Any:
    style = None if _reads_as_text(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _write_text)


def _filled(**values: Any) -> dict[str, Any]:
    """Return the values that are not empty; 0 counts as filled."""
    return {key: value for key, value in values.items() if value not in ("", [], None)}


def _parameter(each: ParameterValue) -> dict[str, Any]:
    return {
        "value": float(each.value),
        "low": float(each.low),
        "high": float(each.high),
        **_filled(sources=list(each.sources), assumption=each.assumption),
    }


def _step(each: ContextStep, whole: bool) -> dict[str, Any]:
    rest = _filled(sources=list(each.sources), assumption=each.assumption, note=each.note)
    return {"date": each.date, "value": int(each.value) if whole else float(each.value), **rest}


def _forced(each: ForcedDecision) -> dict[str, Any]:
    rest = _filled(reason=each.reason, sources=list(each.sources))
    return {"date": each.date, "actor": each.actor, "decision": each.decision, "choice": each.choice, **rest}


def _day(value: datetime.date | None) -> datetime.date | None:
    return None if value is None else datetime.date(value.year, value.month, value.day)


def flat_content(scenario: ResolvedScenario, name: str) -> dict[str, Any]:
    """Return a scenario as the content of a file called `<name>.yaml` that has no baseline."""
    return {
        "name": name,
        "title": scenario.title,
        "baseline": None,
        "summary": scenario.summary,
        "question": scenario.question,
        "start": _day(scenario.start),
        "end": _day(scenario.end),
        "record": scenario.record,
        "follow_until": _day(scenario.follow_until),
        "ladder": scenario.ladder,
        "rules": dict(scenario.rules),
        "factions": list(scenario.factions),
        "parameters": {path: _parameter(each) for path, each in scenario.parameters.items()},
        "context": {
            series: [_step(each, SERIES[series].whole) for each in steps] for series, steps in scenario.steps.items()
        },
        "us_election": _day(scenario.us_election),
        "forced": [_forced(each) for each in scenario.forced],
        "sources": list(scenario.sources),
    }


def flat_yaml(scenario: ResolvedScenario, name: str) -> str:
    """Return the text of a scenario file that loads to a scenario with the same hash."""
    text: str = yaml.dump(flat_content(scenario, name), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text
