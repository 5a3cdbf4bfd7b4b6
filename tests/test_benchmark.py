"""The benchmark runs and prints the figures that the documents speak of. Its values are not tested: machines differ."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
def test_the_benchmark_prints_its_figures() -> None:
    command = ["benchmarks/ensemble.py", "--json", "--runs", "20", "--mesa-runs", "1", "--repeats", "1"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for name in ("runs_per_second", "mesa_runs_per_second", "times_mesa_per_core", "times_bare_draws"):
        assert found[name] > 0.0, name
    assert found["machine"]["numba"]
