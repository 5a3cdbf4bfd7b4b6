"""Reads a design from a YAML file, or from the manifest of a sweep; and publishes the schema of such files.

`python -m experiments.sweep.design_files` writes experiments/sweep/designs/schema.json; a test fails while that file
is stale.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.sweep.design import Design, DesignFields
from experiments.sweep.plan import plan_with_problems, self_contained
from sim.errors import InputError, NotFoundError, ScenarioError, nearest, shown
from sim.inputs.files.documents import read_document
from sim.inputs.files.problems import report, validate
from sim.inputs.files.user_files import label_of, read_json

DESIGNS = Path(__file__).parent / "designs"
"""Where the shipped designs are."""


def shipped_designs() -> dict[str, Path]:
    """Return the files of the shipped designs by name."""
    return {path.stem: path for path in sorted(DESIGNS.glob("*.yaml"))}


def load_design(name: str | os.PathLike[str]) -> Design:
    """Return the design in a YAML file, a shipped one by its name, or the one that a sweep's manifest.json holds.

    The path of a scenario or of a table of points in it starts from the design's folder, or from the present one.

    Raises:
        NotFoundError: there is no shipped design of this name; says the nearest.
        InputError: the file is not a design, or does not fit its scenario: a sentence for each mistake, with its line.
    """
    path, shipped = Path(name), shipped_designs()
    if path.suffix not in (".yaml", ".yml", ".json") and len(path.parts) <= 1:
        if str(name) not in shipped:
            hint = nearest(str(name), shipped) or f"; there are: {', '.join(shipped)}."
            raise NotFoundError(f"there is no design {shown(str(name))}{hint}")
        path = shipped[str(name)]
    if path.suffix == ".json":
        content = read_json(path)
        kind, fields = (content.get(key) if isinstance(content, dict) else None for key in ("kind", "design"))
        if kind != "sweep" or not isinstance(fields, dict):
            raise InputError(f"{label_of(path)}: this is not the manifest of a sweep.")
        try:
            return Design(**fields)
        except ScenarioError as error:
            lines = str(error).splitlines()
            raise ScenarioError("\n".join(f"{label_of(path)}: {line}" for line in lines)) from None
    document = read_document(path, label_of(path))
    points = document.data.get("points")
    if isinstance(points, str) and (path.parent / points).is_file():
        document = replace(document, data=document.data | {"points": str(path.parent / points)})
    validate(DesignFields, document)
    design = self_contained(Design(**document.data), path.parent)
    report(plan_with_problems(design)[1], document)
    return design


def as_design(given: Design | Mapping[str, Any] | str | os.PathLike[str]) -> Design:
    """Return a design from itself, from its fields, or from its file."""
    if isinstance(given, Design):
        return given
    return Design(**given) if isinstance(given, Mapping) else load_design(given)


def schema_text() -> str:
    """Return the text that experiments/sweep/designs/schema.json must have."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **DesignFields.model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the published schema."""
    (DESIGNS / "schema.json").write_text(schema_text(), encoding="utf-8")
    sys.stdout.write(f"wrote {DESIGNS / 'schema.json'}\n")


if __name__ == "__main__":
    main()
