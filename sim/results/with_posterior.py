"""Runs whose parameters are draws of a posterior: the arrays that compiled code reads, another row for every run.

Run k plays with the draw that Posterior.rows gives for k, so that it is the same run however many others there are, on
any number of threads, alone or among them. Tests hold it equal, bit for bit, to the run of the scenario with that
draw's values, compiled and played by Mesa.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.engine.build import Inputs, build_inputs
from sim.engine.ensemble import blocks, in_threads, play_lanes, refuse_overflow
from sim.kernel.crisis import empty_crisis
from sim.kernel.state import Day, Event, empty_records
from sim.results.direct import Direct

if TYPE_CHECKING:
    from sim.inputs.posterior.posterior import Posterior
    from sim.inputs.scenario.scenario import Scenario

Rows = npt.NDArray[np.int64]

BLOCK = 250
"""Runs whose parameters are made ready at once."""

_play = Direct(play_lanes)


class Drawn:
    """A scenario under a posterior.

    Attributes:
        scenario: the scenario with its own values.
        posterior: where the draws come from.
        inputs: the scenario's arrays with its own values.
        paths: parameters that the draws set.
    """

    def __init__(self, scenario: Scenario, posterior: Posterior, inputs: Inputs | None = None) -> None:
        """Make ready to draw; `inputs` are the scenario's arrays if they are there already."""
        self.scenario, self.posterior = scenario, posterior
        self.inputs = inputs or build_inputs(scenario)
        self.paths = posterior.drawn_paths(scenario)
        places = [posterior.draws.paths.index(path) for path in self.paths]
        self._values = posterior.draws.values[:, places]

    def scenario_of(self, seed: int, run: int) -> Scenario:
        """Return the scenario with the values of a run's draw."""
        return self.posterior.scenario_of(self.scenario, seed, run)

    def inputs_of(self, seed: int, run: int) -> Inputs:
        """Return the arrays that a run is played with."""
        parameters, traits = self._records(self.posterior.rows(seed, [run]))
        return replace(self.inputs, parameters=parameters, traits=traits[0].view(np.recarray))

    def play_runs(
        self, seed: int, first: int, runs: int, threads: int, event_room: int = 0, into: Any = None
    ) -> tuple[Any, Any]:
        """Play runs first to first + runs as sim.engine.ensemble.play_runs does, each with its own draw."""
        daily = empty_records(Day, (runs, self.inputs.days)) if into is None else into
        kept, events = np.zeros((runs, 4), dtype=np.int64), empty_records(Event, (runs, event_room))
        draws = self.posterior.rows(seed, np.arange(first, first + runs))

        def play(rows: range) -> None:
            crisis, blank = self.inputs.crisis(seed, first, keeps_trace=False), empty_crisis()
            for start, number in blocks(len(rows), BLOCK):
                part = slice(rows.start + start, rows.start + start + number)
                room = daily[part], events[part], kept[part]
                self.play_block(crisis, blank, first + part.start, draws[part], room)

        in_threads(play, runs, threads)
        refuse_overflow(kept)
        needed = int(kept[:, 0].max(initial=0))
        if event_room and needed > event_room:
            return self.play_runs(seed, first, runs, threads, needed)
        return daily, (events, kept[:, 0])

    def play_block(self, crisis: Any, blank: Any, first: int, draws: Rows, room: tuple[Any, Any, Any]) -> None:
        """Play as many runs as there are draws, from run `first`, one after the other.

        Args:
            crisis: array of one crisis, made by inputs.crisis.
            blank: array of an empty crisis.
            first: number of the first run, which addresses its luck.
            draws: (runs,), the draw that each run plays with.
            room: Day records (runs, days), Event records (runs, room) and `kept` (runs, 4), written to.
        """
        parameters, traits = self._records(draws)
        plain, given, factions = np.asarray(crisis), self.inputs.given, traits.shape[1]
        for lane in range(len(draws)):
            plain["parameters"][0] = parameters[lane]
            plain["traits"][0, :factions] = traits[lane]
            _play(crisis, blank, first, first + lane, first + lane + 1, given, *room)

    def _records(self, draws: Rows) -> tuple[Any, Any]:
        """Records of parameters, (draws,), and of traits, (draws, factions), with the values of some draws."""
        parameters = np.repeat(self.inputs.parameters, len(draws))
        traits = np.repeat(self.inputs.traits[np.newaxis], len(draws), axis=0)
        for path, values in zip(self.paths, self._values[draws].T, strict=True):
            if path.startswith("factions."):
                _, faction, trait = path.split(".")
                traits[trait][:, self.scenario.factions.index(faction)] = values
            else:
                parameters[path.replace(".", "_")] = values
        return parameters, traits
