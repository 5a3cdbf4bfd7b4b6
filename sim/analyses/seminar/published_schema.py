"""The published schema of seminar files, made from the same types that check them.

`python -m sim.analyses.seminar.published_schema` writes scenarios/seminars/schema.json; a test fails while that file is
stale.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sim.analyses.seminar.file import FOLDER, SeminarFile
from sim.inputs.files.documents import data_root
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.published_schema import WithoutTitles
from sim.inputs.scenario.readings import list_readings
from sim.outcomes.outcome import DAILY
from sim.outcomes.registry import numeric_outcomes


def schema_path() -> Path:
    """Return where the published schema is kept."""
    return data_root() / FOLDER / "schema.json"


def schema_text() -> str:
    """Return the text that the published schema must have: it names every scenario, reading, outcome and column."""
    schema = SeminarFile.model_json_schema(schema_generator=WithoutTitles)
    branch, question = (schema["$defs"][name]["properties"] for name in ("Branch", "Question"))
    branch["scenario"]["enum"] = list_scenarios()
    lists = (branch["reading"], list_readings()), (question["outcome"], numeric_outcomes()), (question["column"], DAILY)
    for field, names in lists:
        field["anyOf"][0]["enum"] = list(names)
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the published schema."""
    schema_path().write_text(schema_text(), encoding="utf-8")
    sys.stdout.write(f"wrote {schema_path()}\n")


if __name__ == "__main__":
    main()
