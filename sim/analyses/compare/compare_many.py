"""Several scenarios beside one reference, all under the same luck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.analyses.compare.compare import Comparison, compare_ensembles
from sim.errors import InputError
from sim.inputs.scenario.scenario import as_scenario

if TYPE_CHECKING:
    import pandas as pd

    from sim.inputs.scenario.scenario import Scenario, ScenarioLike
    from sim.results.ensemble import Ensemble

CHANGE = "change"
"""`set_by` of what was changed by hand."""

MOST_CHANGES = 2
"""Changes by hand that a label spells out; more are counted."""


@dataclass(frozen=True, repr=False)
class Comparisons:
    """Each of several scenarios compared with the first of them, which is the reference."""

    reference: str
    """Label of the reference."""
    others: tuple[str, ...]
    """Labels of the others: name, `@` and its reading if it has one, and what was changed by hand."""
    pairs: tuple[Comparison, ...]
    """The comparison of each other (B) with the reference (A), in the same order."""

    def __repr__(self) -> str:
        """The scenarios, number of pairs, seed."""
        others = ", ".join(self.others)
        return f"<Comparisons of {others} with {self.reference}: {self.runs:,} pairs of runs each, seed {self.seed}>"

    def _repr_html_(self) -> str:
        return "".join(pair._repr_html_() for pair in self.pairs)

    @property
    def runs(self) -> int:
        """Pairs of runs in each comparison."""
        return self.pairs[0].runs

    @property
    def seed(self) -> int:
        """Seed of the luck that all share."""
        return self.pairs[0].seed

    def table(self) -> pd.DataFrame:
        """A row for each scenario and outcome, indexed by both; see OutcomeDifference for the columns."""
        import pandas as pd

        return pd.concat([pair.table() for pair in self.pairs], keys=self.others, names=["scenario", "outcome"])

    def to_json(self) -> dict[str, Any]:
        """The comparisons as plain values."""
        others = [{"label": label} | pair.to_json() for label, pair in zip(self.others, self.pairs, strict=True)]
        return {"reference": self.reference, "runs": self.runs, "seed": self.seed, "comparisons": others}


def compare_many(
    scenarios: Sequence[ScenarioLike],
    runs: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    resamples: int = 1000,
    play: Callable[[Scenario], Ensemble] | None = None,
    reading: str | None = None,
) -> Comparisons:
    """Compare each scenario with the first of them; only two ensembles are in memory at a time.

    Args:
        scenarios: two or more, each a Scenario, a name, NAME@READING or a path; the first is the reference.
        runs: pairs of runs, 1 or more.
        seed: seed of the shared luck, 0 or more.
        threads: threads of the compiled engine; None takes all there are.
        resamples: bootstrap resamples behind each interval, 100 or more.
        play: how a scenario is run, instead of sim.run_ensemble with these runs, seed and threads.
        reading: id of a reading to run all under that name none; None keeps each scenario's own.

    Raises:
        InputError: fewer than two scenarios, fewer than 100 resamples, or a number that is not allowed.
    """
    from sim.results.ensemble import run_ensemble

    if len(scenarios) < 2:
        raise InputError(f"A comparison needs at least two scenarios; given were {len(scenarios)}.")
    if resamples < 100:
        raise InputError(f"An interval needs at least 100 bootstrap resamples; given were {resamples}.")

    def ordinary(scenario: Scenario) -> Ensemble:
        return run_ensemble(scenario, runs=runs, seed=seed, threads=threads)

    run, loaded = play or ordinary, [as_scenario(each, reading) for each in scenarios]
    reference, labels = run(loaded[0]), scenario_labels(loaded)
    pairs = tuple(compare_ensembles(reference, run(each), resamples) for each in loaded[1:])
    return Comparisons(labels[0], tuple(labels[1:]), pairs)


def scenario_labels(scenarios: Sequence[Scenario]) -> list[str]:
    """A label for each scenario, no two alike: those that would be are numbered."""
    labels, seen = [], Counter[str]()
    for label in map(_label, scenarios):
        seen[label] += 1
        labels.append(label if seen[label] == 1 else f"{label} #{seen[label]}")
    return labels


def _label(scenario: Scenario) -> str:
    changes = [f"{path}={each.value:g}" for path, each in scenario.parameters.items() if each.set_by == CHANGE]
    changes += [f"rules.{who}={scenario.rules[who]}" for who, by in scenario.rules_set_by.items() if by == CHANGE]
    if not changes:
        return scenario.label
    return f"{scenario.label} ({', '.join(changes) if len(changes) <= MOST_CHANGES else f'{len(changes)} changes'})"
