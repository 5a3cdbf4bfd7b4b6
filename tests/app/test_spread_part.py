"""The part of the Evidence page that shares the spread out."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def evidence_script() -> None:
    import streamlit as st

    from sim.app.pages import evidence as evidence_page
    from sim.app.parts import controls

    st.set_page_config(layout="wide")
    if controls.open_link():
        evidence_page.page()


def test_the_button_shows_shares_that_belong_to_every_headline(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.app.pages import evidence
    from sim.outcomes.registry import HEADLINES

    monkeypatch.setattr(evidence, "POINTS", 2)
    monkeypatch.setattr(evidence, "REPLICATIONS", 2)
    app = AppTest.from_function(evidence_script, default_timeout=120)
    app.run()
    assert not app.exception
    app.button(key="uncertainty:ask").click().run()
    assert not app.exception
    table = app.table[-1].value
    assert len(table) == len(HEADLINES)
    assert {"readings", "rules", "parameters", "luck"} <= set(table.columns)
