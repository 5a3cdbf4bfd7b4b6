"""Sweep: an outcome along one or two quantities, played outside the page while it stays responsive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from sim.app.parts import controls, look, sweep_files
from sim.app.parts.sweep_form import draw as draw_form
from sim.app.parts.words import path_words
from sim.app.serving.jobs import JOBS, Job
from sim.app.state import session
from sim.app.state.link import POSTERIOR, sweep_outcomes
from sim.app.state.scenarios import Trio
from sim.app.state.sweep_design import RUNS_OF_A_POINT, design_fields, design_yaml, points_of
from sim.outcomes.registry import label_of

if TYPE_CHECKING:
    from experiments.sweep.results import Sweep

SECONDS = 0.5
"""Between two looks at a sweep that is under way."""

ASKED = "sweep:asked"


def page() -> None:
    """Draw the page."""
    st.title("Sweep", anchor=False)
    asks, answers = st.columns([1, 2], gap="large")
    with asks:
        controls.choose_scenario()
        three = session.scenarios()
        if three is not None and draw_form(three):
            st.session_state[ASKED] = True
    if three is None:
        return
    session.write_address(three.changed)
    with answers:
        if session.current().vary:
            _answer(three)
        else:
            st.info(
                "Choose one or two quantities and press Run the sweep: a curve or a map of any outcome appears here."
            )


def _answer(three: Trio) -> None:
    link = session.current()
    fields = design_fields(link, three.shipped)
    key = design_yaml(fields)
    job = JOBS.known(key)
    if st.session_state.pop(ASKED, False):
        job = session.tried(lambda: _ask(key, fields)) or job
    if job is None:
        st.info("Press Run the sweep to play this one; it is not at hand.")
    elif job.sweep is not None:
        _shown(three, job.sweep)
    elif job.failed:
        _say_why(job)
    else:
        st.fragment(_watch, run_every=SECONDS)(job)
    sweep_files.draw(fields, key, job.sweep if job else None, three)


def _say_why(job: Job) -> None:
    if job.problem:
        st.error(session.escape(job.problem))
        return
    st.warning(
        f"Cancelled after {job.done:,} of {job.total:,} runs. Run the sweep goes on from the last part that is done."
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


def _shown(three: Trio, sweep: Sweep) -> None:
    from experiments.sweep.chart import sweep_body

    outcome = st.selectbox(
        "Outcome", sweep_outcomes(), key=session.hold("sweep:outcome", session.current().outcome),
        format_func=label_of,
        on_change=lambda: session.change(outcome=st.session_state["sweep:outcome"]),
    )  # fmt: skip
    body = sweep_body(sweep, outcome, baseline(three, sweep), path_words)
    spec = look.screen(body, session.is_dark(), body["height"]) | {"datasets": body["datasets"]}
    st.vega_lite_chart(spec=spec, width="stretch", theme=None, key="chart:sweep")
    st.caption(
        "Every point is played with the same luck. The mark is the scenario's own value, or the cell nearest to it. "
        "Bands and intervals hold runs of a model: they measure luck, not what is unknown."
    )
    if len(sweep.design.reading) > 1:
        st.caption("Where no range is chosen, each reading runs over the range that the evidence supports under it.")
    if session.current().parameters == POSTERIOR:
        st.caption("A sweep plays the scenario's own values, not draws of the calibrated posterior.")
    if st.toggle("Show the numbers", key="sweep:numbers"):
        st.dataframe(sweep_files.means(sweep, outcome), hide_index=True, width="stretch")


def baseline(three: Trio, sweep: Sweep) -> list[float]:
    """Return the scenario's own value of each quantity that is a number, in the order of the sweep's axes."""
    paths = [axis["path"] for axis in sweep.manifest["axes"] if axis["path"] in three.changed.parameters]
    return [float(three.changed.parameters[path].value) for path in paths]
