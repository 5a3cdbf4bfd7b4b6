"""The EMA Workbench's evaluator of several processes runs the model, and gives what its evaluator of one gives.

In a process of its own and with a time limit: within the whole suite the evaluator once waited without end. Python's
pool starts a worker that cannot start again and again, and the evaluator then waits for ever.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
import multiprocessing
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")

import sim
from ema_workbench import MultiprocessingEvaluator, SequentialEvaluator
from experiments.ema import ema_model


def found(evaluator):
    np.random.seed(1)
    with evaluator:
        cases, outcomes = evaluator.perform_experiments(scenarios=4, policies=2)
    inputs = ["militia__restraint", "iran__control", "reading"]
    order = cases.assign(reading=cases["reading"].astype(str)).sort_values(inputs).index
    return cases.loc[order, inputs].astype(str).values.tolist(), outcomes["attacks_by_day"][order]


if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    base = sim.load_scenario("tower-22").with_days(60)
    given = {"levers": ["militia.restraint"], "uncertainties": ["iran.control", "reading"], "series": ["attacks"]}
    model = ema_model(base, replications=8, seed=5, **given)
    one, several = found(SequentialEvaluator(model)), found(MultiprocessingEvaluator(model, n_processes=2))
    assert one[0] == several[0], (one[0], several[0])
    assert (one[1] == several[1]).all()
    print("the same", len(one[0]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("start", ["spawn", "fork"])
def test_several_processes_give_what_one_gives(start: str, tmp_path: Path) -> None:
    pytest.importorskip("ema_workbench", reason="the extra [ema] is not installed")
    if start == "fork" and not hasattr(os, "fork"):
        pytest.skip("this system does not fork")
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    done = subprocess.run(
        [sys.executable, "script.py", start],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "the same 8" in done.stdout
