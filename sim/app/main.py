"""The app: its pages, the standing note, and what every page shares."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from sim.app.pages import compare as compare_page
from sim.app.pages import evidence as evidence_page
from sim.app.pages import exercises as exercises_page
from sim.app.pages import explore, one_run, seminar, start
from sim.app.pages import sweep as sweep_page
from sim.app.parts import controls, live, strip
from sim.app.parts.words import STANDING_NOTE
from sim.app.serving import service
from sim.app.state import session
from sim.charts.theme import page_colours

ICON = Path(__file__).with_name("icon.svg")
"""A file of our own: streamlit would fetch an icon by name from outside, and a class may have no network."""


OWN_STRIP = ("Start", "Explore", "Seminar", "Exercises")
"""Pages that draw their strip themselves, in a part of its own or of what they play themselves, or show no state."""


STYLE = Path(__file__).with_name("app.css").read_text("utf-8")


def style() -> str:
    """Return the style of every page, its colours those of the charts."""
    return f":root{{{page_colours(session.is_dark())}}}\n{STYLE}"


@st.cache_resource(show_spinner="Getting the model ready...", max_entries=1)
def _warm() -> None:
    service.warm_up()


def main() -> None:
    """Draw the app."""
    st.set_page_config("Escalation scenarios", page_icon=str(ICON), layout="wide")
    st.html(f"<style>{style()}{strip.STYLE}{live.TILES_STYLE}</style>")
    controls.send_history()
    pages = [
        st.Page(start.page, title="Start", icon=":material/flag:", url_path="start"),
        st.Page(explore.page, title="Explore", icon=":material/explore:", url_path="explore", default=True),
        st.Page(one_run.page, title="One run", icon=":material/timeline:", url_path="one-run"),
        st.Page(compare_page.page, title="Compare", icon=":material/difference:", url_path="compare"),
        st.Page(sweep_page.page, title="Sweep", icon=":material/grid_on:", url_path="sweep"),
        st.Page(evidence_page.page, title="Evidence", icon=":material/menu_book:", url_path="evidence"),
        st.Page(seminar.page, title="Seminar", icon=":material/co_present:", url_path="seminar"),
        st.Page(exercises_page.page, title="Exercises", icon=":material/quiz:", url_path="exercises"),
    ]
    st.session_state["pages"] = {each.url_path or "explore": each for each in pages}
    chosen = st.navigation(pages, position="top")
    if _is_bare(chosen.url_path):
        st.switch_page(pages[0])
    reads = chosen.url_path == "start"  # it shows without the model, which is then got ready behind it
    if not reads:
        _warm()
    if controls.open_link():
        if chosen.title not in OWN_STRIP:
            strip.draw()
        chosen.run()
    st.caption(STANDING_NOTE)
    if reads:
        _warm()


def _is_bare(path: str) -> bool:
    """Return whether a session begins at the app's own address without a link: then it begins on the Start page.

    Explore keeps that address, so that every link ever made to it opens.
    """
    begins = "begun" not in st.session_state
    st.session_state["begun"] = True
    return begins and not path and not st.query_params
