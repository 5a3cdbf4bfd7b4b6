"""What a session holds: its link, its uploads, and how many runs it may still ask for. The only truth is the link."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, cast
from uuid import uuid4

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from sim.app.serving import service
from sim.app.state.link import Link
from sim.app.state.scenarios import Trio, trio
from sim.errors import EscalationError, InputError
from sim.inputs.scenario.scenario import Scenario

LARGEST_BUDGET = 120_000
RUNS_A_SECOND = 2_000
"""Runs that a session may ask for at once, and how many come back each second: a class shares the processors."""

Result = TypeVar("Result")

MOST_UPLOADS = 5

WORD_JOINER = "\N{WORD JOINER}"


def current() -> Link:
    """Return the session's link."""
    return cast(Link, st.session_state["link"])


def change(**values: Any) -> None:
    """Change parts of the session's link."""
    st.session_state["link"] = replace(current(), **values)


def is_back() -> bool:
    """Return whether the script runs because the reader went through the browser's history."""
    # Streamlit's query alone can't tell: what a slider sends may carry an address that is behind the session's link.
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def page(name: str) -> Any:
    """Return a page of the app by the last part of its address, such as "one-run", to lead on to it."""
    return st.session_state["pages"][name]


def uploads() -> dict[str, Scenario]:
    """Return the scenarios uploaded in this session, by name."""
    return cast(dict[str, Scenario], st.session_state.setdefault("uploads", {}))


def shared() -> dict[str, Any]:
    """Return a plain copy of link and uploads, for files that are made outside a script run."""
    return cast(dict[str, Any], st.session_state.setdefault("shared", {"link": current(), "uploads": uploads()}))


def keep_upload(scenario: Scenario) -> None:
    """Keep an uploaded scenario; the oldest goes when there are too many."""
    scenarios = uploads()
    scenarios.pop(scenario.name, None)
    scenarios[scenario.name] = scenario
    while len(scenarios) > MOST_UPLOADS:
        scenarios.pop(next(iter(scenarios)))


def write_address(scenario: Scenario) -> None:
    """Put the session's link into the browser's address."""
    shared().update(link=current(), uploads=uploads())
    query = current().query(scenario)
    present = {name: st.query_params.get_all(name) for name in st.query_params}
    wanted = {name: [value] if isinstance(value, str) else value for name, value in query.items()}
    if present != wanted:
        st.query_params.from_dict(query)


def scenarios() -> Trio | None:
    """Return the three scenarios of the session's link, or say in a sentence why there are none."""
    return attempt(lambda: trio(current(), uploads()))


def attempt(ask: Callable[[], Result]) -> Result | None:
    """Return an answer, or show the sentence of what is wrong and return None."""
    try:
        return ask()
    except EscalationError as error:
        for line in str(error).splitlines():
            st.error(escape(line))
        return None


def spend(runs: int) -> None:
    """Take runs from what the session may ask for.

    Raises:
        InputError: the session has asked for too many in a short time.
    """
    budget, since = st.session_state.get("budget", (float(LARGEST_BUDGET), time.monotonic()))
    now = time.monotonic()
    budget = min(float(LARGEST_BUDGET), budget + (now - since) * RUNS_A_SECOND)
    if runs > budget:
        wait = (runs - budget) / RUNS_A_SECOND
        st.session_state["budget"] = budget, now
        raise InputError(
            f"This session has asked for many runs in a short time and others share this computer: wait {wait:.0f} "
            "seconds, or choose fewer runs."
        )
    st.session_state["budget"] = budget - runs, now


def answer(scenario: Scenario, runs: int | None = None) -> service.Answer:
    """Return what an ensemble of a scenario says, at the session's expense unless it is known; link's runs if None.

    Raises:
        InputError: the session has asked for too many runs in a short time.
    """
    link = current()
    runs = link.runs if runs is None else runs
    if not service.is_known(scenario, runs, link.seed):
        spend(runs)
    return service.answer(scenario, runs, link.seed, owner())


def owner() -> str:
    """Return the session's own name among those that compute."""
    return str(st.session_state.setdefault("owner", uuid4().hex))


def is_dark() -> bool:
    """Return whether the page is dark."""
    return st.context.theme.type == "dark"


def escape(text: str) -> str:
    """Return a text so that streamlit's markdown shows it as it is: no markup, formula, icon, colour, link or list.

    A backslash keeps markdown's signs from meaning anything. Addresses and `:icons:` are found after backslashes have
    been taken away, so a word joiner, which has no width, parts what they begin with.
    """
    escaped = re.sub(r"[\\`*_\[\]<>$~#|&]", r"\\\g<0>", " ".join(text.split()))
    escaped = re.sub(r"^(\d*)([-+=]|(?<=\d)[.)])", r"\1\\\2", escaped)
    return re.sub(r":(?=\S)|@|\bwww(?=\.)", rf"\g<0>{WORD_JOINER}", escaped, flags=re.IGNORECASE)


def hold(key: str, value: Any, shape: Any = None) -> str:
    """Give a widget the link's value before it is drawn, and return the widget's key.

    A value that streamlit knows already is sent where a browser draws the widget anew all the same: on another page,
    after going back, and where a slider has other bounds or steps. It would begin at its first choice or lower end.
    """
    context = get_script_run_ctx()
    drawn = context and context.page_script_hash, shape
    is_new = is_back() or st.session_state.get(f"drawn:{key}") != drawn
    if is_new or key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    if is_new:
        st.session_state[f"drawn:{key}"] = drawn
    return key
