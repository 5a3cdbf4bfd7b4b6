"""The strip of every page: what is on screen, in words, and each change with an undo of its own."""

from __future__ import annotations

import json
from html import escape

import streamlit as st

from sim.app.state import session
from sim.app.state.link import Link
from sim.app.state.scenarios import Trio
from sim.app.state.summary import Summary, removable, summary, summary_of, without
from sim.errors import EscalationError
from sim.inputs.scenario.scenario import Scenario

UNDO = "undo"
"""Key of the chips: those pressed are those in force."""

NOTE = "It explores; it does not predict."

STYLE = """
.st-key-history{position:absolute}
.st-key-strip{padding:.35rem .75rem;border-radius:.5rem;background:rgba(128,128,128,.1);row-gap:.25rem}
.st-key-strip button{min-height:1.75rem;text-align:left;white-space:normal}
.st-key-strip button p{font-size:.85rem;white-space:normal}
.facts{display:flex;flex-wrap:wrap;gap:.25rem .9rem;align-items:center;min-height:1.75rem;font-size:.85rem}
.facts b{font-weight:600}
.facts i{font-style:normal;opacity:.75}
"""


def draw() -> None:
    """Draw the strip of the session's link; nothing where the link names something that there is not."""
    link = session.current()
    try:
        words = summary_of(link, session.uploads())
    except EscalationError:
        return
    with _box():
        _facts(f"<b>{escape(words.title)}</b> {words.window}", *([] if words.reading else ["Reading: none"]))
        _chips(link, words)
        _facts(*_rest(words), state=state_of(link))


def draw_scenario(scenario: Scenario, runs: int, seed: int) -> None:
    """Draw the strip of a page that plays a scenario of its own and not the session's."""
    words = summary((), scenario, runs, seed)
    with _box():
        reading = f"Reading: {escape(words.reading or 'none')}"
        _facts(f"<b>{escape(words.title)}</b> {words.window}", reading, *_rest(words))


def drawn_from(three: Trio, runs: int) -> None:
    """Leave beside an answer of the server what it was drawn from, as the browser's own answers do."""
    link = session.current()
    hashes = {"drawn": three.changed.hash, "baseline": three.baseline(link.against).hash}
    marks = " ".join(f'data-{name}="{value}"' for name, value in (hashes | {"runs": runs, "seed": link.seed}).items())
    st.html(f'<span class="drawn-from" hidden {marks}></span>')


def state_of(link: Link) -> str:
    """Return what of a link decides its numbers, as JSON: what tests compare with the link and with what is drawn."""
    parts = {name: getattr(link, name) for name in ("scenario", "runs", "seed", "against", "parameters")}
    return json.dumps(parts | {"reading": link.reading or "", "changes": dict(link.changes)})


def _chips(link: Link, words: Summary) -> None:
    """Draw what can be undone, as one element: of several, streamlit may leave one that is gone on the page."""
    labels = [f"Reading: {words.reading}"] if words.reading else []
    labels += ["Calibrated draws"] if words.calibrated else []
    labels += [each.text for each in words.changes]
    named = dict(zip(removable(link), map(session.escape, labels), strict=True))
    if not named:
        st.empty()
        return
    st.pills(
        "Changes, each in force: press one to undo it",
        [*named],
        selection_mode="multi",
        key=session.hold(UNDO, [*named], tuple(named)),
        format_func=lambda part: f"{named[part]} :material/close:",
        on_change=_undo,
        label_visibility="collapsed",
        width="content",
    )


def _undo() -> None:
    link = session.current()
    for part in set(removable(link)) - set(st.session_state[UNDO]):
        link = without(link, part)
    st.session_state["link"] = link


def _box() -> st.delta_generator.DeltaGenerator:
    return st.container(horizontal=True, key="strip", gap="small", vertical_alignment="center")


def _rest(words: Summary) -> list[str]:
    parts = [f"Rules: {escape('; '.join(words.rules))}"] if words.rules else []
    parts += [f"Forced: {escape('; '.join(words.forced))}"] if words.forced else []
    return [*parts, f"{words.runs:,} runs, seed {words.seed}", f"<i>{NOTE}</i>"]


def _facts(*facts: str, state: str = "") -> None:
    mark = f' data-state="{escape(state)}"' if state else ""
    inner = "".join(f"<span>{fact}</span>" for fact in facts)
    st.html(f'<div class="facts"{mark}>{inner}</div>', width="content")
