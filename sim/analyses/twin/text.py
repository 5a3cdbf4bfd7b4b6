"""A twin as a page of text: what was changed, when the two part, over which decision, and both paths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.analyses.explain.explain import Explained
from sim.analyses.explain.text import decision_text
from sim.analyses.twin.twin import Twin
from sim.outcomes.registry import label_of
from sim.results.text import number, table, wrap

TOTALS = (
    "attacks", "attacks_israel", "us_killed", "us_injured", "us_strikes_syria", "us_strikes_iraq",
    "us_leadership_strikes", "us_campaigns", "us_strikes_iran", "iran_strikes", "suspensions", "resumptions",
    "withdrawal_demands",
)  # fmt: skip
"""Outcomes that are set side by side on the page."""

Sparkline = Callable[[Any, float], str]


def twin_text(twin: Twin, sparkline: Sparkline) -> str:
    """The twin as plain text.

    Args:
        twin: the two runs.
        sparkline: draws a row of numbers, up to a top, as one line of characters (sim.charts.terminal.sparkline).
    """
    run = twin.first
    reading = f", reading {run.scenario.reading}" if run.scenario.reading else ""
    heading = wrap(f"{run.scenario.name}{reading}: run {run.run} of seed {run.seed}, and its twin with the same luck")
    changes = [wrap(change, "  ", "      ") for change in twin.changes or ("nothing",)]
    parts = ["\n".join([heading, "Changed:", *changes])]
    if twin.day is None:
        parts.append("The two never part.")
    else:
        visible = "Nothing that happened differs."
        if twin.visible_day is not None:
            visible = f"What happened first differs on {twin.date_of(twin.visible_day)} (day {twin.visible_day})."
        parts.append(wrap(f"They part on {twin.date_of(twin.day)} (day {twin.day}). {visible}"))
        known = twin.before or twin.after
        if known is None:
            parts.append("No decision came out otherwise.")
        else:
            question = wrap(f"The first decision that came out otherwise, {known.date}: {known.question}")
            sides = _side("In the run", twin.before, False), _side("In the twin", twin.after, twin.before is not None)
            parts.append("\n".join([question, *sides]))
    rows = [
        (label_of(name), number(a), number(b), f"{'+' if b > a else ''}{number(b - a)}")
        for name, (a, b) in totals(twin).items()
    ]
    parts.append(table(("over the whole run", "run", "twin", "difference"), rows, right=(1, 2, 3)))
    weeks = [weekly(run.column("attacks")) for run in (twin.first, twin.second)]
    rungs = [run.column("rung") for run in (twin.first, twin.second)]
    lines = [f"Attacks on US forces a week, {run.scenario.start} to {run.scenario.end}", *_pair(weeks, sparkline)]
    parts.append("\n".join([*lines, "Rung of the ladder, the highest of each few days", *_pair(rungs, sparkline)]))
    return "\n\n".join(parts)


def _side(label: str, decision: Explained | None, again: bool) -> str:
    return f"{label}:\n{decision_text(decision, again) if decision else '  it was not faced.'}"


def totals(twin: Twin) -> dict[str, tuple[float, float]]:
    """Return the outcomes of the page that are above 0 in either run: of the run, of its twin."""
    return {name: twin.outcomes[name] for name in TOTALS if any(twin.outcomes[name])}


def weekly(values: Any) -> Any:
    """Sums of weeks from the first day; days that do not fill a week are left out."""
    days = np.asarray(values)
    return days[: len(days) // 7 * 7].reshape(-1, 7).sum(axis=1)


def _pair(rows: list[Any], sparkline: Sparkline) -> list[str]:
    top = max(float(np.max(row, initial=0)) for row in rows)
    return [f"  {name:<5}|{sparkline(row, top)}|" for name, row in zip(("run", "twin"), rows, strict=True)]
