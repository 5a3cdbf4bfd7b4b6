"""One run: a single course day by day, every decision explained, and its twin with one thing changed."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from sim.analyses.explain.explain import explain_day
from sim.analyses.explain.records import Explained
from sim.analyses.explain.text import decision_text
from sim.app.pages import twin as twin_page
from sim.app.parts import controls, look
from sim.app.parts.state_words import actors_table, factions_table
from sim.app.serving import service
from sim.app.serving.tables import packed
from sim.app.state import reproduce, session
from sim.app.state.calibrated import posterior_of
from sim.charts import charts, wording
from sim.inputs.scenario.scenario import Scenario
from sim.results.ensemble import Run
from sim.results.notable import EXTREME_WORDS, TYPICAL_WORDS

CHOSEN = "chosen"
KINDS = {"typical": "Typical", "median": "Median attacks", "extreme": "Extreme", CHOSEN: "Chosen"}
KIND_WORDS = {
    "typical": TYPICAL_WORDS,
    "median": "the first run whose attacks on US forces are nearest the median",
    "extreme": EXTREME_WORDS,
    CHOSEN: "a run chosen by its number",
}


def page() -> None:
    """Draw the page."""
    st.title("One run", anchor=False)
    columns = st.columns([1, 1], gap="large")
    with columns[0]:
        controls.choose_scenario()
    three = session.scenarios()
    if three is None:
        return
    scenario = three.changed
    answer = session.tried(lambda: session.answer(scenario))
    if answer is None:
        return
    with columns[1]:
        number = _choose_run(answer)
        _say_draw(scenario, number)
    run = service.one_run(scenario, session.current().seed, number)
    _course(run, scenario)
    twin_page.panel(scenario, number)
    _reproduce(scenario, number)
    session.write_address(scenario)


def _say_draw(scenario: Scenario, number: int) -> None:
    """Say which draw of the posterior the run plays with, where it does."""
    found = posterior_of(scenario)
    if found is not None:
        row = int(found.rows(session.current().seed, [number])[0])
        st.caption(f"This run plays with draw {row} of the {found.name}; values that you moved stay where they are.")


def _choose_run(answer: service.Answer) -> int:
    link = session.current()
    notable = {"typical": answer.typical, "median": answer.median, "extreme": answer.extreme}
    number = answer.typical if link.run is None else link.run
    kinds = [kind for kind, each in notable.items() if each == number]
    kind = kinds[0] if kinds and not st.session_state.get("run:chosen") else CHOSEN

    def pick() -> None:
        picked = st.session_state["run:kind"]
        st.session_state["run:chosen"] = picked == CHOSEN
        session.change(run=notable.get(picked or "", number))

    st.segmented_control(
        "Which run", KINDS, key=session.hold("run:kind", kind), format_func=KINDS.__getitem__, on_change=pick
    )
    st.number_input(
        "Number of the run",
        0,
        999_999,
        step=1,
        key=session.hold("run:number", number),
        on_change=lambda: session.change(run=int(st.session_state["run:number"])),
    )
    st.caption(f"Shown: {KIND_WORDS[kind]}. One run is one of many courses that luck allows.")
    return number


def _course(run: Run, changed: Scenario) -> None:
    playing = st.toggle("Play", key="day:play", help="A day every second, until the last day.")
    st.fragment(_course_on, run_every=1.0 if playing else None)(run, changed, playing)


def _course_on(run: Run, changed: Scenario, playing: bool) -> None:
    scenario = run.scenario
    if playing:
        _advance(scenario)
    day = current_day(scenario)
    _say_day(scenario, day)
    _charts(run, day)
    _day_controls(scenario, day)
    left, right = st.columns([1, 1.3], gap="large")
    with left:
        _state(run, day)
    with right:
        _decisions(run, day)
    session.write_address(changed)


def current_day(scenario: Scenario) -> int:
    """Return the day of the link, or the last day where the run is shorter."""
    return min(session.current().day or 0, scenario.days - 1)


def _say_day(scenario: Scenario, day: int) -> None:
    asked = session.current().day
    if asked is not None and asked > day:
        st.info(f"The link asks for day {asked}; this run ends on day {day}, {scenario.dates[day]}, which is shown.")


def _advance(scenario: Scenario) -> None:
    """A day further, but no sooner than about a second after the last: other clicks draw the page again too."""
    now = time.monotonic()
    if now - st.session_state.get("day:since", 0.0) > 0.9:
        st.session_state["day:since"] = now
        _step(scenario, 1)


def _day_controls(scenario: Scenario, day: int) -> None:
    back, slide, forward = st.columns([1, 8, 1], vertical_alignment="bottom")
    back.button("Back", key="day:back", on_click=_step, args=(scenario, -1), disabled=day == 0, width="stretch")
    slide.select_slider(
        "Day",
        scenario.dates,
        key=session.hold("day", scenario.dates[day]),
        format_func=date.isoformat,
        on_change=lambda: session.change(day=(st.session_state["day"] - scenario.start).days),
    )
    last = day == scenario.days - 1
    forward.button("Next", key="day:next", on_click=_step, args=(scenario, 1), disabled=last, width="stretch")


def _step(scenario: Scenario, days: int) -> None:
    session.change(day=max(0, min(current_day(scenario) + days, scenario.days - 1)))


def _charts(run: Run, day: int) -> None:
    scenario = run.scenario
    tables = charts.timeline_tables(run) | {"day": [{"date": scenario.dates[day].isoformat()}]}
    names, dark = wording.lanes(tuple(scenario.factions)), session.is_dark()
    sent = packed(tables)
    spec = look.lanes(names, tuple(sent), dark)
    st.markdown(f"**Events by actor: {session.escape(scenario.title)}, run {run.run} of seed {run.seed}**")
    st.vega_lite_chart(spec=look.filled(spec, sent), width="stretch", theme=None, key="chart:lanes")
    bars = look.rung_bars(len(charts.rung_names(scenario)) - 1, dark)
    st.vega_lite_chart(
        spec=look.filled(bars, {"rungs": sent["rungs"]}), width="stretch", theme=None, key="chart:rung_bars"
    )
    rung = charts.rung_names(scenario)[int(run.column("rung")[day])]
    st.caption(f"Below: the rung of each day. On {scenario.dates[day]} (day {day}): {rung}.")


def _state(run: Run, day: int) -> None:
    st.markdown(f"**State of each actor, {run.scenario.dates[day]}**")
    st.table(factions_table(run, day), hide_index=True)
    st.table(actors_table(run, day), hide_index=True)
    events = run.events[run.events["date"] == pd.Timestamp(run.scenario.dates[day])]
    st.markdown(f"**Events of the day: {len(events)}**")
    if len(events):
        st.table(event_rows(events), hide_index=True)


def event_rows(events: pd.DataFrame) -> dict[str, list[str]]:
    """Return the day's events as columns of words; empty where there is nothing to say."""
    named = {"Event": "kind", "Actor": "actor", "Target": "target", "Where": "theatre", "Killed": "killed"}
    named |= {"Injured": "injured"}
    return {
        title: ["" if pd.isna(each) or each == 0 else str(each) for each in events[column].astype(object)]
        for title, column in named.items()
    }


def _decisions(run: Run, day: int) -> None:
    explanation = explain_day(run, day)
    st.markdown("**Decisions of the day, each with its reasons**")
    everything = st.toggle("Also the ordinary ones", key="day:all")
    shown = [each for each in explanation.decisions if everything or each.notable or each.forced]
    if not shown:
        st.markdown("No step away from the ordinary on this day; the toggle shows all that was decided.")
    for each in shown:
        _decision(each)


def _decision(each: Explained) -> None:
    with st.expander(session.escape(each.headline)):
        st.text(" ".join(decision_text(each).split()))
        rows: dict[str, Any] = {
            "Input": [item.name for item in each.inputs],
            "Value": [item.word or f"{item.value:.4g}" for item in each.inputs],
            "Unit": ["" if item.word else item.unit for item in each.inputs],
            "Effect": [{"+": "adds", "-": "takes"}.get(item.sign, "") for item in each.inputs],
        }
        if each.inputs:
            st.table(rows, hide_index=True)
        st.caption(
            f"{each.value_name}: {each.value:.4g}; {each.threshold_name}: {each.threshold:.4g}; margin "
            f"{each.margin:+.4g}; draw {'none' if each.draw is None else f'{each.draw:.4f}'}. "
            f"Sources: {'; '.join(each.citations) or 'an assumption'}."
        )


@st.fragment
def _reproduce(scenario: Scenario, number: int) -> None:
    with st.expander("Reproduce what is on screen", icon=":material/replay:"):
        st.button("Write it for the present day", key="reproduce")
        link = session.current()
        st.code(reproduce.run_code(link, scenario, number), language="python")
        st.code(reproduce.run_command(link, number, current_day(scenario)), language="bash")
        if link.twin or link.force:
            st.code(reproduce.twin_code(link, scenario, number), language="python")
