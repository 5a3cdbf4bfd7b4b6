"""The course of one run: its key moments, its events by actor, the ways to move from day to day, and the day itself."""

from __future__ import annotations

import time
from datetime import date
from functools import lru_cache, partial

import streamlit as st

from sim.analyses.explain.moments import KeyMoments, key_moments, notable_days, short_date
from sim.app.parts import charts, day_of_run
from sim.app.serving import service
from sim.app.serving.cache import Cache
from sim.app.state import session
from sim.charts import captions, story, timeline
from sim.charts.theme import Spec, dates, mark, on_screen, with_layers
from sim.inputs.scenario.scenario import Scenario
from sim.results.ensemble import Run
from sim.results.event_sentences import day_sentences

ROOM_FOR_LABELS = 520
"""Pixels of lanes that labels are placed for; on narrower ones there are none, and the marks' tooltips say the same."""

STYLE = """<style>@media (max-width:640px){
.st-key-lanes{overflow-x:auto}.st-key-lanes>*{min-width:720px}}</style>"""
"""On a phone ladder and lanes keep their width and scroll sideways together."""

WHOLE_WINDOW = mark("rungs", {"type": "rule", "opacity": 0}, x=dates("start"), x2={"field": "end"})
"""Draws nothing, but makes the days run as far as in the chart of rungs above."""

EVENTS = "from event to event"
SPEEDS = {"1 day a second": 1, "3 days a second": 3, "a week a second": 7, EVENTS: 0}
"""Speeds of Play, and the days of a step; 0 stands for the next notable event."""

PLAY, SPEED, PICK, PICKED, MARKS = "day:play", "day:speed", "day:pick", "day:picked", "day:marks"

_stories: Cache[KeyMoments] = Cache(max_entries=64)


def story_of(run: Run) -> KeyMoments:
    """Return a run's key moments."""
    return _stories.get((run.scenario.hash, run.scenario.name, run.seed, run.run), partial(key_moments, run))


def current_day(run: Run) -> int:
    """Return the day of the link; the first key moment where it names none, the last day where the run is shorter."""
    day = session.current().day
    return story_of(run).moments[0].day if day is None else min(day, run.scenario.days - 1)


def draw(run: Run, changed: Scenario) -> None:
    """Draw the course in a part of the page that redraws by itself, also while it plays."""
    playing = bool(st.session_state.get(PLAY))
    seconds = 2.0 if st.session_state.get(SPEED) == EVENTS else 1.0
    st.fragment(_draw, run_every=seconds if playing else None)(run, changed, playing, seconds)


def _draw(run: Run, changed: Scenario, playing: bool, seconds: float) -> None:
    if playing:
        _play_on(run, seconds)
    st.html(STYLE)
    told, day = story_of(run), current_day(run)
    asked = session.current().day
    if asked is not None and asked > day:
        st.info(
            f"The link asks for day {asked}; this run ends on day {day}, {run.scenario.dates[day]}, which is shown."
        )
    left, right = st.columns([1, 1.9], gap="large")
    with left:
        _draw_moments(run, told, day)
    with right:
        _draw_charts(run, told, day)
        _draw_controls(run, day)
        day_of_run.draw_events(run, day)
    day_of_run.draw_decisions(run, day)
    day_of_run.draw_standing(run, day)
    st.header("What was building up", anchor=False)
    day_of_run.draw_inner_state(run, day)
    if bool(st.session_state.get(PLAY)) != playing or st.session_state.get("day:pace", seconds) != seconds:
        st.session_state["day:pace"] = seconds
        st.rerun()
    session.write_address(changed)


def _play_on(run: Run, seconds: float) -> None:
    now = time.monotonic()
    if now - st.session_state.get("day:since", 0.0) > 0.9 * seconds:
        st.session_state["day:since"] = now
        days = SPEEDS.get(st.session_state.get(SPEED) or "", 1)
        go(run, current_day(run) + days if days else _following(notable_days(run), current_day(run), 1))
    if current_day(run) == run.scenario.days - 1:
        st.session_state[PLAY] = False


def go(run: Run, day: int) -> None:
    """Go to a day of the run, or to its first or last where there is no such day."""
    session.change(day=max(0, min(day, run.scenario.days - 1)))
    if st.session_state.pop(PICKED, False):  # a mark that is still selected could not be clicked again
        st.session_state[MARKS] = st.session_state.get(MARKS, 0) + 1


def _following(days: tuple[int, ...], day: int, side: int) -> int:
    """The next of some days after a day (side 1), or the last before it (side -1); the day itself if there is none."""
    further = [each for each in days if (each - day) * side > 0]
    return min(further, key=lambda each: abs(each - day), default=day)


def _draw_moments(run: Run, told: KeyMoments, day: int) -> None:
    st.markdown(f"**Key moments of this run: {len(told.moments)}**")
    st.caption(
        "Chosen by one rule for all runs: deaths, force, orders, halts, peaks and turns. Choose one for its day."
    )
    for number, each in enumerate(told.moments, 1):
        with st.container(gap="xsmall"):
            st.button(
                f"{number} · {short_date(each.date)} {each.date.year}",
                key=f"moment:{number}",
                type="primary" if each.day == day else "secondary",
                on_click=go,
                args=(run, each.day),
                help=f"Show day {each.day}. It is a key moment because {'; '.join(each.grounds)}.",
            )
            st.markdown(f"**{session.escape(each.headline)}.**")
            st.caption(session.escape(" ".join((*each.why[:1], each.basis))))


def _draw_charts(run: Run, told: KeyMoments, day: int) -> None:
    scenario, dark = run.scenario, session.is_dark()
    names = captions.rung_names(scenario)
    moments = [story.Numbered(each.day, each.date.isoformat(), each.rung, each.headline) for each in told.moments]
    line = {"day": story.day_table(run, day)}
    marks = st.session_state.get(MARKS, 0)
    rungs = story.story_tables(run, moments) | line
    levels = 1 + max(row["level"] for row in rungs["moments"])
    tables = service.packed(timeline.timeline_tables(run, ROOM_FOR_LABELS) | line)
    lanes = timeline.lanes(tuple(scenario.factions))
    with st.container(key="lanes"):
        st.markdown(f"**How far up the ladder: {session.escape(scenario.title)}, run {run.run} of seed {run.seed}**")
        key = f"story:{marks}"
        charts.show_clickable(story_spec(names, levels, dark), service.packed(rungs), key, partial(_picked, run, key))
        st.markdown("**Events by actor**; choose one for its day")
        key = f"lanes:{marks}"
        charts.show_clickable(lanes_spec(lanes, tuple(tables), dark), tables, key, partial(_picked, run, key))


def _picked(run: Run, key: str) -> None:
    chosen = st.session_state[f"chart:{key}"]["selection"].get(story.PICKED) or []
    if chosen and isinstance(day := chosen[0].get("day"), int | float):  # a mark without a day of its own has None
        go(run, int(day))
        st.session_state[PICKED] = True


def _draw_controls(run: Run, day: int) -> None:
    scenario, notable = run.scenario, notable_days(run)
    before, after = _following(notable, day, -1), _following(notable, day, 1)
    st.select_slider(
        "Day",
        scenario.dates,
        key=session.hold("day", scenario.dates[day]),
        format_func=date.isoformat,
        on_change=lambda: go(run, (st.session_state["day"] - scenario.start).days),
    )
    steps = {
        "Previous event": ("day:event-back", before, before == day, ":material/skip_previous:"),
        "Previous day": ("day:back", day - 1, day == 0, ":material/chevron_left:"),
        "Next day": ("day:next", day + 1, day == scenario.days - 1, ":material/chevron_right:"),
        "Next event": ("day:event-next", after, after == day, ":material/skip_next:"),
    }
    with st.container(horizontal=True):
        for words, (key, where, disabled, icon) in steps.items():
            st.button(words, key=key, on_click=go, args=(run, where), disabled=disabled, icon=icon, width="stretch")
    first, second, third = st.columns([0.6, 1.6, 1.6], vertical_alignment="bottom")
    first.toggle("Play", key=PLAY, help="Goes on by itself, until the last day.")
    second.selectbox("Speed of Play", SPEEDS, key=SPEED)
    third.selectbox(
        "Go to an event",
        notable,
        index=notable.index(day) if day in notable else None,
        key=f"{PICK}:{day}",
        format_func=partial(_day_words, run),
        placeholder="Choose an event",
        on_change=lambda: go(run, int(st.session_state[f"{PICK}:{day}"])),
    )


def _day_words(run: Run, day: int) -> str:
    events = run.event_array[run.event_array["day"] == day]
    ordinary = [each for each in events if each["kind"] > 1 or each["killed"] > 0]
    return f"{run.scenario.dates[day]}: {'; '.join(day_sentences(ordinary))}"


@lru_cache(maxsize=64)
def story_spec(names: tuple[str, ...], levels: int, dark: bool) -> Spec:
    """Rung of each day of one run, with its key moments numbered."""
    return _with_margin(
        on_screen(story.story_body(names, levels), dark, 24 * (len(names) + levels) + 40),
        "The rung of the ladder on each day of this run, with its key moments numbered as in the list beside it.",
    )


@lru_cache(maxsize=64)
def lanes_spec(names: tuple[str, ...], tables: tuple[str, ...], dark: bool) -> Spec:
    """Events of one run by actor, with the layers that have a table, and a line at the day that is looked at."""
    body = with_layers(timeline.timeline_body(names)["vconcat"][0], tables)
    layers = [
        layer | {"params": [story.CLICK]} if layer["data"]["name"] == "events" else layer for layer in body["layer"]
    ]
    body |= {"layer": [WHOLE_WINDOW, *layers, story.DAY_LINE]}
    spec = on_screen(body, dark, 34 * len(names), {"columns": charts.THREE_IF_ROOM, "orient": "bottom"})
    for layer in spec["layer"]:
        if layer["data"]["name"] == "events":
            layer["mark"]["cursor"] = "pointer"
        if layer["data"]["name"] == "labels":
            layer["mark"]["opacity"] = {"expr": f"width < {ROOM_FOR_LABELS} ? 0 : 1"}
    spec["resolve"] = {"scale": {"color": "independent", "shape": "independent"}}
    return _with_margin(
        spec, "Events of this run by actor and date. The text below lists the events and decisions of the day chosen."
    )


def _with_margin(spec: Spec, description: str) -> Spec:
    """The same width of labels on the left, so that two charts share their days, and what a screen reader says."""
    spec["config"]["axisY"] = {"minExtent": 150, "maxExtent": 150, "labelLimit": 145}
    return spec | {"description": description}
