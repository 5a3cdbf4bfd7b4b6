"""What an ensemble and a run look like in a line of text and in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.kernel.codes import words
from sim.kernel.state import Talks
from sim.notebook import GREY, RED, band_chart, bar_chart, card

if TYPE_CHECKING:
    from sim.inputs.scenario.scenario import Scenario

Array = npt.NDArray[Any]

WEEK = 7
REPRISALS = ("us_strikes_syria", "us_strikes_iraq", "us_leadership_strikes", "us_campaigns", "us_strikes_iran")


def ensemble_title(scenario: Scenario, runs: int) -> str:
    """What an ensemble holds, such as "tower-22: 1,000 runs of 197 days"."""
    return f"{scenario.label}: {runs:,} {'run' if runs == 1 else 'runs'} of {scenario.days} days"


def ensemble_card(scenario: Scenario, runs: int, seed: int, posterior: str | None, columns: Mapping[str, Array]) -> str:
    """HTML of an ensemble.

    Args:
        scenario: what was run.
        runs: number of runs.
        seed: seed of the runs.
        posterior: name of the posterior whose draws the runs play with, or None.
        columns: `attacks` on US forces and `us_killed`, (runs, days) each, as far as the ensemble keeps them.
    """
    facts: dict[str, object] = {
        "scenario": scenario.title,
        "window": f"{scenario.start} to {scenario.end}",
        "seed": seed,
        "parameters": f"draws of the {posterior}" if posterior else None,
    }
    chart = ""
    if "attacks" in columns:
        low, middle, high = np.quantile(columns["attacks"].sum(axis=1), [0.05, 0.5, 0.95])
        facts["attacks on US forces"] = f"median {middle:.0f} a run, middle 90% {low:.0f} to {high:.0f}"
        days = scenario.days - scenario.days % WEEK
        weeks = columns["attacks"][:, :days].reshape(runs, -1, WEEK).sum(axis=2)
        text = "Attacks on US forces a week: median and middle 90% of runs"
        lower, line, upper = np.quantile(weeks, [0.05, 0.5, 0.95], axis=0)
        chart = band_chart(lower, line, upper, (str(scenario.start), str(scenario.end)), text)
    if "us_killed" in columns:
        facts["runs with US deaths"] = f"{np.mean(columns['us_killed'].any(axis=1)):.0%}"
    return card(ensemble_title(scenario, runs), facts, chart)


def run_card(scenario: Scenario, number: int, seed: int, daily: Any) -> str:
    """HTML of a run, from its number, the seed and its Day records."""
    reprisals = sum(daily[name] for name in REPRISALS)
    facts = {
        "scenario": scenario.title,
        "window": f"{scenario.start} to {scenario.end}",
        "seed": seed,
        "attacks on US forces": int(daily["attacks"].sum()),
        "US killed": int(daily["us_killed"].sum()),
        "US strikes": int(reprisals.sum()),
        "the talks end": words(Talks(int(daily["talks_state"][-1]))),
    }
    marks = {"US deaths": (RED, daily["us_killed"] > 0), "US strikes": (GREY, reprisals > 0)}
    ends = str(scenario.start), str(scenario.end)
    chart = bar_chart(daily["attacks"], ends, "Attacks on US forces a day", marks)
    return card(f"Run {number} of {scenario.label}", facts, chart)
