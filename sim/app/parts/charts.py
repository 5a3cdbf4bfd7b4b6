"""Charts as pages show them: specifications are built once for each scenario and theme, and only tables are swapped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import streamlit as st

from sim.app.serving import service
from sim.app.state import session
from sim.browser.charts import ladder_screen, weekly_screen
from sim.browser.words import SENTENCES, captions_of
from sim.charts import captions, ladder
from sim.charts.theme import Spec
from sim.inputs.scenario.scenario import Scenario

FOUR_IF_ROOM: Spec = {"expr": "width < 420 ? 2 : 4"}
THREE_IF_ROOM: Spec = {"expr": "width < 250 ? 1 : width < 440 ? 2 : 3"}
"""Columns of a legend, by the pixels of the chart."""

weekly_spec = lru_cache(maxsize=64)(weekly_screen)
ladder_spec = lru_cache(maxsize=64)(ladder_screen)


def show(spec: Spec, tables: Mapping[str, Any], key: str, opens: Callable[[int], None] | None = None) -> None:
    """Draw a chart over some tables; tables that the chart does not draw do no harm.

    Args:
        spec: the chart.
        tables: its tables by name.
        key: of the element.
        opens: called with the number of a run that is chosen in it.
    """
    spec, own = spec | {"datasets": dict(tables)}, f"chart:{key}"
    if opens is None:
        st.vega_lite_chart(spec=spec, width="stretch", theme=None, key=own)
        return

    def choose() -> None:
        chosen = st.session_state[own].selection.get("opened")
        if chosen:
            opens(int(chosen[0]["run"]))

    st.vega_lite_chart(spec=spec, width="stretch", theme=None, key=own, on_select=choose, selection_mode=["opened"])


def show_clickable(spec: Spec, tables: Mapping[str, Any], key: str, on_click: Callable[[], None]) -> None:
    """Draw a chart that tells which of its marks is clicked, in the selection of the widget `chart:KEY`."""
    spec = spec | {"datasets": dict(tables)}
    st.vega_lite_chart(spec=spec, width="stretch", theme=None, key=f"chart:{key}", on_select=on_click)


def draw_weekly(
    scenario: Scenario,
    answer: service.Answer,
    key: str = "weekly",
    runs: int | None = None,
    seed: int | None = None,
    before: service.Answer | None = None,
) -> None:
    """Draw the fan of weekly attacks with the recorded history over it.

    Args:
        scenario: what is drawn.
        answer: what its ensemble says.
        key: of the element.
        runs: of the ensemble; the link's if None.
        seed: of the luck; the link's if None.
        before: what a baseline under the same luck says, which is drawn too.
    """
    link = session.current()
    runs, seed = link.runs if runs is None else runs, link.seed if seed is None else seed
    st.markdown(f"**Attacks on US forces per week: {session.escape(scenario.title)}**")
    tables = answer.weekly if before is None else answer.weekly | {"baseline": before.weekly["fan"]}
    show(weekly_spec(tuple(tables), session.is_dark()), tables, key)
    is_beyond = answer.is_beyond or (before is not None and before.is_beyond)
    scale = captions.SCALE_EXTENDED if is_beyond else captions.SCALE_FIXED
    caption = captions_of(scenario)["weekly"].format(runs=f"{runs:,}", seed=seed, scale=scale)
    if answer.decomposition is not None:
        caption += " Each run plays with a draw of the calibrated posterior. "
        caption += captions.decomposition_words(*answer.decomposition)
    st.caption(caption)


def draw_ladder(
    scenario: Scenario, answer: service.Answer, before: service.Answer, opens: Callable[[int], None]
) -> None:
    """Draw the ladder picture; a run that is chosen in it opens.

    Args:
        scenario: what is drawn.
        answer: what its ensemble says.
        before: what the baseline says.
        opens: called with the number of a run that is chosen.
    """
    st.markdown(f"**How far up the ladder: {session.escape(scenario.title)}**")
    tables = ladder.ladder_tables(answer.climb, before.climb, scenario, SENTENCES["run_in_app"])
    names = captions.rung_names(scenario)
    spec = ladder_spec(names, bool(tables["climbed"]), session.is_dark())
    show(spec, service.packed(tables), "ladder", opens)


def explain_ladder(scenario: Scenario, runs: int) -> None:
    """Say what the ladder picture shows."""
    st.caption(captions_of(scenario)["ladder"].format(runs=f"{runs:,}", seed=session.current().seed))
