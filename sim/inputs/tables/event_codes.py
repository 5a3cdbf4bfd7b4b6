"""Codes of events for export: CAMEO, Goldstein, PLOVER and ACLED's types, from scenarios/event_codes.yaml."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field, Strict

from sim.inputs.files.documents import data_root, read_shipped
from sim.inputs.files.problems import Problem, report, unknown, validate
from sim.inputs.tables.fields import Entry, Number, Text
from sim.kernel.state import EVENT_DETAILS, EventKind


class _Code(Entry):
    cameo: Annotated[str, Strict(), Field(pattern="^[0-9]{2,4}$")]
    goldstein: Annotated[Number, Field(ge=-10, le=10)]
    plover: Text


class _Acled(Entry):
    event_type: Text
    sub_event_type: Text


class EventCode(_Code, _Acled):
    """How one kind of event is coded for export.

    Attributes:
        label: neutral words, the same however grave the event.
        cameo: CAMEO event code, with its leading zeros.
        goldstein: Goldstein score of that code, -10 to 10.
        plover: PLOVER category of that code, or "" where the table gives none.
        event_type: ACLED event type.
        sub_event_type: ACLED sub-event type.
    """

    label: Text


class _EventSpec(Entry):
    label: Text
    code: _Code
    acled: _Acled
    details: dict[str, _Code] = Field(default_factory=dict)
    note: Text = ""


class _CodeFile(Entry):
    version: int
    events: dict[str, _EventSpec]


@cache
def event_codes() -> dict[tuple[EventKind, int | None], EventCode]:
    """Every code by kind and detail; detail None stands for every detail that has no code of its own.

    Raises:
        ScenarioError: event_codes.yaml is not valid.
    """
    document = read_shipped(data_root() / "event_codes.yaml", "event_codes.yaml")
    events = validate(_CodeFile, document).events
    kinds = {kind.name.lower().replace("_", "-"): kind for kind in EventKind}
    problems = [Problem(("events",), f"the kind of event {name!r} is missing") for name in kinds if name not in events]
    table: dict[tuple[EventKind, int | None], EventCode] = {}
    for name, spec in events.items():
        if name not in kinds:
            problems.append(Problem(("events", name), unknown("kind of event", name, kinds)))
            continue
        details = {word.replace(" ", "-"): code for code, word in EVENT_DETAILS.get(kinds[name], {}).items()}
        for detail, code in ((None, spec.code), *spec.details.items()):
            if detail is not None and detail not in details:
                problems.append(Problem(("events", name, "details", detail), unknown("detail", detail, details)))
                continue
            number = None if detail is None else details[detail]
            table[kinds[name], number] = EventCode(label=spec.label, **dict(code), **dict(spec.acled))
    report(problems, document)
    return table


def event_code(kind: int, detail: int | None = None) -> EventCode:
    """Code of an event of state.Event: its kind, and its detail where the code depends on it."""
    table = event_codes()
    return table.get((EventKind(kind), detail)) or table[EventKind(kind), None]
