"""The Mesa model: every actor a Mesa agent that plays its own compiled step. The only file that imports mesa.

The agents add identity, scheduling, names for the fields of their records and, through forced decisions, a seat for a
person. What they do is the same text that the ensemble runs, in the same order, so a Mesa run equals the ensemble's
run of the same seed and number in every recorded field.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from functools import cached_property, partial
from typing import Any

import mesa
import numpy as np

from sim.engine.build import build_inputs, check_numbers
from sim.engine.day import ORDER_OF_PLAY, Turn
from sim.engine.play import FullRun, begin, check_rooms, close_day, close_in_full, open_day
from sim.errors import InputError
from sim.inputs.scenario.changes import ChangeValue
from sim.inputs.scenario.scenario import ScenarioLike, as_scenario
from sim.inputs.tables.ladder import Ladder, load_ladder
from sim.kernel.codes import DAY_CODES, FACTION_CODES, words
from sim.kernel.compiled import compiled_step
from sim.kernel.crisis import EVENT_ROOM, TRACE_ROOM, empty_crisis, empty_trace
from sim.kernel.state import Day, Event, FactionDay, Posture, Response, Signal, Talks, empty_records
from sim.notebook import bar_chart, card


def _entry(turn: Turn) -> Callable[..., None]:
    """The step of a turn as compiled code that Python calls."""
    step = turn.step
    if turn.each_faction:

        @compiled_step
        def play_one(crises: Any, i: int) -> None:
            step(crises[0], i)

        return play_one

    @compiled_step
    def play(crises: Any) -> None:
        step(crises[0])

    return play


_ENTRIES: dict[Turn, Callable[..., None]] = {turn: _entry(turn) for turn in ORDER_OF_PLAY}


@compiled_step
def _begin(crises: Any, blank: Any, run: int) -> None:
    begin(crises[0], blank[0], run)


@compiled_step
def _open_day(crises: Any, blank: Any, day: int, context: Any, plan: Any, forced: Any, casualties: Any) -> None:
    open_day(crises[0], blank[0], day, context, plan, forced, casualties)


@compiled_step
def _close_day(crises: Any, daily: Any, events: Any, faction_days: Any, trace: Any, sizes: Any) -> None:
    close_day(crises[0], 0, daily, events, sizes)
    close_in_full(crises[0], 0, faction_days, trace, sizes)


class Actor(mesa.Agent):  # type: ignore[misc]
    """An actor of the crisis: an agent with a name, whose step is compiled."""

    model: CrisisModel

    def __init__(self, model: CrisisModel, name: str) -> None:
        """Take a place in the model under a name."""
        super().__init__(model)
        self.name = name

    @property
    def crisis(self) -> Any:
        """The record that the actor's steps read and write."""
        return self.model.crisis

    @property
    def facts(self) -> dict[str, str]:
        """What the actor shows of itself: its numbers and codes by name, as people read them."""
        names = [name for name, value in vars(type(self)).items() if isinstance(value, property)]
        values = {name: getattr(self, name) for name in names}
        shown = {name: value for name, value in values.items() if isinstance(value, int | float)}
        return {name: words(each) if isinstance(each, IntEnum) else f"{each:.3g}" for name, each in shown.items()}

    def __repr__(self) -> str:
        """Kind, name and state."""
        facts = ", ".join(f"{name} {value}" for name, value in self.facts.items())
        return f"<{type(self).__name__} {self.name}{f': {facts}' if facts else ''}>"

    def _repr_html_(self) -> str:
        return card(f"{type(self).__name__} {self.name}, day {self.model.day}", self.facts)

    def play(self, turn: Turn) -> None:
        """Play a turn of the day that is this actor's."""
        _ENTRIES[turn](self.model.crises)


class Brand(Actor):
    """The shared brand: today's attacks fall under its claim, which hides who fired."""

    @property
    def unattributed(self) -> int:
        """Attacks on US forces under the brand since the last reprisal."""
        return sum(int(self.crisis.factions[i].attacks_since_reprisal) for i in range(int(self.crisis.faction_count)))


class World(Actor):
    """What happens to everyone: the night, dread after deaths, the writing down."""


class Militia(Actor):
    """One faction: it weighs motive against restraint, settles its posture, and chooses how many attacks to make."""

    def __init__(self, model: CrisisModel, name: str, index: int) -> None:
        """Take the faction's place in the model; index is its row among the factions."""
        super().__init__(model, name)
        self.index = index

    @property
    def state(self) -> Any:
        """The faction's record (sim.kernel.state.FactionState)."""
        return self.crisis.factions[self.index]

    @property
    def traits(self) -> Any:
        """The faction's fixed traits (sim.kernel.parameter_records.Traits)."""
        return self.crisis.traits[self.index]

    @property
    def posture(self) -> Posture:
        """What the faction is doing."""
        return Posture(int(self.state.posture))

    @property
    def fear(self) -> float:
        """Fear of strikes already felt, fear units from 0 up."""
        return float(self.state.fear)

    @property
    def anger(self) -> float:
        """Anger over strikes, anger units from 0 up."""
        return float(self.state.anger)

    @property
    def rate(self) -> float:
        """Attacks a day at its last decision to fire."""
        return float(self.state.rate)

    def play(self, turn: Turn) -> None:
        """Play the faction's turn of the day."""
        _ENTRIES[turn](self.model.crises, self.index)


class UnitedStates(Actor):
    """Washington: pressure mounts, reprisals fall or are chosen."""

    @property
    def pressure(self) -> float:
        """Pressure for a reprisal, attack equivalents."""
        return float(self.crisis.world.us_pressure)

    @property
    def pending(self) -> Response:
        """The reprisal that awaits its day."""
        return Response(int(self.crisis.world.us_pending))


class Baghdad(Actor):
    """Baghdad: condemns, mediates, presses, votes."""

    @property
    def stance(self) -> float:
        """Where it stands, stance units: above 0 toward the factions."""
        return float(self.crisis.world.baghdad_stance)

    @property
    def grievance(self) -> float:
        """Sovereignty grievance, grievance units from 0 up."""
        return float(self.crisis.world.baghdad_grievance)


class Iran(Actor):
    """Tehran: signals, supplies, and answers when struck itself."""

    @property
    def signal(self) -> Signal:
        """The signal in force."""
        return Signal(int(self.crisis.world.iran_signal))


class Israel(Actor):
    """Israel: answers attacks on it past a threshold, unless held back."""

    @property
    def pressure(self) -> float:
        """Pressure to answer, attack equivalents."""
        return float(self.crisis.world.israel_pressure)


class TalksOnTheMission(Actor):
    """The talks on the mission's end."""

    @property
    def state(self) -> Talks:
        """Where the talks stand."""
        return Talks(int(self.crisis.world.talks_state))


AGENTS: dict[str, type[Actor]] = {
    "world": World,
    "brand": Brand,
    "iran": Iran,
    "united-states": UnitedStates,
    "israel": Israel,
    "baghdad": Baghdad,
    "talks": TalksOnTheMission,
}
"""Agents with facts of their own, by who takes a turn; whoever is not named here is an Actor."""


def _day_value(name: str, model: CrisisModel) -> Any:
    """A daily column on the day just played, as the tables have it: codes as words."""
    value = model.daily_records[name][model.day - 1].item()
    return words(DAY_CODES[name](value)) if name in DAY_CODES else value


def _on_ladder(measure: str, model: CrisisModel) -> Any:
    """The ladder's `rungs` or `tension` on the day just played."""
    return getattr(model.ladder, measure)(model.daily_records[: model.day])[-1].item()


def _faction_value(name: str, agent: Militia) -> Any:
    """A field of FactionDay on the day just played, as the tables have it."""
    value = agent.model.faction_records[name][agent.model.day - 1, agent.index].item()
    return words(FACTION_CODES[name](value)) if name in FACTION_CODES else value


class CrisisModel(mesa.Model):  # type: ignore[misc]
    """One run of a scenario as a Mesa model, for `mesa.batch_run`, SolaraViz and one's own loops.

    Args:
        scenario: what to run: a Scenario, the name of a shipped one, NAME@READING, or the path of a file.
        seed: whole number from 0, shared by all runs of an ensemble; None, which Mesa may pass, means 0.
        run: number of the run, from 0.
        reading: id of a reading to run it under; None keeps the scenario's own.
        collect: whether `datacollector` takes every day down.
        kwargs: changes by path, as Scenario.with_changes takes them: `**{"militia.restraint": 1.3}`.

    Attributes: `scenario_played` is the scenario (Mesa has another use for `scenario`), `day` the next day to play,
    `datacollector` a Mesa DataCollector whose model variables are the daily columns, `rung` and `tension`, and whose
    variables of the agent type Militia are `faction` and the factions' columns as `faction_<column>`; the values are
    those of Run.daily and Run.factions.

    Mesa's own generators play no part: chance is addressed (sim.kernel.draws). `step()` plays one day; after the last
    `running` is False and a further step raises InputError. Compiled steps take the one-element array `crises`, which
    numba recognises far faster than a record.

    Raises:
        InputError: an unknown name or path, or a value that is not allowed.
    """

    scenario: Any = None

    def __init__(
        self,
        scenario: ScenarioLike = "tower-22",
        seed: int | None = 0,
        run: int = 0,
        reading: str | None = None,
        *,
        collect: bool = True,
        **kwargs: ChangeValue,
    ) -> None:
        """Put every actor in its state before the first day."""
        seed = 0 if seed is None else int(seed)
        check_numbers(run + 1, seed)
        super().__init__(rng=seed & 0xFFFFFFFF)
        self.scenario = None  # SolaraViz would otherwise put an empty scenario of Mesa's in the argument's place
        played = as_scenario(scenario, reading).with_changes(kwargs)
        self.scenario_played, self.seed_of_runs, self.run_number = played, seed, run
        self.inputs = build_inputs(played)
        self.crises = self.inputs.crisis(seed, run, keeps_trace=True)
        self._blank = empty_crisis()
        days, factions = self.inputs.days, len(self.inputs.traits)
        self.daily_records = empty_records(Day, days)
        self.event_records = empty_records(Event, days * EVENT_ROOM)
        self.faction_records = empty_records(FactionDay, (days, factions))
        self.trace_records = empty_trace(days * TRACE_ROOM)
        self.sizes = np.zeros(4, dtype=np.int64)
        records = self.daily_records, self.event_records, self.faction_records, self.trace_records, self.sizes
        self._lane = tuple(each[np.newaxis] for each in records)
        _begin(self.crises, self._blank, run)
        self.day = 0
        self.actors: dict[str, list[Any]] = {
            who: [Militia(self, name, i) for i, name in enumerate(played.factions)]
            if who == "militia"
            else [AGENTS.get(who, Actor)(self, who)]
            for who in dict.fromkeys(turn.who for turn in ORDER_OF_PLAY)
        }
        self.collect = collect
        self.datacollector = mesa.DataCollector(
            {name: partial(_day_value, name) for name in Day.__annotations__}
            | {"rung": partial(_on_ladder, "rungs"), "tension": partial(_on_ladder, "tension")},
            agenttype_reporters={
                Militia: {"faction": "name"}
                | {f"faction_{name}": partial(_faction_value, name) for name in FactionDay.__annotations__}
            },
        )

    def __repr__(self) -> str:
        """Scenario, day, seed and run."""
        place = f"day {self.day} of {self.inputs.days}, seed {self.seed_of_runs}, run {self.run_number}"
        return f"<CrisisModel of {self.scenario_played.label}: {place}>"

    def _repr_html_(self) -> str:
        facts = {"run": f"{self.run_number} of seed {self.seed_of_runs}", "day": f"{self.day} of {self.inputs.days}"}
        ends = str(self.scenario_played.start), str(self.scenario_played.end)
        chart = bar_chart(self.daily_records["attacks"], ends, "Attacks on US forces a day, as far as played", {})
        return card(f"CrisisModel of {self.scenario_played.label}", facts, chart)

    @property
    def crisis(self) -> Any:
        """The record of the crisis as it stands (sim.kernel.crisis.Crisis)."""
        return self.crises[0]

    @cached_property
    def ladder(self) -> Ladder:
        """The scenario's ladder of escalation."""
        return load_ladder(self.scenario_played.ladder)

    @property
    def militias(self) -> list[Militia]:
        """The factions' agents, in the scenario's order."""
        return self.actors["militia"]

    def step(self) -> None:
        """Play one day, in the order of sim.engine.day.ORDER_OF_PLAY.

        Raises:
            InputError: the scenario's last day has been played.
        """
        if self.day >= self.inputs.days:
            raise InputError(f"The scenario {self.scenario_played.name} ends after {self.inputs.days} days.")
        _open_day(self.crises, self._blank, self.day, *self.inputs.calendar)
        for turn in ORDER_OF_PLAY:
            for actor in self.actors[turn.who]:
                actor.play(turn)
        _close_day(self.crises, *self._lane)
        self.day += 1
        self.running = self.day < self.inputs.days
        if self.collect:
            self.datacollector.collect(self)

    def play(self) -> FullRun:
        """Play the days that are left and return everything kept of the run."""
        while self.day < self.inputs.days:
            self.step()
        check_rooms(self.sizes[np.newaxis])
        return FullRun(
            self.daily_records,
            self.event_records[: self.sizes[0]].copy(),
            self.faction_records,
            self.trace_records[: self.sizes[2]].copy(),
        )

    def release(self) -> None:
        """Let the model be freed: Mesa before 3.4.2 keeps a model for as long as the process lives otherwise."""
        self.remove_all_agents()
        self.actors = {}
        ids = getattr(mesa.Agent, "_ids", None)
        if isinstance(ids, dict):
            ids.pop(self, None)
