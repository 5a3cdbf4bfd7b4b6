"""Runs played by Mesa agents."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.engine.build import build_inputs, check_numbers
from sim.inputs.scenario.scenario import ScenarioLike, as_scenario
from sim.kernel.state import Day, empty_records
from sim.results.ensemble import Ensemble, Run

if TYPE_CHECKING:
    from sim.inputs.posterior.posterior import Posterior


def simulate(
    scenario: ScenarioLike,
    seed: int = 0,
    run: int = 0,
    posterior: Posterior | None = None,
    reading: str | None = None,
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
    from sim.engine.model import CrisisModel

    scenario = as_scenario(scenario)
    check_numbers(runs, seed)
    daily = empty_records(Day, (runs, scenario.days))
    for run in range(runs):
        own = scenario if posterior is None else posterior.scenario_of(scenario, seed, run)
        model = CrisisModel(own, seed=seed, run=run, collect=False)
        daily[run] = model.play().daily
        model.release()
        if progress is not None:
            progress(1)
    return Ensemble(scenario, seed, build_inputs(scenario), daily, posterior)
