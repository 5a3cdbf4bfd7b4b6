"""The page on the hindcast: its prose says what its table says, and its Python runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "hindcast.md").read_text(encoding="utf-8")
PROSE = " ".join(PAGE.split("## The table")[0].split())
TABLE = " ".join(
    PAGE.split("<!-- generated: output 1-200 of escalation hindcast -->")[1].split("<!-- end -->")[0].split()
)


def joined(numbers: list[str], digits: int = 2) -> str:
    first, second, third = (f"{float(each):.{digits}f}" for each in numbers)
    return f"{first}, {second} and {third}"


def test_ratios_in_the_prose_are_those_of_the_table() -> None:
    assert f"mean CRPS is {joined(re.findall('mean CRPS ([0-9.]+) times', TABLE))} times" in PROSE
    assert f"log score {joined(re.findall('log score ([0-9.]+) times', TABLE))} times" in PROSE
    without = re.findall(r"favours the model most: CRPS ([0-9.]+) times", TABLE)
    assert f"without 29 January the ratio is {float(without[0]):.2f}" in PROSE
    assert f"it is {float(without[1]) - 1:.0%} worse than the pool over 14 days" in PROSE


def test_coverage_and_the_cut_off_after_tower_22_are_those_of_the_table() -> None:
    rows = re.findall(r"model, calibrated (7|14|28) [0-9]+% \([^)]*\) ([0-9]+)% \(([0-9]+)%-([0-9]+)%\)", TABLE)
    shares = [row[1] for row in rows]
    assert f"held {shares[0]}, {shares[1]} and {shares[2]}% of the outcomes" in PROSE
    for _, _, low, high in rows:
        assert f"from {low} to {high}%" in PROSE
    row = re.search(r"model, calibrated +[0-9]+ +[0-9]+-[0-9]+ +[0-9.]+ +([0-9.]+) +[0-9.]+ +([0-9.]+)", TABLE)
    assert row is not None
    assert f"its loss is {row[1]} (CRPS) and {row[2]} (log score) times the pool's" in PROSE


def test_counting_models_that_win_stand_first() -> None:
    assert PAGE.index("Where counting models do better") < PAGE.index("Where the model does better")
    won = re.search(r"14 days, CRPS \(model [0-9.]+\): (.*?)\.(?= |$) ?", TABLE)
    assert won is not None
    for name in ("Poisson", "hidden Markov", "self-exciting"):
        assert name in won[1]
        assert name in PROSE


def test_the_python_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert code is not None
    exec(compile(code[1], "docs/hindcast.md", "exec"), {})
