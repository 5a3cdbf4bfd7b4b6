"""The types of the values in scenario and reading files, each checked as it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    StringConstraints,
)
from pydantic_core import core_schema

from sim.inputs.evidence.ledger import ledger_ids
from sim.inputs.files.problems import kind_of, unknown, wrong

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FILE_NAME = re.compile(r"\w[\w .+-]{0,99}")


def iso_date(value: object) -> date:
    """Return the date that a text such as 2023-10-17 names; a date is returned as it is.

    Raises:
        PydanticCustomError: anything else.
    """
    if type(value) is date:
        return value
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise wrong(f"there is no day {value} in the calendar") from None
    raise wrong(f"must be a date such as 2023-10-17, not {kind_of(value)}")


def known(kind: str, names: Callable[[], Collection[str]], listed: bool = True) -> AfterValidator:
    """Makes a text one of the names there are when it is checked, if there are any; `kind` is what messages call it.

    The published schema does not list them; an error does where `listed`.
    """

    def check(name: str) -> str:
        if (allowed := names()) and name not in allowed:
            raise wrong(unknown(kind, name, allowed, listed))
        return name

    return AfterValidator(check)


def _file_name(name: str) -> str:
    if not _FILE_NAME.fullmatch(name):
        raise wrong("must be a file's name without folder and suffix: letters, digits, - and _, at most 100")
    return name


Text = Annotated[str, Strict(), StringConstraints(max_length=4000)]
"""Free text of at most 4,000 signs."""

Name = Annotated[str, Strict(), AfterValidator(_file_name)]
"""Name of a scenario or reading, which is also its file's name without the suffix."""

Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
"""A finite number; whole numbers are taken, true and false are not."""

_DATE_TEXT = Annotated[str, Field(pattern=f"^{_ISO_DATE.pattern}$", json_schema_extra={"format": "date"})]

IsoDate = Annotated[date, BeforeValidator(iso_date, json_schema_input_type=_DATE_TEXT)]
"""A date written YYYY-MM-DD."""

EvidenceId = Annotated[str, Strict(), known("entry of the evidence ledger called", ledger_ids, listed=False)]
"""Id of an entry of the evidence ledger."""

OrEmpty = BeforeValidator(lambda value: {} if value is None else value)
"""Reads a key without a value as an empty set of `key: value` lines."""

OrNoEntries = BeforeValidator(lambda value: () if value is None else value)
"""Reads a key without a value as an empty list."""

Sources = Annotated[tuple[EvidenceId, ...], OrNoEntries]
"""Ids of the evidence ledger."""


@dataclass(frozen=True)
class OneOf:
    """Makes a text one of a few names; `kind` is what messages call it."""

    kind: str
    allowed: tuple[str, ...]

    def check(self, name: str) -> str:
        """Return the name if it is allowed; otherwise the error lists the allowed and the nearest."""
        if name not in self.allowed:
            raise wrong(unknown(self.kind, name, self.allowed))
        return name

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Run `check` after the type's own validation."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Add the allowed names to the published schema."""
        return {**handler(schema), "enum": list(self.allowed)}


class Entry(BaseModel):
    """Base of every part of a file: no other keys than these, and nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")
