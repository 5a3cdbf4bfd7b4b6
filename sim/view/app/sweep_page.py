"""Sweep: one outcome along one or two quantities, played outside the page while it stays responsive."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import streamlit as st

from sim.outputs.outcome_words import OUTCOMES
from sim.view.app import controls, files, look, session
from sim.view.app.jobs import JOBS, Job
from sim.view.app.scenarios import Trio, levers
from sim.view.app.sweep_design import POINTS, RUNS_OF_A_POINT, design_fields, design_yaml, sweep_code
from sim.view.app.words import path_words

if TYPE_CHECKING:
    from experiments.sweep_results import Sweep

SECONDS = 0.5
"""Between two looks at a sweep that is under way."""


def page() -> None:
    """Draw the page."""
    st.title("Sweep", anchor=False)
    controls.choose_scenario()
    three = session.scenarios()
    if three is None:
        return
    _form(three)
    session.write_address(three.changed)
    if session.current().vary:
        _answer(three)


def _form(three: Trio) -> None:
    link = session.current()
    paths = [*levers(), *(path for path in three.changed.parameters if path not in levers())]
    with st.form("sweep"):
        chosen = st.multiselect(
            "One or two quantities", paths, [path for path in link.vary if path in paths] or [levers()[0]],
            max_selections=2, format_func=path_words, key="sweep:vary",
        )  # fmt: skip
        outcome = st.selectbox(
            "Outcome", _outcomes(), index=_outcomes().index(link.outcome), format_func=OUTCOMES.__getitem__,
            key="sweep:outcome",
        )  # fmt: skip
        asked = st.form_submit_button("Run the sweep", type="primary")
    st.caption(
        f"Each quantity runs over the range that the evidence supports: {POINTS[1]} values of one, {POINTS[2]} by "
        f"{POINTS[2]} of two, {RUNS_OF_A_POINT} runs a point."
    )
    if asked and chosen:
        session.change(vary=tuple(chosen), outcome=outcome)
        st.session_state["sweep:asked"] = True


def _outcomes() -> list[str]:
    from sim.view.app.link import sweep_outcomes

    return list(sweep_outcomes())


def _answer(three: Trio) -> None:
    link = session.current()
    fields = design_fields(link, three.shipped)
    key = design_yaml(fields)
    job = JOBS.known(key)
    if st.session_state.pop("sweep:asked", False) and (job is None or (job.ended and job.sweep is None)):
        job = session.tried(lambda: _asked(key, fields))
    if job is None:
        st.info("Press Run the sweep to play this one; it is not at hand.")
    elif not job.ended:
        st.fragment(_watch, run_every=SECONDS)(job)
    elif job.sweep is None:
        st.error(session.escaped(job.problem) if job.problem else "The sweep was cancelled; run it again to go on.")
    else:
        _shown(three, job.sweep)
    _files(fields, key, job.sweep if job else None, three)


def _asked(key: str, fields: dict[str, Any]) -> Job:
    from experiments.design import Design

    design = Design(**fields)
    runs = POINTS[len(fields.get("levers", {})) + len(fields.get("uncertainties", {}))]
    session.spend(RUNS_OF_A_POINT * runs ** len(session.current().vary))
    owner = st.session_state.setdefault("sweep:owner", uuid4().hex)
    return JOBS.ask(key, design, owner)


def _watch(job: Job) -> None:
    if job.ended:
        st.rerun()
    left = job.seconds_left()
    words = f"{job.done:,} of {job.total:,} runs" if job.total else "Waiting for its turn"
    st.progress(job.done / job.total if job.total else 0.0, words + (f", {left:.0f} s left" if left else ""))
    st.button("Cancel", on_click=job.stop.set, key="sweep:cancel")


def _shown(three: Trio, sweep: Sweep) -> None:
    from sim.view.charts_sweep import sweep_body

    body = sweep_body(sweep, session.current().outcome, _baseline(three, sweep))
    spec = look.screen(body, session.is_dark(), 380) | {"datasets": body["datasets"]}
    st.vega_lite_chart(spec=spec, width="stretch", theme=None, key="chart:sweep")
    st.caption(
        "Every point is played with the same luck. The mark is the scenario's own value. Bands hold runs of a model."
    )


def _baseline(three: Trio, sweep: Sweep) -> list[float]:
    return [float(three.changed.parameters[axis["path"]].value) for axis in sweep.manifest["axes"]]


def _files(fields: dict[str, Any], text: str, sweep: Sweep | None, three: Trio) -> None:
    from sim.view.charts_sweep import sweep_chart

    with st.expander("Download", icon=":material/download:"):
        st.download_button("Design (YAML)", text, "design.yaml", "application/yaml", on_click="ignore")
        if sweep is not None:
            chart = sweep_chart(sweep, session.current().outcome, _baseline(three, sweep))
            st.download_button(
                "A row per point (CSV)", sweep.means().to_csv().encode(), "sweep.csv", "text/csv", on_click="ignore"
            )
            st.download_button("A row per run (Parquet)", lambda: _parquet(sweep), "sweep.parquet", on_click="ignore")
            for kind, mime in (("png", "image/png"), ("svg", "image/svg+xml")):
                st.download_button(
                    f"Figure ({kind.upper()})", partial(files.drawn, chart, kind), f"sweep.{kind}", mime,
                    on_click="ignore",
                )  # fmt: skip
    with st.expander("Reproduce what is on screen", icon=":material/replay:"):
        st.caption("On the command line, with the design file beside:")
        st.code("escalation sweep design.yaml --out sweep", language="bash")
        st.code(sweep_code(fields), language="python")


def _parquet(sweep: Sweep) -> bytes:
    written = io.BytesIO()
    sweep.runs.to_parquet(written)
    return written.getvalue()
