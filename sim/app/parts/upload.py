"""The box that takes a scenario's file, checks it as the command line does, and puts it on the page."""

from __future__ import annotations

import streamlit as st

from sim.app.state import session
from sim.app.state.link import UPLOADED, Link
from sim.app.state.scenarios import read_upload
from sim.errors import EscalationError


def upload_box() -> None:
    """Draw the box; a valid file becomes the scenario on screen, a wrong one is told line by line."""
    with st.expander("Use your own scenario", icon=":material/upload_file:"):
        st.file_uploader(
            "Scenario file (YAML, at most 256 KB)",
            type=["yaml", "yml"],
            key="upload",
            on_change=_take,
            max_upload_size=1,
            help="The same file that the command line takes; download one below, change it and bring it back.",
        )
        for problem in st.session_state.get("upload_problems", ()):
            st.error(session.escape(problem))


def _take() -> None:
    file = st.session_state.get("upload")
    st.session_state["upload_problems"] = ()
    if file is None:
        return
    try:
        scenario = read_upload(file.name, file.getvalue())
    except EscalationError as error:
        st.session_state["upload_problems"] = tuple(str(error).splitlines())
        return
    session.keep_upload(scenario)
    before: Link = st.session_state.get("link", Link())
    st.session_state["link"] = Link(scenario=UPLOADED + scenario.name, runs=before.runs, seed=before.seed)
    st.session_state.pop("opened", None)
