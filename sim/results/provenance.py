"""Where a result comes from: everything needed to make it again, as the manifest beside the files.

All of a manifest is the same for the same scenario, seed, runs and software, except `created` and `command`, and
`platform` and `versions` on another computer. Its form is published in manifest_schema.json.
"""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from sim.errors import EscalationError, InputError, printable
from sim.inputs.files.user_files import label_of, read_json
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.scenario import Scenario, load_scenario, scenario_from_texts
from sim.inputs.scenario.schema import OWN_STEM
from sim.results.ensemble import Ensemble
from sim.results.files import MANIFEST, SOFTWARE, file_hashes, write_json
from sim.results.text import plain

SCHEMA_VERSION = 2
SCENARIO_FIELDS = (
    "name", "title", "hash", "baseline", "reading", "start", "end", "days", "record", "follow_until", "ladder",
)  # fmt: skip
FORCED_FIELDS = ("date", "actor", "decision", "choice")
PARAMETER_FIELDS = ("path", "value", "unit", "low", "high", "sources", "assumption", "set_by")
PACKAGES = ("numpy", "numba", "mesa", "pandas", "pyarrow", "vl-convert-python")


def manifest(
    ensemble: Ensemble, command: Sequence[str] = (), engine: str = "auto", files: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the manifest of an ensemble's results.

    Args:
        ensemble: the runs.
        command: the command line that asked for them, word by word; empty where there was none.
        engine: `auto`, `wasm`, `compiled` or `mesa`.
        files: SHA-256 of each file beside the manifest, by its name relative to the folder.
    """
    more: dict[str, Any] = {"runs": ensemble.runs}
    if ensemble.posterior is not None:
        origin = {"calibrated_on": ensemble.posterior.calibrated_on}
        more["posterior"] = ensemble.posterior.entry(ensemble.scenario) | origin
    return manifest_of("run", ensemble.seed, [ensemble.scenario], command, more, engine, files)


def manifest_of(
    kind: str,
    seed: int,
    scenarios: Sequence[Scenario],
    command: Sequence[str],
    more: Mapping[str, Any],
    engine: str = "auto",
    files: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the manifest of any result: what was computed, of which scenarios, by which command and software.

    Args:
        kind: what it is, such as `run` or `compare`.
        seed: seed of the runs.
        scenarios: what was played, the reference first.
        command: the command line, word by word.
        more: what this kind of result needs besides, such as `runs`.
        engine: `auto`, `wasm`, `compiled` or `mesa`.
        files: as for `manifest`.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": kind,
        "software": software(),
        "versions": versions(),
        "platform": {"system": platform.system(), "machine": platform.machine()},
        "command": list(command),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": dict(sorted((files or {}).items())),
        "engine": engine,
        "seed": seed,
        **more,
        "scenarios": [scenario_entry(each) for each in scenarios],
    }


def write_manifest(
    folder: Path, kind: str, seed: int, scenarios: Sequence[Scenario], command: Sequence[str], more: Mapping[str, Any]
) -> None:
    """Write the manifest of a folder whose other files are there; arguments as for `manifest_of`."""
    content = manifest_of(kind, seed, scenarios, command, more, files=file_hashes(folder))
    write_json(content, folder / MANIFEST)


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest in a file.

    Raises:
        NotFoundError: there is no such file.
        InputError: the file cannot be read, or is no manifest of results.
    """
    content = read_json(path)
    if not isinstance(content, dict) or not isinstance(content.get("kind"), str):
        raise InputError(f"{label_of(path)}: this is not a manifest of results.")
    return content


def scenario_of(manifest: Mapping[str, Any], number: int = 0, label: str = MANIFEST) -> Scenario:
    """Return a scenario as a manifest holds it: the same hash, name, reading and origin of each value.

    Args:
        manifest: the manifest.
        number: which of its scenarios, from 0.
        label: how to call the manifest in messages.

    Raises:
        InputError: the manifest does not hold the scenario in full, or this version makes another scenario of it.
    """
    try:
        entry = manifest["scenarios"][number]
        name, text, expected = str(entry["name"]), entry["yaml"], entry["hash"]
    except (KeyError, IndexError, TypeError):
        raise InputError(f"{label}: the manifest does not hold its scenario in full.") from None
    if (shipped := _shipped_scenario(entry)) is not None:
        return shipped
    file = f"{OWN_STEM}.yaml"
    try:
        loaded = scenario_from_texts(file, {file: str(text).encode("utf-8", "replace")})
    except EscalationError as error:
        problem = str(error).replace(file, f"the scenario {printable(name)} in it")
        raise InputError(f"{label}: {problem}") from None
    if loaded.hash != expected:
        raise InputError(
            f"{label}: this version makes another scenario of {printable(name)}; it was written by another."
        )
    # a file in full has lost the origin of each value; the entry has it
    set_by = {each["path"]: each["set_by"] for each in entry.get("parameters", ())}
    rules = {decider: each["set_by"] for decider, each in entry.get("rules", {}).items()}
    return replace(
        loaded,
        baseline=entry.get("baseline"),
        reading=entry.get("reading"),
        parameters={
            path: replace(each, set_by=set_by.get(path, each.set_by)) for path, each in loaded.parameters.items()
        },
        rules_set_by=loaded.rules_set_by | rules,
    )


def _shipped_scenario(entry: Mapping[str, Any]) -> Scenario | None:
    """The shipped scenario of an entry's name, reading and length, where this is the one that was played."""
    try:
        found = load_scenario(entry["name"], entry.get("reading")) if entry["name"] in list_scenarios() else None
        found = found.with_days(entry["days"]) if found is not None and found.days != entry["days"] else found
    except (EscalationError, KeyError):
        return None
    return found if found is not None and found.hash == entry["hash"] else None


def software() -> dict[str, Any]:
    """Name and version of the software and, in a checkout, its commit and whether files have been changed since."""
    root = Path(__file__).resolve().parents[2]
    commit = _git(root, "rev-parse", "HEAD") if (root / ".git").exists() else None
    changes = None if commit is None else _git(root, "status", "--porcelain", "--untracked-files=no")
    changed = None if changes is None else bool(changes)
    return {"name": SOFTWARE, "version": _version(SOFTWARE), "commit": commit, "changed_since_commit": changed}


def versions() -> dict[str, str | None]:
    """Versions of Python and of the packages that shape results; None where one is not installed."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


def scenario_entry(scenario: Scenario) -> dict[str, Any]:
    """A scenario in full: window, reading, rules, factions, every parameter with its sources, forced decisions."""
    return {
        **{name: plain(getattr(scenario, name)) for name in SCENARIO_FIELDS},
        "rules": {
            decider: {"rule": rule, "set_by": scenario.rules_set_by[decider]}
            for decider, rule in scenario.rules.items()
        },
        "factions": list(scenario.factions),
        "parameters": [
            {name: getattr(value, name) for name in PARAMETER_FIELDS} | {"sources": list(value.sources)}
            for value in scenario.parameters.values()
        ],
        "yaml": scenario.to_yaml(),
        "forced": [{name: plain(getattr(each, name)) for name in FORCED_FIELDS} for each in scenario.forced],
    }


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _git(root: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
