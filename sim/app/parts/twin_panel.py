"""The twin of a run: the choice of what changes, the first difference, and both stories side by side."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from html import escape

import streamlit as st

from sim.analyses.compare.chart import signed
from sim.analyses.explain import chart as weighing
from sim.analyses.explain.explain import decision_text
from sim.analyses.explain.moments import short_date
from sim.analyses.twin.chart import twin_body, twin_paths
from sim.analyses.twin.twin import Twin, parse_forced, totals, twin_of_runs, what_differs
from sim.app.parts import charts, day_of_run
from sim.app.parts.words import changes_phrase, path_words
from sim.app.serving import service
from sim.app.state import session
from sim.app.state.scenarios import levers
from sim.charts import captions
from sim.charts.theme import Spec, on_screen, with_layers
from sim.errors import InputError
from sim.inputs.scenario.changes import parse_assignments
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE, decisions_of
from sim.outcomes.registry import label_of
from sim.results.tables import find_actor
from sim.results.text import number

LEVER, FORCE = "lever", "force"
TWIN_KINDS = {LEVER: "Change a value", FORCE: "Force a decision"}

STYLE = """<style>.outcomes.twins td{white-space:normal;vertical-align:top;width:44%}
.twins th{white-space:nowrap}</style>"""


@st.fragment
def draw(scenario: Scenario, number_of_run: int) -> None:
    """Draw the choice of a change and, once there is one, both stories."""
    st.header("Twin: the same luck, one thing changed", anchor=False)
    link = session.current()
    if link.twin or link.force:
        _draw_twin(scenario, number_of_run)
    kind = st.segmented_control(
        "What changes", TWIN_KINDS, default=LEVER, key="twin:kind", format_func=TWIN_KINDS.__getitem__
    )
    _choose_decision(scenario) if kind == FORCE else _choose_value(scenario)
    session.write_address(scenario)


def name_words(name: str) -> str:
    """Return a name of a file as people write it: `israel-response` as "israel response"."""
    return name.replace("-", " ")


def _choose_decision(scenario: Scenario) -> None:
    actors = [actor for actor in (*ACTORS, *scenario.factions) if decisions_of(actor)]
    first, second, third, last = st.columns(4)
    day = first.selectbox("Day of the decision", scenario.dates, key="twin:day", format_func=date.isoformat)
    actor = second.selectbox("Actor", actors, key="twin:actor", format_func=lambda each: actor_name(each, scenario))
    choices = decisions_of(actor)
    decision = third.selectbox("Decision", choices, key=f"twin:decision:{actor}", format_func=name_words)
    allowed = list(FORCEABLE[decision].choices)
    choice = last.selectbox("Choice", allowed, key=f"twin:choice:{decision}", format_func=name_words)
    if st.button("Play the twin", type="primary", key="twin:force"):
        session.change(twin=(), force=(f"{day.isoformat()} {actor} {decision} {choice}",))
        st.rerun(scope="fragment")


def _choose_value(scenario: Scenario) -> None:
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
            st.rerun(scope="fragment")


def actor_name(actor: str, scenario: Scenario) -> str:
    """Return an actor's name for people."""
    return captions.capitalize(find_actor(actor, tuple(scenario.factions)).name)


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


def _draw_twin(scenario: Scenario, number_of_run: int) -> None:
    link = session.current()

    def both() -> Twin:
        changed = changed_scenario(scenario, link.twin, link.force)
        return twin_of_runs(*(service.one_run(each, link.seed, number_of_run) for each in (scenario, changed)))

    twin: Twin | None = session.attempt(both)
    if twin is None:
        return
    st.info(session.escape(departure_words(twin)), icon=":material/call_split:")
    _draw_first_difference(twin)
    st.markdown("**Both stories, by date**")
    st.html(STYLE + stories_table(twin))
    tables = service.packed(twin_paths(twin)["datasets"])
    highest = len(captions.rung_names(twin.first.scenario)) - 1
    for column, panel, name in zip(st.columns(2), (0, 1), ("attacks", "rungs"), strict=True):
        with column:
            charts.show(twin_spec(panel, highest, tuple(tables), session.is_dark()), tables, f"twin:{name}")
    rows = totals(twin)
    columns = {
        "Over the whole run": [label_of(name) for name in rows],
        "Run": [number(first) for first, _ in rows.values()],
        "Twin": [number(second) for _, second in rows.values()],
        "Difference": [signed(second - first) for first, second in rows.values()],
    }
    st.table(columns, hide_index=True)
    st.caption("One pair of runs shows a course, not an effect: Explore and Compare have many.")


def _draw_first_difference(twin: Twin) -> None:
    if (known := twin.before or twin.after) is None:
        return
    question = session.escape(f"{known.actor_name}, {known.date}. {known.question}")
    st.markdown(f"**The first decision that came out otherwise: {question}**")
    both = [each for each in (twin.before, twin.after) if each is not None]
    if len(both) > 1 and not any(each.forced for each in both) and (words := what_differs(*both)):
        st.markdown(session.escape(words))
    ends = weighing.ends_of(*(weighing.weighing_tables(each) for each in both))
    labels = {"In the run": twin.before, "In the twin": twin.after}
    for column, (label, decision) in zip(st.columns(2), labels.items(), strict=True):
        with column.container(border=True):
            if decision is None:
                st.markdown(f"**{label}** it was not faced.")
                continue
            st.markdown(f"**{label}**: {session.escape(decision.headline)}")
            day_of_run.draw_weighing(decision, f"twin:{label}", ends=ends)
            with st.expander("In full"):
                st.text(" ".join(decision_text(decision).split()))


def stories_table(twin: Twin) -> str:
    """Return the key moments of a run and its twin as a table in HTML, a row a date."""
    lines = []
    for day, ours, theirs in twin.stories:
        texts = (
            (ours, "the same") if ours == theirs else (ours or "nothing of the kind", theirs or "nothing of the kind")
        )
        cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
        lines.append(f'<tr><th scope="row">{short_date(day)} {day.year}</th>{cells}</tr>')
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Date", "The run", "Its twin"))
    body = f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    return f'<div class="outcomes twins" tabindex="0" role="region" aria-label="Both stories">{body}</div>'


def departure_words(twin: Twin) -> str:
    """Return in a sentence what was changed and when the two part."""
    first, second = twin.first.scenario, twin.second.scenario
    forced = [each for each in second.forced if each not in first.forced]
    changes = [
        f"{actor_name(each.actor, first)}, {name_words(each.decision)} on {each.date}: {name_words(each.choice)}"
        for each in forced
    ]
    changes += [phrase] if not forced and (phrase := changes_phrase(first, second)) else []
    text = f"Changed: {'; '.join(changes) or 'nothing'}."
    if twin.day is None:
        return f"{text} The two never part."
    visible = "nothing that happened differs"
    if twin.visible_day is not None:
        visible = f"what happened first differs on {twin.date_of(twin.visible_day)} (day {twin.visible_day})"
    return f"{text} They part on {twin.date_of(twin.day)} (day {twin.day}); {visible}."


@lru_cache(maxsize=64)
def twin_spec(panel: int, highest: int, tables: tuple[str, ...], dark: bool) -> Spec:
    """A run and its twin: attacks added up (panel 0), or rungs (panel 1)."""
    body = with_layers(twin_body(highest)["vconcat"][panel], tables)
    scales = {"scale": {"color": "independent", "strokeDash": "independent"}}
    words = "A run and its twin over time. The sentence above says what was changed and the day they part on."
    return on_screen(body, dark, (280, 280)[panel]) | {"resolve": scales, "description": words}
