"""Kills a sweep again and again at random instants, lets it go on, and holds its bytes against an undisturbed one.

    python -m benchmarks.verify_kills --kills 50

Each process is a real `escalation sweep`, ended by SIGKILL after a random time; every other one plays on two worker
processes, which must end with it. Where a sweep is complete before the kills are used up, it is compared and begun
afresh. Leaves with 1 if anything differs, a file that was there has changed, or a worker outlives its sweep.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from experiments.sweep.design_files import DESIGNS
from experiments.sweep.folder import COMPLETE, data_files
from sim.errors import EscalationError

DESIGN = DESIGNS / "tower-22-levers.yaml"
CHUNK = 1000
PATIENCE = 20.0
"""Seconds that workers have to end after their sweep was killed."""


def command(folder: Path, workers: int | None, design: Path, chunk: int) -> list[str]:
    """Return the command of a sweep into a folder."""
    words = [sys.executable, "-m", "sim", "sweep", str(design), "--out", str(folder), "--chunk", str(chunk)]
    return words if workers is None else [*words, "--workers", str(workers)]


def start(words: list[str]) -> subprocess.Popen[bytes]:
    """Start a sweep in a process group of its own."""
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)


def finish(words: list[str]) -> float:
    """Run a sweep to its end; return how many seconds it took."""
    began = time.monotonic()
    running = start(words)
    _, errors = running.communicate()
    if running.returncode != 0:
        raise EscalationError(f"a sweep left with {running.returncode}: {errors.decode().strip()}")
    return time.monotonic() - began


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a sweep that its design decides, and of complete.json if it is there."""
    files = [path for path in (*data_files(folder), folder / COMPLETE) if path.exists()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def kill_after(words: list[str], seconds: float) -> bool:
    """Start a sweep and kill it after some seconds; return whether it was complete before.

    Raises:
        EscalationError: it failed, or a worker of the killed sweep lives on.
    """
    running = start(words)
    try:
        running.wait(seconds)
    except subprocess.TimeoutExpired:
        running.kill()
    _, errors = running.communicate()
    if running.returncode == 0:
        return True
    if running.returncode != -signal.SIGKILL:
        raise EscalationError(f"a sweep left with {running.returncode}: {errors.decode().strip()}")
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        try:
            os.killpg(running.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        time.sleep(0.05)
    raise EscalationError(f"a worker lives on {PATIENCE:g} seconds after its sweep was killed.")


def check_equal(found: dict[str, bytes], expected: dict[str, bytes]) -> None:
    """Raise EscalationError when a complete sweep differs from the undisturbed one."""
    differing = [name for name in sorted(found.keys() | expected.keys()) if found.get(name) != expected.get(name)]
    if differing:
        raise EscalationError(f"these differ from the undisturbed sweep's: {', '.join(differing)}.")


def verify(kills: int, folder: Path, seed: int = 0, design: Path = DESIGN, chunk: int = CHUNK) -> int:
    """Kill a sweep so many times; return how many complete ones were compared, all of them equal.

    Args:
        kills: number of kills, 1 or more.
        folder: an empty folder to work in.
        seed: seed of the instants.
        design: what is swept.
        chunk: runs written at once.

    Raises:
        EscalationError: something was lost, has changed or lives on.
    """
    random_instants = random.Random(seed)
    seconds = finish(command(folder / "undisturbed", None, design, chunk))
    expected, disturbed = contents(folder / "undisturbed"), folder / "disturbed"
    print(f"undisturbed: {seconds:.1f} s, {len(expected)} files", flush=True)
    killed = compared = 0
    while killed < kills:
        workers = 2 if killed % 2 else None
        before = contents(disturbed)
        complete = kill_after(command(disturbed, workers, design, chunk), random_instants.uniform(0.5, seconds))
        after = contents(disturbed)
        changed = [name for name, content in before.items() if after.get(name) != content]
        if changed:
            raise EscalationError(f"files that were written have changed: {', '.join(changed)}.")
        if complete:
            check_equal(after, expected)
            shutil.rmtree(disturbed)
            compared += 1
            continue
        killed += 1
        print(f"kill {killed}: {len(after)} of {len(expected)} files are there", flush=True)
    finish(command(disturbed, None, design, chunk))
    check_equal(contents(disturbed), expected)
    return compared + 1


def main() -> None:
    """Verify, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50, help="number of kills")
    parser.add_argument("--seed", type=int, default=0, help="seed of the instants")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            compared = verify(arguments.kills, Path(folder), arguments.seed)
        except EscalationError as error:
            print(f"FAILED: {error}", flush=True)
            sys.exit(1)
    print(
        f"{arguments.kills} kills; {compared} sweeps completed, each byte for byte as the undisturbed one.", flush=True
    )


if __name__ == "__main__":
    main()
