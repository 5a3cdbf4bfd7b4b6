"""Answers to the pages' questions: asks the simulator, a bounded number of times at once, and keeps what it was told.

Nothing here knows streamlit. Runs are added up as they are played (summed.py) and only small tables are kept; the same
question within the hour is answered from the cache, whoever asks it.
"""

from __future__ import annotations

import gc
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.app.serving import notable_runs, paired
from sim.app.serving.cache import Cache
from sim.app.serving.gate import Gate
from sim.app.serving.summed import Summed, sum_up
from sim.app.serving.tables import Packed, packed
from sim.app.state.calibrated import plain_of, posterior_of
from sim.charts import charts, series
from sim.outcomes.words import HEADLINES
from sim.results.ensemble import Ensemble, Run, play_one, run_ensemble

if TYPE_CHECKING:
    from sim.inputs.scenario.scenario import Scenario

MOST_KERNELS = 2
"""Ensembles computed at once; more would only slow each other down."""

MOST_DATES = 70
"""Dates in the chart of rungs, about."""

HOUR = 3600.0

SHOWN = ("total_attacks", "attacks_israel", "us_killed", "injured_reported", "any_us_killed", *HEADLINES[2:])
"""Outcomes of the table, in order."""


@dataclass(frozen=True)
class Answer:
    """What an ensemble says, in small tables.

    Attributes:
        outcomes: name of an outcome -> its value in each run.
        weekly: packed tables of the fan of weekly attacks.
        rungs: packed table of the rungs.
        window: days that each weekly rate is taken over.
        typical: number of the run nearest the medians.
        median: number of a run with the median number of attacks.
        extreme: number of the run with the highest rung and tension.
        apart: draws and runs of each that the band of parameters alone rests on; None without a posterior.
        seconds: time that the runs took.
    """

    outcomes: dict[str, Any]
    weekly: Packed
    rungs: Packed
    window: int
    typical: int
    median: int
    extreme: int
    apart: tuple[int, int] | None
    seconds: float


_gate = Gate(MOST_KERNELS)
_answers: Cache[Answer] = Cache(max_entries=256, ttl=HOUR)
_differences: Cache[tuple[paired.Row, ...]] = Cache(max_entries=256, ttl=HOUR)
_aftermaths: Cache[Aftermath] = Cache(max_entries=32, ttl=HOUR)
_runs: Cache[Run] = Cache(max_entries=64, ttl=HOUR)


def processors() -> AbstractContextManager[int]:
    """Return a place among those that compute, entered once there is one; it says how many threads to use."""
    return _gate.threads()


def days_apart(scenario: Scenario) -> int:
    """Return how many days lie between two dates of the chart of rungs: a browser draws some seventy dates quickly."""
    return max(1, scenario.days // MOST_DATES)


def is_calm() -> bool:
    """Return whether nothing has been computed for a moment."""
    return _gate.is_calm()


def is_crowded(owner: str) -> bool:
    """Return whether a session would have to wait for others, or they have had much computed in the last seconds."""
    return _gate.is_crowded(owner)


def answer(scenario: Scenario, runs: int, seed: int, owner: str = "") -> Answer:
    """Return what an ensemble of a scenario says, computed for a session if nobody has asked for it lately."""
    return _answers.get((scenario.hash, scenario.name, runs, seed), lambda: _computed(scenario, runs, seed, owner))


def is_known(scenario: Scenario, runs: int, seed: int) -> bool:
    """Return whether an answer is at hand, so that asking for it costs nothing."""
    return _answers.holds((scenario.hash, scenario.name, runs, seed))


def differences(baseline: Scenario, scenario: Scenario, runs: int, seed: int) -> tuple[paired.Row, ...]:
    """Return the outcomes of a scenario beside those of a baseline under the same luck."""

    def compare() -> tuple[paired.Row, ...]:
        first, second = (answer(each, runs, seed).outcomes for each in (baseline, scenario))
        return paired.rows(first, second, SHOWN, seed)

    return _differences.get((baseline.hash, scenario.hash, runs, seed), compare)


def one_run(scenario: Scenario, seed: int, run: int) -> Run:
    """Return one run in full."""

    def play() -> Run:
        with _gate.threads():
            return play_one(plain_of(scenario), seed, run, posterior_of(scenario))

    return _runs.get((scenario.hash, scenario.name, seed, run), play)


def ensemble(scenario: Scenario, runs: int, seed: int) -> Ensemble:
    """Return a whole ensemble, for files; the caller lets go of it soon."""
    with _gate.threads() as threads:
        return run_ensemble(plain_of(scenario), runs, seed, threads, posterior=posterior_of(scenario))


@dataclass(frozen=True)
class Aftermath:
    """What each run does after the day until which it follows the record.

    Attributes:
        attacks: attacks on US forces of each run.
        response: highest US response of each run, a code of state.Response.
        suspended: whether a faction suspends in each run.
    """

    attacks: Any
    response: Any
    suspended: Any


def aftermath(scenario: Scenario, runs: int, seed: int) -> Aftermath:
    """Return what happens after the day until which a scenario follows the record; all days if it follows none."""
    return _aftermaths.get((scenario.hash, runs, seed), lambda: _after(scenario, runs, seed))


def _after(scenario: Scenario, runs: int, seed: int) -> Aftermath:
    whole = ensemble(scenario, runs, seed)
    first = 0 if scenario.follow_until is None else (scenario.follow_until - scenario.start).days + 1
    return Aftermath(
        attacks=whole.column("attacks")[:, first:].sum(axis=1),
        response=whole.column("us_response")[:, first:].max(axis=1),
        suspended=whole.column("suspensions")[:, first:].any(axis=1),
    )


def warm_up() -> float:
    """Compile the kernels and load what answers need, then keep the collector from what is there; return seconds.

    A full collection with numba and pandas loaded holds every session for about a tenth of a second.
    """
    from sim.app.state.scenarios import shipped_scenario

    begun = time.monotonic()
    scenario = shipped_scenario("tower-22")
    differences(scenario, scenario.with_changes({"militia.restraint": 1.0}), 200, 0)
    one_run(scenario, 0, 0)
    gc.collect()
    gc.freeze()
    return time.monotonic() - begun


def _computed(scenario: Scenario, runs: int, seed: int, owner: str) -> Answer:
    with _gate.threads(owner) as threads:
        begun = time.monotonic()
        whole = sum_up(scenario, runs, seed, threads)
        return _told(whole, time.monotonic() - begun)


def _told(whole: Summed, seconds: float) -> Answer:
    pages_draw: Any = whole
    weekly = charts.weekly_tables(pages_draw)
    names = charts.rung_names(whole.scenario)
    outcomes = whole.outcomes()
    return Answer(
        outcomes=outcomes,
        weekly=packed(weekly),
        rungs=packed({"rungs": series.rung_rows(pages_draw, names, days_apart(whole.scenario))}),
        window=series.window_days(whole.column("attacks")),
        typical=notable_runs.typical(outcomes),
        median=notable_runs.median(outcomes),
        extreme=notable_runs.extreme(outcomes),
        apart=None if whole.apart is None else (whole.apart.draws, whole.apart.replications),
        seconds=seconds,
    )
