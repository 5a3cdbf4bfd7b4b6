"""The command as a process: from any folder, in a pipe, interrupted, and how fast it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "sim")


def environment() -> dict[str, str]:
    """This environment, with the package on the path from any folder."""
    return os.environ | {"PYTHONPATH": str(ROOT)}


def process(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*COMMAND, *words], cwd=cwd, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


def fastest(*words: str, cwd: Path) -> float:
    """Shortest of three times in seconds."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        assert process(*words, cwd=cwd).returncode == 0
        times.append(time.perf_counter() - began)
    return min(times)


def test_commands_work_from_any_folder(tmp_path: Path) -> None:
    done = process("run", "tower-22", "--runs", "5", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "5 runs" in done.stdout
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_bad_input_leaves_with_two(tmp_path: Path) -> None:
    done = process("run", "nosuch", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Error: there is no scenario 'nosuch'")
    assert "Traceback" not in done.stderr


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    piped = subprocess.Popen(
        [*COMMAND, "evidence"], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert piped.stdout is not None
    assert piped.stderr is not None
    piped.stdout.readline()
    piped.stdout.close()
    assert piped.stderr.read() == b""
    piped.stderr.close()
    piped.wait(timeout=60)


def wait_until_at_work(process: int) -> None:
    """Wait until a process has used more of a processor than starting takes, however busy the machine is."""
    times = Path(f"/proc/{process}/stat")
    for _ in range(600):
        used = times.read_text(encoding="utf-8").rpartition(")")[2].split() if times.is_file() else []
        if not used or sum(map(int, used[11:13])) / os.sysconf("SC_CLK_TCK") >= 3:
            break
        time.sleep(0.1)
    else:
        pytest.fail("the command has not come to work in a minute")
    time.sleep(0.1 if used else 10)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_an_interrupt_leaves_with_one_line_and_130(tmp_path: Path, heed_interrupts: Callable[[], None]) -> None:
    words = ("run", "tower-22", "--engine", "mesa", "--runs", "100000", "--days", "30")
    running = subprocess.Popen(
        [*COMMAND, *words], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=heed_interrupts,
    )  # fmt: skip
    wait_until_at_work(running.pid)
    running.send_signal(signal.SIGINT)
    try:
        out, err = running.communicate(timeout=60)
    finally:
        running.kill()
    assert running.returncode == 130
    assert out == ""
    assert err == "Error: interrupted; nothing more was computed.\n"


def test_help_and_list_start_without_the_heavy_packages(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom sim.cli.main import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'numba', 'pandas', 'mesa', 'pydantic', 'rich.progress'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "try:\n    app(['list'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numba', 'pandas', 'mesa'} & set(sys.modules)\nassert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_starts_without_the_heavy_packages(tmp_path: Path, command: str) -> None:
    code = (
        "import sys\nfrom sim.cli.main import app\n"
        f"try:\n    app([{command!r}, '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'numba', 'pandas', 'mesa', 'pyarrow', 'streamlit', 'vl_convert'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"Example: escalation {command}" in " ".join(done.stdout.split())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("words", [("list",), ("list", "--json"), ("--help",), ("run", "--help"), ("evidence",)])
def test_a_full_standard_output_is_one_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, *words], cwd=tmp_path, env=environment(), stdout=full, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "Error: standard output cannot be written: No space left on device.\n"


@pytest.mark.slow
def test_help_and_list_start_at_once(tmp_path: Path) -> None:
    """Beside the packages that read files, in one run: help needs none of them, a list little more than them."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import numpy, pydantic, typer, yaml"], check=True)
        times.append(time.perf_counter() - began)
    assert fastest("--help", cwd=tmp_path) < 1.5 * min(times)
    assert fastest("list", cwd=tmp_path) < 4.0 * min(times)


def test_an_interrupt_in_the_clean_up_of_an_object_is_not_lost(tmp_path: Path) -> None:
    code = (
        "import signal, sys, time\nfrom sim.cli.main import app\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a background job would ignore it
        "class Careless:\n    def __del__(self):\n        raise KeyboardInterrupt\n"
        "app(['list'], standalone_mode=False)\n"
        "try:\n    Careless()\n    for _ in range(600):\n        time.sleep(0.1)\n"
        "except KeyboardInterrupt:\n    sys.exit(130)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "")
