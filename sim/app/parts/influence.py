"""Two boxes under the method panel: what moves what in the baseline, and what the systems of the articles show.

Both read what is stored (experiments.influence_stored); nothing is played but the few runs that tell its age.
"""

from __future__ import annotations

from functools import cache

import streamlit as st

from experiments.influence_stored import COMMAND, StoredMove, stored
from sim.analyses.influence.text import effect_text, end_text
from sim.analyses.systems.systems import load_systems
from sim.app.parts.words import path_words
from sim.app.serving import service
from sim.app.state import session
from sim.app.state.link import UPLOADED
from sim.app.state.scenarios import shipped_scenario
from sim.inputs.scenario.scenario import Scenario
from sim.outcomes.registry import label_of
from sim.results.text import share

MOST_ROWS = 30
MOVES, SYSTEMS = "open:moves", "open:systems"
OTHER_VERSION = "made with another version of the model or of its data than this one"

shipped = cache(stored)
"""What is stored; it changes with the installation only."""


@st.fragment
def moves_panel() -> None:
    """Draw what each parameter, rule and series moves in the baseline of the scenario on screen."""
    if (three := session.scenarios()) is None:
        return
    with st.expander("Method: what moves what", key=MOVES, icon=":material/swap_vert:", on_change="rerun") as box:
        if not box.open:
            return
        name, found = _baseline(three.shipped), session.attempt(shipped)
        moves = found.of(name) if found and name else []
        plain, reading = f"escalation influence {name or 'FILE'}", three.changed.reading
        words = f"{plain} --reading {reading}" if reading else plain
        if found is None or not moves:
            st.markdown("Nothing is stored for this scenario. This computes it, in a minute or two:")
            st.code(words, language="bash")
            return
        with service.GATE.threads():
            stale = name is not None and found.is_stale(name)
        if stale:
            st.warning(f"This was {OTHER_VERSION}.", icon=":material/history:")
        st.caption(
            f"In {name}, without a reading: each thing at one end of its range and at the other, one at a time, "
            f"{found.about['pairs']:,} pairs of runs under the same luck; the strongest first."
        )
        text = st.text_input("Search", key="moves:text", placeholder="Words of a control, a path, or an outcome")
        chosen = [each for each in moves if matches(each, text)]
        moving = [each for each in chosen if not each.silent]
        columns: dict[str, list[str]] = {
            "What moves": [path_words(each.path) for each in moving[:MOST_ROWS]],
            "From": [end_text(each.low) for each in moving[:MOST_ROWS]],
            "To": [end_text(each.high) for each in moving[:MOST_ROWS]],
            "Outcome it moves most": [label_of(each.outcome) for each in moving[:MOST_ROWS]],
            "Difference (95% interval)": [effect_text(each.outcome, each.effect) for each in moving[:MOST_ROWS]],
            "Pairs changed": [share(each.pairs_changed) for each in moving[:MOST_ROWS]],
        }
        first = f"; the first {MOST_ROWS}" * (len(moving) > MOST_ROWS)
        st.markdown(f"**{len(moving)} of {len(chosen)} move an outcome{first}**")
        if moving:
            st.table(columns, hide_index=True)
        silent = [path_words(each.path) + f" to {each.high}" * (each.kind == "rule") for each in chosen if each.silent]
        if silent:
            st.markdown(f"**Silent here ({len(silent)})**: {session.escape('; '.join(silent))}.")
        st.caption("Again with every outcome; under the reading on screen, if any; and to make what is stored anew:")
        st.code("\n".join(dict.fromkeys((f"{plain} --json", words, COMMAND))), language="bash")


def matches(move: StoredMove, text: str) -> bool:
    """Return whether every word of a search stands in a path, its words, its ends or the outcome that it moves most."""
    ends = f"{end_text(move.low)} {end_text(move.high)}"
    whole = f"{move.path} {path_words(move.path)} {ends} {move.outcome} {label_of(move.outcome)}".casefold()
    return all(word in whole for word in text.casefold().split())


@st.fragment
def systems_panel() -> None:
    """Draw the systems of the articles with what their experiments showed."""
    with st.expander(
        "Method: systems of the articles", key=SYSTEMS, icon=":material/account_tree:", on_change="rerun"
    ) as box:
        if not box.open:
            return
        systems, found = load_systems(), session.attempt(shipped)
        st.caption(
            "What the articles describe as at work, each tried in a paired experiment under the same luck. A system "
            "works when the outcome moves beyond luck, the way its articles say, or either way where they differ."
        )
        if found is not None:
            with st.spinner("Looking how old this is"), service.GATE.threads():
                stale = found.stale_systems()
            if stale:
                st.warning(f"Not tried, or {OTHER_VERSION}: {', '.join(stale)}.", icon=":material/history:")
        tried = [found.systems.get(each.id) if found else None for each in systems]
        columns = {
            "System": [each.id for each in systems],
            "What the articles describe": [session.escape(each.system) for each in systems],
            "Paragraphs": [", ".join(each.paragraphs) for each in systems],
            "Outcome": [label_of(each.outcome) for each in systems],
            "Difference (95% interval)": [effect_text(each.outcome, each.effect) if each else "" for each in tried],
            "Verdict": [each.verdict if each else "not tried" for each in tried],
        }
        st.table(columns, hide_index=True)
        name = st.selectbox("Experiment", columns["System"], key="systems:one")
        one = next(each for each in systems if each.id == name)
        st.markdown(f"{session.escape(one.reason)} Rules: {', '.join(f'`{rule}`' for rule in one.rules)}.")
        st.markdown(f"A: `{one.a}`  \nB: `{one.b}`")
        st.code(f"escalation systems {one.id}", language="bash")


def _baseline(scenario: Scenario) -> str | None:
    """Name of the shipped baseline that a scenario is made from; None of an upload that stands alone."""
    if scenario.baseline is None and session.current().scenario.startswith(UPLOADED):
        return None
    while scenario.baseline is not None:
        scenario = shipped_scenario(scenario.baseline)
    return scenario.name
