"""The fields of the engine's records with the comments that stand beside them, and the meanings of codes."""

from __future__ import annotations

import ast
from enum import IntEnum
from itertools import pairwise

from sim.kernel import addresses
from sim.kernel.codes import FieldText, classes_of, fields_of, words

__all__ = ["FieldText", "codes_of", "draw_texts", "fields_of"]


def codes_of(code: type[IntEnum]) -> str:
    """Return a code's values in words: `0 active, 1 surge`."""
    return ", ".join(f"{int(each)} {words(each)}" for each in code)


def draw_texts() -> list[tuple[int, str, str]]:
    """Return number, name and meaning of every decision of sim.kernel.addresses.Decision but NONE."""
    body = classes_of(addresses)["Decision"].body
    found = []
    for node, after in pairwise(body):
        described = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        if isinstance(node, ast.Assign) and described:
            name = ast.unparse(node.targets[0])
            found.append((int(addresses.Decision[name]), name, str(after.value.value)))  # type: ignore[attr-defined]
    return found
