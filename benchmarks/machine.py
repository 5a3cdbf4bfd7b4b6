"""What a measurement was made on, and how it is repeated."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any


def processor() -> str:
    """Name of the processor as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def load() -> float:
    """Processes running or waiting, averaged over the last minute; 0 where the system does not say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0


def memory() -> int:
    """Gigabytes of memory; 0 where the system does not say."""
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)
    except (AttributeError, ValueError, OSError):
        return 0


def describe() -> dict[str, Any]:
    """Processor, cores, and the versions that shape the figures."""
    versions = {name: metadata.version(name) for name in ("numba", "numpy", "mesa")}
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gigabytes": memory(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    } | versions


def cpu_seconds(work: Callable[[], Any]) -> float:
    """Processor time of this process that some work takes, which other programs on the machine disturb little."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def wall_seconds(work: Callable[[], Any]) -> float:
    """Seconds on the clock that some work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def spread(values: list[float]) -> dict[str, float]:
    """Median, lowest and highest of repeated measurements."""
    return {"median": statistics.median(values), "low": min(values), "high": max(values)}
