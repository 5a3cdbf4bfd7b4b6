"""Seminar: a presenter takes a room through a seminar's file, in two windows that share the step.

The room's key stands in the address and its truth in a file (sim.app.serving.rooms): a reload loses nothing.
"""

from __future__ import annotations

import time
from functools import partial

import streamlit as st

from sim.analyses.seminar.answers import answer_words
from sim.analyses.seminar.file import SeminarFile, load_seminar, played, seminar_files, seminar_from_bytes
from sim.app.pages.seminar_steps import draw_form, draw_step
from sim.app.parts import bars, strip
from sim.app.serving import seminars
from sim.app.serving.rooms import Room, rooms
from sim.app.serving.seminars import Course
from sim.app.state import session
from sim.app.state.link import PRESENTER, PROJECTED
from sim.errors import EscalationError

POLL = 1.0
"""Seconds after which a window looks whether the room has gone on."""

UPLOAD = "seminar:upload:known"
"""The file last taken, by its id, and what is wrong with it."""

NO_MENU = """
[data-testid=stHeader],[data-testid=stToolbar]{display:none}
.block-container{padding-top:2.5vh;padding-bottom:1vh}
"""

LARGE = """
[data-testid=stMain] :is(p,li,label,td,th,button,input,summary,.bars){font-size:max(2.5vh,1.05rem)!important;
line-height:1.35}
[data-testid=stMain] h2{font-size:max(4.4vh,1.7rem);padding:0 0 .6vh}
[data-testid=stMain] :is([data-testid=stCaptionContainer],.small) :is(p,li),[data-testid=stMain] .small{
font-size:max(2.25vh,1rem)!important}
[data-testid=stMain] button kbd{font-size:2.25vh}
"""
"""Type of at least 2.2% of the window's height, for the back row."""

CHART_LETTERS = 12
"""Pixels of a chart's smallest letters."""

CHARTS = "".join(
    f"@media (min-height:{low}px){{[data-testid=stElementContainer]:has([data-testid=stVegaLiteChart])"
    f"{{zoom:{times:.3f};width:{100 / times:.2f}%!important}}}}\n"
    for low, times in ((low, 0.0222 * (low + 50) / CHART_LETTERS) for low in range(550, 2200, 50))
)
"""Charts that grow with the window, letters and all; streamlit takes their width as it is on the screen."""


def page() -> None:
    """Draw the page."""
    st.html(f"<style>{bars.STYLE}</style>")
    room = _room()
    if room is None:
        _door()
        return
    course = session.attempt(lambda: seminars.course_of(room))
    if course is None:
        st.button("Choose a seminar", on_click=_leave)
        return
    if not room.is_host:
        _guest(course)
    elif session.current().view == PRESENTER:
        _presenter(course)
    else:
        _projected(course)


def _room() -> Room | None:
    """The room whose key the address carries; says so where there is none of that key."""
    if session.is_back():
        session.change(room=st.query_params.get("room"), view=st.query_params.get("view", PROJECTED))
    if (key := session.current().room) is None:
        return None
    room = rooms().find(key)
    if room is None:
        st.error("There is no seminar under this link: it has been deleted, or the link is not whole.")
        session.change(room=None)
        return None
    address = {"room": key} | ({"view": session.current().view} if room.is_host else {})
    if {name: st.query_params.get_all(name) for name in st.query_params} != {n: [v] for n, v in address.items()}:
        st.query_params.from_dict(address)
    return room


def _leave() -> None:
    session.change(room=None, step=None)
    st.query_params.clear()


def _door() -> None:
    """Draw the seminars to choose from."""
    st.title("Seminar", anchor=False)
    st.markdown(
        "A class writes down what it expects, sees what a thousand runs say, tries another policy under the same dice, "
        "asks every reading, and ends with what happened. Begin one: this window gets notes and timer, a second one "
        "shows what the room sees."
    )
    if (wanted := session.current().seminar) is not None and wanted not in seminar_files():
        session.attempt(lambda: load_seminar(wanted))
    shipped = sorted((load_seminar(name) for name in seminar_files()), key=lambda each: each.minutes)
    for column, each in zip(st.columns(len(shipped)), shipped, strict=True):
        with column.container(border=True):
            _card(each, is_wanted=each.name == wanted)
    with st.expander("Use your own seminar", icon=":material/upload_file:"):
        file = st.file_uploader(
            "Seminar file (YAML, at most 256 KB)", ["yaml", "yml"], key="seminar:upload", max_upload_size=1
        )
        st.caption("docs/instructors.md says how to write one; `escalation validate FILE` checks it.")
        known, problems = st.session_state.get(UPLOAD, (None, ()))
        if file is not None and file.file_id != known:
            problems = _begin(file.name, file.getvalue())
            st.session_state[UPLOAD] = file.file_id, problems
            if not problems:
                st.rerun()
        for problem in problems if file is not None else ():
            st.error(session.escape(problem))


def _card(seminar: SeminarFile, is_wanted: bool) -> None:
    st.markdown(f"**{session.escape(seminar.title)}**")
    st.caption(f"{seminar.minutes} minutes, {len(seminar.steps)} steps")
    st.markdown(session.escape(seminar.summary))
    path = seminar_files()[seminar.name]
    if st.button(
        f"Begin: {seminar.minutes} minutes",
        key=f"seminar:begin:{seminar.name}",
        type="primary" if is_wanted else "secondary",
        width="stretch",
    ):
        for problem in (problems := _begin(path.name, path.read_bytes())):
            st.error(session.escape(problem))
        if not problems:
            st.rerun()


def _begin(name: str, content: bytes) -> tuple[str, ...]:
    """Open a room for a seminar's file and go there, or return what is wrong with the file."""
    try:
        session.spend(seminars.runs_of(seminar_from_bytes(name, content)))
        room = seminars.begin(name, content, session.current().step or 0)
    except EscalationError as error:
        return tuple(str(error).splitlines())
    session.change(room=room.host, view=PRESENTER, seminar=None, step=None)
    return ()


@st.fragment(run_every=POLL)
def _follow(course: Course, answers: bool) -> None:
    """Draw the page again when the room has gone on, or, where asked for, when a group has written."""
    if (version := rooms().version(course.room)) == course.version:
        return
    if version == 0 or answers or seminars.course_of(course.room).place != course.place:
        st.rerun()


def _steps(course: Course) -> None:
    """Draw the way to the steps before and after; arrow keys press the buttons."""
    is_blank = course.step.shows == "questions" and not course.answers
    back, middle, forward = st.columns([1, 3, 1], vertical_alignment="center")
    back.button(
        "Back",
        on_click=partial(_go, course, course.place - 1),
        disabled=course.place == 0,
        shortcut="Left",
        width="stretch",
    )
    middle.html(
        f'<div class="small" style="text-align:center">Step {course.place + 1} of {len(course.seminar.steps)}'
        f"{' · write something down first' if is_blank else ''}</div>"
    )
    forward.button(
        "Next",
        on_click=partial(_go, course, course.place + 1),
        disabled=course.next is None or is_blank,
        type="primary",
        shortcut="Right",
        width="stretch",
    )


def _go(course: Course, place: int) -> None:
    session.attempt(lambda: seminars.go_to(course.room, course.seminar, place))


def _projected(course: Course) -> None:
    """Draw what the room sees: no menu, no notes."""
    st.html(f"<style>{NO_MENU}{LARGE}{CHARTS}</style>")
    st.header(session.escape(course.step.heading), anchor=False)
    if course.step.text:
        st.markdown(course.step.text)
    picture = st.container()
    _steps(course)  # before the picture, which may take a while: a key that is pressed meanwhile counts
    _follow(course, answers=course.step.shows in ("questions", "answers", "happened"))
    with picture:
        draw_step(course)
        st.html(f'<span class="seminar-drawn" hidden data-step="{course.place}"></span>')


def _guest(course: Course) -> None:
    """Draw what a group sees on its own screen: the questions, until the answers are shown."""
    st.title(session.escape(course.seminar.title), anchor=False)
    if course.is_closed:
        st.markdown("The answers are on the screen at the front. Nothing more is written.")
    else:
        st.markdown(
            "Write down what your group expects. Nobody's name is asked for; what you write stays on this server."
        )
        draw_form(course)
    _follow(course, answers=False)


def _presenter(course: Course) -> None:
    """Draw the presenter's own window: notes, timer, what comes next, and what belongs to the room."""
    strip.draw_scenario(played(course.seminar.branch_of(course.step)), course.seminar.runs, course.seminar.seed)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.caption(f"Presenter's view · {session.escape(course.seminar.title)}")
        st.header(session.escape(course.step.heading), anchor=False)
        _timer(course)
        _steps(course)
        with st.container(border=True):
            st.markdown(course.step.notes or "This step has no notes.")
        following = course.next
        if following is None:
            st.markdown("This is the last step.")
        else:
            minutes = f"{following.minutes} minute{'' if following.minutes == 1 else 's'}"
            st.markdown(f"**Next:** {session.escape(following.heading)} ({minutes})")
        if course.step.shows == "happened":
            sources = dict.fromkeys(name for each in course.seminar.questions for name in each.happened.sources)
            st.caption(f"What happened rests on these entries of the ledger: {', '.join(sources) or 'none'}.")
        if course.step.shows == "questions":
            st.subheader("Write an answer down for a group", anchor=False)
            draw_form(course)
    with right:
        _links(course)
        _written(course)
        _keep(course)
    _follow(course, answers=True)


@st.fragment(run_every=POLL)
def _timer(course: Course) -> None:
    """Draw the minutes that the step has taken, and those that it has."""
    seconds = max(0, int(time.time() - course.since))
    spent, planned = f"{seconds // 60}:{seconds % 60:02}", course.step.minutes
    before = sum(each.minutes for each in course.seminar.steps[: course.place])
    over = " · over time" if seconds > 60 * planned else ""
    plan = f"minutes {before} to {before + planned} of {course.seminar.minutes} in the plan"
    st.html(
        f'<div role="timer" aria-live="off" style="font-size:2.2rem;font-variant-numeric:tabular-nums">{spent}'
        f'<span style="font-size:1rem"> of {planned}:00{over} · {plan}</span></div>'
    )


def _links(course: Course) -> None:
    st.subheader("Windows", anchor=False)
    st.link_button(
        "Open what the room sees",
        f"?room={course.room.host}&view={PROJECTED}",
        icon=":material/co_present:",
        type="primary",
        width="stretch",
    )
    st.caption(
        "It opens in a second window: put that one on the projector. Arrow keys left and right go back and on in "
        "either. Whoever has its link can go on too: give groups the link below."
    )
    address = st.context.url or "/seminar"
    st.code(f"{address.partition('?')[0]}?room={course.room.guests}", language=None, wrap_lines=True)
    st.caption(
        "Groups write their answers under this link. Others reach it when the app was started with "
        "`escalation app --address 0.0.0.0`; put this computer's name in place of localhost."
    )


def _written(course: Course) -> None:
    st.subheader("What groups wrote", anchor=False)
    if not course.answers:
        st.markdown("Nothing yet.")
    for place, (number, answer) in enumerate(course.answers.items(), 1):
        asked = [each for each in course.seminar.questions if each.name in answer]
        told = "; ".join(answer_words(each, answer[each.name]) for each in asked)
        what, take = st.columns([4, 1], vertical_alignment="center")
        what.markdown(f"**Group {place}.** {session.escape(told)}")
        take.button(
            "Take back",
            key=f"seminar:back:{number}",
            on_click=partial(seminars.take_back, course, number),
            help=f"Take back what group {place} wrote",
            type="tertiary",
        )


def _keep(course: Course) -> None:
    st.subheader("Keep the results", anchor=False)
    st.caption("They are kept on this server until you delete them, and leave it only as a file that you download.")
    name = course.seminar.name
    for label, suffix, kind in (("Results (JSON)", "json", "application/json"), ("Answers (CSV)", "csv", "text/csv")):
        data = partial(seminars.results_file, course.room, suffix)
        st.download_button(label, data, f"{name}-seminar.{suffix}", kind, on_click="ignore", width="stretch")
    with st.popover("Delete this seminar", width="stretch"):
        st.markdown("Its answers are deleted from the server, and its links stop working.")
        st.button("Delete everything", on_click=partial(_delete, course.room), type="primary")
    st.button("Leave to the other seminars", on_click=_leave, type="tertiary")


def _delete(room: Room) -> None:
    rooms().delete(room)
    _leave()
