"""Runs as xarray datasets: dimensions run, date and faction, each variable with its unit and what it means.

Variables that hold codes keep them, with the words in the attributes `flag_values` and `flag_meanings`, as the CF
conventions have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.errors import MissingDependencyError
from sim.kernel.codes import DAY_CODES, FACTION_CODES, fields_of, words

if TYPE_CHECKING:
    import xarray

    from sim.inputs.scenario.scenario import Scenario

Array = npt.NDArray[Any]

DERIVED = {"rung": "rung of the scenario's ladder, from 0", "tension": "tension index, weighted sum of the last days"}
PEOPLE = ("killed", "injured", "reported")
"""Last words of the names of fields that count people; other whole numbers are counts or codes."""


def daily_dataset(scenario: Scenario, columns: Mapping[str, Array], seed: int) -> xarray.Dataset:
    """Dataset of the days of many runs (dimensions run, date) or of one (date).

    Args:
        scenario: what was run.
        columns: daily columns by name, each of shape (runs, days) or (days,).
        seed: seed of the runs.

    Raises:
        MissingDependencyError: xarray is not installed.
    """
    try:
        import xarray
    except ImportError as error:
        raise MissingDependencyError(
            'Datasets need xarray, which is not installed: python -m pip install "escalation-sim[xarray]"'
        ) from error
    known = _attributes("Day", DAY_CODES) | {
        name: {"units": "1", "description": text} for name, text in DERIVED.items()
    }
    variables = {name: (("run", "date")[-each.ndim :], each, known[name]) for name, each in columns.items()}
    coordinates: dict[str, Any] = {
        "date": np.array(scenario.dates, dtype="datetime64[ns]"),
        "day": ("date", np.arange(scenario.days), {"units": "1", "description": "day, from 0"}),
    }
    origin = {"scenario": scenario.name, "reading": scenario.reading or "", "scenario_hash": scenario.hash}
    dataset: xarray.Dataset = xarray.Dataset(variables, coords=coordinates, attrs=origin | {"seed": seed})
    return dataset.assign_coords(run=np.arange(dataset.sizes["run"])) if "run" in dataset.sizes else dataset


def with_factions(dataset: xarray.Dataset, scenario: Scenario, faction_days: Any) -> xarray.Dataset:
    """Return a run's dataset with the FactionDay records (days, factions) as variables `faction_<field>`."""
    fields = _attributes("FactionDay", FACTION_CODES)
    variables = {
        f"faction_{name}": (("date", "faction"), np.asarray(faction_days[name]), attrs)
        for name, attrs in fields.items()
    }
    found: xarray.Dataset = dataset.assign_coords(faction=list(scenario.factions)).assign(variables)
    return found


def _attributes(record: str, codes: dict[str, type[IntEnum]]) -> dict[str, dict[str, Any]]:
    """Unit, meaning and codes of every field of a record, from the comments beside the fields."""
    found: dict[str, dict[str, Any]] = {}
    for name, kind, text in fields_of(record):
        attrs: dict[str, Any] = {"units": "people" if name.endswith(PEOPLE) else "1"}
        if kind == "float":
            unit = text.partition(",")[0].partition(":")[0]
            attrs["units"] = "1" if unit == "0 to 1" else unit
        if text and text != attrs["units"]:
            attrs["description"] = text
        if name in codes:
            attrs["flag_values"] = [int(code) for code in codes[name]]
            attrs["flag_meanings"] = " ".join(words(code).replace(" ", "_") for code in codes[name])
        found[name] = attrs
    return found
