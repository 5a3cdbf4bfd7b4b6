"""Collects everything that is wrong with a file and words it: one sentence each, in the order of the lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from sim.errors import ScenarioError, nearest, shown
from sim.inputs.files.documents import Document, Place, message

MOST_REPORTED = 20
"""Problems that are reported of one file; the rest are only counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, and what, without the place in the text."""

    place: Place
    text: str


def wrong(text: str) -> PydanticCustomError:
    """Return the error that a validator raises; its text says what is wrong and what is allowed."""
    return PydanticCustomError("input", "{text}", {"text": text})


def unknown(kind: str, name: str, allowed: Iterable[str], listed: bool = True) -> str:
    """Return the text for a name that does not exist: the nearest one, and, where `listed`, all of them."""
    names = list(allowed)
    among = f"; allowed: {', '.join(names)}" if listed else ""
    return f"there is no {kind} {shown(name)}{among}{nearest(name, names)}"


def kind_of(value: object) -> str:
    """Return what a value is, for a message about its type."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"{str(value).lower()} (true or false)"
    if isinstance(value, int | float):
        return f"{value} (a number)"
    if isinstance(value, str):
        return f"{shown(value)} (text)"
    if isinstance(value, list | tuple):
        return "a list"
    return "a set of `key: value` lines" if isinstance(value, dict) else shown(value)


_EXPECTED = {
    "string_type": "must be text",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list",
    "dict_type": "must be a set of `key: value` lines",
    "model_type": "must be a set of `key: value` lines",
    "model_attributes_type": "must be a set of `key: value` lines",
}


def _model_in(kind: Any) -> type[BaseModel] | None:
    """The model that a field's type is, or that its entries are."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return next((found for inner in get_args(kind) if (found := _model_in(inner))), None)


def allowed_keys(model: type[BaseModel], place: Place) -> list[str]:
    """Return the keys that data of a model may have at a place, as the types of its fields say."""
    for step in place:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return list(model.model_fields)


def problems_of(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Problem]:
    """Return what pydantic found wrong with a document, in our words.

    Args:
        error: what pydantic raised on the document's data.
        document: the file, for the lines.
        model: what the data must be, for the keys that are allowed.
    """
    problems = []
    for each in error.errors(include_url=False, include_context=False):
        full, kind = each["loc"], each["type"]
        if kind == "extra_forbidden":
            allowed = allowed_keys(model, full[:-1])
            text = f"there is no such key{nearest(str(full[-1]), allowed) or '; allowed: ' + ', '.join(allowed)}"
        elif kind == "missing":
            text = f"the key {shown(full[-1])} is missing"
        elif kind in _EXPECTED:
            text = f"{_EXPECTED[kind]}, not {kind_of(each['input'])}"
        else:
            text = each["msg"][:1].lower() + each["msg"][1:]
        place = tuple(step for step in (full[:-1] if kind == "missing" else full) if step != "[key]")
        while place not in document.lines:
            place = place[:-1]
        problems.append(Problem(place, text))
    return problems


Model = TypeVar("Model", bound=BaseModel)


def validate(model: type[Model], document: Document, more: Iterable[Problem] = ()) -> Model:
    """Return a document's data as a model.

    Args:
        model: what the data must be.
        document: the file.
        more: what else is wrong with the data, reported at once.

    Raises:
        ScenarioError: the data are not valid: one sentence for each mistake, with its line.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        report([*problems_of(error, document, model), *more], document)
        raise


def report(problems: Iterable[Problem], document: Document) -> None:
    """Raise one error that words every problem, a sentence a line, ordered by line.

    Raises:
        ScenarioError: there is at least one problem.
    """
    placed = [(document.line(each.place), each) for each in problems]
    lines = [text for _, text in sorted({(n, message(document.file, n, each.place, each.text)) for n, each in placed})]
    if len(lines) > MOST_REPORTED:
        lines[MOST_REPORTED:] = [f"{document.file}: there are {len(lines) - MOST_REPORTED} more problems."]
    if lines:
        raise ScenarioError("\n".join(lines))


def check_range(value: object, place: Place, minimum: float, maximum: float, unit: str) -> list[Problem]:
    """Return a problem if a value is a number outside its limits (both allowed); other types are not judged."""
    if isinstance(value, bool) or not isinstance(value, int | float) or minimum <= value <= maximum:
        return []
    return [Problem(place, f"{value} is out of range; allowed: {minimum:g} to {maximum:g} ({unit})")]


def mapping_at(data: object, key: str) -> Mapping[str, Any]:
    """Return the mapping under a key, or an empty one where there is none."""
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, dict) else {}
