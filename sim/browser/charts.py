"""The charts of a page that computes by itself: the fan with the baseline's median, and the rungs."""

from __future__ import annotations

from typing import Any

from sim.charts import ensembles
from sim.charts.theme import Spec, on_screen, with_layers
from sim.charts.vega import vega_of

WEEKLY_DESCRIPTION = (
    "Attacks on US forces per week, by date: median of runs, middle 50% and 90%, the baseline's median, and the "
    "recorded history where there is one. The sentence above and the table below tell what changed."
)
RUNGS_DESCRIPTION = (
    "Share of runs on each rung of the ladder, by date. The table of outcomes gives the mean of the peak rung."
)
"""What a screen reader says of each chart."""

TWO_IF_ROOM: Spec = {"expr": "width < 420 ? 1 : 2"}
"""Columns of a legend, by the pixels of the chart."""

HEIGHTS = {"weekly": 340, "rungs": 300}
"""Pixels."""


def weekly_chart(tables: tuple[str, ...], dark: bool) -> Spec:
    """Fan of weekly attacks with the baseline's median, and with layers for those other tables that have rows.

    Tables are those of ensembles.weekly_body, with dates in milliseconds.
    """
    body = ensembles.weekly_body("attacks on US forces per week", "record" in tables, baseline=True)
    body = with_layers(body, ("fan", "baseline", *tables))
    legends = {"offset": 24, "columns": TWO_IF_ROOM}
    return _ready(on_screen(body, dark, HEIGHTS["weekly"], legends), WEEKLY_DESCRIPTION)


def rungs_chart(names: tuple[str, ...], dark: bool) -> Spec:
    """Share of runs on each rung; the table `rungs` as of ensembles.rungs_body, dates in milliseconds."""
    legends = {"orient": "bottom", "direction": "horizontal", "columns": TWO_IF_ROOM}
    return _ready(on_screen(ensembles.rungs_body(names), dark, HEIGHTS["rungs"], legends), RUNGS_DESCRIPTION)


def _ready(spec: Spec, description: str) -> Spec:
    translated: dict[str, Any] = vega_of(spec | {"description": description})
    return translated
