"""A small sweep that several tests read, and what they compare of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SMALL: dict[str, Any] = {
    "scenario": "tower-22",
    "days": 60,
    "levers": {"baghdad.mediation": [0.2, 0.9], "rules.united_states": ["absorb", "accumulated-tit-for-tat"]},
    "uncertainties": {"militia.restraint": "evidence", "iran.control": "evidence"},
    "outcomes": ["attacks", "us_killed", "first_fatal_day", "peak_rung", "withdrawal_agreed"],
    "weekly": ["attacks", "us_injured"],
    "sampler": {"method": "sobol", "n": 8, "seed": 3},
    "replications": 5,
    "seed": 4,
}
CHUNK = 40
"""Runs of a chunk: the small sweep has 160 runs, 4 chunks."""


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a sweep but the log."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "log.jsonl"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(files)}
