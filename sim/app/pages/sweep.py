"""Sweep: an outcome along one or two quantities, played outside the page while it stays responsive."""

from __future__ import annotations

import pprint
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
import yaml

from sim.app.parts import charts, controls
from sim.app.parts.rail import rail
from sim.app.parts.words import path_words
from sim.app.serving import files
from sim.app.serving.jobs import JOBS, Job
from sim.app.state import session
from sim.app.state.link import (
    FEWEST_VALUES,
    MOST_QUANTITIES,
    MOST_VALUES,
    POSTERIOR,
    READING,
    UPLOADED,
    Link,
    Quantity,
    number_or_text,
    numeric,
    quantities,
    sweep_outcomes,
    values_of,
)
from sim.app.state.scenarios import Trio, article_readings, levers
from sim.browser.levers import step_of
from sim.charts.theme import on_screen
from sim.outcomes.registry import label_of

if TYPE_CHECKING:
    from experiments.sweep.folder import Sweep
    from sim.inputs.scenario.scenario import Scenario

SECONDS = 0.5
"""Between two looks at a sweep that is under way."""

PRESSED = "sweep:asked"

RUNS_OF_A_POINT = 200


def page() -> None:
    """Draw the page."""
    st.title("Sweep", anchor=False)
    asks, answers = st.columns([1, 2], gap="large")
    with asks:
        controls.choose_scenario()
        three = session.scenarios()
        if three is not None and _form(three):
            st.session_state[PRESSED] = True
    if three is None:
        return
    session.write_address(three.changed)
    with answers:
        if session.current().vary:
            link = session.current()
            fields = design_fields(link, three.shipped)
            key = design_yaml(fields)
            job = JOBS.known(key)
            if st.session_state.pop(PRESSED, False):
                job = session.attempt(lambda: _ask(key, fields)) or job
            if job is None:
                st.info("Press Run the sweep to play this one; it is not at hand.")
            elif job.sweep is not None:
                _show(three, job.sweep)
            elif job.problem:
                st.error(session.escape(job.problem))
            elif job.failed:
                st.warning(
                    f"Cancelled after {job.done:,} of {job.total:,} runs. Run the sweep goes on from the last part "
                    "that is done."
                )
            else:
                st.fragment(_watch, run_every=SECONDS)(job)
            offers: list[tuple[str, Any, str, str | None]] = [("Design (YAML)", key, "design.yaml", "application/yaml")]
            if job and job.sweep is not None:
                from experiments.sweep.chart import sweep_chart

                chart = sweep_chart(job.sweep, session.current().outcome, baseline(three, job.sweep), path_words)
                draw = partial(files.chart_file, chart)
                offers += [
                    ("A row per point (CSV)", partial(points_csv, job.sweep), "sweep.csv", "text/csv"),
                    ("A row per run (Parquet)", partial(runs_parquet, job.sweep), "sweep.parquet", None),
                    ("Figure (PNG)", partial(draw, "png"), "sweep.png", "image/png"),
                    ("Figure (SVG)", partial(draw, "svg"), "sweep.svg", "image/svg+xml"),
                ]
            with st.expander("Download", icon=":material/download:"):
                for offer in offers:
                    st.download_button(*offer, on_click="ignore")
            with st.expander("Reproduce what is on screen", icon=":material/replay:"):
                st.caption("On the command line, with the design file beside:")
                st.code("escalation sweep design.yaml --out sweep", language="bash")
                st.code(sweep_code(fields, session.current().outcome), language="python")
        else:
            st.info(
                "Choose one or two quantities and press Run the sweep: a curve or a map of any outcome appears here."
            )


def _ask(key: str, fields: dict[str, Any]) -> Job:
    from experiments.sweep.design import Design

    design = Design(**fields)
    job = JOBS.known(key)
    if job is None or job.failed:
        session.spend(RUNS_OF_A_POINT * points_of(session.current()))
    return JOBS.ask(key, design, session.owner())


def _watch(job: Job) -> None:
    if job.ended or job.stop.is_set():
        st.rerun()
    left = job.seconds_left()
    words = f"{job.done:,} of {job.total:,} runs" if job.total else "Waiting for its turn"
    st.progress(job.done / job.total if job.total else 0.0, words + (f", {left:.0f} s left" if left else ""))
    if session.owner() in job.sessions:
        st.button(
            "Cancel", on_click=JOBS.cancel, args=(job, session.owner()), key="sweep:cancel", icon=":material/cancel:"
        )
    else:
        st.caption("Another session plays this sweep; it appears here when it is done.")


def _show(three: Trio, sweep: Sweep) -> None:
    from experiments.sweep.chart import sweep_body

    outcome = st.selectbox(
        "Outcome", sweep_outcomes(), key=session.hold("sweep:outcome", session.current().outcome),
        format_func=label_of,
        on_change=lambda: session.change(outcome=st.session_state["sweep:outcome"]),
    )  # fmt: skip
    body = sweep_body(sweep, outcome, baseline(three, sweep), path_words)
    charts.show(on_screen(body, session.is_dark(), body["height"]), body["datasets"], "sweep")
    st.caption(
        "Every point is played with the same luck. The mark is the scenario's own value, or the cell nearest to it. "
        "Bands and intervals hold runs of a model: they measure luck, not what is unknown."
    )
    if len(sweep.design.reading) > 1:
        st.caption("Where no range is chosen, each reading runs over the range that the evidence supports under it.")
    varied = {each.path for each in quantities(session.current().vary)}
    if given_way := [path_words(path) for path, _ in session.current().changes if path in varied]:
        st.caption(f"What varies is not changed by hand as well: {', '.join(given_way)}.")
    if session.current().parameters == POSTERIOR:
        st.caption("A sweep plays the scenario's own values, not draws of the calibrated posterior.")
    if st.toggle("Show the numbers", key="sweep:numbers"):
        paths = [axis["path"] for axis in sweep.manifest["axes"]]
        st.dataframe(sweep.means([outcome])[[*paths, outcome]], hide_index=True, width="stretch")


def baseline(three: Trio, sweep: Sweep) -> list[float]:
    """Return the scenario's own value of each quantity that is a number, in the order of the sweep's axes."""
    paths = [axis["path"] for axis in sweep.manifest["axes"] if axis["path"] in three.changed.parameters]
    return [float(three.changed.parameters[path].value) for path in paths]


def _form(three: Trio) -> bool:
    """Draw the controls, and put what was chosen into the link when the button is pressed; return whether it was."""
    others = [path for path in three.changed.parameters if path not in levers()]
    options = [*levers(), READING, *others]
    in_link = [each.path for each in quantities(session.current().vary) if each.path in options]
    st.session_state.setdefault("sweep:vary", in_link or [levers()[0]])
    paths: list[str] = st.multiselect(
        "One or two quantities",
        options,
        key="sweep:vary",
        max_selections=MOST_QUANTITIES,
        format_func=lambda path: "Reading: each in turn" if path == READING else path_words(path),
        help="The levers come first, then the reading, then every other value of the model.",
    )
    paths = paths
    leaves_evidence = any(
        each.range is not None and not (value.low <= each.range[0] and each.range[1] <= value.high)
        for each in numeric(session.current().vary)
        if (value := three.changed.parameters.get(each.path)) is not None
    )
    st.session_state.setdefault("sweep:stress", leaves_evidence)
    stress = any(path != READING for path in paths) and st.toggle(
        "Stress range",
        key="sweep:stress",
        help="Let a range leave what the evidence supports, up to the limits of the model.",
    )
    axes = [_range(three, path, stress) if path != READING else Quantity(READING) for path in paths]
    link = replace(session.current(), vary=tuple(each.text for each in axes))
    link = replace(link, values=_values(link))
    points = points_of(link)
    cost = f"{points} points of {RUNS_OF_A_POINT} runs each: {points * RUNS_OF_A_POINT:,} runs, all with the same luck."
    st.caption(cost if paths else "Choose a quantity.")
    is_pressed = st.button("Run the sweep", type="primary", disabled=not paths, icon=":material/play_arrow:")
    if is_pressed:
        session.change(vary=link.vary, values=link.values)
    return is_pressed


def _range(three: Trio, path: str, stress: bool) -> Quantity:
    value = three.changed.parameters[path]
    low, high = (value.minimum, value.maximum) if stress else (value.low, value.high)
    if low >= high:
        st.caption(f"The evidence gives {path_words(path)} no range; choose the stress range.")
        return Quantity(path, (float(value.minimum), float(value.maximum)))
    in_link = {each.path: each.range for each in numeric(session.current().vary)}.get(path)
    start = np.clip(in_link or (value.low, value.high), low, high).tolist()
    ends = st.slider(
        f"Range of {path_words(path)} ({value.unit})",
        float(low),
        float(high),
        (float(start[0]), float(start[1])),
        step=step_of(low, high),
        key=f"sweep:range:{path}:{stress}",
        help=value.text,
    )
    st.html(rail(value, three.assumed.parameters[path].value))
    if ends[0] >= ends[1] or ends == (value.low, value.high):
        return Quantity(value.path)
    return Quantity(value.path, ends)


def _values(link: Link) -> int:
    numbers = len(numeric(link.vary))
    if numbers == 0:
        return 0
    usual = values_of(0, numbers)
    count = st.slider(
        "Values of each quantity",
        FEWEST_VALUES,
        MOST_VALUES[numbers],
        values_of(link.values, numbers),
        key=f"sweep:values:{numbers}",
    )
    return 0 if count == usual else int(count)


def points_csv(sweep: Sweep) -> bytes:
    """Return a row per point: its values, and the mean of every outcome over its runs."""
    return sweep.means().to_csv().encode()


def runs_parquet(sweep: Sweep) -> bytes:
    """Return a row per run."""
    return sweep.runs.to_parquet()


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
    for kind, holds_levers in (("levers", True), ("uncertainties", False)):
        ranges = {
            each.path: dict(zip(("low", "high"), each.range, strict=True)) if each.range else "evidence"
            for each in numeric(link.vary)
            if (each.path in levers()) == holds_levers
        }
        fields |= {kind: ranges} if ranges else {}
    fields |= {"outcomes": list(sweep_outcomes()), "weekly": []}
    numbers = len(numeric(link.vary))
    fields |= {"sampler": {"method": "grid", "levels": values_of(link.values, numbers)}} if numbers else {}
    return fields | {"replications": RUNS_OF_A_POINT, "seed": link.seed}


def points_of(link: Link) -> int:
    """Return how many points a link's sweep has."""
    numbers = numeric(link.vary)
    readings = 1 + len(article_readings()) if len(numbers) < len(link.vary) else 1
    return int(readings * values_of(link.values, len(numbers)) ** len(numbers))


def design_yaml(fields: dict[str, Any]) -> str:
    """Return the design file that reproduces a sweep."""
    return str(yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=110))


def sweep_code(fields: dict[str, Any], outcome: str) -> str:
    """Return Python that runs the sweep and prints an outcome's means."""
    paths = ["reading"] if len(fields.get("reading", ())) > 1 else []
    paths += [*fields.get("levers", {}), *fields.get("uncertainties", {})]
    design_text = pprint.pformat(fields, width=100, sort_dicts=False)
    last_line = f"print(sweep.means()[[{', '.join(map(repr, [*paths, outcome]))}]])"
    return (
        f'from experiments import run_sweep\n\ndesign = {design_text}\nsweep = run_sweep(design, "sweep")\n{last_line}'
    )
