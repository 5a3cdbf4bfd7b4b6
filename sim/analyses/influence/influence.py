"""What moves what: every parameter, trait, rule and series of the context at one end of its range and at the other.

Both ends are played with the same luck, so a difference is what the change does and nothing else. One thing moves at a
time: effects that need two changes at once are for a sweep (`escalation sweep`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from sim.engine.build import Inputs, build_inputs, check_numbers
from sim.engine.play import Draws, in_threads, play
from sim.errors import InputError
from sim.inputs.scenario.changes import CONTEXT
from sim.inputs.scenario.scenario import as_scenario
from sim.inputs.tables.vocabulary import RULES, SERIES
from sim.outcomes.reduction import Reduction
from sim.outcomes.registry import outcome_of, outcome_table
from sim.results.ensemble import default_threads

if TYPE_CHECKING:
    import pandas as pd

    from sim.inputs.scenario.scenario import Scenario, ScenarioLike
    from sim.outcomes.outcome import Outcome

Floats = npt.NDArray[np.float64]

FEWEST_RUNS = 50
"""Pairs of runs below which intervals say nothing."""

FEWEST_PAIRS = 20
"""Pairs in which an outcome must have a value before its difference is looked at."""

LEVEL = 0.95
"""Coverage of the intervals, and of all of an entry's effects together where it is called silent."""


@dataclass(frozen=True)
class Effect:
    """What moving one thing from its low to its high end does to one outcome, in the outcome's own unit."""

    difference: float
    """Mean of high less low over the pairs of runs in which both have a value; nan where they are too few."""
    interval: tuple[float, float]
    """95% interval of the mean difference."""
    strength: float
    """The difference in its standard errors; 0 where all pairs are equal."""


@dataclass(frozen=True)
class Influence:
    """What one parameter, trait, rule or series of the context moves.

    Attributes:
        path: what was moved: a parameter's path, `rules.<decider>` or `context.<series>`.
        kind: parameter, rule or context.
        low: value at the low end; for a rule the one that the scenario follows.
        high: value at the high end; for a rule the rival.
        effects: outcome -> what the move does to it.
        pairs_changed: share of pairs of runs, 0 to 1, in which any outcome differs.
        set_by: what gave the parameter its value: a default, the reading, the scenario.
    """

    path: str
    kind: str
    low: float | str
    high: float | str
    effects: dict[str, Effect]
    pairs_changed: float
    set_by: str

    @property
    def silent(self) -> bool:
        """Whether no outcome moves by more than luck explains, all outcomes taken together at 95%."""
        limit = float(norm.isf((1 - LEVEL) / 2 / max(1, len(self.effects))))
        return all(abs(effect.strength) < limit for effect in self.effects.values())

    @property
    def strongest(self) -> str:
        """Outcome that the move shifts most, in standard errors."""
        return max(self.effects, key=lambda name: abs(self.effects[name].strength))

    def to_json(self) -> dict[str, Any]:
        """Return the entry as plain values."""
        effects = {
            name: {"difference": effect.difference, "interval": list(effect.interval)}
            for name, effect in self.effects.items()
        }
        return {
            "path": self.path,
            "low": self.low,
            "high": self.high,
            "effects": effects,
            "silent": self.silent,
            "kind": self.kind,
            "set_by": self.set_by,
            "pairs_changed": self.pairs_changed,
        }


@dataclass(frozen=True, repr=False)
class Influences:
    """What everything that can be moved in a scenario moves; see Influence for one entry."""

    scenario: Scenario
    runs: int
    seed: int
    entries: tuple[Influence, ...]

    def __repr__(self) -> str:
        """The scenario, the number of entries and how many are silent."""
        silent = len(self.silent)
        return f"<Influences in {self.scenario.label}: {len(self.entries)} entries, {silent} silent, {self.runs} pairs>"

    @property
    def silent(self) -> tuple[Influence, ...]:
        """Entries that move no outcome."""
        return tuple(each for each in self.entries if each.silent)

    def table(self) -> pd.DataFrame:
        """A row for each entry and outcome: path, kind, low, high, outcome, difference, interval, silent."""
        import pandas as pd

        rows = [
            (each.path, each.kind, each.low, each.high, name, effect.difference, *effect.interval, each.silent)
            for each in self.entries
            for name, effect in each.effects.items()
        ]
        names = ("path", "kind", "low", "high", "outcome", "difference", "interval_low", "interval_high", "silent")
        return pd.DataFrame(rows, columns=list(names))

    def to_json(self) -> list[dict[str, Any]]:
        """Return every entry as plain values."""
        return [each.to_json() for each in self.entries]


@dataclass(frozen=True)
class _Move:
    """One thing at its two ends: inputs to play, and the value of a parameter at each end if it is one."""

    path: str
    kind: str
    low: float | str
    high: float | str
    set_by: str
    ends: tuple[Inputs, Inputs]
    values: tuple[float, float] | None = None


def _series_ends(scenario: Scenario, name: str) -> tuple[float, float]:
    """Ends of a series of the context: its limits, and for numbers of people none and twice the scenario's most."""
    series = SERIES[name]
    if series.unit == "people":
        return 0.0, 2.0 * float(max(scenario.context[name]) or series.default)
    return series.minimum, series.maximum


def _moves(scenario: Scenario) -> Iterator[_Move]:
    inputs = build_inputs(scenario)
    for path, value in scenario.parameters.items():
        low, high = float(value.low), float(value.high)
        if low < high:
            yield _Move(path, "parameter", low, high, value.set_by, (inputs, inputs), (low, high))
    for decider, names in RULES.items():
        own = scenario.rules[decider]
        for rival in names:
            if rival != own:
                other = build_inputs(scenario.with_changes({f"rules.{decider}": rival}))
                set_by = scenario.rules_set_by[decider]
                yield _Move(f"rules.{decider}", "rule", own, rival, set_by, (inputs, other))
    for name in SERIES:
        low, high = _series_ends(scenario, name)
        first, second = (build_inputs(scenario.with_changes({CONTEXT + name: value})) for value in (low, high))
        yield _Move(CONTEXT + name, "context", low, high, "scenario", (first, second))


def count_moves(scenario: Scenario) -> int:
    """Return the number of things that `influence` moves in a scenario."""
    open_parameters = sum(value.low < value.high for value in scenario.parameters.values())
    return open_parameters + sum(len(names) - 1 for names in RULES.values()) + len(SERIES)


def _measured(move: _Move, scenario: Scenario, end: int, outcomes: list[Outcome], runs: int, seed: int) -> Floats:
    """Values of the outcomes, (runs, outcomes), at one end of a move."""
    inputs, reduction = move.ends[end], Reduction(scenario, runs, outcomes)
    paths = () if move.values is None else (move.path,)
    values = np.zeros((1, 0)) if move.values is None else np.full((1, 1), move.values[end])
    draws = Draws(seed, np.arange(runs), np.zeros(runs, dtype=np.int64), *inputs.records(paths, values))
    play(inputs, draws, reduction.reducers)
    return np.column_stack([outcome.values(reduction.runs).astype(np.float64) for outcome in outcomes])


def _effect(differences: Floats) -> Effect:
    both = differences[np.isfinite(differences)]
    if len(both) < FEWEST_PAIRS:
        return Effect(math.nan, (math.nan, math.nan), 0.0)
    if not both.any():
        return Effect(0.0, (0.0, 0.0), 0.0)
    mean, error = float(both.mean()), float(both.std(ddof=1)) / float(np.sqrt(len(both)))
    reach = float(norm.isf((1 - LEVEL) / 2)) * error
    strength = mean / error if error > 0 else math.copysign(len(both), mean)
    return Effect(mean, (mean - reach, mean + reach), strength)


def influence(
    scenario: ScenarioLike,
    runs: int = 400,
    seed: int = 0,
    threads: int | None = None,
    reading: str | None = None,
    outcomes: tuple[str, ...] = (),
    paths: Collection[str] = (),
    progress: Callable[[int], None] = lambda done: None,
) -> Influences:
    """Return what every parameter, trait, rule choice and series of the context moves in a scenario.

    Parameters and traits go from the low to the high end of the range that their evidence supports (under the reading,
    if there is one); a rule goes from the scenario's to each rival; a series of the context from its lowest to its
    highest value on every day, troops from none to twice as many.

    Args:
        scenario: a Scenario, a name, NAME@READING or the path of a file.
        runs: pairs of runs for each, 50 up.
        seed: seed of the luck that all share, from 0.
        threads: threads to use; the processors available when None. The result is the same on any number.
        reading: id of a reading to run it under; None keeps the scenario's own.
        outcomes: names of the outcomes to look at; all that are numbers when empty.
        paths: what to move; everything when empty.
        progress: called after each entry with 1.

    Raises:
        InputError: an unknown name, or a number that is not allowed.
    """
    check_numbers(runs, seed, threads)
    if runs < FEWEST_RUNS:
        raise InputError(f"An interval needs at least {FEWEST_RUNS} pairs of runs; given were {runs}.")
    chosen = as_scenario(scenario, reading)
    known = [outcome_of(name) for name in outcomes] or list(outcome_table().values())
    measures = [outcome for outcome in known if outcome.is_numeric]
    moves = [move for move in _moves(chosen) if not paths or move.path in paths]
    entries: list[Influence | None] = [None] * len(moves)

    def measure(rows: range) -> None:
        for row in rows:
            move = moves[row]
            low, high = (_measured(move, chosen, end, measures, runs, seed) for end in (0, 1))
            effects = {each.name: _effect((high - low)[:, i]) for i, each in enumerate(measures)}
            equal = (low == high) | (np.isnan(low) & np.isnan(high))
            changed = float((~equal).any(axis=1).mean())
            entries[row] = Influence(move.path, move.kind, move.low, move.high, effects, changed, move.set_by)
            progress(1)

    in_threads(measure, range(len(moves)), threads or default_threads())
    return Influences(chosen, runs, seed, tuple(each for each in entries if each is not None))
