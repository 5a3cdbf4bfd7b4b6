"""The chart of a run and its twin: two paths of one run, and the day on which they part."""

from __future__ import annotations

import textwrap
from functools import cache

import numpy as np

from sim.analyses.twin.twin import Twin
from sim.charts import captions, overlays, theme
from sim.charts.theme import Heading, Rows, Spec, count, dates, field, framed, legend, with_data
from sim.results.ensemble import Run

LINE, MOST_LINES = 115, 2
"""Characters of a line of the subtitle, and lines of what was changed."""

PATHS = {"the run as it was": theme.BLUE, "its twin, with the change": theme.VERMILION}


def twin_paths(twin: Twin) -> Spec:
    """Two paths of one run, cumulative attacks and rung by day, with the first day on which they part."""
    highest = max(len(captions.rung_names(run.scenario)) for run in (twin.first, twin.second)) - 1
    as_it_was, changed = PATHS
    day, visible = twin.date_of(twin.day), twin.date_of(twin.visible_day)
    later = f", visibly on {overlays.short_date(visible)}" if visible is not None and visible != day else ""
    tables: dict[str, Rows] = {"paths": _path_rows(twin.first, as_it_was) + _path_rows(twin.second, changed)}
    tables["departure"] = []
    if day is not None:
        label = f"they part on {overlays.short_date(day)} {day.year}{later}"
        tables["departure"].append({"date": day.isoformat(), "label": label})
    run = twin.first
    never = "" if twin.day is not None else " (the two never part)"
    changes = textwrap.wrap(f"Same luck; changed: {'; '.join(twin.changes) or 'nothing'}{never}", LINE)
    if len(changes) > MOST_LINES:
        changes[MOST_LINES - 1 :] = [f"{changes[MOST_LINES - 1][: LINE - 4]} ..."]
    title = f"One run and its twin: {run.scenario.title}, run {run.run}"
    caveat = f"{captions.EXPLORES} One pair of runs shows a course, not an effect: compare many."
    heading = Heading(title, [captions.run_basis(run), *changes], [caveat])
    return framed(with_data(twin_body(highest), tables), heading)


def _path_rows(run: Run, name: str) -> Rows:
    paths = zip(run.scenario.dates, np.cumsum(run.column("attacks")).tolist(), run.column("rung").tolist(), strict=True)
    return [{"date": day.isoformat(), "path": name, "attacks": total, "rung": step} for day, total, step in paths]


@cache
def twin_body(highest_rung: int = 7) -> Spec:
    """Two paths of one run; tables `paths` (date, path, attacks, rung) and `departure` (date, label)."""
    panels = [
        _path_panel("attacks", "attacks on US forces, cumulative", theme.HEIGHT * 2 // 3, labelled=True),
        _path_panel("rung", "rung of the ladder", theme.HEIGHT // 3, highest_rung=highest_rung),
    ]
    scales = {"x": "shared", "color": "independent", "strokeDash": "independent"}
    return {"vconcat": panels, "spacing": 22, "resolve": {"scale": scales}}


def _path_panel(column: str, title: str, height: int, labelled: bool = False, highest_rung: int = 0) -> Spec:
    up = count(column, title)
    if highest_rung:
        axis = {"title": title, "values": list(range(highest_rung + 1))}
        up = up | {"scale": {"domain": [0, highest_rung]}, "axis": axis}
    key = legend(PATHS, symbolType="stroke", symbolStrokeWidth=5, symbolSize=900)
    own = key["legend"] if labelled else None
    dashes = {"domain": list(PATHS), "range": [[1, 0], [9, 5]]}
    encoding = {
        "x": dates(),
        "y": up,
        "color": field("path", "nominal", scale=key["scale"], legend=own),
        "strokeDash": field("path", "nominal", scale=dashes, legend=own),
        "tooltip": [field("date", "temporal"), field("path", "nominal"), field(column, "quantitative")],
    }
    departure = theme.day_line("departure", 4, 18, 6)
    line = {"type": "line", "strokeWidth": 4, "interpolate": "step-after"}
    layers = [*(departure if labelled else departure[:1]), theme.mark("paths", line, **encoding)]
    return {"layer": layers, "width": theme.WIDTH - 40, "height": height}
