"""From the engine's records to tables that people read: codes become words, days become dates."""

from __future__ import annotations

from dataclasses import asdict
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.inputs.scenario.scenario import ScenarioLike, as_scenario
from sim.inputs.tables.parameters import parameter_table
from sim.kernel.codes import DAY_CODES, FACTION_CODES, words
from sim.kernel.draws import Decision
from sim.kernel.state import EVENT_DETAILS, EventKind, Theatre
from sim.results.actors import all_actors

if TYPE_CHECKING:
    import pandas as pd

    from sim.inputs.scenario.scenario import Scenario


def _named(codes: Any, names: dict[int, str]) -> Any:
    """Codes as a categorical of names; a code without a name is missing."""
    import pandas as pd

    known = sorted(names)
    labels = list(dict.fromkeys(names[code] for code in known))
    positions = np.full(max([0, *known]) + 2, -1)
    for code in known:
        positions[code] = labels.index(names[code])
    codes = np.asarray(codes)
    inside = (codes >= 0) & (codes < len(positions))
    places = np.where(inside, positions[np.where(inside, codes, 0)], -1).tolist()
    return pd.Categorical.from_codes(places, categories=pd.Index(labels))


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


def actor_ids() -> dict[int, str]:
    """Id of every actor and faction by its address."""
    return {address: actor.id for address, actor in all_actors().items()}


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

    actors = actor_ids()
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

    from sim.actors.decisions import DECISIONS
    from sim.rules.catalog import RULES

    actors = actor_ids()
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
