"""Where a result comes from: everything needed to make it again, as the manifest beside the files.

All of a manifest is the same for the same scenario, seed, runs and software, except `created` and `command`, and
`platform` and `versions` on another computer. Its form is published in manifest_schema.json.
"""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.inputs.scenario.scenario import Scenario
    from sim.inputs.tables.parameters import ParameterValue
    from sim.results.ensemble import Ensemble

SCHEMA_VERSION = 1
SOFTWARE = "escalation-sim"
PACKAGES = ("numpy", "numba", "mesa", "pandas", "pyarrow")


def manifest(
    ensemble: Ensemble, command: Sequence[str] = (), engine: str = "compiled", files: Sequence[str] = ()
) -> dict[str, Any]:
    """Manifest of an ensemble's results.

    Args:
        ensemble: the runs.
        command: the command line that asked for them, word by word; empty where there was none.
        engine: `compiled` or `mesa`.
        files: files beside the manifest, relative to its folder.
    """
    drawn = ensemble.posterior
    posterior = {} if drawn is None else {"posterior": drawn.entry(ensemble.scenario)}
    sizes = {"kind": "run", "engine": engine, "seed": ensemble.seed, "runs": ensemble.runs}
    return origin(command, files) | sizes | posterior | {"scenarios": [scenario_entry(ensemble.scenario)]}


def origin(command: Sequence[str] = (), files: Sequence[str] = ()) -> dict[str, Any]:
    """The part of a manifest that says what software wrote it, when, asked by which command, with which files."""
    return {
        "schema_version": SCHEMA_VERSION,
        "software": software(),
        "versions": versions(),
        "platform": {"system": platform.system(), "machine": platform.machine()},
        "command": list(command),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": sorted(files),
    }


def software() -> dict[str, Any]:
    """Name and version of the software and, in a checkout, its commit and whether files have been changed since."""
    commit, changed = _commit()
    return {"name": SOFTWARE, "version": _version(SOFTWARE), "commit": commit, "changed_since_commit": changed}


def versions() -> dict[str, str | None]:
    """Versions of Python and of the packages that shape results; None where one is not installed."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


def scenario_entry(scenario: Scenario) -> dict[str, Any]:
    """A scenario in full: window, reading, rules, factions, every parameter with its sources, forced decisions."""
    return {
        "name": scenario.name,
        "title": scenario.title,
        "hash": scenario.hash,
        "baseline": scenario.baseline,
        "reading": scenario.reading,
        "start": scenario.start.isoformat(),
        "end": scenario.end.isoformat(),
        "days": scenario.days,
        "record": scenario.record,
        "follow_until": scenario.follow_until.isoformat() if scenario.follow_until else None,
        "ladder": scenario.ladder,
        "rules": {
            decider: {"rule": rule, "set_by": scenario.rules_set_by[decider]}
            for decider, rule in scenario.rules.items()
        },
        "factions": list(scenario.factions),
        "parameters": [_parameter_entry(value) for value in scenario.parameters.values()],
        "forced": [
            {"date": each.date.isoformat(), "actor": each.actor, "decision": each.decision, "choice": each.choice}
            for each in scenario.forced
        ],
    }


def _parameter_entry(value: ParameterValue) -> dict[str, Any]:
    return {
        "path": value.path,
        "value": value.value,
        "unit": value.unit,
        "low": value.low,
        "high": value.high,
        "sources": list(value.sources),
        "assumption": value.assumption,
        "set_by": value.set_by,
    }


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _commit() -> tuple[str | None, bool | None]:
    """Commit of the checkout this package lies in and whether tracked files differ from it; nothing when installed."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return None, None
    head = _git(root, "rev-parse", "HEAD")
    if head is None:
        return None, None
    changes = _git(root, "status", "--porcelain", "--untracked-files=no")
    return head, None if changes is None else bool(changes)


def _git(root: Path, *words: str) -> str | None:
    try:
        asked = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return asked.stdout.strip()
