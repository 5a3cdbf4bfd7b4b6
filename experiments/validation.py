"""Runs everything that the pages on trust rest on, one command after another, and keeps what each printed.

    python -m experiments.validation --out validation            # its longest step took 20 minutes on two cores
    python -m experiments.validation --out validation --quick    # a look, in minutes

Patterns with the scenarios' own values and with the calibrated posterior, the calibration and its checks, the
hindcast with its weights computed anew, its power, and the two analyses of who and what explains the outcomes. Begun
again in the same folder, it goes on with what is not finished. The posterior that `--posterior` takes is the one that
ships.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from time import monotonic

from sim.errors import EscalationError
from sim.results.files import write_file

FOLDER = "{folder}"
"""Stands in a command for the folder of its results."""

STEPS: dict[str, tuple[str, ...]] = {
    "patterns": ("patterns",),
    "patterns-posterior": ("patterns", "tower-22", "--posterior"),
    "calibration": ("calibrate", "--reading", "all", "--out", FOLDER),
    "hindcast": ("hindcast", "--recalibrate", "--out", FOLDER),
    "power": ("hindcast", "--power"),
    "uncertainty": ("uncertainty", "--out", FOLDER),
    "uncertainty-posterior": ("uncertainty", "--posterior", "--out", FOLDER),
    "who-stopped-it": ("who-stopped-it", "--out", FOLDER),
    "who-stopped-it-posterior": ("who-stopped-it", "--points", "200", "--runs", "20", "--posterior", "--out", FOLDER),
}
"""Name of a step -> words of its command."""

QUICK: dict[str, tuple[str, ...]] = {
    "patterns": ("patterns", "tower-22", "--runs", "200"),
    "calibration": ("calibrate", "--quick", "--out", FOLDER),
    "hindcast": ("hindcast", "--quick", "--out", FOLDER),
    "uncertainty": ("uncertainty", "--points", "4", "--replications", "4", "--out", FOLDER),
    "who-stopped-it": ("who-stopped-it", "--runs", "20", "--out", FOLDER),
}
"""The same, smaller."""


def validate(out: Path, quick: bool = False) -> dict[str, float]:
    """Run every step that is not finished in a folder; give the seconds that each took.

    Args:
        out: folder of the results: `<step>.txt` with what was printed, and `<step>/` with files where there are any.
        quick: whether to run the small steps.

    Raises:
        EscalationError: a step failed, or its text cannot be written; what is finished is kept.
    """
    if out.exists() and not out.is_dir():
        raise EscalationError(f"{out} is a file; give a folder.")
    took = {}
    for name, words in (QUICK if quick else STEPS).items():
        printed = out / f"{name}.txt"
        if printed.exists():
            print(f"{name}: finished before", flush=True)
            continue
        print(f"{name}: escalation {' '.join(word for word in words if word not in ('--out', FOLDER))}", flush=True)
        begun = monotonic()
        command = [str(out / name) if word == FOLDER else word for word in words]
        done = subprocess.run([sys.executable, "-m", "sim", *command], stdout=subprocess.PIPE, text=True, check=False)
        if code := done.returncode:
            raise EscalationError(f"escalation {' '.join(command)} ended with {code}; what is finished is kept.")
        write_file(printed, done.stdout)
        took[name] = monotonic() - begun
        print(f"{name}: {took[name]:.0f} s", flush=True)
    return took


def main() -> int:
    """Run it as a program; 1 when a step failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder of the results, new or begun")
    parser.add_argument("--quick", action="store_true", help="small steps: a look")
    arguments = parser.parse_args()
    begun = monotonic()
    try:
        validate(arguments.out, arguments.quick)
    except EscalationError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    print(f"All steps are finished, {(monotonic() - begun) / 60:.0f} minutes now.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
