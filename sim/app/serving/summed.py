"""An ensemble added up as it is played: what the pages need of each run, and never the whole record of a day.

Runs are played a few at a time and reduced by the compiled loops that sweeps use, so that a thousand runs need neither
the 55 MB of a whole ensemble nor a second pass over them in Python. A test holds the columns and outcomes equal to
those of `run_ensemble`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.app.state.calibrated import posterior_of
from sim.engine.build import build_inputs, check_numbers
from sim.engine.ensemble import in_threads, refuse_overflow
from sim.kernel.crisis import empty_crisis
from sim.kernel.state import Day, Event, empty_records
from sim.outcomes.derived import TALKS_END
from sim.outcomes.summary import TALKS_NAMES
from sim.results.variance import Apart, play_apart
from sim.results.with_posterior import Drawn

if TYPE_CHECKING:
    from experiments.sweep.outcomes import Reduced
    from sim.engine.build import Inputs
    from sim.inputs.scenario.scenario import Scenario

Array = npt.NDArray[Any]

LANES = 250
"""Runs played before they are reduced: few enough to need little memory, and enough that a thread seldom
waits for the interpreter between two of its loops."""

FEWEST_DRAWS, MOST_DRAWS, REPLICATIONS = 25, 125, 8
"""Draws of the parameters that are told apart from luck on a page, and runs of each."""

KEPT = "attacks"
"""Column that is kept day by day."""


@dataclass(frozen=True, eq=False)
class Summed:
    """What is kept of the runs; it gives columns by name as an ensemble does, but only the three that pages draw.

    Attributes:
        scenario: what was run.
        runs: number of runs.
        daily: `attacks`, `rung` and `tension`, each (runs, days).
        reduced: totals, peaks, last values and first days of every column that outcomes need.
        apart: parameter uncertainty and luck apart; None where the runs play with the scenario's own values.
    """

    scenario: Scenario
    runs: int
    daily: dict[str, Array]
    reduced: Reduced
    apart: Apart | None = None

    def column(self, name: str) -> Array:
        """Values of `attacks`, `rung` or `tension`, shape (runs, days)."""
        return self.daily[name]

    def outcomes(self) -> dict[str, Array]:
        """Every outcome of each run as a number: the columns of sim.outcomes.derived.outcome_columns.

        The time to the first deaths is censored at the end of the window.
        """
        from experiments.sweep.outcomes import OUTCOMES

        plain = {name: each.measure(self.reduced) for name, each in OUTCOMES.items() if each.kind not in _NOT_NUMBERS}
        columns = plain | self._timing(plain) | self._talks()
        return {name: np.asarray(each, dtype=np.float64) for name, each in columns.items()}

    def _timing(self, plain: dict[str, Array]) -> dict[str, Array]:
        first, suspensions = plain["first_fatal_day"], plain["suspensions"].astype(np.float64)
        suspensions[suspensions == 0] = np.nan
        faction_days = plain["days_suspended"] * max(1, self.reduced.factions)
        censored = np.where(np.isnan(first), float(self.reduced.days), first)
        return {"days_to_first_fatal": censored, "suspension_length": faction_days / suspensions}

    def _talks(self) -> dict[str, Array]:
        from experiments.sweep.outcomes import LAST

        states = self.reduced.of("talks_state", LAST)
        return {f"{TALKS_END}{name}": states == code for code, name in enumerate(TALKS_NAMES)}


_NOT_NUMBERS = ("date", "name")


def sum_up(scenario: Scenario, runs: int, seed: int, threads: int) -> Summed:
    """Play a scenario many times and keep what pages draw; the result is the same on any number of threads.

    Args:
        scenario: what to run.
        runs: number of runs, from 1.
        seed: whole number from 0; two scenarios with one seed share their luck.
        threads: threads to use, from 1.

    Raises:
        InputError: a number that is not allowed.
        EscalationError: a day holds more events than there is room for.
    """
    check_numbers(runs, seed, threads)
    room = _Room(scenario, build_inputs(scenario), runs, seed)
    in_threads(room.play, runs, threads)
    return room.summed(threads)


class _Room:
    """Room for what is kept of all runs, and the steps that fill it; threads write to rows of their own."""

    def __init__(self, scenario: Scenario, inputs: Inputs, runs: int, seed: int) -> None:
        from experiments.sweep.ladder_steps import ladder_steps
        from experiments.sweep.outcomes import OUTCOMES, columns_needed
        from experiments.sweep.reduce import word_of

        self.scenario, self.inputs, self.runs, self.seed = scenario, inputs, runs, seed
        posterior = posterior_of(scenario)
        self.drawn = None if posterior is None else Drawn(scenario, posterior, inputs)
        self.draws = None if posterior is None else posterior.rows(seed, np.arange(runs))
        self.steps = ladder_steps(scenario.ladder)
        self.columns = {name: place for place, name in enumerate(columns_needed(OUTCOMES))}
        self.words = np.array([word_of(name) for name in self.columns], dtype=np.int64)
        self.counted = np.zeros((runs, len(self.columns), 4), dtype=np.int64)
        self.rungs, self.weighed = (np.zeros((runs, inputs.days), dtype=kind) for kind in (np.int8, np.int64))
        self.attacks = np.zeros((runs, inputs.days), dtype=np.int32)

    def play(self, rows: range) -> None:
        from experiments.sweep.blocks import _play
        from experiments.sweep.reduce import words_of

        lanes = min(LANES, len(rows))
        crisis, blank = self.inputs.crisis(self.seed, 0, keeps_trace=False), empty_crisis()
        daily, events = empty_records(Day, (lanes, self.inputs.days)), empty_records(Event, (lanes, 0))
        words, attacks = words_of(daily), np.asarray(daily)[KEPT]
        for first in range(rows.start, rows.stop, lanes):
            number, kept = min(lanes, rows.stop - first), np.zeros((lanes, 4), dtype=np.int64)
            if self.drawn is None or self.draws is None:
                _play(crisis, blank, first, first, first + number, self.inputs.given, daily, events, kept)
            else:
                self.drawn.play_block(crisis, blank, first, self.draws[first : first + number], (daily, events, kept))
            refuse_overflow(kept)
            self._reduce(words, number, first)
            self.attacks[first : first + number] = attacks[:number]

    def _reduce(self, words: Any, lanes: int, row: int) -> None:
        from experiments.sweep.blocks import _climb, _count, _weigh

        steps = self.steps
        _count(words, lanes, row, self.words, self.counted)
        _climb(words, lanes, row, steps.steps, self.rungs)
        _weigh(words, lanes, row, steps.columns, steps.weights, steps.span, self.weighed)

    def summed(self, threads: int) -> Summed:
        from experiments.sweep.outcomes import Reduced

        tension = self.steps.tension(self.weighed)
        sizes = self.inputs.days, len(self.scenario.factions), self.scenario.start
        reduced = Reduced(self.columns, self.counted, self.rungs, tension, *sizes)
        daily = {KEPT: self.attacks, "rung": self.rungs, "tension": tension}
        return Summed(self.scenario, self.runs, daily, reduced, self._apart(threads))

    def _apart(self, threads: int) -> Apart | None:
        """Parameters and luck apart, on about as many runs again: few draws while a slider is dragged."""
        if self.drawn is None:
            return None
        draws = min(max(self.runs // REPLICATIONS, FEWEST_DRAWS), MOST_DRAWS)
        return play_apart(self.drawn, self.seed, threads, draws, REPLICATIONS, totals=False)
