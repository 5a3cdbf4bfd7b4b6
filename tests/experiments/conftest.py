"""Small sweeps that several tests read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_sweeps import CHUNK, SMALL

from experiments import Sweep, run_sweep


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """The small sweep, complete; not to be written to."""
    return run_sweep(SMALL, tmp_path_factory.mktemp("small") / "sweep", chunk=CHUNK)


@pytest.fixture
def swept(tmp_path: Path) -> Callable[..., Sweep]:
    """Runs the small sweep with some changes into a folder of its own."""

    def sweep(out: str = "sweep", **changes: Any) -> Sweep:
        return run_sweep(SMALL | changes, tmp_path / out, chunk=CHUNK)

    return sweep
