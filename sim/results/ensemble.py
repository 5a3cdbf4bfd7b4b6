"""What comes out: one run in full, or an ensemble day by day. Tables are pandas; arrays are records of the engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import numpy.typing as npt

from sim.engine.build import Inputs, build_inputs, check_numbers
from sim.engine.ensemble import FullRun, blocks, play_in_full, play_runs
from sim.errors import InputError
from sim.inputs.scenario.scenario import Scenario, ScenarioLike, as_scenario
from sim.inputs.tables.ladder import load_ladder
from sim.kernel.state import Day, empty_records
from sim.results.cards import ensemble_card, ensemble_title, run_card
from sim.results.tables import days_table, decisions_table, events_table, factions_table
from sim.results.with_posterior import Drawn
from sim.results.xarrays import daily_dataset, with_factions

if TYPE_CHECKING:
    import pandas as pd
    import xarray

    from sim.inputs.posterior.posterior import Posterior
    from sim.results.variance import Apart

EVENTS_A_DAY = 4
EVENT_BLOCK = 1000
DERIVED = ("rung", "tension")


def _derive(scenario: Scenario, daily: Any) -> dict[str, npt.NDArray[Any]]:
    ladder = load_ladder(scenario.ladder)
    return {"rung": ladder.rungs(daily), "tension": ladder.tension(daily)}


def _column(scenario: Scenario, daily: Any, name: str) -> npt.NDArray[Any]:
    if name in DERIVED:
        return _derive(scenario, daily)[name]
    if name not in daily.dtype.names:
        allowed = ", ".join((*daily.dtype.names, *DERIVED))
        raise InputError(f"There is no daily column {name!r}; there are {allowed}.")
    return np.asarray(daily[name])


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

    def __repr__(self) -> str:
        """Scenario, number, length, and what happened in a few figures."""
        attacks, killed = int(self.daily_array["attacks"].sum()), int(self.daily_array["us_killed"].sum())
        days = f"{self.scenario.days} days, {attacks} attacks on US forces, {killed} US killed"
        return f"<Run {self.run} of {self.scenario.label}: {days}, seed {self.seed}>"

    def _repr_html_(self) -> str:
        return run_card(self.scenario, self.run, self.seed, self.daily_array)

    def to_xarray(self) -> xarray.Dataset:
        """The run's days as a dataset with dimension date, and its factions' days with dimensions date and faction.

        Raises:
            MissingDependencyError: xarray is not installed.
        """
        derived = _derive(self.scenario, self.daily_array)
        dataset = daily_dataset(self.scenario, self.daily_array, derived, self.seed)
        return with_factions(dataset.assign_attrs(run=self.run), self.scenario, self.faction_array)

    def column(self, name: str) -> npt.NDArray[Any]:
        """Values of a daily column, shape (days,); see Ensemble.column."""
        return _column(self.scenario, self.daily_array, name)

    @cached_property
    def daily(self) -> pd.DataFrame:
        """A row per day: `date`, the fields of sim.kernel.state.Day, the ladder's `rung` and the `tension` index.

        Columns that hold codes (sim.kernel.codes.DAY_CODES) are categoricals of words; `column` gives the codes.
        """
        return days_table(self.scenario, self.daily_array, _derive(self.scenario, self.daily_array))

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
    """Many runs of a scenario, day by day; any one of them can be had in full.

    Attributes:
        scenario: what was run.
        seed: the seed all runs share; run k differs from run j by its number alone.
        runs: number of runs; they are numbered from 0.
        daily_array: Day records, shape (runs, days).
        drawn: the scenario under the posterior whose draws the runs play with; None when all have its own values.
    """

    def __init__(self, scenario: Scenario, seed: int, inputs: Inputs, daily: Any, drawn: Drawn | None = None) -> None:
        """Keep the records of the runs; made by sim.run_ensemble."""
        self.scenario, self.seed, self.runs = scenario, seed, len(daily)
        self.inputs, self.daily_array, self.drawn = inputs, daily, drawn
        self._events: tuple[Any, Any] | None = None

    def __repr__(self) -> str:
        """Scenario, reading, number and length of runs, seed, posterior."""
        draws = f", draws of the {self.drawn.posterior.name}" if self.drawn else ""
        return f"<Ensemble of {ensemble_title(self.scenario, self.runs)}, seed {self.seed}{draws}>"

    def _repr_html_(self) -> str:
        posterior = self.drawn.posterior.name if self.drawn else None
        return ensemble_card(self.scenario, self.seed, posterior, self.column("attacks"), self.column("us_killed"))

    def __len__(self) -> int:
        """Number of runs."""
        return self.runs

    @overload
    def __getitem__(self, number: int) -> Run: ...

    @overload
    def __getitem__(self, number: slice) -> list[Run]: ...

    def __getitem__(self, number: int | slice) -> Run | list[Run]:
        """A run in full by its number, the last as -1; or several by a slice, as a list.

        Raises:
            IndexError: there is no such run.
        """
        if isinstance(number, slice):
            return [self.run(k) for k in range(self.runs)[number]]
        try:
            return self.run(range(self.runs)[number])
        except IndexError:
            raise IndexError(f"There is no run {number}; runs are numbered 0 to {self.runs - 1}.") from None

    def __iter__(self) -> Iterator[Run]:
        """Every run in full, one after the other."""
        return (self.run(k) for k in range(self.runs))

    def to_xarray(self) -> xarray.Dataset:
        """All days as a dataset with dimensions run and date: every daily column with its unit and meaning.

        Variables that hold codes have the words in `flag_meanings`; `rung` and `tension` are among the variables.

        Raises:
            MissingDependencyError: xarray is not installed.
        """
        return daily_dataset(self.scenario, self.daily_array, self._derived, self.seed)

    @cached_property
    def _derived(self) -> dict[str, npt.NDArray[Any]]:
        return _derive(self.scenario, self.daily_array)

    def column(self, name: str) -> npt.NDArray[Any]:
        """Values of a daily column, shape (runs, days): a field of Day, `rung` or `tension`.

        Raises:
            InputError: there is no such column.
        """
        return self._derived[name] if name in DERIVED else _column(self.scenario, self.daily_array, name)

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
        """A row per run, indexed by its number: totals, peaks, first dates and shares (sim.outcomes.summary)."""
        from sim.outcomes.summary import summary_table

        return summary_table(self)

    def run(self, k: int) -> Run:
        """Run k in full, played again from its address: the same days as in the ensemble, with events and decisions.

        Raises:
            InputError: k is not one of the runs.
        """
        if not 0 <= k < self.runs:
            raise InputError(f"There is no run {k}; runs are numbered 0 to {self.runs - 1}.")
        return _run_in_full(self.scenario, self.inputs, self.drawn, self.seed, k)

    @cached_property
    def apart(self) -> Apart | None:
        """Parameter uncertainty and luck apart, played when first asked for; None without a posterior."""
        from sim.results.variance import play_apart

        return None if self.drawn is None else play_apart(self.drawn, self.seed, default_threads())

    def all_events(self) -> tuple[Any, npt.NDArray[np.int64]]:
        """Event records of all runs in order of run and time, and the run number of each."""
        if self._events is None:
            parts = [self._events_of(first, number) for first, number in blocks(self.runs, EVENT_BLOCK)]
            counts = np.concatenate([counts for _, counts in parts])
            events = np.concatenate([events for events, _ in parts]).view(np.recarray)
            self._events = events, np.repeat(np.arange(self.runs), counts)
        return self._events

    def _events_of(self, first: int, number: int) -> tuple[Any, npt.NDArray[np.int64]]:
        """Events of some runs, played again, and how many each has."""
        room = EVENTS_A_DAY * self.inputs.days
        sizes = self.seed, first, number, default_threads(), room
        played = play_runs(self.inputs, *sizes) if self.drawn is None else self.drawn.play_runs(*sizes)
        events, counts = played[1]
        return events[np.arange(events.shape[1]) < counts[:, None]], counts

    def events(self) -> pd.DataFrame:
        """A row per event of all runs, with its `run`; otherwise as Run.events."""
        events, runs = self.all_events()
        table = events_table(self.scenario, events)
        table.insert(0, "run", runs)
        return table


def default_threads() -> int:
    """Threads used when none are asked for: the processors this process may use."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def run_ensemble(
    scenario: ScenarioLike,
    runs: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    block: int = 500,
    posterior: Posterior | None = None,
    reading: str | None = None,
) -> Ensemble:
    """Run a scenario many times with the compiled engine.

    Args:
        scenario: what to run: a Scenario, the name of a shipped one, NAME@READING, or the path of a file.
        runs: number of runs, from 1; each holds about 300 bytes a day in memory.
        seed: whole number from 0; two scenarios with one seed share their luck.
        threads: threads to use; the processors available when None. The result is the same on any number.
        progress: called after every block of runs with the number just done.
        block: runs between two calls of progress.
        posterior: draws that the runs play with, each with its own (sim.load_posterior); None keeps the scenario's
            values. Values changed by hand prevail over the draws.
        reading: id of a reading to run it under; None keeps the scenario's own.

    Raises:
        InputError: an unknown name, or a number that is not allowed.
    """
    scenario = as_scenario(scenario, reading)
    check_numbers(runs, seed, threads)
    inputs, threads = build_inputs(scenario), threads or default_threads()
    drawn = None if posterior is None else Drawn(scenario, posterior, inputs)
    daily = empty_records(Day, (runs, inputs.days))
    for first, number in blocks(runs, runs if progress is None else block):
        into = daily[first : first + number]
        if drawn is None:
            play_runs(inputs, seed, first, number, threads, into=into)
        else:
            drawn.play_runs(seed, first, number, threads, into=into)
        if progress is not None:
            progress(number)
    return Ensemble(scenario, seed, inputs, daily, drawn)


def play_one(
    scenario: ScenarioLike,
    seed: int = 0,
    run: int = 0,
    posterior: Posterior | None = None,
    reading: str | None = None,
) -> Run:
    """One run in full from the compiled engine: what `run_ensemble(scenario, seed=seed).run(run)` gives, by itself.

    Args:
        scenario: as for run_ensemble.
        seed: whole number from 0, shared by all runs of an ensemble.
        run: number of the run, from 0.
        posterior: draws of which the run plays with its own; None keeps the scenario's values.
        reading: id of a reading to run it under; None keeps the scenario's own.

    Raises:
        InputError: an unknown name, or a number that is not allowed.
    """
    scenario = as_scenario(scenario, reading)
    check_numbers(run + 1, seed)
    inputs = build_inputs(scenario)
    drawn = None if posterior is None else Drawn(scenario, posterior, inputs)
    return _run_in_full(scenario, inputs, drawn, seed, run)


def _run_in_full(scenario: Scenario, inputs: Inputs, drawn: Drawn | None, seed: int, run: int) -> Run:
    """One run in full; under a posterior, of the scenario with the values of the run's draw."""
    if drawn is None:
        return Run(scenario, seed, run, play_in_full(inputs, seed, run))
    return Run(drawn.scenario_of(seed, run), seed, run, play_in_full(drawn.inputs_of(seed, run), seed, run))
