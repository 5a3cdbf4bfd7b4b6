"""From a link to the scenarios it speaks of: as shipped, under its assumptions, and as changed.

A scenario may be one whose runs play with draws of the posterior that is shipped for its reading. To the pages it is
a scenario like any other: its hash tells it apart from the same scenario at its own values, and from the same draws
with other values set by hand, so that answers, links and downloads never mix the two up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from pathlib import PurePath

from sim.app.serving.cache import Cache
from sim.app.state.link import BOTH, POSTERIOR, SHIPPED, UPLOADED, Link
from sim.browser.inputs import LEVER
from sim.errors import NotFoundError, ScenarioError, nearest, printable, shown
from sim.inputs.posterior.posterior import Posterior, load_posterior
from sim.inputs.scenario.changes import ChangeValue
from sim.inputs.scenario.content import ForcedDecision
from sim.inputs.scenario.file import SUFFIXES, scenario_files
from sim.inputs.scenario.readings import COMMON, list_readings
from sim.inputs.scenario.scenario import Scenario, load_scenario, scenario_from_texts
from sim.inputs.tables.parameters import parameter_table

Uploads = Mapping[str, Scenario]
"""Scenarios uploaded in this session, by name."""

_posteriors: Cache[Posterior] = Cache(max_entries=32)


@dataclass(frozen=True)
class Trio:
    """The scenario as shipped, under the link's assumptions with the levers untouched, and with everything."""

    shipped: Scenario
    assumed: Scenario
    changed: Scenario

    def baseline(self, against: str) -> Scenario:
        """Return the baseline that outcomes are set against."""
        return self.shipped if against == SHIPPED else self.assumed


def levers() -> tuple[str, ...]:
    """Return the paths of the headline levers, in the order of the parameters' file."""
    return tuple(path for path, each in parameter_table().items() if each.role == LEVER)


def article_readings() -> list[str]:
    """Return the readings that belong to an article."""
    return [name for name in list_readings() if name != COMMON]


def trio(link: Link, uploads: Uploads) -> Trio:
    """Return the three scenarios of a link.

    Raises:
        InputError: the link names something that there is not, or a value that is not allowed.
    """
    if link.scenario.startswith(UPLOADED):
        name = link.scenario.removeprefix(UPLOADED)
        if name not in uploads:
            raise NotFoundError(
                f"This link belongs to an uploaded scenario, {shown(name)}, which is not "
                "in this session: upload its file, and the link's changes are then made on top of it."
            )
        shipped = uploads[name]
        read = shipped.with_reading(link.reading) if link.reading else shipped
    else:
        shipped, read = (shipped_scenario(link.scenario, reading) for reading in (None, link.reading))
    read = under(link, read)
    assumptions = {path: value for path, value in link.changes if path not in levers()}
    return Trio(shipped, read.with_changes(assumptions), read.with_changes(dict(link.changes)))


def under(link: Link, scenario: Scenario) -> Scenario:
    """Return a scenario with what the link assumes of parameters: its own values, or draws of the posterior.

    Raises:
        NotFoundError: draws are asked for and none are shipped for the reading.
    """
    return calibrated(scenario) if link.parameters == POSTERIOR else scenario


def beside(link: Link, name: str) -> tuple[Scenario, Link]:
    """Return a shipped scenario as a comparison sets it beside the link's, and the link that stands for it.

    It is under the link's reading and posterior, and has the changes made by hand where the link has them on both
    sides: what differs is then the scenario alone. A change of what it has not, such as a faction, is left out.

    Raises:
        InputError: there is no such scenario or reading, or a change would be refused on screen too.
    """
    scenario, changes = under(link, shipped_scenario(name, link.reading)), dict(link.changes)
    for path, value in link.changes if link.sides == BOTH else ():
        try:
            scenario = scenario.with_changes({path: value})
        except ScenarioError:
            del changes[path]
    return scenario, replace(link, scenario=name, changes=tuple(changes.items()) if link.sides == BOTH else ())


@lru_cache(maxsize=256)
def shipped_scenario(name: str, reading: str | None = None) -> Scenario:
    """Return a shipped scenario under a reading; a path would let a link read files of the server, so names only.

    Raises:
        NotFoundError: no scenario of that name is shipped.
    """
    if name not in scenario_files():
        raise NotFoundError(f"There is no scenario {shown(name)}{nearest(name, scenario_files()) or '.'}")
    return load_scenario(name, reading)


def read_upload(name: str, content: bytes) -> Scenario:
    """Return the scenario in an uploaded file, checked as the command line checks a file.

    Raises:
        InputError: one sentence for each mistake, with its line.
    """
    own = printable(PurePath(name.replace("\\", "/")).name, 80)
    if not own.lower().endswith(SUFFIXES):
        raise ScenarioError(f"{own}: a scenario is a YAML file; its name must end in .yaml or .yml.")
    return scenario_from_texts(own, {own: content})


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
