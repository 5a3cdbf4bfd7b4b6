"""What a page's state is in Python, as templates that js/state.js fills."""

from __future__ import annotations

from typing import Any

PYTHON = {
    "text": "import sim\n\n{baseline}\n{scenario}\n"
    "found = sim.compare(baseline, scenario, runs={runs}, seed={seed})\nprint(found.table())",
    "pair": "'{path}': {value}",
    "change": "\n{name} = {name}.with_changes({{changes}})",
}
"""Templates; the browser's filling leaves other braces alone."""

LOAD = """{{name}} = sim.load_scenario('{scenario}'{reading})
assert {{name}}.hash == '{hash}'  # as in this page, model {model}"""


def add_python(content: dict[str, Any], files: dict[str, str]) -> None:
    """Add to a document what loads its scenarios again, each from a name or file, under each reading."""
    content["python"] = PYTHON
    for name, file in files.items():
        for reading, under in content["scenarios"][name]["readings"].items():
            given = f", reading='{reading}'" if reading else ""
            under["python"] = LOAD.format(scenario=file, reading=given, hash=under["hash"], model=content["model"])
