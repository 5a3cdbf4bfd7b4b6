"""Load a scenario as the options ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.errors import InputError

if TYPE_CHECKING:
    from sim.inputs.scenario.scenario import Scenario

FEWEST_DAYS = 30
MOST_DAYS = 730


def load(
    name: str, reading: str | None = None, days: int | None = None, changes: Sequence[str] | None = None
) -> Scenario:
    """Scenario by name or file, under a reading, with changes such as "militia.restraint=1.0", of a length in days.

    Raises:
        InputError: an unknown name, a bad file, a change out of range, or a length out of range.
    """
    from sim.inputs.scenario.changes import parse_assignments
    from sim.inputs.scenario.scenario import load_scenario

    if days is not None and not FEWEST_DAYS <= days <= MOST_DAYS:
        raise InputError(f"--days is {days}, but must be a whole number from {FEWEST_DAYS} to {MOST_DAYS}.")
    scenario = load_scenario(name, reading=reading)
    if changes:
        scenario = scenario.with_changes(parse_assignments(changes))
    return scenario.with_days(days) if days is not None else scenario


def load_with_reading(name: str, reading: str | None = None, days: int | None = None) -> Scenario:
    """Scenario by name or file, or as NAME@READING; a reading in the name prevails over the one given for all.

    Raises:
        InputError: as `load`; or nothing stands before or after the `@`.
    """
    from sim.inputs.scenario.scenario import split_reading

    scenario, own = split_reading(name)
    return load(scenario, own or reading, days)
