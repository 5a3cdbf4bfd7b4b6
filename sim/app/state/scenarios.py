"""From a link to the scenarios it speaks of: as shipped, under its assumptions, and as changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from sim.app.state.calibrated import calibrated
from sim.app.state.link import POSTERIOR, SHIPPED, UPLOADED, Link
from sim.errors import NotFoundError, ScenarioError, nearest, printable, shown
from sim.inputs.scenario.file import SUFFIXES, scenario_files
from sim.inputs.scenario.readings import COMMON, list_readings
from sim.inputs.scenario.scenario import Scenario, load_scenario, scenario_from_texts
from sim.inputs.tables.parameters import parameter_table

Uploads = Mapping[str, Scenario]
"""Scenarios uploaded in this session, by name."""

LEVER = "lever"


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
    own = uploads.get(link.scenario.removeprefix(UPLOADED)) if link.scenario.startswith(UPLOADED) else None
    if link.scenario.startswith(UPLOADED) and own is None:
        raise NotFoundError(
            f"This link belongs to an uploaded scenario, {shown(link.scenario.removeprefix(UPLOADED))}, which is not "
            "in this session: upload its file, and the link's changes are then made on top of it."
        )
    shipped = own if own is not None else shipped_scenario(link.scenario)
    read = (
        (own.with_reading(link.reading) if link.reading else own)
        if own
        else shipped_scenario(link.scenario, link.reading)
    )
    read = under(link, read)
    assumptions = {path: value for path, value in link.changes if path not in levers()}
    return Trio(shipped, read.with_changes(assumptions), read.with_changes(dict(link.changes)))


def under(link: Link, scenario: Scenario) -> Scenario:
    """Return a scenario with what the link assumes of parameters: its own values, or draws of the posterior.

    Raises:
        NotFoundError: draws are asked for and none are shipped for the reading.
    """
    return calibrated(scenario) if link.parameters == POSTERIOR else scenario


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
