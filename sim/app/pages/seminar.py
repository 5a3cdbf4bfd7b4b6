"""Seminar: a presenter's walk through the decision after Tower 22, with what the room expects written down first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import streamlit as st

from sim.app.parts import charts, strip
from sim.app.serving import service
from sim.app.state import session
from sim.app.state.scenarios import shipped_scenario
from sim.charts import overlays
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
    strip.draw_scenario(shipped_scenario(AFTER), RUNS, SEED)
    step = session.current().step or 0
    st.caption(f"Seminar · step {step + 1} of {len(STEPS)}")
    st.header(STEPS[step].title, anchor=False)
    st.markdown(STEPS[step].text)
    STEPS[step].draw()
    if st.toggle("Speaker notes", key="seminar:notes"):
        st.markdown(STEPS[step].notes)
    is_blank = step == 2 and KEY not in st.session_state
    back, _, forward = st.columns([1, 4, 1])
    back.button("Back", on_click=lambda: session.change(step=step - 1), disabled=step == 0, width="stretch")
    forward.button(
        "Next",
        on_click=lambda: session.change(step=step + 1),
        disabled=step == len(STEPS) - 1 or is_blank,
        type="primary",
        width="stretch",
        help="Write down what the room expects first." if is_blank else None,
    )
    if (three := session.scenarios()) is not None:
        session.write_address(three.changed)


def _history() -> None:
    scenario = shipped_scenario(AFTER)
    assert scenario.follow_until is not None, "this branch follows the record"
    rows = overlays.step_rows(scenario.record, scenario.start, scenario.follow_until)
    charts.show(charts.weekly_spec(("record",), session.is_dark()), service.packed({"record": rows}), "history")
    st.caption("The Pentagon's running total of attacks on US facilities, as a weekly rate of each reporting interval.")


def _expect() -> None:
    expectation: Expectation | None = st.session_state.get(KEY)
    with st.form("expect"):
        low, high = st.slider(
            "Attacks on US forces from 29 January to 30 April 2024: between",
            0,
            200,
            (expectation.low, expectation.high) if expectation else (20, 80),
        )
        names = [words(each) for each in Response]
        response = st.radio(
            "Highest US response", names, index=expectation.response if expectation else 0, horizontal=True
        )
        suspends = st.radio("Does a faction suspend its attacks?", ("Yes", "No"), horizontal=True)
        if st.form_submit_button("Write it down", type="primary"):
            st.session_state[KEY] = Expectation(low, high, names.index(str(response)), suspends == "Yes")
            st.rerun()
    if expectation:
        st.success(f"Written down: {'; '.join(expectation.words())}.")


def _branches() -> None:
    for column, name in zip(st.columns(2, gap="large"), BRANCHES, strict=True):
        with column:
            _aftermath(name, f"branch:{name}")


def _debrief() -> None:
    expectation: Expectation | None = st.session_state.get(KEY)
    if expectation is None:
        st.markdown("The room wrote nothing down; go back to step 3 to do so.")
        return
    rows: dict[str, list[str]] = {"What the room expected": expectation.words()}
    for name in BRANCHES:
        after = service.aftermath(shipped_scenario(name), RUNS, SEED)
        inside = (after.attacks >= expectation.low) & (after.attacks <= expectation.high)
        agree = (inside, after.response == expectation.response, after.suspended == expectation.suspends)
        rows[f"Runs of {shipped_scenario(name).title}"] = [f"{share(float(each.mean()))} of runs" for each in agree]
    st.table(rows, hide_index=True)
    st.caption("Shares of runs of a model that agree with the room. Neither is what had to happen.")


def _aftermath(name: str, key: str) -> None:
    """Draw the runs of a branch, and what follows in them."""
    scenario = shipped_scenario(name)
    charts.draw_weekly(scenario, service.answer(scenario, RUNS, SEED), key, RUNS, SEED)
    after = service.aftermath(scenario, RUNS, SEED)
    low, middle, high = np.quantile(after.attacks, [0.05, 0.5, 0.95])
    codes, counts = np.unique(after.response, return_counts=True)
    most = int(codes[np.argmax(counts)])
    st.markdown(
        f"From 29 January: median {middle:.0f} attacks (middle 90% of runs: {low:.0f} to {high:.0f}); the highest US "
        f"response is most often *{words(Response(most))}* ({share(counts.max() / RUNS)} of runs); a faction suspends "
        f"in {share(float(after.suspended.mean()))} of runs."
    )


KEY = "seminar:expected"


@dataclass(frozen=True)
class Expectation:
    """What a room wrote down: attacks from low to high, the highest US response, whether a faction suspends."""

    low: int
    high: int
    response: int
    suspends: bool

    def words(self) -> list[str]:
        """Return each expectation in words."""
        suspends = "a faction suspends" if self.suspends else "no faction suspends"
        response = f"highest US response: {words(Response(self.response))}"
        return [f"{self.low} to {self.high} attacks", response, suspends]


class Step(NamedTuple):
    """A step of the seminar: its title, its text, what is drawn below the text, and the speaker's notes."""

    title: str
    text: str
    draw: Callable[[], None]
    notes: str


STEPS = (
    Step(
        "How a reprisal is chosen",
        """
A class takes one decision apart: what Washington, Baghdad, Tehran and the factions did after three Americans died at
Tower 22 on 28 January 2024.

1. The record until that day.
2. What the room expects to follow, written down.
3. A thousand runs from the day after, and another policy under the same luck.
4. What the difference between the room and the runs says about each.

The model explores and does not predict. It knows five articles and a public record; the articles disagree.
""",
        lambda: None,
        "**Say:** nobody is asked for the truth, only for reasons. **Time:** 3 minutes. **Ask:** which of the four "
        "deciders matters most, before anything is shown?",
    ),
    Step(
        "Until 28 January 2024",
        "Each bar is a stretch between two counts by the Pentagon. Near the end of January the pace is high.",
        _history,
        "**Point at** the truce week in late November and at the two quickest stretches. **Ask:** what do the gaps "
        "between the counts hide? **Time:** 7 minutes.",
    ),
    Step(
        "What does the room expect?",
        "Agree on three answers before going on. They stay in this browser and go nowhere else.",
        _expect,
        "**Let** groups write for three minutes, then settle on one answer. **Do not** correct anybody: the step "
        "exists so that hindsight has something to be held against. **Time:** 10 minutes.",
    ),
    Step(
        "A thousand runs from 29 January",
        "Until 28 January every run follows the record. From the next day each goes its own way.",
        partial(_aftermath, AFTER, "seminar"),
        "**Compare** the width of the band with the width of the room's range. **Ask:** which assumption would narrow "
        "it? The recorded bar after 28 January is one course among the many. **Time:** 10 minutes.",
    ),
    Step(
        "The same dice, another policy",
        "Left: Washington follows its doctrine. Right: for two weeks it chooses no reprisal, and then decides under a "
        "doctrine of absorbing. Read under each chart what followed.",
        _branches,
        "**Say:** the same dice are thrown on both sides, so the difference is the policy's. **Ask:** under which "
        "reading would it turn round? Open Evidence and ask every reading. **Time:** 10 minutes.",
    ),
    Step(
        "Debrief",
        "What the room wrote down, beside the share of runs that agree with it.",
        _debrief,
        "**Ask** each group for one thing that it believed and would now check, and where it would look. **Collect** "
        "the sources that they name. **Time:** 10 minutes.",
    ),
)
