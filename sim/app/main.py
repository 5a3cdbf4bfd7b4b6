"""The app: its pages, the standing note, and what every page shares."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from sim.app.pages import compare as compare_page
from sim.app.pages import evidence as evidence_page
from sim.app.pages import explore, one_run, seminar
from sim.app.pages import sweep as sweep_page
from sim.app.parts.style import STYLE
from sim.app.parts.words import STANDING_NOTE
from sim.app.serving import service
from sim.app.state import session

ICON = Path(__file__).with_name("icon.svg")
"""A file of our own: streamlit would fetch an icon by name from outside, and a class may have no network."""


@st.cache_resource(show_spinner="Getting the model ready (about half a minute the first time)...", max_entries=1)
def _warm() -> float:
    return service.warm_up()


def main() -> None:
    """Draw the app."""
    st.set_page_config("Escalation scenarios", page_icon=str(ICON), layout="wide")
    st.html(f"<style>{STYLE}</style>")
    _warm()
    chosen = st.navigation(pages(), position="top")
    if session.open_link():
        chosen.run()
    st.caption(STANDING_NOTE)


def pages() -> list[StreamlitPage]:
    """Return the pages in order."""
    return [
        st.Page(explore.page, title="Explore", icon=":material/explore:", url_path="explore", default=True),
        st.Page(one_run.page, title="One run", icon=":material/timeline:", url_path="one-run"),
        st.Page(compare_page.page, title="Compare", icon=":material/difference:", url_path="compare"),
        st.Page(sweep_page.page, title="Sweep", icon=":material/grid_on:", url_path="sweep"),
        st.Page(evidence_page.page, title="Evidence", icon=":material/menu_book:", url_path="evidence"),
        st.Page(seminar.page, title="Seminar", icon=":material/co_present:", url_path="seminar"),
    ]
