"""From a link to the design of its sweep, and the text of that design. Nothing here knows streamlit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.view.app.link import UPLOADED, Link
from sim.view.app.scenarios import LEVER

if TYPE_CHECKING:
    from sim.inputs.scenario import Scenario

POINTS, RUNS_OF_A_POINT = {1: 13, 2: 9}, 200
"""Values of each quantity, by the number of quantities; runs of each point."""


def design_fields(link: Link, scenario: Scenario) -> dict[str, Any]:
    """Return the fields of the design that a link's sweep asks for; every mistake is told by the design itself."""
    axes: dict[str, dict[str, str]] = {"levers": {}, "uncertainties": {}}
    for path in link.vary:
        known = scenario.parameters.get(path)
        axes["levers" if known is not None and known.role == LEVER else "uncertainties"][path] = "evidence"
    constants = {path: _value(text) for path, text in link.changes if path not in link.vary}
    fields: dict[str, Any] = {"title": f"{link.outcome} over {' and '.join(link.vary)}", **_scenario(link, scenario)}
    fields |= {"reading": [link.reading]} if link.reading else {}
    fields |= {"constants": constants} if constants else {}
    fields |= {name: values for name, values in axes.items() if values}
    sampler = {"method": "grid", "levels": POINTS.get(len(link.vary), 9)}
    return fields | {
        "outcomes": [link.outcome],
        "weekly": [],
        "sampler": sampler,
        "replications": RUNS_OF_A_POINT,
        "seed": link.seed,
    }


def _scenario(link: Link, scenario: Scenario) -> dict[str, Any]:
    if not link.scenario.startswith(UPLOADED):
        return {"scenario": link.scenario}
    name = f"{scenario.name}.yaml"
    return {"scenario": name, "scenario_files": {name: scenario.to_yaml()}}


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def design_yaml(fields: dict[str, Any]) -> str:
    """Return the design file that reproduces a sweep."""
    import yaml

    return str(yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=110))


def sweep_code(fields: dict[str, Any]) -> str:
    """Return Python that runs the sweep."""
    import pprint

    written = pprint.pformat(fields, width=100, sort_dicts=False)
    found = f"print(sweep.means()[[{', '.join(map(repr, [*_paths(fields), *fields['outcomes']]))}]])"
    return f'from experiments import run_sweep\n\ndesign = {written}\nsweep = run_sweep(design, "sweep")\n{found}'


def _paths(fields: dict[str, Any]) -> list[str]:
    return [*fields.get("levers", {}), *fields.get("uncertainties", {})]
