"""Charts as pages show them: specifications are built once for each scenario and theme, and only tables are swapped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import streamlit as st

from sim.app.serving import service
from sim.app.state import session
from sim.browser.charts import RUNGS_DESCRIPTION, TWO_IF_ROOM
from sim.browser.words import SENTENCES
from sim.charts import captions, ensembles, overlays
from sim.charts.theme import Spec, on_screen, with_layers
from sim.inputs.scenario.scenario import Scenario

FOUR_IF_ROOM: Spec = {"expr": "width < 420 ? 2 : 4"}
THREE_IF_ROOM: Spec = {"expr": "width < 250 ? 1 : width < 440 ? 2 : 3"}
"""Columns of a legend, by the pixels of the chart."""

WEEKLY_DESCRIPTION = (
    "Attacks on US forces per week, by date: median of runs, middle 50% and 90%, and the recorded history where there "
    "is one. The sentence above and the table below tell what changed."
)
"""What a screen reader says of the fan."""


def show(spec: Spec, tables: Mapping[str, Any], key: str) -> None:
    """Draw a chart over some tables; tables that the chart does not draw do no harm."""
    spec = spec | {"datasets": dict(tables)}
    st.vega_lite_chart(spec=spec, width="stretch", theme=None, key=f"chart:{key}")


@lru_cache(maxsize=64)
def weekly_spec(tables: tuple[str, ...], dark: bool) -> Spec:
    """The fan of weekly attacks, with the layers that have a table; the record alone needs no legend."""
    layers = ("record" in tables, "parameters" in tables, "baseline" in tables)
    body = ensembles.weekly_body("attacks on US forces per week", *layers)
    legends = None if tables == ("record",) else {"offset": 24, "columns": 2}
    return on_screen(with_layers(body, tables), dark, 340, legends) | {"description": WEEKLY_DESCRIPTION}


@lru_cache(maxsize=64)
def rungs_spec(names: tuple[str, ...], dark: bool) -> Spec:
    """The share of runs on each rung."""
    legends = {"orient": "bottom", "direction": "horizontal", "columns": TWO_IF_ROOM}
    return on_screen(ensembles.rungs_body(names), dark, 300, legends) | {"description": RUNGS_DESCRIPTION}


def draw_weekly(
    scenario: Scenario, answer: service.Answer, key: str = "weekly", runs: int | None = None, seed: int | None = None
) -> None:
    """Draw the fan of weekly attacks with the recorded history over it; runs and seed are the link's unless given."""
    link = session.current()
    runs, seed = link.runs if runs is None else runs, link.seed if seed is None else seed
    st.markdown(f"**Attacks on US forces per week: {session.escape(scenario.title)}**")
    show(weekly_spec(tuple(answer.weekly), session.is_dark()), answer.weekly, key)
    source = overlays.SOURCES.get(scenario.record or "", "No recorded history is shown.")
    sizes = {"runs": f"{runs:,}", "days": scenario.days, "seed": seed, "window": answer.window}
    caption = SENTENCES["weekly"].format(**sizes, source=source)
    if answer.decomposition is not None:
        caption += " Each run plays with a draw of the calibrated posterior. "
        caption += captions.decomposition_words(*answer.decomposition)
    st.caption(caption)


def draw_rungs(scenario: Scenario, answer: service.Answer, key: str = "rungs") -> None:
    """Draw the share of runs on each rung by day."""
    st.markdown("**Share of runs on each rung of the ladder**")
    show(rungs_spec(captions.rung_names(scenario), session.is_dark()), answer.rungs, key)
    days = service.date_step(scenario)
    step = "day" if days == 1 else f"{days} days"
    st.caption(SENTENCES["ladder"].format(ladder=scenario.ladder, step=step))
