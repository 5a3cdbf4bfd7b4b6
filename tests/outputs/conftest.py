"""One small ensemble that the tests of outputs share."""

from __future__ import annotations

import pytest

import sim
from sim.results.ensemble import Ensemble


@pytest.fixture(scope="session")
def ensemble() -> Ensemble:
    """Sixty runs of Tower 22."""
    return sim.run_ensemble(sim.load_scenario("tower-22"), runs=60, seed=3, threads=1)
