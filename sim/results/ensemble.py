"""What comes out: one run in full, or an ensemble day by day. Tables are pandas; arrays are records of the engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import numpy.typing as npt

from sim.engine.build import Inputs, build_inputs, check_numbers
from sim.engine.play import LANES, FullRun, draws_of, play, play_in_full
from sim.engine.reducers import EventCounts, Events
from sim.errors import InputError, shown
from sim.inputs.posterior.posterior import Posterior
from sim.inputs.scenario.scenario import Scenario, ScenarioLike, as_scenario
from sim.inputs.tables.ladder import load_ladder
from sim.kernel.codes import words
from sim.kernel.state import Day, Talks, empty_records
from sim.notebook import GREY, RED, band_chart, bar_chart, card
from sim.outcomes.outcome import DAILY, DERIVED, Array, Outcome, events_of_run
from sim.outcomes.outcome import Runs as Measured
from sim.outcomes.reduction import Reduction, reduce_days, window_of
from sim.outcomes.registry import STRIKES, outcome_of, outcome_table
from sim.results.acts import ActCounts, Acts, acts_of_events
from sim.results.tables import daily_dataset, days_table, decisions_table, events_table, factions_table, with_factions
from sim.results.variance import Decomposition, decompose

if TYPE_CHECKING:
    import pandas as pd
    import xarray

WEEK = 7

TOGETHER = 64
"""Runs played at a time where every day is kept: days go straight to memory, and fewer calls take less time."""


def _derive(scenario: Scenario, daily: Any) -> dict[str, Array]:
    ladder = load_ladder(scenario.ladder)
    return {"rung": ladder.rungs(daily), "tension": ladder.tension(daily)}


def _column(scenario: Scenario, daily: Any, name: str) -> Array:
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

    def __repr__(self) -> str:
        """Scenario, number, length, and what happened in a few figures."""
        attacks, killed = int(self.daily_array["attacks"].sum()), int(self.daily_array["us_killed"].sum())
        days = f"{self.scenario.days} days, {attacks} attacks on US forces, {killed} US killed"
        return f"<Run {self.run} of {self.scenario.label}: {days}, seed {self.seed}>"

    def _repr_html_(self) -> str:
        scenario, daily = self.scenario, self.daily_array
        strikes = sum(daily[name] for name in STRIKES)
        facts = {
            "scenario": scenario.title,
            "window": f"{scenario.start} to {scenario.end}",
            "seed": self.seed,
            "attacks on US forces": int(daily["attacks"].sum()),
            "US killed": int(daily["us_killed"].sum()),
            "US strikes": int(strikes.sum()),
            "the talks end": words(Talks(int(daily["talks_state"][-1]))),
        }
        marks = {"US deaths": (RED, daily["us_killed"] > 0), "US strikes": (GREY, strikes > 0)}
        ends = str(scenario.start), str(scenario.end)
        chart = bar_chart(daily["attacks"], ends, "Attacks on US forces a day", marks)
        return card(f"Run {self.run} of {scenario.label}", facts, chart)

    def to_xarray(self) -> xarray.Dataset:
        """The run's days as a dataset with dimension date, and its factions' days with dimensions date and faction.

        Raises:
            MissingDependencyError: xarray is not installed.
        """
        dataset = daily_dataset(self.scenario, {name: self.column(name) for name in DAILY}, self.seed)
        return with_factions(dataset.assign_attrs(run=self.run), self.scenario, self.faction_array)

    def column(self, name: str) -> Array:
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

    def acts(self, first: int = 0, last: int | None = None) -> Acts:
        """Who acts on whom, and where, from one day to another (both counted from 0); the last day when None."""
        days, end = self.event_array["day"], len(self.daily_array) if last is None else last
        return acts_of_events(self.event_array[(days >= first) & (days <= end)])

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

    def __repr__(self) -> str:
        """Scenario, reading, number and length of runs, seed, posterior."""
        draws = f", draws of the {self.posterior.name}" if self.posterior else ""
        return f"<{type(self).__name__} of {self._title}, seed {self.seed}{draws}>"

    @property
    def _title(self) -> str:
        runs = f"{self.runs:,} {'run' if self.runs == 1 else 'runs'}"
        return f"{self.scenario.label}: {runs} of {self.scenario.days} days"

    def _repr_html_(self) -> str:
        scenario, chart = self.scenario, ""
        facts: dict[str, object] = {
            "scenario": scenario.title,
            "window": f"{scenario.start} to {scenario.end}",
            "seed": self.seed,
            "parameters": f"draws of the {self.posterior.name}" if self.posterior else None,
        }
        if "attacks" in self.columns:
            attacks = self.column("attacks")
            low, middle, high = np.quantile(attacks.sum(axis=1), [0.05, 0.5, 0.95])
            facts["attacks on US forces"] = f"median {middle:.0f} a run, middle 90% {low:.0f} to {high:.0f}"
            weeks = attacks[:, : scenario.days - scenario.days % WEEK].reshape(self.runs, -1, WEEK).sum(axis=2)
            text = "Attacks on US forces a week: median and middle 90% of runs"
            lower, line, upper = np.quantile(weeks, [0.05, 0.5, 0.95], axis=0)
            chart = band_chart(lower, line, upper, (str(scenario.start), str(scenario.end)), text)
        if "us_killed" in self.columns:
            facts["runs with US deaths"] = f"{np.mean(self.column('us_killed').any(axis=1)):.0%}"
        return card(self._title, facts, chart)

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
        """All days as a dataset with dimensions run and date: each daily column it has, with unit and meaning.

        Variables that hold codes have the words in `flag_meanings`; `rung` and `tension` are among the variables.

        Raises:
            MissingDependencyError: xarray is not installed.
        """
        return daily_dataset(self.scenario, {name: self.column(name) for name in self.columns}, self.seed)

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
        """Numbers and first days of events by kind and faction, as sim.outcomes.outcome.Runs has them."""
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

    def outcomes(self, horizon: int = -1) -> dict[str, Array]:
        """Every outcome that it can measure, in the registry's order: name -> a value per run.

        Args:
            horizon: day, from 0, at which times to an event are censored; the end of the window when below 0.
        """
        known = [each for each in outcome_table().values() if self.can_measure(each)]
        runs = self.measured(known, horizon)
        return {each.name: each.values(runs) for each in known}

    def numeric_outcomes(self, horizon: int = -1) -> dict[str, npt.NDArray[np.float64]]:
        """The outcomes that are numbers, yes and no as 1 and 0; nan where a run has no value."""
        outcomes = self.outcomes(horizon).items()
        return {name: values.astype(np.float64) for name, values in outcomes if outcome_of(name).is_numeric}

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
        """A row per run, indexed by its number, and a column per outcome; days count from 0.

        Dates are missing (NaT) and real numbers nan in runs without a value; categories are pandas categoricals.
        """
        import pandas as pd

        columns: dict[str, Any] = self.outcomes()
        for name, values in columns.items():
            if outcome_of(name).kind == "category":
                columns[name] = pd.Categorical.from_codes(values.astype(np.int8), pd.Index(outcome_of(name).categories))
        return pd.DataFrame(columns, index=pd.RangeIndex(self.runs, name="run"))

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

    def acts(self) -> Acts:
        """Who acts on whom, and where, in each run; played again for it."""
        acts = ActCounts(self.runs)
        draws = draws_of(self.inputs, self.seed, np.arange(self.runs), self.posterior)
        play(self.inputs, draws, [acts], default_threads())
        return acts.acts()

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
        has = self._reduced
        events = has.happened is not None or not outcome.events
        return events and has.columns.keys() >= set(outcome.columns) and has.days.keys() >= set(outcome.daily)


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
    keep: Iterable[str] | None = None,
    outcomes: Iterable[str] | None = None,
    lanes: int = LANES,
    reading: str | None = None,
) -> Ensemble:
    """Run a scenario many times with the compiled engine.

    Args:
        scenario: what to run: a Scenario, the name of a shipped one, NAME@READING, or the path of a file.
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
        reading: id of a reading to run it under; None keeps the scenario's own.

    Raises:
        InputError: an unknown name, column or outcome, or a number that is not allowed.
    """
    scenario = as_scenario(scenario, reading)
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


def play_one(
    scenario: ScenarioLike, seed: int = 0, run: int = 0, posterior: Posterior | None = None, reading: str | None = None
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
    return _run_in_full(build_inputs(scenario), seed, run, posterior)


def _run_in_full(inputs: Inputs, seed: int, run: int, posterior: Posterior | None) -> Run:
    """One run in full; under a posterior, of the scenario with the values of the run's draw."""
    scenario = inputs.scenario if posterior is None else posterior.scenario_of(inputs.scenario, seed, run)
    return Run(scenario, seed, run, play_in_full(inputs, draws_of(inputs, seed, [run], posterior)))


def simulate(
    scenario: ScenarioLike, seed: int = 0, run: int = 0, posterior: Posterior | None = None, reading: str | None = None
) -> Run:
    """Play one run with Mesa agents, every decision recorded; equal to `run_ensemble(scenario, seed=seed).run(run)`.

    Args:
        scenario: what to run: a Scenario, the name of a shipped one, NAME@READING, or the path of a file.
        seed: whole number from 0, shared by all runs of an ensemble.
        run: number of the run, from 0.
        posterior: draws of which the run plays with its own; None keeps the scenario's values.
        reading: id of a reading to run it under; None keeps the scenario's own.

    Raises:
        InputError: an unknown name, or a number that is not allowed.
    """
    from sim.engine.model import CrisisModel

    scenario = as_scenario(scenario, reading)
    check_numbers(run + 1, seed)
    scenario = scenario if posterior is None else posterior.scenario_of(scenario, seed, run)
    model = CrisisModel(scenario, seed=seed, run=run, collect=False)
    full = model.play()
    model.release()
    return Run(scenario, seed, run, full)


def run_mesa_ensemble(
    scenario: ScenarioLike,
    runs: int = 1000,
    seed: int = 0,
    progress: Callable[[int], None] | None = None,
    posterior: Posterior | None = None,
) -> Ensemble:
    """Play many runs with Mesa agents, one after the other; equal to `run_ensemble`, and hundreds of times slower.

    Args:
        scenario: what to run.
        runs: number of runs, from 1.
        seed: whole number from 0.
        progress: called after every run with 1.
        posterior: draws that the runs play with, each with its own; None keeps the scenario's values.

    Raises:
        InputError: a number that is not allowed.
    """
    scenario = as_scenario(scenario)
    check_numbers(runs, seed)
    daily = empty_records(Day, (runs, scenario.days))
    for run in range(runs):
        daily[run] = simulate(scenario, seed, run, posterior).daily_array
        if progress is not None:
            progress(1)
    return Ensemble(scenario, seed, build_inputs(scenario), daily, posterior)
