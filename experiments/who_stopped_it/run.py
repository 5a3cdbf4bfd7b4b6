"""Who stopped it? The disputed question of January 2024, asked of the model under every reading.

    escalation who-stopped-it --out DIR

Runs follow the record to 28 January 2024, the day on which three Americans died at Tower 22, and are free from the
29th; none of the record's later decisions is forced. Of Baghdad's mediation, Tehran's order, fear of the reprisal and
the talks every subset is left to work, all with the same luck, and Shapley's shares tell what each brings about
(shapley.py). What comes out says what each reading's assumptions imply. It cannot say which reading is right.

All switches leave the recorded history up to 28 January 2024 in force. Two act on decisions from 29 January alone;
two set weights for the whole run, because a weight has no date: the fire of the followed days is the record's either
way, but feelings and understandings carried over from them differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.arrays import Floats
from experiments.draws import parameter_points, readings
from experiments.sweep.points import Luck, play_points
from experiments.who_stopped_it.shapley import Shares, largest, shares
from sim.engine.build import Inputs, build_inputs
from sim.errors import InputError
from sim.inputs.scenario.content import ForcedDecision
from sim.inputs.scenario.scenario import Scenario, load_scenario

DEATHS = date(2024, 1, 28)
"""Last day that follows the record: three Americans die at Tower 22."""


@dataclass(frozen=True)
class Mechanism:
    """One mechanism and its switch.

    Attributes:
        id: its name in tables and JSON.
        words: its name for people.
        weights: parameter -> value that it has when the mechanism is off.
        decision: (actor, decision, choice) forced on every day from 29 January when it is off, or None.
        sets: what the switch sets, in a sentence.
        leaves: what it leaves, in a sentence.
        sources: ids of the evidence ledger that speak of the mechanism.
    """

    id: str
    words: str
    weights: dict[str, float]
    decision: tuple[str, str, str] | None
    sets: str
    leaves: str
    sources: tuple[str, ...]


MECHANISMS: tuple[Mechanism, ...] = (
    Mechanism(
        "mediation",
        "Baghdad's mediation",
        {"baghdad.mediation": 0.0, "baghdad.tehran_appeal_success": 0.0, "militia.embarrassment_weight": 0.0},
        None,
        "`baghdad.mediation`, `baghdad.tehran_appeal_success` and `militia.embarrassment_weight` are 0 in the whole "
        "run: appeals reach no understanding, Tehran heeds none, and sparing Baghdad embarrassment weighs nothing.",
        "Baghdad still condemns strikes, presses for withdrawal and arrests. With no effort it reaches no bargain on a "
        "halt for talks and no longer appeals to Washington, so that an appeal no longer makes strikes in Iraq less "
        "likely or asks it to hold Israel back.",
        ("000-p07-a", "000-p12-b", "001-p31-a"),
    ),
    Mechanism(
        "order",
        "Tehran's order",
        {},
        ("iran", "signal", "tolerate"),
        "Tehran's signal is forced to `tolerate` on every day from 29 January: it neither orders a stop nor urges on.",
        "Its fear of war, its say over the factions and supplies stay; supplies follow the signal and run a little "
        "higher than under an order to stop.",
        ("003-p20-b", "record-mediation-events-2024-01-29"),
    ),
    Mechanism(
        "dread",
        "fear of the reprisal",
        {"militia.dread_weight": 0.0},
        None,
        "`militia.dread_weight` is 0 in the whole run: a reprisal not yet struck restrains nobody.",
        "Fear of strikes once they have fallen (`militia.fear_weight`) stays, and so does Tehran's own fear of war, "
        "which moves its order. What the factions have learned of Washington's answers then weighs nothing.",
        ("001-p18-a", "002-p15-b"),
    ),
    Mechanism(
        "talks",
        "talks on withdrawal",
        {},
        ("talks", "talks", "none"),
        "Talks are forced to `none` on every day from 29 January, and Washington's offer (`talks_on_offer`) is taken "
        "out of the context: no restraint while they move, no help to mediation, no bargain, no sparing them, no anger "
        "at a stall.",
        "Baghdad still presses for withdrawal and parliament may vote; neither opens talks.",
        ("000-p13-b", "000-p14-a", "record-mediation-events-2024-01-25"),
    ),
)
"""In the order of the bits of a coalition."""

Progress = Callable[[int], None]

DAYS_AFTER, LOW_FIRE_DAYS, SUSPENSION_DAYS = 30, 14, 7
LOW_FIRE = 1
"""Attacks on US forces, the most on a day of low fire."""


@dataclass(frozen=True)
class Outcome:
    """One outcome: its id, what it is with its unit, and by how much a mean is multiplied to be printed."""

    id: str
    words: str
    unit: str
    scale: float = 1.0


OUTCOMES: tuple[Outcome, ...] = (
    Outcome("suspension", "a first faction's suspension within 7 days", "percentage points of runs", 100.0),
    Outcome("low_fire", "days of low fire (at most one attack) in the 14 days after", "days"),
    Outcome("attacks", "attacks on US forces in the 30 days after", "attacks"),
)


@dataclass(frozen=True, eq=False)
class ReadingShares:
    """What the mechanisms bring about under one reading.

    Attributes:
        reading: id of the reading.
        rules: decider -> rule in force.
        shares: id of an outcome -> shares, in the outcome's printed unit.
        largest: id of an outcome -> in which share of the draws of parameters each mechanism weighs most; for attacks,
            by how many fewer there are. None without draws.
    """

    reading: str
    rules: dict[str, str]
    shares: dict[str, Shares]
    largest: dict[str, Floats] | None


@dataclass(frozen=True)
class Size:
    """How much is played: draws of parameters (0: each reading's own values), runs of each, seed, threads.

    `posterior` says where draws come from: `shipped` (each reading's own), a CSV file, or None: the evidence ranges.
    """

    points: int = 0
    runs: int = 1000
    seed: int = 0
    threads: int | None = None
    posterior: str | None = None


def check_size(size: Size) -> None:
    """Raise InputError unless numbers of draws and runs are in range."""
    if size.points < 0 or size.points == 1 or size.points > 100_000:
        raise InputError(f"--points is {size.points}, but must be 0 (each reading's own values) or 2 to 100,000.")
    if size.posterior is not None and size.points == 0:
        raise InputError("--posterior needs a number of draws, such as --points 200 with --runs 20.")
    if not 2 <= size.runs <= 100_000:
        raise InputError(f"--runs is {size.runs}, but must be a whole number from 2 to 100,000.")


def branch(reading: str) -> Scenario:
    """Return the campaign under a reading, followed to the deaths and ending 30 days after them."""
    scenario = load_scenario("tower-22", reading=reading)
    last = (DEATHS - scenario.start).days + DAYS_AFTER
    return scenario.with_days(last + 1).with_changes({"follow_until": DEATHS.isoformat()})


def switched(scenario: Scenario, coalition: int) -> tuple[Scenario, Inputs, dict[str, float]]:
    """Return a scenario with just the mechanisms of a coalition at work, its arrays, and the weights it sets.

    Args:
        scenario: one that follows the record to 28 January 2024.
        coalition: bit i says that MECHANISMS[i] works.
    """
    off = [each for i, each in enumerate(MECHANISMS) if not coalition & (1 << i)]
    weights = {path: value for each in off for path, value in each.weights.items()}
    days = [DEATHS + timedelta(days=day) for day in range(1, (scenario.end - DEATHS).days + 1)]
    forced = [
        ForcedDecision(day, *each.decision, reason=f"without {each.words}")
        for each in off
        if each.decision is not None
        for day in days
    ]
    changed = scenario.with_changes(dict(weights)).with_forced(forced)
    inputs = build_inputs(changed)
    if any(each.id == "talks" for each in off):
        inputs.context["talks_on_offer"][(DEATHS - scenario.start).days + 1 :] = 0
    return changed, inputs, weights


def outcomes_of(counts: npt.NDArray[Any]) -> dict[str, Floats]:
    """Return each outcome of daily counts after the deaths.

    Args:
        counts: (points, runs, 2, DAYS_AFTER): attacks and suspensions of each day.

    Returns:
        Id of an outcome -> (points, runs).
    """
    attacks, suspensions = counts[:, :, 0], counts[:, :, 1]
    return {
        "suspension": (suspensions[:, :, :SUSPENSION_DAYS].sum(axis=2) > 0).astype(np.float64),
        "low_fire": (attacks[:, :, :LOW_FIRE_DAYS] <= LOW_FIRE).sum(axis=2).astype(np.float64),
        "attacks": attacks.sum(axis=2).astype(np.float64),
    }


def coalition_outcomes(scenario: Scenario, coalition: int, size: Size) -> dict[str, Floats]:
    """Return each outcome, (points, runs), with just the mechanisms of a coalition at work."""
    changed, inputs, weights = switched(scenario, coalition)
    paths, values = tuple[str, ...](), np.zeros((1, 0))
    if size.points:
        every, table = parameter_points(scenario, size.posterior, size.points, size.seed)
        free = [place for place, path in enumerate(every) if path not in weights]  # what no switch sets
        paths, values = tuple(every[place] for place in free), table[:, free]
    first = (DEATHS - scenario.start).days + 1
    bins = np.arange(inputs.days) - first
    bins[:first] = -1
    luck = Luck(size.seed, size.runs, shared=True)
    columns = ("attacks", "suspensions")
    return outcomes_of(play_points(changed, paths, values, columns, bins, luck, size.threads, inputs))


def under_reading(reading: str, size: Size, progress: Progress = lambda done: None) -> ReadingShares:
    """Return what the mechanisms bring about under a reading."""
    scenario, count = branch(reading), 2 ** len(MECHANISMS)
    played: list[dict[str, Floats]] = []
    for coalition in range(count):
        played.append(coalition_outcomes(scenario, coalition, size))
        progress(1)
    by_outcome, rates = {}, {}
    for outcome in OUTCOMES:
        values = np.array([each[outcome.id] for each in played]) * outcome.scale
        units = values.mean(axis=2) if size.points else values[:, 0]
        by_outcome[outcome.id] = shares(units, seed=size.seed)
        rates[outcome.id] = largest(-units if outcome.id == "attacks" else units)
    return ReadingShares(reading, scenario.rules, by_outcome, rates if size.points else None)


def who_stopped_it(size: Size | None = None, progress: Progress = lambda done: None) -> tuple[ReadingShares, ...]:
    """Return what the mechanisms bring about under each reading.

    Args:
        size: how much is played.
        progress: called after each coalition, 16 a reading, with 1.

    Raises:
        InputError: a size out of range.
    """
    wanted = size or Size()
    check_size(wanted)
    return tuple(under_reading(name, wanted, progress) for name in readings())
