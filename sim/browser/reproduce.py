"""What a page's state is in Python, as templates that js/state.js fills."""

from __future__ import annotations

PYTHON = {
    "begin": "import sim\n",
    "load": "{name} = sim.load_scenario('{scenario}'{reading})",
    "reading": ", reading='{reading}'",
    "check": "assert {name}.hash == '{hash}'  # as in this page, model {model}",
    "pair": "'{path}': {value}",
    "change": "{name} = {name}.with_changes({changes})",
    "end": "found = sim.compare(baseline, scenario, runs={runs}, seed={seed})\nprint(found.table())",
}
