"""Checks a folder of results against its manifest, plays it again, and compares the two byte for byte.

Tables and texts are played again from the scenario, seed, number of runs, engine and draws that the manifest holds.
Figures are checked by their hash alone: their bytes depend on the version of the program that draws them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.sweep.design import Design
from experiments.sweep.folder import CHANGED, COMPLETE, FOREIGN, MISSING, data_files, verify_sweep
from experiments.sweep.run import run_sweep
from experiments.uncertainty.run import uncertainty
from experiments.uncertainty.text import uncertainty_json, uncertainty_text
from experiments.who_stopped_it.run import Size, who_stopped_it
from experiments.who_stopped_it.text import found_json, found_text
from sim.analyses import write as answer_files
from sim.analyses.compare.compare import compare_many
from sim.analyses.twin.twin import twin
from sim.analyses.who_acts.who_acts import who_acts
from sim.errors import EscalationError, InputError, NotFoundError
from sim.inputs.files.user_files import read_json
from sim.inputs.posterior.posterior import SHIPPED, Posterior, load_posterior, reopen_posterior
from sim.inputs.scenario.scenario import Scenario
from sim.results.ensemble import Ensemble, run_ensemble, run_mesa_ensemble
from sim.results.files import MANIFEST, file_names, sha256_of, write_file, write_json
from sim.results.provenance import read_manifest, scenario_of, software, versions
from sim.results.write import write_tables


@dataclass(frozen=True)
class Reproduction:
    """What became of a folder of results when it was checked and played again.

    Attributes:
        folder: the folder.
        kind: `run`, `compare`, `twin`, `who-acts`, `sweep`, `uncertainty` or `who-stopped-it`.
        changed: files whose bytes are not those that the manifest gives the hash of.
        missing: files that the manifest names and that are not there.
        unlisted: files that the manifest does not name.
        compared: files that were played again.
        differing: those of them whose bytes are not those that the manifest gives the hash of.
        checked_only: files that were checked by their hash and not made again: figures.
        reasons: what may explain a difference: other versions of the program or of packages.
    """

    folder: Path
    kind: str
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    unlisted: tuple[str, ...]
    compared: tuple[str, ...]
    differing: tuple[str, ...]
    checked_only: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether every file is as it was written, and comes out the same when it is played again."""
        return not (self.changed or self.missing or self.unlisted or self.differing)

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        lists = {name: list(value) for name, value in vars(self).items() if name not in ("folder", "kind")}
        return {"folder": str(self.folder), "kind": self.kind, "equal": self.equal} | lists

    def __str__(self) -> str:
        """Say in a few lines whether it is equal, byte for byte, or what differs and why."""
        figures = f" {len(self.checked_only)} figures: hashes checked, not drawn again." if self.checked_only else ""
        if self.equal:
            return f"{self.folder}: equal, byte for byte ({len(self.compared)} files played again).{figures}"
        lines = [f"{self.folder}: differs.{figures}"]
        lines += [f"  {name}: changed since it was written." for name in self.changed]
        lines += [f"  {name}: missing." for name in self.missing]
        lines += [f"  {name}: not in the manifest." for name in self.unlisted]
        lines += [f"  {name}: other bytes when played again." for name in self.differing]
        if not self.differing:
            lines.append("Played again, every table is as it was first written.")
        elif self.reasons:
            lines += ["What has changed since:", *(f"  {reason}" for reason in self.reasons)]
        else:
            lines.append("Program and packages are the same versions: this should not be, please report it.")
        return "\n".join(lines)

    __repr__ = __str__


Play = Callable[[Mapping[str, Any], Path, Path, int | None], None]
"""Plays a manifest again: the manifest, the folder it is of, the folder to write to, threads."""


def reproduce(folder: str | os.PathLike[str], threads: int | None = None) -> Reproduction:
    """Check a folder of results against its manifest, play it again, and compare.

    Args:
        folder: of a run, comparison, twin, sweep, uncertainty or who-stopped-it, as `--out` writes it.
        threads: threads of the compiled engine, 1 or more; None takes all there are.

    Raises:
        NotFoundError: there is no manifest in the folder.
        InputError: the manifest does not suffice to play the results again.
    """
    path = Path(folder)
    if not path.is_dir():
        raise NotFoundError(f"{path}: there is no such folder.")
    manifest = read_manifest(path / MANIFEST)
    kind = manifest["kind"]
    hashes = _hashes(path, manifest)
    if kind == "sweep":
        damages = [(each.fault, each.file) for each in verify_sweep(path)]
    else:
        present = set(file_names(path)) - {MANIFEST}
        damages = [(MISSING, name) for name in hashes if name not in present]
        damages += [(CHANGED, name) for name in hashes if name in present and sha256_of(path / name) != hashes[name]]
        damages += [(FOREIGN, name) for name in sorted(present - hashes.keys())]
    faults = {each: tuple(file for fault, file in damages if fault == each) for each in (CHANGED, MISSING, FOREIGN)}
    if kind not in PLAYERS:
        state = "not as they were written" if damages else "as they were written"
        raise InputError(f"{path}: its {len(hashes)} files are {state}; results of `{kind}` are not played again here.")
    with tempfile.TemporaryDirectory() as temporary:
        again = Path(temporary, "again")
        again.mkdir()
        try:
            PLAYERS[kind](manifest, path, again, threads)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            if isinstance(error, EscalationError):
                raise
            raise InputError(
                f"{path / MANIFEST}: the manifest is damaged ({type(error).__name__}: {error})."
            ) from error
        hashes_now = {name: sha256_of(again / name) for name in file_names(again) if name in hashes}
    figures = tuple(name for name in hashes if name.endswith((".png", ".svg")))
    return Reproduction(
        folder=path,
        kind=kind,
        changed=faults[CHANGED],
        missing=faults[MISSING],
        unlisted=faults[FOREIGN],
        compared=tuple(hashes_now),
        differing=tuple(name for name in hashes if name not in figures and hashes_now.get(name) != hashes[name]),
        checked_only=figures,
        reasons=_reasons(manifest),
    )


def _hashes(folder: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """The SHA-256 of each file as it was written, the manifest's left out; a sweep has them in complete.json."""
    content: Any = manifest
    if manifest["kind"] == "sweep":
        if not (folder / COMPLETE).exists():
            raise InputError(f"{folder}: this sweep is not complete; the same command goes on with it.")
        content = read_json(folder / COMPLETE)
    files = content.get("files") if isinstance(content, Mapping) else None
    if not isinstance(files, dict):
        raise InputError(f"{folder}: there are no hashes of its files; an earlier version has written it.")
    return {str(name): str(digest) for name, digest in files.items() if name != MANIFEST}


def _reasons(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """What is another version now than when the results were written."""
    before, now = dict(manifest.get("versions", {})), dict(versions())
    before["escalation-sim"] = (manifest.get("software") or {}).get("version") or manifest.get("escalation_sim")
    now["escalation-sim"] = software()["version"]
    if "model" not in manifest:
        before["commit"], now["commit"] = (manifest.get("software") or {}).get("commit"), software()["commit"]
    names = [name for name in now if name in before and before[name] != now[name]]
    return tuple(f"{name}: {before[name] or 'unknown'} then, {now[name] or 'unknown'} now" for name in names)


def play_manifest_run(manifest: Mapping[str, Any], folder: Path, threads: int | None = None) -> Ensemble:
    """Play the runs of a manifest again: same scenario, seed, number of runs, engine and draws.

    Raises:
        InputError: the manifest, or the posterior's file beside it, does not suffice.
    """
    played = scenario_of(manifest, label=str(folder / MANIFEST))
    runs, seed = int(manifest["runs"]), int(manifest["seed"])
    posterior = posterior_of_manifest(manifest, folder, played)
    if manifest.get("engine") == "mesa":
        return run_mesa_ensemble(played, runs, seed, posterior=posterior)
    return run_ensemble(played, runs, seed, threads, posterior=posterior)


def posterior_of_manifest(manifest: Mapping[str, Any], folder: Path, scenario: Scenario) -> Posterior | None:
    """Return the draws that a manifest's runs play with, from posterior.csv beside it; None where there are none.

    Raises:
        InputError: the file is not there, or is not the one that the runs played with.
    """
    entry = manifest.get("posterior")
    return None if entry is None else reopen_posterior(scenario, folder / "posterior.csv", entry)


def _shipped_source(manifest: Mapping[str, Any], folder: Path) -> str | None:
    """`shipped` where an analysis drew from the posteriors that ship; None where it drew from none."""
    if not (entries := manifest.get("posteriors")):
        return None
    foreign = [each["name"] for each in entries if not str(each["name"]).startswith("shipped posterior ")]
    if foreign:
        raise InputError(f"{folder}: played with draws from {foreign[0]}, which the folder does not hold.")
    return SHIPPED


def _play_comparison(manifest: Mapping[str, Any], folder: Path, again: Path, threads: int | None) -> None:
    label, source = str(folder / MANIFEST), _shipped_source(manifest, folder)
    scenarios = [scenario_of(manifest, number, label) for number in range(len(manifest["scenarios"]))]
    runs, seed = int(manifest["runs"]), int(manifest["seed"])

    def play(each: Scenario) -> Ensemble:
        posterior = None if source is None else load_posterior(each, source)
        return run_ensemble(each, runs, seed, threads, posterior=posterior)

    comparison = compare_many(scenarios, runs=runs, seed=seed, play=play)
    answer_files.write_tables(comparison.pairs[0] if len(comparison.pairs) == 1 else comparison, again)


def _play_twin(manifest: Mapping[str, Any], folder: Path, again: Path, threads: int | None) -> None:
    label, source = str(folder / MANIFEST), _shipped_source(manifest, folder)
    first, second = (scenario_of(manifest, number, label) for number in (0, 1))
    posterior = None if source is None else load_posterior(second, source)
    answer_files.write_tables(twin(first, second, int(manifest["seed"]), int(manifest["run"]), posterior), again)


def _play_who_acts(manifest: Mapping[str, Any], folder: Path, again: Path, threads: int | None) -> None:
    label, source = str(folder / MANIFEST), _shipped_source(manifest, folder)
    first = scenario_of(manifest, 0, label)
    against = scenario_of(manifest, 1, label) if len(manifest["scenarios"]) > 1 else None
    posterior = None if source is None else load_posterior(first, source)
    size = int(manifest.get("runs", 1)), int(manifest["seed"]), threads, posterior
    found = who_acts(first, against, *size, run=manifest.get("run"), day=manifest.get("day"))
    answer_files.write_tables(found, again)


def _play_sweep(manifest: Mapping[str, Any], folder: Path, again: Path, threads: int | None) -> None:
    played = again / "sweep"
    run_sweep(Design(**manifest["design"]), played, chunk=int(manifest["chunk_runs"]))
    for path in data_files(played):
        target = again / path.relative_to(played)
        target.parent.mkdir(exist_ok=True)
        os.replace(path, target)


def _play_uncertainty(manifest: Mapping[str, Any], folder: Path, again: Path, threads: int | None) -> None:
    scenario = scenario_of(manifest, label=str(folder / MANIFEST))
    sizes = int(manifest["points"]), int(manifest["replications"])
    source = _shipped_source(manifest, folder)
    shares = uncertainty(scenario, *sizes, int(manifest["seed"]), threads, posterior=source)
    write_json(uncertainty_json(shares), again / "uncertainty.json")
    write_file(again / "uncertainty.txt", uncertainty_text(shares) + "\n")


def _play_who_stopped_it(manifest: Mapping[str, Any], folder: Path, again: Path, threads: int | None) -> None:
    sizes = int(manifest["points"]), int(manifest["runs"]), int(manifest["seed"])
    size = Size(*sizes, threads, _shipped_source(manifest, folder))
    answer = who_stopped_it(size)
    write_json(found_json(answer, size), again / "who_stopped_it.json")
    write_file(again / "who_stopped_it.txt", found_text(answer, size) + "\n")


PLAYERS: dict[str, Play] = {
    "run": lambda manifest, folder, again, threads: write_tables(play_manifest_run(manifest, folder, threads), again),
    "compare": _play_comparison,
    "twin": _play_twin,
    "who-acts": _play_who_acts,
    "sweep": _play_sweep,
    "uncertainty": _play_uncertainty,
    "who-stopped-it": _play_who_stopped_it,
}
"""How results of each kind are played again."""
