"""Charts of a sweep over one or two quantities, without data."""

from __future__ import annotations

from sim.view import theme
from sim.view.channels import field, layer, legend, named
from sim.view.theme import Spec

BANDS = {
    "middle 90% of runs": theme.BAND_90,
    "middle 50% of runs": theme.BAND_50,
    "mean and its 95% interval": theme.BLUE,
}


def curve(x_title: str, y_title: str, bands: bool) -> Spec:
    """The mean of an outcome along one quantity, with its interval and, for counts, bands of runs.

    Tables `points` (x, mean, low, high, q05, q25, q75, q95), `baseline` (x).
    """
    x = field("x", "quantitative", axis={"title": x_title}, scale={"zero": False, "nice": False})
    y = {"axis": {"title": y_title}, "scale": {"zero": True}}

    def area(low: str, high: str, word: str) -> Spec:
        return _worded("area", x, field(low, "quantitative", **y), high, word)

    shown = [area("q05", "q95", "middle 90% of runs"), area("q25", "q75", "middle 50% of runs")] if bands else []
    mean = _worded("line", x, field("mean", "quantitative", **y), None, "mean and its 95% interval")
    error = {"data": named("points"), "mark": {"type": "rule", "strokeWidth": 2, "color": theme.BLUE}}
    error |= {"encoding": {"x": x, "y": field("low", "quantitative", **y), "y2": {"field": "high"}}}
    rule = {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 2, "color": theme.VERMILION}
    return layer(*shown, mean, error, {"data": named("baseline"), "mark": rule, "encoding": {"x": x}})


def _worded(mark: str, x: Spec, y: Spec, high: str | None, word: str) -> Spec:
    look = {"type": mark} | ({"strokeWidth": 3, "point": True} if mark == "line" else {})
    colour = field("series", "nominal", **legend(BANDS))
    tooltip = [field(name, "quantitative", format=",.4~r") for name in ("x", "mean", "low", "high")]
    encoding = {"x": x, "y": y, "color": colour, "tooltip": tooltip} | ({"y2": {"field": high}} if high else {})
    calculated = [{"calculate": f"'{word}'", "as": "series"}]
    return {"data": named("points"), "mark": look, "transform": calculated, "encoding": encoding}


def heat_map(x_title: str, y_title: str, outcome: str) -> Spec:
    """The mean of an outcome over two quantities. Tables `points` (x, y, mean, low, high), `baseline` (x, y)."""
    x = field("x", "ordinal", axis={"title": x_title, "labelAngle": 0, "format": ".3~r"})
    y = field("y", "ordinal", axis={"title": y_title, "format": ".3~r"}, sort="descending")
    colour = field("mean", "quantitative", scale={"scheme": "viridis"}, legend={"title": outcome, "orient": "top"})
    tooltip = [field(name, "quantitative", format=",.4~r") for name in ("x", "y", "mean", "low", "high")]
    cells = {"data": named("points"), "mark": {"type": "rect"}, "encoding": {"x": x, "y": y, "color": colour}}
    cells["encoding"] |= {"tooltip": tooltip}
    mark = {"type": "point", "shape": "cross", "size": 260, "color": theme.VERMILION, "strokeWidth": 3}
    return layer(cells, {"data": named("baseline"), "mark": mark, "encoding": {"x": x, "y": y}})
