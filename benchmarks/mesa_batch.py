"""The same model under Mesa's own batch runner, collecting the same daily columns through Mesa's data collector."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from mesa import batch_run
from mesa.datacollection import DataCollector

import sim
from sim.kernel.state import Day

COLUMNS = tuple(Day.__annotations__)


def _read(column: str, model: Any) -> Any:
    return getattr(model.crisis.today, column)


def _pick(place: int, model: Any) -> Any:
    return model.written[place]


class CollectingModel(sim.CrisisModel):
    """CrisisModel with an ordinary data collector: a reporter for every column reads it from the day's record."""

    reporters: ClassVar[dict[str, Callable[[Any], Any]]] = {name: partial(_read, name) for name in COLUMNS}

    def __init__(self, scenario: sim.Scenario, run: int, rng: int | None = None) -> None:
        """Take the run's number; rng is what newer batch runners pass and plays no part."""
        super().__init__(scenario, seed=0, run=run, collect=False)
        self.datacollector = DataCollector(model_reporters=self.reporters)

    def step(self) -> None:
        """Play a day and collect it; after the last, let go of the model, which Mesa 3.3 would keep (mesa#3180)."""
        super().step()
        self.take_down()
        if not self.running:
            self.release()

    def take_down(self) -> None:
        """Collect today."""
        self.datacollector.collect(self)


class LeanCollectingModel(CollectingModel):
    """The same, as fast as we could make it: the day's record becomes plain numbers once, and reporters pick theirs."""

    reporters: ClassVar[dict[str, Callable[[Any], Any]]] = {
        name: partial(_pick, place) for place, name in enumerate(COLUMNS)
    }

    def take_down(self) -> None:
        """Collect today."""
        self.written: tuple[Any, ...] = self.daily_records[self.day - 1].item()
        super().take_down()


def play_batch(model: type[CollectingModel], scenario: sim.Scenario, runs: int) -> list[dict[str, Any]]:
    """Rows of `mesa.batch_run`, one a day and run, in one process.

    Raises:
        RuntimeError: there are not as many rows as days.
    """
    rows: list[dict[str, Any]] = batch_run(
        model,
        {"scenario": [scenario], "run": range(runs)},
        number_processes=1,
        data_collection_period=1,
        max_steps=scenario.days + 1,
        display_progress=False,
    )
    if len(rows) != runs * scenario.days:
        raise RuntimeError(f"The batch runner gave {len(rows)} rows for {runs} runs of {scenario.days} days.")
    return rows


def play_loop(scenario: sim.Scenario, runs: int) -> None:
    """The Mesa model without collector or batch runner: build, play every day, let go."""
    for run in range(runs):
        model = sim.CrisisModel(scenario, seed=0, run=run, collect=False)
        model.play()
        model.release()
