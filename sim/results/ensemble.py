"""What comes out: one run in full, or an ensemble day by day. Tables are pandas; arrays are records of the engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.engine.build import Inputs, build_inputs
from sim.engine.play import LANES, FullRun, draws_of, play, play_in_full
from sim.engine.reducers import EventCounts, Events
from sim.errors import InputError, shown
from sim.inputs.tables.ladder import load_ladder
from sim.kernel.state import Day, empty_records
from sim.outcomes.outcome import DAILY, DERIVED, Outcome, needs_of
from sim.outcomes.reduction import Reduction, reduce_days, window_of
from sim.outcomes.registry import outcome_of, outcome_table
from sim.outcomes.runs import Runs as Measured
from sim.outcomes.runs import events_of_run
from sim.results.tables import decisions_table, events_table, factions_table

if TYPE_CHECKING:
    import pandas as pd

    from sim.inputs.posterior.posterior import Posterior
    from sim.inputs.scenario.scenario import Scenario
    from sim.results.variance import Decomposition

Array = npt.NDArray[Any]

LARGEST_SEED = 2**63 - 1

TOGETHER = 64
"""Runs played at a time where every day is kept: days go straight to memory, and fewer calls take less time."""


def _derive(scenario: Scenario, daily: Any) -> dict[str, npt.NDArray[Any]]:
    ladder = load_ladder(scenario.ladder)
    return {"rung": ladder.rungs(daily), "tension": ladder.tension(daily)}


def _column(scenario: Scenario, daily: Any, name: str) -> npt.NDArray[Any]:
    _check_column(name)
    return _derive(scenario, daily)[name] if name in DERIVED else np.asarray(daily[name])


def _check_column(name: str) -> None:
    if name not in DAILY:
        raise InputError(f"There is no daily column {name!r}; there are {', '.join(DAILY)}.")


class Run:
    """One run of a scenario with everything that happened in it.

    Attributes:
        scenario: what was run.
        seed: the ensemble's seed.
        run: the run's number.
        daily_array: one Day record a day.
        event_array: Event records in order.
        faction_array: FactionDay records, shape (days, factions).
        trace_array: Trace records, the decisions in order.
    """

    def __init__(self, scenario: Scenario, seed: int, run: int, full: FullRun) -> None:
        """Keep the records of a run; made by sim.simulate and Ensemble.run."""
        self.scenario, self.seed, self.run = scenario, seed, run
        self.daily_array, self.event_array = full.daily, full.events
        self.faction_array, self.trace_array = full.faction_days, full.trace

    def column(self, name: str) -> npt.NDArray[Any]:
        """Values of a daily column, shape (days,); see Ensemble.column."""
        return _column(self.scenario, self.daily_array, name)

    def outcomes(self) -> dict[str, Any]:
        """Value of every outcome (sim.outcomes.registry) in this run, by name."""
        table, window = outcome_table(), window_of(self.scenario)
        days = self.daily_array[np.newaxis]
        runs = reduce_days(self.scenario, days, table.values(), lambda: events_of_run(self.event_array, window))
        return {name: each.values(runs)[0] for name, each in table.items()}

    @cached_property
    def daily(self) -> pd.DataFrame:
        """A row per day: `date`, the fields of sim.kernel.state.Day, the ladder's `rung` and the `tension` index."""
        import pandas as pd

        columns: dict[str, Any] = {"date": pd.to_datetime(self.scenario.dates)}
        columns |= {name: self.daily_array[name] for name in self.daily_array.dtype.names}
        return pd.DataFrame(columns | _derive(self.scenario, self.daily_array))

    @cached_property
    def events(self) -> pd.DataFrame:
        """A row per event: date, kind, actor, target, theatre, who was held responsible, casualties and detail."""
        return events_table(self.scenario, self.event_array)

    @cached_property
    def decisions(self) -> pd.DataFrame:
        """A row per decision: who decided what, by which rule, value, threshold, margin, draw, inputs, sources."""
        return decisions_table(self.scenario, self.trace_array)

    @cached_property
    def factions(self) -> pd.DataFrame:
        """A row per day and faction: the fields of sim.kernel.state.FactionDay."""
        return factions_table(self.scenario, self.faction_array)


class Ensemble:
    """Many runs of a scenario; any one of them can be had in full. This form keeps every day of every run.

    Attributes:
        scenario: what was run.
        seed: the seed all runs share; run k differs from run j by its number alone.
        runs: number of runs; they are numbered from 0.
        inputs: the scenario's arrays.
        posterior: draws that the runs play with; None when all have the scenario's own values.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        inputs: Inputs,
        daily: Any,
        posterior: Posterior | None = None,
        event_counts: Array | None = None,
    ) -> None:
        """Keep the records of the runs, Day records of shape (runs, days); made by sim.run_ensemble."""
        self.scenario, self.seed, self.runs = scenario, seed, len(daily)
        self.inputs, self.posterior = inputs, posterior
        self._daily, self._event_counts = daily, event_counts

    @property
    def daily_array(self) -> Any:
        """Day records, shape (runs, days)."""
        return self._daily

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the daily columns that it has."""
        return DAILY

    @cached_property
    def _derived(self) -> dict[str, Array]:
        return _derive(self.scenario, self._daily)

    def column(self, name: str) -> Array:
        """Values of a daily column, shape (runs, days): a field of Day, `rung` or `tension`.

        Raises:
            InputError: there is no such column, or this ensemble does not keep it.
        """
        return self._derived[name] if name in DERIVED else _column(self.scenario, self._daily, name)

    def measured(self, outcomes: Iterable[Outcome], horizon: int = -1) -> Measured:
        """The runs as some outcomes read them; times are censored at a day, or at the end of the window."""
        return reduce_days(self.scenario, self._daily, outcomes, lambda: self.event_counts, horizon)

    @cached_property
    def event_counts(self) -> Array:
        """Numbers and first days of events by kind and faction, as sim.outcomes.runs.Runs has them."""
        if self._event_counts is None:
            counts = EventCounts(self.runs, len(self.scenario.factions))
            draws = draws_of(self.inputs, self.seed, np.arange(self.runs), self.posterior)
            play(self.inputs, draws, [counts], default_threads())
            return counts.counts
        return self._event_counts

    def can_measure(self, outcome: Outcome) -> bool:
        """Whether it keeps what an outcome is measured of."""
        return True

    def outcome(self, name: str) -> Array:
        """Value of an outcome in each run, shape (runs,); sim.outcomes.registry lists them.

        Raises:
            InputError: there is no such outcome, or this ensemble does not keep what it is measured of.
        """
        outcome = outcome_of(name)
        if not self.can_measure(outcome):
            raise InputError(
                f"This ensemble does not keep what the outcome {shown(name)} is measured of; "
                f"run it with outcomes=[{name!r}]."
            )
        return outcome.values(self.measured([outcome]))

    def daily_quantiles(self, column: str, q: float | Sequence[float]) -> pd.DataFrame:
        """Quantiles over runs of a daily column: a row per date, a column per quantile in [0, 1].

        Raises:
            InputError: there is no such column, or a quantile is not in [0, 1].
        """
        import pandas as pd

        levels = [float(level) for level in np.atleast_1d(np.asarray(q, dtype=float))]
        if not all(0.0 <= level <= 1.0 for level in levels):
            raise InputError(f"Quantiles must lie between 0 and 1; given were {levels}.")
        values = np.quantile(self.column(column), levels, axis=0)
        dates = pd.DatetimeIndex(pd.to_datetime(self.scenario.dates), name="date")
        return pd.DataFrame(values.T, index=dates, columns=pd.Index(levels, name="quantile"))

    @cached_property
    def summary(self) -> pd.DataFrame:
        """A row per run, indexed by its number: totals, peaks, first dates and shares (sim.results.summary)."""
        from sim.results.summary import summary_table

        return summary_table(self)

    def run(self, k: int) -> Run:
        """Run k in full, played again from its address: the same days as in the ensemble, with events and decisions.

        Raises:
            InputError: k is not one of the runs.
        """
        if not 0 <= k < self.runs:
            raise InputError(f"There is no run {k}; runs are numbered 0 to {self.runs - 1}.")
        return _run_in_full(self.inputs, self.seed, k, self.posterior)

    @cached_property
    def decomposition(self) -> Decomposition | None:
        """Variance due to parameters and to luck, played when first asked for; None without a posterior."""
        from sim.results.variance import decompose

        return None if self.posterior is None else decompose(self.inputs, self.posterior, self.seed, default_threads())

    @cached_property
    def _events(self) -> tuple[Any, npt.NDArray[np.int64]]:
        events = Events(self.runs)
        draws = draws_of(self.inputs, self.seed, np.arange(self.runs), self.posterior)
        play(self.inputs, draws, [events], default_threads())
        return events.all()

    def all_events(self) -> tuple[Any, npt.NDArray[np.int64]]:
        """Event records of all runs in order of run and time, and the run number of each; played again for them."""
        return self._events

    def events(self) -> pd.DataFrame:
        """A row per event of all runs, with its `run`; otherwise as Run.events."""
        events, runs = self.all_events()
        table = events_table(self.scenario, events)
        table.insert(0, "run", runs)
        return table


class StreamedEnsemble(Ensemble):
    """Many runs of which only some daily columns and what some outcomes are measured of are kept.

    It answers as an Ensemble of the same scenario, seed and runs does, to the last digit, in less memory; a column or
    outcome that it was not asked to keep raises InputError.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        inputs: Inputs,
        reduced: Measured,
        columns: Iterable[str],
        posterior: Posterior | None = None,
    ) -> None:
        """Keep what was reduced of the runs; made by sim.run_ensemble."""
        super().__init__(scenario, seed, inputs, reduced.counted, posterior)
        self._reduced, self._columns = reduced, tuple(columns)

    @property
    def daily_array(self) -> Any:
        """Not kept.

        Raises:
            InputError: always.
        """
        raise InputError("This ensemble does not keep whole days; run it without keep.")

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the daily columns that it has."""
        return self._columns

    def column(self, name: str) -> Array:
        """Values of a daily column, shape (runs, days).

        Raises:
            InputError: there is no such column, or this ensemble does not keep it.
        """
        _check_column(name)
        if name not in self._columns:
            has = ", ".join(self._columns) or "none"
            raise InputError(f"This ensemble does not keep the daily column {name!r} (it has {has}); name it in keep.")
        return self._reduced.daily(name)

    def measured(self, outcomes: Iterable[Outcome], horizon: int = -1) -> Measured:
        """The runs as some outcomes read them; times are censored at a day, or at the end of the window."""
        return replace(self._reduced, window=window_of(self.scenario, horizon))

    def can_measure(self, outcome: Outcome) -> bool:
        """Whether it keeps what an outcome is measured of."""
        needs, has = needs_of([outcome]), self._reduced
        events = has.happened is not None or not needs.events
        return events and has.columns.keys() >= set(needs.columns) and has.days.keys() >= set(needs.daily)


def default_threads() -> int:
    """Threads used when none are asked for: the processors this process may use."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def check_numbers(runs: int, seed: int, threads: int | None) -> None:
    """Raise InputError when the number of runs, the seed or the number of threads is not allowed."""
    if runs < 1:
        raise InputError(f"The number of runs must be at least 1; given was {runs}.")
    if not 0 <= seed <= LARGEST_SEED:
        raise InputError(f"The seed must be a whole number from 0 to {LARGEST_SEED}; given was {seed}.")
    if threads is not None and threads < 1:
        raise InputError(f"The number of threads must be at least 1; given was {threads}.")


def run_ensemble(
    scenario: Scenario,
    runs: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    block: int = 500,
    posterior: Posterior | None = None,
    keep: Iterable[str] | None = None,
    outcomes: Iterable[str] | None = None,
    lanes: int = LANES,
) -> Ensemble:
    """Run a scenario many times with the compiled engine.

    Args:
        scenario: what to run.
        runs: number of runs, from 1; each holds about 300 bytes a day in memory unless `keep` names what is kept.
        seed: whole number from 0; two scenarios with one seed share their luck.
        threads: threads to use; the processors available when None. The result is the same on any number.
        progress: called after every block of runs with the number just done.
        block: runs between two calls of progress.
        posterior: draws that the runs play with, each with its own (sim.load_posterior); None keeps the scenario's
            values. Values changed by hand prevail over the draws.
        keep: names of the daily columns to keep, such as ("attacks", "rung"); None keeps everything of every day.
        outcomes: names of the outcomes that can be asked for where `keep` is given; all when None.
        lanes: runs that are played before they are reduced, where `keep` is given; it changes no result.

    Raises:
        InputError: a number that is not allowed, or an unknown column or outcome.
    """
    check_numbers(runs, seed, threads)
    inputs, threads = build_inputs(scenario), threads or default_threads()
    draws = draws_of(inputs, seed, np.arange(runs), posterior)
    if keep is None:
        daily = empty_records(Day, (runs, inputs.days))
        counts = EventCounts(runs, len(scenario.factions))
        play(inputs, draws, [counts], threads, daily, TOGETHER, progress, block)
        return Ensemble(scenario, seed, inputs, daily, posterior, counts.counts)
    columns = tuple(keep)
    for name in columns:
        _check_column(name)
    chosen = outcome_table().values() if outcomes is None else [outcome_of(name) for name in outcomes]
    reduction = Reduction(scenario, runs, chosen, columns)
    play(inputs, draws, reduction.reducers, threads, None, lanes, progress, block)
    return StreamedEnsemble(scenario, seed, inputs, reduction.runs, columns, posterior)


def play_one(scenario: Scenario, seed: int = 0, run: int = 0, posterior: Posterior | None = None) -> Run:
    """One run in full from the compiled engine: what `run_ensemble(scenario, seed=seed).run(run)` gives, by itself.

    Raises:
        InputError: a number that is not allowed.
    """
    check_numbers(run + 1, seed, None)
    return _run_in_full(build_inputs(scenario), seed, run, posterior)


def _run_in_full(inputs: Inputs, seed: int, run: int, posterior: Posterior | None) -> Run:
    """One run in full; under a posterior, of the scenario with the values of the run's draw."""
    scenario = inputs.scenario if posterior is None else posterior.scenario_of(inputs.scenario, seed, run)
    return Run(scenario, seed, run, play_in_full(inputs, draws_of(inputs, seed, [run], posterior)))
