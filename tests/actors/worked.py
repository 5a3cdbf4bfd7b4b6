"""Plays worked examples of the actors' steps: a state, a step and its draws; then what was decided and what changed.

An example begins on day 10 with two factions, at addresses 1 and 2, in the state before the first day: nothing has
happened yet (days are -1), everything else is 0, but capital, capability and arsenals are full (1), supply is 0.8 and
Tehran tolerates attacks. Parameters are 0 and what divides is 1: what has a half-life loses half overnight. No election
is near. An example names only what differs. Every draw has its address; a draw that is not named, or named and not
made, is an error. What an example expects is complete: every decision with every term (one that is not named is 0,
unless the choice was forced), every event, and every field of the world, of today and of the factions that changed.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from enum import IntEnum
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim.actors.decisions import DECISIONS
from sim.actors.overnight import begin_fading
from sim.engine.play import begin_factions, begin_world
from sim.inputs.tables.vocabulary import NO_ELECTION, RULES
from sim.kernel import crisis as kernel
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Instrument, Posture, Reason, Response, Signal, Talks, Theatre

HERE = Path(__file__).resolve().parent
FILES = sorted(HERE.glob("*.yaml"))
TOLERANCE = 1e-9
DIVISORS = (
    "united_states_exasperation_scale",
    "united_states_absorb_factor",
    "united_states_casualty_threshold_injured",
    "consequences_injuries_shape",
    "israel_iraq_threshold",
)
CODES: dict[str, type[IntEnum]] = {
    "posture": Posture,
    "reason": Reason,
    "us_pending": Response,
    "us_response": Response,
    "iran_signal": Signal,
    "baghdad_last_instrument": Instrument,
    "baghdad_instrument": Instrument,
    "talks_state": Talks,
    "theatre": Theatre,
    "kind": EventKind,
    "decision": Decision,
}
"""Fields whose values an example gives by name."""

ACTORS = {actor.id: int(actor) for actor in Actor} | {"faction-1": 1, "faction-2": 2}
ADDRESSES = ("actor", "target", "attributed")


def name_of(code: IntEnum) -> str:
    """Name of a code as examples write it."""
    return code.name.lower().replace("_", "-")


def number_of(field: str, value: Any) -> Any:
    """A value of an example as the number that records hold."""
    if not isinstance(value, str):
        return value
    if field in ADDRESSES:
        return ACTORS[value]
    return next(int(code) for code in CODES[field] if name_of(code) == value)


def examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every example with its name: file, step and number."""
    for path in FILES:
        for step, given in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for number, example in enumerate(given, start=1):
                yield f"{path.stem}.{step}-{number}", {"step": f"{path.stem}.{step}"} | example


def _fill(record: Any, values: dict[str, Any]) -> None:
    for field, value in values.items():
        assert field in record.dtype.names, field
        record[field] = number_of(field, value)


def crisis_of(example: dict[str, Any]) -> Any:
    """The crisis that an example describes."""
    given = example.get("given", {})
    crisis = kernel.empty_crisis()[0]
    crisis.day, crisis.keeps_trace, crisis.faction_count = given.get("day", 10), 1, given.get("count", 2)
    crisis.context.us_election_days = NO_ELECTION
    begin_world(crisis)
    begin_factions(crisis)
    for field in crisis.parameters.dtype.names:
        if field.endswith("half_life") or field in DIVISORS:
            crisis.parameters[field] = 1.0
    for path, value in given.get("parameters", {}).items():
        decider = path.removeprefix("rules.")
        coded = RULES[decider].index(value) if decider != path else value
        field = f"rule_{decider}" if decider != path else path.replace(".", "_")
        _fill(crisis.parameters, {field: coded})
    for part in ("context", "plan", "world", "today"):
        _fill(crisis[part], given.get(part, {}))
    for i in range(crisis.faction_count):
        crisis.traits[i].address = i + 1
    for part in ("traits", "factions", "casualties"):
        for i, values in given.get(part, {}).items():
            _fill(crisis[part][i - 1], values)
    for i, (address, choice) in enumerate(given.get("forced", {}).items()):
        actor, decision = address.split("/")
        forced = crisis.forced[i]
        forced.actor, forced.decision = ACTORS[actor], Decision[decision.upper().replace("-", "_")]
        forced.choice, forced.source = choice, given.get("source", 1)
        crisis.plan.forced_count = i + 1
    if example["step"] != "overnight.begin_fading":
        begin_fading(crisis)
    return crisis


class Draws:
    """Stands in for chance: gives the draws that an example names, by address."""

    def __init__(self, values: dict[str, float], today: int) -> None:
        self.values, self.today, self.made = values, today, set[str]()

    def __call__(self, seed: int, run: int, day: int, actor: int, decision: int, item: int) -> float:
        """The draw at an address."""
        who = next(name for name, number in ACTORS.items() if number == actor)
        address = f"{who}/{name_of(Decision(decision))}"
        address += (f"#{item}" if item else "") + (f"@{day}" if day != self.today else "")
        assert (seed, run) == (0, 0)
        assert address in self.values, f"the draw {address} is not in the example"
        self.made.add(address)
        return self.values[address]


def _changes(before: Any, after: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in before.dtype.names:
        if before[field] != after[field]:
            value = after[field].item()
            found[field] = name_of(CODES[field](value)) if field in CODES else value
    return found


def _address(value: int) -> str:
    return next(name for name, number in ACTORS.items() if number == value)


def _decision(row: Any) -> dict[str, Any]:
    info = DECISIONS[Decision(int(row.decision))]
    found: dict[str, Any] = {"decision": name_of(info.decision), "actor": _address(int(row.actor))}
    names = {number: name for name, number in ACTORS.items()}
    found["choice"] = int(row.choice) if info.counts else info.words_of(int(row.choice), names)
    found |= {name: int(row[name]) for name in ("rule", "forced") if row[name]}
    found |= {"value": float(row.value), "threshold": float(row.threshold)}
    found |= {"draw": float(row.draw)} if row.draw != -1.0 else {}
    return found | {"terms": {field: value for field, (_, value) in info.weighed(row).items()}}


def _event(row: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": name_of(EventKind(int(row.kind))), "actor": _address(int(row.actor))}
    found |= {name: _address(int(row[name])) for name in ("target", "attributed") if row[name]}
    found |= {"theatre": name_of(Theatre(int(row.theatre)))} if row.theatre >= 0 else {}
    return found | {name: int(row[name]) for name in ("injured", "reported", "killed", "detail") if row[name]}


def play(example: dict[str, Any]) -> dict[str, Any]:
    """What an example's step does: what it returns, decisions, events, and all that changed."""
    crisis = crisis_of(example)
    before = crisis.copy()
    draws = Draws(example.get("draws", {}), int(crisis.day))
    file, _, step = example["step"].partition(".")
    function = getattr(import_module(f"sim.actors.{file}"), step)
    real, kernel.uniform = kernel.uniform, draws  # type: ignore[assignment, misc]
    try:
        whole = (crisis,) if "crisis" in inspect.signature(function).parameters else ()
        returned = function(*whole, *example.get("arguments", ()))
    finally:
        kernel.uniform = real  # type: ignore[misc]
    assert draws.made == set(draws.values), f"draws that were not made: {set(draws.values) - draws.made}"
    found: dict[str, Any] = {}
    if returned is not None:
        values = list(returned) if isinstance(returned, tuple) else [returned]
        plain = [value.item() if isinstance(value, np.generic) else value for value in values]
        found["returns"] = plain if isinstance(returned, tuple) else plain[0]
    found["decisions"] = [_decision(crisis.decisions[i]) for i in range(crisis.trace_count)]
    found["events"] = [_event(crisis.events[i]) for i in range(crisis.event_count)]
    for part in ("left", "world", "today"):
        found[part] = _changes(before[part], crisis[part])
    moved = {i + 1: _changes(before.factions[i], crisis.factions[i]) for i in range(crisis.faction_count)}
    found["factions"] = {i: changes for i, changes in moved.items() if changes}
    return {part: value for part, value in found.items() if part == "returns" or value}


def differences(found: Any, expected: Any, place: str = "") -> list[str]:
    """Where what a step did differs from what an example expects; empty when nowhere."""
    if isinstance(found, dict) and isinstance(expected, dict):
        if "terms" in expected and "forced" not in expected:
            unsaid = dict.fromkeys(found.get("terms", {}), 0.0)
            expected = expected | {"terms": unsaid | expected["terms"]}
        faults = [f"{place}.{key}: not expected" for key in found if key not in expected]
        for key, value in expected.items():
            faults += differences(found[key], value, f"{place}.{key}") if key in found else [f"{place}.{key}: missing"]
        return faults
    if isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        faults = []
        for i, (one, other) in enumerate(zip(found, expected, strict=True), start=1):
            label = f" ({other['decision']})" if isinstance(other, dict) and "decision" in other else ""
            faults += differences(one, other, f"{place}.{i}{label}")
        return faults
    numbers = isinstance(found, (int, float)) and isinstance(expected, (int, float))
    same = abs(found - expected) <= TOLERANCE * max(1.0, abs(expected)) if numbers else found == expected
    return [] if same else [f"{place}: {found} instead of {expected}"]
