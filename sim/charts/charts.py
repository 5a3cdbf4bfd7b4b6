"""Every chart as a complete Vega-Lite specification: title, body, small tables of data, caveat.

The bodies are built once, without data (specs_ensemble, specs_run, specs_pairs); a chart is a body with its tables put
in. A page that redraws often keeps the body and swaps the tables: `weekly_tables` and its like return the tables alone.

Specifications are plain dictionaries rather than altair objects: importing altair costs about 0.4 s and building its
objects about 70 ms a page, and neither checks more than the tests do, which hold every chart to altair's own schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from sim.charts import captions, overlays, series, specs_ensemble, specs_run, timeline, wording
from sim.charts.theme import Heading, Rows, Spec, framed, with_data
from sim.inputs.tables.ladder import load_ladder
from sim.results.notable import extreme_run, typical_run

if TYPE_CHECKING:
    from sim.inputs.scenario.scenario import Scenario
    from sim.results.ensemble import Ensemble, Run

Tables = dict[str, Rows]

ISRAEL_SHARE = 0.1
"""Share of all attacks from which attacks on Israel have a figure of their own."""


def ensemble_charts(ensemble: Ensemble) -> Iterator[tuple[str, Spec]]:
    """Yield the charts of an ensemble, each with the name of its file, one by one as they are built."""
    yield "weekly_attacks", weekly_attacks(ensemble)
    yield "rungs", rungs(ensemble)
    yield "casualties", casualties(ensemble)
    typical, extreme = ensemble.run(typical_run(ensemble)), ensemble.run(extreme_run(ensemble))
    yield "timeline_typical", run_timeline(typical, captions.typical_heading(typical))
    yield "timeline_extreme", run_timeline(extreme, captions.extreme_heading(extreme))
    if _fires_at_israel(ensemble):
        yield "weekly_attacks_israel", weekly_attacks_on_israel(ensemble)


def weekly_attacks(ensemble: Ensemble) -> Spec:
    """Fan of weekly attacks on US forces with the recorded history over it."""
    return _weekly(ensemble, "attacks", "US forces", weekly_tables(ensemble))


def weekly_attacks_on_israel(ensemble: Ensemble) -> Spec:
    """Fan of weekly attacks on Israel."""
    tables = weekly_tables(ensemble) | {"fan": series.weekly_fan(ensemble, "attacks_israel"), "record": []}
    tables.pop("parameters", None)
    return _weekly(ensemble, "attacks_israel", captions.ISRAEL, tables)


def _weekly(ensemble: Ensemble, column: str, target: str, tables: Tables) -> Spec:
    recorded = bool(tables["record"])
    days = series.window_days(ensemble.column(column))
    if not recorded:
        tables = {name: rows for name, rows in tables.items() if name != "record"}
    body = specs_ensemble.weekly_attacks(f"attacks on {target} per week", recorded, "parameters" in tables)
    return framed(with_data(body, tables), captions.weekly_heading(ensemble, target, days, recorded))


def weekly_tables(ensemble: Ensemble) -> Tables:
    """Tables of the fan of weekly attacks: quantiles, recorded steps, truces, and where a branch leaves the record.

    Under a posterior also `parameters`, the band of parameters alone.
    """
    scenario, days = ensemble.scenario, series.window_days(ensemble.column("attacks"))
    parts = ensemble.decomposition
    band = {} if parts is None else {"parameters": series.parameter_band(parts.attacks, days, scenario.start)}
    return band | {
        "fan": series.weekly_fan(ensemble),
        "record": overlays.step_rows(scenario.record, scenario.start, scenario.end),
        "spans": series.spans(scenario.dates, scenario.context["gaza_truce"], "Gaza truce"),
        "branch": _branch(scenario),
    }


def rungs(ensemble: Ensemble) -> Spec:
    """Share of runs at each rung by day."""
    names = rung_names(ensemble.scenario)
    body = specs_ensemble.rungs(names)
    return framed(with_data(body, {"rungs": series.rung_rows(ensemble, names)}), captions.rungs_heading(ensemble))


def casualties(ensemble: Ensemble) -> Spec:
    """Fans of cumulative killed and injured with the recorded counts."""
    tables = casualty_tables(ensemble)
    recorded = bool(tables["killed_record"] or tables["injured_record"])
    if not recorded:
        tables = {"killed": tables["killed"], "injured": tables["injured"]}
    body = specs_ensemble.casualties(recorded)
    return framed(with_data(body, tables), captions.casualties_heading(ensemble))


def casualty_tables(ensemble: Ensemble) -> Tables:
    """Tables of the casualties: quantiles and recorded counts of killed and injured."""
    scenario = ensemble.scenario
    window = (scenario.record, scenario.start, scenario.end)
    return {
        "killed": series.cumulative_fan(ensemble, "us_killed"),
        "injured": series.fan(ensemble, "us_injured_reported"),
        "killed_record": overlays.killed_rows(*window),
        "injured_record": overlays.injured_rows(*window),
    }


def run_timeline(run: Run, heading: Heading | None = None) -> Spec:
    """Events of one run by actor, under a heading of its own where one is given."""
    body = specs_run.timeline(wording.lanes(tuple(run.scenario.factions)), len(rung_names(run.scenario)) - 1)
    return framed(with_data(body, timeline_tables(run)), heading or captions.run_heading(run))


def timeline_tables(run: Run) -> Tables:
    """Tables of a timeline: rungs, suspended stretches, events and labels."""
    return {
        "rungs": timeline.rung_rows(run),
        "suspended": timeline.suspended_rows(run),
        "events": timeline.event_rows(run),
        "labels": timeline.label_rows(run),
    }


def rung_names(scenario: Scenario) -> tuple[str, ...]:
    """Number and name of every rung of the scenario's ladder, from rung 0 up."""
    return tuple(f"{rung} {name}" for rung, name in enumerate(load_ladder(scenario.ladder).names))


def _branch(scenario: Scenario) -> Rows:
    """Where runs leave the recorded history and go on freely."""
    if scenario.follow_until is None or scenario.follow_until >= scenario.end:
        return []
    return [{"date": (scenario.follow_until + timedelta(days=1)).isoformat(), "label": "from here the runs are free"}]


def _fires_at_israel(ensemble: Ensemble) -> bool:
    on_israel = float(ensemble.column("attacks_israel").sum())
    return on_israel > 0 and on_israel >= ISRAEL_SHARE * (on_israel + float(ensemble.column("attacks").sum()))
