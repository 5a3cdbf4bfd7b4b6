"""Figures of the hindcast: fans with what was counted, the place of the outcomes, and the scores by cut-off."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from experiments.hindcast.baselines import POOL
from experiments.hindcast.report import WORDS
from experiments.hindcast.run import HORIZONS, Hindcast
from sim.charts import theme
from sim.charts.theme import Heading, Rows, Spec, dates, field, legend, named

BINS = 5
"""Bars of the histogram of places: few, for there are few outcomes."""
COUNTED = "counted afterwards"
MIDDLE_80, MIDDLE_50, POOL_80 = "model, middle 80%", "model, middle 50%", "pool of six, middle 80%"
SOURCE = "Counts: the Pentagon's statements in scenarios/record/attacks_cumulative.csv, with their error."
CAVEAT = "Explores; does not predict. Mechanisms and ranges were written by people who knew how the campaign went."


def charts(result: Hindcast) -> list[tuple[str, Spec]]:
    """Return the name and the chart of each figure."""
    return [("fans", fans_chart(result)), ("pit", places_chart(result)), ("scores", scores_chart(result))]


def _basis(result: Hindcast) -> str:
    return f"Tower 22 · {WORDS[result.main_model]} · {result.draws:,} draws of each forecaster · seed {result.seed}"


def _label(day: date) -> str:
    return f"from {day.day} {day:%b %Y}"


def fans_chart(result: Hindcast) -> Spec:
    """A panel for each cut-off: attacks since then, as forecast day by day, and as counted."""
    colours = {
        COUNTED: theme.BLACK, MIDDLE_50: theme.BAND_50, MIDDLE_80: theme.BAND_90, POOL_80: theme.VERMILION,
    }  # fmt: skip
    key = legend(colours, labelFontSize=18)
    axis = {"title": "days ahead", "labelFontSize": 15, "titleFontSize": 16, "values": [0, 7, 14, 21, 28]}
    x = field("day", "quantitative", axis=axis, scale={"domain": [0, 32], "nice": False})
    y = {"axis": {"title": "attacks", "labelFontSize": 15, "titleFontSize": 16}, "type": "quantitative"}
    colour = {"color": field("series", "nominal", **key)}
    bands = _mark("bands", {"type": "area", "opacity": 1}, {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}})
    line = {"type": "line", "strokeDash": [7, 5], "strokeWidth": 2.5}
    pool = _mark("pool", line, {"x": x, "y": y | {"field": "count"}, "detail": field("edge", "nominal")})
    dots = _mark("counted", {"type": "point", "filled": True, "size": 90}, {"x": x, "y": y | {"field": "count"}})
    error = {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}}
    bars = _mark("counted", {"type": "rule", "strokeWidth": 2}, error)
    for each in (bands, pool, dots, bars):
        each["encoding"] |= colour
    body = {
        "facet": field("panel", "ordinal", title=None, sort={"field": "order"}, header={"labelFontSize": 18}),
        "columns": 5,
        "spec": {"layer": [bands, pool, bars, dots], "width": 196, "height": 165},
        "data": named("all"),
        "resolve": {"scale": {"y": "independent"}, "axis": {"x": "independent"}},
    }
    heading = Heading(
        "Attacks after each cut-off: forecast, and counted",
        [_basis(result), "Upward scales differ from panel to panel."],
        [SOURCE + " Bars: error of the count.", CAVEAT],
    )
    model, rows = result.main_model, []
    for fan in result.fans:
        panel = {"panel": _label(fan.cutoff.last), "order": fan.cutoff.last.toordinal()}
        for day, values in enumerate(fan.quantiles, start=1):
            if fan.forecaster == model:
                for series, low, high in ((MIDDLE_80, 1, 5), (MIDDLE_50, 2, 4)):
                    band = {"kind": "bands", "series": series, "low": float(values[low]), "high": float(values[high])}
                    rows.append(panel | band | {"day": day})
            elif fan.forecaster == POOL:
                for edge, place in (("low", 1), ("high", 5)):
                    points = {"kind": "pool", "series": POOL_80, "edge": edge, "count": float(values[place])}
                    rows.append(panel | points | {"day": day})
    for target in (each.target for each in result.scored if each.forecaster == model):
        panel = {"panel": _label(target.cutoff.last), "order": target.cutoff.last.toordinal()}
        count = {"count": target.best, "low": target.low, "high": target.high, "day": target.days}
        rows.append(panel | count | {"kind": "counted", "series": COUNTED})
    return theme.framed(theme.with_data(body, {"all": rows}), heading)


def _mark(kind: str, mark: Spec, encoding: Spec) -> Spec:
    return {"transform": [{"filter": f"datum.kind == '{kind}'"}], "mark": mark, "encoding": dict(encoding)}


def places_chart(result: Hindcast) -> Spec:
    """Histogram of the randomised probability integral transform, a panel for each horizon."""
    from scipy import stats

    rows = []
    for horizon in HORIZONS:
        scored = result.of(result.main_model, horizon)
        low, high = (float(stats.binom.ppf(q, len(scored), 1 / BINS)) for q in (0.025, 0.975))
        label = f"{horizon} days ahead ({len(scored)} outcomes)"
        panel = {"panel": label, "horizon": horizon, "low": low, "high": high, "even": len(scored) / BINS}
        for start, end in pairwise(edge / BINS for edge in range(BINS + 1)):
            inside = sum(share_in(each.best.below, each.best.up_to, start, end) for each in scored)
            rows.append(panel | {"start": start, "end": end, "number": inside})
    x = field("start", "quantitative", bin={"binned": True, "step": 1 / BINS})
    x |= {"axis": {"title": "place in the forecast", "values": [0, 0.2, 0.4, 0.6, 0.8, 1], "titleFontSize": 16}}
    share = {"type": "quantitative", "axis": {"title": "outcomes", "tickMinStep": 1}}
    size = {"x": x, "x2": {"field": "end"}}
    bars = {"mark": {"type": "bar", "color": theme.BLUE}, "encoding": size | {"y": share | {"field": "number"}}}
    span = size | {"y": share | {"field": "low"}, "y2": {"field": "high"}}
    band = {"mark": {"type": "rect", "color": theme.ORANGE, "opacity": 0.25}, "encoding": span}
    dashes = {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 2}
    even = {"mark": dashes, "encoding": {"y": share | {"field": "even"}}}
    header = {"labelFontSize": 19}
    body = {
        "facet": {"column": field("panel", "ordinal", title=None, sort={"field": "horizon"}, header=header)},
        "spec": {"layer": [band, bars, even], "width": 330, "height": 320},
        "data": named("places"),
    }
    heading = Heading(
        "Where the outcomes fell in the model's forecasts",
        [
            _basis(result),
            "Place: share of the draws below the count. Dashed: a fifth of the outcomes each. Band: 95% of chance.",
        ],
        ["Neighbouring cut-offs overlap, so that chance ranges wider than the band. " + SOURCE, CAVEAT],
    )
    return theme.framed(theme.with_data(body, {"places": rows}), heading)


def share_in(below: float, up_to: float, start: float, end: float) -> float:
    """Share of the step from `below` to `up_to` that lies between two places."""
    if up_to <= below:
        return float(start <= below < end or (end == 1 and below == 1))
    return max(0.0, min(end, up_to) - max(start, below)) / (up_to - below)


def scores_chart(result: Hindcast) -> Spec:
    """CRPS by cut-off, the model and the pool side by side, a row of panels for each horizon."""
    rows: Rows = []
    for each in result.scored:
        if each.forecaster in (result.main_model, POOL):
            scores = [score.crps for score in (each.low, each.best, each.high)]
            panel = {"panel": f"{each.target.horizon} days", "horizon": each.target.horizon}
            point = {"cutoff": each.target.cutoff.last.isoformat(), "series": WORDS[each.forecaster]}
            rows.append(panel | point | {"crps": each.best.crps, "low": min(scores), "high": max(scores)})
    colours = {WORDS[result.main_model]: theme.BLUE, WORDS[POOL]: theme.VERMILION}
    x = dates("cutoff", tickCount="month")
    y = field("crps", "quantitative", axis={"title": "CRPS, attacks", "tickCount": 4, "titleFontSize": 16})
    colour = {"color": field("series", "nominal", **legend(colours))}
    points = {"mark": {"type": "point", "filled": True, "size": 150}, "encoding": {"x": x, "y": y} | colour}
    span = {"y": y | {"field": "low"}, "y2": {"field": "high"}, "x": x}
    bars = {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5}, "encoding": span | colour}
    lines = {"mark": {"type": "line", "strokeWidth": 2, "opacity": 0.6}, "encoding": {"x": x, "y": y} | colour}
    header = {"labelFontSize": 18, "labelAngle": 0, "labelAlign": "left"}
    body = {
        "facet": {"row": field("panel", "ordinal", title=None, sort={"field": "horizon"}, header=header)},
        "spec": {"layer": [lines, bars, points], "width": theme.WIDTH - 190, "height": 165},
        "data": named("scores"),
        "resolve": {"scale": {"y": "independent"}},
    }
    about = "Lower is better. Bars: from the lowest to the highest score over the error of the count."
    heading = Heading("Score of each forecast, by cut-off", [_basis(result), about], [SOURCE, CAVEAT])
    return theme.framed(theme.with_data(body, {"scores": rows}), heading)
