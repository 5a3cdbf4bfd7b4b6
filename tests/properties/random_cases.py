"""A case: one scenario with everything that can be chosen about it, small enough to send to another process."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import numpy as np

from sim.engine.play import FullRun
from sim.inputs.scenario.content import ForcedDecision
from sim.inputs.scenario.scenario import Scenario, load_scenario
from sim.results.ensemble import Run


@dataclass(frozen=True)
class Case:
    """A scenario and a run of it.

    Attributes:
        scenario: name of a shipped scenario.
        reading: id of a reading, or None.
        days: length of the window.
        changes: path and value of every change.
        follow: last day that follows the record, counted from 0; None for none.
        forced: (day, actor, decision, choice) of every forced decision.
        seed: the ensemble's seed.
        run: the run's number.
    """

    scenario: str
    reading: str | None = None
    days: int = 60
    changes: tuple[tuple[str, float | str], ...] = ()
    follow: int | None = None
    forced: tuple[tuple[int, str, str, str], ...] = ()
    seed: int = 0
    run: int = 0

    def build(self) -> Scenario:
        base = loaded(self.scenario, self.reading).with_days(self.days)
        changes: dict[str, Any] = dict(self.changes)
        if base.record is not None:
            changes["follow_until"] = None if self.follow is None else base.start + timedelta(days=self.follow)
        return base.with_changes(changes).with_forced(self.decisions(base))

    def decisions(self, base: Scenario) -> list[ForcedDecision]:
        return [
            ForcedDecision(base.start + timedelta(days=day), actor, decision, choice)
            for day, actor, decision, choice in self.forced
        ]

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Case:
        given = json.loads(text)
        given["changes"] = tuple((path, value) for path, value in given["changes"])
        given["forced"] = tuple(tuple(each) for each in given["forced"])
        return Case(**given)


@lru_cache(maxsize=256)
def loaded(name: str, reading: str | None) -> Scenario:
    return load_scenario(name, reading=reading)


def packed(records: Any) -> bytes:
    """The bytes of every field of some records, field after field; what lies between fields means nothing."""
    return b"".join(np.ascontiguousarray(records[name]).tobytes() for name in records.dtype.names)


def digest(records: Any) -> str:
    return hashlib.sha256(packed(records)).hexdigest()


def fingerprint(run: Run | FullRun) -> dict[str, str]:
    """A hash of every array that is kept of a run."""
    if isinstance(run, FullRun):
        arrays = (run.daily, run.events, run.faction_days, run.trace)
    else:
        arrays = (run.daily_array, run.event_array, run.faction_array, run.trace_array)
    return dict(zip(("daily", "events", "factions", "trace"), map(digest, arrays), strict=True))
