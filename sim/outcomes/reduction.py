"""The reducers that some outcomes and daily columns need while runs are played, and what measures read of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from sim.engine.play import LANES, WORDS, Lanes, Reducer
from sim.engine.reducers import Columns, Counts, EventCounts, Rungs, Tension
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.parameters import faction_table
from sim.outcomes.outcome import DERIVED, Array, Outcome, Runs, Window


def window_of(scenario: Scenario, horizon: int = -1) -> Window:
    """What all runs of a scenario have in common; a horizon below 0 is the end of the window."""
    known, days = faction_table(), scenario.days
    addresses = {name: known[name].address for name in scenario.factions}
    return Window(scenario.start, days, addresses, days if horizon < 0 else horizon)


class Reduction:
    """Room for what some outcomes and daily columns need of runs of a scenario.

    Attributes:
        reducers: for sim.engine.play.play, one row a run.
        runs: what they have written, as measures read it.
    """

    def __init__(
        self, scenario: Scenario, runs: int, outcomes: Iterable[Outcome] = (), columns: Iterable[str] = ()
    ) -> None:
        """Make room for runs.

        Args:
            scenario: the scenario, or one of the same start, length, factions and ladder.
            runs: number of runs, from 1.
            outcomes: outcomes that will be measured.
            columns: daily columns that are wanted besides: of sim.kernel.state.Day, `rung` or `tension`.
        """
        chosen, days = list(outcomes), scenario.days
        wanted = dict.fromkeys([*columns, *(name for each in chosen for name in each.daily)])
        counts = Counts(runs, list(dict.fromkeys(name for each in chosen for name in each.columns)))
        whole = Columns(runs, days, [name for name in wanted if name not in DERIVED])
        rungs, tension = Rungs(runs, days, scenario.ladder), Tension(runs, days, scenario.ladder)
        events = EventCounts(runs, len(scenario.factions))
        daily: dict[str, Array] = dict(whole.columns)
        reducers: list[Reducer] = [each for each in (counts, whole) if each.columns]
        if "rung" in wanted:
            daily["rung"] = rungs.rungs
            reducers.append(rungs)
        if "tension" in wanted:
            daily["tension"] = tension.tension
            reducers.append(tension)
        happened = events.counts if any(each.events for each in chosen) else None
        reducers += [] if happened is None else [events]
        self.reducers = tuple(reducers)
        self.runs = Runs(window_of(scenario), counts.columns, counts.counts, daily, happened)
        self._on_ladder = rungs, tension

    def use_ladder(self, name: str) -> None:
        """Take the rungs and the tension index of the runs that follow from another ladder."""
        for each in self._on_ladder:
            each.ladder = name


def reduce_days(
    scenario: Scenario, daily: Any, outcomes: Iterable[Outcome], happened: Callable[[], Array], horizon: int = -1
) -> Runs:
    """Return what some outcomes need of runs whose days are kept.

    Args:
        scenario: the scenario of the runs.
        daily: Day records, (runs, days).
        outcomes: outcomes that will be measured.
        happened: gives the events as sim.outcomes.outcome.Runs has them; called where an outcome needs them.
        horizon: see window_of.
    """
    reduction = Reduction(scenario, len(daily), outcomes)
    days = np.ascontiguousarray(daily)
    words, nothing = days.view(np.int32).reshape(*days.shape, WORDS), np.zeros((0, 4), dtype=np.int64)
    for first in range(0, len(days), LANES):
        part = slice(first, first + LANES)
        lanes = Lanes(days[part], words[part], None, None, None, None, nothing)
        for reducer in reduction.reducers:
            if not reducer.needs:
                reducer.take(lanes, first)
    events = None if reduction.runs.happened is None else happened()
    return replace(reduction.runs, happened=events, window=window_of(scenario, horizon))
