"""From a link to the design of its sweep, and the text of that design. Nothing here knows streamlit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.app.state.link import READING, UPLOADED, Link, number_or_text, numeric, quantities, sweep_outcomes, values_of
from sim.app.state.scenarios import LEVER, article_readings

if TYPE_CHECKING:
    from sim.inputs.scenario.scenario import Scenario

RUNS_OF_A_POINT = 200


def design_fields(link: Link, scenario: Scenario) -> dict[str, Any]:
    """Return the fields of the design that a link's sweep asks for; every mistake is told by the design itself."""
    paths = [each.path for each in quantities(link.vary)]
    constants = {path: number_or_text(text) for path, text in link.changes if path not in paths}
    readings = [None, *article_readings()] if READING in paths else [link.reading] if link.reading else []
    fields: dict[str, Any] = {"title": f"Outcomes over {' and '.join(paths)}", "scenario": link.scenario}
    if link.scenario.startswith(UPLOADED):
        name = f"{scenario.name}.yaml"
        fields |= {"scenario": name, "scenario_files": {name: scenario.to_yaml()}}
    fields |= {"reading": readings} if readings else {}
    fields |= {"constants": constants} if constants else {}
    fields |= _axes(link, scenario)
    fields |= {"outcomes": list(sweep_outcomes()), "weekly": []}
    numbers = len(numeric(link.vary))
    fields |= {"sampler": {"method": "grid", "levels": values_of(link.values, numbers)}} if numbers else {}
    return fields | {"replications": RUNS_OF_A_POINT, "seed": link.seed}


def _axes(link: Link, scenario: Scenario) -> dict[str, dict[str, Any]]:
    axes: dict[str, dict[str, Any]] = {"levers": {}, "uncertainties": {}}
    for each in numeric(link.vary):
        known = scenario.parameters.get(each.path)
        ends = None if each.range is None else dict(zip(("low", "high"), each.range, strict=True))
        axes["levers" if known is not None and known.role == LEVER else "uncertainties"][each.path] = ends or "evidence"
    return {name: values for name, values in axes.items() if values}


def points_of(link: Link) -> int:
    """Return how many points a link's sweep has."""
    numbers = numeric(link.vary)
    readings = 1 + len(article_readings()) if len(numbers) < len(link.vary) else 1
    return int(readings * values_of(link.values, len(numbers)) ** len(numbers))


def design_yaml(fields: dict[str, Any]) -> str:
    """Return the design file that reproduces a sweep."""
    import yaml

    return str(yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=110))


def sweep_code(fields: dict[str, Any], outcome: str) -> str:
    """Return Python that runs the sweep and prints an outcome's means."""
    import pprint

    paths = ["reading"] if len(fields.get("reading", ())) > 1 else []
    paths += [*fields.get("levers", {}), *fields.get("uncertainties", {})]
    design_text = pprint.pformat(fields, width=100, sort_dicts=False)
    last_line = f"print(sweep.means()[[{', '.join(map(repr, [*paths, outcome]))}]])"
    return (
        f'from experiments import run_sweep\n\ndesign = {design_text}\nsweep = run_sweep(design, "sweep")\n{last_line}'
    )
