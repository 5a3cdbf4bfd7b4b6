"""One text, many ways to run it: Mesa, the loop over runs, threads and interpreted rules give the same bytes.

Random scenarios, readings, rival rules, parameter values, forced decisions, followed records, seeds and horizons.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_cases import Case, fingerprint, packed
from random_strategies import cases, examples

import sim
from sim.engine import model
from sim.engine.build import build_inputs
from sim.engine.play import draws_of, play
from sim.engine.reducers import Events
from sim.kernel.compiled import INTERPRETED
from sim.results.ensemble import play_one, run_mesa_ensemble

RELAXED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
HERE = Path(__file__).resolve().parent
SOURCES = Path(sim.__file__).resolve().parents[1]


@given(case=cases())
@settings(max_examples=examples(300), **RELAXED)
def test_mesa_run_equals_the_compiled_run_in_every_array(case: Case) -> None:
    scenario = case.build()
    compiled = play_one(scenario, case.seed, case.run)
    assert fingerprint(sim.simulate(scenario, case.seed, case.run)) == fingerprint(compiled)


@given(case=cases(runs=3))
@settings(max_examples=examples(150), **RELAXED)
def test_mesa_run_k_equals_lane_k_and_run_k_of_the_ensemble(case: Case) -> None:
    scenario = case.build()
    ensemble = sim.run_ensemble(scenario, runs=case.run + 1, seed=case.seed)
    mesa = sim.simulate(scenario, case.seed, case.run)
    again = ensemble.run(case.run)
    assert packed(ensemble.daily_array[case.run]) == packed(mesa.daily_array)
    assert fingerprint(again) == fingerprint(mesa)
    for name in mesa.daily_array.dtype.names:
        assert np.array_equal(ensemble.column(name)[case.run], mesa.column(name))


@given(case=cases(runs=0), runs=st.integers(1, 9))
@settings(max_examples=examples(80), **RELAXED)
def test_threads_and_blocks_do_not_change_a_byte(case: Case, runs: int) -> None:
    scenario = case.build()
    one = packed(sim.run_ensemble(scenario, runs, case.seed, threads=1).daily_array)
    for threads in (2, 3):
        assert packed(sim.run_ensemble(scenario, runs, case.seed, threads=threads).daily_array) == one
    done: list[int] = []
    in_blocks = sim.run_ensemble(scenario, runs, case.seed, threads=2, progress=done.append, block=2)
    assert packed(in_blocks.daily_array) == one
    assert sum(done) == runs


@given(case=cases(runs=0), runs=st.integers(1, 5))
@settings(max_examples=examples(60), **RELAXED)
def test_events_of_the_ensemble_are_those_of_its_runs(case: Case, runs: int) -> None:
    ensemble = sim.run_ensemble(case.build(), runs, case.seed)
    events, numbers = ensemble.all_events()
    for k in range(runs):
        assert packed(events[numbers == k]) == packed(ensemble.run(k).event_array)
    assert len(events) == sum(len(ensemble.run(k).event_array) for k in range(runs))


@given(case=cases(runs=0), threads=st.integers(1, 3))
@settings(max_examples=examples(40), **RELAXED)
def test_kept_events_do_not_depend_on_room_or_threads(case: Case, threads: int) -> None:
    inputs = build_inputs(case.build())
    draws = draws_of(inputs, case.seed, np.arange(3))

    def events(room: int, threads: int) -> tuple[bytes, bytes]:
        kept = Events(3)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sim.engine.play.RECORDS_A_DAY", room)
            play(inputs, draws, [kept], threads, lanes=2)
        records, runs = kept.all()
        return packed(records), runs.tobytes()

    assert events(0, threads) == events(256, 1)


@given(case=cases(longest=60, runs=0))
@settings(max_examples=examples(20), **RELAXED)
def test_an_ensemble_of_mesa_runs_equals_the_compiled_one(case: Case) -> None:
    scenario = case.build()
    mesa = run_mesa_ensemble(scenario, 3, case.seed)
    assert packed(mesa.daily_array) == packed(sim.run_ensemble(scenario, 3, case.seed).daily_array)


def test_another_seed_and_another_run_give_other_bytes() -> None:
    """Negative control: the comparisons above could fail."""
    scenario = sim.load_scenario("tower-22")
    first = fingerprint(play_one(scenario, 0, 0))
    for other in (play_one(scenario, 1, 0), play_one(scenario, 0, 1)):
        assert all(first[name] != value for name, value in fingerprint(other).items())


def test_a_model_that_plays_in_another_order_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: Washington before the attacks."""
    scenario = sim.load_scenario("tower-22")
    order = list(model.ORDER_OF_PLAY)
    turns = [turn.who for turn in order]
    place, washington = turns.index("brand"), turns.index("united-states")
    order[place], order[washington] = order[washington], order[place]
    monkeypatch.setattr(model, "ORDER_OF_PLAY", tuple(order))
    assert fingerprint(sim.simulate(scenario)) != fingerprint(play_one(scenario))


class Interpreter:
    """A process that plays cases with interpreted rules."""

    def __init__(self) -> None:
        paths = [str(SOURCES), str(HERE), os.environ.get("PYTHONPATH", "")]
        environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "interpreted_worker.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def play(self, case: Case) -> dict[str, dict[str, str]]:
        """Hashes of a case's run: `ensemble` and `mesa`."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(case.to_json() + "\n")
        self.process.stdin.flush()
        answer: dict[str, dict[str, str]] = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer
        return answer

    def close(self) -> None:
        self.process.communicate(timeout=60)


@pytest.fixture(scope="module")
def interpreter() -> Iterator[Interpreter]:
    process = Interpreter()
    yield process
    process.close()


DIVERSE = {
    "follows the record, then free": Case("tower-22-aftermath", days=150, follow=103, seed=11, run=3),
    "leader and commander": Case(
        "soleimani",
        reading="004-tit-for-tat",
        days=120,
        changes=(
            ("consequences.iranian_commander_present", 1.0),
            ("rules.united_states", "disproportionate-deterrence"),
        ),
        forced=((40, "united-states", "response", "leadership-strike"), (70, "baghdad", "parliament-vote", "passed")),
        seed=5,
    ),
    "two fronts": Case("israel-front", reading="003-tehrans-proxies", days=150, seed=8, run=77),
    "proxies and a bystander": Case(
        "tower-22",
        reading="001-resistance",
        days=100,
        changes=(("rules.militia", "proxy"), ("rules.baghdad", "bystander"), ("rules.iran", "hard-control")),
        seed=2**62,
        run=999_999,
    ),
    "harm at its highest": Case(
        "tower-22",
        days=60,
        changes=(
            ("consequences.injury_probability", 1.0),
            ("consequences.fatality_given_injury", 0.5),
            ("rules.united_states", "casualty-threshold"),
        ),
        seed=4,
    ),
    "absorbing and hands off": Case(
        "adolescent-rebellion",
        reading="002-adolescent-rebellion",
        days=90,
        changes=(("rules.united_states", "absorb"), ("rules.iran", "hands-off"), ("rules.militia", "autonomous")),
        forced=((5, "harakat-al-nujaba", "posture", "passive-defence"), (30, "harakat-al-nujaba", "posture", "surge")),
    ),
}


@pytest.mark.skipif(INTERPRETED, reason="compares compiled with interpreted rules; this process has only the latter")
@pytest.mark.parametrize("case", DIVERSE.values(), ids=DIVERSE)
def test_interpreted_rules_give_the_same_bytes(interpreter: Interpreter, case: Case) -> None:
    compiled = fingerprint(play_one(case.build(), case.seed, case.run))
    assert interpreter.play(case) == {"ensemble": compiled, "mesa": compiled}


@pytest.mark.slow
@pytest.mark.skipif(INTERPRETED, reason="compares compiled with interpreted rules; this process has only the latter")
@given(case=cases(longest=120))
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_interpreted_rules_give_the_same_bytes_in_random_scenarios(interpreter: Interpreter, case: Case) -> None:
    compiled = fingerprint(play_one(case.build(), case.seed, case.run))
    assert interpreter.play(case) == {"ensemble": compiled, "mesa": compiled}
