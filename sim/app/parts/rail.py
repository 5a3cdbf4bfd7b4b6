"""The rail of a lever: the limits of its values, the evidence's range in them, and how far it moves attacks."""

from __future__ import annotations

import math
from functools import partial
from html import escape

from sim.app.serving.cache import Cache
from sim.app.serving.service import GATE
from sim.app.state.scenarios import levers
from sim.browser.levers import is_logarithmic
from sim.browser.words import SENTENCES
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.parameters import ParameterValue
from sim.results.ensemble import run_ensemble
from sim.results.text import number

RUNS = 100
"""Pairs of runs that tell how far a lever moves attacks."""

_moves: Cache[dict[str, float]] = Cache(max_entries=64)


def moves(scenario: Scenario) -> dict[str, float]:
    """Return by how many attacks a run each lever moves the mean, from the low to the high end of its evidence.

    The levers come in the order of their strength; everything else is as the scenario has it.
    """
    return _moves.get(scenario.hash, partial(_play, scenario))


def _play(scenario: Scenario) -> dict[str, float]:
    def attacks(path: str, value: float) -> float:
        ensemble = run_ensemble(scenario.with_changes({path: value}), RUNS, 0, outcomes=("attacks",), keep=())
        return float(ensemble.outcome("attacks").mean())

    with GATE.threads():
        ends = {path: scenario.parameters[path] for path in levers()}
        found = {path: attacks(path, each.high) - attacks(path, each.low) for path, each in ends.items()}
    return dict(sorted(found.items(), key=lambda entry: -abs(entry[1])))


def place(value: ParameterValue, at: float) -> float:
    """Return where on the rail a number stands, 0 to 1."""
    low, high = value.minimum, value.maximum
    if is_logarithmic(value):
        low, high, at = math.log(low), math.log(high), math.log(at)
    return (at - low) / (high - low or 1.0)


def rail(value: ParameterValue, base: float) -> str:
    """Return the rail under a slider: the evidence's range, the baseline and the value, between the limits."""
    outside = not value.low <= value.value <= value.high
    ends = {name: number(getattr(value, name)) for name in ("low", "high", "minimum", "maximum")}
    label = SENTENCES["ranges"].format(**ends, unit=value.unit, baseline=number(base))
    label = escape(SENTENCES["outside"].format(ranges=label) if outside else label)
    left, right = (100 * place(value, at) for at in (value.low, value.high))
    baseline, now = (100 * place(value, at) for at in (base, value.value))
    return (
        f'<div class="rail" role="img" aria-label="{label}"><i style="left:{left:.1f}%;width:{right - left:.1f}%"></i>'
        f'<b style="left:{baseline:.1f}%"></b><u style="left:{now:.1f}%"></u></div>'
        f'<div class="said">{label}</div>'
    )


def moves_bar(path: str, moved: dict[str, float]) -> str:
    """Return a bar as long as a lever is strong beside the strongest, and what it says in words."""
    most = max(map(abs, moved.values())) or 1.0
    by = moved[path]
    words = f"over its evidence: {abs(by):.0f} {'more' if by > 0 else 'fewer'} attacks"
    words = words if round(by) else "over its evidence: hardly an attack more or fewer"
    title = "Mean of a run at the high end less that at the low end of the evidence, all else as it is here."
    bar = f'<span aria-hidden="true"><i style="width:{100 * abs(by) / most:.0f}%"></i></span>'
    return f'<div class="moves" title="{title}">{words}{bar}</div>'
