"""Finds and reads the files a scenario consists of: the scenario, its baseline, the baseline's baseline."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError, NotFoundError, nearest, printable, shown
from sim.inputs.files.documents import Document, data_root, parse_document, read_document, read_shipped
from sim.inputs.files.problems import Problem, report
from sim.inputs.files.user_files import decode, label_of
from sim.inputs.scenario.schema import ScenarioFile, parse_scenario

LONGEST_CHAIN = 10
"""Files, the most that one scenario may consist of."""

SUFFIXES = (".yaml", ".yml")

COUNTERFACTUALS = "counterfactuals"
NOT_SCENARIOS = frozenset({"parameters", "factions", "event_codes", "patterns", "systems"})
_FIRST = ("tower-22", "adolescent-rebellion", "israel-front", "soleimani", "lull-2023")

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


def list_scenarios() -> list[str]:
    """Return the names of the scenarios that come with the program: baselines, branches, then counterfactuals.

    Within each group those of the same baseline stand together, in the order of the baselines.
    """
    files = scenario_files()

    def rank(name: str) -> tuple[int, int, str]:
        root, seen = name, {name}
        while (baseline := _baseline(files[root])) in files and baseline not in seen:
            seen.add(root := str(baseline))
        group = 2 if files[name].parent.name == COUNTERFACTUALS else int(_baseline(files[name]) is not None)
        return group, _FIRST.index(root) if root in _FIRST else len(_FIRST), name

    return sorted(files, key=rank)


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


def _baseline_of(layer: Layer, texts: Texts | None) -> Path | None:
    """Return the file of a layer's baseline, which lies beside it or is shipped; None where it has no baseline."""
    if (name := layer.file.baseline) is None:
        return None
    for suffix in SUFFIXES:
        path = layer.path.parent / f"{name}{suffix}"
        if path.is_file() if texts is None else path.name in texts:
            return path
    files = scenario_files()
    if name not in files:
        try:
            neighbours = sorted(os.listdir(layer.path.parent) if texts is None else texts)[:1000]
        except OSError:
            neighbours = []
        others = (Path(each).stem for each in neighbours if each.endswith(SUFFIXES) and each != layer.path.name)
        hint = nearest(name, [*files, *others])
        text = f"there is no scenario {shown(name)}, neither beside this file nor among those that are shipped{hint}"
        report([Problem(("baseline",), text)], layer.document)
    return files[name]


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
        try:
            real = os.path.realpath(next_path)
        except ValueError:  # a name that the system does not allow: reading it says so
            real = str(next_path)
        if real in seen:
            names = [printable(layer.file.name) for layer in layers[seen.index(real) :]]
            text = f"the baselines go round in a circle: {' -> '.join([*names, names[0]])}"
            report([Problem(("baseline",), text)], layers[-1].document)
        if len(layers) >= LONGEST_CHAIN:
            text = f"a scenario may rest on at most {LONGEST_CHAIN - 1} baselines, one upon the other"
            report([Problem(("baseline",), text)], layers[-1].document)
        seen.append(real)
        layers.append(_read(next_path, texts))
        next_path = _baseline_of(layers[-1], texts)
    return tuple(reversed(layers))
