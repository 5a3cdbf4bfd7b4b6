"""What the model answers to an exercise, computed. Nothing here knows streamlit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analyses.compare.chart import sign_of
from sim.analyses.compare.compare import OutcomeDifference
from sim.analyses.twin.twin import Twin, twin_of_runs
from sim.app.serving import service
from sim.app.state.exercises import ENDS, Exercise
from sim.app.state.link import Link
from sim.app.state.scenarios import trio
from sim.inputs.scenario.changes import parse_assignments
from sim.inputs.scenario.scenario import Scenario
from sim.results.summary import wilson

if TYPE_CHECKING:
    from experiments.sweep.folder import Sweep

SURE = 1.96
"""Standard errors of a 95% interval."""

BETWEEN = "between"


@dataclass(frozen=True)
class Share:
    """A share of runs, and its 95% interval."""

    mean: float
    low: float
    high: float


def before_and_after(exercise: Exercise, reading: str | None = None) -> tuple[Scenario, Scenario]:
    """Return the scenario of an exercise without its change and with it, under a reading.

    Raises:
        InputError: the reading does not allow the change.
    """
    link = replace(exercise.state, reading=reading)
    changed = link.changes + tuple((path, str(value)) for path, value in parse_assignments(link.twin).items())
    without, with_change = (trio(replace(link, changes=each), {}).changed for each in ((), changed))
    return without, with_change


def share(scenario: Scenario, link: Link, outcome: str) -> Share:
    """Return the share of runs in which an outcome holds."""
    values = service.answer(scenario, link.runs, link.seed).outcomes[outcome]
    return Share(float(values.mean()), *wilson(int(values.sum()), len(values), SURE))


def effect(before: Scenario, after: Scenario, link: Link, outcome: str) -> OutcomeDifference:
    """Return what a change does to the mean of an outcome over the runs of a link, under the same luck."""
    rows = service.differences(before, after, link.runs, link.seed)
    return next(row for row in rows if row.outcome == outcome)


def direction(row: OutcomeDifference) -> str:
    """Return which way a mean moves, as answers have it: lower, higher or not clear."""
    return sign_of(row).replace("either", "not clear")


def twin(before: Scenario, after: Scenario, link: Link, run: int) -> Twin:
    """Return one run and the same luck with the change."""
    return twin_of_runs(*(service.one_run(each, link.seed, run) for each in (before, after)))


def twin_direction(pair: Twin, outcome: str) -> str:
    """Return which way an outcome goes from a run to its twin: lower, higher or the same."""
    first, second = pair.outcomes[outcome]
    return "lower" if second < first else "higher" if second > first else "the same"


def together(directions: Iterable[str]) -> str:
    """Return the direction that all have, or `mixed`."""
    found = set(directions)
    return found.pop() if len(found) == 1 else "mixed"


def course(sweep: Sweep, outcome: str) -> str:
    """Return how an outcome goes along one quantity, from runs of the same luck at its ends and at its top."""
    runs = sweep.runs.pivot(index="run", columns="point", values=outcome).to_numpy(dtype=float)
    top = int(runs.mean(axis=0).argmax())
    if _above(runs[:, top], runs[:, 0]) and _above(runs[:, top], runs[:, -1]):
        return "rises, then falls"
    if _above(runs[:, 0], runs[:, -1]):
        return "falls"
    return "rises" if _above(runs[:, -1], runs[:, 0]) else "not clear"


def _above(first: Any, second: Any) -> bool:
    difference = first - second
    return bool(difference.mean() > SURE * difference.std(ddof=1) / np.sqrt(len(difference)))


def highest(sweep: Sweep, outcome: str) -> tuple[str, dict[str, float]]:
    """Return where on a map an outcome stands highest: low, high or between on each quantity; and the values."""
    means = sweep.means([outcome])
    top = means.iloc[int(means[outcome].argmax())]
    paths = [axis["path"] for axis in sweep.manifest["axes"]]
    ends = {path: dict(zip((means[path].min(), means[path].max()), ENDS, strict=True)) for path in paths}
    return ", ".join(ends[path].get(top[path], BETWEEN) for path in paths), {path: float(top[path]) for path in paths}
