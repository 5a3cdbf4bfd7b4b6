"""A whole calibration of one reading: bank, posterior and checks; and the draws that ship."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from experiments.arrays import Flags, Floats, Whole
from experiments.calibration import blocks, checks
from experiments.calibration.abc import Bank, Posterior
from experiments.draws import free_paths, in_ranges, uniform_places
from experiments.hindcast.bank import fingerprint_of
from experiments.sweep.blocks import model_digest
from sim.inputs.posterior.posterior import CALIBRATED_ON, ParameterDraws
from sim.inputs.scenario.readings import COMMON
from sim.inputs.scenario.scenario import Scenario, load_scenario
from sim.kernel.fingerprint import cache_root
from sim.results.files import write_array

Progress = Callable[[int], None]

DRAWS, QUICK_DRAWS = 200_000, 20_000
"""Draws from the ranges that are tried."""
CHUNK = 10_000
"""Draws that are kept at once."""
AT_ONCE = 1000
"""Draws that are simulated at once."""
STEP = 100
"""Draws that are one step of progress."""
SHIPPED_DRAWS = 500
"""Rows of a posterior's file."""
CHECKED = 2000
"""Runs of the posterior that are set beside the record."""


@dataclass(frozen=True)
class Calibration:
    """What a record says about a reading's parameters, and how far that can be believed.

    Attributes:
        reading: the reading's id, or `common`.
        paths: the parameters.
        low, high: ends of their ranges, (parameters,).
        record: the record's numbers, (numbers,).
        posterior: places in the ranges.
        known: the check with known parameters.
        control: the check with shuffled intervals.
        predictive: (CHECKED, numbers), what runs of the posterior simulate.
    """

    reading: str
    paths: tuple[str, ...]
    low: Floats
    high: Floats
    record: Whole
    posterior: Posterior
    known: checks.Known
    control: checks.Control
    predictive: Whole

    @property
    def contraction(self) -> Floats:
        """By how much of its prior's variance the record narrows each parameter, (parameters,); up to 1."""
        return np.asarray(1 - 12 * self.posterior.variance)

    @property
    def effective(self) -> float:
        """How many equally weighted draws the accepted ones are worth."""
        return float(1 / np.sum(self.posterior.weights**2))

    def values(self, places: Floats) -> Floats:
        """Return values of places in the ranges, in the parameters' units."""
        return np.asarray(self.low + places * (self.high - self.low))

    def draws(self, number: int = SHIPPED_DRAWS, seed: int = 0) -> ParameterDraws:
        """Return so many draws of the posterior, drawn by weight; one that is drawn twice weighs twice."""
        places = (np.random.default_rng([seed, 41]).random() + np.arange(number)) / number
        rows = np.minimum(np.searchsorted(np.cumsum(self.posterior.weights), places), len(self.posterior.weights) - 1)
        rows, times = np.unique(rows, return_counts=True)
        return ParameterDraws(self.paths, self.values(self.posterior.places[rows]), times / number)

    def inside(self, share: float = 0.9) -> Flags:
        """Return whether the posterior's runs hold each of the record's numbers in their central share, (numbers,)."""
        low, high = np.quantile(self.predictive, [(1 - share) / 2, (1 + share) / 2], axis=0)
        return np.asarray((low <= self.record) & (self.record <= high))


def scenario_of(reading: str, name: str = CALIBRATED_ON) -> Scenario:
    """Return the scenario that a reading is calibrated with; `common` is no reading."""
    return load_scenario(name, None if reading == COMMON else reading)


def steps(draws: int = DRAWS) -> int:
    """Return how many steps of progress calibrating one reading takes, a hundred draws or a known record each."""
    return draws // STEP + min(checks.KNOWN, draws)


def calibrate(
    reading: str = COMMON,
    draws: int = DRAWS,
    seed: int = 0,
    threads: int | None = None,
    folder: Path | None = None,
    progress: Progress = lambda done: None,
) -> Calibration:
    """Calibrate a reading's parameters to the record of tower-22.

    Args:
        reading: a reading's id, or `common`.
        draws: draws that are tried, 1,000 or more.
        seed: seed of draws and luck.
        threads: threads to use; the processors available when None. The result is the same on any number.
        folder: cache of finished chunks, if any; it must belong to this model and these numbers.
        progress: called with the number of steps done since.
    """
    scenario = scenario_of(reading)
    paths = free_paths(scenario)
    places = uniform_places(draws, len(paths), seed)
    chunks = []
    for first in range(0, len(places), CHUNK):
        size = min(CHUNK, len(places) - first)
        path = folder / f"{first}.npy" if folder else None
        if path is not None and path.exists():
            stored: Any = np.load(path, allow_pickle=False)
            if len(stored) == size:
                progress(size // STEP)
                chunks.append(np.asarray(stored, dtype=np.int64))
                continue
        parts = []
        for begin in range(first, first + size, AT_ONCE):
            values = in_ranges(scenario, paths, places[begin : min(begin + AT_ONCE, first + size)])
            parts.append(blocks.simulate(scenario, paths, values, seed, begin, threads))
            progress(len(values) // STEP)
        chunks.append(np.concatenate(parts))
        if path is not None:
            write_array(path, chunks[-1].astype(np.int16))
    numbers = np.concatenate(chunks)
    record, bank = blocks.record_numbers(scenario), Bank(places, numbers)
    low, high = (np.array([getattr(scenario.parameters[path], end) for path in paths]) for end in ("low", "high"))
    calibration = Calibration(
        reading=reading,
        paths=paths,
        low=low,
        high=high,
        record=record,
        posterior=bank.posterior(record),
        known=checks.known(bank, numbers, seed, progress),
        control=checks.control(bank, numbers, record, seed),
        predictive=np.zeros((0, 0), dtype=np.int64),
    )
    # Runs of the shipped draws, with luck that the bank has not had.
    parameters = calibration.draws().resample(CHECKED, seed)
    predictive = blocks.simulate(scenario, parameters.paths, parameters.values, seed + 1, 0, threads)
    return replace(calibration, predictive=predictive)


def cache_folder(reading: str, draws: int, seed: int) -> Path:
    """Return the folder in the user's cache that holds chunks of a calibration until all is done.

    It belongs to the model, the record, the number of draws and the seed.
    """
    mark = f"{fingerprint_of(CALIBRATED_ON)[:12]}-{model_digest()}"
    return cache_root() / f"calibration-{mark}-{draws}-{seed}" / reading


def clear_cache(folder: Path) -> None:
    """Remove a folder of chunks."""
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()
