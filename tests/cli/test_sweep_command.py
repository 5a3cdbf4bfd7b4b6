"""`sweep`, `designs` and `sensitivity`: what they show before they start, write, refuse, and say when interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.progress import Progress

from experiments import load_sweep
from sim.cli.sweep import MEMORY, pace_text

ROOT = Path(__file__).resolve().parents[2]

SMALL = """\
title: A small design
scenario: tower-22
days: 40
uncertainties:
  militia.restraint: evidence
  iran.control: evidence
outcomes: [attacks, talks_final_state]
sampler: {method: saltelli, n: 8, second_order: false}
replications: 4
"""


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


def test_the_count_the_time_and_the_size_stand_before_the_start(
    invoke: Callable[..., Any], design: Path, tmp_path: Path
) -> None:
    done = invoke("sweep", design, "--out", tmp_path / "out", "--dry-run")
    assert done.exit_code == 0
    assert "32 points x 4 runs = 128 runs" in done.stdout
    assert "on disk" in done.stdout
    assert not (tmp_path / "out").exists()


def test_a_sweep_is_written_and_analysed(invoke: Callable[..., Any], design: Path, tmp_path: Path) -> None:
    done = invoke("sweep", design, "--out", tmp_path / "out", "--chunk", 60)
    assert done.exit_code == 0, done.output
    assert "Complete: 32 points, 128 runs" in done.stdout
    sweep = load_sweep(tmp_path / "out")
    assert sweep.complete
    assert sweep.manifest["chunk_runs"] == 60
    assert invoke("sweep", design, "--out", tmp_path / "out").exit_code == 0
    indices = invoke("sensitivity", tmp_path / "out", "--json")
    assert {row["input"] for row in json.loads(indices.stdout)} == {"militia.restraint", "iran.control"}
    assert "total low" in invoke("sensitivity", tmp_path / "out", "--outcome", "attacks").stdout


def test_failed_points_are_counted(invoke: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "failing.yaml"
    path.write_text("scenario: tower-22\ndays: 40\nlevers: {follow_until: [2030-01-01, null]}\nreplications: 2\n")
    done = invoke("sweep", path, "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert "1 of 2 points could not be played" in done.stdout


def test_shipped_designs_are_listed(invoke: Callable[..., Any]) -> None:
    assert "tower-22-million" in invoke("designs").stdout
    listed = json.loads(invoke("designs", "--json").stdout)
    assert {"name", "question", "points", "runs", "sampler"} <= set(listed[0])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sweep", "tower-22-levers"), "a sweep needs --out DIR"),
        (("sweep", "tower-22-lever", "--dry-run"), "did you mean 'tower-22-levers'"),
        (("sweep", "tower-22-levers", "--dry-run", "--workers", "0"), "--workers is 0"),
        (("sweep", "tower-22-levers", "--dry-run", "--workers", "2", "--scheduler", "tcp://x:1"), "exclude each other"),
        (("sweep", "tower-22-levers", "--dry-run", "--chunk", "0"), "at least 1 run"),
        (("sensitivity", "nowhere"), "nowhere: there is no such folder"),
        (("sensitivity", "nowhere", "--level", "2"), "--level is 2"),
    ],
)
def test_bad_input_is_one_sentence_and_two(invoke: Callable[..., Any], words: tuple[str, ...], said: str) -> None:
    done = invoke(*words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("Error:") == 1


def test_a_folder_of_something_else_is_refused_before_anything_is_played(
    invoke: Callable[..., Any], design: Path, tmp_path: Path
) -> None:
    done = invoke("sweep", design, "--out", tmp_path)
    assert done.exit_code == 2
    assert "holds small.yaml" in done.stderr
    assert done.stdout == ""


def test_without_dask_a_scheduler_is_told_how_to_install_it(
    invoke: Callable[..., Any], design: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = invoke("sweep", design, "--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:1")
    assert done.exit_code == 2
    assert "escalation-sim[cluster]" in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_pace_is_that_of_the_last_half_minute() -> None:
    now = [0.0]
    progress = Progress(get_time=lambda: now[0], speed_estimate_period=MEMORY)
    task = progress.add_task("", total=None)
    progress.update(task, completed=100, total=1000)
    assert pace_text(progress.tasks[0]) == ""
    for second, done in ((10, 110), (40, 140), (50, 340), (60, 540)):
        now[0] = second
        progress.update(task, completed=done)
    assert pace_text(progress.tasks[0]) == "20 runs a second, 23 s left"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
@pytest.mark.parametrize("more", [(), ("--workers", "2")])
def test_an_interrupt_says_how_to_go_on(
    tmp_path: Path, more: tuple[str, ...], heed_interrupts: Callable[[], None]
) -> None:
    words = [sys.executable, "-m", "sim", "sweep", "tower-22-levers", "--out", "out", "--chunk", "500", *more]
    running = subprocess.Popen(
        words, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
        stdout=subprocess.DEVNULL, start_new_session=True, preexec_fn=heed_interrupts,
    )  # fmt: skip
    while not list(tmp_path.glob("out/runs/*.parquet")) and running.poll() is None:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    (sentence,) = [line for line in err.splitlines() if line.startswith("Error: ")]
    assert "chunks are finished and kept; go on with the same command: escalation sweep tower-22-levers" in sentence
    assert "Traceback" not in err
    assert load_sweep(tmp_path / "out").finished
