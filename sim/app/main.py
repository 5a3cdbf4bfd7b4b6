"""The app: its pages, the standing note, and what every page shares."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from sim.app.pages import compare as compare_page
from sim.app.pages import evidence as evidence_page
from sim.app.pages import explore, one_run, seminar
from sim.app.pages import sweep as sweep_page
from sim.app.parts import controls, live, strip
from sim.app.parts.words import STANDING_NOTE
from sim.app.serving import service

ICON = Path(__file__).with_name("icon.svg")
"""A file of our own: streamlit would fetch an icon by name from outside, and a class may have no network."""


STYLE = """
.strip{position:relative;height:8px;border-radius:4px;background:rgba(128,128,128,.25);margin:-6px 8px 2px}
.strip i{position:absolute;top:0;bottom:0;border-radius:4px;background:#0072B2;opacity:.65}
.strip b{position:absolute;top:-3px;bottom:-3px;width:2px;margin-left:-1px;background:currentColor;opacity:.7}
.strip u{position:absolute;top:-2px;width:12px;height:12px;margin-left:-6px;border-radius:50%;border:2px solid #D55E00}
.said{font-size:.8rem;opacity:.8;margin:2px 8px 10px}
.outcomes{overflow-x:auto}
.outcomes table{border-collapse:collapse;width:100%;font-size:.9rem}
.outcomes th,.outcomes td{text-align:left;font-weight:400;padding:.35rem .6rem}
.outcomes tr{border-bottom:1px solid rgba(128,128,128,.3)}
.outcomes thead th{opacity:.75}
.outcomes td{font-variant-numeric:tabular-nums;white-space:nowrap}
.block-container{padding-top:3.9rem}
.block-container h1{font-size:1.7rem;padding:0}
@media (max-width:640px){.block-container{padding-left:1rem;padding-right:1rem}}
"""

OWN_STRIP = ("Explore", "Seminar")
"""Pages that draw their strip themselves: in a part of its own, or of what they play themselves."""


@st.cache_resource(show_spinner="Getting the model ready...", max_entries=1)
def _warm() -> None:
    service.warm_up()


def main() -> None:
    """Draw the app."""
    st.set_page_config("Escalation scenarios", page_icon=str(ICON), layout="wide")
    st.html(f"<style>{STYLE}{strip.STYLE}{live.TILES_STYLE}</style>")
    _warm()
    controls.send_history()
    pages = [
        st.Page(explore.page, title="Explore", icon=":material/explore:", url_path="explore", default=True),
        st.Page(one_run.page, title="One run", icon=":material/timeline:", url_path="one-run"),
        st.Page(compare_page.page, title="Compare", icon=":material/difference:", url_path="compare"),
        st.Page(sweep_page.page, title="Sweep", icon=":material/grid_on:", url_path="sweep"),
        st.Page(evidence_page.page, title="Evidence", icon=":material/menu_book:", url_path="evidence"),
        st.Page(seminar.page, title="Seminar", icon=":material/co_present:", url_path="seminar"),
    ]
    chosen = st.navigation(pages, position="top")
    if controls.open_link():
        if chosen.title not in OWN_STRIP:
            strip.draw()
        chosen.run()
    st.caption(STANDING_NOTE)
