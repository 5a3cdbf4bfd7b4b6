"""Hashes of what the shipped scenarios give: a change in any recorded field of any day shows."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

import sim
from sim.inputs.scenario.scenario import list_scenarios

FILE = Path(__file__).resolve().parent / "hashes.json"
RUNS = 20
SEED = 0


def digest(records: Any) -> str:
    """SHA-256 of names, types and values of every field of some records, field after field."""
    found = hashlib.sha256()
    for name in records.dtype.names:
        found.update(f"{name} {records.dtype[name].str} {records.shape} ".encode())
        found.update(np.ascontiguousarray(records[name]).tobytes())
    return found.hexdigest()


def hashes_of(name: str) -> dict[str, str]:
    """Hashes of the days of the first runs of a shipped scenario, and of all that happens in the first."""
    ensemble = sim.run_ensemble(sim.load_scenario(name), RUNS, SEED)
    run = ensemble.run(0)
    arrays = {
        "daily": ensemble.daily_array,
        "events": run.event_array,
        "factions": run.faction_array,
        "decisions": run.trace_array,
    }
    return {each: digest(records) for each, records in arrays.items()}


def all_hashes() -> dict[str, dict[str, str]]:
    """Hashes of every shipped scenario."""
    return {name: hashes_of(name) for name in list_scenarios()}
