"""From the engine's records to tables that people read: codes become words, days become dates."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.kernel.draws import Decision
from sim.kernel.state import EVENT_DETAILS, EventKind, Posture, Reason, Theatre
from sim.results.actors import all_actors

if TYPE_CHECKING:
    import pandas as pd

    from sim.inputs.scenario.scenario import Scenario


def words(code: IntEnum) -> str:
    """A code's name as people read it: MAJOR_CAMPAIGN becomes "major campaign"."""
    return code.name.lower().replace("_", " ")


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


def _dates(scenario: Scenario, days: Any) -> Any:
    return np.array(scenario.dates, dtype="datetime64[s]")[np.asarray(days)]


def actor_ids() -> dict[int, str]:
    """Id of every actor and faction by its address."""
    return {address: actor.id for address, actor in all_actors().items()}


def _details(events: Any) -> Any:
    """The detail of each event in words, where it has any."""
    names = {100 * kind + code: word for kind, details in EVENT_DETAILS.items() for code, word in details.items()}
    return _named(100 * np.asarray(events["kind"]) + events["detail"], names)


def events_table(scenario: Scenario, events: Any) -> pd.DataFrame:
    """Event records as a table: when, what, by whom, on whom, where, who was held responsible, casualties, detail."""
    import pandas as pd

    actors = actor_ids()
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
            "detail": _details(events),
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
        "date": np.repeat(np.array(scenario.dates, dtype="datetime64[s]"), count),
        "faction": pd.Categorical(np.tile(np.array(scenario.factions), days), categories=list(scenario.factions)),
    }
    columns |= {name: flat[name] for name in flat.dtype.names}
    columns["posture"] = _named(flat["posture"], {int(posture): words(posture) for posture in Posture})
    columns["reason"] = _named(flat["reason"], {int(reason): words(reason) for reason in Reason})
    return pd.DataFrame(columns)
