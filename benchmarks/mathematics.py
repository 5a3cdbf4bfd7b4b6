"""exp and log of the model's own beside those of the C library: largest error, and nanoseconds a call.

    python benchmarks/mathematics.py
    python benchmarks/mathematics.py --numbers 200000

Needs mpmath, which the extra [test] brings. Errors are in units in the last place of the exact value, over the ranges
that rules use and over all numbers that have a result. Times are processor time of a call that waits for the one before
it, the median of rounds that take turns, each after one unmeasured call.
"""

from __future__ import annotations

import argparse
import math
import statistics
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
from machine import cpu_seconds, describe
from numba import njit

from sim.kernel import mathematics

ROUNDS = 15
TIMED = 500_000
OPTIONS: dict[str, Any] = {"error_model": "python", "fastmath": False}


Kernel = Callable[..., Any]


def compiled_pair(function: Kernel) -> tuple[Kernel, Kernel]:
    """Two compiled loops: one fills an array by a function; in the other each call waits for the one before it."""

    @njit(**OPTIONS)
    def fill(xs: Any, found: Any) -> None:
        for i in range(xs.size):
            found[i] = function(xs[i])

    @njit(**OPTIONS)
    def chain(times: int) -> float:
        x = 0.5
        for _ in range(times):
            x = function(1.5 - 0.5 * x)
        return x

    return fill, chain


def largest_error(fill: Kernel, exact: Callable[[Any], Any], xs: Any) -> float:
    """Largest distance from the exact value, in units in the last place."""
    found = np.empty_like(xs)
    fill(xs, found)
    largest = mpmath.mpf(0)
    with mpmath.workprec(160):
        for x, value in zip(xs.tolist(), found.tolist(), strict=True):
            true = exact(mpmath.mpf(x))
            largest = max(largest, abs(mpmath.mpf(value) - true) / math.ulp(float(true)))
    return float(largest)


def nanoseconds(chains: dict[str, Kernel]) -> dict[str, float]:
    """Median over rounds of the time of a call."""
    times: dict[str, list[float]] = {name: [] for name in chains}
    for _ in range(ROUNDS):
        for name, chain in chains.items():
            chain(1000)
            times[name].append(cpu_seconds(lambda chain=chain: chain(TIMED)) / TIMED * 1e9)
    return {name: statistics.median(each) for name, each in times.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--numbers", type=int, default=20_000, help="numbers in each range (20000)")
    number = parser.parse_args().numbers
    rng = np.random.default_rng(0)
    cases = {
        "exp": (mathematics.exp, math.exp, mpmath.exp, {"rules": (-60.0, 30.0), "all": (-745.1, 709.7)}),
        "log": (mathematics.log, math.log, mpmath.log, {"rules": (-24.0, 24.0), "all": (-745.1, 709.7)}),
    }
    print(describe())
    for name, (own, library, exact, ranges) in cases.items():
        pairs = {"own": compiled_pair(own), "C library": compiled_pair(library)}
        for words, (low, high) in ranges.items():
            xs = rng.uniform(low, high, number)
            xs = np.exp(xs) if name == "log" else xs
            errors = {whose: largest_error(fill, exact, xs) for whose, (fill, _) in pairs.items()}
            print(
                f"{name} over {words}: largest error",
                ", ".join(f"{each:.3f} ({whose})" for whose, each in errors.items()),
            )
        times = nanoseconds({whose: chain for whose, (_, chain) in pairs.items()})
        ratio = times["own"] / times["C library"]
        print(f"{name}: {times['own']:.1f} ns (own), {times['C library']:.1f} ns (C library), ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
