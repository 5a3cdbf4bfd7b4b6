"""The benchmark runs and prints the figures that the documents speak of. Its values are not tested: machines differ."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = "docs/performance.md"


def run(*command: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_benchmark_prints_its_figures() -> None:
    found = json.loads(run("benchmarks/ensemble.py", "--json", "--runs", "20", "--mesa-runs", "1", "--repeats", "1"))
    for name in ("runs_per_second", "mesa_runs_per_second", "times_mesa_per_core", "times_bare_draws"):
        assert found[name] > 0.0, name
    assert found["machine"]["numba"]


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any], Path]:
    folder = tmp_path_factory.mktemp("performance")
    page, numbers = folder / "performance.md", folder / "numbers.json"
    page.write_text((ROOT / PAGE).read_text(encoding="utf-8"), encoding="utf-8")
    printed = run("benchmarks/performance.py", "--quick", "--json", str(numbers), "--into", str(page))
    return printed, json.loads(numbers.read_text(encoding="utf-8")), page


@pytest.mark.slow
def test_one_command_prints_every_table_of_the_page_and_puts_it_there(quick: Any) -> None:
    printed, _, page = quick
    titles = [line for line in (ROOT / PAGE).read_text(encoding="utf-8").splitlines() if line.startswith("### ")]
    assert [line for line in printed.splitlines() if line.startswith("### ")] == titles
    assert printed.strip() in page.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_part_written_with_numpy_is_the_models_own(quick: Any) -> None:
    assert quick[1]["part"]["agreement"] == 1.0


@pytest.mark.slow
def test_memory_of_streamed_runs_does_not_grow(quick: Any) -> None:
    few, more = (row["megabytes"] for row in quick[1]["growth"]["streamed"])
    assert more < few + 20.0
