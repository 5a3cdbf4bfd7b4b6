"""Seminar: a presenter's walk through the decision after Tower 22, with what the room expects written down first."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from sim.app.pages import explore, seminar_text
from sim.app.parts import expected, look
from sim.app.parts.expected import Expected
from sim.app.serving import service
from sim.app.serving.tables import packed
from sim.app.state import session
from sim.app.state.scenarios import shipped_scenario
from sim.kernel.codes import words
from sim.kernel.state import Response
from sim.results.text import share

RUNS, SEED = 1000, 0
AFTER = "tower-22-aftermath"
BRANCHES = (AFTER, "tower-22-absorbed")

LARGE = """
.stMarkdown p,.stMarkdown li{font-size:1.35rem;line-height:1.5}.stMarkdown h2{font-size:2.2rem}
[data-testid=stAlert] p{font-size:1.35rem}[data-testid=stWidgetLabel] p{font-size:1.1rem}
[data-testid=stCaptionContainer] p{font-size:1rem}
"""


def page() -> None:
    """Draw the page."""
    st.html(f"<style>{LARGE}</style>")
    step = session.current().step or 0
    title, draw = STEPS[step]
    st.caption(f"Seminar · step {step + 1} of {len(STEPS)}")
    st.header(title, anchor=False)
    draw()
    if st.toggle("Speaker notes", key="seminar:notes"):
        st.markdown(seminar_text.NOTES[step])
    _steps(step)
    three = session.scenarios()
    if three is not None:
        session.write_address(three.changed)


def _steps(step: int) -> None:
    back, _, forward = st.columns([1, 4, 1])
    back.button("Back", on_click=lambda: session.change(step=step - 1), disabled=step == 0, width="stretch")
    forward.button(
        "Next",
        on_click=lambda: session.change(step=step + 1),
        disabled=step == len(STEPS) - 1 or (step == 2 and expected.held() is None),
        type="primary",
        width="stretch",
        help="Write down what the room expects first." if step == 2 and expected.held() is None else None,
    )


def _welcome() -> None:
    st.markdown(seminar_text.WELCOME)


def _history() -> None:
    scenario = shipped_scenario(AFTER)
    assert scenario.follow_until is not None, "this branch follows the record"
    rows = look.record_rows(scenario.record, scenario.start, scenario.follow_until)
    spec = look.weekly(("record",), session.is_dark())
    st.markdown(seminar_text.HISTORY)
    st.vega_lite_chart(
        spec=look.filled(spec, packed({"record": rows})), width="stretch", theme=None, key="chart:history"
    )
    st.caption("The Pentagon's running total of attacks on US facilities, as a weekly rate of each reporting interval.")


def _expect() -> None:
    st.markdown(seminar_text.EXPECT)
    expected.form()


def _reveal() -> None:
    scenario = shipped_scenario(AFTER)
    st.markdown(seminar_text.REVEAL)
    explore.draw_weekly(scenario, service.answer(scenario, RUNS, SEED), "seminar", RUNS, SEED)
    _told(AFTER)


def _branches() -> None:
    st.markdown(seminar_text.BRANCHES)
    for column, name in zip(st.columns(2, gap="large"), BRANCHES, strict=True):
        with column:
            scenario = shipped_scenario(name)
            explore.draw_weekly(scenario, service.answer(scenario, RUNS, SEED), f"branch:{name}", RUNS, SEED)
            _told(name)


def _debrief() -> None:
    st.markdown(seminar_text.DEBRIEF)
    said = expected.held()
    if said is None:
        st.markdown("The room wrote nothing down; go back to step 3 to do so.")
        return
    _set_against(said)


def _set_against(said: Expected) -> None:
    rows: dict[str, list[str]] = {"What the room expected": expected.words(said)}
    for name in BRANCHES:
        after = service.aftermath(shipped_scenario(name), RUNS, SEED)
        rows[f"Runs of {shipped_scenario(name).title}"] = expected.shares(said, after)
    st.table(rows, hide_index=True)
    st.caption("Shares of runs of a model that agree with the room. Neither is what had to happen.")


def _told(name: str) -> None:
    after = service.aftermath(shipped_scenario(name), RUNS, SEED)
    low, middle, high = np.quantile(after.attacks, [0.05, 0.5, 0.95])
    codes, counts = np.unique(after.response, return_counts=True)
    most = int(codes[np.argmax(counts)])
    st.markdown(
        f"From 29 January: median {middle:.0f} attacks (middle 90% of runs: {low:.0f} to {high:.0f}); the highest US "
        f"response is most often *{words(Response(most))}* ({share(counts.max() / RUNS)} of runs); a faction suspends "
        f"in {share(float(after.suspended.mean()))} of runs."
    )


STEPS: tuple[tuple[str, Callable[[], None]], ...] = (
    ("How a reprisal is chosen", _welcome),
    ("Until 28 January 2024", _history),
    ("What does the room expect?", _expect),
    ("A thousand runs from 29 January", _reveal),
    ("The same dice, another policy", _branches),
    ("Debrief", _debrief),
)
