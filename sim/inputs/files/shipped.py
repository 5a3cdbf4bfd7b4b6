"""Where the scenario files are that come with the program, and in which order they are listed."""

from __future__ import annotations

from pathlib import Path

from sim.errors import InputError
from sim.inputs.files.places import data_root
from sim.inputs.files.yaml_lines import read_shipped

COUNTERFACTUALS = "counterfactuals"
NOT_SCENARIOS = frozenset({"parameters", "factions", "event_codes", "patterns"})
_FIRST = ("tower-22", "adolescent-rebellion", "israel-front", "soleimani")


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
