"""Types of the values in designs beyond those of scenario files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from sim.errors import nearest, shown
from sim.inputs.files.problems import kind_of, wrong


@dataclass(frozen=True)
class Whole:
    """Makes a number a whole one from `minimum` to `maximum`, both allowed."""

    minimum: int
    maximum: int

    def check(self, value: object) -> int:
        """Return the number if it is allowed; otherwise the error says what is."""
        if isinstance(value, bool) or not isinstance(value, int) or not self.minimum <= value <= self.maximum:
            raise wrong(f"must be a whole number from {self.minimum:,} to {self.maximum:,}, not {kind_of(value)}")
        return int(value)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Check in place of the type's own validation."""
        return core_schema.no_info_plain_validator_function(
            self.check, serialization=core_schema.plain_serializer_function_ser_schema(int)
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Publish the limits."""
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True)
class Known:
    """Makes a text one of the names there are when it is checked; an error lists them all only where none is near.

    The published schema does not list them: scripts add outcomes and samplers, and the model gains columns.
    """

    kind: str
    names: Callable[[], Iterable[str]]

    def check(self, name: str) -> str:
        """Return the name if it is allowed."""
        allowed = tuple(self.names())
        if name not in allowed:
            hint = nearest(name, allowed) or f"; allowed: {', '.join(allowed)}"
            raise wrong(f"there is no {self.kind} {shown(name)}{hint}")
        return name

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Check after the type's own validation."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))


class Or:
    """Publishes that a value may also be written in another way, as JSON Schema."""

    def __init__(self, *others: dict[str, Any]) -> None:
        """Take the schemas of the other ways."""
        self._others = others

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Publish them beside the value's own."""
        return {"anyOf": [handler(schema), *self._others]}


def _flag(value: object) -> object:
    if not isinstance(value, bool):
        raise wrong(f"must be true or false, not {kind_of(value)}")
    return value


Flag = Annotated[bool, BeforeValidator(_flag)]
"""True or false, and nothing that merely could mean it."""


def _some(values: Any) -> Any:
    if values is not None and len(values) == 0:
        raise wrong("must have at least one entry")
    return values


def _once(values: Any) -> Any:
    repeated = [value for number, value in enumerate(values or ()) if value in values[:number]]
    if repeated:
        raise wrong(f"{shown(repeated[0])} stands in the list twice")
    return values


Some = AfterValidator(_some)
"""A list with at least one entry."""

Once = AfterValidator(_once)
"""A list in which nothing stands twice."""
