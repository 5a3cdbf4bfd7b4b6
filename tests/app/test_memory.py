"""Memory: caches are bounded in bytes, and what many sessions' threads computed with is given back."""

import os
import subprocess
import sys
from dataclasses import dataclass, field

import numpy as np
import pytest

from sim.app.serving.cache import Cache, size_of

MOST_GROWTH = 100
"""Megabytes that thirty threads may leave behind: 18 measured, and 300 before arenas and pools were bounded."""

SESSIONS = """
from concurrent.futures import ThreadPoolExecutor
from sim.app.serving import service
from sim.app.state.scenarios import shipped_scenario


def megabytes():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def ask(seed):
    service.answer(scenario, 300, seed, str(seed))


service.warm_up()
scenario = shipped_scenario("tower-22")
before = megabytes()
with ThreadPoolExecutor(30) as pool:
    list(pool.map(ask, range(1, 91)))
print(megabytes() - before)
"""


@dataclass
class Answer:
    """Something with an array, and an object that others refer to."""

    array: np.ndarray = field(default_factory=lambda: np.zeros(1000))
    table: dict = field(default_factory=lambda: {"a": b"x" * 500})
    shared: object = field(default_factory=lambda: Cache(max_entries=1, ttl=1))


def test_a_value_is_measured_by_its_arrays_and_texts():
    assert 8500 <= size_of(Answer()) < 9000
    assert size_of([Answer(), Answer()]) > 2 * 8500


def test_the_cache_is_bounded_in_bytes():
    cache = Cache(max_entries=100, ttl=60, max_bytes=30_000)
    for key in range(20):
        cache.get(key, Answer)
    assert len(cache) == 3
    assert cache.bytes <= 30_000
    assert cache.holds(19)
    assert not cache.holds(0)


def test_a_value_larger_than_the_bound_is_still_returned():
    cache = Cache(max_entries=100, ttl=60, max_bytes=10)
    assert len(cache.get("a", lambda: b"x" * 100)) == 100
    assert len(cache.get("b", lambda: b"y" * 100)) == 100
    assert len(cache) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("engine", ["wasm", "compiled"])
def test_what_thirty_threads_computed_with_is_given_back(engine):
    environment = os.environ | {"ESCALATION_ENGINE": engine}
    done = subprocess.run([sys.executable, "-c", SESSIONS], env=environment, capture_output=True, text=True, check=True)
    assert int(done.stdout) < MOST_GROWTH
