"""Exercises: predict, reveal, why; the same exercises as in the students' guide, one on screen at a time."""

from __future__ import annotations

import streamlit as st

from sim.app.parts import exercises as exercise_parts
from sim.app.parts import strip
from sim.app.serving.exercises import before_and_after
from sim.app.state import session
from sim.app.state.exercises import exercise_of, load_exercises


def page() -> None:
    """Draw the page."""
    st.title("Exercises", anchor=False)
    st.caption(
        "Say what you expect, see what the model answers, and read why. Every answer is computed when you ask, and is "
        "about the model's runs under its assumptions."
    )
    exercises = load_exercises()
    names = [each.id for each in exercises]
    if session.current().exercise is None:
        session.change(exercise=names[0])
    if session.attempt(lambda: exercise_of(str(session.current().exercise))) is None:
        st.button("Go to the first exercise", on_click=_to, args=(names[0],), type="primary")
        return
    place = names.index(str(session.current().exercise))
    st.selectbox(
        "Exercise",
        names,
        key=session.hold("exercise", names[place]),
        format_func=lambda name: f"{names.index(name) + 1}. {exercise_of(name).title}",
        on_change=lambda: session.change(exercise=st.session_state["exercise"]),
    )
    link = exercises[place].state
    strip.draw_scenario(before_and_after(exercises[place])[0], link.runs, link.seed)
    exercise_parts.draw(exercises[place])
    back, _, forward = st.columns([1, 4, 1])
    back.button("Back", disabled=place == 0, width="stretch", on_click=_to, args=(names[max(0, place - 1)],))
    last = place == len(names) - 1
    forward.button("Next", disabled=last, width="stretch", on_click=_to, args=(names[min(len(names) - 1, place + 1)],))
    if (three := session.scenarios()) is not None:
        session.write_address(three.changed)


def _to(name: str) -> None:
    session.change(exercise=name)
