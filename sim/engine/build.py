"""From a scenario to the arrays that compiled code reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import InputError, ScenarioError
from sim.inputs.record.counts import record_use
from sim.inputs.scenario.history import HistoryArrays, context_as_known, history_arrays
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.parameters import faction_table
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE, RULES
from sim.kernel.crisis import CASUALTY_ROOM, FACTION_ROOM, FORCED_ROOM, empty_crisis
from sim.kernel.draws import Actor, Decision
from sim.kernel.parameter_records import Parameters, Traits, record_field
from sim.kernel.state import Context, DayPlan, Forced, Theatre, empty_records

LARGEST_SEED = (1 << 63) - 1
"""The largest seed that a run may have."""


def check_numbers(runs: int, seed: int, threads: int | None = None) -> None:
    """Raise InputError when the number of runs, the seed or the number of threads is not allowed."""
    if runs < 1:
        raise InputError(f"The number of runs must be at least 1; given was {runs}.")
    if not 0 <= seed <= LARGEST_SEED:
        raise InputError(f"The seed must be a whole number from 0 to {LARGEST_SEED}; given was {seed}.")
    if threads is not None and threads < 1:
        raise InputError(f"The number of threads must be at least 1; given was {threads}.")


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything fixed about a scenario, as arrays of the records of sim.kernel.state.

    Attributes:
        scenario: what they were built from.
        parameters: one Parameters.
        traits: Traits of each faction.
        context: Context of each day.
        plan: DayPlan of each day.
        forced: Forced decisions, sorted by day.
        casualties: Casualties of the followed record, sorted by day.
    """

    scenario: Scenario
    parameters: Any
    traits: Any
    context: Any
    plan: Any
    forced: Any
    casualties: Any

    @property
    def days(self) -> int:
        """Length of a run in days."""
        return len(self.context)

    @property
    def calendar(self) -> tuple[Any, ...]:
        """What is fixed of each day, in the order that compiled code takes it."""
        return self.context, self.plan, self.forced, self.casualties

    def records(self, paths: Sequence[str], values: npt.NDArray[np.float64]) -> tuple[Any, Any]:
        """Records of the scenario with other values of some parameters, a row for each row of values.

        Args:
            paths: parameters, such as `militia.restraint` or `factions.<id>.independence`.
            values: (rows, paths), in the parameters' own units.

        Returns:
            Parameters records, (rows,), and Traits records, (rows, factions).
        """
        parameters = np.repeat(np.asarray(self.parameters), len(values))
        traits = np.repeat(np.asarray(self.traits)[np.newaxis], len(values), axis=0)
        for path, column in zip(paths, values.T, strict=True):
            field, faction = record_field(path)
            if faction is None:
                parameters[field] = column
            else:
                traits[field][:, self.scenario.factions.index(faction)] = column
        return parameters.view(np.recarray), traits.view(np.recarray)

    def crisis(self, seed: int, run: int, keeps_trace: bool) -> Any:
        """Array of one crisis before its first day."""
        crisis = empty_crisis()
        crisis[0].seed, crisis[0].run, crisis[0].keeps_trace = seed, run, int(keeps_trace)
        crisis[0].faction_count = len(self.traits)
        crisis[0].parameters = self.parameters[0]
        crisis.traits[0, : len(self.traits)] = self.traits
        return crisis


def actor_address(actor: str) -> int:
    """Address, in the space of draws, of an actor or faction as a scenario names it."""
    if actor in ACTORS:
        return int(Actor[actor.upper().replace("-", "_")])
    return faction_table()[actor].address


def _forced(scenario: Scenario, history: HistoryArrays) -> Any:
    """Forced decisions sorted by day: the scenario's own, which come before those of the record, and the record's."""
    own = {
        ((f.date - scenario.start).days, actor_address(f.actor), int(Decision[FORCEABLE[f.decision].decision])): f.code
        for f in scenario.forced
    }
    recorded = {(int(f.day), int(f.actor), int(f.decision)): int(f.choice) for f in history.forced}
    recorded |= {(day, int(Actor.BRAND), int(Decision.BLAME)): address for day, address in history.struck}
    rows = sorted((*key, code, 1 if key in own else 2) for key, code in (recorded | own).items())
    records = empty_records(Forced, len(rows))
    for field, column in zip(Forced.__annotations__, zip(*rows, strict=True), strict=False):
        records[field] = column
    return records


def _rows_of_days(records: Any, days: int, room: int, what: str) -> tuple[Any, Any]:
    edges = np.searchsorted(records["day"], np.arange(days + 1))
    counts = np.diff(edges)
    if counts.max(initial=0) > room:
        day = int(counts.argmax())
        raise ScenarioError(f"Day {day} has {counts[day]} {what}; at most {room} are allowed on one day.")
    return edges[:-1], counts


def _plan(days: int, forced: Any, history: HistoryArrays) -> Any:
    plan = empty_records(DayPlan, days)
    plan["forced_first"], plan["forced_count"] = _rows_of_days(forced, days, FORCED_ROOM, "forced decisions")
    plan["casualties_first"], plan["casualties"] = _rows_of_days(
        history.casualties, days, CASUALTY_ROOM, "recorded attacks with casualties"
    )
    plan["minimum"], plan["interval"] = history.days["minimum"], history.days["interval"]
    for number, interval in enumerate(history.intervals):
        inside = plan["interval"] == number
        for field in ("last", "total", "iraq", "syria", "jordan"):
            plan[field][inside] = interval[field]
        for theatre in (Theatre.IRAQ, Theatre.SYRIA, Theatre.JORDAN):
            harmed = history.casualties["day"][history.casualties["theatre"] == theatre]
            harmful = np.bincount(harmed, minlength=days)[inside]
            plan[f"later_{theatre.name.lower()}"][inside] = harmful.sum() - harmful.cumsum()
        minima = plan["minimum"][inside]
        plan["later"][inside] = minima.sum() - minima.cumsum()
    return plan


def build_inputs(scenario: Scenario, as_of: date | None = None) -> Inputs:
    """Arrays of a scenario: its parameters and traits, context, forced decisions, and the record as far as followed.

    With `as_of`, record and context are those known on that day (vintage.py), for forecasts from a past date.
    """
    if len(scenario.factions) > FACTION_ROOM:
        raise ScenarioError(f"A scenario holds at most {FACTION_ROOM} factions; this one has {len(scenario.factions)}.")
    history = history_arrays(scenario, as_of)
    forced = _forced(scenario, history)
    context = empty_records(Context, scenario.days)
    known = context_as_known(scenario, record_use(scenario.record) if scenario.record else {}, as_of)
    for series in Context.__annotations__:
        context[series] = known[series]
    parameters, traits = empty_records(Parameters, 1), empty_records(Traits, len(scenario.factions))
    for path, value in scenario.parameters.items():
        field, faction = record_field(path)
        if faction is None:
            parameters[field] = float(value.value)
        elif faction in scenario.factions:
            traits[field][scenario.factions.index(faction)] = float(value.value)
    for decider, choices in RULES.items():
        parameters["rule_" + decider] = choices.index(scenario.rules[decider])
    traits["address"] = [faction_table()[faction].address for faction in scenario.factions]
    plan = _plan(scenario.days, forced, history)
    return Inputs(scenario, parameters, traits, context, plan, forced, history.casualties)
