"""A reading tried: whether it shows the facts of its own article, and which of the values that it sets move nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.analyses.influence.influence import Influences, influence
from sim.analyses.patterns.patterns import PatternResult, reading_patterns
from sim.analyses.patterns.text import HEADERS, failure_text, row_of
from sim.inputs.scenario.readings import Reading
from sim.results.text import table, wrap


@dataclass(frozen=True)
class Trial:
    """What a reading shows when it is played.

    Attributes:
        reading: the reading.
        patterns: the facts that its article states, met or not.
        influences: what the parameters that it sets move in a scenario.
        runs: runs of each ensemble.
        seed: seed of the luck.
    """

    reading: Reading
    patterns: tuple[PatternResult, ...]
    influences: Influences
    runs: int
    seed: int

    @property
    def met(self) -> int:
        """Number of patterns met."""
        return sum(each.met for each in self.patterns)

    @property
    def silent(self) -> tuple[str, ...]:
        """Paths that the reading sets and that move no outcome in the scenario."""
        return tuple(each.path for each in self.influences.silent)

    def to_json(self) -> dict[str, Any]:
        """Return the trial as plain values."""
        return {
            "runs": self.runs,
            "seed": self.seed,
            "patterns": [each.to_json() for each in self.patterns],
            "scenario": self.influences.scenario.name,
            "silent": list(self.silent),
        }


def try_reading(
    reading: Reading, runs: int = 400, seed: int = 0, threads: int | None = None, scenario: str | None = None
) -> Trial:
    """Play a reading and say what it shows.

    Args:
        reading: the reading (sim.load_reading).
        runs: runs of each ensemble, 50 up.
        seed: seed of the luck.
        threads: threads to use; the processors available when None.
        scenario: where its silent parameters are looked for; its own scenario when None.

    Raises:
        InputError: an unknown scenario, or a number that is not allowed.
    """
    results = reading_patterns(reading.id, runs, seed, threads)
    name, paths = scenario or reading.scenario, tuple(reading.parameters) or ("",)
    return Trial(reading, tuple(results), influence(name, runs, seed, threads, reading.id, paths=paths), runs, seed)


def trial_text(trial: Trial) -> str:
    """The trial as text: a table of the article's facts, what is not met, and what is silent."""
    lines = []
    if trial.patterns:
        lines.append(f"What its article states: {trial.met} of {len(trial.patterns)} met")
        lines.append(table(HEADERS, [row_of(each) for each in trial.patterns], right=(1, 2, 3, 4, 5)))
        missed = [failure_text(each) for each in trial.patterns if not each.met]
        lines += ["", "Not met:", *missed] if missed else []
        lines.append("")
    played = trial.influences
    if trial.silent:
        names = ", ".join(trial.silent)
        lines.append(wrap(f"Silent in {played.scenario.name}, of {len(played.entries)} values that it sets: {names}."))
    elif played.entries:
        lines.append(
            f"Every one of the {len(played.entries)} values that it sets moves something in {played.scenario.name}."
        )
    lines.append(wrap(f"{trial.runs:,} runs of each scenario, seed {trial.seed}."))
    return "\n".join(lines)
