"""Explore: move a lever, see a thousand runs answer, beside the baseline under the same luck."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from sim.app.pages import one_run
from sim.app.parts import charts, controls, influence, live, method, network, rail, strip
from sim.app.parts.words import outcome_table, what_changed
from sim.app.serving import files, service
from sim.app.state import reproduce, session
from sim.app.state.link import AGAINST, ASSUMPTIONS, SHIPPED, Link
from sim.app.state.scenarios import Trio, levers, trio
from sim.browser.page import tiles
from sim.browser.words import tile


def page() -> None:
    """Draw the page."""
    live.send_scripts()
    _live()
    st.divider()
    if session.scenarios() is None:
        return
    influence.moves_panel()
    influence.systems_panel()
    reproduce_box()
    with st.expander("Download", icon=":material/download:"):
        st.caption("Each file is made of what is on screen when its button is pressed.")
        name = session.current().scenario.split(":")[-1]
        for column, file in zip(2 * st.columns(4), FILES, strict=True):
            column.download_button(
                file.label,
                partial(_make, file, session.shared()),
                f"{name}{file.suffix}",
                file.kind,
                key=f"file:{file.suffix}",
                on_click="ignore",
                width="stretch",
            )
    controls.upload_box()


@st.fragment
def _live() -> None:
    strip.draw()
    left, right = st.columns([1, 2.6], gap="medium")
    with left:
        st.title("Explore", anchor=False)
        controls.choose_scenario()
    if (three := session.scenarios()) is None:
        return
    with left:
        st.segmented_control(
            "Set against",
            AGAINST,
            key=session.hold("against", session.current().against),
            format_func={ASSUMPTIONS: "Levers untouched", SHIPPED: "As shipped"}.__getitem__,
            on_change=lambda: session.change(against=st.session_state["against"] or ASSUMPTIONS),
            help="Levers untouched: the same reading, rules and other assumptions. As shipped: without any of them, "
            "so that what an assumption does is not taken for what a lever does.",
        )
        st.header("Levers", anchor=False, help="What an actor could choose.")
        beyond = "Let levers leave the range that the evidence supports, up to the limits of the model."
        stress = st.toggle("Stress range", key="stress", help=beyond)
        moved = session.attempt(lambda: rail.moves(three.assumed)) or dict.fromkeys(levers(), 0.0)
        for path in moved:
            controls.parameter_slider(three, path, stress, rail.moves_bar(path, moved))
        controls.posterior_control(three)
        boxes: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("Assumptions: rival rules", "rule", lambda: controls.rule_controls(three.changed)),
            ("Assumptions: any other value", "tune", lambda: controls.more_controls(three)),
            ("Runs and luck", "casino", controls.ensemble_controls),
        )
        for label, icon, draw in boxes:
            with st.expander(label, key=f"open:{icon}", icon=f":material/{icon}:", on_change="rerun") as box:
                if box.open:
                    draw()
        untouched, undo = not session.current().changes, lambda: session.change(changes=())
        st.button("Undo all changes", icon=":material/undo:", disabled=untouched, on_click=undo)
    with right:
        _answer(three)
    method.panel()
    network.panel(three)
    session.write_address(three.changed)


@st.fragment
def _answer(three: Trio) -> None:
    """Draw the answer; runs by itself when the browser reports, so that no control is drawn again by that."""
    if live.is_run_opened():
        st.switch_page(st.Page(one_run.page, url_path="one-run"))
    if not live.draw(three):
        _fan(three)
        _rest(three)


def _fan(three: Trio) -> None:
    """Draw the server's sentence, tiles, ladder and fan: on fewer runs while many ask at once."""
    link, runs = session.current(), _runs_now(three)
    baseline, changed = three.baseline(link.against), three.changed
    remark = ""
    if runs < link.runs:
        first = f"the first {runs:,} of {link.runs:,} runs"
        remark = f" *Many are asking at once: {first}; the rest follow when it is calmer.*"
    answers = session.attempt(lambda: (session.answer(baseline, runs), session.answer(changed, runs)))
    if answers is not None:
        rows = service.differences(baseline, changed, runs, link.seed)
        words = what_changed(baseline, changed, rows, runs, three.shipped)
        st.info(session.escape(words) + remark, icon=":material/compare_arrows:")
        is_changed = baseline.hash != changed.hash
        told = {row.outcome: tile(row, runs, is_changed) for row in rows}
        st.html(f'<div class="tiles">{tiles(told)}</div>')
        charts.draw_ladder(changed, answers[1], answers[0], live.open_run)
        charts.draw_weekly(changed, answers[1], runs=runs, before=answers[0] if is_changed else None)
        charts.explain_ladder(changed, runs)
        strip.drawn_from(three, runs)


def _rest(three: Trio) -> None:
    """Draw the server's table of outcomes."""
    link, runs = session.current(), _current_runs()
    baseline, changed = three.baseline(link.against), three.changed
    if not all(service.is_known(each, runs, link.seed) for each in (baseline, changed)):
        return  # the fan has said what is wrong
    with st.expander("Outcomes: means over runs, and paired differences under the same luck"):
        # A browser draws this HTML in a tenth of the time that a table of formatted cells takes.
        rows = service.differences(baseline, changed, runs, link.seed)
        st.html(f'<div class="outcomes">{outcome_table(rows)}</div>')
        st.caption("Interval: 95% bootstrap interval of the mean difference. Higher, lower: share of pairs of runs.")
    if _current_runs() < session.current().runs:
        st.fragment(_catch_up, run_every=SECONDS)()


@st.fragment
def reproduce_box() -> None:
    """Draw the link, the Python and the command line that give what is on screen; made when it is asked for."""
    with st.expander("Reproduce what is on screen", icon=":material/replay:"):
        st.button("Write it for the present state", key="reproduce")
        if (three := session.scenarios()) is None:
            return
        link = session.current()
        st.caption("The browser's address is the link: it holds every change, the seed, the model and the hash.")
        st.markdown("In Python")
        st.code(reproduce.ensemble_code(link, three.changed), language="python")
        st.markdown("On the command line")
        st.code(reproduce.ensemble_command(link), language="bash")


RUNS_IN_A_CROWD = 200
"""Runs of the first answer when others wait."""

RUNS_ON_SCREEN = "explore:runs"
"""Runs that the page shows now."""

SECONDS = 2.0
"""Between two looks whether the processors are free for the rest of the runs."""


def _runs_now(three: Trio) -> int:
    """Return how many runs to show at once, and keep it: all, unless they must be computed and others compute."""
    link = session.current()
    pair = three.baseline(link.against), three.changed
    known = all(service.is_known(each, link.runs, link.seed) for each in pair)
    runs = min(RUNS_IN_A_CROWD, link.runs) if service.GATE.is_crowded(session.owner()) and not known else link.runs
    st.session_state[RUNS_ON_SCREEN] = runs
    return runs


def _current_runs() -> int:
    """Return how many runs the page shows."""
    return int(st.session_state.get(RUNS_ON_SCREEN, session.current().runs))


def _catch_up() -> None:
    if _current_runs() < session.current().runs and service.GATE.is_calm():
        st.rerun()


class File(NamedTuple):
    """A file on offer: label, suffix of its name, type, and how it is made."""

    label: str
    suffix: str
    kind: str
    make: Callable[[Link, Trio], bytes]


FILES = (
    File("Scenario (YAML)", ".yaml", "application/yaml", lambda _, three: three.changed.to_yaml().encode()),
    File("A row per run (CSV)", "-runs.csv", "text/csv", files.summary_csv),
    File("A row per run and day (Parquet)", "-daily.parquet", "application/vnd.apache.parquet", files.daily_parquet),
    File("Figure (PNG)", "-figure.png", "image/png", partial(files.figure, suffix="png")),
    File("Figure (SVG)", "-figure.svg", "image/svg+xml", partial(files.figure, suffix="svg")),
    File("Briefing (HTML)", "-briefing.html", "text/html", files.briefing),
    File("Manifest (JSON)", "-manifest.json", "application/json", files.manifest_json),
    File("Everything (ZIP)", ".zip", "application/zip", files.everything),
)


def _make(file: File, shared: dict[str, Any]) -> bytes:
    """Make a file of the link as it is when the button is pressed: levers move without drawing the buttons again."""
    link: Link = shared["link"]
    return file.make(link, trio(link, shared["uploads"]))
