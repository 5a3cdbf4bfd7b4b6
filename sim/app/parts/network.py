"""Who acts on whom, and where: the network of actors and the map of theatres, for many runs and for the day of one."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from sim.analyses.who_acts.who_acts import WhoActs, of_run
from sim.app.parts import charts
from sim.app.serving import service
from sim.app.state import session
from sim.app.state.scenarios import Trio, posterior_of
from sim.charts import who_acts as chart
from sim.charts.act_words import Tally, figure
from sim.charts.theme import with_layers
from sim.inputs.scenario.scenario import Scenario
from sim.results.ensemble import Run

OPEN = "open:network"
TITLE = "Who acts on whom, and where"

MOST_RUNS = 1000
"""Runs that are counted for a page; the first of those on screen."""

HEADS = {"number": "Now, a run", "before": "Before", "difference": "Difference"}
RUN_HEADS = {"number": "So far", "on the day": "On this day"}


@st.fragment
def panel(three: Trio) -> None:
    """Draw the present state beside its baseline; nothing is played until the box is opened."""
    with st.expander(TITLE, key=OPEN, icon=":material/hub:", on_change="rerun") as box:
        if not box.open:
            return
        found = session.attempt(lambda: _count(three))
        if found is None:
            return
        link = session.current()
        first = f"The first {found.runs:,} of {link.runs:,} runs. " if found.runs < link.runs else ""
        st.caption(f"{first}The mean of a run{', before → now' if found.against else ''}.")
        _draw(found, session.is_dark(), "explore")


def _count(three: Trio) -> WhoActs:
    """Count the acts of the present state and of its baseline, at the session's expense unless they are known."""
    link = session.current()
    now, before = three.changed, three.baseline(link.against)
    runs = min(link.runs, MOST_RUNS)

    def ask(scenario: Scenario) -> Any:
        if not service.are_acts_known(scenario, runs, link.seed):
            session.spend(runs)
        return service.acts(scenario, runs, link.seed, session.owner())

    other = None if before.hash == now.hash else before
    tally = Tally(ask(now), None if other is None else ask(other))
    return WhoActs(now, other, link.seed, runs, None, None, tally, posterior_of(now))


def draw_network(run: Run, day: int, dark: bool) -> None:
    """Draw who has acted on whom in a run up to a day, with what happens on that day standing out.

    Args:
        run: the run in full.
        day: day, from 0.
        dark: whether the page is dark.
    """
    found = of_run(run, day)
    st.caption(f"Up to {run.scenario.dates[day]}; in brackets: on this day.")
    _draw(found, dark, "run")


def _draw(found: WhoActs, dark: bool, key: str) -> None:
    """Draw network and map side by side, or one below the other on a phone, and every number below."""
    specs, tables = chart.page_specs(found.tally, dark), chart.tables(found.tally, found.scenario)
    for column, name in zip(st.columns([1.45, 1], gap="medium"), (chart.NETWORK, chart.MAP), strict=True):
        sent = service.packed(tables[name])
        with column:
            charts.show(with_layers(specs[name], tuple(sent)), sent, f"{key}:{name}")
    rare = "" if found.run is not None else chart.RARE
    st.caption(f"{' '.join(chart.meaning(found.tally))} {chart.SYMBOLS} {rare}")
    heads = RUN_HEADS if found.run is not None else HEADS
    who, where = found.pairs(), found.places()
    st.html(
        f"<details><summary>{TITLE}: in numbers</summary><div class=outcomes>"
        f"{_table('Who acts on whom', [(row['who'], row) for row in who], heads)}"
        f"{_table('Where', [(_where(row), row) for row in where], heads)}</div></details>"
    )


def _where(row: dict[str, Any]) -> str:
    return f"{row['kind'].capitalize()} in {row['theatre']}"


def _table(first: str, rows: list[tuple[str, dict[str, Any]]], heads: dict[str, str]) -> str:
    """A table in HTML: words, then the numbers that the rows have."""
    names = [name for name in heads if rows and name in rows[0][1]]
    head = "".join(f'<th scope="col">{text}</th>' for text in (first, *(heads[name] for name in names)))
    lines = "".join(
        f'<tr><th scope="row">{escape(words)}</th>'
        + "".join(f"<td>{_number(name, row[name])}</td>" for name in names)
        + "</tr>"
        for words, row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _number(name: str, value: float) -> str:
    if name != "difference":
        return escape(figure(value))
    return f"{value:+.1f}" if abs(value) >= 0.05 else "0"
