"""The benchmark of a page in a browser runs and prints the figures that documents speak of; values are not tested."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_benchmark_prints_its_figures():
    command = ["benchmarks/browser.py", "--presses", "2", "--drag", "0.5", "--open", "1"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["key_to_100_runs"]["moves"] > 0
    assert found["open"] == 1
    for name in ("redraws_a_second", "first_chart_seconds", "browser_workers", "node_one_thread", "native_one_thread"):
        assert found[name] > 0.0, name
