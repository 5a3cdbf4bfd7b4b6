"""A decision as a picture: terms as a waterfall against the threshold, a value against it, or a draw in a chance."""

from __future__ import annotations

from functools import cache

from sim.analyses.explain.explain import Explained, Weighed, signed
from sim.charts import theme
from sim.charts.theme import Spec, Tables, field
from sim.results.text import number

WATERFALL, BULLET, CHANCE = "waterfall", "bullet", "chance"

ROW = 36
"""Height of a row in pixels: a line of words over a bar."""

ADDS, TAKES, SUM = "adds", "takes", "sum"

SIDES = {ADDS: theme.VERMILION, TAKES: theme.BLUE, SUM: theme.QUIET}
"""Colour of a bar, by what its term does to the value."""


def form_of(decision: Explained) -> str:
    """Which form a decision is drawn in: by its signed terms, by its draw against a chance, or by its value alone."""
    if any(each.sign and each.value for each in decision.inputs):
        return WATERFALL
    return CHANCE if decision.comparison == "<" and decision.draw is not None else BULLET


def weighing_tables(decision: Explained, surplus: Explained | None = None) -> Tables:
    """Tables of a decision's picture: `bars`, one a row from the top, and `threshold`.

    Args:
        decision: what is drawn.
        surplus: the same faction's decision to fire, whose terms stand for the term `surplus` where they make it up.
    """
    form = form_of(decision)
    bars, reached = [], 0.0
    for each in _terms(decision, surplus) if form == WATERFALL else ():
        step = -each.value if each.sign == "-" else each.value
        side = ADDS if step > 0 else TAKES
        bars.append(
            {"words": each.name, "label": signed(step), "before": reached, "after": reached + step, "side": side}
        )
        reached += step
    value = decision.draw if form == CHANCE and decision.draw is not None else decision.value
    name = "the draw" if form == CHANCE else decision.value_name
    bars.append({"words": name, "label": number(value, 3), "before": 0.0, "after": value, "side": SUM})
    label = f"dashed, {number(decision.threshold, 3)}: {decision.threshold_name}"
    return {
        "bars": [{"row": row} | each for row, each in enumerate(bars)],
        "threshold": [{"value": decision.threshold, "label": label}],
    }


def _terms(decision: Explained, surplus: Explained | None) -> list[Weighed]:
    """Terms that are added or taken away and are not zero; a surplus of motive in terms of its own."""
    terms: list[Weighed] = []
    for each in decision.inputs:
        whole = surplus is not None and each.field == "surplus" and abs(surplus.value - each.value) < 1e-9
        terms += surplus.inputs if surplus is not None and whole else [each]
    return [each for each in terms if each.sign and each.value]


def unit_of(decision: Explained) -> str:
    """What the axis of a decision's picture measures, with its unit."""
    if form_of(decision) == CHANCE:
        return "draw and chance, 0 to 1"
    units = [each.unit for each in decision.inputs if each.sign]
    return f"{decision.value_name} ({units[0]})" if units else decision.value_name


def ends_of(*pictures: Tables) -> tuple[float, float]:
    """Least and greatest value that some pictures draw, so that they can share an axis."""
    bars = [value for each in pictures for bar in each["bars"] for value in (bar["before"], bar["after"])]
    values = [*bars, *(row["value"] for each in pictures for row in each["threshold"])]
    return min(values), max(values)


def height_of(tables: Tables) -> int:
    """Pixels that the rows of a decision's picture need, with the label of its threshold and its axis."""
    return ROW * len(tables["bars"]) + 70


@cache
def weighing_body(form: str, unit: str, ends: tuple[float, float] | None = None) -> Spec:
    """A decision's terms against its threshold; tables `bars`, `threshold`.

    Args:
        form: WATERFALL, BULLET or CHANCE.
        unit: title of the axis.
        ends: ends of the axis; None for those of the picture's own values.
    """
    scale: Spec = {"domain": [0, 1]} if form == CHANCE else {"nice": True, "zero": True}
    scale |= {"domain": list(ends)} if ends is not None and form != CHANCE else {}
    across = field("before", "quantitative", scale=scale, axis={"title": unit, "tickCount": 5, "orient": "bottom"})
    rows = field("row", "ordinal", axis=None, scale={"paddingInner": 0, "paddingOuter": 0.4})
    colours = {"domain": list(SIDES), "range": list(SIDES.values())}
    tooltip = [field("words", "nominal", title="term"), field("label", "nominal", title="value")]
    bars = theme.mark(
        "bars",
        {"type": "bar", "height": 12, "yOffset": 9},
        x=across,
        x2={"field": "after"},
        y=rows,
        color=field("side", "nominal", scale=colours, legend=None),
        tooltip=tooltip,
    )
    text = {"type": "text", "align": "left", "baseline": "middle", "dy": -8, "fontSize": 12}
    grounds = ({"stroke": "white", "strokeWidth": 4, "strokeJoin": "round"}, {"color": theme.INK})
    joined = [{"calculate": "datum.words + '  ' + datum.label", "as": "words"}]
    words = [
        theme.mark("bars", text | ground, x={"value": 2}, y=rows, text=field("words", "nominal"))
        | {"transform": joined}
        for ground in grounds
    ]
    zero = {"data": {"values": [{}]}, "mark": {"type": "rule", "color": theme.QUIET}, "encoding": {"x": {"datum": 0}}}
    limit = {"type": "rule", "color": theme.INK, "strokeDash": [5, 3], "strokeWidth": 1.5}
    label = {"type": "text", "fontSize": 12, "fontWeight": "bold", "baseline": "bottom", "align": "left", "dy": -4}
    label |= {"color": theme.INK, "limit": {"expr": "width"}}
    at = field("value", "quantitative", scale=scale)
    marks = [
        theme.mark("threshold", limit, x=at),
        theme.mark("threshold", label, x={"value": 2}, y={"value": 0}, text=field("label", "nominal")),
    ]
    return {"layer": [zero, bars, *marks, *words]}
