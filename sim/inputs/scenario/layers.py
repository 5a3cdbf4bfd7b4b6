"""Finds and reads the files a scenario consists of: the scenario, its baseline, the baseline's baseline."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.errors import NotFoundError, nearest, printable, shown
from sim.inputs.files.problems import Problem, report
from sim.inputs.files.shipped import scenario_files
from sim.inputs.files.text_files import label_of
from sim.inputs.files.yaml_lines import Document, read_document, read_shipped
from sim.inputs.scenario.file_checks import parse_scenario
from sim.inputs.scenario.schema import ScenarioFile

LONGEST_CHAIN = 10
"""Files, the most that one scenario may consist of."""

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Layer:
    """One scenario file: its data with lines, and its content."""

    document: Document
    given: ScenarioFile


Layers = tuple[Layer, ...]
"""The files of a scenario, the one without a baseline first."""


def is_path(name: str | os.PathLike[str]) -> bool:
    """Return whether a user's words name a file rather than a shipped scenario."""
    text = os.fspath(name)
    return not isinstance(name, str) or "/" in text or os.sep in text or text.lower().endswith(SUFFIXES)


def find_scenario(name: str | os.PathLike[str]) -> Path:
    """Return the file that a name or a path means.

    Raises:
        NotFoundError: there is no shipped scenario of this name; says the nearest.
    """
    if is_path(name):
        return Path(name)
    files = scenario_files()
    if str(name) in files:
        return files[str(name)]
    hint = nearest(str(name), files) or "; `escalation list` shows them all"
    for suffix in SUFFIXES:
        if os.path.isfile(f"{name}{suffix}"):
            hint = f"; for the file of this name in the present folder write {shown(f'{name}{suffix}')}"
    raise NotFoundError(f"there is no scenario {shown(str(name))}{hint}{'' if hint.endswith('?') else '.'}")


def _beside(path: Path, name: str) -> Path | None:
    for suffix in SUFFIXES:
        if os.path.isfile(candidate := path.parent / f"{name}{suffix}"):
            return candidate
    return None


def _neighbours(path: Path) -> list[str]:
    try:
        names = os.listdir(path.parent)
    except OSError:
        return []
    return [Path(name).stem for name in sorted(names)[:1000] if name.endswith(SUFFIXES) and name != path.name]


def _baseline_of(path: Path, layer: Layer) -> Path | None:
    name = layer.given.baseline
    if name is None:
        return None
    files = scenario_files()
    found = _beside(path, name) or files.get(name)
    if found is None:
        hint = nearest(name, [*files, *_neighbours(path)])
        text = f"there is no scenario {shown(name)}, neither beside this file nor among those that are shipped{hint}"
        report([Problem(("baseline",), text)], layer.document)
    return found


def _read(path: Path) -> Layer:
    shipped = path in scenario_files().values()
    document = read_shipped(path, path.name) if shipped else read_document(path, label_of(path))
    return Layer(document, parse_scenario(document, path.stem))


def _refuse_circle(layers: list[Layer], seen: list[str], path: Path) -> None:
    real = os.path.realpath(path)
    if real in seen:
        names = [printable(layer.given.name) for layer in layers[seen.index(real) :]]
        text = f"the baselines go round in a circle: {' -> '.join([*names, names[0]])}"
        report([Problem(("baseline",), text)], layers[-1].document)
    if len(layers) >= LONGEST_CHAIN:
        text = f"a scenario may rest on at most {LONGEST_CHAIN - 1} baselines, one upon the other"
        report([Problem(("baseline",), text)], layers[-1].document)
    seen.append(real)


def read_layers(path: Path) -> Layers:
    """Return the files that a scenario consists of, from the one without a baseline to the scenario's own.

    Raises:
        InputError: a file does not exist or is not valid, a baseline is unknown, or the baselines form a circle.
    """
    layers: list[Layer] = []
    seen: list[str] = []
    next_path: Path | None = path
    while next_path is not None:
        _refuse_circle(layers, seen, next_path)
        layers.append(_read(next_path))
        next_path = _baseline_of(next_path, layers[-1])
    return tuple(reversed(layers))


def names_of(layers: Iterable[Layer]) -> list[str]:
    """Return the scenarios' names, the one without a baseline first."""
    return [layer.given.name for layer in layers]
