"""What moves what in every shipped baseline, and what the systems of the articles show: computed once, and stored.

`python -m experiments.influence_stored` plays both and writes them, whole or not at all, to scenarios/influence, from
where the documents and the app read them. Each is stored with a mark: a hash of its values and ranges, and of what a
few runs give. An edit that changes no run leaves the marks as they are.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from experiments.draws import parameter_points
from sim.analyses.influence.influence import Effect, Influences, count_moves, influence
from sim.analyses.systems.systems import SystemResult, load_systems, try_systems
from sim.engine.build import build_inputs
from sim.engine.play import Draws, play
from sim.errors import EscalationError, InputError
from sim.inputs.files.documents import data_root
from sim.inputs.files.user_files import csv_rows, read_json
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.scenario import load_scenario
from sim.inputs.tables.vocabulary import RULES, SERIES
from sim.kernel.fingerprint import model_fingerprint
from sim.outcomes.reduction import Reduction
from sim.outcomes.registry import outcome_table
from sim.results.files import MANIFEST, csv_text, file_hashes, whole_folder, write_file, write_json
from sim.results.provenance import software

FOLDER, MOVES, SYSTEMS = "influence", "influence.csv", "systems.csv"
COMMAND = "python -m experiments.influence_stored"
PAIRS, SYSTEM_PAIRS, SEED = 400, 1000, 0
SAMPLE = 24
"""Runs of each set of rules, and of each side of a system's experiment, that make a mark."""


@dataclass(frozen=True)
class StoredMove:
    """One thing that was moved in one scenario, and the outcome that it moves most.

    Attributes:
        scenario: name of the baseline.
        path: a parameter's path, `rules.<decider>` or `context.<series>`.
        kind: parameter, rule or context.
        low: value at the low end; for a rule the scenario's own.
        high: value at the high end; for a rule the rival.
        outcome: the outcome that it moves most, in standard errors.
        effect: what it does to that outcome.
        silent: whether it moves no outcome beyond luck.
        pairs_changed: share of pairs of runs, 0 to 1, in which any outcome differs.
    """

    scenario: str
    path: str
    kind: str
    low: float | str
    high: float | str
    outcome: str
    effect: Effect
    silent: bool
    pairs_changed: float

    @property
    def name(self) -> str:
        """The path; of a rule with the rival, since a decider may have several."""
        return f"{self.path} to {self.high}" if self.kind == "rule" else self.path


@dataclass(frozen=True)
class StoredSystem:
    """What the experiment of a system showed: its outcome, the difference B less A, and the verdict."""

    system: str
    outcome: str
    effect: Effect
    pairs: int
    verdict: str


@dataclass(frozen=True)
class Stored:
    """Everything that is stored.

    Attributes:
        moves: of each baseline in turn, what moves most first.
        systems: id -> what its experiment showed.
        about: the manifest: pairs, seed, marks.
    """

    moves: tuple[StoredMove, ...]
    systems: dict[str, StoredSystem]
    about: dict[str, Any]

    def of(self, scenario: str) -> list[StoredMove]:
        """Return what was moved in a baseline, the strongest first."""
        return [each for each in self.moves if each.scenario == scenario]

    def is_stale(self, scenario: str) -> bool:
        """Whether a baseline's moves were computed with another model, scenario or set of outcomes than these."""
        return bool(self.about["marks"].get(scenario) != mark_of(scenario))

    def stale_systems(self) -> list[str]:
        """Return the ids of the systems that were tried with another model or experiment than these, or not at all."""
        marks = self.about["system_marks"]
        return [each.id for each in load_systems() if marks.get(each.id) != system_mark(each.id)]

    def silent_everywhere(self) -> list[str]:
        """Return the names of what moves no outcome in any baseline."""
        moving = {each.name for each in self.moves if not each.silent}
        return [name for name in dict.fromkeys(each.name for each in self.moves) if name not in moving]

    def first_moves(self) -> list[StoredMove]:
        """Return of everything that moves something its place in the first baseline where it does."""
        found: dict[str, StoredMove] = {}
        for each in self.moves:
            if not each.silent:
                found.setdefault(each.name, each)
        return list(found.values())


def baselines() -> list[str]:
    """Return the shipped scenarios that are not made from another."""
    return [name for name in list_scenarios() if load_scenario(name).baseline is None]


@cache
def mark_of(name: str) -> str:
    """Return a hash of a scenario, the ends of all ranges, and what runs give with parameters drawn from these.

    The runs are under the scenario's rules and each rival, so that a change of the model that matters shows in some.
    """
    scenario = load_scenario(name)
    paths, values = parameter_points(scenario, None, SAMPLE, SEED)
    outcomes = [each for each in outcome_table().values() if each.is_numeric]
    ranges = [(path, scenario.parameters[path].low, scenario.parameters[path].high) for path in paths]
    series = [(name, each.minimum, each.maximum) for name, each in SERIES.items()]
    known = [scenario.hash, ranges, series, [each.name for each in outcomes]]
    digest = hashlib.sha256(json.dumps(known).encode())
    rivals = [(who, name) for who, names in RULES.items() for name in names if name != scenario.rules[who]]
    for each in (scenario, *(scenario.with_changes({f"rules.{who}": name}) for who, name in rivals)):
        inputs, reduction = build_inputs(each), Reduction(each, SAMPLE, outcomes)
        play(
            inputs,
            Draws(SEED, np.arange(SAMPLE), np.arange(SAMPLE), *inputs.records(paths, values)),
            reduction.reducers,
        )
        for outcome in outcomes:
            # Rounded, since a mean over days may differ in its last bits between machines.
            digest.update(np.round(outcome.values(reduction.runs).astype(np.float64), 6).tobytes())
    return digest.hexdigest()


@cache
def system_mark(name: str) -> str:
    """Return a hash of a system's experiment, by its id, and of what a few of its pairs of runs give."""
    (system,) = load_systems(name)
    (found,) = try_systems([system], SAMPLE, SEED, threads=1)
    means = [round(each, 6) for each in (found.difference.mean_a, found.difference.mean_b, found.difference.difference)]
    parts = [system.a.load().hash, system.b.load().hash, system.outcome, system.direction, str(means)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _move_rows(found: Influences) -> Iterator[list[str]]:
    """Rows of a scenario's file, the strongest first."""
    strength = {id(each): abs(each.effects[each.strongest].strength) for each in found.entries}
    for each in sorted(found.entries, key=lambda entry: (entry.silent, -strength[id(entry)])):
        ends = [end if isinstance(end, str) else f"{end:.10g}" for end in (each.low, each.high)]
        named = [found.scenario.name, each.path, each.kind, *ends, each.strongest]
        effect, silent = _effect_cells(each.effects[each.strongest]), "yes" if each.silent else "no"
        yield [*named, *effect, silent, f"{each.pairs_changed:.6g}"]


def _system_row(found: SystemResult) -> list[str]:
    each = found.difference
    effect = Effect(each.difference, (each.low, each.high), 0.0)
    return [found.system.id, each.outcome, *_effect_cells(effect), str(each.pairs), found.verdict]


def _effect_cells(effect: Effect) -> list[str]:
    return [f"{value:.6g}" for value in (effect.difference, *effect.interval)]


EFFECT_HEADS = ("difference", "interval_low", "interval_high")
MOVE_HEADS = ("scenario", "path", "kind", "low", "high", "outcome", *EFFECT_HEADS, "silent", "pairs_changed")
ABOUT = {"pairs", "system_pairs", "seed", "marks", "system_marks"}
SYSTEM_HEADS = ("system", "outcome", *EFFECT_HEADS, "pairs", "verdict")


def compute(
    folder: Path,
    pairs: int = PAIRS,
    system_pairs: int = SYSTEM_PAIRS,
    threads: int | None = None,
    scenarios: Iterable[str] | None = None,
    progress: Callable[[str, int], Callable[[int], None]] = lambda text, total: lambda done: None,
) -> None:
    """Play everything and write it to a folder, whole or not at all. Takes minutes.

    Args:
        folder: new, or written by this function before.
        pairs: pairs of runs of each thing that is moved, 50 up.
        system_pairs: pairs of runs of each system's experiment.
        threads: threads to use; the processors available when None. The result is the same on any number.
        scenarios: names of the scenarios; the shipped baselines when None.
        progress: gets a text and a number of steps, and gives what is called after each step with 1.

    Raises:
        InputError: too few pairs.
        OutputError: the folder cannot be written.
    """
    names, rows = baselines() if scenarios is None else list(scenarios), list[list[str]]()
    with whole_folder(folder) as part:
        for name in names:
            advance = progress(name, count_moves(load_scenario(name)))
            rows += _move_rows(influence(name, pairs, SEED, threads, progress=advance))
        systems = load_systems()
        found = try_systems(systems, system_pairs, SEED, threads, progress("systems of the articles", len(systems)))
        write_file(part / MOVES, csv_text(MOVE_HEADS, rows))
        write_file(part / SYSTEMS, csv_text(SYSTEM_HEADS, map(_system_row, found)))
        about = {
            "software": {key: software()[key] for key in ("name", "version")},
            "files": file_hashes(part),
            "pairs": pairs,
            "system_pairs": system_pairs,
            "seed": SEED,
            "model": model_fingerprint(),
            "marks": {name: mark_of(name) for name in names},
            "system_marks": {each.id: system_mark(each.id) for each in systems},
        }
        write_json(about, part / MANIFEST)


def stored(folder: Path | None = None) -> Stored | None:
    """Return what is stored in a folder, by default what ships; None where nothing is.

    Raises:
        InputError: a file is damaged.
    """
    folder = folder or data_root() / FOLDER
    if not (folder / MANIFEST).is_file():
        return None
    about = read_json(folder / MANIFEST)
    try:
        is_whole = about["files"].items() <= file_hashes(folder).items() and about.keys() >= ABOUT
        moves = tuple(map(_move, _rows(folder / MOVES, MOVE_HEADS))) if is_whole else ()
        rows = _rows(folder / SYSTEMS, SYSTEM_HEADS) if is_whole else ()
        systems = {each.system: each for each in map(_system, rows)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{folder} cannot be read ({error}); make it anew: {COMMAND}") from error
    if not is_whole:
        raise InputError(f"{folder} is not as it was written; make it anew: {COMMAND}")
    return Stored(moves, systems, about)


def _rows(path: Path, heads: Sequence[str]) -> Iterator[dict[str, str]]:
    with path.open("rb") as file:
        rows = csv_rows(file, path.name)
        if tuple(next(rows)[1]) != tuple(heads):
            raise ValueError(f"{path.name} has other columns")
        for _, row in rows:
            yield dict(zip(heads, row, strict=True))


def _effect(row: dict[str, str]) -> Effect:
    difference, low, high = (float(row[name]) for name in EFFECT_HEADS)
    return Effect(difference, (low, high), math.nan)


def _move(row: dict[str, str]) -> StoredMove:
    is_rule = row["kind"] == "rule"
    low, high = (row[end] if is_rule else float(row[end]) for end in ("low", "high"))
    named = {name: row[name] for name in ("scenario", "path", "kind", "outcome")}
    silent, changed = row["silent"] == "yes", float(row["pairs_changed"])
    return StoredMove(**named, low=low, high=high, effect=_effect(row), silent=silent, pairs_changed=changed)


def _system(row: dict[str, str]) -> StoredSystem:
    return StoredSystem(row["system"], row["outcome"], _effect(row), int(row["pairs"]), row["verdict"])


def _steps(text: str, total: int) -> Callable[[int], None]:
    """Tell on stderr how far it is: a line that counts on a terminal, elsewhere a line when all is done."""
    numbers, counts = count(1), sys.stderr.isatty()

    def advance(done: int) -> None:
        number = next(numbers)
        if counts or number == total:
            end = "\n" if number == total else ""
            print(f"{chr(13) * counts}{text}: {number} of {total}", end=end, file=sys.stderr, flush=True)

    return advance


def main(words: Sequence[str] | None = None) -> int:
    """Compute and store; return 0, or 2 for a mistake, which is told."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=PAIRS, help="pairs of runs of each thing that is moved, 50 up")
    parser.add_argument("--system-runs", type=int, default=SYSTEM_PAIRS, help="pairs of runs of each system")
    parser.add_argument("--threads", type=int, help="threads to use; all processors by default")
    parser.add_argument("--out", type=Path, help="folder to write; by default the one that ships")
    given = parser.parse_args(words)
    try:
        folder = given.out or data_root() / FOLDER
        compute(folder, given.runs, given.system_runs, given.threads, progress=_steps)
    except EscalationError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    print(f"wrote {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
