"""Small pieces that the charts share: columns on axes, marks, and the tables they read."""

from __future__ import annotations

from typing import Any

from sim.charts import theme
from sim.charts.theme import Spec

MONTHS = (
    "(utcmonth(datum.value) == 0 || datum.index == 0) ? "
    "[utcFormat(datum.value, '%b'), utcFormat(datum.value, '%Y')] : utcFormat(datum.value, '%b')"
)
"""One label a month; the year under the first and under January."""


WHOLE = "datum.value == floor(datum.value) ? format(datum.value, ',') : ''"
"""A label at whole numbers only."""


def field(name: str, kind: str, **options: Any) -> Spec:
    """Encoding of one column; `kind` is Vega-Lite's type."""
    return {"field": name, "type": kind, **options}


def dates(name: str = "date", **axis: Any) -> Spec:
    """Time along x, in UTC so that no time zone moves a day."""
    look = {"title": None, "labelExpr": MONTHS, "tickCount": "month", "grid": False, "labelFlush": False}
    return field(name, "temporal", scale={"type": "utc", "nice": False}, axis=look | axis)


def count(name: str, title: str | None, **options: Any) -> Spec:
    """A number up y, from zero, labelled at whole numbers."""
    axis = {"title": title, "tickCount": 6, "tickMinStep": 1, "labelExpr": WHOLE}
    return field(name, "quantitative", axis=axis, scale={"zero": True}, **options)


def named(table: str) -> Spec:
    """The data of a mark: one of the chart's named tables."""
    return {"name": table}


def legend(colours: dict[str, str], **options: Any) -> Spec:
    """Scale and legend of colours that stand for words, in the order given."""
    look = {"title": None, "orient": "top", "direction": "horizontal", "symbolType": "square", "columnPadding": 28}
    return {
        "scale": {"domain": list(colours), "range": list(colours.values())},
        "legend": look | {"symbolOpacity": 1, "symbolStrokeWidth": 0} | options,
    }


def in_legend(mark: Spec, text: str, colours: dict[str, str]) -> Spec:
    """The same mark under one word of a legend, in that word's colour."""
    colour = field("series", "nominal", **legend(colours))
    named_series = [{"calculate": f"'{text}'", "as": "series"}]
    return mark | {"transform": named_series, "encoding": mark["encoding"] | {"color": colour}}


def layer(*marks: Spec, **options: Any) -> Spec:
    """Marks drawn over one another, in order."""
    return {"layer": list(marks), "width": theme.WIDTH, "height": theme.HEIGHT, **options}
