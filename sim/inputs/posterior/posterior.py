"""A posterior: draws of the parameters that a calibration leaves possible, and which draw each run plays with.

Draws stand in a CSV file: a column for each parameter and, where draws do not count alike, a `weight`. Run k of a seed
plays with one draw, whatever the number of runs and whoever plays them: the draw at the place `(radical inverse of k +
shift of the seed) mod 1` of the cumulated weights. The first 2, 4, 8, ... runs are so a systematic resample of the
draws by their weights, and any number of runs comes close to one (J. G. van der Corput, "Verteilungsfunktionen", 1935).
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import InputError, NotFoundError, nearest, sentence, shown
from sim.inputs.files.documents import data_root
from sim.inputs.files.user_files import LARGEST_TABLE, csv_rows, label_of, read_bytes, read_json
from sim.inputs.scenario.readings import COMMON
from sim.inputs.scenario.scenario import Scenario, ScenarioLike, as_scenario
from sim.kernel.parameter_records import record_field

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

WEIGHT = "weight"
SHIPPED = "shipped"
FOLDER = "posteriors"
MANIFEST = "manifest.json"
CALIBRATED_ON = "tower-22"
"""Scenario whose record the shipped posteriors are calibrated on."""

POSTERIOR = "posterior"
"""`set_by` of a value that a draw has set."""

_ADDRESS = 0x706F7374
"""Keeps the shift of a seed apart from other uses of the same seed."""


@dataclass(frozen=True)
class ParameterDraws:
    """Rows of parameter values, with weights.

    Attributes:
        paths: the parameters.
        values: (draws, parameters), in the parameters' own units.
        weights: (draws,), 0 or more, summing to 1; None when all rows are equally likely.
    """

    paths: tuple[str, ...]
    values: Floats
    weights: Floats | None = None

    @property
    def even_weights(self) -> Floats:
        """Weights of the rows, (draws,), summing to 1, also where none were given."""
        return np.full(len(self.values), 1 / len(self.values)) if self.weights is None else self.weights

    def resample(self, number: int, seed: int) -> ParameterDraws:
        """Return so many rows, drawn by weight, low in variance (systematic resampling), in random order."""
        rng = np.random.default_rng(seed)
        weights = self.even_weights
        places = (rng.random() + np.arange(number)) / number
        chosen = np.minimum(np.searchsorted(np.cumsum(weights), places), len(weights) - 1)
        return ParameterDraws(self.paths, self.values[rng.permutation(chosen)])


@dataclass(frozen=True, eq=False, repr=False)
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

    def __repr__(self) -> str:
        """Name, number of draws and of parameters, and the first digits of the file's hash."""
        draws, parameters = self.draws.values.shape
        return f"<Posterior {self.name}: {draws:,} draws of {parameters} parameters, {self.sha256[:12]}>"

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def _cumulative_weights(self) -> Floats:
        return np.cumsum(self.draws.even_weights)

    def rows(self, seed: int, runs: Sequence[int] | Rows) -> Rows:
        """Return which draw, counted from 0, each run of a seed plays with, (runs,)."""
        shift = np.random.default_rng([_ADDRESS, seed]).random()
        numbers = np.asarray(runs, dtype=np.uint64)
        inverse = np.zeros(numbers.shape)
        for digit in range(32):  # mirrored at the point; runs beyond 2**32 would share places
            inverse += ((numbers >> np.uint64(digit)) & np.uint64(1)) / 2 ** (digit + 1)
        rows = np.searchsorted(self._cumulative_weights, (inverse + shift) % 1.0, side="right")
        last = int(np.flatnonzero(self.draws.even_weights)[-1])
        return np.minimum(rows, last).astype(np.int64)

    def draw_paths(self, scenario: Scenario) -> tuple[str, ...]:
        """Return the parameters that the draws set in a scenario: those that the scenario does not set itself."""
        premises = frozenset(self.premise_paths(scenario))
        return tuple(path for path in self.draws.paths if path in scenario.parameters and path not in premises)

    def premise_paths(self, scenario: Scenario) -> tuple[str, ...]:
        """Return the parameters that keep the scenario's value although the draws have one, as its premise.

        A premise is a value that a change by hand has set, or the file of another scenario than the calibration's.
        """

        def is_premise(set_by: str) -> bool:
            kind, _, name = set_by.partition(":")
            return kind == "change" or (kind == "scenario" and name != self.calibrated_on)

        known = (path for path in self.draws.paths if path in scenario.parameters)
        return tuple(path for path in known if is_premise(scenario.parameters[path].set_by))

    def scenario_of(self, scenario: Scenario, seed: int, run: int) -> Scenario:
        """Return a scenario with the values of a run's draw; values that the scenario sets itself stay."""
        row, paths = int(self.rows(seed, [run])[0]), self.draw_paths(scenario)
        if not paths:
            return scenario
        places = [self.draws.paths.index(path) for path in paths]
        values = dict(zip(paths, self.draws.values[row, places].tolist(), strict=True))
        changed = scenario.with_changes(values)
        note = f"Draw {row} of the posterior."
        parameters = {
            path: replace(changed.parameters[path], set_by=POSTERIOR, sources=(), assumption=note) for path in paths
        }
        return replace(changed, parameters=changed.parameters | parameters)

    def entry(self, scenario: Scenario) -> dict[str, Any]:
        """Return what a manifest says of it."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "fingerprint": self.fingerprint,
            "draws": len(self.draws.values),
            "drawn": list(self.draw_paths(scenario)),
            "kept": list(self.premise_paths(scenario)),
        }


def load_posterior(scenario: ScenarioLike, source: str | Path = SHIPPED, reading: str | None = None) -> Posterior:
    """Return the shipped posterior of a scenario's reading, or the draws in a file.

    Args:
        scenario: what is to be played: a Scenario, a name, NAME@READING, or the path of a file; under no reading, the
            posterior of the common evidence is taken.
        source: `shipped`, or the path of a CSV file: a header of parameters' paths and, where draws do not count
            alike, `weight`; one draw a line, in the parameters' units.
        reading: id of a reading to take the posterior of; None keeps the scenario's own.

    Raises:
        InputError: there is no such scenario, posterior or file, or it is not valid.
    """
    scenario = as_scenario(scenario, reading)
    if str(source) != SHIPPED:
        path = Path(source)
        content = _content(path)
        return Posterior(path.name, _draws(path, content, scenario), content, *_entry(path, content))
    path = shipped_file(scenario.reading)
    if not path.is_file():
        raise NotFoundError(
            f"No posterior is shipped for the reading {scenario.reading or COMMON}; give a file of draws, such as one "
            "that `escalation calibrate` writes."
        )
    content = path.read_bytes()
    fingerprint, calibrated_on = _entry(path, content)
    name = f"shipped posterior {path.stem}"
    return Posterior(name, _draws(path, content, scenario), content, fingerprint, calibrated_on or CALIBRATED_ON)


def reopen_posterior(scenario: Scenario, path: Path, entry: Mapping[str, Any]) -> Posterior:
    """Return the draws that results hold, as the manifest beside them describes them.

    Args:
        scenario: what is to be played.
        path: the file of draws.
        entry: the manifest's entry: `name`, `sha256`, `fingerprint`, `calibrated_on`.

    Raises:
        InputError: the file is not there, not valid, or not the one of the entry.
    """
    content = _content(path)
    draws = _draws(path, content, scenario)
    posterior = Posterior(entry["name"], draws, content, entry["fingerprint"], entry.get("calibrated_on"))
    if posterior.sha256 != entry["sha256"]:
        raise InputError(f"{path}: these are not the draws of the results beside it: {MANIFEST} has another hash.")
    return posterior


def shipped_file(reading: str | None) -> Path:
    """Return the file of a reading's shipped posterior, whether or not it is there; None means no reading."""
    return data_root() / FOLDER / f"{reading or COMMON}.csv"


def _entry(path: Path, content: bytes) -> tuple[str | None, str | None]:
    """Fingerprint and scenario that the manifest beside a file gives for it; nothing where it does not list it."""
    try:
        manifest = read_json(path.parent / MANIFEST)
    except InputError:
        return None, None
    if not isinstance(manifest, dict) or hashlib.sha256(content).hexdigest() not in json.dumps(manifest):
        return None, None
    fingerprint, scenario = manifest.get("fingerprint"), manifest.get("scenario")
    return fingerprint if isinstance(fingerprint, str) else None, scenario if isinstance(scenario, str) else None


def _content(path: Path) -> bytes:
    content = read_bytes(path, "a CSV file with a column for each parameter", LARGEST_TABLE)
    if path.suffix.casefold() != ".csv":
        raise InputError(f"{path}: draws of parameters are read from a CSV file with a column for each parameter.")
    return content


def _draws(path: Path, content: bytes, scenario: Scenario) -> ParameterDraws:
    draws = _table(label_of(path), content)
    places = []
    for place, name in enumerate(draws.paths):
        if name not in scenario.parameters:
            if record_field(name)[1] is not None:
                continue
            hint = nearest(name, scenario.parameters)
            raise InputError(sentence(f"{path}: there is no parameter {shown(name)}{hint}"))
        known, values = scenario.parameters[name], draws.values[:, place]
        if values.min() < known.minimum or values.max() > known.maximum:
            raise InputError(
                f"{path}, {name}: values run from {values.min():g} to {values.max():g}, but must lie from "
                f"{known.minimum:g} to {known.maximum:g} {known.unit}."
            )
        places.append(place)
    return ParameterDraws(tuple(draws.paths[place] for place in places), draws.values[:, places], draws.weights)


@lru_cache(maxsize=8)
def _table(label: str, content: bytes) -> ParameterDraws:
    (_, header), *lines = [*csv_rows(io.BytesIO(content), label)] or [(1, [])]
    lines = [(number, cells) for number, cells in lines if cells]
    if not lines:
        raise InputError(f"{label}: a line of parameters' paths and at least one line of values are needed.")
    names = [name.strip() for name in header]
    for name, count in Counter(names).items():
        if count > 1:
            raise InputError(f"{label}, line 1: the column {shown(name)} stands there more than once.")
    if not set(names) - {WEIGHT}:
        raise InputError(f"{label}, line 1: no column is a parameter's path, such as militia.restraint.")
    values = np.empty((len(lines), len(names)))
    for row, (number, cells) in enumerate(lines):
        if len(cells) != len(names):
            raise InputError(f"{label}, line {number}: {len(cells)} values stand under {len(names)} columns.")
        for column, (name, text) in enumerate(zip(names, cells, strict=True)):
            try:
                values[row, column] = float(text)
            except ValueError:
                values[row, column] = np.nan
            if not np.isfinite(values[row, column]):
                raise InputError(f"{label}, line {number}, {shown(name)[1:-1]}: {shown(text)} is not a number.")
    if WEIGHT not in names:
        return ParameterDraws(tuple(names), values)
    place = names.index(WEIGHT)
    weights = values[:, place]
    with np.errstate(over="ignore"):
        total = weights.sum()
    if weights.min() < 0 or not 0 < total < np.inf:
        raise InputError(f"{label}, {WEIGHT}: weights must be 0 or more, one of them above 0, and their sum finite.")
    return ParameterDraws(
        tuple(name for name in names if name != WEIGHT), np.delete(values, place, axis=1), weights / total
    )
