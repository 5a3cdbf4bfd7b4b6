"""What an ensemble and a run look like in a line of text and in a notebook."""

from __future__ import annotations

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


def ends_of(scenario: Scenario) -> tuple[str, str]:
    """First and last date of a scenario, as labels of an axis."""
    return str(scenario.start), str(scenario.end)


def ensemble_title(scenario: Scenario, runs: int) -> str:
    """What an ensemble holds, such as "tower-22: 1,000 runs of 197 days"."""
    return f"{scenario.label}: {runs:,} {'run' if runs == 1 else 'runs'} of {scenario.days} days"


def ensemble_card(scenario: Scenario, seed: int, posterior: str | None, attacks: Array, killed: Array) -> str:
    """HTML of an ensemble.

    Args:
        scenario: what was run.
        seed: seed of the runs.
        posterior: name of the posterior whose draws the runs play with, or None.
        attacks: attacks on US forces, (runs, days).
        killed: US killed, (runs, days).
    """
    low, middle, high = np.quantile(attacks.sum(axis=1), [0.05, 0.5, 0.95])
    facts = {
        "scenario": scenario.title,
        "window": f"{scenario.start} to {scenario.end}",
        "seed": seed,
        "parameters": f"draws of the {posterior}" if posterior else None,
        "attacks on US forces": f"median {middle:.0f} a run, middle 90% {low:.0f} to {high:.0f}",
        "runs with US deaths": f"{np.mean(killed.any(axis=1)):.0%}",
    }
    runs, days = attacks.shape
    weeks = attacks[:, : days - days % WEEK].reshape(runs, -1, WEEK).sum(axis=2)
    bands = np.quantile(weeks, [0.05, 0.5, 0.95], axis=0)
    text = "Attacks on US forces a week: median and middle 90% of runs"
    chart = band_chart(bands[0], bands[1], bands[2], ends_of(scenario), text)
    return card(ensemble_title(scenario, len(attacks)), facts, chart)


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
    chart = bar_chart(daily["attacks"], ends_of(scenario), "Attacks on US forces a day", marks)
    return card(f"Run {number} of {scenario.label}", facts, chart)
