"""Plays cases with interpreted rules: a case as JSON on each line of standard input, hashes as JSON on standard output.

Started by tests/properties/test_parity.py with NUMBA_DISABLE_JIT=1.
"""

from __future__ import annotations

import json
import sys
import warnings

from random_cases import Case, fingerprint

from sim.kernel.compiled import INTERPRETED
from sim.results.ensemble import play_one, simulate


def answer(line: str) -> dict[str, object]:
    """Hashes of a case's run from the loop over runs and from the Mesa model."""
    case = Case.from_json(line)
    scenario = case.build()
    return {
        "ensemble": fingerprint(play_one(scenario, case.seed, case.run)),
        "mesa": fingerprint(simulate(scenario, case.seed, case.run)),
    }


def main() -> None:
    if not INTERPRETED:
        raise SystemExit("Start this with NUMBA_DISABLE_JIT=1.")
    warnings.simplefilter("error")
    for line in sys.stdin:
        try:
            result: dict[str, object] = answer(line)
        except Exception as error:
            result = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
