"""Answers that the reader's browser works out and draws itself, while a slider moves and after.

Three components make them: scripts with the compiled model, sent once; the inputs of a scenario, sent when there are
others; and the view, which hears of every change. Streamlit sends again only what differs, whole, hence the three.
The view reports when the model plays; until then, and where it can't, the server answers.
"""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from sim.app.parts.words import OUTCOME_COLUMNS
from sim.app.serving.cache import Cache
from sim.app.state import session
from sim.app.state.link import MOST_RUN, POSTERIOR, Link
from sim.app.state.scenarios import Trio, Uploads, trio
from sim.browser.inputs import document
from sim.browser.page import CORE, SCRIPTS, WORDS, outcome_rows, script, tiles
from sim.browser.words import SENTENCES
from sim.charts.vega import vega_script
from sim.errors import EscalationError
from sim.kernel import module

VIEW = "live:view"
"""Key of the view."""

READY = "live:ready"
"""Set in a session whose browser has reported that it plays the model."""

OPENED = "live:opened"
"""Set in a session in which a run has been chosen on a chart, until its page opens."""

PART = Path(__file__).with_suffix(".js").read_text("utf-8")

STYLE = """
#live{font-family:var(--st-font);color:var(--st-text-color)}
[hidden]{display:none!important}
#sentence{margin:0 0 .5rem;padding:.4rem .8rem;min-height:2.9em;line-height:1.45;
background:var(--st-blue-background-color);color:var(--st-text-color);border-left:4px solid var(--st-primary-color);
border-radius:var(--st-base-radius)}
h3{font-size:1rem;font-weight:600;margin:.3rem 0 0;padding:0}
p.caption{font-size:.8rem;opacity:.8;margin:.2rem 0 .5rem}
#weekly,#ladder{width:100%;overflow:hidden}
#weekly{min-height:190px}
#ladder{min-height:290px}
.outcomes{overflow-x:auto}
summary{cursor:pointer;font-weight:600}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;font-weight:400;padding:.35rem .6rem}
tr{border-bottom:1px solid rgba(128,128,128,.3)}
thead th{opacity:.75}
td{font-variant-numeric:tabular-nums;white-space:nowrap}
"""

TILES_STYLE = """
.tiles{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:.6rem}
.tile{padding:.35rem .7rem;border:1px solid rgba(128,128,128,.35);border-radius:.5rem}
.tile h3,.tile span{display:block;font-size:.82rem;font-weight:400;margin:0;padding:0;opacity:.85;line-height:1.3}
.tile p{margin:0;font-size:1.5rem;line-height:1.25;font-variant-numeric:tabular-nums;white-space:nowrap}
.tile s{text-decoration:none;opacity:.75}
@media (max-width:640px){.tiles{gap:.3rem}.tile{padding:.3rem .4rem}.tile p{font-size:1.1rem}
.tile h3,.tile span{font-size:.72rem}}
"""
"""Of the tiles, in the page and in the browser's own answer."""

FACE = """
<div id="live" hidden>
<p id="sentence" role="status" aria-live="polite"></p>
<div id="tiles" class="tiles">{tiles}</div>
<h3>How far up the ladder: <span id="title"></span></h3>
<div id="ladder"></div>
<h3>Attacks on US forces per week</h3>
<div id="weekly"></div>
<p class="caption" id="ladder-caption"></p>
<p class="caption" id="weekly-caption"></p>
<details><summary>Outcomes: means over runs, and paired differences under the same luck</summary>
<div class="outcomes" tabindex="0" role="region" aria-label="Table of outcomes">
<table><thead><tr>{heads}</tr></thead><tbody id="outcomes">{rows}</tbody></table>
</div>
<p class="caption">Interval: 95% bootstrap interval of the mean difference. Higher, lower: share of pairs of runs.</p>
</details>
</div>
"""

_inputs: Cache[bytes | None] = Cache(max_entries=64)


def send_scripts() -> None:
    """Send scripts and model; call it outside a fragment, so that a fragment's rerun leaves them alone."""
    with suppress(EscalationError):  # without the module or what draws its charts: the server answers
        st.components.v2.component("escalation_scripts", js=_scripts())(key="live:scripts", height=1)


@cache
def _scripts() -> str:
    kernel = {"described": module.interface(), "module": base64.b64encode(module.BINARY.read_bytes()).decode()}
    worker = script(CORE, "serve(self);")
    words = ", ".join(json.dumps(each) for each in (kernel, worker))
    own = script((*(name for name in SCRIPTS if name != "page"), "live"), f"meet({words});")
    return f"{vega_script()}\n{own}\nexport default () => {{}};\n"


def is_shown() -> bool:
    """Return whether the session's browser answers by itself."""
    return bool(st.session_state.get(READY, False))


def draw(three: Trio) -> bool:
    """Let the browser answer for the session's link, if it can; return whether the server need not.

    It can where it has reported so, and never for draws of a posterior, which only the server plays with.
    """
    link = session.current()
    inputs = None if link.parameters == POSTERIOR else inputs_of(link, session.uploads())
    if inputs is None:
        return False
    _hear()
    state: dict[str, Any] = {"scenario": three.shipped.name, "reading": link.reading or ""}
    state |= {"changes": dict(link.changes), "runs": link.runs, "seed": link.seed, "against": link.against}
    said = {"state": state, "title": three.changed.title, "dark": session.is_dark(), "shown": is_shown()}
    # The browser may get one of the two parts before the other.
    said["key"] = json.loads(inputs)["key"]
    heads = "".join(f'<th scope="col">{name}</th>' for name in OUTCOME_COLUMNS)
    # No room between the two: the inputs have nothing to show.
    with st.container(gap=None):
        st.components.v2.component("escalation_inputs", js=PART)(key="live:inputs", data=inputs, height=1)
        view = st.components.v2.component(
            "escalation_view",
            js=PART,
            css=STYLE + TILES_STYLE,
            html=FACE.format(heads=heads, rows=outcome_rows(), tiles=tiles({})),
        )
        # Changes are heard above, on every run: a callback can be missed on a busy machine.
        heard: Any = {"on_ready_change": lambda: None, "on_run_change": _hear_run}
        view(key=VIEW, data=said, height="content" if is_shown() else 1, **heard)
    return is_shown()


def _hear() -> None:
    ready = _said("ready")
    if ready is not None:
        st.session_state[READY] = ready > 0


def _hear_run() -> None:
    run = _said("run")
    if isinstance(run, int) and 0 <= run <= MOST_RUN:
        open_run(run)


def _said(name: str) -> Any:
    message: Any = st.session_state.get(VIEW)
    return message.get(name) if hasattr(message, "get") else None


def open_run(run: int) -> None:
    """Make a run the session's, to be shown by itself; its page is opened when Explore is drawn next."""
    session.change(run=run, day=None)
    st.session_state[OPENED] = True


def is_run_opened() -> bool:
    """Return once whether a run has been opened."""
    return bool(st.session_state.pop(OPENED, False))


def inputs_of(link: Link, uploads: Uploads) -> bytes | None:
    """Return what a browser needs of a link's scenario as JSON, without the model; None where it can't be given."""
    three = trio(replace(link, changes=()), uploads)

    def make() -> bytes | None:
        try:
            content = document([three.shipped], [link.reading] if link.reading else [])
        except EscalationError:
            return None
        given = content["scenarios"][three.shipped.name]["readings"]
        if (given[""]["hash"], given[link.reading or ""]["hash"]) != (three.shipped.hash, three.assumed.hash):
            return None
        del content["kernel"]
        mark = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
        return json.dumps({"key": mark} | content | {"page": WORDS | {"run": SENTENCES["run_in_app"]}}).encode()

    told = three.shipped.name, three.shipped.title, three.shipped.question, three.shipped.record  # not in a hash
    key = (three.shipped.hash, *told, link.reading)
    return _inputs.get(key, make)
