"""Tables of state: the fields of the engine's records, the codes in them, the addresses of draws."""

from __future__ import annotations

from enum import IntEnum

from docs.reference.fields import codes_of, draw_texts, fields_of
from docs.reference.markdown import code, number, table
from sim.inputs.tables.vocabulary import COMPUTED_SERIES, SERIES
from sim.kernel.state import Cause, Instrument, Posture, Reason, Response, Signal, Talks, Theatre
from sim.results.tables import all_actors

CODES: tuple[type[IntEnum], ...] = (Posture, Reason, Theatre, Response, Cause, Signal, Instrument, Talks)
"""The codes that fields of a record may hold."""


def record(name: str) -> str:
    """Return the fields of a record with kind and meaning."""
    rows = [
        (code(each.name), "real" if each.kind == "float" else "whole", each.text or each.name.replace("_", " "))
        for each in fields_of(name)
    ]
    return table(("variable", "number", "unit, range, meaning"), rows)


def code_table() -> str:
    """Return the codes that state variables hold."""
    return table(("code", "values"), [(each.__name__, codes_of(each)) for each in CODES])


def series() -> str:
    """Return the series of the context: default, limits, unit, meaning."""
    rows = [
        (code(name), number(each.default), f"{number(each.minimum)} to {number(each.maximum)}", each.unit, each.text)
        for name, each in SERIES.items()
    ]
    texts = {each.name: each.text for each in fields_of("Context")}
    rows += [(code(name), "computed", "", "", texts[name]) for name in COMPUTED_SERIES]
    return table(("series", "default", "limits", "unit", "what it is"), rows)


def draws() -> str:
    """Return every decision that has an address in the space of draws."""
    return table(
        ("number", "decision", "what is drawn or decided"),
        [(str(place), name, text) for place, name, text in draw_texts()],
    )


def addresses() -> str:
    """Return the address of every actor in the space of draws."""
    rows = [(str(address), actor.name) for address, actor in sorted(all_actors().items()) if address]
    return table(("address", "actor"), rows)
