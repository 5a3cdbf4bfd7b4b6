"""The reducers that some outcomes and daily columns need while runs are played, and what measures read of them."""

from __future__ import annotations

from collections.abc import Iterable

from sim.engine.play import Reducer
from sim.engine.reducers import Columns, Counts, EventCounts, Rungs, Tension
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.factions import faction_table
from sim.outcomes.outcome import DERIVED, Outcome, needs_of
from sim.outcomes.runs import Array, Reduced, Window


def window_of(scenario: Scenario, horizon: int = -1) -> Window:
    """What all runs of a scenario have in common; see Window for the horizon."""
    known = faction_table()
    return Window(scenario.start, scenario.days, {name: known[name].address for name in scenario.factions}, horizon)


def event_counts_of(scenario: Scenario, runs: int) -> EventCounts:
    """Return a reducer that counts events by kind and faction."""
    return EventCounts(runs, list(window_of(scenario).factions.values()))


class Reduction:
    """Room for what some outcomes and daily columns need of runs of a scenario.

    Attributes:
        reducers: for sim.engine.play.play, one row a run.
        reduced: what they have written, as measures read it.
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
        needs, days, window = needs_of(outcomes), scenario.days, window_of(scenario)
        wanted = list(dict.fromkeys([*columns, *needs.daily]))
        counts = Counts(runs, needs.columns)
        whole = Columns(runs, days, [name for name in wanted if name not in DERIVED])
        rungs, tension = Rungs(runs, days, scenario.ladder), Tension(runs, days, scenario.ladder)
        events = event_counts_of(scenario, runs)
        daily: dict[str, Array] = dict(whole.columns)
        daily |= {
            name: values for name, values in (("rung", rungs.rungs), ("tension", tension.tension)) if name in wanted
        }
        used = (
            (counts, bool(counts.columns)),
            (whole, bool(whole.columns)),
            (rungs, "rung" in wanted),
            (tension, "tension" in wanted),
            (events, needs.events),
        )
        self.reducers: tuple[Reducer, ...] = tuple(each for each, is_used in used if is_used)
        self.reduced = Reduced(window, counts.columns, counts.counts, daily, events.counts if needs.events else None)
        self._on_ladder = rungs, tension

    def use_ladder(self, name: str) -> None:
        """Take the rungs and the tension index of the runs that follow from another ladder."""
        for each in self._on_ladder:
            each.ladder = name
