"""One run: a single course day by day, every decision explained, and its twin with one thing changed."""

from __future__ import annotations

import time
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from sim.analyses.compare.chart import signed
from sim.analyses.explain.explain import decision_text, explain
from sim.analyses.twin.chart import twin_body, twin_paths
from sim.analyses.twin.twin import Twin, parse_forced, totals, twin_of_runs
from sim.app.parts import charts, controls
from sim.app.parts.words import path_words
from sim.app.serving import service
from sim.app.state import reproduce, session
from sim.app.state.scenarios import levers, posterior_of
from sim.charts import captions, timeline
from sim.charts.theme import VERMILION, Spec, dates, mark, on_screen, with_layers
from sim.errors import InputError
from sim.inputs.scenario.changes import parse_assignments
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.parameters import faction_table
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE, decisions_of
from sim.kernel.codes import words
from sim.kernel.state import Instrument, Posture, Reason, Response, Signal, Talks
from sim.outcomes.registry import label_of
from sim.results.ensemble import Run
from sim.results.summary import EXTREME_WORDS, TYPICAL_WORDS
from sim.results.text import number

CHOSEN = "chosen"
KINDS = {
    "typical": ("Typical", TYPICAL_WORDS),
    "median": ("Median attacks", "the first run whose attacks on US forces are nearest the median"),
    "extreme": ("Extreme", EXTREME_WORDS),
    CHOSEN: ("Chosen", "a run chosen by its number"),
}
"""What each kind of run is called, and how it was chosen."""

ROOM_FOR_LABELS = 560
"""Pixels of lanes below which labels would lie over one another; the marks' tooltips say the same."""

DAY_LINE = mark("day", {"type": "rule", "color": VERMILION, "strokeWidth": 2}, x=dates())
"""Marks a day; table `day` (date)."""

WHOLE_WINDOW = mark("rungs", {"type": "rule", "opacity": 0}, x=dates("start"), x2={"field": "end"})
"""Draws nothing, but makes the days run as far as in the chart of rungs below."""


def page() -> None:
    """Draw the page."""
    st.title("One run", anchor=False)
    columns = st.columns([1, 1], gap="large")
    with columns[0]:
        controls.choose_scenario()
    if (three := session.scenarios()) is None:
        return
    scenario = three.changed
    if (answer := session.attempt(lambda: session.answer(scenario))) is None:
        return
    with columns[1]:
        link = session.current()
        number = answer.notable["typical"] if link.run is None else link.run
        kinds = [kind for kind, each in answer.notable.items() if each == number]
        kind = kinds[0] if kinds and not st.session_state.get("run:chosen") else CHOSEN

        def pick() -> None:
            picked = st.session_state["run:kind"]
            st.session_state["run:chosen"] = picked == CHOSEN
            session.change(run=answer.notable.get(picked or "", number))

        held = session.hold("run:kind", kind)
        st.segmented_control("Which run", KINDS, key=held, format_func=lambda each: KINDS[each][0], on_change=pick)
        st.number_input(
            "Number of the run",
            0,
            999_999,
            step=1,
            key=session.hold("run:number", number),
            on_change=lambda: session.change(run=int(st.session_state["run:number"])),
        )
        st.caption(f"Shown: {KINDS[kind][1]}. One run is one of many courses that luck allows.")
        number = number
        if (posterior := posterior_of(scenario)) is not None:
            row = int(posterior.rows(session.current().seed, [number])[0])
            st.caption(
                f"This run plays with draw {row} of the {posterior.name}; values that you moved stay where they are."
            )
    run = service.one_run(scenario, session.current().seed, number)
    playing = st.toggle("Play", key="day:play", help="A day every second, until the last day.")
    st.fragment(_course_on, run_every=1.0 if playing else None)(run, scenario, playing)
    _twin_panel(scenario, number)
    _reproduce(scenario, number)
    session.write_address(scenario)


def _course_on(run: Run, changed: Scenario, playing: bool) -> None:
    scenario = run.scenario
    if playing:
        now = time.monotonic()
        if now - st.session_state.get("day:since", 0.0) > 0.9:
            st.session_state["day:since"] = now
            _step(scenario, 1)
    day = current_day(scenario)
    day_of_link = session.current().day
    if day_of_link is not None and day_of_link > day:
        st.info(
            f"The link asks for day {day_of_link}; this run ends on day {day}, {scenario.dates[day]}, which is shown."
        )
    _charts(run, day)
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
    left, right = st.columns([1, 1.3], gap="large")
    with left:
        st.markdown(f"**State of each actor, {run.scenario.dates[day]}**")
        st.table(factions_table(run, day), hide_index=True)
        st.table(actors_table(run, day), hide_index=True)
        events = run.events[run.events["date"] == pd.Timestamp(run.scenario.dates[day])]
        st.markdown(f"**Events of the day: {len(events)}**")
        if len(events):
            st.table(event_rows(events), hide_index=True)
    with right:
        explanation = explain(run, day)
        st.markdown("**Decisions of the day, each with its reasons**")
        everything = st.toggle("Also the ordinary ones", key="day:all")
        decisions = [each for each in explanation.decisions if everything or each.notable or each.forced]
        if not decisions:
            st.markdown("No step away from the ordinary on this day; the toggle shows all that was decided.")
        for each in decisions:
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
    session.write_address(changed)


def current_day(scenario: Scenario) -> int:
    """Return the day of the link, or the last day where the run is shorter."""
    return min(session.current().day or 0, scenario.days - 1)


def _step(scenario: Scenario, days: int) -> None:
    session.change(day=max(0, min(current_day(scenario) + days, scenario.days - 1)))


def _charts(run: Run, day: int) -> None:
    scenario = run.scenario
    tables = timeline.timeline_tables(run) | {"day": [{"date": scenario.dates[day].isoformat()}]}
    names, dark = timeline.lanes(tuple(scenario.factions)), session.is_dark()
    sent = service.packed(tables)
    st.markdown(f"**Events by actor: {session.escape(scenario.title)}, run {run.run} of seed {run.seed}**")
    charts.show(lanes_spec(names, tuple(sent), dark), sent, "lanes")
    bars = rung_bars_spec(len(captions.rung_names(scenario)) - 1, dark)
    charts.show(bars, {"rungs": sent["rungs"]}, "rung_bars")
    rung = captions.rung_names(scenario)[int(run.column("rung")[day])]
    st.caption(f"Below: the rung of each day. On {scenario.dates[day]} (day {day}): {rung}.")


def event_rows(events: pd.DataFrame) -> dict[str, list[str]]:
    """Return the day's events as columns of words; empty where there is nothing to say."""
    columns = {"Event": "kind", "Actor": "actor", "Target": "target", "Where": "theatre"}
    return {
        title: ["" if pd.isna(each) or each == 0 else str(each) for each in events[column].astype(object)]
        for title, column in (columns | {"Killed": "killed", "Injured": "injured"}).items()
    }


@st.fragment
def _reproduce(scenario: Scenario, number: int) -> None:
    with st.expander("Reproduce what is on screen", icon=":material/replay:"):
        st.button("Write it for the present day", key="reproduce")
        link = session.current()
        st.code(reproduce.run_code(link, scenario, number), language="python")
        st.code(reproduce.run_command(link, number, current_day(scenario)), language="bash")
        if link.twin or link.force:
            st.code(reproduce.twin_code(link, scenario, number), language="python")


LEVER, FORCE = "lever", "force"
TWIN_KINDS = {LEVER: "Change a value", FORCE: "Force a decision"}


@st.fragment
def _twin_panel(scenario: Scenario, number_of_run: int) -> None:
    """Draw the choice of a change and, once there is one, both paths."""
    st.header("Twin: the same luck, one thing changed", anchor=False)
    kind = st.segmented_control(
        "What changes", TWIN_KINDS, default=LEVER, key="twin:kind", format_func=TWIN_KINDS.__getitem__
    )
    if kind == FORCE:
        actors = [actor for actor in (*ACTORS, *scenario.factions) if decisions_of(actor)]
        first, second, third, last = st.columns(4)
        day = first.selectbox("Day of the decision", scenario.dates, key="twin:day", format_func=date.isoformat)
        actor = second.selectbox("Actor", actors, key="twin:actor")
        decision = third.selectbox("Decision", decisions_of(actor), key=f"twin:decision:{actor}")
        choice = last.selectbox("Choice", list(FORCEABLE[decision].choices), key=f"twin:choice:{decision}")
        if st.button("Play the twin", type="primary", key="twin:force"):
            session.change(twin=(), force=(f"{day.isoformat()} {actor} {decision} {choice}",))
    else:
        paths = [*levers(), *(path for path in scenario.parameters if path not in levers())]
        path = st.selectbox("Value", paths, key="twin:path", format_func=path_words)
        value = scenario.parameters[path]
        with st.form("twin:lever"):
            chosen = st.number_input(
                f"{path_words(path)} in the twin ({value.unit}); now {number(value.value)}",
                float(value.minimum),
                float(value.maximum),
                float(value.high if value.value < value.high else value.low),
                key=f"twin:value:{path}",
            )
            if st.form_submit_button("Play the twin", type="primary"):
                session.change(twin=(f"{path}={chosen:g}",), force=())
    link = session.current()
    if link.twin or link.force:
        _show_twin(scenario, number_of_run)
    session.write_address(scenario)


def changed_scenario(scenario: Scenario, changes: tuple[str, ...], force: tuple[str, ...]) -> Scenario:
    """Return the twin's scenario.

    Raises:
        InputError: a change or a decision that is not allowed.
    """
    changed = scenario.with_changes(parse_assignments(changes))
    try:
        return changed.with_forced(parse_forced(changed, force))
    except InputError as error:
        raise InputError(str(error).replace("--force: ", "").replace("--force ", "the forced decision ")) from None


def _show_twin(scenario: Scenario, number_of_run: int) -> None:
    link = session.current()

    def both() -> Twin:
        changed = changed_scenario(scenario, link.twin, link.force)
        return twin_of_runs(*(service.one_run(each, link.seed, number_of_run) for each in (scenario, changed)))

    twin: Twin | None = session.attempt(both)
    if twin is None:
        return
    st.info(session.escape(departure_words(twin)), icon=":material/call_split:")
    tables = service.packed(twin_paths(twin)["datasets"])
    highest = len(captions.rung_names(twin.first.scenario)) - 1
    for panel, name in enumerate(("attacks", "rungs")):
        charts.show(twin_spec(panel, highest, tuple(tables), session.is_dark()), tables, f"twin:{name}")
    if (known := twin.before or twin.after) is not None:
        st.markdown(f"**The first decision that came out otherwise, {known.date}: {session.escape(known.question)}**")
        labels = {"In the run": twin.before, "In the twin": twin.after}
        for column, (label, decision) in zip(st.columns(2), labels.items(), strict=True):
            with column:
                st.markdown(f"*{label}*")
                st.text(" ".join(decision_text(decision).split()) if decision else "It was not faced.")
    rows = totals(twin)
    columns = {
        "Over the whole run": [label_of(name) for name in rows],
        "Run": [number(first) for first, _ in rows.values()],
        "Twin": [number(second) for _, second in rows.values()],
        "Difference": [signed(second - first) for first, second in rows.values()],
    }
    st.table(columns, hide_index=True)
    st.caption("One pair of runs shows a course, not an effect: Explore and Compare have many.")


def departure_words(twin: Twin) -> str:
    """Return in a sentence what was changed and when the two part."""
    changes = "; ".join(twin.changes) or "nothing"
    if twin.day is None:
        return f"Changed: {changes}. The two never part."
    visible = "nothing that happened differs"
    if twin.visible_day is not None:
        visible = f"what happened first differs on {twin.date_of(twin.visible_day)} (day {twin.visible_day})"
    return f"Changed: {changes}. They part on {twin.date_of(twin.day)} (day {twin.day}); {visible}."


Columns = dict[str, list[str]]


def factions_table(run: Run, day: int) -> Columns:
    """Return a row per faction: posture, why, rate of attacks, fear, anger, arsenal."""
    rows = run.faction_array[day]
    names = [faction_table()[faction].name for faction in run.scenario.factions]
    return {
        "Faction": names,
        "Posture": [words(Posture(int(row["posture"]))) for row in rows],
        "Why": [words(Reason(int(row["reason"]))) for row in rows],
        "Attacks a day": [number(float(row["rate"]), 2) for row in rows],
        "Fear": [number(float(row["fear"] + row["dread"]), 2) for row in rows],
        "Anger": [number(float(row["anger"]), 2) for row in rows],
        "Arsenal": [f"{100 * float(row['arsenal']):.0f}%" for row in rows],
    }


def actors_table(run: Run, day: int) -> Columns:
    """Return a row per government and for the talks, in a phrase each."""
    row = run.daily_array[day]
    pending = words(Response(int(row["us_pending"])))
    states = {
        "Washington": f"pressure {number(float(row['us_pressure']), 3)} attack equivalents; awaiting: {pending}",
        "Baghdad": f"instrument: {words(Instrument(int(row['baghdad_instrument'])))}; "
        f"grievance {number(float(row['baghdad_grievance']), 2)}; stance {number(float(row['baghdad_stance']), 2)}",
        "Tehran": f"signal: {words(Signal(int(row['iran_signal'])))}; supply {100 * float(row['iran_supply']):.0f}%; "
        f"fear {number(float(row['iran_fear']), 2)}",
        "Israel": f"pressure {number(float(row['israel_pressure']), 3)} attack equivalents",
        "Talks": f"{words(Talks(int(row['talks_state'])))}; progress {100 * float(row['talks_progress']):.0f}%",
    }
    return {"Actor": list(states), "State": list(states.values())}


@lru_cache(maxsize=64)
def lanes_spec(names: tuple[str, ...], tables: tuple[str, ...], dark: bool) -> Spec:
    """Events of one run by actor, with the layers that have a table, and a line at the day that is looked at."""
    body = with_layers(timeline.timeline_body(names)["vconcat"][0], tables)
    body |= {"layer": [WHOLE_WINDOW, *body["layer"], DAY_LINE]}
    spec = on_screen(body, dark, 34 * len(names), {"columns": charts.THREE_IF_ROOM, "orient": "bottom"})
    for layer in spec["layer"]:
        if layer["data"]["name"] == "labels":
            layer["mark"]["opacity"] = {"expr": f"width < {ROOM_FOR_LABELS} ? 0 : 1"}
    spec["resolve"] = {"scale": {"color": "independent", "shape": "independent"}}
    return _with_margin(
        spec, "Events of this run by actor and date. The tables below list the state and the events of the day chosen."
    )


@lru_cache(maxsize=64)
def rung_bars_spec(highest: int, dark: bool) -> Spec:
    """Rung of each day of one run."""
    spec = on_screen(timeline.timeline_body(("",), highest)["vconcat"][1], dark, 110)
    spec["encoding"]["y"]["axis"]["title"] = None
    return _with_margin(
        spec, "The rung of the ladder on each day of this run; the caption says that of the day chosen."
    )


def _with_margin(spec: Spec, description: str) -> Spec:
    """The same width of labels on the left, so that two charts share their days, and what a screen reader says."""
    spec["config"]["axisY"] = {"minExtent": 150, "maxExtent": 150, "labelLimit": 140}
    return spec | {"description": description}


@lru_cache(maxsize=64)
def twin_spec(panel: int, highest: int, tables: tuple[str, ...], dark: bool) -> Spec:
    """A run and its twin: attacks added up (panel 0), or rungs (panel 1)."""
    body = with_layers(twin_body(highest)["vconcat"][panel], tables)
    scales = {"scale": {"color": "independent", "strokeDash": "independent"}}
    words = "A run and its twin over time. The sentence above says what was changed and the day they part on."
    return on_screen(body, dark, (280, 170)[panel]) | {"resolve": scales, "description": words}
