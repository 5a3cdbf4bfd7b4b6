"""The scenario: what a run needs, ready to run, with every value's origin; and how to load and to change one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from html import escape
from pathlib import Path

import numpy as np

from sim.errors import InputError, ScenarioError, sentence, shown
from sim.inputs.scenario.changes import ChangeValue, apply_again, apply_changes, check_forced
from sim.inputs.scenario.content import Difference, ForcedDecision, ScenarioContent, differences, merge_forced, to_yaml
from sim.inputs.scenario.file import Layers, Texts, find_scenario, read_layers
from sim.inputs.scenario.readings import Reading, load_reading
from sim.inputs.scenario.resolve import resolve
from sim.inputs.tables.vocabulary import LONGEST_WINDOW, SERIES, SHORTEST_WINDOW
from sim.notebook import card, strip_chart, table

MOST_DIFFERENCES = 8
"""Differences from the baseline that a notebook's card writes out; more are counted."""


@dataclass(frozen=True, repr=False)
class _Origin:
    """What a scenario was made of, so that it can be made again with one part exchanged."""

    layers: Layers
    reading: Reading | None
    forced: tuple[ForcedDecision, ...]
    changes: dict[str, ChangeValue]

    def scenario(self) -> Scenario:
        base = resolve(self.layers, self.reading)
        base = replace(base, forced=merge_forced(base.forced, self.forced))
        return _with_origin(apply_again(base, self.changes), self)


@dataclass(frozen=True, eq=False, repr=False)
class Scenario(ScenarioContent):
    """A scenario, ready to run. Equal and hashable by `hash`; a changed scenario is a new one."""

    origin: _Origin

    def __repr__(self) -> str:
        """Name, window, reading and the first digits of the hash."""
        reading = f", reading {self.reading}" if self.reading else ""
        return f"<Scenario {self.name}: {self.start} to {self.end}{reading}, {self.hash[:12]}>"

    def _repr_html_(self) -> str:
        facts = {
            "title": self.title,
            "question": self.question or None,
            "window": f"{self.start} to {self.end}, {self.days} days",
            "follows the record to": self.follow_until,
            "rules": "; ".join(f"{decider}: {rule}" for decider, rule in self.rules.items()),
            "factions": len(self.factions),
            "forced decisions": len(self.forced) or None,
            "hash": self.hash[:12],
        }
        series = {name.replace("_", " "): self.context[name] for name in SERIES if np.ptp(self.context[name]) > 0}
        ends = str(self.start), str(self.end)
        text = "Context that changes in the window: the stronger the colour, the higher"
        chart = strip_chart(series, ends, text) if series else ""
        differences = self.differences()
        rows = [[escape(str(cell)) for cell in row] for row in differences[:MOST_DIFFERENCES]]
        rows += [[f"and {len(differences) - len(rows)} more", "", ""]] if len(differences) > len(rows) else []
        return card(self.label, facts, chart, table(("changed", self.baseline or "file", "here"), rows) if rows else "")

    def with_changes(self, changes: Mapping[str, ChangeValue]) -> Scenario:
        """Return this scenario with changes made by hand, which prevail over files and readings.

        Args:
            changes: path -> value. Paths: every parameter (`militia.restraint`, `factions.<id>.<trait>`),
                `rules.<decider>`, `ladder`, `end` and `follow_until` (dates, or texts such as 2024-01-28; None for
                not following the record). A number may be given as text.

        Raises:
            ScenarioError: an unknown path (with the nearest) or a value that is not allowed (with what is).
        """
        if not changes:
            return self
        changed = apply_changes(self, changes)
        origin = replace(self.origin, changes=self.origin.changes | dict(changes))
        return origin.scenario() if "end" in changes else _with_origin(changed, origin)

    def with_reading(self, name: str | None) -> Scenario:
        """Return this scenario under another reading, or under none; differences and changes stay on top of it.

        Raises:
            NotFoundError: there is no such reading; says the nearest.
        """
        return replace(self.origin, reading=None if name is None else load_reading(name)).scenario()

    def as_written(self) -> Scenario:
        """Return this scenario as its file has it: without reading, changes and further forced decisions."""
        return replace(self.origin, reading=None, forced=(), changes={}).scenario()

    def with_days(self, days: int) -> Scenario:
        """Return this scenario with a window of so many days (30 to 730) from the same start.

        Beyond the scenario's own last day every context series keeps its last value.

        Raises:
            ScenarioError: the number of days is not allowed.
        """
        if isinstance(days, bool) or not SHORTEST_WINDOW <= days <= LONGEST_WINDOW:
            allowed = f"allowed: {SHORTEST_WINDOW} to {LONGEST_WINDOW}"
            raise ScenarioError(sentence(f"a window of {shown(days)} days is out of range; {allowed}"))
        return self.with_changes({"end": self.start + timedelta(days=int(days) - 1)})

    def with_forced(self, decisions: Iterable[ForcedDecision]) -> Scenario:
        """Return this scenario with more forced decisions; they prevail where one is already forced.

        Raises:
            ScenarioError: an unknown actor, decision or choice, or a day outside the window.
        """
        added = tuple(decisions)
        check_forced(self, added)
        origin = replace(self.origin, forced=merge_forced(self.origin.forced, added))
        return _with_origin(replace(self, forced=merge_forced(self.forced, added)), origin)

    def differences(self) -> list[Difference]:
        """Return (path, baseline's value, value) of what differs from the baseline and can change a result.

        A scenario without a baseline is compared with its own file, without reading, changes and forced decisions.
        """
        return differences(resolve(self.origin.layers[:-1] or self.origin.layers), self)

    def to_yaml(self, name: str | None = None) -> str:
        """Return the text of a file `<name>.yaml` (default: this scenario's name) that loads to the same hash."""
        return to_yaml(self, name or self.name)


ScenarioLike = Scenario | str | os.PathLike[str]
"""What every function takes for a scenario: a Scenario, the name of a shipped one, NAME@READING, or a file's path."""


def _with_origin(content: ScenarioContent, origin: _Origin) -> Scenario:
    values = {each.name: getattr(content, each.name) for each in fields(ScenarioContent)}
    return Scenario(**values, origin=origin)


def load_scenario(name_or_path: str | os.PathLike[str], reading: str | None = None) -> Scenario:
    """Return a scenario by the name of a shipped one, or by the path of a file.

    Args:
        name_or_path: a name such as `tower-22`, or a path: with a separator, or ending in .yaml or .yml.
        reading: id of a reading, or None for none.

    Raises:
        NotFoundError: there is no such scenario, file or reading; says the nearest.
        ScenarioError: a file is not valid: one sentence for each mistake, with file, line and field.
        InputError: a file cannot be read.
    """
    layers = read_layers(find_scenario(name_or_path))
    return _Origin(layers, None if reading is None else load_reading(reading), (), {}).scenario()


def scenario_from_texts(name: str, texts: Texts) -> Scenario:
    """Return a scenario whose files lie in no folder.

    Args:
        name: its file's name, such as `mine.yaml`.
        texts: file name -> content of that file and of baselines that are not shipped.

    Raises:
        InputError: as load_scenario.
    """
    return _Origin(read_layers(Path(name), texts), None, (), {}).scenario()


def split_reading(name: str) -> tuple[str, str | None]:
    """Return scenario and reading of NAME@READING; the whole name and None without an `@`, or where a file has it.

    Raises:
        InputError: nothing stands before or after the `@`.
    """
    scenario, sign, reading = name.rpartition("@")
    if not sign or os.path.exists(name):
        return name, None
    if not scenario or not reading:
        raise InputError(
            f"A scenario under a reading is written NAME@READING, such as tower-22@001-resistance, not {shown(name)}."
        )
    return scenario, reading


def as_scenario(scenario: ScenarioLike, reading: str | None = None) -> Scenario:
    """Return the scenario that a Scenario, a name, NAME@READING or a path means.

    Args:
        scenario: see ScenarioLike.
        reading: id of a reading to put it under; a reading in the name prevails. None leaves it as it is.

    Raises:
        NotFoundError: there is no such scenario, file or reading; says the nearest.
        ScenarioError: a file is not valid.
        InputError: it is neither a scenario nor a name nor a path.
    """
    if isinstance(scenario, Scenario):
        return scenario if reading is None else scenario.with_reading(reading)
    if isinstance(scenario, str):
        name, own = split_reading(scenario)
        return load_scenario(name, own or reading)
    if isinstance(scenario, os.PathLike):
        return load_scenario(scenario, reading)
    raise InputError(f"A scenario is a Scenario, a name or a path, not {shown(type(scenario).__name__)}.")
