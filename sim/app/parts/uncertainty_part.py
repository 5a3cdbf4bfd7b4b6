"""Where the spread comes from: a button, and then the shares of readings, rules, parameters and luck on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from experiments.uncertainty.chart import shares_body
from sim.app.parts import look
from sim.app.serving import service
from sim.app.serving.cache import Cache
from sim.app.state import session
from sim.app.state.calibrated import plain_of, posterior_of
from sim.inputs.posterior.posterior import SHIPPED
from sim.inputs.scenario.scenario import Scenario

if TYPE_CHECKING:
    from experiments.uncertainty.run import Uncertainty

POINTS, REPLICATIONS = 20, 8
"""Draws of parameters and runs of each: fewer than the command takes, for an answer in seconds."""

_found: Cache[Uncertainty] = Cache(max_entries=16, ttl=service.HOUR)


def spread(scenario: Scenario, seed: int) -> Uncertainty:
    """Return where the spread of a scenario's outcomes comes from, computed if nobody has asked for it lately."""
    from experiments.uncertainty.run import uncertainty

    def compute() -> Uncertainty:
        with service.processors() as threads:
            source = None if posterior_of(scenario) is None else SHIPPED
            return uncertainty(plain_of(scenario), POINTS, REPLICATIONS, seed, threads, posterior=source)

    return _found.get((scenario.hash, scenario.name, seed), compute)


@st.fragment
def draw(scenario: Scenario) -> None:
    """Draw the part of a page: a button, and what it finds."""
    st.subheader("Where does the spread come from?", anchor=False)
    st.caption(
        "Plays every reading, with its rules exchanged one at a time, and draws of all parameters from the evidence "
        "ranges; the levers on screen give way to these."
    )
    if st.button("Where does the spread come from?", key="uncertainty:ask"):
        found = session.tried(lambda: _asked(scenario))
        if found is not None:
            _show(found)


def _asked(scenario: Scenario) -> Uncertainty:
    from experiments.uncertainty.run import cell_count

    seed = session.current().seed
    if not _found.holds((scenario.hash, scenario.name, seed)):
        session.spend(cell_count() * POINTS * REPLICATIONS)
    with st.spinner("Playing readings, rules and draws"):
        return spread(scenario, seed)


def _show(found: Uncertainty) -> None:
    from experiments.uncertainty.text import chart_rows, headers, how, note_of, rows_of

    body = shares_body(chart_rows(found))
    spec = look.screen(body, session.is_dark(), int(body["height"]), {"columns": look.FOUR_IF_ROOM})
    filled = spec | {"datasets": body["datasets"]}
    st.vega_lite_chart(filled, width="stretch", theme=None, key="chart:uncertainty")
    columns = zip(headers(), zip(*rows_of(found), strict=True), strict=True)
    st.table({name: list(values) for name, values in columns}, hide_index=True)
    st.caption(f"{how(found)}. {note_of(found)}")
