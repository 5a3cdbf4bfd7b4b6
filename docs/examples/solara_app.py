"""A run in Mesa's SolaraViz: sliders for parameters, plots of daily columns.

It needs the extra [solara]: python -m pip install -e ".[solara]". Then: solara run docs/examples/solara_app.py
"""

from __future__ import annotations

from typing import Any

from mesa.visualization import SolaraViz, make_plot_component

import sim

SCENARIO = "tower-22"


def slider(path: str) -> dict[str, Any]:
    """A slider over the range that the evidence supports for a parameter."""
    value = sim.load_scenario(SCENARIO).parameters[path]
    step = round((value.high - value.low) / 20, 4)
    label = f"{value.text} ({value.unit})"
    return {
        "type": "SliderFloat",
        "label": label,
        "value": value.value,
        "min": value.low,
        "max": value.high,
        "step": step,
    }


model_params = {
    "scenario": {"type": "Select", "label": "Scenario", "value": SCENARIO, "values": sim.list_scenarios()},
    "run": {"type": "SliderInt", "label": "Number of the run", "value": 0, "min": 0, "max": 99, "step": 1},
    "militia.restraint": slider("militia.restraint"),
    "baghdad.mediation": slider("baghdad.mediation"),
}

page = SolaraViz(
    sim.CrisisModel(SCENARIO),
    components=[
        make_plot_component("attacks"),
        make_plot_component({"us_pressure": "tab:blue", "baghdad_grievance": "tab:orange"}),
    ],
    model_params=model_params,
    name="Escalation",
)
