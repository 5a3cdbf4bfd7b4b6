"""Finds and reads the files a scenario consists of: the scenario, its baseline, the baseline's baseline."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError, NotFoundError, nearest, printable, shown
from sim.inputs.files.documents import Document, parse_document, read_document, read_shipped
from sim.inputs.files.places import data_root
from sim.inputs.files.problems import Problem, report
from sim.inputs.files.user_files import decode, label_of
from sim.inputs.scenario.schema import ScenarioFile, parse_scenario

LONGEST_CHAIN = 10
"""Files, the most that one scenario may consist of."""

SUFFIXES = (".yaml", ".yml")

COUNTERFACTUALS = "counterfactuals"
NOT_SCENARIOS = frozenset({"parameters", "factions", "event_codes", "patterns"})
_FIRST = ("tower-22", "adolescent-rebellion", "israel-front", "soleimani")

Texts = Mapping[str, bytes]
"""File name -> content of scenario files that lie in no folder: uploaded, or kept in a sweep's manifest."""


@dataclass(frozen=True)
class Layer:
    """One scenario file: where it is, its data with lines, and its content."""

    path: Path
    document: Document
    file: ScenarioFile


Layers = tuple[Layer, ...]
"""The files of a scenario, the one without a baseline first."""


def scenario_files() -> dict[str, Path]:
    """Return name -> file of every scenario that comes with the program."""
    root = data_root()
    files = {path.stem: path for path in sorted(root.glob("*.yaml")) if path.stem not in NOT_SCENARIOS}
    return files | {path.stem: path for path in sorted((root / COUNTERFACTUALS).glob("*.yaml"))}


def _baseline(path: Path) -> str | None:
    try:
        baseline = read_shipped(path, path.name).data.get("baseline")
    except InputError:
        return None
    return baseline if isinstance(baseline, str) else None


def _root(name: str, files: dict[str, Path]) -> str:
    seen = {name}
    while (baseline := _baseline(files[name])) in files and baseline not in seen:
        seen.add(name := str(baseline))
    return name


def _rank(name: str, files: dict[str, Path]) -> tuple[int, int, str]:
    root = _root(name, files)
    group = 2 if files[name].parent.name == COUNTERFACTUALS else int(_baseline(files[name]) is not None)
    return group, _FIRST.index(root) if root in _FIRST else len(_FIRST), name


def list_scenarios() -> list[str]:
    """Return the names of the scenarios that come with the program: baselines, branches, then counterfactuals.

    Within each group those of the same baseline stand together, in the order of the baselines.
    """
    files = scenario_files()
    return sorted(files, key=lambda name: _rank(name, files))


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


def _beside(path: Path, name: str, texts: Texts | None) -> Path | None:
    """Return the file of a scenario that lies beside another file, if there is one."""
    candidates = (path.parent / f"{name}{suffix}" for suffix in SUFFIXES)
    return next((each for each in candidates if (each.is_file() if texts is None else each.name in texts)), None)


def _neighbours(path: Path, texts: Texts | None) -> list[str]:
    """Return names of scenario files that lie beside a file, at most 1000."""
    try:
        names = sorted(os.listdir(path.parent) if texts is None else texts)
    except OSError:
        return []
    return [name for name in names[:1000] if name.endswith(SUFFIXES) and name != path.name]


def _baseline_of(layer: Layer, texts: Texts | None) -> Path | None:
    name = layer.file.baseline
    if name is None:
        return None
    files = scenario_files()
    path = _beside(layer.path, name, texts) or files.get(name)
    if path is None:
        hint = nearest(name, [*files, *(Path(each).stem for each in _neighbours(layer.path, texts))])
        text = f"there is no scenario {shown(name)}, neither beside this file nor among those that are shipped{hint}"
        report([Problem(("baseline",), text)], layer.document)
    return path


def _read(path: Path, texts: Texts | None) -> Layer:
    if path in scenario_files().values():
        document = read_shipped(path, path.name)
    elif texts is None:
        document = read_document(path, label_of(path))
    elif path.name not in texts:
        raise NotFoundError(f"{label_of(path)}: there is no such file.")
    else:
        document = parse_document(decode(texts[path.name], path.name), path.name)
    return Layer(path, document, parse_scenario(document, path.stem))


def _refuse_circle(layers: list[Layer], seen: list[str], path: Path) -> None:
    try:
        real = os.path.realpath(path)
    except ValueError:  # a name that the system does not allow: reading it says so
        return
    if real in seen:
        names = [printable(layer.file.name) for layer in layers[seen.index(real) :]]
        text = f"the baselines go round in a circle: {' -> '.join([*names, names[0]])}"
        report([Problem(("baseline",), text)], layers[-1].document)
    if len(layers) >= LONGEST_CHAIN:
        text = f"a scenario may rest on at most {LONGEST_CHAIN - 1} baselines, one upon the other"
        report([Problem(("baseline",), text)], layers[-1].document)
    seen.append(real)


def read_layers(path: Path, texts: Texts | None = None) -> Layers:
    """Return the files that a scenario consists of, from the one without a baseline to the scenario's own.

    Args:
        path: the scenario's own file.
        texts: where the file and its baselines are looked up by name instead of in the file's folder.

    Raises:
        InputError: a file does not exist or is not valid, a baseline is unknown, or the baselines form a circle.
    """
    layers: list[Layer] = []
    seen: list[str] = []
    next_path: Path | None = path
    while next_path is not None:
        _refuse_circle(layers, seen, next_path)
        layers.append(_read(next_path, texts))
        next_path = _baseline_of(layers[-1], texts)
    return tuple(reversed(layers))
