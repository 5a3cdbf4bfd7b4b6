"""The shipped module is of these sources and gives the bytes of machine code; engines change without being seen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine.build import build_inputs
from sim.engine.functions import functions
from sim.engine.play import Lanes, Reducer, draws_of, play
from sim.kernel import compiled, module
from sim.kernel.compiled import INTERPRETED, Step, use_engine
from sim.outcomes.registry import outcome_table

pytestmark = pytest.mark.skipif(INTERPRETED, reason="compares engines; this process has plain Python only")

CASES = list(product(sim.list_scenarios(), sim.list_readings()))


@pytest.fixture(autouse=True)
def engine() -> Iterator[None]:
    yield
    use_engine("auto")
    for step, _ in functions():
        step._code = None


class Bytes(Reducer):
    """Everything that lanes hold."""

    needs = frozenset({"event counts", "events", "factions", "decisions"})

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def take(self, lanes: Lanes, row: int) -> None:
        for k in range(len(lanes)):
            events, decisions = lanes.events[k, : lanes.sizes[k, 0]], lanes.trace[k, : lanes.sizes[k, 2]]
            for each in (lanes.daily[k], lanes.faction_days[k], lanes.event_counts[k], events, decisions):
                self.parts.append(np.ascontiguousarray(each).tobytes())


def everything(scenario: sim.Scenario, runs: int, name: str) -> list[bytes]:
    use_engine(name)
    inputs, kept = build_inputs(scenario), Bytes()
    play(inputs, draws_of(inputs, 0, range(runs)), [kept])
    return kept.parts


def test_the_shipped_module_is_of_these_sources() -> None:
    assert module.reason() == "", "build it: python -m sim.engine.module_build"
    assert {step.name for step, _ in functions()} == set(module.interface()["functions"])
    assert all(isinstance(step, Step) for step, _ in functions())


def test_a_module_of_other_sources_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "model_fingerprint", lambda: "of an edited rule")
    module.reason.cache_clear()
    try:
        assert "python -m sim.engine.module_build" in module.reason()
        with pytest.raises(sim.MissingDependencyError, match="not of these sources"):
            use_engine("wasm")
        use_engine("auto")
        assert not compiled._engine.uses_module
    finally:
        module.reason.cache_clear()


@pytest.mark.parametrize(("name", "reading"), CASES)
def test_the_module_gives_the_bytes_of_machine_code(name: str, reading: str) -> None:
    scenario = sim.load_scenario(name, reading=reading)
    assert everything(scenario, 4, "wasm") == everything(scenario, 4, "compiled")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "reading"), CASES)
def test_the_module_gives_the_bytes_of_machine_code_over_many_runs(name: str, reading: str) -> None:
    scenario = sim.load_scenario(name, reading=reading)
    assert everything(scenario, 200, "wasm") == everything(scenario, 200, "compiled")


def test_outcomes_and_charts_are_the_same_with_either_engine() -> None:
    from sim.charts import ensembles

    found: list[list[Any]] = []
    for name in ("wasm", "compiled"):
        use_engine(name)
        ensemble = sim.run_ensemble("tower-22", 60, keep=["attacks", "rung", "tension"], threads=2)
        values = {each: ensemble.outcome(each).tolist() for each in outcome_table() if "date" not in each}
        rows = sim.compare("tower-22", "no-mediation", runs=60).outcomes
        rungs = ensembles.rung_rows(ensemble, [str(k) for k in range(8)])
        found.append([repr(values), repr(rows), ensembles.weekly_tables(ensemble), rungs])
    assert found[0] == found[1]


def test_much_work_goes_over_to_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    use_engine("auto")
    monkeypatch.setattr(compiled._engine, "_expected", 0)
    monkeypatch.setattr(compiled, "_is_kept", lambda: True)
    monkeypatch.setattr(compiled, "WORTH_LOADING", 30)
    first = sim.run_ensemble("tower-22", 20).daily_array.tobytes()
    assert compiled._engine.uses_module
    both = sim.run_ensemble("tower-22", 20).daily_array.tobytes()
    assert not compiled._engine.uses_module
    assert both == first


@pytest.mark.slow
def test_machine_code_made_in_the_background_takes_over(tmp_path: Path) -> None:
    script = """
import time, hashlib, sim
from sim.kernel import compiled
compiled.WORTH_COMPILING = 30
one = sim.run_ensemble("tower-22", 40).daily_array.tobytes()
assert compiled._engine.uses_module and compiled._engine._maker is not None
compiled._engine._maker.wait()
two = sim.run_ensemble("tower-22", 40).daily_array.tobytes()
assert not compiled._engine.uses_module and one == two
print("taken over")
"""
    environment = os.environ | {"ESCALATION_CACHE_DIR": str(tmp_path)}
    ended = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert ended.stdout == "taken over\n", ended.stderr


WITHOUT = """
import sys
for name in {missing!r}:
    sys.modules[name] = None
sys.argv = ["escalation", *{arguments!r}]
from sim.cli.main import main
main()
"""


def command(missing: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    text = WITHOUT.format(missing=missing, arguments=list(arguments))
    return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)


def test_a_run_needs_no_numba() -> None:
    page = command([], "run", "tower-22", "--runs", "20")
    assert page.returncode == 0, page.stderr
    assert command(["numba"], "run", "tower-22", "--runs", "20").stdout == page.stdout
    refused = command(["numba"], "run", "tower-22", "--runs", "20", "--engine", "compiled")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "numba" in refused.stderr


@pytest.mark.parametrize("engine_name", ["wasm", "compiled", "mesa"])
def test_every_engine_prints_the_same_page(engine_name: str) -> None:
    pages = {command([], "run", "tower-22", "--runs", "3", "--engine", each).stdout for each in ("auto", engine_name)}
    assert len(pages) == 1


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(sim.InputError, match="There is no engine 'fast'; there are auto, wasm, compiled"):
        use_engine("fast")
