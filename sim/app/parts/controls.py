"""Controls made from the model's own tables: scenario, reading, levers, rules, any other value, posterior, upload."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from sim.app.parts import cards
from sim.app.parts.rail import rail
from sim.app.parts.words import DECIDERS, path_words
from sim.app.state import session
from sim.app.state.link import OWN, PARAMETERS, POSTERIOR, RUN_CHOICES, UPLOADED, Link, OpenedLink, open_query
from sim.app.state.scenarios import Trio, levers, posterior_of, read_upload, shipped_scenario, trio
from sim.browser.levers import fits, step_through
from sim.errors import EscalationError
from sim.inputs.posterior.posterior import shipped_file
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.readings import list_readings, load_reading
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.parameters import ParameterValue
from sim.inputs.tables.vocabulary import RULES

NO_READING = ""

HISTORY = Path(__file__).with_name("history.js").read_text("utf-8")

UPLOAD = "upload:known"
"""The file last taken, by its id, and what is wrong with it."""


def choose_scenario() -> None:
    """Draw the choice of scenario and reading."""
    link = session.current()
    names = [*list_scenarios(), *(UPLOADED + name for name in session.uploads())]
    st.selectbox(
        "Scenario", names, key=session.hold("scenario", link.scenario), on_change=_change_scenario, format_func=title_of
    )
    readings = [NO_READING, *list_readings()]
    st.selectbox(
        "Reading",
        readings,
        key=session.hold("reading", link.reading or NO_READING),
        on_change=lambda: session.change(reading=st.session_state["reading"] or None),
        format_func=lambda name: load_reading(name).title if name else "None (the scenario's own values)",
        help="A set of values and rules that one article supports. No reading is the default truth.",
    )
    cards.draw_choice(link.scenario, link.reading)


def _change_scenario() -> None:
    link = session.current()
    of_the_session = {name: getattr(link, name) for name in ("reading", "parameters", "runs", "seed")}
    st.session_state["link"] = Link(st.session_state["scenario"], **of_the_session)
    st.session_state.pop("opened", None)


def title_of(name: str) -> str:
    """Return a scenario's title."""
    if name.startswith(UPLOADED):
        return f"{name.removeprefix(UPLOADED)} (uploaded)"
    return shipped_scenario(name).title


def parameter_slider(three: Trio, path: str, stress: bool, below: str = "") -> None:
    """Draw one parameter: a slider over its evidence range, or over its stress range, its rail, and HTML below."""
    value, base = three.changed.parameters[path], three.assumed.parameters[path]
    low, high = span(value, base, stress)
    # A step that is kept keeps the slider, and the focus on it, while its value moves.
    kept = st.session_state.get(f"shape:{path}", (None,))
    shape = kept if kept[:2] == (low, high) and fits(low, kept[2], value.value) else None
    low, high, step = shape or (low, high, step_through(low, high, base.value, value.value))
    st.session_state[f"shape:{path}"] = low, high, step
    key = session.hold(f"value:{path}", float(value.value), (low, high, step))
    st.slider(
        f"{path_words(path)} ({value.unit})",
        low,
        high,
        step=step,
        format="%.8g",
        key=key,
        on_change=_move,
        args=(path, key),
        help=value.text,
    )
    st.html(rail(value, base.value) + below)


def span(value: ParameterValue, base: ParameterValue, stress: bool) -> tuple[float, float]:
    """Return the ends of a slider: the evidence's range, or the stress range where asked for or where a value is."""
    outside = not all(value.low <= each.value <= value.high for each in (value, base))
    if stress or outside:
        return float(value.minimum), float(value.maximum)
    return float(value.low), float(value.high)


def _move(path: str, key: str) -> None:
    st.session_state["link"] = session.current().with_change(path, f"{st.session_state[key]:.12g}")


def rule_controls(scenario: Scenario) -> None:
    """Draw the rival rules of the four deciders, and of what strikes do."""
    for decider, names in RULES.items():
        key = session.hold(f"rule:{decider}", scenario.rules[decider])
        st.selectbox(
            DECIDERS[decider],
            names,
            key=key,
            on_change=_choose_rule,
            args=(decider, key),
            format_func=lambda name: name.replace("-", " "),
        )


def _choose_rule(decider: str, key: str) -> None:
    st.session_state["link"] = session.current().with_change(f"rules.{decider}", st.session_state[key])


def more_controls(three: Trio) -> None:
    """Draw a choice of any other parameter, and sliders for those that are chosen or changed."""
    changed = [path for path, _ in session.current().changes if path in three.changed.parameters]
    others = [path for path in three.changed.parameters if path not in levers()]
    others_chosen = st.multiselect(
        "Other values", others, key="others", format_func=path_words, placeholder="Find any value of the model"
    )
    for path in dict.fromkeys([*(path for path in changed if path not in levers()), *others_chosen]):
        parameter_slider(three, path, stress=False)


def ensemble_controls() -> None:
    """Draw runs, seed, and the way back to the baseline."""
    link = session.current()
    st.select_slider(
        "Runs",
        RUN_CHOICES,
        key=session.hold("runs", link.runs),
        on_change=lambda: session.change(runs=st.session_state["runs"]),
    )
    st.number_input(
        "Seed of the luck",
        0,
        2**53 - 1,
        step=1,
        key=session.hold("seed", link.seed),
        on_change=lambda: session.change(seed=int(st.session_state["seed"])),
    )


POSTERIOR_HELP = (
    "An assumption, not a lever. As shipped: every run has the same values, and runs differ by luck alone. Calibrated "
    "draws: each run plays with one of the draws that the calibration to the record leaves possible; runs differ by "
    "parameters and luck. Levers and values that you move stay where you put them and are not drawn."
)


def posterior_control(three: Trio) -> None:
    """Draw the control, and what is to be said of the posterior where it is in force."""
    link = session.current()
    shipped = shipped_file(three.changed.reading).is_file()
    st.segmented_control(
        "Parameters (an assumption)",
        PARAMETERS,
        key=session.hold("parameters", link.parameters),
        format_func={OWN: "As shipped", POSTERIOR: "Calibrated draws"}.__getitem__,
        on_change=lambda: session.change(parameters=st.session_state["parameters"] or OWN),
        disabled=not shipped and link.parameters == OWN,
        help=POSTERIOR_HELP if shipped else "No posterior is shipped for this reading.",
    )
    if (posterior := posterior_of(three.changed)) is not None:
        from experiments.hindcast.bank import is_stale

        values = len(posterior.draw_paths(three.changed))
        st.caption(
            f"{len(posterior.draws.values)} draws of {values} values: {posterior.name}. Sliders that you have not "
            "moved show the shipped value; what you move is not drawn."
        )
        if is_stale(posterior):
            st.warning(
                "This posterior was calibrated with another version of the model or of the record than this one.",
                icon=":material/history:",
            )


def upload_box() -> None:
    """Draw the box; a valid file becomes the scenario on screen, a wrong one is told line by line."""
    with st.expander("Use your own scenario", icon=":material/upload_file:"):
        file = st.file_uploader(
            "Scenario file (YAML, at most 256 KB)",
            type=["yaml", "yml"],
            key="upload",
            max_upload_size=1,
            help="The same file that the command line takes; download one below, change it and bring it back.",
        )
        known, problems = st.session_state.get(UPLOAD, (None, ()))
        if file is not None and file.file_id != known:
            problems = _take(file.name, file.getvalue())
            st.session_state[UPLOAD] = file.file_id, problems
            if not problems:
                st.rerun()
        for problem in problems if file is not None else ():
            st.error(session.escape(problem))


def _take(name: str, content: bytes) -> tuple[str, ...]:
    """Make a file's scenario that of the session, or return what is wrong with it."""
    try:
        scenario = read_upload(name, content)
    except EscalationError as error:
        return tuple(str(error).splitlines())
    session.keep_upload(scenario)
    before: Link = st.session_state.get("link", Link())
    st.session_state["link"] = Link(scenario=UPLOADED + scenario.name, runs=before.runs, seed=before.seed)
    st.session_state.pop("opened", None)
    return ()


def send_history() -> None:
    """Send what gives each state one entry in the browser's history."""
    st.components.v2.component("escalation_history", js=HISTORY)(key="history", height=1)


def open_link() -> bool:
    """Read the address on a session's first script run, and when the reader goes back to one.

    Say plainly what is wrong with it. Return whether to go on.
    """
    if "link" not in st.session_state or (session.is_back() and "hash" in st.query_params):
        query = {name: st.query_params.get_all(name) for name in st.query_params}
        opened = open_query(query)
        if not (problems := list(opened.problems)):
            try:
                trio(opened.link, session.uploads())
            except EscalationError as error:
                problems = str(error).splitlines()
        if problems:
            st.error(
                "This link cannot be opened as it is, and nothing is shown in its place.", icon=":material/link_off:"
            )
            for problem in problems:
                st.markdown(f"- {session.escape(problem)}")
            st.button("Start afresh with Tower 22", on_click=_start_afresh, type="primary")
            upload_box()
            return False
        st.session_state["link"] = opened.link
        st.session_state["opened"] = opened
    link: OpenedLink | None = st.session_state.get("opened")
    if link is not None:
        try:
            warnings = link.warnings(trio(link.link, session.uploads()).changed)
        except EscalationError as error:
            warnings = [str(error)]
        for warning in warnings:
            st.warning(session.escape(warning), icon=":material/history:")
    return True


def _start_afresh() -> None:
    st.query_params.clear()
    st.session_state["link"] = Link()
