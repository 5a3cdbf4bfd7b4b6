"""A posterior: draws of the parameters that a calibration leaves possible, and which draw each run plays with.

Run k of a seed plays with one draw, whatever the number of runs and whoever plays them: the draw at the place
`(radical inverse of k + shift of the seed) mod 1` of the cumulated weights. The first 2, 4, 8, ... runs are so a
systematic resample of the draws by their weights, and any number of runs comes close to one (J. G. van der Corput,
"Verteilungsfunktionen", 1935).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import NotFoundError
from sim.inputs.files.places import data_root
from sim.inputs.posterior.draws_file import content_of, draws_of
from sim.inputs.posterior.parameter_draws import Floats, ParameterDraws
from sim.inputs.scenario.readings import COMMON
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.parameters import ParameterValue

SHIPPED = "shipped"
FOLDER = "posteriors"
MANIFEST = "manifest.json"
CALIBRATED_ON = "tower-22"
"""Scenario whose record the shipped posteriors are calibrated on."""

POSTERIOR = "posterior"
"""`set_by` of a value that a draw has set."""

BITS = 32
"""Binary digits of a place; runs beyond 2**32 would share places."""

_ADDRESS = 0x706F7374
"""Keeps the shift of a seed apart from other uses of the same seed."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws of parameters with where they come from.

    Attributes:
        name: `shipped posterior common`, or the name of the user's file.
        draws: the draws, of parameters that the scenario has.
        content: the file's bytes.
        fingerprint: mark of the model and the record that the calibration used; None where the file does not say.
        calibrated_on: scenario whose record was used; None where the file does not say.
    """

    name: str
    draws: ParameterDraws
    content: bytes
    fingerprint: str | None = None
    calibrated_on: str | None = None

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def _cumulated(self) -> Floats:
        return np.cumsum(self.draws.even_weights)

    def rows(self, seed: int, runs: Sequence[int] | Rows) -> Rows:
        """Return which draw, counted from 0, each run of a seed plays with, (runs,)."""
        shift = np.random.default_rng([_ADDRESS, seed]).random()
        places = (_radical_inverse(np.asarray(runs, dtype=np.uint64)) + shift) % 1.0
        found = np.searchsorted(self._cumulated, places, side="right")
        last = int(np.flatnonzero(self.draws.even_weights)[-1])
        return np.minimum(found, last).astype(np.int64)

    def drawn_paths(self, scenario: Scenario) -> tuple[str, ...]:
        """Return the parameters that the draws set in a scenario: those that the scenario does not set itself."""
        return tuple(path for path in self.draws.paths if not self._is_kept(scenario, path))

    def kept_paths(self, scenario: Scenario) -> tuple[str, ...]:
        """Return the parameters that keep the scenario's value although the draws have one, as its premise."""
        known = (path for path in self.draws.paths if path in scenario.parameters)
        return tuple(path for path in known if self._is_kept(scenario, path))

    def _is_kept(self, scenario: Scenario, path: str) -> bool:
        value = scenario.parameters.get(path)
        return value is None or is_premise(value, self.calibrated_on)

    def scenario_of(self, scenario: Scenario, seed: int, run: int) -> Scenario:
        """Return a scenario with the values of a run's draw; values that the scenario sets itself stay."""
        row, paths = int(self.rows(seed, [run])[0]), self.drawn_paths(scenario)
        if not paths:
            return scenario
        places = [self.draws.paths.index(path) for path in paths]
        values = dict(zip(paths, self.draws.values[row, places].tolist(), strict=True))
        drawn = scenario.with_changes(values)
        note = f"Draw {row} of the posterior."
        marked = {
            path: replace(drawn.parameters[path], set_by=POSTERIOR, sources=(), assumption=note) for path in paths
        }
        return replace(drawn, parameters=drawn.parameters | marked)

    def entry(self, scenario: Scenario) -> dict[str, Any]:
        """Return what a manifest says of it."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "fingerprint": self.fingerprint,
            "draws": len(self.draws.values),
            "drawn": list(self.drawn_paths(scenario)),
            "kept": list(self.kept_paths(scenario)),
        }


def is_premise(value: ParameterValue, calibrated_on: str | None) -> bool:
    """Return whether a value prevails over a draw: a change by hand has set it, or another scenario's own file."""
    kind, _, name = value.set_by.partition(":")
    return kind == "change" or (kind == "scenario" and name != calibrated_on)


def load_posterior(scenario: Scenario, source: str | Path = SHIPPED) -> Posterior:
    """Return the shipped posterior of a scenario's reading, or the draws in a file.

    Args:
        scenario: what is to be played; under no reading, the posterior of the common evidence is taken.
        source: `shipped`, or the path of a CSV file: a header of parameters' paths and, where draws do not count
            alike, `weight`; one draw a line, in the parameters' units.

    Raises:
        InputError: there is no such posterior or file, or it is not valid.
    """
    if str(source) == SHIPPED:
        return _shipped(scenario)
    path = Path(source)
    content = content_of(path)
    entry = _entry(path, content)
    return Posterior(path.name, draws_of(path, content, scenario), content, *entry)


def shipped_file(reading: str | None) -> Path:
    """Return the file of a reading's shipped posterior, whether or not it is there; None means no reading."""
    return data_root() / FOLDER / f"{reading or COMMON}.csv"


def _shipped(scenario: Scenario) -> Posterior:
    path = shipped_file(scenario.reading)
    if not path.is_file():
        raise NotFoundError(
            f"No posterior is shipped for the reading {scenario.reading or COMMON}; give a file of draws, such as one "
            "that `escalation calibrate` writes."
        )
    content = path.read_bytes()
    fingerprint, calibrated_on = _entry(path, content)
    name = f"shipped posterior {path.stem}"
    return Posterior(name, draws_of(path, content, scenario), content, fingerprint, calibrated_on or CALIBRATED_ON)


def _entry(path: Path, content: bytes) -> tuple[str | None, str | None]:
    """Fingerprint and scenario that the manifest beside a file gives for it; nothing where it does not list it."""
    try:
        manifest = json.loads((path.parent / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None, None
    if hashlib.sha256(content).hexdigest() not in json.dumps(manifest):
        return None, None
    entry = manifest if isinstance(manifest, dict) else {}
    fingerprint, scenario = entry.get("fingerprint"), entry.get("scenario")
    return (
        fingerprint if isinstance(fingerprint, str) else None,
        scenario if isinstance(scenario, str) else None,
    )


def _radical_inverse(numbers: npt.NDArray[np.uint64]) -> Floats:
    """Binary digits of whole numbers mirrored at the point, in [0, 1)."""
    found = np.zeros(numbers.shape)
    for digit in range(BITS):
        found += ((numbers >> np.uint64(digit)) & np.uint64(1)) / 2 ** (digit + 1)
    return found
