"""What a step of a seminar shows below its text: the record, the form, runs, differences, readings, what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from sim.analyses.seminar.answers import ENDS, Effect, answer_words, effect_words, label_words, runs_words
from sim.analyses.seminar.file import Branch, Question, SeminarFile, played
from sim.app.parts import bars, charts
from sim.app.serving import seminars, service
from sim.app.serving.seminars import Course
from sim.app.state import session
from sim.app.state.scenarios import article_readings
from sim.browser.charts import LADDER_DESCRIPTION
from sim.charts import captions, ladder, overlays
from sim.charts.theme import Spec, on_screen
from sim.inputs.scenario.readings import load_reading
from sim.inputs.scenario.scenario import Scenario

END_WORDS = {"low": "At least", "best": "Most likely", "high": "At most"}

SHARP: Spec = {"usermeta": {"embedOptions": {"renderer": "svg"}}}
"""Drawn as shapes, which stay sharp when the projected page makes a chart larger."""

MOST_IN_A_COLUMN = 3
"""Questions below one another; more stand in two columns, or the room would not see the last."""

WIDE: Spec = {"name": "narrow", "value": False}
"""A projected picture has room for the names of the rungs beside it."""

LADDER_HEIGHT = 175
"""Pixels, before the projected page makes it larger."""

RUN_WORDS = "Run {run}: at most {rung}"
"""What is said of a single run in the ladder picture."""


def draw_step(course: Course) -> None:
    """Draw what the step shows, as the room sees it."""
    session.attempt(lambda: DRAWN[course.step.shows](course))


def _nothing(course: Course) -> None:
    """A step of text alone."""


def _record(course: Course) -> None:
    scenario = played(course.seminar.branch_of(course.step))
    until = scenario.follow_until or scenario.end
    rows = overlays.step_rows(scenario.record, scenario.start, until)
    spec = charts.weekly_spec(("record",), session.is_dark()) | SHARP
    charts.show(spec, service.packed({"record": rows}), "seminar:record")
    st.caption(overlays.SOURCES.get(scenario.record or "", ""))


def _questions(course: Course) -> None:
    draw_form(course)
    count = len(course.answers)
    st.markdown(f"**{count} group{'' if count == 1 else 's'} wrote.**" if count else "Nothing is written down yet.")


def draw_form(course: Course) -> None:
    """Draw the form in which a group writes what it expects; nothing is filled in beforehand."""
    with st.form("seminar:form", clear_on_submit=True):
        given = {each.name: _box(each) for each in course.seminar.questions}
        is_sent = st.form_submit_button("Write it down", type="primary")
    if is_sent:
        answer = {name: each for name, each in given.items() if any(value is not None for value in each.values())}
        if session.attempt(lambda: seminars.write(course, answer)):
            asked = [each for each in course.seminar.questions if each.name in answer]
            told = "; ".join(answer_words(each, answer[each.name]) for each in asked)
            st.session_state["seminar:wrote"] = told
            st.rerun()
    elif told := st.session_state.pop("seminar:wrote", ""):
        st.success(f"Written down: {session.escape(told)}.")


def _box(question: Question) -> dict[str, Any]:
    text = session.escape(question.text)
    if question.choices:
        names = [each.text for each in question.choices]
        key = f"seminar:q:{question.name}"
        return {"choice": st.radio(text, names, index=None, horizontal=True, key=key, format_func=session.escape)}
    st.markdown(text)
    unit = f" ({question.unit})" if question.unit else ""
    return {
        end: column.number_input(
            f"{END_WORDS[end]}{unit}", value=None, step=1.0, format="%g", key=f"seminar:q:{question.name}:{end}"
        )
        for end, column in zip(ENDS, st.columns(3), strict=True)
    }


def _ladder(scenario: Scenario, seminar: SeminarFile, before: Scenario | None = None) -> None:
    """Draw how far up the ladder a branch's runs climb, and those of the first branch where it is another."""
    answer = service.answer(scenario, seminar.runs, seminar.seed, session.owner())
    earlier = None if before is None else service.answer(before, seminar.runs, seminar.seed, session.owner()).climb
    tables = ladder.ladder_tables(answer.climb, earlier, scenario, RUN_WORDS)
    body = ladder.ladder_body(captions.rung_names(scenario), past=before is not None, recorded=bool(tables["climbed"]))
    body = body | {"params": [WIDE if each["name"] == WIDE["name"] else each for each in body["params"]]}
    legends = {"offset": 4, "columns": 3, "columnPadding": 12}
    spec = on_screen(body, session.is_dark(), LADDER_HEIGHT, legends) | {"description": LADDER_DESCRIPTION} | SHARP
    charts.show(spec, service.packed(tables), "seminar:ladder")
    st.caption(f"Highest rung of each week of a run: {ladder.PATHS} single runs, and the median of {seminar.runs:,}.")


def _runs(course: Course) -> None:
    seminar, branch = course.seminar, course.seminar.branch_of(course.step)
    _pay(seminar, [branch])
    _ladder(played(branch), seminar)
    answers = seminars.runs_answer(seminar, branch)
    lines = [runs_words(each, answers[each.name]) for each in seminar.questions]
    st.markdown("\n".join(f"- {session.escape(line)}." for line in lines))


def _comparison(course: Course) -> None:
    seminar, branch = course.seminar, course.seminar.branch_of(course.step)
    _pay(seminar, [seminar.branches[0], branch])
    found = seminars.effects(seminar, branch)
    first, second = (session.escape(each.title) for each in (seminar.branches[0], branch))
    st.markdown(f"From *{first}* to *{second}*, the same dice in each pair of {seminar.runs:,} runs:")
    st.markdown("\n".join(f"- **{session.escape(label_words(e.question))}:** {effect_words(e)}." for e in found))
    _ladder(played(branch), seminar, played(seminar.branches[0]))


def _answers(course: Course) -> None:
    _beside(course, happened=False)


def _happened(course: Course) -> None:
    _beside(course, happened=True)


def _beside(course: Course, happened: bool) -> None:
    seminar = course.seminar
    first = seminar.branches[0]
    _pay(seminar, [first])
    values = seminars.runs_answer(seminar, first)
    asked = (bars.answer_bars(each, values[each.name], course.answers, happened) for each in seminar.questions)
    kind = "in-two" if len(seminar.questions) > MOST_IN_A_COLUMN else "in-one"
    st.html(f'<div class="{kind}">{"".join(asked)}</div>')
    if not course.answers:
        st.markdown("The room wrote nothing down.")
    more = " The sources of what happened stand in the presenter's window." if happened else ""
    st.caption(f"{seminar.runs:,} runs of a model, under stated assumptions.{more}")


def _readings(course: Course) -> None:
    seminar, branch = course.seminar, course.seminar.branch_of(course.step)
    question = seminar.question(course.step.question)
    for reading in article_readings():
        _pay(seminar, [seminar.branches[0], branch], reading)
    with st.spinner("Asking every reading"):
        found = seminars.effects_by_reading(seminar, branch, question)
    st.markdown(f"**{session.escape(finding(list(found.values())))}**")
    st.html(bars.effect_bars({load_reading(name).title: each for name, each in found.items()}))
    first, second = (session.escape(each.title) for each in (seminar.branches[0], branch))
    st.caption(
        f"From *{first}* to *{second}* under each article's reading: mean difference over {seminar.runs:,} pairs of "
        "runs with the same dice, and its 95% interval. The line is no difference."
    )


def finding(effects: Sequence[Effect]) -> str:
    """Return in a sentence under how many readings the answer moves in which direction."""
    words = {"higher": "more", "lower": "fewer", "not clear": "not clearly different"}
    counts = {sign: sum(each.sign == sign for each in effects) for sign in words}
    parts = [f"{words[sign]} under {count}" for sign, count in counts.items() if count]
    label = label_words(effects[0].question)
    if len(parts) == 1:
        return f"{label}: {parts[0].partition(' under ')[0]} under all {len(effects)} readings."
    return f"{label}: {', '.join(parts)} of {len(effects)} readings."


def _pay(seminar: SeminarFile, branches: Sequence[Branch], reading: str | None = None) -> None:
    """Take the runs that are not at hand from what the session may ask for."""
    unknown = sum(not seminars.is_known(seminar, each, reading) for each in branches)
    if unknown:
        session.spend(unknown * seminar.runs)


DRAWN: dict[str, Callable[[Course], None]] = {
    "text": _nothing,
    "record": _record,
    "questions": _questions,
    "runs": _runs,
    "comparison": _comparison,
    "answers": _answers,
    "readings": _readings,
    "happened": _happened,
}
"""What each kind of step shows."""
