"""Runs simulations for the app: limits concurrency and caches results.

Nothing here knows streamlit. Ensembles are streamed, and only small tables of them are kept; the same question within
the hour is answered from the cache, whoever asks it.
"""

from __future__ import annotations

import gc
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from threading import BoundedSemaphore, Lock
from typing import Any

import numpy as np

from sim.analyses.compare.compare import OutcomeDifference, outcome_differences
from sim.app.serving.cache import Cache
from sim.app.state.scenarios import plain_of, posterior_of, shipped_scenario
from sim.browser.inputs import DATES
from sim.browser.inputs import OUTCOMES as OUTCOMES
from sim.charts import ensembles, ladder
from sim.charts.ladder import Climb
from sim.charts.theme import Rows
from sim.inputs.scenario.scenario import Scenario
from sim.results.ensemble import Ensemble, Run, default_threads, play_one, run_ensemble
from sim.results.summary import EXTREME_BY, TYPICAL_BY, extreme_run, median_run, typical_run
from sim.results.variance import decompose

MOST_KERNELS = 2
"""Ensembles computed at once; more would only slow each other down."""

DAILY = ("attacks", "rung")
"""Daily columns that pages draw."""

SPAN = 2.0
"""Seconds over which the load is taken."""

HEAVY = 0.3
"""Seconds of computing in each second above which there is a crowd; the pages need what two processors have left."""

CALM = 0.4
"""Seconds without a computation after which there is room for what can wait."""

NOBODY = ""
"""Stands for no session: the start of the app, which is no crowd."""

Packed = dict[str, bytes]
"""A chart's tables by name, each an Arrow stream, which pages send as it is."""

LANES = 250
"""Runs played before they are reduced: enough that a thread seldom waits for the interpreter between two loops."""

FEWEST_DRAWS, MOST_DRAWS, REPLICATIONS = 25, 125, 8
"""Draws of the parameters that the band of parameters alone rests on, and runs of each."""


@dataclass(frozen=True)
class Answer:
    """What an ensemble says, in small tables.

    Attributes:
        outcomes: name of an outcome of OUTCOMES -> its value in each run, as a number.
        weekly: packed tables of the fan of weekly attacks.
        climb: what the ladder picture draws.
        is_beyond: whether the fan exceeds the scenario's own scale.
        medians: median over runs of the weekly rate around each day shown.
        notable: numbers of the run nearest the medians ("typical"), of one with the median number of attacks
            ("median"), and of the one with the highest rung and tension ("extreme").
        decomposition: draws and runs of each that the band of parameters alone rests on; None without a posterior.
    """

    outcomes: dict[str, Any]
    weekly: Packed
    climb: Climb
    is_beyond: bool
    medians: list[float]
    notable: dict[str, int]
    decomposition: tuple[int, int] | None


class Gate:
    """Lets a number of computations in at once, and knows whether there is a crowd."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Start empty.

        Args:
            most: computations let in at once.
            clock: seconds that only grow.
        """
        self._semaphore, self._lock, self._clock = BoundedSemaphore(most), Lock(), clock
        self._most = most
        self._present: list[str] = []
        self._ended: deque[tuple[float, float, str]] = deque(maxlen=64)

    def is_crowded(self, owner: str) -> bool:
        """Return whether a session would have to wait for others, or they have had much computed in the last seconds.

        Args:
            owner: the session that asks; what it has had computed itself does not count, nor what no session asked for.
        """
        now = self._clock()
        with self._lock:
            recent = [(seconds, who) for ended, seconds, who in self._ended if now - ended < SPAN]
            lately = sum(seconds for seconds, who in recent if who not in (owner, NOBODY))
            others = sum(who not in (owner, NOBODY) for who in self._present)
            return others >= self._most or lately > HEAVY * SPAN

    def is_calm(self) -> bool:
        """Return whether nothing has been computed for a moment."""
        with self._lock:
            last = self._ended[-1][0] if self._ended else -CALM
            return not self._present and self._clock() - last >= CALM

    @contextmanager
    def threads(self, owner: str = NOBODY) -> Iterator[int]:
        """Wait for a place; yield how many threads to use: all for the only one who asks, otherwise one."""
        with self._lock:
            self._present.append(owner)
        try:
            with self._semaphore:
                begun = self._clock()
                try:
                    yield default_threads() if len(self._present) == 1 else 1
                finally:
                    now = self._clock()
                    with self._lock:
                        self._ended.append((now, now - begun, owner))
        finally:
            with self._lock:
                self._present.remove(owner)


GATE = Gate(MOST_KERNELS)
"""Who may compute."""

_answers: Cache[Answer] = Cache(max_entries=256)
_differences: Cache[tuple[OutcomeDifference, ...]] = Cache(max_entries=256)
_runs: Cache[Run] = Cache(max_entries=64)


def packed(tables: dict[str, Rows]) -> Packed:
    """Return tables that are not empty as Arrow streams, days as milliseconds since 1970, which no time zone moves."""
    return {name: _stream(rows) for name, rows in tables.items() if rows}


def _stream(rows: Rows) -> bytes:
    import pyarrow as pa

    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
    for name in DATES & columns.keys():
        columns[name] = [(date.fromisoformat(day[:10]) - date(1970, 1, 1)).days * 86_400_000.0 for day in columns[name]]
    table, sink = pa.table(columns), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def answer(scenario: Scenario, runs: int, seed: int, owner: str = NOBODY) -> Answer:
    """Return what an ensemble of a scenario says, computed for a session if nobody has asked for it lately."""

    def compute() -> Answer:
        with GATE.threads(owner) as threads:
            whole = streamed(scenario, runs, seed, threads)
            parts = whole.decomposition
            weekly = ensembles.weekly_tables(whole)
            return Answer(
                outcomes={name: whole.outcome(name).astype(np.float64) for name in OUTCOMES},
                weekly=packed(weekly),
                climb=ladder.climb(whole),
                is_beyond=ensembles.is_beyond(weekly),
                medians=[row["p50"] for row in weekly["fan"]],
                notable={"typical": typical_run(whole), "median": median_run(whole), "extreme": extreme_run(whole)},
                decomposition=None if parts is None else (parts.draws, parts.replications),
            )

    return _answers.get((scenario.hash, scenario.name, runs, seed), compute)


def is_known(scenario: Scenario, runs: int, seed: int) -> bool:
    """Return whether an answer is at hand, so that asking for it costs nothing."""
    return _answers.holds((scenario.hash, scenario.name, runs, seed))


def differences(baseline: Scenario, scenario: Scenario, runs: int, seed: int) -> tuple[OutcomeDifference, ...]:
    """Return the outcomes of a scenario beside those of a baseline under the same luck, as `sim.compare` gives them."""

    def compare() -> tuple[OutcomeDifference, ...]:
        name, horizon = "days_to_first_fatal", min(baseline.days, scenario.days)
        both = (answer(each, runs, seed).outcomes for each in (baseline, scenario))
        first, second = (each | {name: np.minimum(each[name], horizon)} for each in both)
        return outcome_differences(first, second, seed)

    return _differences.get((baseline.hash, scenario.hash, runs, seed), compare)


def one_run(scenario: Scenario, seed: int, run: int) -> Run:
    """Return one run in full."""

    def play() -> Run:
        with GATE.threads():
            return play_one(plain_of(scenario), seed, run, posterior_of(scenario))

    return _runs.get((scenario.hash, scenario.name, seed, run), play)


def ensemble(scenario: Scenario, runs: int, seed: int) -> Ensemble:
    """Return a whole ensemble, for files; the caller lets go of it soon."""
    with GATE.threads() as threads:
        return run_ensemble(plain_of(scenario), runs, seed, threads, posterior=posterior_of(scenario))


def _streamed(scenario: Scenario, runs: int, seed: int, threads: int, **kept: Any) -> Ensemble:
    plain, posterior = plain_of(scenario), posterior_of(scenario)
    return run_ensemble(plain, runs, seed, threads, posterior=posterior, lanes=LANES, **kept)


def warm_up() -> None:
    """Compile the kernels and load what answers need, then keep the collector from what is there.

    A full collection with numba and pandas loaded holds every session for about a tenth of a second.
    """
    scenario = shipped_scenario("tower-22")
    differences(scenario, scenario.with_changes({"militia.restraint": 1.0}), 200, 0)
    one_run(scenario, 0, 0)
    gc.collect()
    gc.freeze()


def streamed(scenario: Scenario, runs: int, seed: int, threads: int) -> Ensemble:
    """Return an ensemble that keeps what pages show; under a posterior with few draws while a slider is dragged."""
    whole = _streamed(scenario, runs, seed, threads, keep=DAILY, outcomes=(*OUTCOMES, *TYPICAL_BY, *EXTREME_BY))
    if whole.posterior is not None:
        draws = min(max(runs // REPLICATIONS, FEWEST_DRAWS), MOST_DRAWS)
        whole.decomposition = decompose(whole.inputs, whole.posterior, seed, threads, draws, REPLICATIONS, ())
    return whole
