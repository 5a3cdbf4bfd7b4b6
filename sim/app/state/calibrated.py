"""A scenario whose runs play with draws of the posterior that is shipped for its reading.

To the pages it is a scenario like any other: its hash tells it apart from the same scenario at its own values, and from
the same draws with other values set by hand, so that answers, links and downloads never mix the two up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from sim.app.serving.cache import Cache
from sim.inputs.posterior.posterior import Posterior, load_posterior, shipped_file
from sim.inputs.scenario.changes import ChangeValue
from sim.inputs.scenario.content import ForcedDecision
from sim.inputs.scenario.scenario import Scenario

HOUR = 3600.0

_posteriors: Cache[Posterior] = Cache(max_entries=32, ttl=HOUR)


@dataclass(frozen=True, eq=False, repr=False)
class Calibrated(Scenario):
    """A scenario under the posterior of its reading; changes keep it so."""

    @cached_property
    def plain(self) -> Scenario:
        """The scenario at its own values."""
        return Scenario(**{each.name: getattr(self, each.name) for each in fields(Scenario)})

    @property
    def posterior(self) -> Posterior:
        """Where the draws come from.

        Raises:
            NotFoundError: no posterior is shipped for the reading.
        """
        return _posteriors.get((self.reading, tuple(self.factions)), lambda: load_posterior(self.plain))

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hexadecimal) of the scenario, the posterior, and which values are not drawn."""
        parts = [self.plain.hash, self.posterior.sha256, self.posterior.premise_paths(self)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def with_changes(self, changes: Mapping[str, ChangeValue]) -> Scenario:
        """Return this scenario with changes made by hand, which prevail over the draws."""
        return calibrated(super().with_changes(changes))

    def with_reading(self, name: str | None) -> Scenario:
        """Return this scenario under another reading and its posterior."""
        return calibrated(super().with_reading(name))

    def with_forced(self, decisions: Iterable[ForcedDecision]) -> Scenario:
        """Return this scenario with more forced decisions."""
        return calibrated(super().with_forced(decisions))


def calibrated(scenario: Scenario) -> Calibrated:
    """Return a scenario under the posterior that is shipped for its reading.

    Raises:
        NotFoundError: no posterior is shipped for the reading.
    """
    if isinstance(scenario, Calibrated):
        return scenario
    scenario_with_draws = Calibrated(**{each.name: getattr(scenario, each.name) for each in fields(Scenario)})
    _ = scenario_with_draws.posterior
    return scenario_with_draws


def plain_of(scenario: Scenario) -> Scenario:
    """Return a scenario at its own values."""
    return scenario.plain if isinstance(scenario, Calibrated) else scenario


def posterior_of(scenario: Scenario) -> Posterior | None:
    """Return where the draws of a scenario's runs come from, or None where they play with its own values."""
    return scenario.posterior if isinstance(scenario, Calibrated) else None


def is_shipped(reading: str | None) -> bool:
    """Return whether a posterior is shipped for a reading."""
    return shipped_file(reading).is_file()
