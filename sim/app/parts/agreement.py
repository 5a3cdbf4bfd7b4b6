"""Every reading asked the same question: a change of a lever, a value or a rule, or another scenario.

Readings start from values of their own, so that a question can be put in two ways: each reading takes the step that was
taken on screen, or each goes to the value on screen. Either way the page says where each starts and where it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from sim.analyses.compare.chart import sign_of
from sim.analyses.compare.compare import OutcomeDifference
from sim.app.parts import charts, controls
from sim.app.parts.words import difference_words, dot, outcome_difference, outcome_interval, path_words
from sim.app.serving import service
from sim.app.state import session
from sim.app.state.link import BOTH, POSTERIOR, Link
from sim.app.state.scenarios import article_readings, beside, trio
from sim.app.state.summary import changes_of
from sim.charts import dots
from sim.charts.theme import on_screen
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.readings import load_reading
from sim.inputs.scenario.scenario import Scenario
from sim.outcomes.registry import label_of
from sim.results.text import number

ALL = "all changes"
INSTEAD = "scenario:"
"""Before the name of a scenario that is asked about."""

STEP, VALUE = "step", "value"
WAYS = {STEP: "The same step", VALUE: "To the same value"}

ARROW = " \N{RIGHTWARDS ARROW} "


@dataclass(frozen=True)
class Asked:
    """What one reading is asked.

    Attributes:
        reading: its title.
        start: where it starts, in words.
        end: where it ends, in words.
        remarks: what is to be known of these values, such as that one lies outside the reading's range.
        before: the scenario before.
        after: the scenario after.
    """

    reading: str
    start: str
    end: str
    remarks: tuple[str, ...]
    before: Scenario
    after: Scenario


@st.fragment
def part() -> None:
    """Draw the part of a page: the question, a button, and what each reading answers."""
    st.subheader("Does it hold under every reading?", anchor=False)
    link = session.current()
    questions = _questions(link)
    first, second, third = st.columns([2, 1.3, 1.3], vertical_alignment="bottom")
    question = str(
        first.selectbox("What is asked", [*questions], key="agreement:what", format_func=questions.__getitem__)
    )
    is_number = any(not path.startswith("rules.") for path in paths_asked(link, question))
    ways = list(WAYS) if is_number and link.parameters != POSTERIOR else [VALUE]
    way = second.segmented_control(
        "Each reading takes", ways, default=ways[0], key=f"agreement:way:{len(ways)}", format_func=WAYS.__getitem__,
        disabled=len(ways) == 1,
        help="Readings start from values of their own. The same step: each moves as far as the value on screen has "
        "moved. To the same value: each ends at the value on screen.",
    )  # fmt: skip
    outcome = third.selectbox("Outcome", service.OUTCOMES, key="agreement:outcome", format_func=label_of)
    key = (replace(link, reading=None), question, way or ways[0])
    if st.button("Ask every reading", key="agreement:ask", type="primary"):
        st.session_state["agreement:asked"] = key
    if st.session_state.get("agreement:asked") == key:
        asked = session.attempt(lambda: ask(link, question, way or ways[0]))
        effects = asked and session.attempt(lambda: _effects(asked, outcome))
        if asked and effects:
            _show(asked, effects, outcome)


def _questions(link: Link) -> dict[str, str]:
    """Return what can be asked about a link: its changes together and one by one, and every other scenario."""
    changes = changes_of(link, session.uploads())
    questions = {ALL: "; ".join(each.text for each in changes)} if len(changes) > 1 else {}
    questions |= {each.path: each.text for each in changes}
    names = dict.fromkeys([*link.others, *list_scenarios()])
    own = controls.title_of(link.scenario)
    scenarios = {INSTEAD + name: f"{own}{ARROW}{controls.title_of(name)}" for name in names if name != link.scenario}
    return questions | scenarios


def paths_asked(link: Link, question: str) -> list[str]:
    """Return the paths of a link's changes that a question is about; none where it is about a scenario."""
    return [path for path, _ in link.changes if question in (ALL, path)]


def ask(link: Link, question: str, way: str) -> list[Asked]:
    """Return what a question asks of each reading, in the order of the readings.

    Raises:
        InputError: a reading can't be asked.
    """
    asked = []
    for name in article_readings():
        its_link = replace(link, reading=name, sides=BOTH)
        if question.startswith(INSTEAD):
            before = trio(its_link, session.uploads()).changed
            after, _ = beside(its_link, question.removeprefix(INSTEAD))
            asked.append(Asked(load_reading(name).title, before.title, after.title, (), before, after))
        else:
            asked.append(_asked_of(its_link, link, paths_asked(link, question), way))
    return asked


def _asked_of(its_link: Link, link: Link, paths: Sequence[str], way: str) -> Asked:
    """Return what changes of some paths ask of a link's reading; the link's other changes hold before and after."""
    others = tuple((path, text) for path, text in link.changes if path not in paths)
    here, before = (trio(replace(each, changes=others), session.uploads()).changed for each in (link, its_link))
    ends, remarks = dict(link.changes), list[str]()
    for path in paths:
        if (own := before.parameters.get(path)) is None:
            continue
        if way == STEP:
            wanted = own.value + float(ends[path]) - here.parameters[path].value
            ends[path] = f"{min(max(wanted, own.minimum), own.maximum):.12g}"
            if abs(float(ends[path]) - wanted) > 1e-9:
                remarks.append(f"the step is cut at the model's limit, {number(float(ends[path]))}")
        if not all(own.low <= value <= own.high for value in (own.value, float(ends[path]))):
            remarks.append(f"outside the range that it supports, {number(own.low)} to {number(own.high)}")
    its_link = replace(its_link, changes=(*others, *((path, ends[path]) for path in paths)))
    changes = [each for each in changes_of(its_link, session.uploads()) if each.path in paths]
    after = trio(its_link, session.uploads()).changed
    if after.hash == before.hash:
        remarks.append("it has this already")
    start, end = (
        "; ".join(word if len(paths) == 1 else f"{path_words(each.path)} {word}" for each, word in words)
        for words in zip(*([(each, each.before), (each, each.after)] for each in changes), strict=True)
    )
    assert its_link.reading is not None, "each reading is asked by its name"
    return Asked(load_reading(its_link.reading).title, start, end, tuple(remarks), before, after)


def _effects(asked: Sequence[Asked], outcome: str) -> list[OutcomeDifference]:
    """Return what the question does to an outcome under each reading.

    Raises:
        InputError: the session has asked for too many runs in a short time.
    """
    link = session.current()
    bar, effects = st.progress(0.0, "Asking every reading"), []
    try:
        for place, each in enumerate(asked):
            for scenario in (each.before, each.after):
                session.answer(scenario)
            rows = service.differences(each.before, each.after, link.runs, link.seed)
            effects.append(next(row for row in rows if row.outcome == outcome))
            bar.progress((place + 1) / len(asked), f"{place + 1} of {len(asked)} readings")
    finally:
        bar.empty()
    return effects


def _show(asked: Sequence[Asked], effects: Sequence[OutcomeDifference], outcome: str) -> None:
    st.info(session.escape(finding(effects, outcome)), icon=":material/balance:")
    rows = []
    for each, effect in zip(asked, effects, strict=True):
        lines = [
            each.reading,
            f"{each.start}{ARROW}{each.end}",
            *each.remarks,
            difference_words(effect, is_named=False),
        ]
        rows.append(dot(effect, *lines))
    body = dots.dots_body(tuple(str(each["label"]) for each in rows), f"difference: {label_of(outcome)}")
    spec = on_screen(body, session.is_dark(), int(body["height"]), None)
    charts.show(spec, service.packed({"dots": rows}), "agreement")
    link = session.current()
    st.caption(
        f"Each reading against itself, {link.runs:,} pairs of runs that share their luck, seed {link.seed}. Dot: mean "
        "difference; line: its 95% interval; grey: the interval holds zero. Readings are in their own order."
    )
    with st.expander("The same as a table", icon=":material/table:"):
        columns = {
            "Reading": [each.reading for each in asked],
            "Start": [each.start for each in asked],
            "End": [each.end for each in asked],
            "Remark": ["; ".join(each.remarks) for each in asked],
            "Difference": [outcome_difference(outcome, each.difference) for each in effects],
            "Interval": [outcome_interval(each) for each in effects],
            "Direction": [sign_of(each).replace("either", "not clear") for each in effects],
        }
        columns |= {name: list(map(session.escape, columns[name])) for name in ("Start", "End", "Remark")}
        st.table(columns, hide_index=True)


def finding(effects: Sequence[OutcomeDifference], outcome: str) -> str:
    """Return in a sentence under how many readings the outcome moves in which direction."""
    words = {"higher": "higher", "lower": "lower", "either": "not clearly different"}
    counts = {sign: sum(sign_of(each) == sign for each in effects) for sign in words}
    most = max(counts, key=lambda sign: counts[sign])
    if counts[most] == len(effects):
        return f"{label_of(outcome)}: {words[most]} under all {len(effects)} readings."
    rest = ", ".join(f"{words[sign]} under {count}" for sign, count in counts.items() if count and sign != most)
    return f"{label_of(outcome)}: {words[most]} under {counts[most]} of {len(effects)} readings; {rest}."
