"""The published schema of scenario files, made from the same types that check them.

`python -m sim.inputs.scenario.published_schema` writes scenarios/schema.json; a test fails while that file is stale.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from sim.inputs.files.documents import data_root
from sim.inputs.scenario.schema import ScenarioFile
from sim.inputs.tables.parameters import ParameterValue, all_parameters, faction_table
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE, SERIES, Series, decisions_of


def schema_path() -> Path:
    """Return where the published schema is kept."""
    return data_root() / "schema.json"


def _parameter(value: ParameterValue) -> dict[str, Any]:
    limits: dict[str, Any] = {"type": "number", "minimum": value.minimum, "maximum": value.maximum}
    properties = {"value": limits, **{end: limits | {"type": ["number", "null"]} for end in ("low", "high")}}
    entry = {"$ref": "#/$defs/ParameterEntry", "properties": properties}
    text = f"{value.text} Unit: {value.unit}. Default {value.value:g}, range {value.low:g} to {value.high:g}."
    return {"description": text, "anyOf": [limits, entry]}


def _series(series: Series) -> dict[str, Any]:
    kind = "integer" if series.whole else "number"
    limits = {"type": kind, "minimum": series.minimum, "maximum": series.maximum}
    step = {"$ref": "#/$defs/ContextEntry", "properties": {"value": limits}}
    text = f"{series.text} Unit: {series.unit}. Default {series.default:g}."
    return {"description": text, "type": "array", "minItems": 1, "items": step}


class WithoutTitles(GenerateJsonSchema):
    """Leaves out the titles that would only repeat the keys."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Say no to every one."""
        return False


def scenario_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a scenario file.

    It names every parameter, series, faction and choice, which the types themselves only look up.
    """
    schema = ScenarioFile.model_json_schema(schema_generator=WithoutTitles)
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
    each_actor = [*([actor] for actor in ACTORS), factions]
    decisions = [
        ({"actor": {"enum": actors}}, {"decision": {"enum": list(decisions_of(actors[0]))}})
        for actors in each_actor
        if decisions_of(actors[0])
    ]
    choices = [
        ({"decision": {"const": decision}}, {"choice": {"enum": list(each.choices)}})
        for decision, each in FORCEABLE.items()
    ]
    rules = [{"if": {"properties": given}, "then": {"properties": then}} for given, then in (*decisions, *choices)]
    parts["ForcedEntry"]["allOf"] = rules
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """Return the text that scenarios/schema.json must have."""
    return json.dumps(scenario_schema(), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the published schema."""
    schema_path().write_text(schema_text(), encoding="utf-8")
    sys.stdout.write(f"wrote {schema_path()}\n")


if __name__ == "__main__":
    main()
