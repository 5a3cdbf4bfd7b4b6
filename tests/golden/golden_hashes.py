"""Hashes of what the shipped scenarios give, column by column: a change in any field of any day shows, and which."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

import sim
from sim.actors.decisions import DECISIONS
from sim.inputs.scenario.file import list_scenarios

FILE = Path(__file__).resolve().parent / "hashes.json"
RUNS = 20
SEED = 0

Hashes = dict[str, str]


def digests(records: Any) -> Hashes:
    """First 16 digits of the SHA-256 of type, shape and values of each column of some records."""
    hashes = {}
    for name in records.dtype.names:
        digest = hashlib.sha256(f"{records.dtype[name].str} {records.shape} ".encode())
        digest.update(np.ascontiguousarray(records[name]).tobytes())
        hashes[name] = digest.hexdigest()[:16]
    return hashes


def hashes_of(name: str) -> Hashes:
    """Hashes of the days of the first runs of a shipped scenario, and of all that happens in the first.

    Keys are `table.column`, and `decisions.decision.term` for the terms of decisions.
    """
    ensemble = sim.run_ensemble(sim.load_scenario(name), RUNS, SEED)
    run = ensemble.run(0)
    tables = {
        "daily": ensemble.daily_array,
        "events": run.event_array,
        "factions": run.faction_array,
        "decisions": run.trace_array,
    }
    found = {f"{table}.{column}": value for table in tables for column, value in digests(tables[table]).items()}
    del found["decisions.terms"]
    for decision, info in DECISIONS.items():
        rows = run.trace_array[run.trace_array["decision"] == decision]
        if len(rows):
            columns = {field: np.ascontiguousarray(rows["terms"][:, i]) for i, field in enumerate(info.terms)}
            for field, values in columns.items():
                named = f"decisions.{decision.name.lower().replace('_', '-')}.{field}"
                found[named] = hashlib.sha256(values.tobytes()).hexdigest()[:16]
    return found


def changed_columns(recorded: Hashes, now: Hashes) -> list[str]:
    """Recorded columns that are gone or have other values; columns that were added are not among them."""
    return [column for column, value in recorded.items() if now.get(column) != value]


def all_hashes() -> dict[str, Hashes]:
    """Hashes of every shipped scenario."""
    return {name: hashes_of(name) for name in list_scenarios()}
