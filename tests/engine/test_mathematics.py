"""exp and log of our own: near the exact value everywhere, equal compiled and interpreted, one operation at a time."""

from __future__ import annotations

import math
import os
import platform
import re
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from numba import njit

from sim.kernel import mathematics
from sim.kernel.compiled import INTERPRETED, compiled_step
from sim.kernel.mathematics import exp, log
from sim.rules.common import approach, attacks_made, chosen_delay, logistic, mood, share_left, toll
from sim.rules.consequences import injuries_surfacing, people_injured

Floats = np.ndarray[Any, np.dtype[np.float64]]

EXPONENTS = {
    "rules": (-60.0, 30.0),
    "about zero": (-1e-3, 1e-3),
    "all": (-745.2, 709.8),
    "subnormal": (-745.14, -708.0),
}
ARGUMENTS = {
    "rules": (-24.0, 24.0),
    "about one": (-1e-3, 1e-3),
    "one": (-0.5, 0.5),
    "beside one": (-0.02, 0.02),
    "all": (-745.0, 709.78),
}
"""Ranges of x for exp(x), and of the logarithm of x for log(x)."""
EDGES = [
    0.0, -0.0, 1.0, -1.0, 0.5, 2.0, math.e, math.inf, -math.inf, math.nan, 5e-324, 2.2250738585072014e-308,
    1.7976931348623157e308, 709.782712893384, 709.7827128933841, -708.3964185322641, -745.1332191019411,
    -745.1332191019412, 1e300, -1e300, 1e-300, math.sqrt(2.0), math.sqrt(0.5), 1e-7, 1.0 - 1e-7, 1e-9, 1.0 - 2.0**-53,
]  # fmt: skip


@compiled_step
def fill(xs: Floats, exps: Floats, logs: Floats) -> None:
    for i in range(xs.size):
        exps[i] = exp(xs[i])
        logs[i] = log(xs[i])


def both(xs: Floats) -> tuple[Floats, Floats]:
    """Compiled exp and log."""
    exps, logs = np.empty_like(xs), np.empty_like(xs)
    fill(xs, exps, logs)
    return exps, logs


def sample(low: float, high: float) -> Floats:
    return np.random.default_rng(7).uniform(low, high, 6000)


def error(exact: Callable[[Any], Any], xs: Floats, found: Floats) -> float:
    """Largest distance from the exact value, in units in the last place of the value nearest to it."""
    with mpmath.workprec(160):
        distances = (
            abs(mpmath.mpf(value) - exact(mpmath.mpf(x))) / math.ulp(float(exact(mpmath.mpf(x))))
            for x, value in zip(xs.tolist(), found.tolist(), strict=True)
        )
        return float(max(distances))


def bits(values: list[float]) -> bytes:
    return struct.pack(f"{len(values)}d", *values)


@pytest.mark.parametrize("part", EXPONENTS)
def test_exp_is_within_one_unit_in_the_last_place(part: str) -> None:
    xs = sample(*EXPONENTS[part])
    xs = xs[xs < math.log(1.7976931348623157e308)]
    assert error(mpmath.exp, xs, both(xs)[0]) < (0.8 if xs.min() < -708.0 else 0.52)


@pytest.mark.parametrize("part", ARGUMENTS)
def test_log_is_within_one_unit_in_the_last_place(part: str) -> None:
    xs = np.exp(sample(*ARGUMENTS[part]))
    assert error(mpmath.log, xs, both(xs)[1]) < 0.8


def test_the_measure_of_error_can_fail() -> None:
    """Negative control: two neighbours further is more than one unit away."""
    xs = sample(*EXPONENTS["rules"])
    off = np.nextafter(np.nextafter(both(xs)[0], np.inf), np.inf)
    assert error(mpmath.exp, xs, off) > 1.5


def test_edges_are_those_of_the_functions() -> None:
    assert [exp(x) for x in (0.0, -0.0, -math.inf, -746.0, -1e300)] == [1.0, 1.0, 0.0, 0.0, 0.0]
    assert [exp(x) for x in (math.inf, 710.0, 1e300)] == [math.inf] * 3
    assert exp(709.782712893384) < math.inf
    assert exp(-745.1332191019411) == 5e-324
    assert [log(x) for x in (1.0, 0.0, -0.0, math.inf)] == [0.0, -math.inf, -math.inf, math.inf]
    assert math.copysign(1.0, log(1.0)) == 1.0
    assert all(math.isnan(x) for x in (exp(math.nan), log(math.nan), log(-1.0), log(-math.inf), log(-5e-324)))
    subnormal = np.array([5e-324, 1e-310, 2.2250738585072e-308])
    assert error(mpmath.log, subnormal, both(subnormal)[1]) < 1.0


def test_compiled_and_interpreted_are_equal_bit_for_bit() -> None:
    parts = [np.array(EDGES)]
    parts += [sample(*each) for each in EXPONENTS.values()]
    parts += [np.exp(sample(*each)) for each in ARGUMENTS.values()]
    xs = np.concatenate(parts)
    exps, logs = both(xs)
    assert bits([exp(x) for x in xs.tolist()]) == exps.tobytes()
    assert bits([log(x) for x in xs.tolist()]) == logs.tobytes()


def test_numbers_of_python_and_of_numpy_give_the_same_bits() -> None:
    for function in (exp, log):
        for x in (0.1, 0.7, 3.0, 17.25):
            found = function(np.float64(x))
            assert struct.pack("d", found) == struct.pack("d", function(x))


@pytest.mark.parametrize("middle", [-700.0, -20.0, -0.34657359, 0.0, 0.34657359, 1.0397207, 20.0, 700.0])
def test_exp_never_falls_from_one_number_to_the_next(middle: float) -> None:
    xs = middle + np.spacing(max(abs(middle), 1e-3)) * np.arange(-2000, 2000)
    assert (np.diff(both(xs)[0]) >= 0).all()


@pytest.mark.parametrize("middle", [1e-300, 1e-7, 0.5, math.sqrt(0.5), 1.0, math.sqrt(2.0), 2.0, 1e7])
def test_log_never_falls_from_one_number_to_the_next(middle: float) -> None:
    xs = middle + np.spacing(middle) * np.arange(-2000, 2000)
    assert (np.diff(both(xs)[1]) >= 0).all()


def test_tables_are_exact() -> None:
    with mpmath.workprec(160):
        for j, (near, rest) in enumerate(mathematics.POWERS.reshape(-1, 2).tolist()):
            assert abs(near * (1 + mpmath.mpf(rest)) / mpmath.mpf(2) ** (mpmath.mpf(j) / 128) - 1) < 1e-30
        table = zip(mathematics.INVERSE, mathematics.LOG_HIGH, mathematics.LOG_LOW, strict=True)
        for inverse, high, low in table:
            assert abs(mpmath.mpf(high) + mpmath.mpf(low) + mpmath.log(mpmath.mpf(inverse))) < 1e-27
            assert inverse * 4096.0 == int(inverse * 4096.0)
            assert high * 2.0**42 == int(high * 2.0**42)


def test_powers_of_two_are_exact() -> None:
    assert [mathematics.power_of_two(k) for k in range(-1022, 1024)] == [2.0**k for k in range(-1022, 1024)]


LIBRARY = "import math, zlib; print(zlib.crc32(repr([math.exp(k / 997) for k in range(-20000, 20000)]).encode()))"
WITHOUT_FUSED = "glibc.cpu.hwcaps=-FMA,-FMA_Usable,-AVX2_Usable"


def has_fused() -> bool:
    described = Path("/proc/cpuinfo")
    return described.is_file() and " fma " in described.read_text(encoding="utf-8")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc" or not has_fused(), reason="the setting is that of glibc on x86")
def test_the_c_library_gives_other_bits_without_fused_multiply_add() -> None:
    """Negative control of the gate, which plays the golden scenarios with this setting."""
    with_and_without = [
        subprocess.run(
            [sys.executable, "-c", LIBRARY],
            env={name: value for name, value in os.environ.items() if name != "GLIBC_TUNABLES"} | setting,
            capture_output=True,
            check=True,
        ).stdout
        for setting in ({}, {"GLIBC_TUNABLES": WITHOUT_FUSED})
    ]
    assert with_and_without[0] != with_and_without[1]


def rules_of_luck(x: float, u: float) -> float:
    """Every rule that takes exp or log, and others of their kind."""
    total = (
        logistic(x) + mood(u, x) + x * share_left(3.0 + u) + approach(x, u, share_left(3.0 + u)) + attacks_made(x, u)
    )
    total += chosen_delay(u, x, 1.0) + toll(x, u) + people_injured(u, x, 1.5, 50.0, 1.0)
    return total + injuries_surfacing(7, x) + x * u + 1.0


def machine_texts(**options: Any) -> Iterator[tuple[str, str]]:
    """LLVM's text and ARM's assembly of these rules; ARM64 has fused multiply-add in every processor."""
    from llvmlite import binding

    function = njit("float64(float64, float64)", error_model="python", nogil=True, **options)(rules_of_luck)
    (text,) = function.inspect_llvm().values()
    binding.initialize_all_targets()
    binding.initialize_all_asmprinters()
    for triple in ("aarch64-unknown-linux-gnu", "wasm32-unknown-unknown"):
        foreign = re.sub(r'target triple = .*|target datalayout = .*|"target-(cpu|features)"="[^"]*"', "", text)
        module = binding.parse_assembly(f'target triple = "{triple}"\n{foreign}')
        yield text, binding.Target.from_triple(triple).create_target_machine(opt=3).emit_assembly(module)


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")
def test_nothing_is_fused_and_no_library_is_called() -> None:
    for llvm, assembly in machine_texts(fastmath=False):
        called = set(re.findall(r"@(llvm\.\w+|exp|log|pow|ldexp|scalbn|expm1|log1p|fma)\b", llvm))
        assert called & {"exp", "log", "pow", "ldexp", "scalbn", "fma", "llvm.exp", "llvm.log", "llvm.pow"} == set()
        assert "llvm.fma" not in llvm
        assert "llvm.fmuladd" not in llvm
        assert not re.search(r"= f(add|sub|mul|div|neg) (fast|contract|reassoc|arcp|afn)", llvm)
        assert not re.search(r"\bfn?m(add|sub|la|ls)\b", assembly)


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")
def test_a_fused_multiply_add_would_be_seen() -> None:
    """Negative control."""
    assert any(re.search(r"\bfn?m(add|sub|la|ls)\b", assembly) for _, assembly in machine_texts(fastmath={"contract"}))
