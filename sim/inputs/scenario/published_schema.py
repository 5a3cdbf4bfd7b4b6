"""The published schema of scenario files, made from the same types that check them.

`python -m sim.inputs.scenario.published_schema` writes scenarios/schema.json; a test fails while that file is stale.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from sim.inputs.files.places import data_root
from sim.inputs.scenario.schema import ScenarioFile
from sim.inputs.tables.factions import all_parameters, faction_table
from sim.inputs.tables.parameters import ParameterValue
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE, SERIES, Series, decisions_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_path() -> Path:
    """Return where the published schema is kept."""
    return data_root() / "schema.json"


def _limits(minimum: float, maximum: float) -> dict[str, Any]:
    return {"type": "number", "minimum": minimum, "maximum": maximum}


def _parameter(value: ParameterValue) -> dict[str, Any]:
    limits = _limits(value.minimum, value.maximum)
    properties = {"value": limits, **{end: limits | {"type": ["number", "null"]} for end in ("low", "high")}}
    entry = {"$ref": "#/$defs/ParameterEntry", "properties": properties}
    text = f"{value.text} Unit: {value.unit}. Default {value.value:g}, range {value.low:g} to {value.high:g}."
    return {"description": text, "anyOf": [limits, entry]}


def _series(series: Series) -> dict[str, Any]:
    limits = _limits(series.minimum, series.maximum) | ({"type": "integer"} if series.whole else {})
    step = {"$ref": "#/$defs/ContextEntry", "properties": {"value": limits}}
    text = f"{series.text} Unit: {series.unit}. Default {series.default:g}."
    return {"description": text, "type": "array", "minItems": 1, "items": step}


def _actor_rule(actors: tuple[str, ...]) -> dict[str, Any]:
    condition = {"properties": {"actor": {"enum": list(actors)}}}
    return {"if": condition, "then": {"properties": {"decision": {"enum": list(decisions_of(actors[0]))}}}}


def _choice_rule(decision: str) -> dict[str, Any]:
    condition = {"properties": {"decision": {"const": decision}}}
    return {"if": condition, "then": {"properties": {"choice": {"enum": list(FORCEABLE[decision].choices)}}}}


def _forced_rules() -> list[dict[str, Any]]:
    factions = tuple(faction_table())
    kinds = [*((actor,) for actor in ACTORS if decisions_of(actor)), factions]
    return [*(_actor_rule(kind) for kind in kinds), *(_choice_rule(decision) for decision in FORCEABLE)]


def _fill_in_names(schema: dict[str, Any]) -> None:
    """Name every parameter, series, faction and choice, which the types themselves only look up."""
    keys, parts = schema["properties"], schema["$defs"]
    factions = list(faction_table())
    keys["parameters"] |= {
        "properties": {path: _parameter(value) for path, value in all_parameters().items()},
        "additionalProperties": False,
    }
    keys["context"].pop("propertyNames", None)
    keys["context"] |= {
        "properties": {name: _series(series) for name, series in SERIES.items()},
        "additionalProperties": False,
    }
    for key in ("add_factions", "drop_factions"):
        keys[key] |= {"items": {"type": "string", "enum": factions}}
    keys["factions"]["anyOf"][0] |= {"items": {"type": "string", "enum": factions}}
    parts["ForcedEntry"]["properties"]["actor"]["enum"] = [*ACTORS, *factions]
    parts["ForcedEntry"]["allOf"] = _forced_rules()


class _WithoutTitles(GenerateJsonSchema):
    """Leaves out the titles that would only repeat the keys."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def scenario_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a scenario file."""
    schema = ScenarioFile.model_json_schema(schema_generator=_WithoutTitles)
    _fill_in_names(schema)
    return {"$schema": DIALECT, **schema}


def schema_text() -> str:
    """Return the text that scenarios/schema.json must have."""
    return json.dumps(scenario_schema(), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the published schema."""
    schema_path().write_text(schema_text(), encoding="utf-8")
    sys.stdout.write(f"wrote {schema_path()}\n")


if __name__ == "__main__":
    main()
