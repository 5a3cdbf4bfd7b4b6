"""The fields of the engine's records with the comments that stand beside them, and the meanings of codes."""

from __future__ import annotations

import ast
import inspect
import io
import tokenize
from enum import IntEnum
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import NamedTuple

from sim.kernel import addresses, state


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
def _classes(module: ModuleType) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef)}


def fields_of(record: str, module: ModuleType = state) -> list[FieldText]:
    """Return the fields of a record of sim.kernel.state with their comments."""
    return [
        FieldText(node.target.id, ast.unparse(node.annotation), _comments(module).get(node.lineno, ""))
        for node in _classes(module)[record].body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]


def codes_of(code: type[IntEnum]) -> str:
    """Return a code's values in words: `0 active, 1 surge`."""
    return ", ".join(f"{int(each)} {each.name.lower().replace('_', ' ')}" for each in code)


def draw_texts() -> list[tuple[int, str, str]]:
    """Return number, name and meaning of every decision of sim.kernel.addresses.Decision but NONE."""
    body = _classes(addresses)["Decision"].body
    found = []
    for node, after in pairwise(body):
        described = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        if isinstance(node, ast.Assign) and described:
            name = ast.unparse(node.targets[0])
            found.append((int(addresses.Decision[name]), name, str(after.value.value)))  # type: ignore[attr-defined]
    return found
