"""The same model under Mesa's own batch runner, collecting the same daily columns through Mesa's data collector."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from mesa import batch_run
from mesa.datacollection import DataCollector

import sim
from sim.engine.state import Day

COLUMNS = tuple(Day.__annotations__)


def _column(place: int, model: Any) -> Any:
    return model.written[place]


REPORTERS: dict[str, Callable[[Any], Any]] = {name: partial(_column, i) for i, name in enumerate(COLUMNS)}


class CollectingModel(sim.CrisisModel):
    """CrisisModel with a data collector that takes down every column of every day.

    The day's record is turned into plain numbers once, which is the fast way to read it: a reporter that reads its
    column from the record itself makes the batch runner about four times slower.
    """

    def __init__(self, scenario: sim.Scenario, run: int, rng: int | None = None) -> None:
        """Take the run's number; rng is what newer batch runners pass and plays no part."""
        super().__init__(scenario, seed=0, run=run)
        self.written: tuple[Any, ...] = ()
        self.datacollector = DataCollector(model_reporters=REPORTERS)

    def step(self) -> None:
        """Play a day and collect it; after the last, let go of the model, which Mesa 3.3 would keep (mesa#3180)."""
        super().step()
        self.written = self.daily_records[self.day - 1].item()
        self.datacollector.collect(self)
        if not self.running:
            self.release()


def play_batch(scenario: sim.Scenario, runs: int) -> list[dict[str, Any]]:
    """Rows of `mesa.batch_run`, one a day and run, in one process.

    Raises:
        RuntimeError: there are not as many rows as days.
    """
    rows: list[dict[str, Any]] = batch_run(
        CollectingModel,
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
        model = sim.CrisisModel(scenario, seed=0, run=run)
        model.play()
        model.release()
