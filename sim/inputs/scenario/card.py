"""What a scenario looks like in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from sim.inputs.scenario.content import Difference, ScenarioContent
from sim.inputs.tables.vocabulary import SERIES
from sim.notebook import card, strip_chart, table

MOST_DIFFERENCES = 8
"""Differences from the baseline that are written out; more are counted."""


def scenario_card(scenario: ScenarioContent, differences: Sequence[Difference]) -> str:
    """HTML of a scenario: what it is, the context that changes in its window, and what differs from its baseline."""
    facts = {
        "title": scenario.title,
        "question": scenario.question or None,
        "window": f"{scenario.start} to {scenario.end}, {scenario.days} days",
        "follows the record to": scenario.follow_until,
        "rules": "; ".join(f"{decider}: {rule}" for decider, rule in scenario.rules.items()),
        "factions": len(scenario.factions),
        "forced decisions": len(scenario.forced) or None,
        "hash": scenario.hash[:12],
    }
    varying = {name: scenario.context[name] for name in SERIES if np.ptp(scenario.context[name]) > 0}
    ends = str(scenario.start), str(scenario.end)
    text = "Context that changes in the window: the stronger the colour, the higher"
    chart = strip_chart({name.replace("_", " "): each for name, each in varying.items()}, ends, text) if varying else ""
    rows = [[escape(str(cell)) for cell in row] for row in differences[:MOST_DIFFERENCES]]
    more = len(differences) - len(rows)
    if more > 0:
        rows.append([f"and {more} more", "", ""])
    changed = table(("changed", scenario.baseline or "file", "here"), rows) if rows else ""
    return card(scenario.label, facts, chart, changed)
