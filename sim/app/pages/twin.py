"""The twin: the run on screen and the same luck with one lever changed or one decision forced."""

from __future__ import annotations

from datetime import date

import streamlit as st

from sim.analyses.compare import chart as charts_pairs
from sim.analyses.explain.records import Explained
from sim.analyses.explain.text import decision_text
from sim.analyses.twin.text import totals
from sim.analyses.twin.twin import Twin, parse_forced, twin_of_runs
from sim.app.parts import look
from sim.app.parts.words import path_words
from sim.app.serving import service
from sim.app.serving.tables import packed
from sim.app.state import session
from sim.app.state.scenarios import levers
from sim.charts import charts
from sim.errors import InputError
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE, decisions_of
from sim.outcomes.registry import label_of
from sim.results.text import number

LEVER, FORCE = "lever", "force"
KINDS = {LEVER: "Change a value", FORCE: "Force a decision"}


@st.fragment
def panel(scenario: Scenario, number_of_run: int) -> None:
    """Draw the choice of a change and, once there is one, both paths."""
    st.subheader("Twin: the same luck, one thing changed", anchor=False)
    kind = st.segmented_control("What changes", KINDS, default=LEVER, key="twin:kind", format_func=KINDS.__getitem__)
    if kind == FORCE:
        _force_form(scenario)
    else:
        _lever_form(scenario)
    link = session.current()
    if link.twin or link.force:
        _shown(scenario, number_of_run)
    session.write_address(scenario)


def _lever_form(scenario: Scenario) -> None:
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


def _force_form(scenario: Scenario) -> None:
    actors = [actor for actor in (*ACTORS, *scenario.factions) if decisions_of(actor)]
    columns = st.columns(4)
    with columns[0]:
        day = st.selectbox("Day of the decision", scenario.dates, key="twin:day", format_func=date.isoformat)
    with columns[1]:
        actor = st.selectbox("Actor", actors, key="twin:actor")
    with columns[2]:
        decision = st.selectbox("Decision", decisions_of(actor), key=f"twin:decision:{actor}")
    with columns[3]:
        choice = st.selectbox("Choice", list(FORCEABLE[decision].choices), key=f"twin:choice:{decision}")
    if st.button("Play the twin", type="primary", key="twin:force"):
        session.change(twin=(), force=(f"{day.isoformat()} {actor} {decision} {choice}",))


def changed_scenario(scenario: Scenario, changes: tuple[str, ...], force: tuple[str, ...]) -> Scenario:
    """Return the twin's scenario.

    Raises:
        InputError: a change or a decision that is not allowed.
    """
    from sim.inputs.scenario.changes import parse_assignments

    changed = scenario.with_changes(parse_assignments(changes))
    try:
        return changed.with_forced(parse_forced(changed, force))
    except InputError as error:
        raise InputError(str(error).replace("--force: ", "").replace("--force ", "the forced decision ")) from None


def _shown(scenario: Scenario, number_of_run: int) -> None:
    link = session.current()

    def both() -> Twin:
        changed = changed_scenario(scenario, link.twin, link.force)
        return twin_of_runs(*(service.one_run(each, link.seed, number_of_run) for each in (scenario, changed)))

    twin: Twin | None = session.tried(both)
    if twin is None:
        return
    st.info(session.escape(said(twin)), icon=":material/call_split:")
    _paths(twin)
    _first_decision(twin)
    rows = [(label_of(name), a, b) for name, (a, b) in totals(twin).items()]
    columns = {"Over the whole run": [row[0] for row in rows], "Run": [number(row[1]) for row in rows]}
    columns |= {"Twin": [number(row[2]) for row in rows]}
    columns |= {"Difference": [charts_pairs.signed(row[2] - row[1]) for row in rows]}
    st.table(columns, hide_index=True)
    st.caption("One pair of runs shows a course, not an effect: Explore and Compare have many.")


def said(twin: Twin) -> str:
    """Return in a sentence what was changed and when the two part."""
    changes = "; ".join(twin.changes) or "nothing"
    if twin.day is None:
        return f"Changed: {changes}. The two never part."
    visible = "nothing that happened differs"
    if twin.visible_day is not None:
        visible = f"what happened first differs on {twin.date_of(twin.visible_day)} (day {twin.visible_day})"
    return f"Changed: {changes}. They part on {twin.date_of(twin.day)} (day {twin.day}); {visible}."


def _paths(twin: Twin) -> None:
    tables = packed(charts_pairs.twin_paths(twin)["datasets"])
    highest = len(charts.rung_names(twin.first.scenario)) - 1
    for name, spec in (("attacks", look.twin_attacks), ("rungs", look.twin_rungs)):
        body = spec(highest, tuple(tables), session.is_dark())
        st.vega_lite_chart(spec=look.filled(body, tables), width="stretch", theme=None, key=f"chart:twin:{name}")


def _first_decision(twin: Twin) -> None:
    known = twin.before or twin.after
    if known is None:
        return
    st.markdown(f"**The first decision that came out otherwise, {known.date}: {session.escape(known.question)}**")
    for column, label, decision in zip(
        st.columns(2), ("In the run", "In the twin"), (twin.before, twin.after), strict=True
    ):
        with column:
            st.markdown(f"*{label}*")
            st.text(_words(decision))


def _words(decision: Explained | None) -> str:
    return " ".join(decision_text(decision).split()) if decision else "It was not faced."
