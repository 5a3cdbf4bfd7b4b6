"""An exercise on a page: the reader predicts, the model answers, the page says why and asks every reading."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

import streamlit as st

from sim.analyses.compare.compare import OutcomeDifference
from sim.app.parts import charts
from sim.app.parts.cards import day_words
from sim.app.parts.glossary import capital, tip
from sim.app.parts.words import changes_phrase, difference_words, outcome_value
from sim.app.serving import exercises as answers
from sim.app.serving.jobs import JOBS
from sim.app.state import session
from sim.app.state.exercises import TWINS, Exercise
from sim.app.state.scenarios import article_readings, trio
from sim.charts.effects import Dot, effects
from sim.charts.theme import on_screen
from sim.errors import InputError
from sim.inputs.scenario.readings import load_reading
from sim.inputs.tables.names import path_words
from sim.outcomes.registry import label_of, outcome_of
from sim.results.text import number
from sim.results.text import share as percent

TICK = 0.2
"""Seconds between two looks at a sweep."""

MOVES = {"lower": "goes down", "higher": "goes up", "not clear": "does not move clearly"}


@st.fragment
def draw(exercise: Exercise) -> None:
    """Draw one exercise; it runs by itself, so that answering it draws nothing else again."""
    st.markdown(f"**What do you expect?** {session.escape(exercise.question)}")
    key = f"exercise:{exercise.id}"
    expected = st.session_state.get(key)
    if expected is None:
        _ask(exercise, key)
        return
    st.markdown(f"You expected: **{session.escape(_expected_words(exercise, expected))}**")
    st.button("Ask me again", key=f"{key}:again", on_click=st.session_state.pop, args=(key,), icon=":material/undo:")
    found = session.attempt(partial(ANSWERS[exercise.kind], exercise))
    if found is None:
        return
    st.success(session.escape(found), icon=":material/casino:")
    st.markdown(f"**Why?** {session.escape(exercise.why)}")
    if exercise.sources:
        st.caption(f"On record: {', '.join(exercise.sources)}")
    _also(exercise)
    if exercise.kind in ("share", "change", "twin"):
        _every_reading(exercise)
    st.markdown(f"**Ask further.** {session.escape(exercise.ask)}")
    st.button(
        exercise.look.words,
        key=f"{key}:look",
        icon=":material/arrow_forward:",
        on_click=_look,
        args=(exercise,),
        type="primary",
    )
    if st.session_state.pop(f"{key}:go", False):
        st.switch_page(session.page(exercise.look.page))


def _ask(exercise: Exercise, key: str) -> None:
    """Draw the choice, and the button that is live once something is chosen."""
    chosen: str | int | None
    if exercise.choices:
        chosen = st.radio(
            "Your expectation", exercise.choices, index=None, key=f"{key}:choice",
            format_func=lambda choice: exercise.choices[choice], horizontal=True,
            help=tip("run", "luck"),
        )  # fmt: skip
    else:
        chosen = st.slider(
            "Your expectation: runs of a hundred", 0, 100, 50, key=f"{key}:choice", help=tip("run", "luck")
        )

    def write_down() -> None:
        st.session_state[key] = chosen

    st.button(
        "Show what the model answers",
        key=f"{key}:show",
        type="primary",
        disabled=chosen is None,
        on_click=write_down,
        help="Choose what you expect first." if chosen is None else None,
    )


def _expected_words(exercise: Exercise, expected: object) -> str:
    return exercise.choices[str(expected)] if exercise.choices else f"in {expected} of a hundred runs"


def _look(exercise: Exercise) -> None:
    """Put the state of the exercise on screen, and lead on to the page that shows it."""
    link = exercise.state
    st.session_state["link"] = replace(link, run=exercise.look.run) if exercise.look.run is not None else link
    st.session_state.pop("opened", None)
    st.session_state[f"exercise:{exercise.id}:go"] = True


def _share(exercise: Exercise) -> str:
    """The share of runs, beside what was expected."""
    scenario, _ = answers.before_and_after(exercise)
    link = exercise.state
    with st.spinner(f"Playing {link.runs:,} runs"):
        session.answer(scenario, link.runs)
        found = answers.share(scenario, link, exercise.outcome)
    expected = int(st.session_state[f"exercise:{exercise.id}"])
    off = round(100 * found.mean) - expected
    beside = "as you expected" if off == 0 else f"{abs(off)} {'more' if off > 0 else 'fewer'} than you expected"
    return f"In {100 * found.mean:.0f} of a hundred runs: {beside}."


def _change(exercise: Exercise) -> str:
    """What the change does on average, in a sentence."""
    row = _effect(exercise, None, exercise.outcome)
    before, after = answers.before_and_after(exercise)
    agree = _agreement(exercise, answers.direction(row))
    return f"{agree}: {effect_words(row)}. Changed: {changes_phrase(before, after)}."


def _twin(exercise: Exercise) -> str:
    """What the change does to each of the runs, and to the mean over all."""
    before, after = answers.before_and_after(exercise)
    link, outcome = exercise.state, exercise.outcome
    pairs = [answers.twin(before, after, link, run) for run in exercise.runs]
    told = []
    for run, pair in zip(exercise.runs, pairs, strict=True):
        first, second = pair.outcomes[outcome]
        date = pair.date_of(pair.day)
        part = "they never part" if date is None else f"they part on {day_words(date)}"
        told.append(f"run {run}: {number(first)} → {number(second)} {label_of(outcome)}, {part}")
    found = answers.together(answers.twin_direction(pair, outcome) for pair in pairs)
    agree = _agreement(exercise, found)
    row = _effect(exercise, None, outcome)
    whole = f"Over {link.runs:,} pairs of runs: {effect_words(row)}."
    return f"{agree}: {TWINS.get(found, found).lower()}. {capital('; '.join(told))}. {whole}"


def _sweep(exercise: Exercise) -> str:
    """What an outcome does along the range, or where on the map it stands highest; with its chart."""
    from experiments.sweep.chart import sweep_body
    from experiments.sweep.design import Design
    from sim.app.pages.sweep import RUNS_OF_A_POINT, baseline, design_fields, design_yaml, points_of

    link = exercise.state
    three = trio(link, {})
    fields = design_fields(link, three.shipped)
    key = design_yaml(fields)
    job = JOBS.known(key)
    if job is None or job.failed:
        session.spend(RUNS_OF_A_POINT * points_of(link))
    job = JOBS.ask(key, Design(**fields), session.owner())
    bar = st.progress(0.0, "Playing the points")
    while not job.ended:
        bar.progress(job.done / job.total if job.total else 0.0, f"{job.done:,} of {job.total:,} runs")
        time.sleep(TICK)
    bar.empty()
    if job.sweep is None:
        raise InputError(job.problem or "The points were not played to the end; ask again.")
    body = sweep_body(job.sweep, exercise.outcome, baseline(three, job.sweep), path_words)
    charts.show(on_screen(body, session.is_dark(), body["height"]), body["datasets"], f"exercise:{exercise.id}")
    if exercise.kind == "course":
        found = answers.course(job.sweep, exercise.outcome)
        words = f"{label_of(exercise.outcome)}: {exercise.choices.get(found, found).lower()}"
    else:
        found, at = answers.highest(job.sweep, exercise.outcome)
        place = ", ".join(f"{path_words(path)} at {number(value)}" for path, value in at.items())
        words = f"{label_of(exercise.outcome)} stand highest with {place}"
    return f"{_agreement(exercise, found)}: {words}."


ANSWERS = {"share": _share, "change": _change, "twin": _twin, "course": _sweep, "map": _sweep}
"""How each kind of exercise is answered."""


def _agreement(exercise: Exercise, found: str) -> str:
    expected = st.session_state[f"exercise:{exercise.id}"]
    return "As you expected" if expected == found else "Otherwise than you expected"


def _effect(exercise: Exercise, reading: str | None, outcome: str) -> OutcomeDifference:
    before, after = answers.before_and_after(exercise, reading)
    link = exercise.state
    with st.spinner(f"Playing {link.runs:,} runs, without the change and with it"):
        for each in (before, after):
            session.answer(each, link.runs)
        return answers.effect(before, after, link, outcome)


def effect_words(row: OutcomeDifference) -> str:
    """Return an effect in words: "attacks on US forces 185 → 85 on average, 100 fewer (97.2 to 103)"."""
    ends = f"{outcome_value(row.outcome, row.mean_a)} → {outcome_value(row.outcome, row.mean_b)}"
    return f"{label_of(row.outcome)} {ends} on average, {difference_words(row, is_named=False)}"


def _also(exercise: Exercise) -> None:
    """Draw what else the explanation speaks of."""
    if exercise.kind == "change" and exercise.also:
        rows = [_effect(exercise, None, outcome) for outcome in exercise.also]
        st.markdown("\n".join(f"- {session.escape(capital(effect_words(row)))}" for row in rows))


def _every_reading(exercise: Exercise) -> None:
    """Draw the answer under each reading of the articles, line by line as they come."""
    st.markdown("**Does it hold under every reading?**", help=tip("reading", "interval"))
    readings = article_readings()
    bar, dots, found = st.progress(0.0, "Asking every reading"), [], []
    for place, reading in enumerate(readings):
        dot = session.attempt(partial(_dot, exercise, reading))
        if dot is None:
            bar.empty()
            return
        dots.append(dot[0])
        found.append(dot[1])
        bar.progress((place + 1) / len(readings), f"{place + 1} of {len(readings)} readings")
    bar.empty()
    is_share = exercise.kind == "share" or outcome_of(exercise.outcome).is_share
    label = label_of(exercise.outcome)
    title = "share of runs" if exercise.kind == "share" else f"difference in {label}"
    spec = effects(dots, title, is_share)
    shown = on_screen(spec, session.is_dark(), spec["height"], None) | {"description": f"{title}, by reading"}
    charts.show(shown, spec["datasets"], f"readings:{exercise.id}")
    st.markdown(session.escape(readings_words(exercise, found, dots)))
    st.caption(
        "Each reading against itself, to the same value, under the same luck. Lines are 95% intervals: they hold luck, "
        "not what is unknown. A filled dot is clear of zero."
        if exercise.kind != "share"
        else "Lines are 95% intervals: they hold luck, not what is unknown about the world."
    )


def _dot(exercise: Exercise, reading: str) -> tuple[Dot, str]:
    title = load_reading(reading).title
    if exercise.kind == "share":
        scenario, _ = answers.before_and_after(exercise, reading)
        session.answer(scenario, exercise.state.runs)
        found = answers.share(scenario, exercise.state, exercise.outcome)
        return Dot(title, found.mean, found.low, found.high, percent(found.mean)), ""
    row = _effect(exercise, reading, exercise.outcome)
    words = difference_words(row, is_named=False)
    way = answers.direction(row)
    return Dot(title, row.difference, row.low, row.high, words, way != "not clear"), way


def readings_words(exercise: Exercise, found: list[str], dots: list[Dot]) -> str:
    """Return in a sentence under how many readings an answer holds, or between what shares it lies."""
    if exercise.kind == "share":
        ends = sorted(dots, key=lambda dot: dot.mean)
        first, last = ends[0], ends[-1]
        return f"From {percent(first.mean)} ({first.name}) to {percent(last.mean)} ({last.name})."
    counts = {way: found.count(way) for way in MOVES if way in found}
    label = label_of(exercise.outcome)
    if len(counts) == 1:
        return f"Under all {len(found)} readings the mean of {label} {MOVES[found[0]]}. By how much differs."
    told = "; ".join(f"under {count} of {len(found)} it {MOVES[way]}" for way, count in counts.items())
    return f"The mean of {label}: {told}."
