"""One small ensemble, and the schema of charts, that the tests of charts and texts share."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import sim
from sim.results.ensemble import Ensemble


@pytest.fixture(scope="session")
def ensemble() -> Ensemble:
    """Sixty runs of Tower 22."""
    return sim.run_ensemble(sim.load_scenario("tower-22"), runs=60, seed=3, threads=1)


@pytest.fixture(scope="session")
def vega_lite() -> Any:
    """Check a chart against the Vega-Lite schema that altair, a dependency of the tests alone, carries."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from altair.vegalite import schema as package
    found = sorted(Path(package.__file__).parent.rglob("vega-lite-schema.json"))
    schema = json.loads(found[-1].read_text(encoding="utf-8"))
    return jsonschema.Draft7Validator(schema)
