"""The pattern report: what an ensemble must show before it is believed, and whether it does.

Patterns, tolerances and conditions are data (scenarios/patterns.yaml); measures are functions (measures.py).
A pattern that fails is reported as failing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from typing import Any

from sim.analyses.patterns.measures import BEFORE_FIRST_DEATH, FREE, MEASURES, Estimate, Sample, arguments
from sim.analyses.patterns.void import RUNS, corners, is_void, parts_of
from sim.errors import NotFoundError, ScenarioError, nearest, sentence, shown
from sim.inputs.files.documents import data_root, read_shipped
from sim.inputs.scenario.scenario import as_scenario
from sim.results.ensemble import Ensemble, run_ensemble

FEWEST_RUNS = 50
"""Runs that a value must rest on to count as measured."""

BRANCH = "branch:"

Play = Callable[[str], Ensemble]
"""Plays the ensemble of a scenario, by name."""


@dataclass(frozen=True)
class Pattern:
    """A pattern of the record, as scenarios/patterns.yaml has it; target and tolerance are in the measure's unit."""

    id: str
    scenario: str
    statement: str
    measure: str
    given: Mapping[str, Any]
    target: float
    low: float
    high: float
    unit: str
    of: str
    reason: str
    condition: str
    sources: tuple[str, ...]
    reading: str | None
    """Reading whose own article states it; None for patterns of the record."""

    @property
    def played(self) -> str:
        """Name of the scenario whose runs the pattern is measured over."""
        return self.condition.removeprefix(BRANCH) if self.condition.startswith(BRANCH) else self.scenario

    def holds(self, estimate: Estimate) -> bool:
        """Whether an estimate rests on enough runs and lies within the tolerance, both ends included."""
        return estimate.runs >= FEWEST_RUNS and self.low <= estimate.value <= self.high


@dataclass(frozen=True)
class PatternResult:
    """A pattern with what an ensemble shows of it.

    Attributes:
        pattern: the pattern.
        estimate: under the pattern's own condition.
        free: over all runs and days, for patterns measured before the first death; None otherwise.
        void: whether no values of the parameters make it fail (sim.analyses.patterns.void); None where not asked.
    """

    pattern: Pattern
    estimate: Estimate
    free: Estimate | None
    void: bool | None = None

    @property
    def is_measured(self) -> bool:
        """Whether enough runs have a value."""
        return self.estimate.runs >= FEWEST_RUNS

    @property
    def met(self) -> bool:
        """Whether the pattern is met."""
        return self.pattern.holds(self.estimate)

    @property
    def note(self) -> str:
        """What a reader must know beside the verdict; empty where there is nothing."""
        if not self.is_measured:
            return f"not measured: only {self.estimate.runs} runs have a value"
        if self.free is not None and self.pattern.holds(self.free) != self.met:
            return f"{'not met' if self.met else 'met'} over all runs and days ({self.free.value:.3g})"
        return ""

    def to_json(self) -> dict[str, Any]:
        """The result as plain values; `median` is the value that the tolerance is held against."""
        pattern, estimate = self.pattern, self.estimate
        return {
            "scenario": pattern.scenario,
            "pattern": pattern.id,
            **{name: getattr(pattern, name) for name in ("statement", "target", "low", "high")},
            "median": estimate.value,
            "interval": [estimate.low, estimate.high],
            "met": self.met,
            "void": self.void,
            **{name: getattr(pattern, name) for name in ("unit", "of", "condition")},
            "runs": estimate.runs,
            "note": self.note,
            "measure": pattern.measure,
            "with": dict(pattern.given),
            "reason": pattern.reason,
            "sources": list(pattern.sources),
        }


@cache
def load_patterns() -> tuple[Pattern, ...]:
    """Every pattern, in the order of the file.

    Raises:
        ScenarioError: the file names a measure that does not exist or lacks a key.
    """
    data = read_shipped(data_root() / "patterns.yaml", "patterns.yaml").data
    return tuple(_pattern(each, data["measures"]) for each in data["patterns"])


def _pattern(given: Mapping[str, Any], measures: Mapping[str, Any]) -> Pattern:
    name = given.get("measure", "")
    if name not in MEASURES or name not in measures:
        raise ScenarioError(sentence(f"patterns.yaml: there is no measure {shown(name)}{nearest(str(name), MEASURES)}"))
    try:
        numbers = {bound: float(given[bound]) for bound in ("target", "low", "high")}
        described = {
            "reading": None,
            **given,
            **measures[name],
            **numbers,
            "given": given["with"],
            "sources": tuple(given["sources"]),
        }
        return Pattern(**{field.name: described[field.name] for field in fields(Pattern)})
    except KeyError as error:
        which = shown(str(given.get("id")))
        raise ScenarioError(f"patterns.yaml: the pattern {which} lacks the key {error}.") from error


def patterns_of(scenario: str | None) -> tuple[Pattern, ...]:
    """Patterns of the record for one scenario, or for all.

    Raises:
        NotFoundError: the scenario has none; says where those are that a reading states for it.
    """
    everything = load_patterns()
    known = [each for each in everything if each.reading is None]
    chosen = tuple(each for each in known if scenario in (None, each.scenario))
    if chosen:
        return chosen
    named = list(dict.fromkeys(each.scenario for each in known))
    readings = list(dict.fromkeys(str(each.reading) for each in everything if each.scenario == scenario))
    hint = nearest(str(scenario), named) if not readings else ""
    stated = f", and under {', '.join(readings)} for this one (escalation readings {readings[0]})" if readings else ""
    raise NotFoundError(
        sentence(
            f"The record states no patterns for {shown(str(scenario))}; it does for {', '.join(named)}{stated}{hint}"
        )
    )


def patterns(
    scenario: str | None = None, runs: int = 2000, seed: int = 0, threads: int | None = None, reading: str | None = None
) -> list[PatternResult]:
    """Play ensembles and measure whether they show the patterns of the record.

    Args:
        scenario: name of the scenario whose patterns are measured; None for all patterns.
        runs: runs of each ensemble, 1 or more; values that rest on fewer than 50 do not count as measured.
        seed: whole number from 0.
        threads: threads to use; the processors available when None.
        reading: id of a reading to run every scenario under; None for none.

    Raises:
        InputError: an unknown name, a scenario without patterns, or a number that is not allowed.
    """
    play = partial(run_ensemble, runs=runs, seed=seed, threads=threads, reading=reading)

    def probe(name: str) -> Ensemble:
        loaded = as_scenario(name, reading)
        return run_ensemble(loaded, RUNS, seed, threads, posterior=corners(loaded, seed))

    return check_patterns(patterns_of(scenario), play, probe)


def patterns_of_reading(reading: str) -> tuple[Pattern, ...]:
    """Patterns that a reading's own article states; none for the common reading."""
    return tuple(each for each in load_patterns() if each.reading == reading)


def reading_patterns(reading: str, runs: int = 500, seed: int = 0, threads: int | None = None) -> list[PatternResult]:
    """Play ensembles under a reading and measure whether they show what its own article states.

    Args:
        reading: id of a reading.
        runs: runs of each ensemble, 1 or more; values that rest on fewer than 50 do not count as measured.
        seed: whole number from 0.
        threads: threads to use; the processors available when None.
    """
    play = partial(run_ensemble, runs=runs, seed=seed, threads=threads, reading=reading)
    return check_patterns(patterns_of_reading(reading), play)


def check_patterns(patterns: Sequence[Pattern], play: Play, probe: Play | None = None) -> list[PatternResult]:
    """Measure patterns; each ensemble is played once and let go before the next.

    Args:
        patterns: what to measure.
        play: plays the ensemble of a scenario, by name.
        probe: plays RUNS runs of it with the draws of `corners`, at the ends of the parameters' ranges, to find which
            patterns are void; None does not ask.
    """
    results: dict[str, PatternResult] = {}
    for name in dict.fromkeys(pattern.played for pattern in patterns):
        samples = _samples(play(name))
        for pattern in (each for each in patterns if each.played == name):
            results[pattern.id] = measure(pattern, samples)
        ends = [_samples(part) for part in parts_of(probe(name))] if probe else []
        for pattern in (each for each in patterns if each.played == name and ends):
            verdicts = [measure(pattern, each) for each in ends]
            void = is_void([each.met if each.is_measured else None for each in verdicts])
            results[pattern.id] = replace(results[pattern.id], void=void)
    return [results[pattern.id] for pattern in patterns]


def _samples(ensemble: Ensemble) -> dict[str, Sample]:
    return {condition: Sample(ensemble, condition) for condition in (FREE, BEFORE_FIRST_DEATH)}


def measure(pattern: Pattern, samples: Mapping[str, Sample]) -> PatternResult:
    """Measure one pattern over the samples of its ensemble, by condition."""
    conditioned = pattern.condition == BEFORE_FIRST_DEATH
    own, free = samples[BEFORE_FIRST_DEATH if conditioned else FREE], samples[FREE]
    function, with_values = MEASURES[pattern.measure], arguments(pattern.given, own.ensemble.scenario.start)
    return PatternResult(pattern, function(own, **with_values), function(free, **with_values) if conditioned else None)
