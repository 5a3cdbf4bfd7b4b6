"""From the engine's records to tables and datasets that people read: codes become words, days become dates.

Datasets (xarray) have dimensions run, date and faction; variables that hold codes keep them, with the words in the
attributes `flag_values` and `flag_meanings`, as the CF conventions have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.actors.decisions import DECISIONS
from sim.errors import NotFoundError, import_optional, nearest, sentence, shown
from sim.inputs.scenario.scenario import Scenario, ScenarioLike, as_scenario
from sim.inputs.tables.parameters import faction_table, parameter_table
from sim.kernel.codes import DAY_CODES, FACTION_CODES, fields_of, words
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EVENT_DETAILS, EventKind, Theatre
from sim.rules.catalog import RULES

if TYPE_CHECKING:
    import pandas as pd
    import xarray

DERIVED = {"rung": "rung of the scenario's ladder, from 0", "tension": "tension index, weighted sum of the last days"}
PEOPLE = ("killed", "injured", "reported")
"""Last words of the names of fields that count people; other whole numbers are counts or codes."""


@dataclass(frozen=True)
class Named:
    """One actor: address (1 to 99 for factions, from 101 for the others), id, and name for people."""

    address: int
    id: str
    name: str


@cache
def all_actors() -> dict[int, Named]:
    """Every actor by address: the factions first, then governments, talks, brand and record."""
    factions = [Named(faction.address, faction.id, faction.name) for faction in faction_table().values()]
    others = [Named(int(actor), actor.id, actor.title) for actor in Actor if actor != Actor.NOBODY]
    return {actor.address: actor for actor in [*factions, *others]}


def find_actor(text: str, factions: tuple[str, ...]) -> Named:
    """Actor by id or by name, among the factions present and those that are no factions.

    Raises:
        NotFoundError: there is no such actor, or the faction is not in the scenario.
    """
    folded = text.strip().lower().replace("_", "-").replace(" ", "-")
    absent = set(faction_table()) - set(factions)
    for actor in all_actors().values():
        if folded in (actor.id, actor.name.lower().replace(" ", "-")):
            if actor.id in absent:
                raise NotFoundError(f"{actor.name} is not in this scenario; present are {', '.join(factions)}.")
            return actor
    allowed = [actor.id for actor in all_actors().values() if actor.id not in absent]
    hint = nearest(text, allowed)
    raise NotFoundError(sentence(f"There is no actor {shown(text)}; allowed are {', '.join(allowed)}{hint}"))


def _named(codes: Any, names: dict[int, str]) -> Any:
    """Codes as a categorical of names; a code without a name is missing."""
    import pandas as pd

    labels = pd.Index(list(dict.fromkeys(names[code] for code in sorted(names))))
    return pd.Categorical(pd.Series(np.asarray(codes)).map(names), categories=labels)


def _coded(records: Any, codes: dict[str, type[IntEnum]]) -> dict[str, Any]:
    """The fields of some records that hold codes, as categoricals of words."""
    return {name: _named(records[name], {int(code): words(code) for code in kind}) for name, kind in codes.items()}


def days_table(scenario: Scenario, daily: Any, derived: dict[str, Any]) -> pd.DataFrame:
    """Day records of one run as a table: a row per day, codes as categoricals of words, then the derived columns."""
    import pandas as pd

    columns: dict[str, Any] = {"date": pd.to_datetime(scenario.dates)}
    columns |= {name: daily[name] for name in daily.dtype.names}
    return pd.DataFrame(columns | _coded(daily, DAY_CODES) | derived)


def _dates(scenario: Scenario, days: Any) -> Any:
    return np.array(scenario.dates, dtype="datetime64[s]")[np.asarray(days)]


def parameters(scenario: ScenarioLike | None = None, reading: str | None = None) -> pd.DataFrame:
    """Every parameter as a row, indexed by its path: value, unit, range of the evidence, limits, role, sources, origin.

    Args:
        scenario: a Scenario, a name, NAME@READING or the path of a file, whose values and factions are shown; None
            for the model's own values, without factions' traits.
        reading: id of a reading to put the scenario under; None keeps its own.

    Raises:
        InputError: an unknown name, or a file that is not valid.
    """
    import pandas as pd

    known = parameter_table() if scenario is None else as_scenario(scenario, reading).parameters
    return pd.DataFrame([asdict(each) for each in known.values()]).set_index("path")


def events_table(scenario: Scenario, events: Any) -> pd.DataFrame:
    """Event records as a table: when, what, by whom, on whom, where, who was held responsible, casualties, detail."""
    import pandas as pd

    actors = {address: actor.id for address, actor in all_actors().items()}
    details = {100 * kind + code: word for kind, known in EVENT_DETAILS.items() for code, word in known.items()}
    return pd.DataFrame(
        {
            "date": _dates(scenario, events["day"]),
            "day": events["day"],
            "kind": _named(events["kind"], {int(kind): words(kind) for kind in EventKind}),
            "actor": _named(events["actor"], actors),
            "target": _named(events["target"], actors),
            "theatre": _named(events["theatre"], {int(theatre): words(theatre) for theatre in Theatre}),
            "attributed": _named(events["attributed"], actors),
            "injured": events["injured"],
            "reported": events["reported"],
            "killed": events["killed"],
            "detail": _named(100 * np.asarray(events["kind"]) + events["detail"], details),
        }
    )


def decisions_table(scenario: Scenario, trace: Any) -> pd.DataFrame:
    """Trace records as a table; `inputs` holds the terms weighed, by name, `sources` the ledger entries of the rule."""
    import pandas as pd

    actors = {address: actor.id for address, actor in all_actors().items()}
    rows = []
    for row in trace:
        info = DECISIONS[Decision(int(row["decision"]))]
        rule = info.rule_of(int(row["rule"]))
        rows.append(
            {
                "actor": actors.get(int(row["actor"]), ""),
                "decision": words(info.decision),
                "rule": rule,
                "choice": info.words_of(int(row["choice"]), actors),
                "forced": ("", "scenario", "record")[int(row["forced"])],
                "value": float(row["value"]),
                "threshold": float(row["threshold"]),
                "margin": float(row["value"] - row["threshold"]),
                "draw": float(row["draw"]) if row["draw"] >= 0 else np.nan,
                "inputs": {term.name: value for term, value in info.weighed(row).values()},
                "sources": RULES[rule].sources,
            }
        )
    table = pd.DataFrame(rows)
    table.insert(0, "date", _dates(scenario, trace["day"]))
    return table


def factions_table(scenario: Scenario, faction_days: Any) -> pd.DataFrame:
    """FactionDay records as a table: a row per day and faction."""
    import pandas as pd

    days, count = faction_days.shape
    flat = faction_days.reshape(-1)
    columns: dict[str, Any] = {
        "date": np.repeat(_dates(scenario, range(days)), count),
        "faction": pd.Categorical(np.tile(np.array(scenario.factions), days), categories=list(scenario.factions)),
    }
    columns |= {name: flat[name] for name in flat.dtype.names}
    return pd.DataFrame(columns | _coded(flat, FACTION_CODES))


def daily_dataset(scenario: Scenario, columns: Mapping[str, Any], seed: int) -> xarray.Dataset:
    """Dataset of the days of many runs (dimensions run, date) or of one (date).

    Args:
        scenario: what was run.
        columns: daily columns by name, each of shape (runs, days) or (days,).
        seed: seed of the runs.

    Raises:
        MissingDependencyError: xarray is not installed.
    """
    library = import_optional("xarray", "Datasets need xarray", "xarray")
    known = _attributes("Day", DAY_CODES) | {
        name: {"units": "1", "description": text} for name, text in DERIVED.items()
    }
    variables = {name: (("run", "date")[-each.ndim :], each, known[name]) for name, each in columns.items()}
    coordinates: dict[str, Any] = {
        "date": np.array(scenario.dates, dtype="datetime64[ns]"),
        "day": ("date", np.arange(scenario.days), {"units": "1", "description": "day, from 0"}),
    }
    origin = {"scenario": scenario.name, "reading": scenario.reading or "", "scenario_hash": scenario.hash}
    dataset: xarray.Dataset = library.Dataset(variables, coords=coordinates, attrs=origin | {"seed": seed})
    return dataset.assign_coords(run=np.arange(dataset.sizes["run"])) if "run" in dataset.sizes else dataset


def with_factions(dataset: xarray.Dataset, scenario: Scenario, faction_days: Any) -> xarray.Dataset:
    """Return a run's dataset with the FactionDay records (days, factions) as variables `faction_<field>`."""
    fields = _attributes("FactionDay", FACTION_CODES)
    variables = {
        f"faction_{name}": (("date", "faction"), np.asarray(faction_days[name]), attrs)
        for name, attrs in fields.items()
    }
    return dataset.assign_coords(faction=list(scenario.factions)).assign(variables)


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
