"""Whether each system that the articles describe works: the change they speak of, the outcome they speak of, paired.

Systems and experiments are data (scenarios/systems.yaml). Both sides of an experiment are played with the same luck. A
system works when the outcome moves beyond what luck explains, the way its articles say, or either where they differ.
The text is a page of what each experiment shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from sim.analyses.compare.compare import OutcomeDifference, outcome_differences
from sim.engine.build import check_numbers
from sim.errors import NotFoundError, nearest, sentence, shown
from sim.inputs.files.documents import data_root, read_shipped
from sim.inputs.files.problems import Problem, report, unknown, validate
from sim.inputs.scenario.scenario import Scenario, load_scenario
from sim.inputs.tables.fields import Entry, Name, Text
from sim.outcomes.registry import outcome_of, outcome_table
from sim.results.ensemble import run_ensemble
from sim.results.text import table, wrap
from sim.rules.catalog import RULES

Direction = Literal["up", "down", "either"]


class Side(Entry):
    """One side of an experiment: a scenario and what is changed in it."""

    scenario: Name = Field(description="Name of a shipped scenario.")
    reading: Name | None = Field(None, description="Reading it is played under; none by default.")
    changes: dict[str, float | str] = Field({}, description="Path -> value, as `--set` takes them.")

    def load(self) -> Scenario:
        """Return the scenario to play."""
        scenario = load_scenario(self.scenario, self.reading)
        return scenario.with_changes(self.changes) if self.changes else scenario

    def __str__(self) -> str:
        """The side as a command takes it: tower-22 --set militia.restraint=0.8."""
        words = [self.scenario, *(("--reading", self.reading) if self.reading else ())]
        return " ".join([*words, *(f"--set {path}={value}" for path, value in self.changes.items())])


class System(Entry):
    """One system of the articles and the experiment that shows it."""

    id: Name = Field(description="Short name.")
    system: Text = Field(description="What the articles describe, in a sentence.")
    paragraphs: tuple[str, ...] = Field(description="Paragraphs that describe it, such as 001 p31.")
    rules: tuple[str, ...] = Field(description="Names of the rules that carry it.")
    a: Side = Field(description="The side that is compared with.")
    b: Side = Field(description="The side with the change.")
    outcome: str = Field(description="Outcome that the articles speak of.")
    direction: Direction = Field(description="Which way B should move it; either where the articles disagree.")
    reason: Text = Field(description="Why this experiment shows the system, and in which direction.")


class _Systems(Entry):
    """All systems: the schema of scenarios/systems.yaml."""

    version: int
    systems: Annotated[tuple[System, ...], Field(min_length=1)]


@dataclass(frozen=True)
class SystemResult:
    """What an experiment shows of a system: the difference of its outcome, B less A over pairs of one luck."""

    system: System
    difference: OutcomeDifference

    @property
    def verdict(self) -> str:
        """`works`, `silent` (luck explains the difference), or `the other way`."""
        low, high = self.difference.low, self.difference.high
        if not (low > 0 or high < 0):
            return "silent"
        up = low > 0
        return "works" if self.system.direction in ("either", "up" if up else "down") else "the other way"

    def to_json(self) -> dict[str, Any]:
        """Return the result as plain values."""
        system, found = self.system, self.difference
        return {
            "system": system.id,
            "text": system.system,
            "paragraphs": list(system.paragraphs),
            "rules": list(system.rules),
            "experiment": {"a": str(system.a), "b": str(system.b), "reason": system.reason},
            "outcome": system.outcome,
            "direction": system.direction,
            **{name: getattr(found, name) for name in ("mean_a", "mean_b", "difference")},
            "interval": [found.low, found.high],
            "pairs": found.pairs,
            "verdict": self.verdict,
        }


def load_systems(name: str | None = None) -> tuple[System, ...]:
    """Return all systems, or the one with an id.

    Raises:
        NotFoundError: there is no such system; says the nearest.
        ScenarioError: the file is not valid, or names a rule or an outcome that does not exist.
    """
    document = read_shipped(data_root() / "systems.yaml", "systems.yaml")
    systems = validate(_Systems, document).systems
    problems = list[Problem]()
    for number, system in enumerate(systems):
        for place, rule in enumerate(system.rules):
            if rule not in RULES:
                problems.append(Problem(("systems", number, "rules", place), unknown("rule", rule, RULES, False)))
        if system.outcome not in outcome_table():
            text = unknown("outcome", system.outcome, outcome_table(), False)
            problems.append(Problem(("systems", number, "outcome"), text))
    report(problems, document)
    chosen = tuple(each for each in systems if name in (None, each.id))
    if not chosen:
        named = [each.id for each in systems]
        hint = nearest(str(name), named)
        raise NotFoundError(sentence(f"there is no system {shown(str(name))}; allowed: {', '.join(named)}{hint}"))
    return chosen


def try_systems(
    systems: Sequence[System],
    runs: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> list[SystemResult]:
    """Play the experiments of systems and say what they show.

    Args:
        systems: which (load_systems).
        runs: pairs of runs of each experiment, 1 up.
        seed: seed of the luck that all share.
        threads: threads to use; the processors available when None. The result is the same on any number.
        progress: called after each experiment with 1.
    """
    check_numbers(runs, seed, threads)
    results = []
    for system in systems:
        outcome_of(system.outcome)
        sides = []
        for side in (system.a, system.b):
            ensemble = run_ensemble(side.load(), runs, seed, threads, keep=(), outcomes=(system.outcome,))
            sides.append({system.outcome: ensemble.outcome(system.outcome).astype(float)})
        results.append(SystemResult(system, outcome_differences(sides[0], sides[1], seed)[0]))
        progress(1)
    return results


def systems_text(results: Sequence[SystemResult]) -> str:
    """A table of all results; of a single one its experiment in full."""
    rows = [
        (
            each.system.id,
            ", ".join(each.system.paragraphs),
            outcome_of(each.system.outcome).short,
            difference_text(each),
            each.verdict,
        )
        for each in results
    ]
    head = ("system", "paragraphs", "outcome", "difference, 95% interval", "verdict")
    lines = [table(head, rows), ""]
    if len(results) == 1:
        system = results[0].system
        lines += [wrap(system.system), wrap(f"Rules: {', '.join(system.rules)}."), wrap(system.reason)]
        lines += [f"  A: {system.a}", f"  B: {system.b}"]
    else:
        works = sum(each.verdict == "works" for each in results)
        lines.append(f"{works} of {len(results)} work. Show one with its experiment: escalation systems {rows[0][0]}")
    return "\n".join(lines)


def difference_text(result: SystemResult) -> str:
    """The difference with its interval, shares of runs in points: `-12 (-14 to -10)`."""
    found, factor = result.difference, 100 if outcome_of(result.system.outcome).is_share else 1
    mean, low, high = (f"{factor * value:+.3g}" for value in (found.difference, found.low, found.high))
    return f"{mean} ({low} to {high}){' points' if factor == 100 else ''}"
