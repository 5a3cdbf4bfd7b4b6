"""The box of downloads. Files are made when a button is pressed, and pressing one does not draw the page again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from sim.app.serving import files
from sim.app.state import session
from sim.app.state.link import Link
from sim.app.state.scenarios import Trio, trio


class File(NamedTuple):
    """A file on offer: label, suffix of its name, type, and how it is made."""

    label: str
    suffix: str
    kind: str
    make: Callable[[Link, Trio], bytes]


FILES = (
    File("Scenario (YAML)", ".yaml", "application/yaml", lambda _, three: files.scenario_yaml(three.changed)),
    File("A row per run (CSV)", "-runs.csv", "text/csv", lambda link, three: files.summary_csv(link, three.changed)),
    File(
        "A row per run and day (Parquet)",
        "-daily.parquet",
        "application/vnd.apache.parquet",
        lambda link, three: files.daily_parquet(link, three.changed),
    ),
    File("Figure (PNG)", "-weekly.png", "image/png", lambda link, three: files.figure(link, three.changed, "png")),
    File("Figure (SVG)", "-weekly.svg", "image/svg+xml", lambda link, three: files.figure(link, three.changed, "svg")),
    File("Briefing (HTML)", "-briefing.html", "text/html", lambda link, three: files.briefing(link, three)),
    File(
        "Manifest (JSON)",
        "-manifest.json",
        "application/json",
        lambda link, three: files.manifest_json(link, three.changed),
    ),
    File("Everything (ZIP)", ".zip", "application/zip", lambda link, three: files.everything(link, three.changed)),
)


def box() -> None:
    """Draw the box."""
    with st.expander("Download", icon=":material/download:"):
        st.caption("Each file is made of what is on screen when its button is pressed.")
        columns = st.columns(4)
        for place, file in enumerate(FILES):
            with columns[place % 4]:
                _button(file)


def _button(file: File) -> None:
    st.download_button(
        file.label,
        data=_maker(file, session.shared()),
        file_name=f"{session.current().scenario.split(':')[-1]}{file.suffix}",
        mime=file.kind,
        on_click="ignore",
        key=f"file:{file.suffix}",
        width="stretch",
    )


def _maker(file: File, shared: dict[str, Any]) -> Callable[[], bytes]:
    """What makes the file: it reads the link when it is pressed, since levers move without drawing this box again."""

    def make() -> bytes:
        link: Link = shared["link"]
        return file.make(link, trio(link, shared["uploads"]))

    return make
