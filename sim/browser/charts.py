"""The charts of a page that computes by itself: the ladder picture and the fan, each with the baseline."""

from __future__ import annotations

from typing import Any

from sim.charts import ensembles, ladder
from sim.charts.theme import Spec, on_screen, with_layers
from sim.charts.vega import vega_of

LADDER_DESCRIPTION = (
    "How far up the ladder, by week: single runs, the median now and before, the record where it tells, and at the "
    "right the share of runs that reach each rung. The tiles above and the table below give the outcomes as numbers."
)
WEEKLY_DESCRIPTION = (
    "Attacks on US forces per week, by date: median of runs, middle 50% and 90%, the baseline's median and 90%, and "
    "the recorded history where there is one. The sentence above and the table below tell what changed."
)
"""What a screen reader says of each chart."""

IN_A_LINE: Spec = {"expr": "containerSize()[0] < 560 ? 2 : 5"}
"""Columns of a legend, by the pixels of the page: the chart's own come too late for its height."""

HEIGHTS = {"ladder": 226, "weekly": 122}
"""Pixels of the pictures themselves: two of them, tiles and levers fit a laptop's screen."""


def weekly_screen(tables: tuple[str, ...], dark: bool) -> Spec:
    """Fan of weekly attacks as a page shows it, with those layers that have a table; see ensembles.weekly_body."""
    drawn = ("record" in tables, "parameters" in tables, "baseline" in tables)
    body = with_layers(ensembles.weekly_body("attacks per week", *drawn), tables)
    legends = None if tables == ("record",) else {"offset": 4, "columns": IN_A_LINE, "columnPadding": 12}
    return on_screen(body, dark, HEIGHTS["weekly"], legends) | {"description": WEEKLY_DESCRIPTION}


def ladder_screen(names: tuple[str, ...], recorded: bool, dark: bool) -> Spec:
    """The ladder picture as a page shows it: its single runs say what they are, and open by a click."""
    body = ladder.ladder_body(names, past=True, recorded=recorded, opens=True)
    legends = {"offset": 4, "columns": 3, "columnPadding": 12}
    return on_screen(body, dark, HEIGHTS["ladder"], legends) | {"description": LADDER_DESCRIPTION}


def weekly_chart(tables: tuple[str, ...], dark: bool) -> Spec:
    """The fan, with the baseline, as Vega; tables have dates in milliseconds."""
    return _ready(weekly_screen(("fan", "baseline", *tables), dark))


def ladder_chart(names: tuple[str, ...], recorded: bool, dark: bool) -> Spec:
    """The ladder picture as Vega; tables have dates in milliseconds."""
    return _ready(ladder_screen(names, recorded, dark))


def _ready(spec: Spec) -> Spec:
    translated: dict[str, Any] = vega_of(quick(spec))
    return translated


def quick(spec: Spec) -> Spec:
    """The same picture without what costs time at each redraw and shows nothing on a canvas.

    A description of each mark is for drawings in SVG alone; an area has one tooltip, that of its first date.
    """

    def lean(value: Any) -> Any:
        if isinstance(value, list):
            return [lean(each) for each in value]
        if not isinstance(value, dict):
            return value
        mark = value.get("mark")
        is_area = isinstance(mark, dict) and mark.get("type") in ("area", "line")
        tooltips = value.get("encoding", {}).get("tooltip")
        is_dated = isinstance(tooltips, list) and any(each["type"] == "temporal" for each in tooltips)
        if is_area and is_dated:
            rest = {name: each for name, each in value["encoding"].items() if name != "tooltip"}
            value = value | {"encoding": rest}
        return {name: lean(each) for name, each in value.items()}

    own: Spec = lean(spec)
    return own | {"config": own["config"] | {"aria": False}}
