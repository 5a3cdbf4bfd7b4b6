"""The fields of records that hold codes, the words that people read for them, and what the fields' comments say."""

from __future__ import annotations

import ast
import inspect
import io
import tokenize
from enum import IntEnum
from functools import cache
from types import ModuleType
from typing import NamedTuple

from sim.kernel import state
from sim.kernel.state import Instrument, Posture, Reason, Response, Signal, Talks

DAY_CODES: dict[str, type[IntEnum]] = {
    "us_response": Response,
    "us_pending": Response,
    "iran_signal": Signal,
    "baghdad_instrument": Instrument,
    "talks_state": Talks,
}
"""Fields of state.Day that hold codes."""

FACTION_CODES: dict[str, type[IntEnum]] = {"posture": Posture, "reason": Reason}
"""Fields of state.FactionDay that hold codes."""


def words(code: IntEnum) -> str:
    """A code's name as people read it: MAJOR_CAMPAIGN becomes "major campaign"."""
    return code.name.lower().replace("_", " ")


def words_of(codes: type[IntEnum]) -> tuple[str, ...]:
    """Words of every code from 0 up, in order."""
    return tuple(words(code) for code in codes)


class FieldText(NamedTuple):
    """A field of a record: its name, `int` or `float`, and the comment beside it."""

    name: str
    kind: str
    text: str


@cache
def _comments(module: ModuleType) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(inspect.getsource(module)).readline)
    return {each.start[0]: each.string.lstrip("# ") for each in tokens if each.type == tokenize.COMMENT}


@cache
def classes_of(module: ModuleType) -> dict[str, ast.ClassDef]:
    """Syntax trees of a module's classes, by name."""
    return {node.name: node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef)}


def fields_of(record: str, module: ModuleType = state) -> list[FieldText]:
    """Fields of a record of sim.kernel.state with the comments beside them, in order."""
    return [
        FieldText(node.target.id, ast.unparse(node.annotation), _comments(module).get(node.lineno, ""))
        for node in classes_of(module)[record].body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]
