"""The files that a sweep offers, and how to play it again elsewhere."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from sim.app.parts.words import path_words
from sim.app.serving import files
from sim.app.state import session
from sim.app.state.scenarios import Trio
from sim.app.state.sweep_design import sweep_code

if TYPE_CHECKING:
    import pandas as pd

    from experiments.sweep.results import Sweep


def means(sweep: Sweep, outcome: str) -> pd.DataFrame:
    """Return a row per point: its values and the mean of an outcome over its runs."""
    paths = [axis["path"] for axis in sweep.manifest["axes"]]
    return sweep.means([outcome])[[*paths, outcome]]


def draw(fields: dict[str, Any], text: str, sweep: Sweep | None, three: Trio) -> None:
    """Draw the downloads, and the command and the code that give the same numbers."""
    with st.expander("Download", icon=":material/download:"):
        st.download_button("Design (YAML)", text, "design.yaml", "application/yaml", on_click="ignore")
        if sweep is not None:
            _results(sweep, three)
    with st.expander("Reproduce what is on screen", icon=":material/replay:"):
        st.caption("On the command line, with the design file beside:")
        st.code("escalation sweep design.yaml --out sweep", language="bash")
        st.code(sweep_code(fields, session.current().outcome), language="python")


def _results(sweep: Sweep, three: Trio) -> None:
    from experiments.sweep.chart import sweep_chart
    from sim.app.pages.sweep import baseline

    st.download_button("A row per point (CSV)", partial(points_csv, sweep), "sweep.csv", "text/csv", on_click="ignore")
    st.download_button("A row per run (Parquet)", partial(runs_parquet, sweep), "sweep.parquet", on_click="ignore")
    chart = sweep_chart(sweep, session.current().outcome, baseline(three, sweep), path_words)
    for kind, mime in (("png", "image/png"), ("svg", "image/svg+xml")):
        make = partial(files.drawn, chart, kind)
        st.download_button(f"Figure ({kind.upper()})", make, f"sweep.{kind}", mime, on_click="ignore")


def points_csv(sweep: Sweep) -> bytes:
    """Return a row per point: its values, and the mean of every outcome over its runs."""
    return sweep.means().to_csv().encode()


def runs_parquet(sweep: Sweep) -> bytes:
    """Return a row per run."""
    written = io.BytesIO()
    sweep.runs.to_parquet(written)
    return written.getvalue()
