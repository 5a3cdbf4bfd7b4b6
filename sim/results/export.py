"""Events as a table in ACLED's columns, with CAMEO, PLOVER and Goldstein codes and the number of the run.

Every row is synthetic and says so (`source`, `tags`). Nothing is invented to fill a column: the model knows a country
and a day, so admin areas, places, coordinates and the upload time stay empty. ACLED has no column of injured; they are
in `notes`, as in ACLED, and in columns of our own at the end. Actors have plain names, not ACLED's spellings.

Columns are built with numpy from a handful of distinct values each and kept dictionary-encoded, which makes a quarter
of a million events a matter of tens of milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.inputs.tables.event_codes import event_code
from sim.inputs.tables.parameters import faction_table
from sim.kernel.draws import Actor
from sim.kernel.state import EventKind, Theatre
from sim.outcomes.outcome import Array

SOURCE = "escalation-sim"

ACLED_COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type",
    "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting",
    "iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision",
    "source", "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
"""ACLED's export columns, in their order (scenarios/record/acled_schema.md)."""

OWN_COLUMNS = (
    "run", "kind", "cameo", "plover", "goldstein", "injured", "injured_first_report", "held_responsible",
)  # fmt: skip
"""Columns that follow them."""


COUNTRIES = {
    Theatre.IRAQ: ("Iraq", 368),
    Theatre.SYRIA: ("Syria", 760),
    Theatre.JORDAN: ("Jordan", 400),
    Theatre.ISRAEL: ("Israel", 376),
    Theatre.IRAN: ("Iran", 364),
}
"""A theatre as ACLED names countries, and its ISO number."""

STATE, POLITICAL_MILITIA, RIOTERS, EXTERNAL = 1, 3, 5, 8
"""ACLED's kinds of actor, as it numbers them."""

ACTORS = {
    Actor.NOBODY: ("", 0),
    Actor.RECORD: ("", 0),
    Actor.UNITED_STATES: ("Military Forces of the United States", EXTERNAL),
    Actor.BAGHDAD: ("Government of Iraq", STATE),
    Actor.IRAN: ("Government of Iran", EXTERNAL),
    Actor.ISRAEL: ("Military Forces of Israel", EXTERNAL),
    Actor.TALKS: ("Government of Iraq", STATE),
    Actor.BRAND: ("Islamic Resistance in Iraq", POLITICAL_MILITIA),
}
"""Name and kind of actors that are no factions; others have their own name and count as external."""

DISORDER_TYPES = {
    "Strategic developments": "Strategic developments",
    "Riots": "Demonstrations",
    "Protests": "Demonstrations",
}
"""ACLED's disorder type of an event type; of all others it is political violence."""

BRAND = "Islamic Resistance in Iraq"
CROWD = ("Rioters (Iraq)", RIOTERS)
BRANDED = (EventKind.ATTACK, EventKind.ATTACK_ON_ISRAEL)


def event_table(events: Any, runs: Array, start: date) -> pa.Table:
    """Table of events in ACLED's columns and our own.

    Args:
        events: records of state.Event, those of a run together and in order.
        runs: number of the run of each event.
        start: first day of the scenario.
    """
    fields = ("kind", "detail", "injured", "reported", "killed", "attributed")
    distinct, noted = _distinct([events[name] for name in fields])
    actors, notes = _actor_tables()[0], []
    for kind, detail, injured, reported, killed, attributed in distinct:
        note = f"Synthetic event: {event_code(kind, detail).label}"
        if injured or killed:
            note += f"; {killed} killed, {injured} injured ({reported} at the first report)"
        notes.append(note + (f"; held responsible: {actors[attributed]}." if attributed else "."))
    named = _coded_columns(events) | _actor_columns(events) | {"notes": _dictionary(noted, notes)}
    number, place = len(events), events["theatre"] + 1
    names, numbers = zip(*(COUNTRIES[theatre] for theatre in Theatre), strict=True)
    somewhere = (place > 0).astype(np.int8)
    day = np.datetime64(start, "D") + events["day"]
    empty = ("assoc_actor_2", "civilian_targeting", "admin1", "admin2", "admin3", "location", "timestamp")
    constant = {"source": SOURCE, "source_scale": "Other", "tags": "synthetic"}
    columns = {name: pa.nulls(number, pa.string()) for name in empty}
    columns |= {name: _dictionary(np.zeros(number, dtype=np.int32), [value]) for name, value in constant.items()}
    begin = np.flatnonzero(np.r_[True, runs[1:] != runs[:-1]]) if len(runs) else np.zeros(0, dtype=np.int64)
    length = np.diff(np.r_[begin, len(runs)])
    within = np.arange(len(runs)) - np.repeat(begin, length)
    parts = [pc.cast(pa.array(values), pa.string()) for values in (runs, within)]
    named |= columns | {
        "event_id_cnty": pc.binary_join_element_wise(pc.binary_join_element_wise("SIM", parts[0], ""), parts[1], "-"),
        "event_date": pa.array(day),
        "year": pa.array(day.astype("datetime64[Y]").astype(np.int16) + np.int16(1970)),
        "time_precision": pa.array(np.ones(number, dtype=np.int8)),
        "country": _dictionary(place, ["", *names]),
        "iso": _known(np.array([0, *numbers], dtype=np.int16)[place]),
        "region": _dictionary(somewhere, ["", "Middle East"]),
        "geo_precision": _known(somewhere * np.int8(3)),
        "latitude": pa.nulls(number, pa.float64()),
        "longitude": pa.nulls(number, pa.float64()),
        "fatalities": pa.array(events["killed"].astype(np.int16)),
        "injured": pa.array(events["injured"].astype(np.int16)),
        "injured_first_report": pa.array(events["reported"].astype(np.int16)),
        "run": pa.array(runs.astype(np.int32)),
    }
    return pa.table({name: named[name] for name in (*ACLED_COLUMNS, *OWN_COLUMNS)})


def _coded_columns(events: Any) -> dict[str, Any]:
    """Columns that follow from an event's kind and, for some kinds, its detail."""
    distinct, place = _distinct([events["kind"], events["detail"]])
    codes = [event_code(*each) for each in distinct]

    disorder = [DISORDER_TYPES.get(code.event_type, "Political violence") for code in codes]
    as_they_are = ("event_type", "sub_event_type", "cameo", "plover")
    return {name: _dictionary(place, [getattr(code, name) for code in codes]) for name in as_they_are} | {
        "kind": _dictionary(place, [code.label for code in codes]),
        "disorder_type": _dictionary(place, disorder),
        "goldstein": pa.array(np.array([code.goldstein for code in codes], dtype=np.float32)[place]),
    }


def _actor_columns(events: Any) -> dict[str, Any]:
    names, kinds = _actor_tables()
    crowd = (events["kind"] == EventKind.EMBASSY_STORMED) & (events["actor"] == Actor.NOBODY)
    first, second = np.where(crowd, len(names) - 1, events["actor"]), events["target"]
    one, two = kinds[first], kinds[second]
    return {
        "actor1": _dictionary(first, names),
        "actor2": _dictionary(second, names),
        "assoc_actor_1": _dictionary(np.isin(events["kind"], BRANDED).astype(np.int32), ["", BRAND]),
        "inter1": _known(one),
        "inter2": _known(two),
        "interaction": pa.array(np.where(two == 0, one * 10, np.minimum(one, two) * 10 + np.maximum(one, two))),
        "held_responsible": _dictionary(events["attributed"], names),
    }


def _actor_tables() -> tuple[list[str], Array]:
    """Names and ACLED kinds by address; the last entry is a crowd."""
    names, kinds = [""] * 129, np.zeros(129, dtype=np.int8)
    for faction in faction_table().values():
        names[faction.address], kinds[faction.address] = faction.name, POLITICAL_MILITIA
    for actor in Actor:
        names[actor], kinds[actor] = ACTORS.get(actor, (actor.title, EXTERNAL))
    names[-1], kinds[-1] = CROWD
    return names, kinds


def _distinct(columns: Sequence[Array]) -> tuple[list[tuple[int, ...]], Array]:
    """Distinct rows of columns of small whole numbers from 0, and which of them each row is.

    Counting is several times faster here than sorting, as numpy.unique does.
    """
    place = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        key = place * (int(column.max(initial=0)) + 1) + column
        present = np.bincount(key) > 0
        place = (np.cumsum(present) - 1)[key]
    first = np.zeros(int(place.max(initial=-1)) + 1, dtype=np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]
    return list(zip(*(column[first].tolist() for column in columns), strict=True)), place


def _dictionary(codes: Array, values: Sequence[str]) -> Any:
    """Dictionary-encoded text; an empty text is kept as missing."""
    keep = {value: place for place, value in enumerate(dict.fromkeys(value for value in values if value))}
    renumbered = np.array([keep.get(value, -1) for value in values], dtype=np.int32)[codes]
    return pa.DictionaryArray.from_arrays(pa.array(renumbered, mask=renumbered < 0), pa.array(list(keep), pa.string()))


def _known(values: Array) -> Any:
    """Numbers in which 0 stands for not known."""
    return pa.array(values, mask=values == 0)
